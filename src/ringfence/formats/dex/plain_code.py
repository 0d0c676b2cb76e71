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

# A lane's state: where it is in the low 32 bits, then 16 bits of instructions and 12 of calls; on top the
# flags of all that was touched.
_PLACE = cython.declare(cython.ulonglong, 0xFFFFFFFF)
_LONGEST = cython.declare(cython.longlong, 0xFFF)  # units of a method, so that its counts fit


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
    opcode its width, with 1 from bit 32 and, if it calls, 1 from bit 48. Returns how many units were walked.
    """
    count: cython.Py_ssize_t = methods.shape[0]
    walked: cython.longlong = 0
    taken: cython.Py_ssize_t = 4
    opcode: cython.int
    place: cython.ulonglong
    n_units: cython.ulonglong = units.shape[0]
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
    if len(flags) != 6 << 16 or len(operands) != 256 or len(steps) != 256 or len(places) != count:
        raise ValueError("a table is too short")
    for opcode in range(256):
        if (operands[opcode] & 0x7FFFFFFF) >> 16 > 5 or steps[opcode] & _PLACE == 0:
            raise ValueError("a table of opcodes points out of the flags, or does not go on")
    for opcode in range(count):
        place = places[opcode]
        if (place & _PLACE) + (place >> 32) >= n_units:
            raise ValueError("code reaches to the end of the file")
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
            ):
                one = _step(one, units, steps, operands, flags)
                two = _step(two, units, steps, operands, flags)
                three = _step(three, units, steps, operands, flags)
                four = _step(four, units, steps, operands, flags)
            # Each lane that is at its end is written down and takes the next method.
            if one & _PLACE >= end_one:
                if one >> 60 == 0 and one & _PLACE == end_one:
                    plain[methods[of_one]] = cython.cast(cython.uint, one >> 32)
                    walked += places[of_one] >> 32
                place = places[taken]
                of_one = taken
                one = place & _PLACE
                end_one = one + (place >> 32)
                taken += 1
            if two & _PLACE >= end_two:
                if two >> 60 == 0 and two & _PLACE == end_two:
                    plain[methods[of_two]] = cython.cast(cython.uint, two >> 32)
                    walked += places[of_two] >> 32
                place = places[taken]
                of_two = taken
                two = place & _PLACE
                end_two = two + (place >> 32)
                taken += 1
            if three & _PLACE >= end_three:
                if three >> 60 == 0 and three & _PLACE == end_three:
                    plain[methods[of_three]] = cython.cast(cython.uint, three >> 32)
                    walked += places[of_three] >> 32
                place = places[taken]
                of_three = taken
                three = place & _PLACE
                end_three = three + (place >> 32)
                taken += 1
            if four & _PLACE >= end_four:
                if four >> 60 == 0 and four & _PLACE == end_four:
                    plain[methods[of_four]] = cython.cast(cython.uint, four >> 32)
                    walked += places[of_four] >> 32
                place = places[taken]
                of_four = taken
                four = place & _PLACE
                end_four = four + (place >> 32)
                taken += 1
    return walked
