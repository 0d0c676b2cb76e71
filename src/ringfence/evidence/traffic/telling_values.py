"""Could a value say by itself what it is, whatever its field is called? Told in one pass over it."""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython


def may_tell(value: str) -> cython.bint:
    """Has it an @, a + in front, the shape of a MAC address or of an IBAN, or the two points of a pair of
    decimals or of a package's name? Blanks around it do not count against it."""
    points: cython.int = 0
    size: cython.Py_ssize_t = len(value)
    for sign in value:
        if sign == "@":
            return True
        if sign == ".":
            points += 1
            if points > 1:
                return True
    if size < 10:
        return False
    return (
        value[0] in "+ \t\r\n"
        or (value[2] in ":-" and value[5] == value[2])
        or ("A" <= value[0] <= "Z" and "A" <= value[1] <= "Z" and "0" <= value[2] <= "9")
    )
