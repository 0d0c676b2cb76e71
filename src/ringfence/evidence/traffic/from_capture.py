"""Packet captures (pcap, pcapng, also compressed) -> facts: who was contacted, and which data was seen.

A key log of TLS or WireGuard in the folder of the capture, or the secrets recorded in it, open what they have
the keys of: then more of each connection is kept.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Collection
from pathlib import Path

from ...errors import EvidenceError
from ...formats.captures.capture import Capture as Packets
from ...formats.captures.capture import Limits
from ...formats.captures.read_capture import read_capture
from ...formats.captures.read_set import read_set
from ...model.fact import Evidence, Gap
from ...model.source import Source
from ..files import check_file
from .contacts import Capture
from .gathering import Gathering
from .key_files import find_key_logs, opens_tunnels, state_key_log
from .name_groups import list_grouped
from .search_data import PLAIN_SEARCH, DataSearch
from .state_gathering import CHANGE, hash_file, list_data, list_gaps, state_gathering

MOST_BYTES = 1 << 40  # it is mapped, not read
OPENED = Limits(client_bytes=16 << 20, server_bytes=1 << 20, datagrams=1 << 16)  # where keys are given


def read_packets(
    path: Path,
    folder: Path,
    system: str = "",
    declared: Collection[str] = (),
    search: DataSearch = PLAIN_SEARCH,
    *,
    further: tuple[Path, ...] = (),
) -> Evidence:
    """Read one capture, or with the `further` files of a rotating set the whole of it. `system` is the app
    whose traffic it is ("": the apps that it names, or its devices as a whole); `declared` are endpoint ids
    of the case, which take the hosts below them as their own."""
    members = [(_name(each, folder), _map(each, folder)) for each in (path, *further)]
    keys = list(find_key_logs(path))
    tunnel_logs = [each for each in keys if opens_tunnels(each)]
    tls_logs = [each for each in keys if each not in tunnel_logs]
    tunnel_keys = tuple(each.read_bytes() for each in tunnel_logs)
    packets = _read(members, OPENED if tls_logs else None, tunnel_keys)
    if packets.secrets and not tls_logs:
        packets = _read(members, OPENED, tunnel_keys)
    hashes = [hash_file(each) for each in (path, *further)]
    capture = Capture(_source(members, hashes), "flow {}", "flow")
    gathering = Gathering(declared, search)
    gathering.add_all(list_grouped(packets, tuple(each.read_bytes() for each in tls_logs)))
    gaps = [Gap(capture.source, what, CHANGE) for what in packets.gaps]
    facts = {fact.id: fact for fact in state_gathering(gathering, capture, system)}
    parts = [
        Source(name, hash_, "", system="packet capture")
        for (name, _), hash_ in zip(members, hashes, strict=True)
    ]
    sources = (*(parts if further else (capture.source,)), *(state_key_log(each, folder) for each in keys))
    seen = tuple(list_data(gathering, capture, system))
    return Evidence(tuple(facts.values()), (*gaps, *list_gaps(gathering, capture)), sources, seen=seen)


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def _map(path: Path, folder: Path) -> memoryview:
    """The bytes of a file where they lie. Raises EvidenceError."""
    name = _name(path, folder)
    check_file(path, folder, name, MOST_BYTES)
    try:
        with path.open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError) as error:
        raise EvidenceError(name, "", f"cannot be read: {error}", "check the file's rights") from None


def _read(
    members: list[tuple[str, memoryview]], limits: Limits | None, tunnel_keys: tuple[bytes, ...]
) -> Packets:
    (name, data), *further = members
    if further:
        return read_set(members, limits, tunnel_keys)
    return read_capture(data, name, limits, tunnel_keys)


def _source(members: list[tuple[str, memoryview]], hashes: list[str]) -> Source:
    """What facts name: the file, or for a set its first and last one, and the hash of its files' hashes."""
    (first, _), (last, _) = members[0], members[-1]
    if len(members) == 1:
        return Source(first, hashes[0], "", system="packet capture")
    whole = hashlib.sha256("".join(f"{each}\n" for each in hashes).encode()).hexdigest()
    return Source(f"{first} to {last.rpartition('/')[2]}", whole, "", system="packet capture")
