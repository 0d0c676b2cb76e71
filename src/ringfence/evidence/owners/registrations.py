"""Numbers that name one organisation: `LEI 549300…`, `GB-COH 01234567`, `RA000585 01234567`.

A number of a register counts with the register's code (org-id.guide, or GLEIF's list) only: the same number
is given out by many registers.
"""

from __future__ import annotations

import re

from ...cells import CellError

CIK_DIGITS = 10  # as filings write it; the SEC's tables leave the zeros out
_WORLDWIDE = {
    "lei": "lei",
    "xilei": "lei",
    "cik": "cik",
    "ussec": "cik",
    "usseccik": "cik",
    "uscc": "uscc",
    "cnuscc": "uscc",
    "ogrn": "ogrn",
    "ruogrn": "ogrn",
    "inn": "inn",
    "ruinn": "inn",
    "isin": "isin",
    "duns": "duns",
    "xiduns": "duns",
}
_REGISTER = re.compile(r"[a-z]{2}-[a-z0-9]+|ra[0-9]{6}")


def worldwide(scheme: str) -> str:
    """The catalogue's word for a scheme whose numbers are unique in the world, or ""."""
    return _WORLDWIDE.get("".join(filter(str.isalnum, scheme.casefold())), "")


def registration(scheme: str, value: str) -> tuple[str, str] | None:
    """The same for every spelling of the same number; None where the scheme does not name one register."""
    told = worldwide(scheme) or scheme.strip().casefold()
    number = value.strip().casefold()
    if not number or not (worldwide(scheme) or _REGISTER.fullmatch(told)):
        return None
    return told, number.lstrip("0") if told == "cik" else number


def read_registration(text: str) -> tuple[str, str]:
    """`GB-COH 01234567` of a case. Raises CellError."""
    scheme, _, value = text.strip().partition(" ")
    if (found := registration(scheme, value)) is None:
        cure = "write LEI, CIK or a register's code before it: GB-COH 01234567"
        raise CellError(f"{text!r} is no number of a named register", cure)
    return found
