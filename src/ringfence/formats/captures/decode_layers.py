"""The layers of frames: from the link down to the transport, one row of numbers a frame.

A segment's row is SEGMENT_WIDTH numbers long, at the places named below. Tunnels are followed to the innermost
transport that can be read, MOST_LAYERS headers and MOST_TUNNELS tunnels deep; where what is inside cannot be
read, the outer transport stands. The loop repeats these numbers as literals, because a name of the module is a
Python object to Cython.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

SEGMENT_WIDTH = 15
# Places in a row. STATED is what the headers say the payload is long, HELD what was captured of it. FLAGS are
# those of TCP. OWNER is the number of the app that the frame belongs to (-1: not told), APP where 20 bytes with
# its name are (0: nowhere).
(
    STATE, TIME, WIRE, ADDRESSES, FAMILY, PROTOCOL, PORTS, SEQUENCE, FLAGS, PAYLOAD, HELD, STATED, APP, DEPTH, OWNER,
)  = range(SEGMENT_WIDTH)  # fmt: skip

# States of a row. A fragment has in PORTS its offset and (lowest bit) whether more follow, in SEQUENCE its number.
SEGMENT, FRAGMENT, NOT_IP, UNKNOWN_LINK, CUT, BAD, ENCRYPTED, DEEP = range(8)

# Kinds of layers, those of a link first.
(
    UNKNOWN, ETHERNET, IP, COOKED, COOKED_2, LOOPBACK, PPP, WIFI, RADIOTAP, CISCO_HDLC, NFLOG, PPI, PRISM, PFLOG,
    PPPOE, ENC, FIREWIRE, PKTAP, PPP_SERIAL, DIRECTED_PPP, NETANALYZER, ETHERTYPE, LLC, MPLS, TRANSPORT,
)  = range(25)  # fmt: skip

MOST_LAYERS = 40
MOST_TUNNELS = 8

HALF = cython.declare(cython.longlong, 0x80000000)


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
def _l16(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.longlong:
    return data[at + 1] << 8 | data[at]


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _b32(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.longlong:
    high: cython.longlong = data[at]
    return high << 24 | data[at + 1] << 16 | data[at + 2] << 8 | data[at + 3]


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _signed(number: cython.longlong) -> cython.longlong:
    """An unsigned 32-bit number as a signed one; -1, nobody's, for all below 0."""
    return -1 if number >= HALF else number


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _after_radiotap(
    data: cython.const_uchar[::1], at: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Where the 802.11 header begins behind a radiotap one, or -1 where that is cut off."""
    length: cython.Py_ssize_t
    if at + 8 > end:
        return -1
    length = _l16(data, at + 2)
    if length < 8 or at + length > end:
        return -1
    return at + length


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _after_wifi(
    data: cython.const_uchar[::1], at: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Where the data of an 802.11 frame begins; -1: cut off, -2: carries none, -3: encrypted."""
    control: cython.int
    flags: cython.int
    quality: cython.int = 0
    length: cython.Py_ssize_t = 24
    if at + 24 > end:
        return -1
    control = data[at]
    flags = data[at + 1]
    if control & 0x0C != 0x08 and flags & 0x0F == 0x08 and control & 0xFC != 0xD4 and control & 0xFC != 0xC4:
        control = data[at + 1]  # access points may send both bytes swapped
        flags = data[at]
    if control & 0x0C != 0x08 or control & 0x40:
        return -2
    if flags & 0x40:
        return -3
    if flags & 3 == 3:
        length += 6
    if control & 0x80:
        if at + length + 2 > end:
            return -1
        quality = data[at + length]
        length += 2
        if flags & 0x80:
            length += 4
    if quality & 0x80:
        length += 14  # several frames in one: the first
    if at + length + 8 > end:
        return -1
    if data[at + length] != 0xAA and data[at + length + 2] == 0xAA:
        length += 2  # padded to a multiple of four
    return at + length


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _nflog_payload(
    data: cython.const_uchar[::1], at: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Where the packet begins in the attributes of a netfilter log message, or -1."""
    tries: cython.int
    length: cython.Py_ssize_t
    kind: cython.int
    at += 4
    for tries in range(64):
        if at + 4 > end:
            return -1
        length = _l16(data, at)
        kind = _l16(data, at + 2) & 0x7FFF
        if length < 4 or at + length > end or kind > 255:  # from a big-endian machine
            length = _b16(data, at)
            kind = _b16(data, at + 2) & 0x7FFF
        if length < 4:
            return -1
        if kind == 9:
            return at + 4
        at += (length + 3) & ~3
    return -1


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
    tries: cython.int
    kind: cython.int
    if at + 8 > end:
        return -1
    flags = data[at]
    if port == 4789 or port == 8472:  # VXLAN
        if flags & 0x08 and data[at + 7] == 0 and flags & 0x30 == 0:
            return (at + 8) << 16 | 0x6558
    elif port == 2152 or source == 2152:  # GTP-U
        if flags & 0xF0 == 0x30 and data[at + 1] == 255:
            kind = flags & 7
            at += 8
            if kind:
                at += 4
                if at > end:
                    return -1
                if kind & 4:
                    for tries in range(8):
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
    elif port == 1701 and source == 1701:  # L2TP
        if flags & 0x80 == 0 and data[at + 1] & 15 == 2:
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


def decode_layers(
    data: cython.const_uchar[::1],
    frames: cython.const_longlong[::1],
    count: cython.Py_ssize_t,
    segments: cython.longlong[::1],
    reasons: cython.longlong[::1],
) -> None:
    """One row of `segments` for each of the first `count` frames. `reasons` counts rows by state.

    Every frame lies within the data (the walkers see to that).
    """
    which: cython.Py_ssize_t
    row: cython.Py_ssize_t
    start: cython.Py_ssize_t
    at: cython.Py_ssize_t
    end: cython.Py_ssize_t  # of what was captured
    limit: cython.Py_ssize_t  # of what the headers state
    length: cython.Py_ssize_t
    last: cython.Py_ssize_t
    found: cython.longlong
    kind: cython.int
    ethertype: cython.longlong
    protocol: cython.int
    state: cython.int
    steps: cython.int
    tunnels: cython.int
    reached: cython.bint
    word: cython.longlong
    source: cython.int
    port: cython.int
    trailer: cython.Py_ssize_t
    size: cython.Py_ssize_t = data.shape[0]
    with cython.nogil:
        for which in range(count):
            start = frames[which * 6]
            at = start
            end = start + frames[which * 6 + 1]
            if end > size:
                end = size
            row = which * 15
            limit = start + frames[which * 6 + 2]
            if limit < end:
                limit = end
            kind = frames[which * 6 + 4]
            ethertype = 0
            protocol = 0
            tunnels = 0
            reached = False
            state = 0
            trailer = 0
            segments[row + 1] = frames[which * 6 + 3]
            segments[row + 2] = frames[which * 6 + 2]
            segments[row + 14] = frames[which * 6 + 5]
            if kind == 1 and end - at > 46:
                if (
                    data[end - 32] == 1
                    and data[end - 31] == 7
                    and data[end - 30] == 0x20
                    and data[end - 29] == 0x21
                ):
                    trailer = end - 24
                    segments[row + 14] = _signed(_b32(data, end - 28))
            for steps in range(41):
                if steps == 40:
                    state = 7
                    break
                if kind == 1:
                    if at + 14 > end:
                        state = 4
                        break
                    ethertype = _b16(data, at + 12)
                    at += 14
                    kind = 21
                    if ethertype < 0x600:
                        kind = 22
                elif kind == 3:
                    if at + 16 > end:
                        state = 4
                        break
                    ethertype = _b16(data, at + 14)
                    at += 16
                    kind = 21 if ethertype >= 0x600 else 22
                elif kind == 4:
                    if at + 20 > end:
                        state = 4
                        break
                    ethertype = _b16(data, at)
                    at += 20
                    kind = 21 if ethertype >= 0x600 else 22
                elif kind == 5:
                    if at + 4 > end:
                        state = 4
                        break
                    word = _b32(data, at)
                    if word > 0xFFFF:
                        word = _l16(data, at)
                    at += 4
                    if word == 2 or word == 24 or word == 28 or word == 30 or word == 10 or word == 23:
                        kind = 2
                    else:
                        state = 2
                        break
                elif kind == 18 or kind == 6 or kind == 19:  # PPP
                    if kind == 19:
                        at += 1
                    if at + 4 > end:
                        state = 4
                        break
                    if kind == 18 and (data[at] == 0x0F or data[at] == 0x8F):
                        kind = 9
                        continue
                    if data[at] == 0xFF and data[at + 1] == 3:
                        at += 2
                    if data[at] & 1:
                        word = data[at]
                        at += 1
                    else:
                        if at + 2 > end:
                            state = 4
                            break
                        word = _b16(data, at)
                        at += 2
                    if word == 0x21 or word == 0x57:
                        kind = 2
                    elif word == 0x281 or word == 0x283:
                        kind = 23
                    else:
                        state = 2
                        break
                elif kind == 8:
                    at = _after_radiotap(data, at, end)
                    if at < 0:
                        state = 4
                        break
                    kind = 7
                elif kind == 7:
                    found = _after_wifi(data, at, end)
                    if found < 0:
                        state = 4 if found == -1 else 2 if found == -2 else 6
                        break
                    at = found
                    kind = 22
                elif kind == 9:
                    if at + 4 > end:
                        state = 4
                        break
                    ethertype = _b16(data, at + 2)
                    at += 4
                    kind = 21
                elif kind == 10:
                    if at + 4 > end:
                        state = 4
                        break
                    at = _nflog_payload(data, at, end)
                    if at < 0:
                        state = 2
                        break
                    kind = 2
                elif kind == 11:
                    if at + 8 > end:
                        state = 4
                        break
                    word = _l16(data, at + 4)
                    at += _l16(data, at + 2)
                    if word == 105:
                        kind = 7
                    elif word == 1:
                        kind = 1
                    elif word == 127:
                        kind = 8
                    else:
                        state = 3
                        break
                elif kind == 12:  # Prism, or AVS in its place
                    if at + 8 > end:
                        state = 4
                        break
                    if data[at] == 0x80 and data[at + 1] == 0x21:
                        word = _b32(data, at + 4)
                    elif data[at] == 0:
                        word = _b32(data, at + 4)
                    else:
                        word = _l16(data, at + 4)
                    at += word
                    if word < 8 or at > end:
                        state = 4
                        break
                    kind = 7
                elif kind == 13:
                    if at + 4 > end:
                        state = 4
                        break
                    at += (data[at] + 3) & ~3
                    kind = 2
                elif kind == 14:
                    if at + 6 > end:
                        state = 4
                        break
                    if data[at + 1]:
                        state = 2
                        break
                    at += 6
                    kind = 6
                elif kind == 15:
                    at += 12
                    kind = 2
                elif kind == 16:
                    if at + 18 > end:
                        state = 4
                        break
                    ethertype = _b16(data, at + 16)
                    at += 18
                    kind = 21
                elif kind == 17:  # Apple's packet tap, which names the process
                    if at + 108 > end:
                        state = 4
                        break
                    word = _l16(data, at + 8)
                    length = _l16(data, at)
                    if length < 108 or at + length > end:
                        state = 4
                        break
                    trailer = at + 56
                    segments[row + 14] = _signed(_l16(data, at + 54) << 16 | _l16(data, at + 52))
                    at += length
                    if word == 1:
                        kind = 1
                    elif word == 0 or word == 108:
                        kind = 5
                    elif word == 12 or word == 101 or word == 14:
                        kind = 2
                    elif word == 105:
                        kind = 7
                    elif word == 127:
                        kind = 8
                    else:
                        state = 3
                        break
                elif kind == 20:
                    at += 4
                    kind = 1
                elif kind == 22:
                    if at + 8 > end:
                        state = 4
                        break
                    if data[at] == 0xAA and data[at + 1] == 0xAA and data[at + 2] == 3:
                        ethertype = _b16(data, at + 6)
                        at += 8
                        kind = 21
                    else:
                        state = 2
                        break
                elif kind == 21:
                    if ethertype == 0x0800 or ethertype == 0x86DD:
                        kind = 2
                    elif (
                        ethertype == 0x8100
                        or ethertype == 0x88A8
                        or ethertype == 0x9100
                        or ethertype == 0x9200
                    ):
                        if at + 4 > end:
                            state = 4
                            break
                        ethertype = _b16(data, at + 2)
                        at += 4
                        if ethertype < 0x600:
                            kind = 22
                    elif ethertype == 0x8864:
                        kind = 14
                    elif ethertype == 0x8847 or ethertype == 0x8848:
                        kind = 23
                    elif ethertype == 0x6558:
                        kind = 1
                    elif ethertype == 0x880B:
                        kind = 6
                    elif ethertype == 0x8926 or ethertype == 0x893F:
                        length = 6 if ethertype == 0x8926 else 8
                        if at + length > end:
                            state = 4
                            break
                        ethertype = _b16(data, at + length - 2)
                        at += length
                    elif ethertype == 0xFFFF and tunnels:
                        kind = 7
                    else:
                        state = 2
                        break
                elif kind == 23:
                    if at + 4 > end:
                        state = 4
                        break
                    if data[at + 2] & 1:
                        if at + 8 > end:
                            state = 4
                            break
                        word = data[at + 4] >> 4
                        if word == 4 or word == 6:
                            kind = 2
                        elif word == 0 and data[at + 4] == 0 and data[at + 5] == 0:
                            at += 4
                            kind = 1
                        else:
                            kind = 1
                    at += 4
                elif kind == 2:
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
                        segments[row + 3] = at + 12
                        segments[row + 4] = 4
                        protocol = data[at + 9]
                        word = _b16(data, at + 6)
                        if word & 0x3FFF:
                            segments[row] = 1
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
                        kind = 24
                    elif word == 6:
                        if at + 40 > end:
                            state = 4
                            break
                        length = _b16(data, at + 4)
                        if length and at + 40 + length < limit:
                            limit = at + 40 + length
                        if end > limit:
                            end = limit
                        segments[row + 3] = at + 8
                        segments[row + 4] = 6
                        protocol = data[at + 6]
                        at += 40
                        for source in range(16):
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
                        kind = 24
                    else:
                        state = 5
                        break
                else:
                    if kind != 24:
                        state = 3
                        break
                    # The transport. What an outer layer left in the row is overwritten from here on.
                    reached = True
                    segments[row] = 0
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
                        if at + 4 > end:
                            reached = tunnels > 0
                            state = 4
                            break
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
                    elif protocol == 17 or protocol == 136:
                        if at + 4 > end:
                            reached = tunnels > 0
                            state = 4
                            break
                        source = _b16(data, at)
                        port = _b16(data, at + 2)
                        segments[row + 6] = _b32(data, at)
                        length = 8
                        if at + 8 <= end and protocol == 17:
                            last = at + _b16(data, at + 4)
                            if last < at + 8 or last > limit:
                                last = limit
                    elif protocol == 132 or protocol == 33:
                        if at + 4 > end:
                            reached = tunnels > 0
                            state = 4
                            break
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
                    kind = 21
                    limit = segments[row + 9] + segments[row + 11]
                    if at > end:
                        state = 4
                        break
            if reached and state != 1:
                if state == 7:
                    reasons[7] += 1
                state = 0
            segments[row] = state
            segments[row + 12] = trailer
            reasons[state] += 1
