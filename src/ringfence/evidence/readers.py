"""The readers of files that others made, in one list: how a file is told, and what reads it.

The tables of a case have a list of their own, `case/tables.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..model.fact import Evidence
from ..model.inventory import Inventory
from ..model.law_case import LawCase
from ..model.review import Review
from ..model.vendor import VendorList
from .inventories.from_inventory import read_inventory
from .law_cases.from_law_cases import read_law_cases
from .traffic.capture_sets import find_sets, is_capture_name
from .traffic.from_capture import read_packets
from .traffic.from_har import read_har
from .traffic.from_log import read_log, tell_log
from .traffic.key_files import read_keys, tell_keys
from .traffic.search_data import DataSearch
from .vendors.from_review import read_review
from .vendors.from_vendor_list import read_vendors

TRAFFIC, SOFTWARE = "traffic", "software"


@dataclass(frozen=True, slots=True)
class Reader:
    """`kind` is the kind of evidence; `read` takes the file, the case folder, whose traffic or which app of
    the case it is, the endpoints that the case declares, and where it `has_requests`, what these are searched
    for."""

    kind: str
    read: Callable[..., Evidence]
    has_requests: bool = False

    def read_file(
        self, path: Path, folder: Path, system: str, declared: Collection[str], search: DataSearch
    ) -> Evidence:
        """The evidence in a file. Raises EvidenceError."""
        if self.has_requests:
            return self.read(path, folder, system, declared, search)
        return self.read(path, folder, system, declared)


def _read_app(path: Path, folder: Path, system: str, declared: Collection[str]) -> Evidence:
    from .apps.from_app import read_app_file  # late: traffic and tables need none of what reads apps

    return read_app_file(path, folder, system, declared)


_APP = Reader(SOFTWARE, _read_app)
_PACKETS = Reader(TRAFFIC, read_packets, has_requests=True)
# Suffix -> what reads it.
READERS: dict[str, Reader] = {
    ".har": Reader(TRAFFIC, read_har, has_requests=True),
    ".pcap": _PACKETS,
    ".pcapng": _PACKETS,
    ".cap": _PACKETS,
    ".apk": _APP,
    ".apks": _APP,
    ".xapk": _APP,
    ".apkm": _APP,
    ".aab": _APP,
    ".ipa": _APP,
    ".dex": _APP,
}
# Many tools write logs under the same few suffixes, so those tell nothing but that it is worth a look inside.
_LOG = Reader(TRAFFIC, read_log, has_requests=True)
_KEYS = Reader(TRAFFIC, read_keys)  # beside a capture
LOG_FOLDER = "traffic"  # of a case
_LOG_NAME = re.compile(
    r"\.(?:log|jsonl?|ndjson|csv|txt|keys?|keylog|mitm|mitmproxy|flows?|dump)(?:[.-]\d+)*(?:\.gz|\.zst)?$|\.log\.",
    re.IGNORECASE,
)


def find_reader(path: Path, case: Path | None = None) -> Reader | None:
    """What reads a file, or None. Most are told by their suffix. A log is told by its content, and in a
    case it counts only below `traffic/`: elsewhere a CSV file is a table and a log may be anything."""
    if (reader := READERS.get(path.suffix.lower())) is not None:
        return reader
    if is_capture_name(path.name) and path.is_file():
        return _PACKETS
    if case is not None and LOG_FOLDER not in path.relative_to(case).parts[:-1]:
        return None
    if tell_log(path) is not None:
        return _LOG
    return _KEYS if tell_keys(path) else None


def has_known_name(path: Path) -> bool:
    """Is it named as files are that are read? In a folder, only such ones are looked into."""
    named = path.suffix.lower() in READERS or is_capture_name(path.name)
    return named or _LOG_NAME.search(path.name) is not None


def join_sets(known: Mapping[Path, Reader]) -> dict[Path, Reader]:
    """The files, each rotating set of captures as its first file alone, whose reader takes the others too."""
    joined = dict(known)
    for first, *further in find_sets(path for path, reader in known.items() if reader is _PACKETS):
        joined[first] = Reader(TRAFFIC, partial(read_packets, further=tuple(further)), has_requests=True)
        for each in further:
            del joined[each]
    return joined


# An inventory of apps is no evidence of a case: `check-lists` reads it by itself.
READ_INVENTORY: Callable[[Path], Inventory] = read_inventory
# Nor is a list of vendors, or a review of who they are: `screen` reads them.
READ_VENDORS: Callable[[Path], VendorList] = read_vendors
READ_REVIEW: Callable[[Path], Review] = read_review
READ_LAW_CASES: Callable[[Path], tuple[LawCase, ...]] = read_law_cases
