"""Measures that are promised against foreign access, and how they are judged on a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .kinds import Verdict
from .proof import Proof
from .result import Question

RESULTS = {Verdict.HOLDS: "pass", Verdict.FAILS: "fail", Verdict.UNKNOWN: "not shown"}


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure in our words.

    `used_by` and `source` say where it was promised or asked for; `needs` which evidence decides it,
    `fails_like` how it looked fine and was not; `decided` how far software can decide it; `guards` are the
    verbs of the steps of a path that it guards; evidence older than `fresh_days` shows nothing. `checked`
    says when and by whom `used_by` was compared with the source; "" while nobody has.
    """

    id: str
    title: str
    asks: str
    used_by: str
    source: str
    needs: str
    fails_like: str
    decided: str
    fresh_days: int
    guards: tuple[str, ...]
    checked: str = ""

    @property
    def origin(self) -> str:
        """Who promised it or asked for it, where that is written, and whether somebody compared the two."""
        compared = f"compared on {self.checked}" if self.checked else "not yet compared"
        return f"Used by {self.used_by}. Source, {compared}: {self.source}."


@dataclass(frozen=True, slots=True)
class Promise:
    """Who promised a measure to whom, by which instrument and from when to when; `facts` state it."""

    id: str
    by: str
    to: str
    instrument: str
    since: date | None
    until: date | None
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JudgedMeasure:
    """What the facts show of one measure: HOLDS is a pass, FAILS a failure, UNKNOWN was not shown.

    The reasons of the `proof` decided it; `shown_on` is the oldest day of the evidence of a pass, or the
    newest of other evidence; `paths` are the fingerprints of the paths it guards.
    """

    measure: Measure
    proof: Proof
    shown_on: date | None
    paths: tuple[str, ...]
    promises: tuple[Promise, ...] = ()

    @property
    def result(self) -> str:
        return RESULTS[self.proof.verdict]


@dataclass(frozen=True, slots=True)
class MeasureTable:
    """Every measure that was asked about, and what stands behind the reasons: the documents by id of fact."""

    question: Question
    judged: tuple[JudgedMeasure, ...]
    path_labels: dict[str, str]  # by fingerprint: data -> owner -> country, and the answer
    documents: dict[str, str]  # by id of fact
    promised_only: bool
    version: str = ""

    def of(self, verdict: Verdict) -> tuple[JudgedMeasure, ...]:
        return tuple(each for each in self.judged if each.proof.verdict is verdict)
