"""The law as it is coded here, for readers: regimes, their rules, their values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .kinds import Certainty


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule. `notes` are the paragraphs below its text: the reading taken, and what follows from it.

    `two_readings`, `pending`, `checked` and `never_unknown` are the rule's own (`law.rule`).
    """

    name: str
    regime: str
    text: str
    notes: tuple[str, ...]
    cites: str
    since: date
    until: date | None
    certainty: Certainty
    two_readings: tuple[str, ...] = ()
    pending: str = ""
    checked: str = ""
    never_unknown: str = ""


@dataclass(frozen=True, slots=True)
class ValueEntry:
    """One period of one value, in words. `means` tells it with its unit, `source` what it was taken from."""

    name: str
    regime: str
    value: str
    cites: str
    since: date
    until: date | None
    certainty: Certainty
    source: str
    means: str = ""
    two_readings: tuple[str, ...] = ()
    pending: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True)
class RegimeEntry:
    """One regime: its rules by citation, its values by name and day, what it does not cover."""

    name: str
    title: str
    since: date
    does_not_cover: tuple[str, ...]
    rules: tuple[RuleEntry, ...]
    values: tuple[ValueEntry, ...]


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """A case that exercises a rule: where it stands, what it says, and the rule's verdicts in it."""

    id: str
    says: str
    verdicts: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class LawAnswer:
    """What was asked, what of the law it names, and what comes near where it names nothing."""

    asked: str
    rules: tuple[RuleEntry, ...]
    values: tuple[ValueEntry, ...]
    nearest: tuple[RuleEntry, ...] = ()
    cases: tuple[CaseEntry, ...] = ()
