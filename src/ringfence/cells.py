"""One cell -> one value. Every function raises `CellError`, which says what is wrong and how to write it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from .model.fact import Bypass
from .model.kinds import Rung, Verdict
from .model.share import UNKNOWN_SHARE, WHOLE, Share

VERDICTS = {"yes": Verdict.HOLDS, "no": Verdict.FAILS, "unknown": Verdict.UNKNOWN, "": Verdict.UNKNOWN}
RUNGS = {rung.label: rung for rung in Rung}
_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_COUNT = re.compile(r"(\d{1,12})(?:\.\.(\d{1,12})?)?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
LONGEST = 10_000  # characters of one cell


class CellError(ValueError):
    """What is wrong with a cell, and its cure."""

    def __init__(self, what: str, cure: str) -> None:
        self.what, self.cure = what, cure
        super().__init__(what)


def clean_cell(cell: object) -> str:
    """The text without control characters and outer blanks; TOML numbers and days as people write them."""
    text = _CONTROLS.sub("", "" if cell is None else str(cell)).strip()
    if len(text) > LONGEST:
        raise CellError(f"the cell has {len(text):,} characters", f"a cell may have {LONGEST:,}")
    return text


def read_list(cell: str) -> tuple[str, ...]:
    """Ids separated by `;`, blanks and repeats dropped."""
    return tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


def read_id(cell: str) -> str:
    if "|" in cell or ";" in cell:
        raise CellError(f"{cell!r} is not an id", "an id holds no ';' and no '|'")
    return cell


def read_day(cell: str) -> date | None:
    """YYYY, YYYY-MM or YYYY-MM-DD, read as the first day; None when empty."""
    if not cell:
        return None
    found = _DAY.fullmatch(cell)
    try:
        if found:
            return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        pass
    raise CellError(f"{cell!r} is not a day", "write it as 2026-01-22, 2026-01 or 2026")


def read_verdict(cell: str) -> Verdict:
    if cell not in VERDICTS:
        raise CellError(f"{cell!r} is neither yes nor no", "write yes, no or unknown")
    return VERDICTS[cell]


def read_rung(cell: str) -> Rung:
    return RUNGS[choose(cell, RUNGS, "rung")] if cell else Rung.DECLARED


def read_share(cell: str) -> Share:
    """19.9%, 25%..50%, >25%..50%, <20%; empty is unknown. Exact to a ten-thousandth of a percent."""
    if not cell:
        return UNKNOWN_SHARE
    text = cell.replace(" ", "")
    low, dots, high = text.partition("..")
    try:
        if dots:
            return Share(
                _millionths(low.removeprefix(">")),
                _millionths(high.removeprefix("<")),
                low.startswith(">"),
                high.startswith("<"),
            )
        if text.startswith("<"):
            return Share(0, _millionths(text[1:]), False, True)
        if text.startswith(">"):
            return Share(_millionths(text[1:]), WHOLE, True, False)
        exact = _millionths(text)
        return Share(exact, exact)
    except ValueError as error:
        if isinstance(error, CellError):
            raise
        raise CellError(
            f"the range {cell!r} is upside down or empty", "write the lower end first: 25%..50%"
        ) from None


def _millionths(text: str) -> int:
    try:
        share = Decimal(text.removesuffix("%")) * 10_000
        exact = int(share)
    except (InvalidOperation, ValueError, OverflowError):
        raise CellError(f"{text!r} is not a share", "write 19.9%, 25%..50%, >25%..50% or <20%") from None
    if not 0 <= share <= WHOLE:
        raise CellError(f"a share of {text} is not possible", "a share runs from 0% to 100%")
    if share != exact:
        raise CellError(f"{text!r} is finer than a ten-thousandth of a percent", "round it, or give a range")
    return exact


def read_count(cell: str) -> str:
    """170000000, 100000000..170000000 or 100000..; kept as it is written."""
    if not cell:
        return ""
    found = _COUNT.fullmatch(cell.replace(",", "").replace("_", "").replace(" ", ""))
    if not found:
        raise CellError(f"{cell!r} is not a count", "write 170000000, 100000000..170000000 or 100000..")
    if found[2] and int(found[2]) < int(found[1]):
        raise CellError(f"the range {cell!r} is upside down", "write the lower end first")
    return found[0]


def read_whole(cell: str) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) < 10):
        raise CellError(f"{cell!r} is not a whole number", "write it in digits")
    return int(cell)


def read_bypasses(cell: str) -> tuple[Bypass, ...]:
    """`name=yes; name=unknown`: is each known way round the guard open?"""
    bypasses = []
    for part in read_list(cell):
        name, sign, is_open = part.rpartition("=")
        if not sign:
            raise CellError(
                f"the bypass {part!r} does not say whether it is open", "write name=yes, =no or =unknown"
            )
        bypasses.append(Bypass(name.strip(), read_verdict(is_open.strip())))
    return tuple(bypasses)


def choose(word: str, known: Iterable[str], what: str) -> str:
    """The word, if it is a known one; otherwise an error that names the nearest."""
    words = sorted(known)
    if word in words:
        return word
    near = get_close_matches(word, words, n=1)
    cure = f"did you mean {near[0]!r}?" if near else "one of: " + ", ".join(words)
    raise CellError(f"{word!r} is not a {what}", cure)
