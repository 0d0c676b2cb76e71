# mypy: disable-error-code="valid-type,untyped-decorator"
"""Two names, as rows of words, → what they have in common, as numbers; many pairs in one call.

A word is a row of 64 bytes, written by `pack.py`: folded word (24), skeleton (16), sound (16), their lengths,
kind, number of the concept (two bytes, 0xFFFF for none), and flags. The words of two names are paired so that
the most alike go together; each number below is then a sum over pairs or over what was left without one.
"""

from __future__ import annotations

import cython

ROW = cython.declare(cython.int, 64)
FOLDED = cython.declare(cython.int, 0)
SKELETON = cython.declare(cython.int, 24)
SOUND = cython.declare(cython.int, 40)
FOLDED_LENGTH = cython.declare(cython.int, 56)
SKELETON_LENGTH = cython.declare(cython.int, 57)
SOUND_LENGTH = cython.declare(cython.int, 58)
KIND = cython.declare(cython.int, 59)
CONCEPT = cython.declare(cython.int, 60)
FLAGS = cython.declare(cython.int, 62)
VOWELLESS = cython.declare(cython.int, 1)
HAN = cython.declare(cython.int, 2)
# The kinds of `vocabulary.KINDS`.
WORD = cython.declare(cython.int, 0)
TRADE = cython.declare(cython.int, 1)
PLACE = cython.declare(cython.int, 2)
FORM = cython.declare(cython.int, 3)
TITLE = cython.declare(cython.int, 4)
NUMBER = cython.declare(cython.int, 5)
INITIAL = cython.declare(cython.int, 6)
MOST_TOKENS = cython.declare(cython.int, 32)
MOST_LETTERS = cython.declare(cython.int, 64)  # of all words of a name together

