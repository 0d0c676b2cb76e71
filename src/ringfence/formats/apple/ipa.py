"""An iOS app (IPA) -> its bundles with Info.plist, Mach-O and privacy manifest; profile and store data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from ...errors import EvidenceError
from ..zip.open_archive import Archive
from .bundles import MOST_BUNDLES, Bundle, find_bundles
from .info_plist import InfoPlist, read_info_plist
from .mach_o import is_mach_o, read_mach_o
from .mach_o_values import MachO
from .privacy_manifest import PrivacyManifest, read_privacy_manifest
from .property_list import MOST_BYTES
from .provisioning import Provisioning, read_provisioning
from .runtimes import HERMES, Runtime, find_runtimes
from .store_metadata import StoreMetadata, read_store_metadata
from .verify_signature import SignatureCheck, verify_all_slices

MOST_BINARIES = 2048
_LEAST_BINARY = 4096  # bytes: a loose file that is smaller is not looked into
_APP = re.compile(r"Payload/[^/]+\.app/")
_CURE = "give the .ipa as the App Store or the build made it"
_T = TypeVar("_T")
SeeBinary = Callable[[str, bytes, MachO], None]


@dataclass(frozen=True, slots=True)
class IpaContents:
    """All that was read of an app. `parts` are the bundles and loose libraries within `app`."""

    app: Bundle
    parts: tuple[Bundle, ...]
    signature: SignatureCheck | None  # of the app's own executable
    provisioning: Provisioning | None
    store: StoreMetadata | None
    runtimes: tuple[Runtime, ...]
    files: int
    gaps: tuple[str, ...]

    @property
    def bundles(self) -> tuple[Bundle, ...]:
        """The app itself and all its parts."""
        return (self.app, *self.parts)

    @property
    def encrypted(self) -> bool:
        return any(each.mach_o is not None and each.mach_o.encrypted for each in self.bundles)


def is_ipa(archive: Archive) -> bool:
    """Does it hold an app where an IPA has one?"""
    return any(_APP.match(name) for name in archive.names())


def read_ipa(archive: Archive, name: str, see_binary: SeeBinary | None = None) -> IpaContents:
    """Read the app in Payload; raise EvidenceError where there is none.

    `see_binary` is shown each Mach-O once: its path, its bytes and what was read of it. The bytes
    are not kept.
    """
    names = archive.names()
    apps = list(dict.fromkeys(found[0][:-1] for each in names if (found := _APP.match(each))))
    if not apps:
        raise EvidenceError(name, "Payload", "there is no app in it", _CURE)
    reader = _Reader(archive, name, apps[0], see_binary)
    if len(apps) > 1:
        reader.gaps.append(f"Payload holds {len(apps)} apps; the first, {apps[0]}, was read")
    places = find_bundles(names, apps[0])
    if len(places) > MOST_BUNDLES:
        reader.gaps.append(f"it has more than {MOST_BUNDLES:,} bundles; the rest were not read")
    app, *parts = [reader.read_bundle(path, kind) for path, kind in places[:MOST_BUNDLES]]
    parts += reader.read_loose(names, apps[0])
    provisioning = reader.read(f"{apps[0]}/embedded.mobileprovision", read_provisioning)
    store = reader.read("iTunesMetadata.plist", read_store_metadata)
    runtimes = tuple(reader.look_into(each) for each in find_runtimes(names, apps[0]))
    return IpaContents(
        app, tuple(parts), reader.signature, provisioning, store, runtimes, len(names), tuple(reader.gaps)
    )


class _Reader:
    """Reads the files of one archive; what cannot be read becomes a gap."""

    def __init__(self, archive: Archive, name: str, app: str, see_binary: SeeBinary | None) -> None:
        self._archive, self._name, self._app, self._see_binary = archive, name, app, see_binary
        self._binaries: set[str] = set()
        self.signature: SignatureCheck | None = None
        self.gaps: list[str] = []

    def read(self, path: str, read: Callable[[bytes, str], _T]) -> _T | None:
        """What a small file holds; None where it is not there, None and a gap where it cannot be read."""
        entry = self._archive.find(path)
        if entry is None:
            return None
        try:
            return read(self._archive.read(entry, MOST_BYTES + 1), f"{self._name}/{path}")
        except EvidenceError as error:
            self._note(error)
            return None

    def read_bundle(self, path: str, kind: str) -> Bundle:
        info = self.read(f"{path}/Info.plist", read_info_plist)
        privacy: PrivacyManifest | None = self.read(f"{path}/PrivacyInfo.xcprivacy", read_privacy_manifest)
        if info is None and kind in ("app", "watch app", "app clip", "framework", "extension"):
            self.gaps.append(f"{path} has no readable Info.plist")
        executable = self._executable(path, kind, info)
        mach_o = self._read_binary(executable) if executable else None
        return Bundle(path, kind, info, executable, mach_o, privacy)

    def _executable(self, path: str, kind: str, info: InfoPlist | None) -> str:
        """The path of the bundle's executable; the gap is stated where one should be there and is not."""
        stem = path.rpartition("/")[2].rpartition(".")[0]
        said = info.executable if info else ""
        for each in (said, stem):
            if each and self._archive.find(f"{path}/{each}") is not None:
                return f"{path}/{each}"
        if kind != "resources":
            self.gaps.append(f"{path} has no executable {said or stem}")
        return ""

    def read_loose(self, names: Sequence[str], app: str) -> Iterator[Bundle]:
        """Mach-O files that no bundle names as its executable: libraries, and files without an ending."""
        for path in names:
            last = path.rpartition("/")[2]
            if path in self._binaries or not path.startswith(f"{app}/") or not last:
                continue
            entry = self._archive.find(path)
            if entry is None or ("." in last and not last.endswith((".dylib", ".so"))):
                continue
            if entry.size >= _LEAST_BINARY and (mach_o := self._read_binary(path, surely=False)):
                yield Bundle(path, "library", None, path, mach_o, None)

    def _read_binary(self, path: str, surely: bool = True) -> MachO | None:
        if path in self._binaries:
            return None
        if len(self._binaries) >= MOST_BINARIES:
            self.gaps.append(f"it has more than {MOST_BINARIES:,} binaries; {path} was not read")
            return None
        self._binaries.add(path)
        entry = self._archive.find(path)
        if entry is None:
            return None
        try:
            data = self._archive.read(entry)
            if not surely and not is_mach_o(data[:8]):
                return None
            mach_o = read_mach_o(data, f"{self._name}/{path}")
        except EvidenceError as error:
            self._note(error)
            return None
        self._note_gaps(path, mach_o)
        if surely and path.rpartition("/")[0] == self._app:
            self.signature = verify_all_slices(data, mach_o, self._info_plist())
        if self._see_binary is not None:
            self._see_binary(path, data, mach_o)
        return mach_o

    def look_into(self, runtime: Runtime) -> Runtime:
        """The same, not readable where its first file is bytecode; then, what stays unread is a gap."""
        head = self.read(runtime.path, lambda data, _: data[:8]) if runtime.readable else b""
        if head == HERMES:
            runtime = replace(runtime, readable=False)
        if not runtime.readable:
            self.gaps.append(f"{runtime.path}: code for {runtime.name} that is not read here")
        return runtime

    def _info_plist(self) -> bytes:
        return self.read(f"{self._app}/Info.plist", lambda data, _: data) or b""

    def _note(self, error: EvidenceError) -> None:
        self.gaps.append(str(error).partition("\n")[0])

    def _note_gaps(self, path: str, mach_o: MachO) -> None:
        """Each gap once, whichever slice has it."""
        said = [gap for part in mach_o.slices for gap in part.gaps]
        self.gaps += [f"{path}: {gap}" for gap in dict.fromkeys((*mach_o.oddities, *said))]
