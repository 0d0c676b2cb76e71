"""Packet captures (pcap, pcapng, also compressed) -> facts: who was contacted, and which data was seen.

A TLS key log beside the capture (its name with `.keys`, or any `sslkeylog*.txt` in its folder) opens what
it has the keys of.
"""

from __future__ import annotations

import mmap
from collections.abc import Collection, Iterator
from pathlib import Path

from ...errors import EvidenceError
from ...formats.captures.read_capture import read_capture
from ...model.fact import Evidence, Gap
from ...model.source import Source
from ..files import check_file
from .contacts import Capture
from .gathering import Gathering
from .name_flows import list_records
from .state_gathering import CHANGE, hash_file, list_gaps, state_gathering

MOST_BYTES = 1 << 40  # it is mapped, not read
MOST_KEYS = 64 << 20  # bytes of one key log


def read_packets(path: Path, folder: Path, system: str = "", declared: Collection[str] = ()) -> Evidence:
    """Read one capture. `system` is the app whose traffic it is ("": the apps that it names, or its devices
    as a whole); `declared` are endpoint ids of the case, which take the hosts below them as their own."""
    name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
    check_file(path, folder, name, MOST_BYTES)
    try:
        with path.open("rb") as file:
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError) as error:
        raise EvidenceError(name, "", f"cannot be read: {error}", "check the file's rights") from None
    packets = read_capture(data, name)
    capture = Capture(Source(name, hash_file(path), "", system="packet capture"), "flow {}", "flow")
    gathering = Gathering(declared)
    logs = tuple(_read_key_logs(path))
    gathering.add_all(list_records(packets, logs))
    gaps = [Gap(capture.source, what, CHANGE) for what in packets.gaps]
    facts = {fact.id: fact for fact in state_gathering(gathering, capture, system)}
    return Evidence(tuple(facts.values()), (*gaps, *list_gaps(gathering, capture)), (capture.source,))


def _read_key_logs(path: Path) -> Iterator[bytes]:
    for beside in (path.with_suffix(".keys"), *sorted(path.parent.glob("sslkeylog*.txt"))):
        if beside.is_file() and beside.stat().st_size <= MOST_KEYS:
            yield beside.read_bytes()