# What `compare_names` writes for a pair, in this order.
FEATURES = (
    "all",  # share of the weight of both names that is paired, each pair by how alike it is
    "least",  # the same of the name that has less of its weight paired
    "most",  # and of the other
    "words",  # the same three of words that are no vocabulary
    "words least",
    "words most",
    "letters",  # how alike the words are when written in one
    "skeletons",
    "sounds",
    "acronym",  # a word of one is the initials of the other
    "number differs",  # half where only one of them has a number
    "trade left",  # share of trade words without a partner
    "place differs",  # each has one that the other has not
    "form same",
    "form differs",
    "amount",  # weight that is paired, at most 4, over 4
    "left least",  # weight of plain words left, at most 3, over 3: of the name with less left
    "left most",
    "longest",  # letters of the longest plain word that is paired closely, over 12
    "first",  # how alike the first words are
    "sure letters",  # how alike the words are when written in one, counted from the front
    "trade only",  # neither has a plain word
    "one word",  # one of the two has one plain word at most
)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _weight(kind: cython.int, length: cython.int) -> cython.float:
    """How much a word tells: plain words most, long ones more than short ones."""
    if kind == WORD:
        return 0.4 + 0.1 * (length if length < 6 else 6)
    if kind == TRADE:
        return 0.35
    if kind == PLACE:
        return 0.4
    if kind == NUMBER:
        return 0.6
    if kind == INITIAL:
        return 0.25
    return 0.1 if kind == TITLE else 0.0


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _alike(
    left: cython.const[cython.uchar][::1],
    left_at: cython.Py_ssize_t,
    left_length: cython.int,
    right: cython.const[cython.uchar][::1],
    right_at: cython.Py_ssize_t,
    right_length: cython.int,
    row: cython.int[::1],
) -> cython.float:
    """1 less the edit distance (a swap of neighbours counts two) over the longer length; 0 for nothing."""
    longest: cython.int = left_length if left_length > right_length else right_length
    i: cython.int
    j: cython.int
    diagonal: cython.int
    above: cython.int
    best: cython.int
    letter: cython.uchar
    if left_length == 0 or right_length == 0:
        return 0.0
    for j in range(right_length + 1):
        row[j] = j
    for i in range(left_length):
        diagonal = row[0]
        row[0] = i + 1
        letter = left[left_at + i]
        for j in range(right_length):
            above = row[j + 1]
            best = diagonal if letter == right[right_at + j] else diagonal + 1
            if above + 1 < best:
                best = above + 1
            if row[j] + 1 < best:
                best = row[j] + 1
            diagonal = above
            row[j + 1] = best
    return 1.0 - cython.cast(cython.float, row[right_length]) / longest


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _same_word(
    left: cython.const[cython.uchar][::1],
    a: cython.Py_ssize_t,
    right: cython.const[cython.uchar][::1],
    b: cython.Py_ssize_t,
    row: cython.int[::1],
) -> cython.float:
    """How alike two words are, 0 to 1, by the best of concept, letters, consonants and sound."""
    best: cython.float
    other: cython.float
    kind_a: cython.int = left[a + KIND]
    kind_b: cython.int = right[b + KIND]
    flags: cython.int = left[a + FLAGS] | right[b + FLAGS]
    if left[a + CONCEPT] != 255 or left[a + CONCEPT + 1] != 255:
        if left[a + CONCEPT] == right[b + CONCEPT] and left[a + CONCEPT + 1] == right[b + CONCEPT + 1]:
            return 1.0
        if right[b + CONCEPT] != 255 or right[b + CONCEPT + 1] != 255:
            return 0.0  # two concepts, and not the same
    if kind_a == INITIAL or kind_b == INITIAL:
        if left[a] != right[b] or kind_a > INITIAL or kind_b > INITIAL:
            return 0.0
        return 1.0 if kind_a == kind_b else 0.7
    best = _alike(left, a + FOLDED, left[a + FOLDED_LENGTH], right, b + FOLDED, right[b + FOLDED_LENGTH], row)
    if kind_a == NUMBER or kind_b == NUMBER:
        return 1.0 if best == 1.0 else 0.0
    if best == 1.0:
        return 1.0
    if flags & VOWELLESS:
        other = _alike(
            left,
            a + SKELETON,
            left[a + SKELETON_LENGTH],
            right,
            b + SKELETON,
            right[b + SKELETON_LENGTH],
            row,
        )
        if left[a + SKELETON_LENGTH] < 2 or right[b + SKELETON_LENGTH] < 2:
            other *= 0.7
        return best if best > 0.97 * other else 0.97 * other
    if left[a + SKELETON_LENGTH] >= 3 and right[b + SKELETON_LENGTH] >= 3:
        other = 0.92 * _alike(
            left,
            a + SKELETON,
            left[a + SKELETON_LENGTH],
            right,
            b + SKELETON,
            right[b + SKELETON_LENGTH],
            row,
        )
        if other > 0.9 and best > 0.5 and other > best:
            best = other
    if flags & HAN and left[a + SOUND_LENGTH] >= 2 and right[b + SOUND_LENGTH] >= 2:
        other = 0.95 * _alike(
            left, a + SOUND, left[a + SOUND_LENGTH], right, b + SOUND, right[b + SOUND_LENGTH], row
        )
        if other > best:
            best = other
    return best


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _write_in_one(
    rows: cython.const[cython.uchar][::1],
    first: cython.Py_ssize_t,
    count: cython.int,
    field: cython.int,
    length_field: cython.int,
    plain: cython.bint,
    text: cython.uchar[::1],
) -> cython.int:
    """The words of a name in one piece, plain words only or all but forms and titles. Returns the length."""
    i: cython.int
    j: cython.int
    kind: cython.int
    total: cython.int = 0
    at: cython.Py_ssize_t
    for i in range(count):
        at = first + i * ROW
        kind = rows[at + KIND]
        if kind in (FORM, TITLE) or (plain and kind != WORD and kind != INITIAL and kind != NUMBER):
            continue
        for j in range(rows[at + length_field]):
            if total < MOST_LETTERS:
                text[total] = rows[at + field + j]
                total += 1
    return total


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _is_acronym(
    left: cython.const[cython.uchar][::1],
    a: cython.Py_ssize_t,
    right: cython.const[cython.uchar][::1],
    first: cython.Py_ssize_t,
    count: cython.int,
) -> cython.float:
    """Are its letters the initials of the other name's words? 1 with all of them, less with a part."""
    length: cython.int = left[a + FOLDED_LENGTH]
    i: cython.int
    used: cython.int = 0
    skipped: cython.int = 0
    at: cython.Py_ssize_t
    if length < 3 or length > 8:
        return 0.0
    for i in range(count):
        at = first + i * ROW
        if used < length and right[at] == left[a + used]:
            used += 1
        elif right[at + KIND] != FORM:
            skipped += 1
    if used < length or length < 3:
        return 0.0
    return 1.0 - 0.25 * skipped if skipped < 4 else 0.0


