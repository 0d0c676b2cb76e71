"""Segments -> flows: one table row for both directions of a conversation, and where its first bytes lie.

A flow's row is 128 bytes, seen as WORDS 64-bit numbers, 32-bit, 16-bit or 8-bit ones, each field always in
the same way (see `tables` for the whole of it). A piece of payload is four numbers: where it lies, its time,
sequence << 32 | length, marks << 32 | the number of the flow's piece before it (one more; 0: the first).
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

WORDS = 16
PIECE = 4
# Marks of a piece.
FROM_SERVER = 1
STORED = 2  # lies in what was put by, not in the file
CUT_SHORT = 4  # the capture holds less of it than was sent

# Bits of a flow's `marks`.
CLIENT_BASE = 1  # the sequence number of the client's first byte is known
SERVER_BASE = 2
OPENED = 4  # its first SYN was seen
REQUESTS = 8  # begins like HTTP/1 or is DNS: more of it is kept
CLIENT_CUT = 16  # more came than was kept
SERVER_CUT = 32

# Places in the state: rows used, pieces used, what to add to the places of pieces, marks of all pieces, the
# bytes kept of a client, a server, a client that makes requests; datagrams kept of each direction, and of
# DNS; pieces and segments that found no room; whether there will be no more rows, pieces; a secret,
# and nothing; apps used; flows of requests or names that were cut.
(
    ROWS, PIECES, ADDED, MARKS, CLIENT, SERVER, REQUESTING, DATAGRAMS, NAMES, LOST_PIECES, LOST_SEGMENTS,
    NO_ROWS, NO_PIECES, SECRET, UNUSED, APPS, CUT_FLOWS,
) = range(17)  # fmt: skip
STATE_SIZE = 17

MASK = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)
FACTOR = cython.declare(cython.ulonglong, 0x9E3779B97F4A7C15)
FACTOR_2 = cython.declare(cython.ulonglong, 0xBF58476D1CE4E5B9)
FACTOR_3 = cython.declare(cython.ulonglong, 0x94D049BB133111EB)
MAPPED = cython.declare(cython.ulonglong, 0xFFFF00000000)
LOW = cython.declare(cython.ulonglong, 0xFFFFFFFF)
NOBODY = cython.declare(cython.uint, 0xFFFFFFFF)
IN_STORE = cython.declare(cython.ulonglong, 0x200000000)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _b32(data: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.ulonglong:
    high: cython.ulonglong = data[at]
    return high << 24 | data[at + 1] << 16 | data[at + 2] << 8 | data[at + 3]


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _mix(
    high: cython.ulonglong, low: cython.ulonglong, port: cython.ulonglong, key: cython.ulonglong
) -> cython.ulonglong:
    """One end of a flow under a secret, so that nobody can make many fall together."""
    mixed: cython.ulonglong
    mixed = ((high ^ key) * FACTOR) & MASK
    mixed = ((mixed ^ mixed >> 29 ^ low) * FACTOR_2) & MASK
    mixed = ((mixed ^ mixed >> 32 ^ port) * (key | 1)) & MASK
    return mixed ^ mixed >> 31


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _listens(port: cython.longlong) -> cython.bint:
    """Is it a port that servers listen on, and clients do not send from?"""
    return port < 1024 or port == 1900 or port == 5353 or port == 5355


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _asks_names(port: cython.longlong) -> cython.bint:
    return port == 53 or port == 5353 or port == 5355 or port == 137 or port == 1900


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _begins_request(
    data: cython.const_uchar[::1], at: cython.Py_ssize_t, length: cython.longlong
) -> cython.bint:
    """A method in capitals, a space, and something behind it."""
    letters: cython.Py_ssize_t = 0
    if length < 8:
        return False
    while letters < 8 and 65 <= data[at + letters] <= 90:
        letters += 1
    return letters >= 3 and letters < 8 and data[at + letters] == 32


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _looks_like_names(
    data: cython.const_uchar[::1], at: cython.Py_ssize_t, length: cython.longlong
) -> cython.bint:
    """The shape of a DNS message on any port: few records, and a first label that fits."""
    if length < 17 or data[at + 4] or data[at + 5] != 1:
        return False
    if data[at + 2] & 0x78 or data[at + 3] & 0x40:
        return False
    if data[at + 6] or data[at + 8] or data[at + 10]:
        return False
    return 0 < data[at + 12] < 64 and 13 + data[at + 12] < length


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _returns_packet(
    data: cython.const_uchar[::1], at: cython.Py_ssize_t, protocol: cython.longlong
) -> cython.bint:
    """An ICMP error of either family, which carries the beginning of the packet it is about."""
    kind: cython.int = data[at]
    if protocol == 58:
        return 1 <= kind <= 4
    return protocol == 1 and (kind == 3 or kind == 4 or kind == 5 or kind == 11 or kind == 12)


def track_flows(
    data: cython.const_uchar[::1],
    segments: cython.const_longlong[::1],
    begin: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    words: cython.ulonglong[::1],
    halves: cython.uint[::1],
    shorts: cython.ushort[::1],
    octets: cython.uchar[::1],
    slots: cython.ulonglong[::1],
    pieces: cython.ulonglong[::1],
    apps: cython.longlong[::1],
    state: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Take segments[begin:count] into the table. Returns the first that it has no room for, or `count`.

    `slots` is a power of two long and at most half full: the high half is that of the flow's key, the low
    half its row (one more). `apps` are pairs: the number of an app, where its name lies; a power of two of
    them.
    """
    which: cython.Py_ssize_t = begin
    at: cython.Py_ssize_t
    segment: cython.Py_ssize_t
    rows: cython.longlong = state[0]
    used: cython.longlong = state[1]
    most_rows: cython.longlong = words.shape[0] // 16
    most_pieces: cython.longlong = pieces.shape[0] // 4
    ring: cython.ulonglong = slots.shape[0] - 1
    full: cython.bint
    protocol: cython.longlong
    source_high: cython.ulonglong
    source_low: cython.ulonglong
    target_high: cython.ulonglong
    target_low: cython.ulonglong
    source: cython.longlong
    target: cython.longlong
    key: cython.ulonglong
    place: cython.ulonglong
    entry: cython.ulonglong
    number: cython.ulonglong
    row: cython.longlong
    word: cython.longlong
    half: cython.longlong
    flags: cython.longlong
    up: cython.bint
    fresh: cython.bint
    sequence: cython.longlong
    held: cython.longlong
    stated: cython.longlong
    payload: cython.Py_ssize_t
    marks: cython.uint
    kept: cython.longlong
    limit: cython.longlong
    time: cython.ulonglong
    keep: cython.bint
    mark: cython.longlong
    owner: cython.longlong
    spot: cython.longlong
    ring_apps: cython.longlong = apps.shape[0] // 2 - 1
    with cython.nogil:
        while which < count:
            segment = which * 15
            if segments[segment] != 0:
                which += 1
                continue
            full = rows >= most_rows or rows * 2 >= slots.shape[0]
            if (full and not state[11]) or (used >= most_pieces and not state[12]):
                break
            at = segments[segment + 3]
            protocol = segments[segment + 5]
            word = segments[segment + 6]
            source = word >> 16
            target = word & 0xFFFF
            if segments[segment + 4] == 4:
                source_high = 0
                target_high = 0
                source_low = MAPPED | _b32(data, at)
                target_low = MAPPED | _b32(data, at + 4)
            else:
                source_high = _b32(data, at) << 32 | _b32(data, at + 4)
                source_low = _b32(data, at + 8) << 32 | _b32(data, at + 12)
                target_high = _b32(data, at + 16) << 32 | _b32(data, at + 20)
                target_low = _b32(data, at + 24) << 32 | _b32(data, at + 28)
            key = _mix(source_high, source_low, source, state[13])
            key = (key + _mix(target_high, target_low, target, state[13])) & MASK
            key = ((key ^ protocol) * FACTOR_3) & MASK
            key = key >> 32
            place = key & ring
            row = -1
            up = True
            while slots[place]:
                entry = slots[place]
                if entry >> 32 == key:
                    word = ((entry & LOW) - 1) * 16
                    half = word * 4
                    if octets[word * 8 + 92] == protocol:
                        if (
                            words[word + 6] == source_high
                            and words[word + 7] == source_low
                            and words[word + 8] == target_high
                            and words[word + 9] == target_low
                            and shorts[half + 44] == source
                            and shorts[half + 45] == target
                        ):
                            row = word
                            break
                        if (
                            words[word + 6] == target_high
                            and words[word + 7] == target_low
                            and words[word + 8] == source_high
                            and words[word + 9] == source_low
                            and shorts[half + 44] == target
                            and shorts[half + 45] == source
                        ):
                            row = word
                            up = False
                            break
                place = (place + 1) & ring
            flags = segments[segment + 8]
            sequence = segments[segment + 7]
            time = segments[segment + 1]
            fresh = row < 0
            if not fresh and protocol == 6 and flags & 0x12 == 2:
                # The same ports again: a SYN sent twice, or another connection.
                marks = halves[row * 2 + 25]
                if not up or not marks & 4 or halves[row * 2 + 29] != (sequence + 1) & LOW:
                    fresh = True
            if fresh:
                if full:
                    state[10] += 1
                    which += 1
                    continue
                row = rows * 16
                rows += 1
                slots[place] = key << 32 | rows
                up = True
                if protocol == 6 and flags & 2:
                    up = flags & 0x10 == 0
                elif _listens(source) and not _listens(target):
                    up = False
                if up:
                    words[row + 6] = source_high
                    words[row + 7] = source_low
                    words[row + 8] = target_high
                    words[row + 9] = target_low
                    shorts[row * 4 + 44] = source
                    shorts[row * 4 + 45] = target
                else:
                    words[row + 6] = target_high
                    words[row + 7] = target_low
                    words[row + 8] = source_high
                    words[row + 9] = source_low
                    shorts[row * 4 + 44] = target
                    shorts[row * 4 + 45] = source
                words[row] = time
                words[row + 1] = time
                octets[row * 8 + 92] = protocol
                octets[row * 8 + 93] = segments[segment + 4]
                octets[row * 8 + 126] = segments[segment + 13]
                halves[row * 2 + 24] = NOBODY
                marks = 0
                if protocol == 6:
                    if flags & 0x12 == 2:
                        marks = 4
                    if source == 53 or target == 53:
                        marks |= 8
                elif _asks_names(source) or _asks_names(target):
                    marks = 8
                halves[row * 2 + 25] = marks
            if time < words[row]:
                words[row] = time
            elif time > words[row + 1]:
                words[row + 1] = time
            owner = segments[segment + 14]
            if owner >= 0 and halves[row * 2 + 24] == NOBODY:
                halves[row * 2 + 24] = owner
                spot = owner & ring_apps
                kept = 0
                while apps[spot * 2 + 1] and apps[spot * 2] != owner and kept < 16:
                    spot = (spot + 1) & ring_apps
                    kept += 1
                if apps[spot * 2 + 1] == 0 and segments[segment + 12] and kept < 16:
                    apps[spot * 2] = owner
                    apps[spot * 2 + 1] = segments[segment + 12]
                    state[15] += 1
            payload = segments[segment + 9]
            held = segments[segment + 10]
            stated = segments[segment + 11]
            if up:
                words[row + 2] += stated
                words[row + 4] += segments[segment + 2]
                halves[row * 2 + 20] += 1
                octets[row * 8 + 94] |= flags
            else:
                words[row + 3] += stated
                words[row + 5] += segments[segment + 2]
                halves[row * 2 + 21] += 1
                octets[row * 8 + 95] |= flags
            mark = 0 if up else 1
            marks = halves[row * 2 + 25]
            if protocol == 6:
                if flags & 2:
                    sequence = (sequence + 1) & LOW
                    if up and not marks & 1:
                        halves[row * 2 + 29] = sequence
                        marks |= 1
                    elif not up and not marks & 2:
                        halves[row * 2 + 30] = sequence
                        marks |= 2
                if held > 0:
                    kept = halves[row * 2 + 27 + mark]
                    if up:
                        if not marks & 8 and _begins_request(data, payload, held):
                            marks |= 8
                        limit = state[6] if marks & 8 else state[4]
                    else:
                        limit = state[5]
                    if kept >= limit:
                        if up and marks & 24 == 8:
                            state[16] += 1
                        marks |= 16 << mark
                        keep = False
                    else:
                        halves[row * 2 + 27 + mark] = kept + held
                        keep = True
                else:
                    keep = False
            else:
                keep = False
                if held > 0 and (protocol == 17 or (held > 48 and _returns_packet(data, payload, protocol))):
                    kept = halves[row * 2 + 27 + mark]
                    if kept == 0 and not marks & 8 and _looks_like_names(data, payload, held):
                        marks |= 8
                    limit = state[8] if marks & 8 else state[7]
                    if kept >= limit:
                        if marks & 56 == 8:
                            state[16] += 1
                        marks |= 16 << mark
                    else:
                        halves[row * 2 + 27 + mark] = kept + 1
                        keep = True
            halves[row * 2 + 25] = marks
            if keep:
                if used >= most_pieces:
                    state[9] += 1
                    halves[row * 2 + 25] |= 16 << mark
                else:
                    mark |= state[3]
                    if held < stated:
                        mark |= 4
                    pieces[used * 4] = payload + state[2]
                    pieces[used * 4 + 1] = time
                    number = sequence
                    pieces[used * 4 + 2] = number << 32 | held
                    number = mark
                    pieces[used * 4 + 3] = number << 32 | halves[row * 2 + 26]
                    used += 1
                    halves[row * 2 + 26] = used
            which += 1
    state[0] = rows
    state[1] = used
    return which


