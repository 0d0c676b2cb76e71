"""A rule: a dated, cited statement of the law that can be true of a case, and what shows it.

    @rule(cites="28 CFR 202.211(a)(4)", since="2025-04-08")
    def resident_in_country_of_concern(matter: Matter, person: str) -> Proof:
        '''A foreign individual who is primarily resident in a country of concern is a covered person.'''

The first paragraph of the docstring is the text that users read; a rule without one cannot be built.
The body returns a proof whose claim names what it is about; calling the rule puts its text, citation
and certainty on it. **Outside its dates a rule does not hold**: calling it gives a failing proof that
says so, and the body is not run. (An error would make a 2020 case under 2020 law impossible to show.)

A matter that has a `memory` is asked each thing once: the same rule on the same matter and the same thing
gives the same proof again. What is asked of something that has a `memory` of its own, such as one dealing
among a million, is kept there and goes with it; unless the rule finds that its answer rests on less
(`rests_on`): all of which that is the same share one proof.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from ..model.kinds import Certainty, Verdict
from ..model.proof import Proof, seal
from .logic import leaf, weakest


class DatedMatter(Protocol):
    """What a rule is asked about: anything that knows under the law of which day."""

    @property
    def law_on(self) -> date: ...


MatterT = TypeVar("MatterT", bound=DatedMatter)
Asked = ParamSpec("Asked")
_RULES: dict[str, Rule[Any, ...]] = {}


@dataclass(frozen=True, slots=True)
class Rule(Generic[MatterT, Asked]):
    """One rule. `since` is the first day it is in force, `until` the first day it no longer is.

    `two_readings` says where the text can be read otherwise than it is here; `pending` which change of it may
    be in force already, and caps the certainty; `checked` when, against what and by whom it was read;
    `never_unknown` why it cannot be unknown, where it cannot. `rests_on` finds, of what is asked, the part
    that decides (None: all of it).
    """

    name: str  # package path and function name, e.g. ringfence.law.dsp.s204_biometric.is_biometric
    text: str
    cites: str
    since: date
    until: date | None
    certainty: Certainty
    statement: Callable[Concatenate[MatterT, Asked], Proof]
    two_readings: tuple[str, ...] = ()
    checked: str = ""
    pending: str = ""
    never_unknown: str = ""
    rests_on: Callable[..., tuple[Any, ...] | None] | None = None

    @property
    def short_name(self) -> str:
        """The function's name, as cases call it."""
        return self.name.rpartition(".")[2]

    def in_force(self, law_on: date) -> bool:
        return self.since <= law_on and (self.until is None or law_on < self.until)

    def __call__(self, matter: MatterT, *asked: Asked.args, **named: Asked.kwargs) -> Proof:
        memory: dict[tuple[Any, ...], Proof] | None = getattr(matter, "memory", None)
        if memory is None or named:
            return self._prove(matter, *asked, **named)
        first: Any = asked[0] if asked else ""
        own: dict[tuple[Any, ...], Proof] | None
        own = None if type(first) is str else getattr(first, "memory", None)  # an id: the usual case
        less = self.rests_on(matter, *asked, **named) if self.rests_on and own is not None else None
        if own is None or less is not None:
            kept, key = memory, (self.name, *(asked if less is None else less))
        else:
            kept, key = own, (self.name, *asked[1:])
        known = kept.get(key)
        if known is None:
            kept[key] = known = self._prove(matter, *asked, **named)
        return known

    def _prove(self, matter: MatterT, *asked: Asked.args, **named: Asked.kwargs) -> Proof:
        if not self.in_force(matter.law_on):
            claim = f"{self.text} (In force {self.dates}, so not on {matter.law_on}.)"
            return leaf(claim, Verdict.FAILS, cites=self.cites, certainty=self.certainty)
        proof = self.statement(matter, *asked, **named)
        claim = f"{proof.claim}: {self.text}" if proof.claim else self.text
        if self.pending:
            claim = f"{claim} (Pending: {self.pending})"
        certainty = self.certainty if proof.certainty is Certainty.PRIMARY else proof.certainty
        if certainty is not self.certainty:
            certainty = weakest((self.certainty, certainty))
        return seal(
            claim, proof.verdict, proof.how, self.cites, certainty, proof.because, proof.facts, proof.settles
        )

    @property
    def dates(self) -> str:
        return f"from {self.since}" + (f" until {self.until}" if self.until else "")


def rule(
    *,
    cites: str,
    since: str,
    until: str | None = None,
    certainty: str = "primary",
    two_readings: tuple[str, ...] = (),
    checked: str = "",
    pending: str = "",
    never_unknown: str = "",
    rests_on: Callable[..., tuple[Any, ...] | None] | None = None,
) -> Callable[[Callable[Concatenate[MatterT, Asked], Proof]], Rule[MatterT, Asked]]:
    """Make a rule of a function from a matter, and what is asked of it, to a proof. Dates are ISO."""

    def build(statement: Callable[Concatenate[MatterT, Asked], Proof]) -> Rule[MatterT, Asked]:
        name = f"{statement.__module__}.{statement.__name__}"
        text = " ".join((inspect.getdoc(statement) or "").split("\n\n")[0].split())
        if not text or not cites:
            raise TypeError(f"{name}: a rule needs a docstring, which users read, and the paragraph it cites")
        if name in _RULES:
            raise TypeError(f"{name}: there are two rules of this name")
        last = date.fromisoformat(until) if until else None
        first = date.fromisoformat(since)
        grade = Certainty.UNVERIFIED if pending else Certainty(certainty)
        notes = (two_readings, checked, pending, never_unknown)
        built = Rule(name, text, cites, first, last, grade, statement, *notes, rests_on)
        _RULES[name] = built
        return built

    return build


def rules(package: str = "ringfence.law") -> tuple[Rule[Any, ...], ...]:
    """Every rule of a package that has been imported, by name."""
    return tuple(_RULES[name] for name in sorted(_RULES) if name.startswith(f"{package}."))
