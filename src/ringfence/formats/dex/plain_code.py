# mypy: allow-untyped-decorators
"""Plain code: methods in which nothing is looked for, counted four at a time ahead of the sweep.

Where the next instruction begins is known only when this one was looked up, and the processor waits for that.
Four methods at once keep it busy. Most methods of an app touch nothing that is looked for: of those, the
sweep then need not see the code. What is in the least unusual is left to it.

The readers do without the bounds check of each access: a method is taken here only if it ends before the last
unit of the file, each look at it stays below its end, or one unit beyond, and the tables are of full length.
"""

from __future__ import annotations

import cython

# A lane's state, from the lowest bit up: where it is (28 bits), instructions (16), calls (15), whether the
# last instruction was a no-operation (1), and its flags (4).
_PLACE = cython.declare(cython.ulonglong, (1 << 28) - 1)
_COUNTED = cython.declare(cython.ulonglong, (1 << 59) - 1)
_NO_OPERATION = cython.declare(cython.ulonglong, 1 << 59)
_LAST_PLACE = cython.declare(cython.ulonglong, (1 << 28) - 16)  # of a method's end; steps go a little beyond
_LONGEST = cython.declare(cython.longlong, 0xFFFF)  # units of a method, so that its counts fit


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _step(
    state: cython.ulonglong,
    units: cython.const_ushort[::1],
    steps: cython.const_ulonglong[::1],
    operands: cython.const_uint[::1],
    flags: cython.const_uchar[::1],
) -> cython.ulonglong:
    """The state behind the instruction at which it is."""
    at: cython.ulonglong = state & _PLACE
    opcode: cython.ulonglong = units[at] & 0xFF
    about: cython.ulonglong = operands[opcode]
    flag: cython.ulonglong = flags[(about & 0x70000) | (about & units[at + 1])]
    return (state + steps[opcode]) | (flag << 60)


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _pass_data(
    state: cython.ulonglong, end: cython.ulonglong, units: cython.const_ushort[::1]
) -> cython.ulonglong:
    """The state behind a no-operation, and behind the data of a switch or an array if it begins some, without
    its flag; the state as it is behind any other instruction, or where the data goes beyond the end."""
    at: cython.ulonglong = (state & _PLACE) - 1
    kind: cython.int
    width: cython.ulonglong = 1
    if state & _NO_OPERATION == 0:
        return state
    kind = units[at] >> 8
    if 1 <= kind <= 3:
        if at + 4 > end:
            return state
        if kind == 1:
            width = 4 + 2 * cython.cast(cython.ulonglong, units[at + 1])
        elif kind == 2:
            width = 2 + 4 * cython.cast(cython.ulonglong, units[at + 1])
        else:
            width = units[at + 2] | (cython.cast(cython.ulonglong, units[at + 3]) << 16)
            width = 4 + (width * units[at + 1] + 1) // 2
        if at + width > end:
            return state
    return (state & _COUNTED) + width - 1


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _is_plain(state: cython.ulonglong, end: cython.ulonglong) -> cython.bint:
    """Did the lane come to the very end of its method and meet no flag?"""
    return state >> 60 == 0 and state & _PLACE == end


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _begins(
    units: cython.const_ushort[::1], codes: cython.const_uint[::1], method: cython.Py_ssize_t
) -> cython.longlong:
    """Where the method's code begins, with its length above 32 bits; 0 where it is not for us."""
    base: cython.longlong = codes[method]
    begin: cython.longlong = (base >> 1) + 8
    size: cython.longlong
    if base == 0 or base & 1 or begin > units.shape[0]:
        return 0
    size = units[begin - 2] | (cython.cast(cython.longlong, units[begin - 1]) << 16)
    if size == 0 or size > _LONGEST or begin + size >= units.shape[0]:
        return 0
    if begin + size > cython.cast(cython.longlong, _LAST_PLACE):
        return 0
    return begin | (size << 32)


def list_code(
    units: cython.const_ushort[::1],
    codes: cython.const_uint[::1],
    methods: cython.int[::1],
    places: cython.ulonglong[::1],
    budget: cython.longlong,
) -> cython.Py_ssize_t:
    """List the methods that may be plain in `methods`, and in `places` where their code begins, with its
    length above 32 bits; both have a place for each of `codes`. At most `budget` units together. Returns how
    many.
    """
    count: cython.Py_ssize_t = 0
    method: cython.Py_ssize_t
    found: cython.longlong
    with cython.nogil:
        for method in range(codes.shape[0]):
            found = _begins(units, codes, method)
            if found and found >> 32 <= budget:
                budget -= found >> 32
                methods[count] = cython.cast(cython.int, method)
                places[count] = cython.cast(cython.ulonglong, found)
                count += 1
    return count


