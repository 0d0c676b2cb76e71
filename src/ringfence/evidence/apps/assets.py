"""The other files of a package: those that hold code of another kind, and the addresses in them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from ...errors import EvidenceError
from ...formats.addresses.find_addresses import find_addresses, find_addresses_in
from ...formats.addresses.noise import Address
from ...formats.bundles.asset_kinds import AssetKind
from ...formats.bundles.classify_assets import Asset, classify_assets
from ...formats.bundles.frameworks import find_frameworks
from ...formats.bundles.read_bundle import read_bundle
from ...formats.inflating import inflate_some
from ...formats.zip.containers import DEEPEST
from ...formats.zip.entries import DEFLATED, Entry
from ...formats.zip.open_archive import Archive, open_archive
from ...model.app import HiddenCode
from .hosts import Weighing

MOST_BYTES = 1 << 29  # of one file
_MARGIN = 64  # compressed bytes: a head of random data does not get smaller
# What is no code, so that it is not told of by itself.
_QUIET = frozenset({AssetKind.TEXT, AssetKind.PAGE, AssetKind.HARMLESS, AssetKind.MODEL})
_READ_ELSEWHERE = ("resources.arsc", "AndroidManifest.xml", "META-INF/", "lib/", "_CodeSignature/")
_NO_CODE = ("/", ".nib", ".car", ".plist", ".strings", ".mom", ".omo")  # and Apple's compiled resources
_TOLD = 5  # files named of one kind; the rest is counted


@dataclass(slots=True)
class Assets:
    """`addresses` are those of each file that was read; `code` opens the DEX files among the others."""

    addresses: list[tuple[str, list[Address]]] = field(default_factory=list)
    code: list[Callable[[], tuple[str, memoryview]]] = field(default_factory=list)
    hidden: tuple[HiddenCode, ...] = ()
    gaps: list[str] = field(default_factory=list)
    weighing: Weighing = field(default_factory=Weighing)


def read_assets(archives: Sequence[Archive], read: Collection[str] = ()) -> Assets:
    """Everything in the package beside its code, libraries and manifest. `read` names files that have been
    read already."""
    found = Assets()
    hidden: list[HiddenCode] = []
    for archive in archives:
        _read_resources(archive, found)
        hidden += _read_files(archive, found, read)
        for framework in find_frameworks(archive.names()):
            why = f"{framework.where}: calls in it are not followed"
            hidden.append(HiddenCode(framework.seen, framework.name, False, why))
    found.hidden = tuple(_fewer(hidden))
    found.gaps += found.weighing.gaps
    return found


def _read_resources(archive: Archive, found: Assets) -> None:
    entry = archive.find("resources.arsc")
    if entry is not None:
        try:
            addresses = found.weighing.weigh(find_addresses(archive.view(entry)), entry.name)
            found.addresses.append((entry.name, addresses))
        except EvidenceError as error:
            found.gaps.append(f"{entry.name}: {error.what}")


def _read_files(archive: Archive, found: Assets, read: Collection[str] = ()) -> Iterator[HiddenCode]:
    """Every file that holds code or text, each by its reader."""
    places = {}
    rows = []
    for place, name in enumerate(archive.names()):
        if name.startswith("res/") and name.endswith(".xml"):  # layouts and the like: roots.py reads them
            continue
        if not name.startswith(_READ_ELSEWHERE) and not name.endswith(_NO_CODE) and name not in read:
            entry = archive.entries[place]
            places[name] = entry
            rows.append((name, entry.size, _head_reader(archive, entry)))
    try:
        for asset in classify_assets(rows):
            yield from _read_file(archive, places[asset.name], asset, found)
    except EvidenceError as error:
        found.gaps.append(f"{error.place or archive.name}: {error.what}")


def _head_reader(archive: Archive, entry: Entry) -> Callable[[int], bytes]:
    """The first bytes of a file: no more of it is inflated, and the archive's budget is not touched."""
    raw = archive.raw(entry)
    if entry.method != DEFLATED:
        return lambda most: bytes(raw[:most])
    return lambda most: _inflate_head(raw[: most + _MARGIN], entry.size, most)


def _inflate_head(raw: memoryview, size: int, most: int) -> bytes:
    try:
        return zlib.decompressobj(wbits=-15).decompress(raw, most)
    except zlib.error:  # what comes before the damage takes longer to be had
        return bytes(inflate_some(raw, size, most).data[:most])


def _read_file(archive: Archive, entry: Entry, asset: Asset, found: Assets) -> Iterator[HiddenCode]:
    if asset.kind not in _QUIET:
        yield HiddenCode(entry.name, str(asset.kind), asset.read, asset.why)
    if not asset.read:
        return
    if asset.kind is AssetKind.DEX:
        found.code.append(lambda: (entry.name, archive.view(entry, MOST_BYTES)))
        return
    data = archive.view(entry, MOST_BYTES)
    if asset.kind is AssetKind.ARCHIVE:
        yield from _read_inner(archive, entry, data, found)
        return
    text = read_bundle(data, asset.kind, entry.name)
    found.gaps += [f"{entry.name}: {gap}" for gap in text.gaps]
    addresses = found.weighing.weigh(find_addresses_in(data, text.begins, text.ends), entry.name)
    if addresses:
        found.addresses.append((entry.name, addresses))


def _read_inner(archive: Archive, entry: Entry, data: memoryview, found: Assets) -> Iterator[HiddenCode]:
    """An archive among the files: what lies in it is looked at like the app's own files."""
    if archive.depth >= DEEPEST:
        found.gaps.append(f"{entry.name}: archives lie deeper in each other than are read")
        return
    try:
        inner = open_archive(data, entry.name, within=archive)
    except EvidenceError as error:
        found.gaps.append(f"{entry.name}: {error.what}")
        return
    for each in inner.match(suffix=".dex"):
        found.code.append(_inner_code(inner, each))
    for hidden in _read_files(inner, found):
        yield HiddenCode(f"{entry.name}/{hidden.file}", hidden.kind, hidden.read, hidden.why)


def _inner_code(inner: Archive, entry: Entry) -> Callable[[], tuple[str, memoryview]]:
    return lambda: (f"{inner.name}/{entry.name}", inner.view(entry, MOST_BYTES))


def _fewer(hidden: list[HiddenCode]) -> Iterator[HiddenCode]:
    """The first files of each kind, and the others as one entry."""
    by_kind: dict[tuple[str, bool, str], list[HiddenCode]] = {}
    for each in hidden:
        by_kind.setdefault((each.kind, each.read, each.why), []).append(each)
    for (kind, read, why), files in by_kind.items():
        yield from files[:_TOLD]
        if len(files) > _TOLD:
            yield HiddenCode(f"{len(files) - _TOLD:,} more files", kind, read, why)
