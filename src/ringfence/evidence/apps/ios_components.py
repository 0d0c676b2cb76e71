"""The components of an iOS app, by what the catalogue knows: frameworks, class prefixes, modules, pods, keys.

A component is *embedded* where its code is in the app: a framework of its own, or classes in a binary. Where
only its classes are used, its library is linked or a key sets it up, it is *referenced*; so is what the
system itself holds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ...catalogue.lookup import Catalogue
from ...formats.apple.bundles import Bundle
from ...formats.apple.ipa import IpaContents
from ...model.app import Clue, Presence

FRAMEWORK, PREFIX, BUNDLE_ID, POD = "ios framework", "ios class prefix", "ios bundle id", "cocoapods"
_NATIVE = "native library"
_FEW_LETTERS, _FEW_CLASSES = 4, 3  # a prefix this short says little where so few classes have it
_WEAK, _LIKELY, _CERTAIN = 50, 90, 100
_SYSTEM = ("/System/", "/usr/lib/")
# Keys of Info.plist by which an app sets up an SDK -> the framework whose documentation asks for them.
_KEYS: Mapping[str, str] = {
    "GADApplicationIdentifier": "GoogleMobileAds",
    "FacebookAppID": "FBSDKCoreKit",
    "FacebookClientToken": "FBSDKCoreKit",
    "AppLovinSdkKey": "AppLovinSDK",
    "GIDClientID": "GoogleSignIn",
    "branch_key": "Branch",
    "MBXAccessToken": "MapboxMaps",
    "MOBAppKey": "MOBFoundation",
    "SCSDKClientId": "SCSDKCoreKit",
    "TikTokClientKey": "TikTokOpenSDK",
    "NMFClientId": "NMapsMap",
    "KAKAO_APP_KEY": "KakaoSDKCommon",
}


@dataclass(frozen=True, slots=True)
class IosComponent:
    """A software of the catalogue in the app, and all that tells it.

    `classes` counts the classes and Swift types of it that the app defines, `binaries` are those that are its
    own as a whole (so that what they call is its doing), `manifests` the privacy manifests that speak for it.
    `system` holds where its code is the system's.
    """

    software: str
    presence: Presence
    clues: tuple[Clue, ...]
    classes: int
    binaries: tuple[str, ...]
    manifests: tuple[str, ...]
    system: bool


@dataclass(slots=True)
class _Found:
    """What was found so far of one software."""

    clues: dict[str, int] = field(default_factory=dict)
    classes: int = 0
    binaries: dict[str, None] = field(default_factory=dict)
    manifests: dict[str, None] = field(default_factory=dict)
    embedded: bool = False
    linked: set[str] = field(default_factory=set)


def find_components(contents: IpaContents, catalogue: Catalogue) -> tuple[IosComponent, ...]:
    """Every software that the app's bundles, classes, libraries and keys name, in order of its id."""
    search = _Search(catalogue)
    for bundle in contents.bundles:
        search.look_at_bundle(bundle)
        search.look_at_code(bundle)
    search.look_at_keys(contents.app)
    return tuple(
        IosComponent(
            software,
            Presence.EMBEDDED if each.embedded else Presence.REFERENCED,
            tuple(Clue(how, confidence) for how, confidence in each.clues.items()),
            each.classes,
            tuple(each.binaries),
            tuple(each.manifests),
            bool(each.linked) and not each.embedded and all(path.startswith(_SYSTEM) for path in each.linked),
        )
        for software, each in sorted(search.found.items())
    )


class _Search:
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._prefixes = _prefixes(catalogue)
        self.found: dict[str, _Found] = {}

    def _named(self, kind: str, mark: str) -> list[str]:
        """The softwares that have this mark."""
        if not mark or not mark.isprintable():  # a name in an archive may be no text at all
            return []
        return [row["software"] for row in self._catalogue.index.find(f"mark:{kind}:{mark}")]

    def _note(self, software: str, how: str, confidence: int = _CERTAIN) -> _Found:
        found = self.found.setdefault(software, _Found())
        found.clues[how] = max(confidence, found.clues.get(how, 0))
        return found

    def look_at_bundle(self, bundle: Bundle) -> None:
        """A framework or library is told by its name or id, a resource bundle by its pod's name."""
        if bundle.kind in ("framework", "library"):
            bare = bundle.name.removeprefix("lib")
            marks = [(FRAMEWORK, bundle.name), (_NATIVE, bare)]
            marks += [(BUNDLE_ID, bundle.info.bundle_id)] if bundle.info else []
            for kind, mark in marks:
                for software in self._named(kind, mark):
                    found = self._note(software, f"{kind} {mark}")
                    found.embedded = True
                    self._own(found, bundle)
        elif bundle.kind == "resources":
            pod = bundle.name.removesuffix("_Privacy").partition("_")[0]
            for kind in (POD, FRAMEWORK):
                for software in self._named(kind, pod):
                    self._own(self._note(software, f"resources of {kind} {pod}", _LIKELY), bundle)

    def _own(self, found: _Found, bundle: Bundle) -> None:
        if bundle.mach_o is not None:
            found.binaries[bundle.executable] = None
        if bundle.privacy is not None:
            found.manifests[f"{bundle.path}/PrivacyInfo.xcprivacy"] = None

    def look_at_code(self, bundle: Bundle) -> None:
        """Classes that a binary defines or uses, and the libraries that it links."""
        if bundle.mach_o is None:
            return
        slices = bundle.mach_o.slices
        defined = {name for part in slices for name in part.classes}
        types = defined.union(*(part.swift_types for part in slices))
        for software, mark, count in self._by_prefix(name for name in defined if "." not in name):
            sure = len(mark) > _FEW_LETTERS or count >= _FEW_CLASSES
            found = self._note(software, f"{PREFIX} {mark}", _CERTAIN if sure else _WEAK)
            found.classes += count
            found.embedded = True
        for module, count in sorted(Counter(name.partition(".")[0] for name in types if "." in name).items()):
            for software in self._named(FRAMEWORK, module):
                found = self._note(software, f"Swift module {module}", _LIKELY)
                found.classes += count
                found.embedded = True
        used = {name for part in slices for name in part.classes_used}
        for software, mark, _ in self._by_prefix(used):
            self._note(software, f"uses classes of {PREFIX} {mark}", _LIKELY)
        for path, name in sorted({(each.path, each.framework) for part in slices for each in part.dylibs}):
            for software in self._named(FRAMEWORK, name):
                self._note(software, f"links {FRAMEWORK} {name}").linked.add(path)

    def look_at_keys(self, app: Bundle) -> None:
        for key in app.info.sdk_keys if app.info else ():
            for software in self._named(FRAMEWORK, _KEYS.get(key, "")):
                self._note(software, f"key {key} in Info.plist", _LIKELY)

    def _by_prefix(self, names: Iterable[str]) -> Iterator[tuple[str, str, int]]:
        """Software, mark, and how many names have it as their longest known prefix."""
        ordered = sorted(names)
        owners: list[str] = [""] * len(ordered)
        for mark in self._prefixes:  # the longer ones come later, and take their names over
            first = bisect_left(ordered, mark)
            last = bisect_left(ordered, mark + "\U0010ffff", first)
            owners[first:last] = [mark] * (last - first)
        for mark, count in sorted(Counter(owners).items()):
            for software in self._named(PREFIX, mark):
                yield software, mark, count


@lru_cache(maxsize=4)
def _prefixes(catalogue: Catalogue) -> tuple[str, ...]:
    """The class prefixes that the catalogue knows, the short ones first."""
    return tuple(sorted(catalogue.index.keys(f"mark:{PREFIX}:"), key=len))
