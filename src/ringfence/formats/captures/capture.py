"""What a capture says: its flows, the bytes that began them, the names and secrets recorded with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from .assemble import assemble, list_pieces
from .flow_rows import FIELDS, ROW_BYTES, Flow, list_flows, read_flow

if TYPE_CHECKING:
    import numpy as np

TCP, UDP = 6, 17

# Bits of the column `marks`.
CLIENT_BASE, SERVER_BASE, OPENED, REQUESTS, CLIENT_CUT, SERVER_CUT = 1, 2, 4, 8, 16, 32


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is kept of a capture; what goes beyond is a gap.

    `client_bytes` and `server_bytes` of payload are kept of each side of a TCP flow, `request_bytes` of a
    client whose flow begins like HTTP/1. `datagrams` are kept of each side of a UDP flow, `name_datagrams`
    where they are DNS, mDNS, LLMNR, NetBIOS names or SSDP, `tunnel_datagrams` where keys of WireGuard are
    given. `unpacked` bounds what is taken out of a
    compressed file, `stored` the payload kept of one (a plain file is not copied), `fragments` the payload
    of unfinished IP packets.
    """

    client_bytes: int = 32 << 10
    server_bytes: int = 16 << 10
    request_bytes: int = 1 << 20
    datagrams: int = 10
    name_datagrams: int = 1 << 16
    tunnel_datagrams: int = 1 << 18
    flows: int = 4_000_000
    pieces: int = 16_000_000
    unpacked: int = 64 << 30
    stored: int = 4 << 30
    fragments: int = 64 << 20

    def with_tunnels(self) -> Limits:
        """Of a capture whose WireGuard tunnels may be opened: any UDP flow may be one."""
        return replace(self, datagrams=max(self.datagrams, self.tunnel_datagrams))


@dataclass(frozen=True, slots=True)
class Assembled:
    """What one side of a TCP flow sent, in order: the kept beginning of it.

    `holes` says that bytes are missing within `data` or behind it because they were lost, not because enough
    had been kept; `breaks` are the places in `data` (at most 64) where that is.
    """

    data: bytes
    holes: bool
    breaks: tuple[int, ...] = ()


class Datagram(NamedTuple):
    """One datagram of a UDP flow: when (µs since 1970), by whom, what."""

    time: int
    from_client: bool
    payload: memoryview


@dataclass(frozen=True, slots=True)
class App:
    """An app (by its Android user id) or process (by its id) that packets are told to belong to."""

    number: int
    name: str
    package: str = ""


