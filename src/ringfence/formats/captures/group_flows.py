"""Flows that say the same to the same address, and look-ups of the same name -> groups with their sums.

So what a million flows of a few thousand kinds come to is worked out a few thousand times. A group is a row
of GROUP_WIDTH numbers: four that are the same for all of it, the first flow of it, how many it stands for,
their bytes up and down, and the earliest time.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

GROUP_WIDTH = 9
# Places in a group. Of flows the key is: what they say, the app, the server's address (two numbers); of
# look-ups: the name, the app, the port and whether they answer, 0; of addresses: 0, 0, the address.
KEY, APP, HIGH, LOW_HALF, FIRST, COUNT, UP, DOWN, TIME = range(GROUP_WIDTH)
# What a flow says: NAMELESS its address alone; ALONE: it is told of on its own; SILENT: it is no contact (its
# look-ups are told of); FIRST_ALONE - n: told of on its own, as n. What is not negative is for the caller to
# number.
NAMELESS, ALONE, SILENT, FIRST_ALONE = -1, -2, -3, -4
LATER = -2_000_000_000  # what a flow says depends on more than was looked at
GROUPS = 0  # the place in a table's state of how many groups there are

MASK = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)
FACTOR = cython.declare(cython.ulonglong, 0x9E3779B97F4A7C15)
FACTOR_2 = cython.declare(cython.ulonglong, 0xBF58476D1CE4E5B9)
LOW = cython.declare(cython.ulonglong, 0xFFFFFFFF)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _mix(mixed: cython.ulonglong, word: cython.ulonglong) -> cython.ulonglong:
    mixed = ((mixed ^ word) * FACTOR) & MASK
    return mixed ^ mixed >> 29


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _find(
    slots: cython.const_ulonglong[::1],
    groups: cython.const_ulonglong[::1],
    secret: cython.ulonglong,
    key: cython.ulonglong,
    app: cython.ulonglong,
    high: cython.ulonglong,
    low: cython.ulonglong,
    spot: cython.longlong[::1],
) -> cython.longlong:
    """The group of a key, or -1; then spot[1] is the free slot for it, and spot[2] its hash."""
    mixed: cython.ulonglong = _mix(_mix(_mix(_mix(secret, key), app), high), low)
    ring: cython.ulonglong = slots.shape[0] - 1
    place: cython.ulonglong
    entry: cython.ulonglong
    at: cython.ulonglong
    mixed = ((mixed * FACTOR_2) & MASK) >> 32
    place = mixed & ring
    while slots[place]:
        entry = slots[place]
        if entry >> 32 == mixed:
            at = ((entry & LOW) - 1) * 9
            if (
                groups[at] == key
                and groups[at + 1] == app
                and groups[at + 2] == high
                and groups[at + 3] == low
            ):
                return (entry & LOW) - 1
        place = (place + 1) & ring
    spot[1] = place
    spot[2] = mixed
    return -1


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _enter(
    slots: cython.ulonglong[::1],
    groups: cython.ulonglong[::1],
    secret: cython.ulonglong,
    key: cython.ulonglong,
    app: cython.ulonglong,
    high: cython.ulonglong,
    low: cython.ulonglong,
    flow: cython.ulonglong,
    time: cython.ulonglong,
    state: cython.longlong[::1],
) -> cython.longlong:
    """The same; a new group where there is none, or -1 where there is no room for it."""
    found: cython.longlong = _find(slots, groups, secret, key, app, high, low, state)
    at: cython.Py_ssize_t
    mixed: cython.ulonglong
    if found < 0:
        found = state[0]
        at = found * 9
        if found * 2 >= slots.shape[0] or at >= groups.shape[0]:
            return -1
        groups[at] = key
        groups[at + 1] = app
        groups[at + 2] = high
        groups[at + 3] = low
        groups[at + 4] = flow
        groups[at + 8] = time
        mixed = state[2]
        slots[state[1]] = mixed << 32 | (found + 1)
        state[0] = found + 1
    at = found * 9
    if time < groups[at + 8]:
        groups[at + 8] = time
    return found


def enter_addresses(
    words: cython.const_ulonglong[::1],
    talks: cython.const_longlong[::1],
    first: cython.Py_ssize_t,
    slots: cython.ulonglong[::1],
    groups: cython.ulonglong[::1],
    secret: cython.ulonglong,
    state: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Enter the servers' addresses of all flows from the first on that may have no name. Returns the flow to
    go on with."""
    which: cython.Py_ssize_t
    done: cython.Py_ssize_t = talks.shape[0]
    with cython.nogil:
        for which in range(first, talks.shape[0]):
            if talks[which] >= 0:
                continue
            if (
                _enter(
                    slots, groups, secret, 0, 0, words[which * 16 + 8], words[which * 16 + 9], which, 0, state
                )
                < 0
            ):
                done = which
                break
    return done


