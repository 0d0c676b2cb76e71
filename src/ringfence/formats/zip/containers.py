"""What kind of app package a ZIP archive is, and which apps are inside it.

Told by the names of the entries, as the installers of each kind do; the small JSON manifests of XAPK and APKM
are read for the names of their splits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ...errors import EvidenceError
from .entries import Entry, Oddity
from .open_archive import Archive, open_archive

DEEPEST = 2  # archives in archives: an XAPK in a ZIP, and its APKs
_MANIFEST_BYTES = 4 << 20
_NESTED = (".apks", ".xapk", ".apkm", ".aab", ".ipa", ".zip")
_SPLIT = re.compile(r"(?:\A|/)(?:split_)?(config\.[^/]+|[^/]+)\.apk\Z", re.IGNORECASE)
_INFO = re.compile(r"\APayload/[^/]+\.app/Info\.plist\Z")
_CURE = "unpack the inner archive and give it by itself"


class Kind(StrEnum):
    """The kinds of archive that hold apps."""

    APK = "Android app (APK)"
    APKS = "set of split APKs (APKS)"
    XAPK = "set of split APKs with expansion files (XAPK)"
    APKM = "set of split APKs of APKMirror (APKM)"
    AAB = "Android app bundle (AAB)"
    IPA = "iOS app (IPA)"
    AAR = "Android library (AAR)"
    JAR = "Java archive (JAR)"
    ZIP = "ZIP archive"


class Role(StrEnum):
    """What a part is in its container."""

    BASE = "base"  # the APK that the others are splits of, or the only one
    SPLIT = "split"
    STANDALONE = "standalone"  # a whole app for older devices, beside the splits
    EXPANSION = "expansion"  # an OBB
    CONTAINER = "container"  # an archive that may hold apps itself
    APP = "app"  # one of several apps that have nothing to do with each other


@dataclass(frozen=True, slots=True)
class Part:
    """An entry that holds an app or a part of one. `split` is the name of the split, "" for all else."""

    entry: Entry
    role: Role
    split: str = ""


@dataclass(frozen=True, slots=True)
class Container:
    """What an archive is. Of an APK, AAB, IPA, AAR or JAR `parts` is empty: it is the app itself, and `root`
    is where in it the app lies ("" or, in an IPA, "Payload/Name.app/").
    """

    kind: Kind
    parts: tuple[Part, ...]
    root: str
    oddities: tuple[Oddity, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """The DEX files at the root of an APK: those that Android loads, in its order, and those that it never
    comes to.
    """

    loaded: tuple[Entry, ...]
    beyond: tuple[Entry, ...]


def describe_container(archive: Archive) -> Container:
    """What kind of package the archive is, and the apps in it."""
    if archive.find("AndroidManifest.xml") is not None:
        return Container(_tell_library(archive), (), "", ())
    if (
        archive.find("BundleConfig.pb") is not None
        or archive.find("base/manifest/AndroidManifest.xml") is not None
    ):
        return Container(Kind.AAB, (), "", ())
    bundles = sorted({name.rpartition("/")[0] + "/" for name in archive.names() if _INFO.match(name)})
    if bundles:
        return Container(Kind.IPA, (), bundles[0], tuple(_tell_bundles(bundles)))
    return _describe_set(archive)


def _tell_library(archive: Archive) -> Kind:
    """An AAR has a manifest (in text) and a JAR of classes; an app has code, resources or a signature of its
    own.
    """
    if archive.find("classes.jar") is not None and archive.find("classes.dex") is None:
        return Kind.AAR
    return Kind.APK


def _tell_bundles(bundles: list[str]) -> Iterator[Oddity]:
    for bundle in bundles[1:]:
        yield Oddity(bundle, "a second app in the payload: iOS installs one")


def _describe_set(archive: Archive) -> Container:
    """A set of APKs, or an archive that is none."""
    apks, others = _find_parts(archive)
    if not apks:
        is_java = any(archive.find(name) for name in ("META-INF/MANIFEST.MF", "classes.dex"))
        kind = Kind.JAR if not others and (is_java or archive.match(suffix=".class")) else Kind.ZIP
        return Container(kind, others, "", ())
    listed, oddities = _read_manifests(archive)
    kind = _tell_set(archive, apks, listed)
    if kind is Kind.ZIP:
        role = Role.BASE if len(apks) == 1 else Role.APP
        return Container(kind, (*(Part(apk, role) for apk in apks), *others), "", oddities)
    parts = tuple(_tell_roles(apks, listed))
    return Container(kind, (*parts, *others), "", oddities)


def _find_parts(archive: Archive) -> tuple[list[Entry], tuple[Part, ...]]:
    """The entries named as APKs, and the other ones that may belong to an app."""
    apks: list[Entry] = []
    others: list[Part] = []
    for place, name in enumerate(archive.names()):
        name = name.lower()
        if name.endswith(".apk"):
            apks.append(archive.entries[place])
        elif name.endswith(_NESTED):
            others.append(Part(archive.entries[place], Role.CONTAINER))
        elif name.endswith(".obb"):
            others.append(Part(archive.entries[place], Role.EXPANSION))
    return apks, tuple(others)


def _tell_set(archive: Archive, apks: list[Entry], listed: dict[str, str]) -> Kind:
    if archive.find("toc.pb") is not None or any(
        apk.name.startswith(("splits/", "standalones/")) for apk in apks
    ):
        return Kind.APKS
    if archive.find("info.json") is not None and archive.find("base.apk") is not None:
        return Kind.APKM
    if archive.find("manifest.json") is not None:
        return Kind.XAPK
    names = {apk.name.rpartition("/")[2].lower() for apk in apks}
    if names & {"base.apk", "base-master.apk"} or any(
        name.startswith(("split_", "config.")) for name in names
    ):
        return Kind.APKS  # as SAI and others write them, without a table of contents
    return Kind.ZIP


def _read_manifests(archive: Archive) -> tuple[dict[str, str], tuple[Oddity, ...]]:
    """File name -> name of the split, as manifest.json (XAPK) says; "base" for the base."""
    entry = archive.find("manifest.json")
    if entry is None:
        return {}, ()
    try:
        manifest = json.loads(archive.read(entry, _MANIFEST_BYTES))
        splits = manifest.get("split_apks", [])
        listed = {str(split["file"]): str(split["id"]) for split in splits}
        if not listed and isinstance(manifest.get("package_name"), str):
            listed = {f"{manifest['package_name']}.apk": "base"}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}, (
            Oddity(entry.name, "this manifest cannot be read, so the parts were told by their names"),
        )
    return listed, ()


def _tell_roles(apks: list[Entry], listed: dict[str, str]) -> Iterator[Part]:
    """The base is what the manifest says, else what is named so, else the largest that is not named as a
    split.
    """
    base = _find_base(apks, listed)
    for apk in apks:
        if apk.index == base.index:
            yield Part(apk, Role.BASE)
        elif apk.name.startswith("standalones/"):
            yield Part(apk, Role.STANDALONE)
        else:
            split = _SPLIT.search(apk.name)
            name = listed.get(apk.name, split[1] if split else apk.name)
            yield Part(apk, Role.SPLIT, name)


def _find_base(apks: list[Entry], listed: dict[str, str]) -> Entry:
    for apk in apks:
        if listed.get(apk.name) == "base":
            return apk
    for wanted in ("base.apk", "base-master.apk", "universal.apk"):
        for apk in apks:
            if apk.name.rpartition("/")[2].lower() == wanted:
                return apk
    plain = [apk for apk in apks if not re.search(r"(?:\A|/)(?:split_|config\.)", apk.name)]
    return max(plain or apks, key=lambda apk: (apk.size, -apk.index))


def find_code(archive: Archive) -> Code:
    """classes.dex, classes2.dex, … as far as no number is missing: Android stops at the first gap."""
    loaded: list[Entry] = []
    while True:
        number = len(loaded) + 1
        entry = archive.find("classes.dex" if number == 1 else f"classes{number}.dex")
        if entry is None or not entry.is_seen_by_android:
            break
        loaded.append(entry)
    indexes = {entry.index for entry in loaded}
    named_so = archive.match("classes", ".dex")
    beyond = (entry for entry in named_so if entry.index not in indexes and "/" not in entry.name)
    return Code(tuple(loaded), tuple(beyond))


def open_part(archive: Archive, part: Part) -> Archive:
    """The archive inside a part; without a copy where it is stored, as most are.

    Raises EvidenceError where it is none, or where archives lie deeper in each other than DEEPEST.
    """
    if archive.depth >= DEEPEST:
        what = f"archives lie deeper in each other than the {DEEPEST} levels that are read"
        raise EvidenceError(archive.name, part.entry.name, what, _CURE)
    return open_archive(archive.view(part.entry), f"{archive.name}, {part.entry.name}", within=archive)
