"""Values of the law: thresholds, lists, dates. Each is dated, cited, sourced and says how well it was
checked.

A parameter is an array of tables in `parameters.toml` beside the rules, one table per period:

    [[biometric_threshold]]
    since = 2025-04-08
    value = 1000
    cites = "28 CFR 202.205(c)"
    certainty = "primary"
    source = "eCFR, text of 8 April 2025"

What may be left out: `until` (first day no longer); `means` (what the value says, with its unit); `checked`
(when, against what and by whom it was read); `two_readings` (a list: how else the text can be read); and
`pending` (a change that may be in force already; it caps the certainty). Periods of one parameter may leave
gaps but not overlap.
"""

from __future__ import annotations

import pkgutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

from ..errors import LawError
from ..model.kinds import Certainty, Verdict
from ..model.proof import Proof
from .logic import leaf

_MUST_HAVE = {"since": date, "value": object, "cites": str, "certainty": str, "source": str}
_MAY_HAVE = {"until": date, "means": str, "checked": str, "two_readings": list, "pending": str}
_GRADES = ", ".join(Certainty)


@dataclass(frozen=True, slots=True)
class Value:
    """What a parameter is during one period. `value` is a whole number, a word or a list of words."""

    name: str
    value: int | str | tuple[str, ...]
    since: date
    until: date | None
    cites: str
    certainty: Certainty
    source: str
    means: str = ""
    checked: str = ""
    two_readings: tuple[str, ...] = ()
    pending: str = ""

    @property
    def number(self) -> int:
        if not isinstance(self.value, int):
            raise TypeError(f"{self.name} is not a number: {self.value!r}")
        return self.value

    @property
    def words(self) -> tuple[str, ...]:
        if not isinstance(self.value, tuple):
            raise TypeError(f"{self.name} is not a list of words: {self.value!r}")
        return self.value

    def stated(self, claim: str) -> Proof:
        """The value as a reason: whatever rests on it is no better checked than it is."""
        told = f"{claim} (pending: {self.pending})" if self.pending else claim
        return leaf(told, Verdict.HOLDS, cites=self.cites, certainty=self.certainty)

    def covers(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


class Parameters:
    """The values of one regime, by name and day."""

    def __init__(self, periods: Mapping[str, tuple[Value, ...]]) -> None:
        self._periods = dict(periods)
        for name, values in self._periods.items():
            _refuse_overlap(name, values)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._periods))

    def periods(self, name: str) -> tuple[Value, ...]:
        return self._periods[name]

    def on(self, name: str, day: date) -> Value:
        """The value in force on that day. LawError when the law gives none."""
        for value in self._periods[name]:
            if value.covers(day):
                return value
        known = "; ".join(
            f"{each.value} from {each.since}" + (f" until {each.until}" if each.until else "")
            for each in self._periods[name]
        )
        raise LawError(
            f"the law gives no value of “{name}” on {day}; it is known for: {known}.\n"
            f"  cure: ask about a day in force (--law-on), or add the missing period with its source"
        )


@cache
def load_parameters(package: str) -> Parameters:
    """Read the `parameters.toml` that ships with a regime, e.g. `ringfence.law.dsp`."""
    data = pkgutil.get_data(package, "parameters.toml")  # importlib.resources takes 20 ms to import
    return read_parameters((data or b"").decode(), f"{package}: parameters.toml")


def read_parameters(text: str, where: str) -> Parameters:
    """Parse parameters; LawError says which value lacks what."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LawError(f"{where}: not TOML ({error})") from error
    periods = {}
    for name, rows in tables.items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise LawError(f"{where}: “{name}” must be an array of tables, one [[{name}]] for each period")
        values = (_read_value(name, row, where) for row in rows)
        periods[name] = tuple(sorted(values, key=lambda value: value.since))
    return Parameters(periods)


def _read_value(name: str, row: dict[str, Any], where: str) -> Value:
    lacks = [
        word for word, kind in _MUST_HAVE.items() if not isinstance(row.get(word), kind) or row[word] == ""
    ]
    if lacks:
        raise LawError(f"{where}: a value of “{name}” lacks {', '.join(lacks)}")
    amiss = [word for word, kind in _MAY_HAVE.items() if word in row and not isinstance(row[word], kind)]
    if amiss:
        raise LawError(f"{where}: a value of “{name}” has no proper {', '.join(amiss)}")
    unknown = sorted(set(row) - set(_MUST_HAVE) - set(_MAY_HAVE))
    if unknown:
        raise LawError(f"{where}: a value of “{name}” has what nobody reads: {', '.join(unknown)}")
    if row["certainty"] not in set(Certainty):
        raise LawError(
            f"{where}: a value of “{name}” has the certainty “{row['certainty']}”; use one of {_GRADES}"
        )
    value = tuple(row["value"]) if isinstance(row["value"], list) else row["value"]
    pending = row.get("pending", "")
    grade = Certainty.UNVERIFIED if pending else Certainty(row["certainty"])
    notes = (row.get("means", ""), row.get("checked", ""), tuple(row.get("two_readings", ())), pending)
    return Value(name, value, row["since"], row.get("until"), row["cites"], grade, row["source"], *notes)


def _refuse_overlap(name: str, values: tuple[Value, ...]) -> None:
    for earlier, later in pairwise(values):
        if earlier.until is None or earlier.until > later.since:
            raise LawError(
                f"two values of “{name}” on {later.since}: end the one of {earlier.since} with `until`"
            )
