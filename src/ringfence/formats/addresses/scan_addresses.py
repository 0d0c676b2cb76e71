"""The kernel: one pass over bytes, stopping only at '.' and ':', that finds hosts, URLs and IP literals."""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

# The kinds, as `find_addresses.Kind` has them; content URIs get theirs from the table of schemes.
URL = cython.declare(cython.int, 1)
HOST = cython.declare(cython.int, 2)
IPV4 = cython.declare(cython.int, 3)
IPV6 = cython.declare(cython.int, 4)
OTHER = cython.declare(cython.int, 6)

# What a byte may be part of.
LABEL = cython.declare(cython.int, 1)  # a letter, digit, '-' or '_'
ALNUM = cython.declare(cython.int, 2)
DIGIT = cython.declare(cython.int, 4)
HEX = cython.declare(cython.int, 8)
IN_URL = cython.declare(cython.int, 16)
IN_SCHEME = cython.declare(cython.int, 32)
TRIMMED = cython.declare(cython.int, 64)  # punctuation that ends a sentence rather than a URL
IN_AUTHORITY = cython.declare(cython.int, 128)
LONGEST_HOST = cython.declare(cython.int, 253)
LONGEST_LABEL = cython.declare(cython.int, 63)
LONGEST_SCHEME = cython.declare(cython.int, 24)
LONGEST_URL = cython.declare(cython.int, 2048)
OVERSHOOT = cython.declare(cython.int, 256)  # how far beyond a span it is looked for where the next '.' is

# FNV-1a, 32 bits, as in `fill_table`.
HASH_START = cython.declare(cython.ulonglong, 0x811C9DC5)
HASH_FACTOR = cython.declare(cython.ulonglong, 0x01000193)
HASH_MASK = cython.declare(cython.ulonglong, 0xFFFFFFFF)

