"""What a text can be at all, told in one pass over its characters, before anything is tried on it.

Most values of most requests stand for nothing but themselves; the decoders in `text_encodings` and
`compression` are asked only where this says that they may find something.
"""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

# What `may_stand_for` answers: none of them is "for itself alone".
SURE = 1  # one of the encodings that show for certain
HEXADECIMAL = 2
BASE = 4  # base32 or base64, whole
TOKENS = 8  # a long stretch inside that may be base64
MESSAGE = 16  # one field of protobuf that is text throughout
LONGEST_RUN = 20  # characters of base64 in one stretch, from which on it is looked at
SHORTEST_HEXADECIMAL = 16
SHORTEST = 8  # characters of a text that may stand for something else, structures aside
SHORTEST_CODES = 23

_SPECIAL = 1  # what only encodings have
_ALPHABET = 2  # of base64, both
_BASE_TEXT = 4  # the same, and what stands behind it or between its lines
_LOWER_HEX = 8
_UPPER_HEX = 16
_CODE = 32  # digits, and what stands between codes of characters


def _classify(sign: str) -> int:
    made = 0
    if sign in "%&\\{" or (sign < " " and sign not in "\t\n\r") or sign == "\x7f":
        made |= _SPECIAL
    if sign.isalnum() or sign in "+/_-":
        made |= _ALPHABET | _BASE_TEXT
    made |= _BASE_TEXT if sign in "=\r\n" else 0
    made |= _LOWER_HEX if sign in "0123456789abcdef" else 0
    made |= _UPPER_HEX if sign in "0123456789ABCDEF" else 0
    return made | (_CODE if sign in "0123456789,;|. -[]" else 0)


_CLASSES = cython.declare(bytes, bytes(_classify(chr(code)) for code in range(128)))


def may_stand_for(text: str) -> cython.int:
    """What the text, without blanks around it, may stand for: SURE and so on, added up."""
    size: cython.Py_ssize_t = len(text)
    run: cython.Py_ssize_t = 0
    longest: cython.Py_ssize_t = 0
    some: cython.int = 0
    every: cython.int = 255
    kinds: cython.int
    code: cython.uint
    classes: bytes = _CLASSES
    for sign in text:
        code = ord(sign)
        kinds = 0
        if code < 128:
            kinds = classes[code]
        elif code < 160 or 0xD800 <= code < 0xE000:  # control characters, and halves of characters
            return SURE
        some |= kinds
        every &= kinds
        run = run + 1 if kinds & _ALPHABET else 0
        if run > longest:
            longest = run
    if size < SHORTEST:
        return SURE if some & _SPECIAL or (size and text[0] == "[") else 0
    made: cython.int = MESSAGE if _is_one_field(text, size) else 0
    if some & _SPECIAL or (every & _CODE and size >= SHORTEST_CODES) or _begins_with_a_mark(text):
        return made | SURE
    if every & _BASE_TEXT:
        return made | _tell_base(text, size, every)
    if size >= SHORTEST_CODES and text[2] in ": " and text[5] == text[2]:
        made |= HEXADECIMAL
    return made | (TOKENS if longest >= LONGEST_RUN else 0)


@cython.cfunc
@cython.inline
def _begins_with_a_mark(text: str) -> cython.bint:
    """JSON, XML, a data URL, a token, or a URL, which may have fields."""
    first: str = text[0]
    if first in '[<"':
        return True
    if first == "e":
        return text.startswith("eyJ") and "." in text
    if first == "d":
        return text.startswith("data:")
    if first == "B":
        return text.startswith("Bearer eyJ")
    return "?" in text or "#" in text


@cython.cfunc
@cython.inline
def _is_one_field(text: str, size: cython.Py_ssize_t) -> cython.bint:
    """A key whose wire type is a stretch, and its length, which is that of the rest."""
    code: cython.uint
    if not 8 <= size < 128:
        return False
    code = ord(text[0])
    if code & 7 != 2:
        return False
    code = ord(text[1])
    return code == size - 2


@cython.cfunc
@cython.inline
def _tell_base(text: str, size: cython.Py_ssize_t, every: cython.int) -> cython.int:
    """Text in the alphabet of base64: hexadecimal and numbers are of it, and hardly ever meant as it."""
    if every & (_LOWER_HEX | _UPPER_HEX):
        return HEXADECIMAL if size >= SHORTEST_HEXADECIMAL and size % 2 == 0 else 0
    if size == 36 and text[8] == "-" and text[13] == "-" and text[18] == "-" and text[23] == "-":
        return 0  # a UUID
    return BASE | (HEXADECIMAL if text[1] == "x" or text[2] == "-" else 0)