@dataclass(frozen=True, slots=True)
class Capture:
    """The flows of a capture, in the order in which they began (a little later where in fragments).

    `flows` is a NumPy array with the columns
      first, last                     µs since 1970
      bytes_up, bytes_down            payload stated by the headers, client to server and back
      wire_up, wire_down              bytes of whole frames
      packets_up, packets_down
      client, server                  addresses as two 64-bit numbers; IPv4 ones as ::ffff:a.b.c.d
      client_port, server_port        0 where the protocol has none
      protocol                        IP protocol number
      family                          4 or 6
      flags_up, flags_down            TCP flags seen
      app                             number of an App in `apps`, -1: not told
      marks                           see CLIENT_CUT and its neighbours
      tunnels                         how many tunnels it runs in
    and some that say where its payload is. The client is who sent the SYN; where none was seen, the side that
    does not have a port below 1024, or who sent first.
    """

    rows: memoryview = field(repr=False)  # 128 bytes each, see `flow_rows`
    apps: dict[int, App]
    names: dict[str, set[str]]
    secrets: tuple[bytes, ...]
    link_types: tuple[int, ...]
    packets: int
    bytes: int
    start: int
    end: int
    gaps: tuple[str, ...]
    without_ip: int
    pieces: memoryview = field(repr=False)
    data: memoryview = field(repr=False)
    store: memoryview = field(repr=False)
    _made: list[Any] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def flows(self) -> np.ndarray[Any, Any]:
        """The rows as a NumPy array; NumPy is imported when this is first asked for."""
        if not self._made:
            import numpy as np

            self._made.append(np.frombuffer(self.rows, np.dtype(FIELDS)))
        flows: np.ndarray[Any, Any] = self._made[0]
        return flows

    def __len__(self) -> int:
        """How many flows."""
        return len(self.rows) // ROW_BYTES

    def flow(self, number: int) -> Flow:
        """One row as plain values, which is quicker than through `flows`."""
        return read_flow(self.rows, number)

    def list_flows(self) -> Iterator[Flow]:
        """All rows as plain values, in order."""
        return list_flows(self.rows)

    def address_text(self, address: Any) -> str:
        """The usual text of a `client` or `server` address."""
        return address_text(int(address[0]), int(address[1]))

    def app_of(self, flow: int) -> App | None:
        number = read_flow(self.rows, flow).app
        return self.apps.get(number) or App(number, "") if number >= 0 else None

    def client_bytes(self, flow: int) -> Assembled:
        """What the client of a TCP flow sent, from the start, as far as it was kept."""
        return self._assemble(flow, False)

    def server_bytes(self, flow: int) -> Assembled:
        """What the server of a TCP flow sent, from the start, as far as it was kept."""
        return self._assemble(flow, True)

    def datagrams(self, flow: int) -> list[Datagram]:
        """The kept datagrams of a UDP flow, or ICMP errors of an ICMP one, in the order of the capture."""
        found = []
        at = read_flow(self.rows, flow).newest_piece
        pieces = self.pieces
        while at:
            place, time, extent, marks = pieces[at * 4 - 4 : at * 4]
            source = self.store if marks >> 32 & 2 else self.data
            payload = source[place : place + (extent & 0xFFFFFFFF)]
            found.append(Datagram(time, not marks >> 32 & 1, payload))
            at = marks & 0xFFFFFFFF
        found.reverse()
        return found

    def first_time(self, flow: int, from_client: bool) -> int:
        """When the first kept payload of a side came, µs since 1970; 0 where it sent none."""
        found = 0
        at = read_flow(self.rows, flow).newest_piece
        while at:
            marks = self.pieces[at * 4 - 1]
            if (not marks >> 32 & 1) == from_client:
                found = self.pieces[at * 4 - 3]
            at = marks & 0xFFFFFFFF
        return found

    def _assemble(self, flow: int, server: bool) -> Assembled:
        row = read_flow(self.rows, flow)
        newest, kept = row.newest_piece, row.kept_down if server else row.kept_up
        if not newest or not kept or row.protocol != TCP:
            return _NOTHING
        order = memoryview(bytearray(32 * _FEW)).cast("q")
        count = list_pieces(self.pieces, newest, server, order)
        if count > _FEW:
            order = memoryview(bytearray(32 * count)).cast("q")
            list_pieces(self.pieces, newest, server, order)
        spare = memoryview(bytearray(32 * count)).cast("q")
        known = row.marks & (SERVER_BASE if server else CLIENT_BASE)
        base = (row.base_down if server else row.base_up) if known else -1
        out, holes = bytearray(kept), memoryview(bytearray(65 * 8)).cast("q")
        made = assemble(self.data, self.store, order, spare, count, base, memoryview(out), holes)
        missing = holes[64]
        return Assembled(bytes(memoryview(out)[:made]), missing > 0, tuple(holes[: min(missing, 64)]))


@lru_cache(maxsize=1 << 16)  # most ends are those of many flows
def address_text(high: int, low: int) -> str:
    """Two 64-bit numbers -> 192.0.2.1 or 2001:db8::1."""
    import ipaddress

    if high == 0 and low >> 32 == 0xFFFF:
        return f"{low >> 24 & 255}.{low >> 16 & 255}.{low >> 8 & 255}.{low & 255}"
    return str(ipaddress.IPv6Address(high << 64 | low))


_FEW: Final = 64
_NOTHING: Final = Assembled(b"", False)
