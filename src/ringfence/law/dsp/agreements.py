"""Which of the four kinds of agreement a hand-over is part of (28 CFR 202.210(a)), as far as the case says.

A contract says it of itself. A person's access is part of their job or of the contract with their employer.
What only a wire or a piece of software shows is part of whatever contract the two parties have; when none
is stated, software that an app knowingly carries is data brokerage (202.214(b)(7)), and anything else is an
open question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...model.kinds import Kind, Verb, Verdict
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, leaf
from .dealing import Dealing, name_dealing
from .matter import Matter

BROKERAGE, VENDOR, EMPLOYMENT, INVESTMENT = "data brokerage", "vendor", "employment", "investment"
FOUR_KINDS = (BROKERAGE, VENDOR, EMPLOYMENT, INVESTMENT)


@dataclass(frozen=True, slots=True)
class Agreement:
    """`kinds` that it is, or may be; `why` in words; `is_one` says whether it is certainly one of them."""

    kinds: Mapping[str, Verdict]
    why: str
    is_one: Verdict

    def verdict_on(self, kind: str) -> Verdict:
        return self.kinds.get(kind, FAILS)


def read_agreement(matter: Matter, dealing: Dealing) -> Agreement:
    """The kinds of agreement that the hand-over may be part of."""
    key = ("agreement",)
    if key not in dealing.memory:
        dealing.memory[key] = _read_agreement(matter, dealing)
    agreement: Agreement = dealing.memory[key]
    return agreement


def _read_agreement(matter: Matter, dealing: Dealing) -> Agreement:
    if dealing.is_by_staff:
        return _read_staff(matter, dealing)
    stated = dealing.term("deal")
    if stated in FOUR_KINDS and dealing.term("consideration") == "no":
        why = f"the contract is stated to be {stated}, and to give nothing in return"
        return _may_be(stated, why=why, is_one=UNKNOWN)
    if stated in FOUR_KINDS:
        return _one(stated, f"the contract is stated to be {stated}")
    if stated:
        return Agreement({}, "the contract is stated to be none of the four kinds", FAILS)
    if dealing.deals:
        return _between(dealing, "the contracts between the two")
    if dealing.term("consideration") == "no":
        return Agreement({}, "nothing is given in return", FAILS)
    if dealing.handover.verb is Verb.PROCESSED_BY:
        return _one(VENDOR, "a service is performed on the data")
    if dealing.handover.verb is Verb.SHARED_WITH and dealing.term("consideration") == "yes":
        return _one(BROKERAGE, "data is given in return for something of value")
    if "knowingly" in dealing.handover.terms:
        return _one(BROKERAGE, "software in the app passes the data on")
    return _may_be(BROKERAGE, VENDOR, why="no agreement between the two is stated", is_one=UNKNOWN)


def prove_kind(matter: Matter, dealing: Dealing, agreement: Agreement, kind: str) -> Proof:
    """Is the hand-over part of an agreement of this kind?"""
    label = name_dealing(matter, dealing)
    return leaf(
        f"{label} is {kind}: {agreement.why}",
        agreement.verdict_on(kind),
        dealing.handover.facts,
        settles=f"what agreement is behind what goes from {label}",
    )


def _read_staff(matter: Matter, dealing: Dealing) -> Agreement:
    if matter.graph.kind(dealing.taker) is not Kind.PERSON:  # from a person's access on to the employer
        return _between(dealing, "staff of the taker have access") if dealing.deals else _unstated_staff()
    jobs = matter.graph.links_from(dealing.taker, Verb.WORKS_FOR)
    for job in jobs:
        if job.link.head == dealing.giver:
            kind = VENDOR if job.link.terms.get("deal") == VENDOR else EMPLOYMENT
            return Agreement({kind: job.stands}, f"the person works for the giver ({kind})", job.stands)
    if any(job.link.terms.get("deal") == VENDOR for job in jobs):
        return _one(VENDOR, "the person works as a contractor")
    if dealing.deals:
        return _between(dealing, "the person's employer has a contract with the giver")
    if jobs:
        return _unstated_staff()
    return _may_be(EMPLOYMENT, VENDOR, why="the person has access, as employee or contractor", is_one=HOLDS)


def _between(dealing: Dealing, why: str) -> Agreement:
    """What the contracts between the two make of a wire or account: theirs, if all are of one kind."""
    deals = dealing.deals
    said = ", ".join(sorted(deals))
    if list(deals.values()) == [HOLDS]:
        return _one(said, f"{why}: {said}")
    if HOLDS in deals.values():
        return _may_be(*sorted(deals), why=f"{why}: {said}", is_one=HOLDS)
    kinds = sorted({*deals, BROKERAGE, VENDOR})
    return _may_be(*kinds, why=f"{why}, which are not certain: {said}", is_one=UNKNOWN)


def _unstated_staff() -> Agreement:
    why = "staff of another organisation have access, and no contract with it is stated"
    return _may_be(BROKERAGE, VENDOR, why=why, is_one=UNKNOWN)


def _one(kind: str, why: str) -> Agreement:
    return Agreement({kind: HOLDS}, why, HOLDS)


def _may_be(*kinds: str, why: str, is_one: Verdict) -> Agreement:
    return Agreement(dict.fromkeys(kinds, UNKNOWN), why, is_one)
