"""Controlled by a foreign adversary: three limbs that PAFACA and PADFA word alike, proved for either of them.

(A) a foreign person that is domiciled in, run from or organised under the law of an adversary country, (B) an
entity of which such persons together own 20 percent or more, directly or indirectly, (C) a person subject to
the direction or control of one of these. Each Act puts its own rules, citations and dated values on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar, TypeVar

from ..graph.exposure import ExposureGraph
from ..model.kinds import Kind, Means, Tie, Verb, Verdict
from ..model.proof import Proof
from .combination import Combination, Combined
from .logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, negation, weakest
from .parameters import Value, load_parameters
from .readings import list_parties, read_states, read_yes_no

TIES = (
    (Tie.IS, "is_state"),
    (Tie.ORGANISED_UNDER, "organised_in"),
    (Tie.PRINCIPAL_PLACE, "principal_place_of_business"),
    (Tie.HEADQUARTERED, "headquartered_in"),
    (Tie.DOMICILED, ""),
    (Tie.RESIDENT, "resident_in"),
)
DIRECTS = frozenset(
    {Means.BOARD_MAJORITY, Means.VOTES, Means.GOLDEN_SHARE, Means.VIE_CONTRACT, Means.CONTRACT}
)


@dataclass(frozen=True, slots=True)
class ControlMatter:
    """What a rule of either Act is asked about: a graph, the day of the law, the verdicts on other parties
    while limb (C) is raised from limbs (A) and (B); `memory` keeps what was asked once they are found."""

    PACKAGE: ClassVar[str] = ""

    graph: ExposureGraph
    law_on: date
    controlled: Mapping[str, Verdict] = field(default_factory=dict)
    memory: dict[tuple[Any, ...], Proof] | None = field(default=None, compare=False)

    def value(self, name: str) -> Value:
        return load_parameters(self.PACKAGE).on(name, self.law_on)

    def label(self, party: str) -> str:
        return self.graph.label(party)


MatterT = TypeVar("MatterT", bound=ControlMatter)
Asks = Callable[[MatterT, str], Proof]


def find_controlled(
    matter: MatterT,
    is_adversary_person: Asks[MatterT],
    is_controlled: Callable[[MatterT, str, Combination], Proof],
) -> dict[str, Proof]:
    """Of every party, whether it is controlled; limb (C) is raised until nothing changes."""
    graph, parties = matter.graph, list_parties(matter.graph)
    combination = combine(matter, is_adversary_person)
    verdicts = dict.fromkeys(parties, FAILS)
    while True:
        asked = replace(matter, controlled=verdicts)
        proofs = {party: is_controlled(asked, party, combination) for party in parties}
        new = {party: proof.verdict for party, proof in proofs.items()}
        if new == verdicts:
            return {party: proof for party, proof in proofs.items() if graph.kind(party) is not Kind.STATE}
        verdicts = new


def combine(matter: MatterT, is_adversary_person: Asks[MatterT]) -> Combination:
    """The combination of limb (B) over all parties, in every reading."""
    members = {party: is_adversary_person(matter, party).verdict for party in list_parties(matter.graph)}
    return Combination(matter.graph, members, matter.value("majority").number, matter.value("stake").number)


def prove_adversary_person(matter: ControlMatter, party: str) -> Proof:
    """Limb (A). Where an individual is domiciled is taken from the stated residence."""
    label = matter.label(party)
    if matter.graph.kind(party) is Kind.STATE:
        return leaf(label, HOLDS if party in matter.value("adversary_countries").words else FAILS)
    return all_of(label, _is_foreign(matter, party), _is_tied(matter, party))


def _is_foreign(matter: ControlMatter, party: str) -> Proof:
    """Neither Act defines a foreign person; a U.S. person, and a company organised only here, is none."""
    label = matter.label(party)
    stated = read_yes_no(matter.graph, party, "us_person", f"{label} is a U.S. person", "")
    if stated.verdict is not UNKNOWN:
        return negation(f"{label} is a foreign person", stated)
    organised = read_states(matter.graph, party, Tie.ORGANISED_UNDER, "organised_in")
    facts = tuple(fact for tie in organised for fact in tie.facts)
    only_here = bool(organised) and all(tie.state == "US" for tie in organised)
    return leaf(f"{label} is a foreign person", FAILS if only_here else HOLDS, facts)


def _is_tied(matter: ControlMatter, party: str) -> Proof:
    label = matter.label(party)
    listed, parts = matter.value("adversary_countries"), matter.value("parts_of_china")
    reasons = []
    for tie, attribute in TIES:
        for each in read_states(matter.graph, party, tie, attribute):
            value = parts if each.state in parts.words else listed
            verdict = each.stands if each.state in value.words else FAILS
            claim = f"{label}: {tie} {each.state}"
            reasons.append(
                leaf(claim, verdict, each.facts, certainty=value.certainty, settles=f"whether {claim}")
            )
    if not read_states(matter.graph, party, Tie.PRINCIPAL_PLACE, "principal_place_of_business"):
        reasons += _say_operations(matter, party)
    if not reasons:
        question = f"where {label} is organised, run and domiciled"
        reasons.append(leaf(f"{label}: no country is stated", UNKNOWN, settles=question))
    return any_of(f"{label} is tied to an adversary country", *reasons)


def _say_operations(matter: ControlMatter, party: str) -> list[Proof]:
    """Where no principal place of business is stated, main operations there leave it open."""
    label, listed = matter.label(party), matter.value("adversary_countries")
    parts = matter.value("parts_of_china")
    return [
        leaf(
            f"{label}: {Tie.OPERATES} {each.state}",
            UNKNOWN,
            each.facts,
            settles=f"where {label} has its principal place of business",
        )
        for each in read_states(matter.graph, party, Tie.OPERATES, "")
        if each.state in (*listed.words, *parts.words)
    ]


def prove_held(
    matter: MatterT, party: str, combination: Combination, is_adversary_person: Asks[MatterT]
) -> Proof:
    """Limb (B): holds if every reading gives the stake, fails if none can, and is unknown if the readings or
    the unknown shares leave it open."""
    label, stake = matter.label(party), matter.value("stake")
    sums = combination.of(party)
    if not sums:
        return leaf(f"{label}: no owner is stated", FAILS)
    verdicts = {combined.share.at_least(stake.number) for combined in sums}
    verdict = verdicts.pop() if len(verdicts) == 1 else UNKNOWN
    reasons = (
        *(_say_reading(each, stake.number) for each in sums),
        *_say_holdings(matter, party, combination, is_adversary_person),
    )
    low = min((each.share for each in sums), key=lambda share: (share.lower, share.lower_open))
    high = max((each.share for each in sums), key=lambda share: (share.upper, not share.upper_open))
    total = f"between {low} and {high}" if low != high else f"{low}"
    certainty = weakest((stake.certainty, *(each.certainty for each in reasons if each.verdict is verdict)))
    return Proof(f"{label}: {total} is held by such persons", verdict, "sum", "", certainty, reasons)


def _say_reading(combined: Combined, stake: int) -> Proof:
    verdict = combined.share.at_least(stake)
    return leaf(f"by {combined.reading}: {combined.share}", verdict)


def _say_holdings(
    matter: MatterT, party: str, combination: Combination, is_adversary_person: Asks[MatterT]
) -> tuple[Proof, ...]:
    """Each holding with its holder's own standing; for what is unknown, the fact that would settle it."""
    said = []
    for link in combination.holdings(party):
        holder = matter.label(link.link.head)
        member = is_adversary_person(matter, link.link.head)
        share = link.link.share
        claim = f"{holder} holds {share if share else 'a share nobody states'}"
        question = ""
        if member.verdict is UNKNOWN:
            question = f"where the holders behind {holder} are domiciled, organised and run"
        elif member.verdict is HOLDS and share is not None and not share.exact:
            question = f"how much of {matter.label(party)} {holder} holds"
        verdict = member.verdict if link.stands is HOLDS or member.verdict is FAILS else UNKNOWN
        said.append(leaf(claim, verdict, link.facts, certainty=member.certainty, settles=question))
    return tuple(said)


def prove_directed(matter: ControlMatter, party: str) -> Proof:
    """Limb (C). A majority of the board or of the votes, a golden share and control by contract are taken as
    direction. A single board seat, a veto or a licence leaves it open."""
    label = matter.label(party)
    reasons = []
    for link in matter.graph.links_from(party, Verb.DIRECTED_BY):
        director, means = matter.label(link.link.head), link.link.terms.get("means", "")
        behind = matter.controlled.get(link.link.head, FAILS)
        claim = f"{director} directs {label} ({means or 'means not stated'})"
        strong = means in DIRECTS and link.stands is HOLDS
        verdict = behind if strong or behind is FAILS else UNKNOWN
        question = f"whether the {means or 'influence'} lets {director} direct or control {label}"
        reasons.append(leaf(claim, verdict, link.facts, settles=question))
    return any_of(label, *(reasons or [leaf(f"nobody is said to direct {label}", FAILS)]))
