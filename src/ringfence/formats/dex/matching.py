# mypy: allow-untyped-decorators
"""Matching: which of the words looked for each string of a DEX is, or begins with.

The strings of a DEX are sorted, so the answer for one is nearly always next to the answer for the one
before: it is tried first, and a binary search among the words follows only where it was left. Hence the
work is that of a merge on a well-made file, and a hostile file with unsorted strings costs more, but is
answered as well. Strings end at a NUL or at the end of the file.
"""

from __future__ import annotations

import cython

EXACT = 0  # the string is the word
PREFIX = 1  # it begins with the word
PACKAGE = 2  # it begins with the word, and after it the name of a class or a package ends

_SLASH = cython.declare(cython.int, 0x2F)
_SEMICOLON = cython.declare(cython.int, 0x3B)
_DOLLAR = cython.declare(cython.int, 0x24)
_BRACKET = cython.declare(cython.int, 0x5B)
_DIMENSIONS = cython.declare(cython.int, 255)  # of an array at most


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _text_start(data: cython.const_uchar[::1], offset: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the bytes of the string at `offset` begin: after its length, a ULEB128 of 5 bytes at most.

    Reads only below the end of `data`.
    """
    at: cython.Py_ssize_t = offset
    limit: cython.Py_ssize_t = min(offset + 5, data.shape[0])
    while at < limit:
        if data[at] < 0x80:
            return at + 1
        at += 1
    return at


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
@cython.boundscheck(False)
def _compare(
    data: cython.const_uchar[::1],
    text: cython.Py_ssize_t,
    words: cython.const_uchar[::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """The string at `text` beside the word `words[start:end]`: twice the bytes they share from their start,
    plus 1 if the string comes after the word or is it.

    The callers see to 0 <= start <= end <= len(words) and 0 <= text; `data` is read below its end only.
    """
    at: cython.Py_ssize_t = start
    here: cython.Py_ssize_t = text
    size: cython.Py_ssize_t = data.shape[0]
    while at < end and here < size and data[here] == words[at]:
        at += 1
        here += 1
    if at == end:
        return 2 * (at - start) + 1
    if here >= size or data[here] < words[at]:
        return 2 * (at - start)
    return 2 * (at - start) + 1


def match_strings(
    data: cython.const_uchar[::1],
    offsets: cython.const_uint[::1],
    strings: cython.const_int[::1],
    words: cython.const_uchar[::1],
    starts: cython.const_int[::1],
    numbers: cython.const_int[::1],
    parents: cython.const_int[::1],
    how: cython.int,
    found: cython.int[::1],
) -> None:
    """Fill `found`, a place for each of `strings`, with the number of its longest word, or -1.

    `strings` are indexes into `offsets`, where 0 says the string is not in the file. For PACKAGE, `[`s in
    front of a string are left out.
    """
    count: cython.Py_ssize_t = numbers.shape[0]
    place: cython.Py_ssize_t
    text: cython.Py_ssize_t
    index: cython.Py_ssize_t
    low: cython.Py_ssize_t
    high: cython.Py_ssize_t
    middle: cython.Py_ssize_t
    word: cython.Py_ssize_t
    length: cython.Py_ssize_t
    shared: cython.Py_ssize_t
    hint: cython.Py_ssize_t = -1  # the last word that does not come after the string
    got: cython.Py_ssize_t
    after: cython.int
    if starts.shape[0] != count + 1 or starts[0] != 0 or starts[count] != words.shape[0]:
        raise ValueError("the words are not packed as they should be")
    for place in range(count):
        if starts[place] > starts[place + 1] or parents[place] >= place:
            raise ValueError("the words are not packed as they should be")
    with cython.nogil:
        for place in range(strings.shape[0]):
            found[place] = -1
            index = strings[place]
            if index < 0 or index >= offsets.shape[0] or offsets[index] == 0:
                continue
            text = _text_start(data, offsets[index])
            if how == 2:
                high = text + _DIMENSIONS
                while text < data.shape[0] and data[text] == _BRACKET and text < high:
                    text += 1
            # Try where the last one was: word `hint` is not after the string, and the next one is.
            shared = -1
            low = -1
            high = count
            if hint >= 0:
                got = _compare(data, text, words, starts[hint], starts[hint + 1])
                if got & 1:
                    low = hint
                    shared = got >> 1
                else:
                    high = hint
            if high == count and low + 1 < count:
                got = _compare(data, text, words, starts[low + 1], starts[low + 2])
                if got & 1:
                    low += 1
                    shared = got >> 1
                else:
                    high = low + 1
            while low + 1 < high:
                middle = (low + high) >> 1
                got = _compare(data, text, words, starts[middle], starts[middle + 1])
                if got & 1:
                    low = middle
                    shared = got >> 1
                else:
                    high = middle
            hint = low
            # Every word that the string begins with is this one or one that this one begins with.
            word = low
            while word >= 0:
                length = starts[word + 1] - starts[word]
                if length <= shared:
                    after = 0
                    if text + length < data.shape[0]:
                        after = data[text + length]
                    if (
                        how == 1
                        or (how == 0 and after == 0)
                        or (how == 2 and after in (_SLASH, _SEMICOLON, _DOLLAR))
                    ):
                        found[place] = numbers[word]
                        break
                    if how == 0:
                        break
                word = parents[word]


def match_members(
    data: cython.const_uchar[::1],
    offsets: cython.const_uint[::1],
    class_types: cython.const_int[::1],
    name_strings: cython.const_int[::1],
    wanted_types: cython.const_int[::1],
    firsts: cython.const_int[::1],
    words: cython.const_uchar[::1],
    starts: cython.const_int[::1],
    numbers: cython.const_int[::1],
    found: cython.int[::1],
) -> None:
    """Fill `found`, a place for each member, with the number of the pair of class and name it is, or -1.

    `wanted_types` has for each type the place of its class in `firsts`, or -1; the names of class i are the
    words firsts[i]..firsts[i + 1] in order.
    """
    place: cython.Py_ssize_t
    owner: cython.Py_ssize_t
    text: cython.Py_ssize_t
    index: cython.Py_ssize_t
    low: cython.Py_ssize_t
    high: cython.Py_ssize_t
    middle: cython.Py_ssize_t
    length: cython.Py_ssize_t
    got: cython.Py_ssize_t
    count: cython.Py_ssize_t = numbers.shape[0]
    if starts.shape[0] != count + 1 or starts[0] != 0 or starts[count] != words.shape[0]:
        raise ValueError("the names are not packed as they should be")
    for place in range(count):
        if starts[place] > starts[place + 1]:
            raise ValueError("the names are not packed as they should be")
    with cython.nogil:
        for place in range(class_types.shape[0]):
            found[place] = -1
            owner = class_types[place]
            if owner < 0 or owner >= wanted_types.shape[0]:
                continue
            owner = wanted_types[owner]
            index = name_strings[place]
            if owner < 0 or index < 0 or index >= offsets.shape[0] or offsets[index] == 0:
                continue
            text = _text_start(data, offsets[index])
            low = firsts[owner]
            high = firsts[owner + 1]
            while low < high:
                middle = (low + high) >> 1
                length = starts[middle + 1] - starts[middle]
                got = _compare(data, text, words, starts[middle], starts[middle + 1])
                if not got & 1:
                    high = middle
                elif got >> 1 == length and (text + length >= data.shape[0] or data[text + length] == 0):
                    found[place] = numbers[middle]
                    break
                else:
                    low = middle + 1