def find_address(
    high: cython.ulonglong,
    low: cython.ulonglong,
    slots: cython.const_ulonglong[::1],
    groups: cython.const_ulonglong[::1],
    secret: cython.ulonglong,
    state: cython.longlong[::1],
) -> cython.longlong:
    """The number of an entered address, or -1."""
    return _find(slots, groups, secret, 0, 0, high, low, state)


def mark_told(
    found: cython.const_longlong[::1],
    count: cython.Py_ssize_t,
    told: cython.const_ulonglong[::1],
    left: cython.uchar[::1],
    slots: cython.const_ulonglong[::1],
    groups: cython.ulonglong[::1],
    secret: cython.ulonglong,
    state: cython.longlong[::1],
) -> None:
    """Raise the COUNT of each entered address that one of the look-ups (rows of `scan_messages`) gave, and
    mark as `left` the flows of those, and those with any that is not plain."""
    which: cython.Py_ssize_t
    place: cython.Py_ssize_t
    number: cython.longlong
    with cython.nogil:
        for which in range(count):
            if found[which * 8 + 3] < 0:
                left[found[which * 8]] = 1
                continue
            for place in range(found[which * 8 + 5], found[which * 8 + 5] + found[which * 8 + 6]):
                number = _find(slots, groups, secret, 0, 0, told[place * 2], told[place * 2 + 1], state)
                if number >= 0:
                    left[found[which * 8]] = 1
                    groups[number * 9 + 5] = 1


