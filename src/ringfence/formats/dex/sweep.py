# mypy: allow-untyped-decorators
"""The sweep: every instruction of every method, one after the other, and what it touches.

It goes through the code as it lies there, as a disassembler does that prints all of it: data between the
instructions (payloads of switches and arrays) is passed over by the length that it states. For nearly every
instruction the work is one look at a table by its opcode and one at a table by its operand.

Inside the loop the readers `_unit`, `_byte`, `_word` do without the bounds check of each access. What makes
that safe is proven where they are called: `sweep` refuses tables that are not of full length, an opcode is at
most 255, an operand at most 65,535, and the loop stays below the end of the code, which is inside the file.
Everything that an instruction asks for beyond that is read and written with the check on.
"""

from __future__ import annotations

import cython

# Bits of an operand's flag
WANTED, OUTSIDE, LISTED, LOOK = 1, 2, 4, 8
# Places in `totals`
SITES, CALLS, MAKES, INSTRUCTIONS, INVOKES, METHODS, STEPS, VERSION = range(8)
FULL, NO_CODE, UNALIGNED, NO_STEPS, CUT, UNUSED, BAD_INDEX, STAMP, MOST_SITES, UNLISTED = range(8, 18)
TOTALS = 18
SITES_FULL, CALLS_FULL, MAKES_FULL = 1, 2, 3


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _unit(units: cython.const_ushort[::1], at: cython.Py_ssize_t) -> cython.int:
    """The unit at `at`, which the caller knows to be inside."""
    return units[at]


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _byte(table: cython.const_uchar[::1], at: cython.Py_ssize_t) -> cython.int:
    """The entry at `at`, which the caller knows to be inside."""
    return table[at]


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _word(table: cython.const_uint[::1], at: cython.Py_ssize_t) -> cython.uint:
    """The entry at `at`, which the caller knows to be inside."""
    return table[at]


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _payload(
    units: cython.const_ushort[::1], at: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """How many units the no-operation at `at` takes: 1, or as many as the data that it begins; -1 when the
    head of that data goes beyond `end`. The caller knows that at < end <= the number of units."""
    kind: cython.int = units[at] >> 8
    count: cython.Py_ssize_t
    if kind < 1 or kind > 3:
        return 1
    if at + 2 > end:
        return -1
    count = units[at + 1]
    if kind == 1:
        return 4 + 2 * count
    if kind == 2:
        return 2 + 4 * count
    if at + 4 > end:
        return -1
    count *= units[at + 2] | (cython.cast(cython.Py_ssize_t, units[at + 3]) << 16)
    return 4 + (count + 1) // 2


@cython.cfunc
@cython.nogil
@cython.exceptval(-1, check=False)
def _follow(
    units: cython.const_ushort[::1],
    at: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    widths: cython.const_uchar[::1],
    writes: cython.const_uchar[::1],
    values: cython.longlong[::1],
    versions: cython.longlong[::1],
    version: cython.longlong,
) -> cython.longlong:
    """Keep in `values` which constant each register holds, from the instruction at `at` up to that at `end`.

    A value is twice the index of a string, or of a type and 1 more; it counts where `versions` has the
    version returned. Where code goes elsewhere without falling through, the registers are forgotten. Every
    instruction here lies before `end`, except for its operands, which are inside the file.
    """
    opcode: cython.int
    how: cython.int
    unit: cython.int
    width: cython.Py_ssize_t
    register: cython.Py_ssize_t
    source: cython.Py_ssize_t
    while at < end:
        unit = units[at]
        opcode = unit & 0xFF
        how = writes[opcode]
        width = widths[opcode]
        if opcode == 0:
            width = _payload(units, at, end)
            if width < 0:
                return version
        elif at + width > end:
            return version
        elif how & 8:
            version += 1
        elif how & 3:
            register = unit >> 8
            if how & 3 == 1:
                register &= 15
            elif how & 3 == 3:
                register = units[at + 1]
            versions[register] = 0
            if how & 4:
                versions[(register + 1) & 0xFFFF] = 0
            if opcode == 0x1A:
                values[register] = 2 * units[at + 1]
                versions[register] = version
            elif opcode == 0x1B:
                values[register] = 2 * (units[at + 1] | (cython.cast(cython.longlong, units[at + 2]) << 16))
                versions[register] = version
            elif opcode == 0x1C:
                values[register] = 2 * units[at + 1] + 1
                versions[register] = version
            elif how & 16:
                source = unit >> 12
                if opcode != 0x07:
                    source = units[at + width - 1]
                values[register] = values[source]
                versions[register] = versions[source]
        at += width
    return version


@cython.cfunc
@cython.nogil
@cython.exceptval(-1, check=False)
def _take_arguments(
    units: cython.const_ushort[::1],
    at: cython.Py_ssize_t,
    values: cython.longlong[::1],
    versions: cython.longlong[::1],
    version: cython.longlong,
    arguments: cython.int[:, ::1],
    row: cython.Py_ssize_t,
) -> cython.int:
    """Write the constants among the arguments of the call at `at` into a row: two strings and a type, -1 each
    for none. The call lies inside the file with all of its units."""
    head: cython.int = units[at]
    registers: cython.int = units[at + 2]
    ranged: cython.bint = (head & 0xFF) >= 0x74 and (head & 0xFF) != 0xFA
    count: cython.int = head >> 8 if ranged else min(head >> 12, 5)
    strings: cython.int = 0
    place: cython.int
    register: cython.Py_ssize_t
    arguments[row, 0] = arguments[row, 1] = arguments[row, 2] = -1
    for place in range(count):
        if ranged:
            register = (registers + place) & 0xFFFF
        elif place < 4:
            register = (registers >> (4 * place)) & 15
        else:
            register = (head >> 8) & 15
        if versions[register] != version or values[register] > 0x7FFFFFFF:
            continue
        if values[register] & 1:
            if arguments[row, 2] < 0:
                arguments[row, 2] = cython.cast(cython.int, values[register] >> 1)
        elif strings < 2:
            arguments[row, strings] = cython.cast(cython.int, values[register] >> 1)
            strings += 1
    return 0


def sweep(
    units: cython.const_ushort[::1],
    method_ids: cython.const_int[::1],
    class_defs: cython.const_int[::1],
    codes: cython.const_uint[::1],
    plain: cython.const_uint[::1],
    first: cython.Py_ssize_t,
    flags: cython.const_uchar[::1],
    string_flags: cython.const_uchar[::1],
    widths: cython.const_uchar[::1],
    operands: cython.const_uint[::1],
    call_kinds: cython.const_uchar[::1],
    makes_of: cython.const_uchar[::1],
    writes: cython.const_uchar[::1],
    seen: cython.int[::1],
    values: cython.longlong[::1],
    versions: cython.longlong[::1],
    sites: cython.int[:, ::1],
    arguments: cython.int[:, ::1],
    calls: cython.int[::1],
    kinds: cython.uchar[::1],
    makes: cython.int[::1],
    call_starts: cython.int[::1],
    makes_starts: cython.int[::1],
    instructions: cython.int[::1],
    class_methods: cython.int[::1],
    class_code: cython.int[::1],
    totals: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Walk the code of methods `first`… and return the method stopped at: all of them, or the one for which
    `sites`, `calls` or `makes` had no more room (totals[FULL] says which); it is to be walked again.

    `plain` is what `count_plain` made of the methods, or empty. `flags` has 65,536 entries for each kind of
    operand (opcodes.py): WANTED, a site is written; OUTSIDE, no such row; LISTED, a call or an object made
    is listed, once for each caller: in `calls` (method, or call site for a custom call, or method handle)
    with `kinds`, in `makes` (type). `operands` says for each opcode which kind its operand is of (from bit
    16), which of its bits count, and (bit 31) whether it is a call. `seen` has 65,536 places for methods,
    for methods called on `super`, and for types. `string_flags` is for the strings that need more than 16
    bits. `sites` rows: class, method, kind, index, offset of the instruction in the code; `arguments` beside
    them. totals[STEPS] is how many more units may be walked, totals[MOST_SITES] how many sites may be listed;
    other totals and `class_…` grow. The numbers of this sweep in `seen` and `versions` lie above
    totals[STAMP] and totals[VERSION].
    """
    n_units: cython.Py_ssize_t = units.shape[0]
    n_strings: cython.Py_ssize_t = string_flags.shape[0]
    method: cython.Py_ssize_t = first
    base: cython.Py_ssize_t
    begin: cython.Py_ssize_t
    end: cython.Py_ssize_t
    at: cython.Py_ssize_t
    width: cython.Py_ssize_t
    tracked: cython.Py_ssize_t
    index: cython.Py_ssize_t
    place: cython.Py_ssize_t
    n_sites: cython.Py_ssize_t = totals[0]
    sites_before: cython.Py_ssize_t
    n_calls: cython.Py_ssize_t = totals[1]
    n_makes: cython.Py_ssize_t = totals[2]
    count: cython.longlong
    invokes: cython.longlong
    version: cython.longlong = totals[7] + 1
    size: cython.longlong
    unit: cython.int
    opcode: cython.int
    about: cython.uint
    operand: cython.int
    hit: cython.int
    kind: cython.int
    full: cython.int = 0
    stamp: cython.int = cython.cast(cython.int, totals[15])
    cut: cython.int
    unused: cython.int
    unlisted: cython.int
    outside: cython.int
    if len(flags) != 6 << 16 or len(seen) != 3 << 16 or len(values) != 1 << 16 or len(versions) != 1 << 16:
        raise ValueError("a table of the sweep is too short")
    if len(widths) != 256 or len(operands) != 256:
        raise ValueError("a table of opcodes is too short")
    for place in range(256):
        if (operands[place] & 0x7FFFFFFF) >> 16 > 5 or widths[place] == 0:
            raise ValueError("a table of opcodes points out of the flags, or does not go on")
    with cython.nogil:
        while method < method_ids.shape[0]:
            call_starts[method] = cython.cast(cython.int, n_calls)
            makes_starts[method] = cython.cast(cython.int, n_makes)
            if method < plain.shape[0] and plain[method]:
                count = plain[method] & 0xFFFF
                totals[3] += count
                totals[4] += plain[method] >> 16
                totals[5] += 1
                instructions[method] = cython.cast(cython.int, count)
                class_methods[class_defs[method]] += 1
                class_code[class_defs[method]] += cython.cast(cython.int, count)
                method += 1
                continue
            instructions[method] = 0
            base = codes[method]
            if base == 0:
                method += 1
                continue
            if base & 1:
                totals[10] += 1
                method += 1
                continue
            begin = (base >> 1) + 8
            if begin > n_units:
                totals[9] += 1
                method += 1
                continue
            size = units[begin - 2] | (cython.cast(cython.longlong, units[begin - 1]) << 16)
            if size > n_units - begin:
                totals[9] += 1
                method += 1
                continue
            if size > totals[6]:
                totals[11] += 1
                method += 1
                continue
            end = begin + cython.cast(cython.Py_ssize_t, size)
            at = begin
            tracked = begin
            sites_before = n_sites
            version += 1
            stamp += 1
            count = 0
            invokes = 0
            cut = 0
            unused = 0
            unlisted = 0
            outside = 0
            while at < end:
                hit = 0
                while at < end:
                    unit = _unit(units, at)
                    opcode = unit & 0xFF
                    width = _byte(widths, opcode)
                    about = _word(operands, opcode)
                    operand = _unit(units, at + 1) if at + 1 < end else 0
                    hit = _byte(flags, (about & 0x70000) | (about & operand))
                    count += 1
                    invokes += about >> 31
                    if hit:
                        break
                    at += width
                if hit == 0:
                    break
                kind = (about >> 16) & 7
                index = operand
                if hit == 4 and kind == 1 and at + width <= end:  # a call, and no more than that
                    if n_calls >= calls.shape[0]:
                        full = 2
                        break
                    place = index
                    if call_kinds[opcode] == 1:
                        place += 1 << 16
                    calls[n_calls] = operand
                    kinds[n_calls] = call_kinds[opcode]
                    n_calls += seen[place] != stamp  # written over next time if it was seen
                    seen[place] = stamp
                    at += width
                    continue
                if opcode == 0:
                    width = _payload(units, at, end)
                    if width < 0 or at + width > end:
                        cut = 1
                        break
                    at += width
                    continue
                if at + width > end:
                    break
                if hit & 8:
                    hit = 0
                    if opcode == 0x1B:
                        index = operand | (cython.cast(cython.Py_ssize_t, units[at + 2]) << 16)
                        kind = 3
                        hit = 2
                        if index < n_strings:
                            hit = string_flags[index] & 3
                    elif opcode >= 0xFC:
                        if calls.shape[0]:
                            if n_calls >= calls.shape[0]:
                                full = 2
                                break
                            calls[n_calls] = operand
                            kinds[n_calls] = call_kinds[opcode]
                            n_calls += 1
                    else:
                        unused += 1
                if hit & 2:
                    outside += 1
                if hit & 4:
                    if kind == 1:
                        place = index
                        if call_kinds[opcode] == 1:
                            place += 1 << 16
                        if seen[place] != stamp:
                            if n_calls >= calls.shape[0]:
                                full = 2
                                break
                            seen[place] = stamp
                            calls[n_calls] = operand
                            kinds[n_calls] = call_kinds[opcode]
                            n_calls += 1
                    elif makes_of[opcode]:
                        place = index + (2 << 16)
                        if seen[place] != stamp:
                            if n_makes >= makes.shape[0]:
                                full = 3
                                break
                            seen[place] = stamp
                            makes[n_makes] = operand
                            n_makes += 1
                if hit & 1:
                    if n_sites >= sites.shape[0]:
                        if n_sites >= totals[16]:
                            unlisted += 1
                            at += width
                            continue
                        full = 1
                        break
                    sites[n_sites, 0] = class_defs[method]
                    sites[n_sites, 1] = method_ids[method]
                    sites[n_sites, 2] = kind
                    sites[n_sites, 3] = cython.cast(cython.int, index)
                    sites[n_sites, 4] = cython.cast(cython.int, at - begin)
                    if kind == 1:
                        version = _follow(units, tracked, at, widths, writes, values, versions, version)
                        tracked = at
                        _take_arguments(units, at, values, versions, version, arguments, n_sites)
                    else:
                        arguments[n_sites, 0] = arguments[n_sites, 1] = arguments[n_sites, 2] = -1
                    n_sites += 1
                at += width
            if full:
                n_calls = call_starts[method]
                n_makes = makes_starts[method]
                n_sites = sites_before
                break
            if at > end or (at < end and cut == 0):
                cut = 1
            totals[6] -= size
            totals[3] += count
            totals[4] += invokes
            totals[5] += 1
            totals[12] += cut
            totals[13] += unused
            totals[14] += outside
            totals[17] += unlisted
            instructions[method] = cython.cast(cython.int, count)
            class_methods[class_defs[method]] += 1
            class_code[class_defs[method]] += cython.cast(cython.int, count)
            method += 1
        call_starts[method] = cython.cast(cython.int, n_calls)
        makes_starts[method] = cython.cast(cython.int, n_makes)
        totals[0] = n_sites
        totals[1] = n_calls
        totals[2] = n_makes
        totals[7] = version
        totals[15] = stamp
        totals[8] = full
    return method
