"""IP and what is above it: one row of numbers a frame, for the innermost transport that can be read.

A segment's row is SEGMENT_WIDTH numbers long, at the places named below. Tunnels are followed MOST_TUNNELS
deep; where what is inside cannot be read, the outer transport stands. The loop repeats these numbers as
literals, because a name of the module is a Python object to Cython.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

SEGMENT_WIDTH = 15
# Places in a row. STATED is what the headers say the payload is long, HELD what was captured of it. FLAGS are
# those of TCP. OWNER is the number of the app that the frame belongs to (-1: not told), APP where 20 bytes
# with its name are (0: nowhere). A fragment has in PORTS its offset and (lowest bit) whether more follow, in
# SEQUENCE its number.
(
    STATE, TIME, WIRE, ADDRESSES, FAMILY, PROTOCOL, PORTS, SEQUENCE, FLAGS, PAYLOAD, HELD, STATED, APP,
    DEPTH, OWNER,
)  = range(SEGMENT_WIDTH)  # fmt: skip

MOST_TUNNELS = 8


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _b16(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.longlong:
    return data[at] << 8 | data[at + 1]


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _b32(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.longlong:
    high: cython.longlong = data[at]
    return high << 24 | data[at + 1] << 16 | data[at + 2] << 8 | data[at + 3]


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _inside_gre(
    data: cython.const_uchar[::1], at: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.longlong:
    """Behind a GRE header: place << 16 | the EtherType of what is there, or -1."""
    flags: cython.longlong
    kind: cython.longlong
    if at + 4 > end:
        return -1
    flags = _b16(data, at)
    kind = _b16(data, at + 2)
    if flags & 7 == 1:  # PPTP
        if at + 8 > end or _b16(data, at + 4) == 0:
            return -1
        at += 8
        if flags & 0x1000:
            at += 4
        if flags & 0x0080:
            at += 4
        return at << 16 | 0x880B
    if flags & 7 or flags & 0x4000:
        return -1
    at += 4
    if flags & 0x8000:
        at += 4
    if flags & 0x2000:
        at += 4
    if flags & 0x1000:
        at += 4
    if kind == 0x88BE:
        if flags & 0x1000:
            at += 8
        kind = 0x6558
    elif kind == 0x22EB:
        if at + 12 > end:
            return -1
        at += 20 if data[at + 11] & 1 else 12
        kind = 0x6558
    elif kind == 0x883E:
        if at < end and data[at] >> 4 != 4:
            at += 4
        kind = 0x0800
    return at << 16 | kind


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _inside_udp(
    data: cython.const_uchar[::1],
    at: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    source: cython.int,
    port: cython.int,
) -> cython.longlong:
    """The tunnel in a datagram: place << 16 | the EtherType of what is inside (0xFFFF: 802.11), or -1."""
    flags: cython.int
    _: cython.int
    kind: cython.int
    if at + 8 > end:
        return -1
    flags = data[at]
    if port == 4789 or port == 8472:  # VXLAN
        return (at + 8) << 16 | 0x6558 if flags & 0x38 == 0x08 and data[at + 7] == 0 else -1
    if port == 4790:  # its extension, which may carry IP at once
        kind = data[at + 3] if flags & 0x04 else 3
        if flags & 0x08 and data[at + 7] == 0 and 1 <= kind <= 3:
            return (at + 8) << 16 | (0x0800 if kind == 1 else 0x86DD if kind == 2 else 0x6558)
    elif port == 2152 or source == 2152:  # GTP-U
        if flags & 0xF0 == 0x30 and data[at + 1] == 255:
            kind = flags & 7
            at += 8
            if kind:
                at += 4
                if at > end:
                    return -1
                if kind & 4:
                    for _ in range(8):
                        if at + 4 > end or data[at - 1] == 0:
                            break
                        if data[at] == 0:
                            return -1
                        at += data[at] * 4
                        if at > end:
                            return -1
            if at < end and (data[at] >> 4 == 4 or data[at] >> 4 == 6):
                return at << 16 | 0x0800
    elif port == 6081:  # Geneve
        if flags & 0xC0 == 0:
            return (at + 8 + (flags & 0x3F) * 4) << 16 | _b16(data, at + 2)
    elif port == 5247 or source == 5247:  # CAPWAP
        if flags == 0 and data[at + 3] & 0x88 == 0:
            kind = 0xFFFF if data[at + 2] & 1 else 0x6558
            return (at + (data[at + 1] >> 3) * 4) << 16 | kind
    elif port == 3544 or source == 3544:  # Teredo
        if flags == 0 and data[at + 1] == 1 and at + 13 <= end:
            at += 13 + data[at + 2] + data[at + 3]
        if at + 8 < end and data[at] == 0 and data[at + 1] == 0:
            at += 8
        if at + 40 <= end and data[at] >> 4 == 6:
            return at << 16 | 0x86DD
    elif port == 6635:
        return at << 16 | 0x8847
    elif port == 1701 and source == 1701 and flags & 0x80 == 0 and data[at + 1] & 15 == 2:  # L2TP
        kind = 6
        if flags & 0x40:
            kind += 2
        if flags & 0x08:
            kind += 4
        if flags & 0x02:
            if at + kind > end:
                return -1
            kind += _b16(data, at + kind - 2)
        return (at + kind) << 16 | 0x880B
    return -1


def decode_network(
    data: cython.const_uchar[::1],
    count: cython.Py_ssize_t,
    rows: cython.longlong[::1],
    segments: cython.longlong[::1],
    reasons: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Make segments of the rows that are to be done as NETWORK. Returns how many carry a frame in a tunnel.

    Those are left to be done as LINK (see `decode_links`). `reasons` counts segments by state.
    """
    which: cython.Py_ssize_t
    row: cython.Py_ssize_t
    at: cython.Py_ssize_t
    end: cython.Py_ssize_t  # of what was captured
    limit: cython.Py_ssize_t  # of what the headers state
    length: cython.Py_ssize_t
    last: cython.Py_ssize_t
    found: cython.longlong
    ethertype: cython.longlong
    addresses: cython.Py_ssize_t
    family: cython.int
    protocol: cython.int
    state: cython.int
    tunnels: cython.int
    reached: cython.bint
    word: cython.longlong
    source: cython.int
    port: cython.int
    _: cython.int
    again: cython.Py_ssize_t = 0
    with cython.nogil:
        for which in range(count):
            if rows[which * 8] != 2:
                continue
            row = which * 15
            at = rows[which * 8 + 1]
            end = rows[which * 8 + 2]
            limit = rows[which * 8 + 3]
            tunnels = rows[which * 8 + 6]
            reached = tunnels > 0
            addresses = 0
            family = 0
            protocol = 0
            state = 0
            while True:
                if at >= end:
                    state = 4
                    break
                word = data[at] >> 4
                if word == 4:
                    if at + 20 > end:
                        state = 4
                        break
                    length = (data[at] & 15) * 4
                    last = at + _b16(data, at + 2)
                    if length < 20 or (last != at and last < at + length):
                        state = 5
                        break
                    if last != at and last < limit:  # 0 is stated where the network card cuts packets up
                        limit = last
                    if end > limit:
                        end = limit
                    addresses = at + 12
                    family = 4
                    protocol = data[at + 9]
                    word = _b16(data, at + 6)
                    if word & 0x3FFF:
                        segments[row] = 1
                        segments[row + 3] = addresses
                        segments[row + 4] = family
                        segments[row + 5] = protocol
                        segments[row + 6] = (word & 0x1FFF) << 3 | (1 if word & 0x2000 else 0)
                        segments[row + 7] = _b16(data, at + 4)
                        segments[row + 9] = at + length
                        segments[row + 10] = end - at - length if end > at + length else 0
                        segments[row + 11] = limit - at - length
                        segments[row + 13] = tunnels
                        state = 1
                        break
                    at += length
                    if at > end:
                        state = 4
                        break
                elif word == 6:
                    if at + 40 > end:
                        state = 4
                        break
                    length = _b16(data, at + 4)
                    if length and at + 40 + length < limit:
                        limit = at + 40 + length
                    if end > limit:
                        end = limit
                    addresses = at + 8
                    family = 6
                    protocol = data[at + 6]
                    at += 40
                    for _ in range(16):
                        if (
                            protocol == 0
                            or protocol == 43
                            or protocol == 60
                            or protocol == 135
                            or protocol == 139
                            or protocol == 140
                        ):
                            if at + 8 > end:
                                state = 4
                                break
                            protocol = data[at]
                            at += (data[at + 1] + 1) * 8
                        elif protocol == 51:
                            if at + 8 > end:
                                state = 4
                                break
                            protocol = data[at]
                            at += (data[at + 1] + 2) * 4
                        elif protocol == 44:
                            if at + 8 > end:
                                state = 4
                                break
                            word = _b16(data, at + 2)
                            protocol = data[at]
                            if word & 0xFFF9:
                                segments[row] = 1
                                segments[row + 3] = addresses
                                segments[row + 4] = family
                                segments[row + 5] = protocol
                                segments[row + 6] = word & 0xFFF9
                                segments[row + 7] = _b32(data, at + 4)
                                segments[row + 9] = at + 8
                                segments[row + 10] = end - at - 8
                                segments[row + 11] = limit - at - 8
                                segments[row + 13] = tunnels
                                state = 1
                                break
                            at += 8
                        else:
                            break
                    if state:
                        break
                    if at > end:
                        state = 4
                        break
                else:
                    state = 5
                    break
                if at + 4 > end and (protocol == 6 or protocol == 17 or protocol == 132 or protocol == 33):
                    state = 4
                    break
                # The transport. What an outer layer left in the row is overwritten from here on.
                reached = True
                segments[row] = 0
                segments[row + 3] = addresses
                segments[row + 4] = family
                segments[row + 5] = protocol
                segments[row + 6] = 0
                segments[row + 7] = 0
                segments[row + 8] = 0
                segments[row + 13] = tunnels
                length = 0
                source = 0
                port = 0
                last = limit
                if protocol == 6:
                    segments[row + 6] = _b32(data, at)
                    length = 20
                    if at + 20 <= end:
                        segments[row + 7] = _b32(data, at + 4)
                        segments[row + 8] = data[at + 13]
                        length = (data[at + 12] >> 4) * 4
                        if length < 20 or at + length > limit:
                            length = limit - at  # an impossible header: no payload can be told
                    elif at + 8 <= end:
                        segments[row + 7] = _b32(data, at + 4)
                elif protocol == 17:
                    source = _b16(data, at)
                    port = _b16(data, at + 2)
                    segments[row + 6] = _b32(data, at)
                    length = 8
                    if at + 8 <= end:
                        last = at + _b16(data, at + 4)
                        if last < at + 8 or last > limit:
                            last = limit
                elif protocol == 132 or protocol == 33:
                    segments[row + 6] = _b32(data, at)
                    length = 12
                segments[row + 9] = at + length
                segments[row + 11] = last - at - length if last > at + length else 0
                if last > end:
                    last = end
                segments[row + 10] = last - at - length if last > at + length else 0
                found = -1
                if protocol == 17:
                    if (
                        port == 4789
                        or port == 4790
                        or port == 8472
                        or port == 2152
                        or source == 2152
                        or port == 6081
                        or port == 5247
                        or source == 5247
                        or port == 3544
                        or source == 3544
                        or port == 6635
                        or port == 1701
                    ):
                        found = _inside_udp(data, at + 8, last, source, port)
                elif protocol == 6:
                    break
                elif protocol == 4 or protocol == 41:
                    found = at << 16 | 0x0800
                elif protocol == 47:
                    found = _inside_gre(data, at, end)
                elif protocol == 97:
                    found = (at + 2) << 16 | 0x6558
                elif protocol == 137:
                    found = at << 16 | 0x8847
                if found < 0:
                    break
                if tunnels == 8:
                    state = 7
                    break
                tunnels += 1
                at = found >> 16
                ethertype = found & 0xFFFF
                limit = segments[row + 9] + segments[row + 11]
                if at > end:
                    state = 4
                    break
                if ethertype != 0x0800 and ethertype != 0x86DD:
                    state = -1
                    break
            if state < 0:
                rows[which * 8] = 1
                rows[which * 8 + 1] = at
                rows[which * 8 + 2] = end
                rows[which * 8 + 3] = limit
                rows[which * 8 + 4] = 21
                rows[which * 8 + 5] = ethertype
                rows[which * 8 + 6] = tunnels
                again += 1
            else:
                rows[which * 8] = 0
                if state == 7 and reached:
                    reasons[7] += 1
                if reached and state != 1:
                    state = 0
                segments[row] = state
                reasons[state] += 1
    return again


def list_fragments(
    segments: cython.const_longlong[::1], count: cython.Py_ssize_t, found: cython.longlong[::1]
) -> cython.Py_ssize_t:
    """Which of the first `count` segments are fragments: where their rows begin. Returns how many."""
    which: cython.Py_ssize_t
    many: cython.Py_ssize_t = 0
    with cython.nogil:
        for which in range(count):
            if segments[which * 15] == 1:
                found[many] = which * 15
                many += 1
    return many
