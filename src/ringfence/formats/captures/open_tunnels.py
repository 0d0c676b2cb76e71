"""WireGuard tunnels in a capture, with their keys -> the flows inside, which come behind all others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from .capture import CLIENT_CUT, SERVER_CUT, UDP, Capture, Datagram
from .containers import BATCH
from .fragments import Packet
from .reading import Reading

if TYPE_CHECKING:
    from ..wireguard.key_log import WireGuardKeys

_MOST_NESTED: Final = 4  # tunnels within each other
_NO_KEY: Final = "that the keys given do not open"


def read_result(reading: Reading, data: memoryview, key_logs: tuple[bytes, ...]) -> Capture:
    """What was read, and what is inside of the tunnels that keys in the capture or in `key_logs` open."""
    capture = reading.result(data)
    logs = (*reading.tunnel_secrets, *key_logs)
    if not logs:
        return capture
    from ..wireguard.key_log import read_wireguard_keys  # with what few captures need

    keys = read_wireguard_keys(b"\n".join(logs))
    if keys.left:
        reading.notes.append(f"{keys.left:,} lines of a log of WireGuard's keys were not read")
    seen = 0
    for _ in range(_MOST_NESTED if keys else 0):
        before, seen = seen, max((row.newest_piece for row in capture.list_flows()), default=0)
        packets = _open(capture, keys, before, reading.notes)
        while batch := list(islice(packets, BATCH)):
            reading.take_packets(batch)
        reading.take_unfinished()
        capture = reading.result(data)
    return capture


def _open(capture: Capture, keys: WireGuardKeys, seen: int, notes: list[str]) -> Iterator[Packet]:
    """The packets in the tunnels that have pieces of payload beyond those seen before."""
    from ..wireguard.open_tunnel import Tunnels

    tunnels = Tunnels(keys)
    flows: list[list[Datagram]] = []
    cut = 0
    for number, row in enumerate(capture.list_flows()):
        if row.protocol != UDP or row.newest_piece <= seen:
            continue
        datagrams = capture.datagrams(number)
        if tunnels.prepare(each.payload for each in datagrams):
            flows.append(datagrams)
            cut += row.marks & (CLIENT_CUT | SERVER_CUT) != 0
    for datagrams in flows:
        for time, _, payload in datagrams:
            inside = tunnels.unseal(payload)
            if inside is not None:
                yield Packet(inside, time, len(payload), -1)
    for count, what in (
        (tunnels.unopened_handshakes, f"handshakes of WireGuard {_NO_KEY}"),
        (tunnels.unopened, f"packets of WireGuard {_NO_KEY}"),
        (cut, "WireGuard tunnels have more packets than are kept, or got their keys after them"),
    ):
        if count:
            notes.append(f"{count:,} {what}")