def pair_words(
    left: cython.const[cython.uchar][::1],
    right: cython.const[cython.uchar][::1],
    alike: cython.float[:, ::1],
    row: cython.int[::1],
) -> None:
    """Fill `alike[i, j]`: how alike word i of one name and word j of the other are. `row` (65) is scratch."""
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    for i in range(alike.shape[0]):
        for j in range(alike.shape[1]):
            alike[i, j] = _same_word(left, i * ROW, right, j * ROW, row)


def compare_names(
    left: cython.const[cython.uchar][::1],
    left_starts: cython.int[::1],
    right: cython.const[cython.uchar][::1],
    right_starts: cython.int[::1],
    pairs: cython.int[:, ::1],
    features: cython.float[:, ::1],
    alike: cython.float[::1],
    row: cython.int[::1],
    text: cython.uchar[::1],
    other_text: cython.uchar[::1],
) -> None:
    """Fill a row of `features` for each pair (number of a left name, number of a right name).

    `left_starts` and `right_starts` say at which word a name begins, one more than there are names. `alike`
    (32 × 32), `row` (65) and the texts (64 each) are scratch. IndexError where a number is out of range.
    """
    p: cython.Py_ssize_t
    with cython.nogil:
        for p in range(pairs.shape[0]):
            _compare(
                left,
                left_starts[pairs[p, 0]],
                left_starts[pairs[p, 0] + 1],
                right,
                right_starts[pairs[p, 1]],
                right_starts[pairs[p, 1] + 1],
                features[p],
                alike,
                row,
                text,
                other_text,
            )


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _compare(
    left: cython.const[cython.uchar][::1],
    left_first: cython.int,
    left_end: cython.int,
    right: cython.const[cython.uchar][::1],
    right_first: cython.int,
    right_end: cython.int,
    out: cython.float[::1],
    alike: cython.float[::1],
    row: cython.int[::1],
    text: cython.uchar[::1],
    other_text: cython.uchar[::1],
) -> cython.void:
    n: cython.int = left_end - left_first
    m: cython.int = right_end - right_first
    a: cython.Py_ssize_t = cython.cast(cython.Py_ssize_t, left_first) * ROW
    b: cython.Py_ssize_t = cython.cast(cython.Py_ssize_t, right_first) * ROW
    i: cython.int
    j: cython.int
    kind: cython.int
    other_kind: cython.int
    best: cython.float
    value: cython.float
    weight: cython.float
    best_i: cython.int
    best_j: cython.int
    size: cython.int
    other_size: cython.int
    total_left: cython.float = 0
    total_right: cython.float = 0
    plain_left: cython.float = 0
    plain_right: cython.float = 0
    paired_left: cython.float = 0
    paired_right: cython.float = 0
    plain_paired_left: cython.float = 0
    plain_paired_right: cython.float = 0
    trade: cython.float = 0
    trade_paired: cython.float = 0
    words_left: cython.int = 0
    words_right: cython.int = 0
    places_left: cython.int = 0  # less those paired
    other_places_left: cython.int = 0
    numbers_left: cython.int = 0  # less those paired
    other_numbers_left: cython.int = 0
    forms: cython.int = 0
    other_forms: cython.int = 0
    forms_paired: cython.int = 0
    longest: cython.int = 0
    acronym: cython.float = 0
    if n > MOST_TOKENS:
        n = MOST_TOKENS
    if m > MOST_TOKENS:
        m = MOST_TOKENS
    for i in range(out.shape[0]):
        out[i] = 0
    for i in range(n):
        kind = left[a + i * ROW + KIND]
        weight = _weight(kind, left[a + i * ROW + FOLDED_LENGTH])
        total_left += weight
        if kind == WORD:
            plain_left += weight
            words_left += 1
            value = _is_acronym(left, a + i * ROW, right, b, m)
            acronym = value if value > acronym else acronym
        elif kind == TRADE:
            trade += 1
        elif kind == PLACE:
            places_left += 1
        elif kind == NUMBER:
            numbers_left += 1
        elif kind == FORM:
            forms += 1
        for j in range(m):
            other_kind = right[b + j * ROW + KIND]
            if (kind == FORM) != (other_kind == FORM):
                alike[i * MOST_TOKENS + j] = 0.0
            else:
                alike[i * MOST_TOKENS + j] = _same_word(left, a + i * ROW, right, b + j * ROW, row)
    for j in range(m):
        kind = right[b + j * ROW + KIND]
        weight = _weight(kind, right[b + j * ROW + FOLDED_LENGTH])
        total_right += weight
        if kind == WORD:
            plain_right += weight
            words_right += 1
            value = _is_acronym(right, b + j * ROW, left, a, n)
            acronym = value if value > acronym else acronym
        elif kind == TRADE:
            trade += 1
        elif kind == PLACE:
            other_places_left += 1
        elif kind == NUMBER:
            other_numbers_left += 1
        elif kind == FORM:
            other_forms += 1
    if n and m:
        out[19] = alike[0]
    while n and m:
        best = 0.55
        best_i = -1
        best_j = -1
        for i in range(n):
            for j in range(m):
                if alike[i * MOST_TOKENS + j] > best:
                    best = alike[i * MOST_TOKENS + j]
                    best_i = i
                    best_j = j
        if best_i < 0:
            break
        for j in range(m):
            alike[best_i * MOST_TOKENS + j] = 0.0
        for i in range(n):
            alike[i * MOST_TOKENS + best_j] = 0.0
        kind = left[a + best_i * ROW + KIND]
        other_kind = right[b + best_j * ROW + KIND]
        size = left[a + best_i * ROW + FOLDED_LENGTH]
        other_size = right[b + best_j * ROW + FOLDED_LENGTH]
        value = best * best
        weight = _weight(kind, size)
        paired_left += weight * value
        if kind == WORD:
            plain_paired_left += weight * value
        weight = _weight(other_kind, other_size)
        paired_right += weight * value
        if other_kind == WORD:
            plain_paired_right += weight * value
        if kind == WORD and other_kind == WORD:
            size = size if size < other_size else other_size
            if best > 0.8 and size > longest:
                longest = size
        if kind == TRADE:
            trade_paired += 1
        if other_kind == TRADE:
            trade_paired += 1
        if kind == PLACE:
            places_left -= 1
        if other_kind == PLACE:
            other_places_left -= 1
        if kind == NUMBER and other_kind == NUMBER:
            numbers_left -= 1
            other_numbers_left -= 1
        if kind == FORM:
            forms_paired += 1
    if total_left > 0 and total_right > 0:
        out[0] = (paired_left + paired_right) / (total_left + total_right)
        value = paired_left / total_left
        best = paired_right / total_right
        out[1] = value if value < best else best
        out[2] = best if value < best else value
    if plain_left > 0 and plain_right > 0:
        out[3] = (plain_paired_left + plain_paired_right) / (plain_left + plain_right)
        value = plain_paired_left / plain_left
        best = plain_paired_right / plain_right
        out[4] = value if value < best else best
        out[5] = best if value < best else value
    size = _write_in_one(left, a, n, FOLDED, FOLDED_LENGTH, True, text)
    other_size = _write_in_one(right, b, m, FOLDED, FOLDED_LENGTH, True, other_text)
    out[6] = _alike(text, 0, size, other_text, 0, other_size, row)
    i = 0
    while i < size and i < other_size and text[i] == other_text[i]:
        i += 1
    j = size if size < other_size else other_size
    out[20] = cython.cast(cython.float, i) / j if j > 0 else 0.0
    size = _write_in_one(left, a, n, SKELETON, SKELETON_LENGTH, True, text)
    other_size = _write_in_one(right, b, m, SKELETON, SKELETON_LENGTH, True, other_text)
    out[7] = _alike(text, 0, size, other_text, 0, other_size, row)
    size = _write_in_one(left, a, n, SOUND, SOUND_LENGTH, True, text)
    other_size = _write_in_one(right, b, m, SOUND, SOUND_LENGTH, True, other_text)
    out[8] = _alike(text, 0, size, other_text, 0, other_size, row)
    out[9] = acronym
    out[10] = 0.5 * (numbers_left > 0) + 0.5 * (other_numbers_left > 0)
    out[11] = 1.0 - trade_paired / trade if trade > 0 else 0.0
    out[12] = 1.0 if places_left > 0 and other_places_left > 0 else 0.0
    out[13] = 1.0 if forms_paired > 0 else 0.0
    out[14] = 1.0 if forms > 0 and other_forms > 0 and forms_paired == 0 else 0.0
    value = (paired_left + paired_right) / 2
    out[15] = (value if value < 4 else 4) / 4
    value = plain_left - plain_paired_left
    best = plain_right - plain_paired_right
    if value > best:
        value, best = best, value
    out[16] = (value if value < 3 else 3) / 3
    out[17] = (best if best < 3 else 3) / 3
    out[18] = cython.cast(cython.float, longest if longest < 12 else 12) / 12
    out[21] = 1.0 if words_left == 0 and words_right == 0 else 0.0
    out[22] = 1.0 if words_left < 2 or words_right < 2 else 0.0