# A byte of x is 0 where (x - ONES) & ~x has its high bit, from the lowest up.
ONES = cython.declare(cython.ulonglong, 0x0101010101010101)
HIGHS = cython.declare(cython.ulonglong, 0x8080808080808080)
DOTS = cython.declare(cython.ulonglong, 0x2E2E2E2E2E2E2E2E)
COLONS = cython.declare(cython.ulonglong, 0x3A3A3A3A3A3A3A3A)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _read(
    data: cython.const[cython.uchar][::1], at: cython.Py_ssize_t, step: cython.Py_ssize_t
) -> cython.int:
    """The character at a place; in UTF-16 (step 2) one beyond ASCII is 255."""
    if step == 2 and data[at + 1] != 0:
        return 255
    return data[at]


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _look_up(
    data: cython.const[cython.uchar][::1],
    first: cython.Py_ssize_t,
    last: cython.Py_ssize_t,
    step: cython.Py_ssize_t,
    table: cython.ulonglong[::1],
) -> cython.int:
    """The value that a table of words has for data[first:last], letters of either case, or 0."""
    key: cython.ulonglong = HASH_START
    letter: cython.ulonglong
    at: cython.Py_ssize_t = first
    char: cython.int
    size: cython.ulonglong = table.shape[0]
    place: cython.ulonglong
    tries: cython.ulonglong = 0
    while at < last:
        char = _read(data, at, step)
        if 65 <= char <= 90:
            char += 32
        letter = char
        key = ((key ^ letter) * HASH_FACTOR) & HASH_MASK
        at += step
    place = key % size
    while tries < size and table[place]:
        if table[place] >> 8 == key:
            return table[place] & 255
        place = (place + 1) % size
        tries += 1
    return 0


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _skip_escape(
    data: cython.const[cython.uchar][::1],
    classes: cython.const[cython.uchar][::1],
    floor: cython.Py_ssize_t,
    first: cython.Py_ssize_t,
    last: cython.Py_ssize_t,
    step: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    r"""Where a token begins whose first letters belong to an escape before it: \n, \u002F, \x2F, %2F."""
    before: cython.int
    sign: cython.int
    drop: cython.Py_ssize_t = 0
    if first - step < floor:
        return first
    before = _read(data, first - step, step)
    sign = _read(data, first, step)
    if before == 37:  # %
        drop = 2
    elif before == 92:  # backslash
        if sign == 117:  # u
            drop = 5
        elif sign == 120:  # x
            drop = 3
        elif sign == 110 or sign == 114 or sign == 116 or sign == 98 or sign == 102:  # n r t b f
            drop = 1
    if drop and first + drop * step < last:
        return first + drop * step
    return first


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _is_escaped(
    data: cython.const[cython.uchar][::1],
    floor: cython.Py_ssize_t,
    first: cython.Py_ssize_t,
    step: cython.Py_ssize_t,
) -> cython.bint:
    """Does a token inside a URL begin with the end of an escaped '//': `?u=https%3A%2F%2Fexample.com`?"""
    return (
        first - 4 * step >= floor
        and _read(data, first - step, step) == 37
        and _read(data, first, step) == 50
        and _read(data, first + step, step) | 32 == 102
        and _read(data, first - 4 * step, step) == 37
        and _read(data, first - 2 * step, step) | 32 == 102
    )


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _end_of_url(
    data: cython.const[cython.uchar][::1],
    classes: cython.const[cython.uchar][::1],
    suffixes: cython.ulonglong[::1],
    first: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    step: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Where a URL ends whose authority begins at `first`.

    Letters beyond ASCII belong to it only in the authority, and there only while what stands before them is
    no whole host: `http://www.example.com` may be followed by Chinese text without a space.
    """
    at: cython.Py_ssize_t = first
    label: cython.Py_ssize_t = first
    host: cython.bint = True
    char: cython.int
    while at + step <= end and at - first < LONGEST_URL:
        char = _read(data, at, step)
        if char >= 128:
            if not host or (label > first and _look_up(data, label, at, step, suffixes)):
                break
        elif not classes[char] & IN_URL:
            if not (char == 92 and at + 2 * step <= end and _read(data, at + step, step) == 47):  # \/
                break
            host = False
        elif host and not classes[char] & IN_AUTHORITY:  # a list of URLs: https://a.com,https://b.com
            break
        elif char == 46:
            label = at + step
        elif char == 47 or char == 63 or char == 35:
            host = False
        at += step
    return at


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _is_ipv4(
    data: cython.const[cython.uchar][::1],
    classes: cython.const[cython.uchar][::1],
    first: cython.Py_ssize_t,
    last: cython.Py_ssize_t,
    step: cython.Py_ssize_t,
) -> cython.bint:
    """Are these labels numbers up to 255?"""
    at: cython.Py_ssize_t = first
    number: cython.int = 0
    digits: cython.int = 0
    char: cython.int
    while at < last:
        char = _read(data, at, step)
        if char == 46:
            number = 0
            digits = 0
        elif not classes[char] & DIGIT:
            return False
        else:
            number = number * 10 + char - 48
            digits += 1
            if digits > 3 or number > 255:
                return False
        at += step
    return True


def scan_addresses(
    data: cython.const[cython.uchar][::1],
    words: cython.const[cython.ulonglong][::1],
    skew: cython.Py_ssize_t,
    begins: cython.longlong[::1],
    ends: cython.longlong[::1],
    wide: cython.bint,
    classes: cython.const[cython.uchar][::1],
    suffixes: cython.ulonglong[::1],
    schemes: cython.ulonglong[::1],
    spans: cython.int[::1],
    firsts: cython.longlong[::1],
    lasts: cython.longlong[::1],
    kinds: cython.uchar[::1],
    steps: cython.uchar[::1],
    state: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Find addresses in the spans data[begins[i]:ends[i]] and write one row each, in order of place.

    `words` is the data from byte `skew` (below 8) on as numbers of 8 bytes. `classes` says of each byte
    what it may be part of; `suffixes` and `schemes` are tables of words (`fill_table`). With `wide`, text in
    UTF-16LE is read too. A row is the span's number, first and last byte, kind, and 1 or 2 bytes a character.
    Spans that go over the data are cut.

    `state` is span, place, floor and end of the last URL, all 0 at the beginning and kept between calls:
    when the rows are full the function returns, and goes on when called again. It is done when state[0] is
    the number of spans. Every byte is passed at most a few times, whatever the data.
    """
    rows: cython.Py_ssize_t = kinds.shape[0]
    size: cython.Py_ssize_t = data.shape[0]
    count: cython.Py_ssize_t = 0
    span: cython.Py_ssize_t = state[0]
    at: cython.Py_ssize_t = state[1]  # 0: the span is new
    floor: cython.Py_ssize_t = state[2]  # no token begins before it
    until: cython.Py_ssize_t = state[3]  # a URL reaches to here: only further URLs inside it count
    begin: cython.Py_ssize_t
    end: cython.Py_ssize_t
    first: cython.Py_ssize_t
    last: cython.Py_ssize_t
    label: cython.Py_ssize_t
    step: cython.Py_ssize_t
    dots: cython.Py_ssize_t
    colons: cython.Py_ssize_t
    glued: cython.Py_ssize_t
    digits: cython.bint
    short: cython.bint
    full: cython.bint = False
    char: cython.int
    kind: cython.int
    place: cython.Py_ssize_t
    limit: cython.Py_ssize_t
    clear_from: cython.Py_ssize_t = 0  # from here to clear_to there is neither '.' nor ':'
    clear_to: cython.Py_ssize_t = 0
    dotted: cython.ulonglong
    coloned: cython.ulonglong
    with cython.nogil:
        while span < begins.shape[0]:
            begin = begins[span] if begins[span] > 0 else 0
            end = ends[span] if ends[span] < size else size
            if clear_from <= begin and end <= clear_to:  # seen when an earlier span was passed
                span += 1
                at = 0
                continue
            if at <= begin:
                at = begin
                floor = begin
                until = begin
            while at < end:
                char = data[at]
                if char != 46 and char != 58:
                    at += 1
                    if (at - skew) & 7 == 0:  # eight bytes at once, as long as none of them is '.' or ':'
                        place = (at - skew) >> 3
                        clear_from = at
                        limit = end + OVERSHOOT - 8
                        while at <= limit and place < words.shape[0]:
                            dotted = words[place] ^ DOTS
                            coloned = words[place] ^ COLONS
                            if ((dotted - ONES) & ~dotted | (coloned - ONES) & ~coloned) & HIGHS:
                                break
                            at += 8
                            place += 1
                        clear_to = at
                    continue
                if count == rows:
                    state[0] = span
                    state[1] = at
                    state[2] = floor
                    state[3] = until
                    full = True
                    break
                step = 1
                if wide and at + 4 <= end and data[at + 1] == 0 and at - 2 >= floor and data[at - 1] == 0:
                    step = 2
                if at - step < floor or at + 2 * step > end:
                    at += 1
                    continue
                if char == 46:
                    if not (
                        classes[_read(data, at - step, step)] & LABEL
                        and classes[_read(data, at + step, step)] & ALNUM
                    ):
                        at += 1
                        continue
                    # A token of labels and dots around this dot, which is its first.
                    first = at - step
                    while first - step >= floor and classes[_read(data, first - step, step)] & LABEL:
                        first -= step
                        if at - first > 4 * LONGEST_LABEL:
                            break
                    if at < until and not _is_escaped(data, floor, first, step):
                        at += 1
                        continue
                    last = at
                    label = first
                    dots = 0
                    digits = True
                    short = True
                    char = 0
                    while last + step <= end:
                        char = _read(data, last, step)
                        if char == 46:
                            if last + 2 * step > end or not classes[_read(data, last + step, step)] & ALNUM:
                                break
                            short = short and last - label <= LONGEST_LABEL * step
                            dots += 1
                            label = last + step
                        elif classes[char] & LABEL:
                            digits = digits and classes[char] & DIGIT != 0
                        else:
                            break
                        last += step
                    at = last
                    if (
                        char == 58
                        and last + 3 * step <= end
                        and _read(data, last + step, step) == 47
                        and _read(data, last + 2 * step, step) == 47
                    ):
                        continue  # a scheme with a dot in it
                    floor = last
                    first = _skip_escape(data, classes, begin, first, label - step, step)
                    while first < label and not classes[_read(data, first, step)] & ALNUM:
                        first += step
                    while last > label and not classes[_read(data, last - step, step)] & ALNUM:
                        last -= step
                    kind = 0
                    if digits and dots == 3:
                        if _is_ipv4(data, classes, first, last, step):
                            kind = IPV4
                    elif (
                        short
                        and first < label - step
                        and last - first <= LONGEST_HOST * step
                        and _look_up(data, label, last, step, suffixes)
                    ):
                        kind = HOST
                    if kind:
                        spans[count] = span
                        firsts[count] = first
                        lasts[count] = last
                        kinds[count] = kind
                        steps[count] = step
                        count += 1
                    continue
                # A colon: the end of a scheme, or part of an IPv6 literal.
                last = 0
                if at + 3 * step <= end and _read(data, at + step, step) == 47:
                    if _read(data, at + 2 * step, step) == 47:
                        last = at + 3 * step
                elif (
                    at + 5 * step <= end
                    and _read(data, at + step, step) == 92
                    and _read(data, at + 2 * step, step) == 47
                    and _read(data, at + 3 * step, step) == 92
                    and _read(data, at + 4 * step, step) == 47
                ):
                    last = at + 5 * step
                if last:
                    first = at
                    while (
                        first - step >= floor
                        and at - first < LONGEST_SCHEME * step
                        and classes[_read(data, first - step, step)] & IN_SCHEME
                    ):
                        first -= step
                    first = _skip_escape(data, classes, begin, first, at, step)
                    while first < at and (
                        not classes[_read(data, first, step)] & ALNUM
                        or classes[_read(data, first, step)] & DIGIT
                    ):
                        first += step
                    if first == at:
                        at = last
                        continue
                    kind = _look_up(data, first, at, step, schemes)
                    if not kind:  # glued to the word before it?
                        kind = OTHER
                        for glued in range(5, 3, -1):
                            label = at - glued * step
                            if label > first and _look_up(data, label, at, step, schemes) == URL:
                                first = label
                                kind = URL
                                break
                    if at < until:
                        at = last
                        last = until if until > last else last
                    else:
                        at = last
                        last = _end_of_url(data, classes, suffixes, last, end, step)
                        while last > at and classes[_read(data, last - step, step)] & TRIMMED:
                            last -= step
                        until = last
                    floor = at
                    spans[count] = span
                    firsts[count] = first
                    lasts[count] = last
                    kinds[count] = kind
                    steps[count] = step
                    count += 1
                    continue
                if at < until or not (
                    classes[_read(data, at + step, step)] & HEX or _read(data, at + step, step) == 58
                ):
                    at += 1
                    continue
                first = at
                while (
                    first - step >= floor
                    and at - first < 5 * step
                    and classes[_read(data, first - step, step)] & HEX
                ):
                    first -= step
                last = at
                colons = 0
                short = False  # "::" was seen
                while last + step <= end:
                    char = _read(data, last, step)
                    if char == 58:
                        colons += 1
                        if last + 2 * step <= end and _read(data, last + step, step) == 58:
                            short = True
                    elif not classes[char] & HEX and char != 46:
                        break
                    last += step
                at = last
                if (
                    (short or colons == 7)
                    and colons <= 8
                    and 4 * step <= last - first <= 45 * step  # '::' and '::1' lead nowhere
                    and not (first - step >= begin and classes[_read(data, first - step, step)] & LABEL)
                    and not (last + step <= end and classes[_read(data, last, step)] & LABEL)
                ):
                    spans[count] = span
                    firsts[count] = first
                    lasts[count] = last
                    kinds[count] = IPV6
                    steps[count] = step
                    count += 1
                    floor = last
            if full:
                break
            span += 1
            at = 0
        if not full:
            state[0] = span
            state[1] = 0
    return count
