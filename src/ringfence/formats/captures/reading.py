"""One capture while it is being read: batches of packets in, flows and kept payload out."""

from __future__ import annotations

from typing import Final

import numpy as np

from . import decode_layers as layers
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

    def __init__(self, container: Container, limits: Limits, *, keeps_data: bool) -> None:
        self.container, self.limits = container, limits
        self.keeps_data = keeps_data
        self.ended = False
        self.notes: list[str] = []
        self.packets = self.bytes = 0
        self._tables = Tables(limits)
        self._fragments = Fragments(limits.fragments)
        self._segments = _numbers(BATCH * layers.SEGMENT_WIDTH)
        self._reasons = _numbers(8)
        self._frames = np.frombuffer(container.frames, np.int64).reshape(-1, pcap.FRAME_WIDTH)
        self._store = bytearray()
        self._stored = 0
        self._apps: dict[int, App] = {}
        self._one = _numbers(pcap.FRAME_WIDTH), _numbers(layers.SEGMENT_WIDTH)
        self._unread_links: dict[int, int] = {}

    def feed(self, data: memoryview) -> None:
        """Take all whole packets of `data` from where the container is."""
        container, state = self.container, self.container.state
        while not self.ended:
            made = container.fill(data)
            if made:
                self._take(data, made)
            stop = state[pcap.STOP]
            if stop == pcap.FULL or (
                stop != pcap.SHORT and stop != pcap.BROKEN and container.take_block(data)
            ):
                continue
            self.ended = state[pcap.STOP] != pcap.SHORT
            return

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
        for packet in self._fragments.rest():
            self._take_packet(packet, 0)

    def result(self, data: memoryview) -> Capture:
        state, tables = self.container.state, self._tables
        apps = self._apps | (self.container.sections.apps if isinstance(self.container, Pcapng) else {})
        sections = self.container.sections if isinstance(self.container, Pcapng) else None
        known = state[pcap.EARLIEST] != NEVER
        return Capture(
            flows=tables.flows(),
            apps=apps,
            names=sections.names if sections else {},
            secrets=tuple(sections.secrets) if sections else (),
            link_types=self.container.link_types(),
            packets=self.packets,
            bytes=self.bytes,
            start=state[pcap.EARLIEST] if known else 0,
            end=state[pcap.LATEST] if known else 0,
            gaps=tuple(self._gaps()),
            without_ip=self._reasons[layers.NOT_IP],
            pieces=memoryview(tables.pieces.reshape(-1)),
            data=data if self.keeps_data else memoryview(b""),
            store=memoryview(self._store),
        )

    def _take(self, data: memoryview, count: int) -> None:
        self.packets += count
        self.bytes += int(self._frames[:count, pcap.WIRE].sum())
        fragments = self._reasons[layers.FRAGMENT]
        layers.decode_layers(data, self.container.frames, count, self._segments, self._reasons)
        self._track(data, self._segments, count)
        if self._reasons[layers.FRAGMENT] != fragments:
            width = layers.SEGMENT_WIDTH
            rows = np.frombuffer(self._segments, np.int64).reshape(-1, width)[:count]
            for row in np.nonzero(rows[:, layers.STATE] == layers.FRAGMENT)[0].tolist():
                self._take_fragment(data, self._segments[row * width : (row + 1) * width], 0)

    def _track(self, data: memoryview, segments: memoryview, count: int) -> None:
        state = self._tables.state
        pieces, apps = state[track_flows.PIECES], state[track_flows.APPS]
        self._tables.take(data, segments, count)
        if state[track_flows.APPS] != apps:
            self._name_apps(data)
        if not self.keeps_data and state[track_flows.PIECES] != pieces:
            self._put_by(data, pieces)

    def _take_fragment(self, data: memoryview, segment: memoryview, nested: int) -> None:
        if nested > _MOST_NESTED:
            self._reasons[layers.DEEP] += 1
            return
        for packet in self._fragments.take(data, segment):
            self._take_packet(packet, nested)

    def _take_packet(self, packet: Packet, nested: int) -> None:
        """An IP packet that was put together, as if it had come in one frame."""
        frame, segment = self._one
        data = memoryview(packet.data)
        for place, value in enumerate((0, len(data), packet.wire, packet.time, layers.IP, packet.owner)):
            frame[place] = value
        layers.decode_layers(data, frame, 1, segment, self._reasons)
        if segment[layers.STATE] == layers.FRAGMENT:
            self._take_fragment(data, memoryview(bytes(segment)).cast("q"), nested + 1)
            return
        segment[layers.APP] = 0
        state = self._tables.state
        pieces = state[track_flows.PIECES]
        self._tables.take(data, segment, 1)
        if state[track_flows.PIECES] != pieces:
            self._put_by(data, pieces)

    def _put_by(self, data: memoryview, first: int) -> None:
        """Copy the payload of the pieces from `first` on into the store."""
        state, pieces = self._tables.state, self._tables.pieces
        last = state[track_flows.PIECES]
        need = int((pieces[first:last, 2] & np.uint64(0xFFFFFFFF)).sum())
        if self._stored + need > len(self._store):
            self._store.extend(bytes(max(need, min(len(self._store), 64 << 20), 1 << 16)))
        with memoryview(self._store) as store:
            flat = memoryview(pieces.reshape(-1))
            self._stored = track_flows.put_by(data, flat, first, last, store, self._stored)
        if self._stored > self.limits.stored and state[track_flows.CLIENT]:
            self.notes.append(
                f"more than {self.limits.stored:,} bytes of payload would have been kept; later ones were left"
            )
            for limit in (track_flows.CLIENT, track_flows.SERVER, track_flows.REQUESTING):
                state[limit] = 0
            state[track_flows.DATAGRAMS] = state[track_flows.NAMES] = 0

    def _name_apps(self, data: memoryview) -> None:
        pairs = self._tables.apps.reshape(-1, 2)
        for number, place in pairs[pairs[:, 1] > 0].tolist():
            if number not in self._apps:
                text = bytes(data[place : place + 20]).split(b"\0")[0]
                self._apps[number] = App(number, text.decode("utf-8", "replace"))

    def _gaps(self) -> list[str]:
        state, reasons = self._tables.state, self._reasons
        gaps = self.container.gaps() + self.notes
        for reason, what in REASONS:
            if reasons[reason]:
                links = ""
                if reason == layers.UNKNOWN_LINK:
                    links = f": {', '.join(map(name_link_type, self.container.link_types()))}"
                gaps.append(f"{reasons[reason]:,} packets were not read, {what}{links}")
        flows = self._tables.flows()
        for count, what in (
            (
                self._fragments.given_up,
                "IP packets whose fragments did not all come were read as far as they go",
            ),
            (self._fragments.odd, "fragments of IP packets that cannot be whole were left out"),
            (self._tables.empty_flows, "flows that carried nothing were let go to make room for others"),
            (state[track_flows.LOST_SEGMENTS], "packets belong to flows beyond the most that are kept"),
            (state[track_flows.LOST_PIECES], "packets' payload was left: more than is kept"),
            (_cut_requests(flows), "flows sent more requests or names than is kept of one"),
        ):
            if count:
                gaps.append(f"{count:,} {what}")
        return gaps


def _cut_requests(flows: np.ndarray) -> int:
    """Flows whose requests were cut; the cut ends of others are no gap, their beginnings say who they are."""
    marks = flows["marks"]
    mine = (marks & track_flows.REQUESTS) > 0
    udp = (flows["protocol"] == 17) & (marks & (track_flows.CLIENT_CUT | track_flows.SERVER_CUT) > 0)
    return int((mine & ((marks & track_flows.CLIENT_CUT > 0) | udp)).sum())


def _numbers(count: int) -> memoryview:
    return memoryview(bytearray(8 * count)).cast("q")
