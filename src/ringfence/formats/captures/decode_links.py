"""Link layers: from the start of a frame, or of what a tunnel carries, down to its IP header.

A frame's row while it is decoded is ROW_WIDTH numbers long, at the places named below; `decode_network` goes
on from what is found here, and comes back to it where a tunnel carries whole frames. The loops repeat these
numbers as literals, because a name of the module is a Python object to Cython.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

ROW_WIDTH = 8
# Places in a row: which of the stages below is next, where the next header begins, where what was captured
# and what was sent ends, the kind of that header, its EtherType if it has one, tunnels and headers behind it.
STAGE, AT, END, LIMIT, KIND, TYPE, TUNNELS, STEPS = range(ROW_WIDTH)
DONE, LINK, NETWORK = range(3)

# States of a segment (see `decode_network`).
SEGMENT, FRAGMENT, NOT_IP, UNKNOWN_LINK, CUT, BAD, ENCRYPTED, DEEP = range(8)

# Kinds of headers, those that a link begins with first.
(
    UNKNOWN, ETHERNET, IP, COOKED, COOKED_2, LOOPBACK, PPP, WIFI, RADIOTAP, CISCO_HDLC, NFLOG, PPI, PRISM,
    PFLOG, PPPOE, ENC, FIREWIRE, PKTAP, PPP_SERIAL, DIRECTED_PPP, NETANALYZER, ETHERTYPE, LLC, MPLS,
)  = range(24)  # fmt: skip

MOST_HEADERS = 40  # above IP, together

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
    _: cython.int
    length: cython.Py_ssize_t
    kind: cython.int
    at += 4
    for _ in range(64):
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


def begin_frames(
    data: cython.const_uchar[::1],
    frames: cython.const_longlong[::1],
    count: cython.Py_ssize_t,
    rows: cython.longlong[::1],
    segments: cython.longlong[::1],
) -> cython.longlong:
    """Rows for the first `count` frames; their segments get what the frame itself says. Returns their bytes.

    PCAPdroid's trailer, 32 bytes at the end of an Ethernet frame, is read here.
    """
    which: cython.Py_ssize_t
    start: cython.Py_ssize_t
    end: cython.Py_ssize_t
    limit: cython.Py_ssize_t
    row: cython.Py_ssize_t
    segment: cython.Py_ssize_t
    size: cython.Py_ssize_t = data.shape[0]
    wire: cython.longlong = 0
    with cython.nogil:
        for which in range(count):
            row = which * 8
            segment = which * 15
            start = frames[which * 6]
            end = start + frames[which * 6 + 1]
            if end > size:
                end = size
            limit = start + frames[which * 6 + 2]
            if limit < end:
                limit = end
            rows[row] = 1
            rows[row + 1] = start
            rows[row + 2] = end
            rows[row + 3] = limit
            rows[row + 4] = frames[which * 6 + 4]
            rows[row + 5] = 0
            rows[row + 6] = 0
            rows[row + 7] = 0
            segments[segment + 1] = frames[which * 6 + 3]
            segments[segment + 2] = frames[which * 6 + 2]
            wire += frames[which * 6 + 2]
            segments[segment + 12] = 0
            segments[segment + 14] = frames[which * 6 + 5]
            if (
                frames[which * 6 + 4] == 1
                and end - start > 46
                and data[end - 32] == 1
                and data[end - 31] == 7
                and data[end - 30] == 0x20
                and data[end - 29] == 0x21
            ):
                segments[segment + 12] = end - 24
                segments[segment + 14] = _signed(_b32(data, end - 28))
    return wire


def decode_links(
    data: cython.const_uchar[::1],
    count: cython.Py_ssize_t,
    rows: cython.longlong[::1],
    segments: cython.longlong[::1],
    reasons: cython.longlong[::1],
) -> None:
    """Take the rows that are to be done as LINK on to their IP header, or say in their segment why not.

    `reasons` counts segments by state. What lies in a tunnel and cannot be read leaves the outer segment.
    """
    which: cython.Py_ssize_t
    row: cython.Py_ssize_t
    at: cython.Py_ssize_t
    end: cython.Py_ssize_t
    length: cython.Py_ssize_t
    found: cython.longlong
    kind: cython.int
    ethertype: cython.longlong
    state: cython.int
    steps: cython.int
    word: cython.longlong
    with cython.nogil:
        for which in range(count):
            row = which * 8
            if rows[row] != 1:
                continue
            at = rows[row + 1]
            end = rows[row + 2]
            kind = rows[row + 4]
            ethertype = rows[row + 5]
            steps = rows[row + 7]
            state = 0
            while kind != 2:
                steps += 1
                if steps > 40:
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
                    if kind != 6 and (data[at] == 0x0F or data[at] == 0x8F):
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
                    if data[at] == 0 or (data[at] == 0x80 and data[at + 1] == 0x21):
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
                    segments[which * 15 + 12] = at + 56
                    segments[which * 15 + 14] = _signed(_l16(data, at + 54) << 16 | _l16(data, at + 52))
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
                    elif ethertype == 0x8903:  # Cisco's FabricPath
                        at += 2
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
                    elif ethertype == 0xFFFF and rows[row + 6]:
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
                else:
                    state = 3
                    break
            rows[row + 1] = at
            rows[row + 4] = kind
            rows[row + 7] = steps
            if state == 0:
                rows[row] = 2
            else:
                rows[row] = 0
                if state == 7 and rows[row + 6]:
                    reasons[7] += 1
                if rows[row + 6]:
                    state = 0
                segments[which * 15] = state
                reasons[state] += 1