def _check(
    units: cython.const_ushort[::1],
    methods: cython.const_int[::1],
    places: cython.const_ulonglong[::1],
    flags: cython.const_uchar[::1],
    operands: cython.const_uint[::1],
    steps: cython.const_ulonglong[::1],
) -> None:
    """See that no step reads outside of these, and that each goes on: ValueError if not."""
    opcode: cython.int
    row: cython.Py_ssize_t
    end: cython.ulonglong
    n_units: cython.ulonglong = units.shape[0]
    if len(flags) != 6 << 16 or len(operands) != 256 or len(steps) != 256 or len(places) != len(methods):
        raise ValueError("a table is too short")
    for opcode in range(256):
        if (operands[opcode] & 0x7FFFFFFF) >> 16 > 5 or steps[opcode] & _PLACE == 0:
            raise ValueError("a table of opcodes points out of the flags, or does not go on")
    for row in range(places.shape[0]):
        end = (places[row] & _PLACE) + (places[row] >> 32)
        if end >= n_units or end > _LAST_PLACE:
            raise ValueError("code reaches to the end of the file, or too far")


def count_plain(
    units: cython.const_ushort[::1],
    methods: cython.const_int[::1],
    places: cython.const_ulonglong[::1],
    flags: cython.const_uchar[::1],
    operands: cython.const_uint[::1],
    steps: cython.const_ulonglong[::1],
    plain: cython.uint[::1],
) -> cython.longlong:
    """Write in `plain` for each of the methods (as `list_code` lists them) its instructions, and its calls
    above 16 bits, unless the sweep has to look. `flags` and `operands` are the sweep's; `steps` has for each
    opcode what it adds to a lane's state. Returns how many units were walked.
    """
    count: cython.Py_ssize_t = methods.shape[0]
    walked: cython.longlong = 0
    taken: cython.Py_ssize_t = 4
    place: cython.ulonglong
    one: cython.ulonglong
    two: cython.ulonglong
    three: cython.ulonglong
    four: cython.ulonglong
    end_one: cython.ulonglong
    end_two: cython.ulonglong
    end_three: cython.ulonglong
    end_four: cython.ulonglong
    of_one: cython.Py_ssize_t = 0
    of_two: cython.Py_ssize_t = 1
    of_three: cython.Py_ssize_t = 2
    of_four: cython.Py_ssize_t = 3
    _check(units, methods, places, flags, operands, steps)
    if count < 4:
        return 0
    with cython.nogil:
        one = places[0] & _PLACE
        two = places[1] & _PLACE
        three = places[2] & _PLACE
        four = places[3] & _PLACE
        end_one = one + (places[0] >> 32)
        end_two = two + (places[1] >> 32)
        end_three = three + (places[2] >> 32)
        end_four = four + (places[3] >> 32)
        while taken + 4 <= count:  # the last few are the sweep's
            while (
                one & _PLACE < end_one
                and two & _PLACE < end_two
                and three & _PLACE < end_three
                and four & _PLACE < end_four
                and (one | two | three | four) >> 60 == 0
            ):
                one = _step(one, units, steps, operands, flags)
                two = _step(two, units, steps, operands, flags)
                three = _step(three, units, steps, operands, flags)
                four = _step(four, units, steps, operands, flags)
            # A lane that has seen a flag or is at its end is written down and takes the next method.
            if one >> 60:
                one = _pass_data(one, end_one, units)
            if one >> 60 or one & _PLACE >= end_one:
                if _is_plain(one, end_one):
                    plain[methods[of_one]] = cython.cast(cython.uint, one >> 28)
                    walked += places[of_one] >> 32
                place = places[taken]
                of_one = taken
                one = place & _PLACE
                end_one = one + (place >> 32)
                taken += 1
            if two >> 60:
                two = _pass_data(two, end_two, units)
            if two >> 60 or two & _PLACE >= end_two:
                if _is_plain(two, end_two):
                    plain[methods[of_two]] = cython.cast(cython.uint, two >> 28)
                    walked += places[of_two] >> 32
                place = places[taken]
                of_two = taken
                two = place & _PLACE
                end_two = two + (place >> 32)
                taken += 1
            if three >> 60:
                three = _pass_data(three, end_three, units)
            if three >> 60 or three & _PLACE >= end_three:
                if _is_plain(three, end_three):
                    plain[methods[of_three]] = cython.cast(cython.uint, three >> 28)
                    walked += places[of_three] >> 32
                place = places[taken]
                of_three = taken
                three = place & _PLACE
                end_three = three + (place >> 32)
                taken += 1
            if four >> 60:
                four = _pass_data(four, end_four, units)
            if four >> 60 or four & _PLACE >= end_four:
                if _is_plain(four, end_four):
                    plain[methods[of_four]] = cython.cast(cython.uint, four >> 28)
                    walked += places[of_four] >> 32
                place = places[taken]
                of_four = taken
                four = place & _PLACE
                end_four = four + (place >> 32)
                taken += 1
    return walked