def group_lookups(
    found: cython.const_longlong[::1],
    begin: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    left: cython.const_uchar[::1],
    halves: cython.const_uint[::1],
    shorts: cython.const_ushort[::1],
    first: cython.longlong,
    slots: cython.ulonglong[::1],
    groups: cython.ulonglong[::1],
    secret: cython.ulonglong,
    state: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Add the look-ups begin:count of flows that are not left. Returns the one to go on with. `first` is the
    number of the flow that the rows call 0."""
    which: cython.Py_ssize_t
    flow: cython.Py_ssize_t
    number: cython.longlong
    kind: cython.ulonglong
    done: cython.Py_ssize_t = count
    with cython.nogil:
        for which in range(begin, count):
            if left[found[which * 8]]:
                continue
            flow = first + found[which * 8]
            kind = found[which * 8 + 2] & 1
            kind |= shorts[flow * 64 + 45] << 1
            number = _enter(
                slots, groups, secret, found[which * 8 + 3], halves[flow * 32 + 24], kind, 0, flow,
                found[which * 8 + 1], state,
            )  # fmt: skip
            if number < 0:
                done = which
                break
            groups[number * 9 + 5] += 1
    return done


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _own_port(port: cython.int) -> cython.ulonglong:
    """The port, where what is said on it is read as nothing else; else 0."""
    is_own: cython.bint = (
        port == 53 or port == 5353 or port == 5355 or port == 137 or port == 138 or port == 1900
    )
    return port if is_own else 0


def enter_contents(
    octets: cython.const_uchar[::1],
    halves: cython.const_uint[::1],
    shorts: cython.const_ushort[::1],
    first: cython.Py_ssize_t,
    wanted: cython.const_uchar[::1],
    sides: cython.const_longlong[::1],
    begin: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    keys: cython.longlong[::1],
    slots: cython.ulonglong[::1],
    groups: cython.ulonglong[::1],
    secret: cython.ulonglong,
    state: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Number what the wanted flows begin:count said; the same number means that they are read alike.

    A row of `sides` has the number of the bytes (-1: none; -2: they are not at hand) and how often some are
    missing; then a flow gets -1. Flows that have a number already are told apart by it as well. Returns the
    flow to go on with.
    """
    which: cython.Py_ssize_t
    row: cython.Py_ssize_t
    protocol: cython.int
    number: cython.longlong
    how: cython.ulonglong
    done: cython.Py_ssize_t = count
    with cython.nogil:
        for which in range(begin, count):
            if not wanted[which]:
                continue
            if sides[which * 3] == -2 or sides[which * 3 + 2]:
                keys[which] = -1
                continue
            row = first + which
            protocol = octets[row * 128 + 92]
            how = _own_port(shorts[row * 64 + 45])
            if protocol == 6:
                how = how << 16 | (octets[row * 128 + 94] & 2) | (halves[row * 32 + 25] & 16)
            else:
                how = how << 16 | _own_port(shorts[row * 64 + 44])
            how = how << 8 | protocol
            number = _enter(
                slots, groups, secret, sides[which * 3] + 1, how, keys[which] + 1, 0, row, 0, state
            )
            if number < 0:
                done = which
                break
            keys[which] = number
    return done


def spread_talks(
    keys: cython.const_longlong[::1],
    codes: cython.const_longlong[::1],
    first: cython.Py_ssize_t,
    wanted: cython.uchar[::1],
    talks: cython.longlong[::1],
    later: cython.uchar[::1],
) -> cython.Py_ssize_t:
    """What the wanted flows say, where their keys tell it: they are no longer wanted then. Those that are
    read only with more than was looked at are marked as `later`; their number is returned."""
    which: cython.Py_ssize_t
    many: cython.Py_ssize_t = 0
    with cython.nogil:
        for which in range(wanted.shape[0]):
            later[which] = 0
            if not wanted[which] or keys[which] < 0:
                continue
            wanted[which] = 0
            talks[first + which] = codes[keys[which]]
            if codes[keys[which]] == -2_000_000_000:
                later[which] = 1
                many += 1
    return many


def settle_talks(
    talks: cython.longlong[::1],
    fates: cython.const_uchar[::1],
    first: cython.Py_ssize_t,
    wanted: cython.uchar[::1],
) -> cython.Py_ssize_t:
    """Among the flows from `first` on those that need not be told of on their own: by what became of their
    talks (1: they are told together; 2: by name, then they are `wanted`, and their number is returned)."""
    which: cython.Py_ssize_t
    many: cython.Py_ssize_t = 0
    talk: cython.longlong
    with cython.nogil:
        for which in range(wanted.shape[0]):
            wanted[which] = 0
            talk = -4 - talks[first + which]
            if talk < 0 or not fates[talk]:
                continue
            if fates[talk] == 1:
                talks[first + which] = talk * 2 + 1
            else:
                wanted[which] = 1
                many += 1
    return many


def sum_datagrams(
    rows: cython.const_longlong[::1],
    begin: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    halves: cython.const_uint[::1],
    talks: cython.const_longlong[::1],
    first: cython.Py_ssize_t,
    slots: cython.ulonglong[::1],
    groups: cython.ulonglong[::1],
    secret: cython.ulonglong,
    state: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Add the datagrams begin:count (rows of `list_datagrams`) by the talk of their flow, its app, and the
    which they are of it. Returns the one to go on with."""
    which: cython.Py_ssize_t
    flow: cython.Py_ssize_t
    number: cython.longlong
    nth: cython.Py_ssize_t = 0
    done: cython.Py_ssize_t = count
    with cython.nogil:
        while nth < begin and rows[(begin - nth - 1) * 5] == rows[begin * 5]:
            nth += 1
        for which in range(begin, count):
            if which > begin:
                nth = nth + 1 if rows[which * 5] == rows[which * 5 - 5] else 0
            flow = first + rows[which * 5]
            number = _enter(
                slots, groups, secret, -4 - talks[flow], halves[flow * 32 + 24], nth, 0, flow,
                rows[which * 5 + 1], state,
            )  # fmt: skip
            if number < 0:
                done = which
                break
            groups[number * 9 + 5] += 1
    return done


def group_flows(
    words: cython.const_ulonglong[::1],
    halves: cython.const_uint[::1],
    talks: cython.longlong[::1],
    first: cython.Py_ssize_t,
    address_slots: cython.const_ulonglong[::1],
    addresses: cython.const_ulonglong[::1],
    slots: cython.ulonglong[::1],
    groups: cython.ulonglong[::1],
    secret: cython.ulonglong,
    state: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Add the flows from the first on. Returns the one to go on with.

    One that has no name, and whose address is among the entered ones with a COUNT, becomes one that is told
    of on its own, as 0.
    """
    which: cython.Py_ssize_t
    at: cython.Py_ssize_t
    number: cython.longlong
    talk: cython.longlong
    done: cython.Py_ssize_t = talks.shape[0]
    with cython.nogil:
        for which in range(first, talks.shape[0]):
            talk = talks[which]
            if talk < -1:
                continue
            at = which * 16
            if talk == -1:
                number = _find(address_slots, addresses, secret, 0, 0, words[at + 8], words[at + 9], state)
                if number >= 0 and addresses[number * 9 + 5]:
                    talks[which] = -4
                    continue
            number = _enter(
                slots, groups, secret, talk + 1, halves[which * 32 + 24], words[at + 8], words[at + 9], which,
                words[at], state,
            )  # fmt: skip
            if number < 0:
                done = which
                break
            number *= 9
            groups[number + 5] += 1
            groups[number + 6] += words[at + 2]
            groups[number + 7] += words[at + 3]
    return done


def fill_talks(
    verdicts: cython.const_uchar[::1],
    hellos: cython.const_longlong[::1],
    blank: cython.const_uchar[::1],
    lookups: cython.const_uchar[::1],
    talks: cython.longlong[::1],
    first: cython.Py_ssize_t,
) -> None:
    """What the flows from the first on say, by their verdicts (see `scan_names`): twice the number of the
    name in a plain hello. `blank` are the names that are none; `lookups` flows become SILENT for now."""
    which: cython.Py_ssize_t
    name: cython.longlong
    with cython.nogil:
        for which in range(verdicts.shape[0]):
            if lookups[which]:
                talks[first + which] = -3
            elif verdicts[which] == 0:
                talks[first + which] = -1
            elif verdicts[which] == 1:
                name = hellos[which * 6]
                talks[first + which] = -1 if blank[name] else name * 2
            else:
                talks[first + which] = -2


def list_alone(
    talks: cython.const_longlong[::1],
    first: cython.Py_ssize_t,
    alone: cython.longlong[::1],
    state: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """The numbers of the flows that are told of on their own, from the first on; state[0] says how many were
    listed. Returns the flow to go on with."""
    which: cython.Py_ssize_t
    made: cython.Py_ssize_t = 0
    done: cython.Py_ssize_t = talks.shape[0]
    with cython.nogil:
        for which in range(first, talks.shape[0]):
            if talks[which] >= -1 or talks[which] == -3:
                continue
            if made >= alone.shape[0]:
                done = which
                break
            alone[made] = which
            made += 1
    state[0] = made
    return done
