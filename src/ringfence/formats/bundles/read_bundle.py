"""One asset, as it was classified, and its bytes -> the spans in which to look for addresses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...errors import EvidenceError
from ..elf.read_elf import read_elf
from .asset_kinds import AssetKind
from .classify_assets import kind_of_bytes
from .dart_snapshot import cut_at_strings
from .hermes import read_hermes
from .unity_metadata import read_unity_metadata

_CONTAINERS = frozenset({AssetKind.ARCHIVE, AssetKind.DEX})  # these have readers of their own


@dataclass(frozen=True, slots=True)
class BundleText:
    """Text i is in data[begins[i]:ends[i]]; `summary` says what the bundle is, `gaps` what was not read."""

    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    summary: str
    gaps: tuple[str, ...]


def read_bundle(data: bytes | memoryview, kind: AssetKind, name: str) -> BundleText:
    """Where the text of an asset lies. Pass the spans on to `find_addresses_in(..., wide=True)`.

    What proves to be damaged is searched as a whole, with a gap. Archives and DEX files give no span: other
    readers open them.
    """
    if kind in _CONTAINERS:
        none = np.zeros(0, np.int64)
        return BundleText(none, none, kind.value, ())
    try:
        return _read(data, kind, name)
    except EvidenceError as error:
        return _whole(data, kind.value, (error.what,))


def _read(data: bytes | memoryview, kind: AssetKind, name: str) -> BundleText:
    if kind is AssetKind.HERMES:
        bundle = read_hermes(data, name)
        summary = f"{kind.value} version {bundle.version}, {bundle.functions} functions"
        return BundleText(bundle.begins, bundle.ends, summary, bundle.gaps)
    if kind is AssetKind.UNITY_METADATA:
        metadata = read_unity_metadata(data, name)
        summary = f"{kind.value} version {metadata.version}"
        return BundleText(metadata.begins, metadata.ends, summary, metadata.gaps)
    is_elf = kind_of_bytes(bytes(memoryview(data)[:64])) is AssetKind.ELF
    if is_elf and kind is AssetKind.FLUTTER:
        return _read_flutter(memoryview(data).cast("B"), name)
    if is_elf and kind in (AssetKind.ELF, AssetKind.DOTNET_STORE):
        elf = read_elf(data, name)
        spans = np.array(elf.strings, np.int64).reshape(-1, 2)
        summary = f"{kind.value}, {elf.machine}"
        return BundleText(spans[:, 0], spans[:, 1], summary, elf.gaps)
    return _whole(data, kind.value, ())


def _read_flutter(data: memoryview, name: str) -> BundleText:
    elf = read_elf(data, name)
    begins, ends, count = cut_at_strings(data, elf.strings)
    gaps = elf.gaps if count else (*elf.gaps, "its strings cannot be told apart")
    return BundleText(begins, ends, f"{AssetKind.FLUTTER.value}, {elf.machine}, {count} strings", gaps)


def _whole(data: bytes | memoryview, summary: str, gaps: tuple[str, ...]) -> BundleText:
    end = np.array([memoryview(data).nbytes], np.int64)
    return BundleText(np.zeros(1, np.int64), end, summary, gaps)
