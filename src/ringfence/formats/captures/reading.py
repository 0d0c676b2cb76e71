"""One capture while it is being read: batches of packets in, flows and kept payload out."""

from __future__ import annotations

import struct
from typing import Final

from . import decode_links as links
from . import decode_network as network
from . import track_flows
from . import walk_pcap as pcap
from .capture import App, Capture, Limits
from .containers import BATCH, NEVER, Container, Pcapng
from .fragments import Fragments, Packet
from .link_types import REASONS, name_link_type
from .tables import Tables

_MOST_NESTED: Final = 4  # packets in fragments whose inside is fragments again


class Reading:
    """`feed` it the data, the whole of it or a part from where `consume` said, then `finish`."""

    def __init__(self, container: Container, limits: Limits, size: int, *, keeps_data: bool) -> None:
        """`size` is how long the capture is, as far as known. Its data stays (`keeps_data`) or is copied."""
        self.container, self.limits = container, limits
        self.keeps_data = keeps_data
        self.ended = False
        self.notes: list[str] = []
        self.packets = self.bytes = 0
        self._tables = Tables(limits, size)
        self._fragments = Fragments(limits.fragments)
        self._segments = _numbers(BATCH * network.SEGMENT_WIDTH)
        self._rows = _numbers(BATCH * links.ROW_WIDTH)
        self._found = _numbers(BATCH)
        self._reasons = _numbers(8)
        self._store = bytearray()
        self._stored = 0
        self._apps: dict[int, App] = {}
        self._frames = memoryview(bytearray(8 * BATCH * pcap.FRAME_WIDTH))  # of packets put together

    def feed(self, data: memoryview) -> None:
        """Take all whole packets of `data` from where the container is."""
        container, state = self.container, self.container.state
        while not self.ended:
            made = container.fill(data)
            if made:
                self._take(data, made)
            stop = state[pcap.STOP]
            if stop == pcap.FULL or (stop != pcap.SHORT and stop != pcap.BROKEN and self._take_block(data)):
                continue
            self.ended = state[pcap.STOP] != pcap.SHORT
            return

    def _take_block(self, data: memoryview) -> bool:
        taken = self.container.take_block(data)
        if taken and self.tunnel_secrets:
            self._tables.state[track_flows.DATAGRAMS] = self.limits.with_tunnels().datagrams
        return taken

    @property
    def tunnel_secrets(self) -> tuple[bytes, ...]:
        """The logs of WireGuard's keys in the capture, so far."""
        return tuple(self.container.sections.tunnel_secrets) if isinstance(self.container, Pcapng) else ()

    def consume(self) -> int:
        """How much of the data was used; the container then expects the rest of it, from there on."""
        at: int = self.container.state[pcap.AT]
        self.container.state[pcap.AT] = 0
        return at

    def finish(self, data: memoryview) -> None:
        """Nothing comes after this data."""
        left = len(data) - self.container.state[pcap.AT]
        place = f"{left:,} bytes at its end"
        if self.ended:
            self.notes.append(f"the capture is damaged: {place} were left, for no packet can be told in them")
        elif left:
            self.notes.append(f"the capture ends within a packet: {place} were left")
        self.take_unfinished()

    def take_unfinished(self) -> None:
        """Packets whose fragments did not all come, as far as they go."""
        self.take_packets(self._fragments.rest())

    def result(self, data: memoryview) -> Capture:
        state, tables = self.container.state, self._tables
        apps = self._apps | (self.container.sections.apps if isinstance(self.container, Pcapng) else {})
        sections = self.container.sections if isinstance(self.container, Pcapng) else None
        known = state[pcap.EARLIEST] != NEVER
        return Capture(
            rows=tables.rows(),
            apps=apps,
            names=sections.names if sections else {},
            secrets=tuple(sections.secrets) if sections else (),
            link_types=self.container.link_types(),
            packets=self.packets,
            bytes=self.bytes,
            start=state[pcap.EARLIEST] if known else 0,
            end=state[pcap.LATEST] if known else 0,
            gaps=tuple(self._gaps()),
            without_ip=self._reasons[links.NOT_IP],
            pieces=tables.pieces,
            data=data if self.keeps_data else memoryview(b""),
            store=memoryview(self._store),
        )

    def _take(self, data: memoryview, count: int) -> None:
        self.packets += count
        wire, fragments = self._decode(data, self.container.frames, count)
        self.bytes += wire
        self._track(data, count)
        if fragments:
            self.take_packets(self._fragments.take(data, fragments))

    def _decode(self, data: memoryview, frames: memoryview, count: int) -> tuple[int, list[list[int]]]:
        """Fills the segments; gives the bytes of the frames, and the segments that are fragments."""
        before, segments = self._reasons[links.FRAGMENT], self._segments
        wire = links.begin_frames(data, frames, count, self._rows, segments)
        again = 1
        while again:
            links.decode_links(data, count, self._rows, segments, self._reasons)
            again = network.decode_network(data, count, self._rows, segments, self._reasons)
        if self._reasons[links.FRAGMENT] == before:
            return wire, []
        many = network.list_fragments(segments, count, self._found)
        rows = self._found[:many].tolist()
        return wire, [segments[at : at + network.SEGMENT_WIDTH].tolist() for at in rows]

    def _track(self, data: memoryview, count: int, *, stays: bool = True) -> None:
        """Enter the segments into the tables; payload of data that does not stay is put by."""
        state = self._tables.state
        pieces, apps = state[track_flows.PIECES], state[track_flows.APPS]
        self._tables.take(data, self._segments, count)
        if state[track_flows.APPS] != apps:
            self._name_apps(data)
        if not (stays and self.keeps_data) and state[track_flows.PIECES] != pieces:
            self._put_by(data, pieces)

    def take_packets(self, packets: list[Packet], nested: int = 0) -> None:
        """IP packets that were put together or opened, as if each had come in one frame."""
        for first in range(0, len(packets), BATCH):
            batch = packets[first : first + BATCH]
            data, at = memoryview(b"".join(packet.data for packet in batch)), 0
            for row, packet in enumerate(batch):
                size = len(packet.data)
                frame = (at, size, packet.wire, packet.time, links.IP, packet.owner)
                struct.pack_into("6q", self._frames, row * 48, *frame)
                at += size
            _, fragments = self._decode(data, self._frames.cast("q"), len(batch))
            self._track(data, len(batch), stays=False)
            if fragments and nested < _MOST_NESTED:
                self.take_packets(self._fragments.take(data, fragments), nested + 1)
            elif fragments:
                self._reasons[links.DEEP] += len(fragments)

    def _put_by(self, data: memoryview, first: int) -> None:
        """Copy the payload of the pieces from `first` on into the store."""
        state, pieces = self._tables.state, self._tables.pieces
        last, used = state[track_flows.PIECES], -1
        while used < 0:
            with memoryview(self._store) as store:
                used = track_flows.put_by(data, pieces, first, last, store, self._stored)
            if used < 0:
                more = bytes(max(len(data), min(len(self._store), 64 << 20)))
                try:
                    self._store.extend(more)
                except BufferError:  # what was read so far is in use: opened packets come from there
                    self._store = self._store + more
        self._stored = used
        if self._stored > self.limits.stored and state[track_flows.CLIENT]:
            self.notes.append(
                f"more than {self.limits.stored:,} bytes of payload would be kept; later ones were left"
            )
            for limit in (track_flows.CLIENT, track_flows.SERVER, track_flows.REQUESTING):
                state[limit] = 0
            state[track_flows.DATAGRAMS] = state[track_flows.NAMES] = 0

    def _name_apps(self, data: memoryview) -> None:
        pairs = self._tables.apps.tolist()
        for number, place in zip(pairs[::2], pairs[1::2], strict=True):
            if place and number not in self._apps:
                text = bytes(data[place : place + 20]).split(b"\0")[0]
                self._apps[number] = App(number, text.decode("utf-8", "replace"))

    def _gaps(self) -> list[str]:
        state, reasons = self._tables.state, self._reasons
        gaps = self.container.gaps() + self.notes
        for reason, what in REASONS:
            if reasons[reason]:
                link_types = ""
                if reason == links.UNKNOWN_LINK:
                    link_types = f": {', '.join(map(name_link_type, self.container.link_types()))}"
                gaps.append(f"{reasons[reason]:,} packets were not read, {what}{link_types}")
        for count, what in (
            (
                self._fragments.given_up,
                "IP packets whose fragments did not all come were read as far as they go",
            ),
            (self._fragments.odd, "fragments of IP packets that cannot be whole were left out"),
            (
                self._fragments.contradicted,
                "IP packets have fragments that contradict each other: the first of them were read",
            ),
            (self._tables.empty_flows, "flows that carried nothing were let go to make room for others"),
            (state[track_flows.LOST_SEGMENTS], "packets belong to flows beyond the most that are kept"),
            (state[track_flows.LOST_PIECES], "packets' payload was left: more than is kept"),
            (state[track_flows.CUT_FLOWS], "flows sent more requests or names than is kept of one"),
        ):
            if count:
                gaps.append(f"{count:,} {what}")
        return gaps


def _numbers(count: int) -> memoryview:
    return memoryview(bytearray(8 * count)).cast("q")