def spread_slots(
    old: cython.const_ulonglong[::1], new: cython.ulonglong[::1], moved: cython.const_ulonglong[::1]
) -> None:
    """Enter what is in the old slots into new, empty ones (a power of two, more than there are entries).

    Where `moved` is not empty, a flow's row becomes moved[row] - 1, and is left out where that is 0.
    """
    ring: cython.ulonglong = new.shape[0] - 1
    renumbered: cython.bint = moved.shape[0] > 0
    which: cython.Py_ssize_t
    entry: cython.ulonglong
    key: cython.ulonglong
    row: cython.ulonglong
    place: cython.ulonglong
    with cython.nogil:
        for which in range(old.shape[0]):
            entry = old[which]
            if entry == 0:
                continue
            key = entry >> 32
            row = entry & LOW
            if renumbered:
                row = moved[row - 1]
                if row == 0:
                    continue
            place = key & ring
            while new[place]:
                place = (place + 1) & ring
            new[place] = key << 32 | row


def put_by(
    data: cython.const_uchar[::1],
    pieces: cython.ulonglong[::1],
    first: cython.Py_ssize_t,
    last: cython.Py_ssize_t,
    store: cython.uchar[::1],
    used: cython.longlong,
) -> cython.longlong:
    """Copy the payload of pieces[first:last] from `data` into the store, and say so in them.

    Returns how much of the store is used then, or -1 where there is no room (nothing is copied).
    """
    which: cython.Py_ssize_t
    at: cython.Py_ssize_t
    byte: cython.Py_ssize_t
    length: cython.Py_ssize_t
    need: cython.longlong = used
    with cython.nogil:
        for which in range(first, last):
            need += pieces[which * 4 + 2] & LOW
        if need > store.shape[0]:
            used = -1
        else:
            for which in range(first, last):
                length = pieces[which * 4 + 2] & LOW
                at = pieces[which * 4]
                for byte in range(length):
                    store[used + byte] = data[at + byte]
                pieces[which * 4] = used
                pieces[which * 4 + 3] = pieces[which * 4 + 3] | IN_STORE
                used += length
    return used
