# mypy: disable-error-code="valid-type,untyped-decorator"
"""One Latin word → the first 59 bytes of its row: folded, skeleton, sound, and their lengths.

The forms are explained in `letters.py`; the layout of a row in `compare.py`. One pass over the letters each.
"""

from __future__ import annotations

import cython

FOLDED_ROOM = cython.declare(cython.int, 24)
SKELETON_AT = cython.declare(cython.int, 24)
SKELETON_ROOM = cython.declare(cython.int, 16)
SOUND_AT = cython.declare(cython.int, 40)
SOUND_ROOM = cython.declare(cython.int, 16)
LENGTHS_AT = cython.declare(cython.int, 56)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _at(word: cython.const[cython.uchar][::1], at: cython.Py_ssize_t) -> cython.int:
    """The letter there, or 0 where the word has ended."""
    return word[at] if 0 <= at < word.shape[0] else 0


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _is_vowel(letter: cython.int) -> cython.bint:
    return letter == 97 or letter == 101 or letter == 105 or letter == 111 or letter == 117


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _add(
    row: cython.uchar[::1], start: cython.int, room: cython.int, length: cython.int, letter: cython.int
) -> cython.int:
    """The new length: a letter like the one before it counts once, and what has no room is left out."""
    if letter == 0 or length >= room or (length > 0 and row[start + length - 1] == letter):
        return length
    row[start + length] = letter
    return length + 1


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _fold(word: cython.const[cython.uchar][::1], row: cython.uchar[::1]) -> cython.int:
    """What romanisations of one word share. A capital is a sound: S sh, C ch, Z zh, H the Arabic h."""
    n: cython.Py_ssize_t = word.shape[0]
    i: cython.Py_ssize_t = 0
    end: cython.Py_ssize_t
    length: cython.int = 0
    c: cython.int
    d: cython.int
    e: cython.int
    step: cython.int
    out: cython.int
    while i < n:
        c, d, e = word[i], _at(word, i + 1), _at(word, i + 2)
        step, out = 1, c
        if c == 115:  # s: sh, sch, shch
            if d == 104:
                out, step = 83, 4 if e == 99 and _at(word, i + 3) == 104 else 2
            elif d == 99 and e == 104:
                out, step = 83, 3
        elif c == 116:  # t: tch, ts, tz, th
            if d == 99 and e == 104:
                out, step = 67, 3
            elif d == 115 or d == 122:
                out, step = 99, 2
            elif d == 104:
                step = 2
        elif c == 99:  # c: ch, ck, ce
            if d == 104:
                out, step = 67, 2
            elif d == 107:
                out, step = 107, 2
            else:
                out = 115 if d == 101 or d == 105 or d == 121 else 107
        elif c == 107 and d == 104:  # kh
            out, step = 104, 2
        elif (c == 122 and d == 104) or (c == 100 and d == 106):  # zh
            out, step = 90, 2
        elif c == 100 and d == 122 and e == 104:  # dzh
            out, step = 90, 3
        elif c == 112 and d == 104:  # ph
            out, step = 102, 2
        elif c == 103 and d == 104:  # gh
            step = 2
        elif c == 113:  # q
            out = 107
        elif c == 120:  # x
            length = _add(row, 0, FOLDED_ROOM, length, 107)
            out = 115
        elif c == 119:  # w
            out = 118
        elif c == 111 and (d == 117 or d == 111):  # ou, oo
            out, step = 117, 2
        elif c == 101 and d == 101:  # ee
            out, step = 105, 2
        elif c == 105 or c == 106 or c == 121:  # i, j, y: before a vowel only a glide
            end = i
            while _at(word, end) == 105 or _at(word, end) == 106 or _at(word, end) == 121:
                end += 1
            d = _at(word, end)
            step = cython.cast(cython.int, end - i)
            out = 0 if i > 0 and _is_vowel(d) else 105
        length = _add(row, 0, FOLDED_ROOM, length, out)
        i += step
    if n > 3 and word[n - 1] == 102 and word[n - 2] == 102 and word[n - 3] == 111 and row[length - 1] == 102:
        row[length - 1] = 118  # -off is -ov
    return length


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _strip_vowels(row: cython.uchar[::1], folded: cython.int) -> cython.int:
    """The consonants of the folded word, without v and a last h, which such scripts leave open."""
    i: cython.int
    c: cython.int
    length: cython.int = 0
    for i in range(folded):
        c = row[i]
        if _is_vowel(c) or c == 121 or c == 118:
            continue
        if c == 99:
            c = 115
        elif c == 90:
            c = 106
        elif c == 72:
            c = 104
        if c == 104 and i == folded - 1:
            continue
        length = _add(row, SKELETON_AT, SKELETON_ROOM, length, c)
    return length


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _class_of(c: cython.int) -> cython.int:
    """The class of a consonant: p m f t n l k s C, or 0 for a vowel. Digits and the like stay."""
    if _is_vowel(c) or c == 121:
        return 0
    if c == 98 or c == 112:
        return 112
    if c == 102 or c == 118 or c == 119:
        return 102
    if c == 100 or c == 116:
        return 116
    if c == 108 or c == 114:
        return 108
    if c == 107 or c == 104 or c == 72 or c == 99 or c == 103 or c == 113:
        return 107
    if c == 122 or c == 115 or c == 83:
        return 115
    if c == 106 or c == 90:
        return 67
    return c


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _sound(word: cython.const[cython.uchar][::1], row: cython.uchar[::1]) -> cython.int:
    """The classes of the consonants as a Chinese transcription of an English word would keep them."""
    n: cython.Py_ssize_t = word.shape[0]
    i: cython.Py_ssize_t = 0
    length: cython.int = 0
    c: cython.int
    d: cython.int
    e: cython.int
    step: cython.int
    out: cython.int
    if n > 1 and word[1] == 110 and (word[0] == 107 or word[0] == 103):  # kn-, gn-
        i = 1
    while i < n:
        c, d, e = word[i], _at(word, i + 1), _at(word, i + 2)
        step, out = 1, _class_of(c)
        if c == 120:  # x
            if i > 0:
                length = _add(row, SOUND_AT, SOUND_ROOM, length, 107)
            out = 115
        elif c == 116 and d == 99 and e == 104:  # tch
            out, step = 67, 3
        elif (c == 99 or c == 122) and d == 104:  # ch, zh
            out, step = 67, 2
        elif (
            c == 106 or (c == 113 and d != 117) or (c == 103 and (d == 101 or d == 105 or d == 121))
        ):  # j, q, ge
            out = 67
        elif c == 100 and d == 103 and e == 101:  # dge
            out, step = 67, 2
        elif c == 112 and d == 104:  # ph
            out, step = 102, 2
        elif c == 115 and d == 104:  # sh
            step = 2
        elif c == 115 and d == 99 and e == 104:  # sch
            step = 3
        elif c == 116 and (d == 115 or d == 122):  # ts, tz
            out, step = 115, 2
        elif c == 116 and d == 104:  # th: s at the end of a syllable
            out, step = 116 if _is_vowel(e) else 115, 2
        elif c == 99 and (d == 101 or d == 105 or d == 121):  # ce
            out = 115
        elif (c == 99 and d == 107) or (c == 103 and d == 104) or (c == 110 and d == 103):  # ck, gh, ng
            step = 2
        elif c == 114 and i > 0 and _is_vowel(word[i - 1]):  # r after a vowel, and before none, is silent
            out = 108 if _is_vowel(d) else 0
        elif c == 119 and i == 0 and _is_vowel(d):  # w-: a glide
            out = 0
        length = _add(row, SOUND_AT, SOUND_ROOM, length, out)
        i += step
    return length


def spell(word: bytes) -> bytearray:
    """The first 59 bytes of the row of one word of small Latin letters and digits."""
    letters: cython.const[cython.uchar][::1] = memoryview(word)
    made = bytearray(59)
    row: cython.uchar[::1] = memoryview(made)
    folded: cython.int
    with cython.nogil:
        folded = _fold(letters, row)
        row[LENGTHS_AT] = folded
        row[LENGTHS_AT + 1] = _strip_vowels(row, folded)
        row[LENGTHS_AT + 2] = _sound(letters, row)
    return made
