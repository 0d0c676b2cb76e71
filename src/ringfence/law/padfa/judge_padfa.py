"""PADFA on a graph: a finding on each hand-over by a data broker into an adversary's hands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ...model.finding import Finding, Standing
from ...model.kinds import Kind, Outcome
from ...model.proof import Proof
from ..adversary_control import combine, find_controlled
from ..asking import constant, give, things_of
from ..logic import FAILS, HOLDS, any_of, disjunction, questions
from ..regime import Docket, Hearing, Opinion, Regime
from .handing import Handing, find_handings
from .matter import Matter
from .s2a_prohibition import is_adversary_recipient, is_unlawful_to_make_available
from .s2c2_controlled import is_adversary_person, is_controlled_by_adversary
from .s2c3_data_broker import is_excluded, is_for_valuable_consideration, is_not_collected_directly
from .s2c7_sensitive_data import is_protected

NAME = "PADFA"
SINCE = date(2024, 6, 23)


def judge_padfa(docket: Docket) -> Opinion:
    """Judge every hand-over that may be one of a data broker; of the findings only the parties are kept."""
    worst: dict[str, tuple[bool, str]] = {}
    return Opinion(_find(docket, worst), _stand(worst))


def _find(docket: Docket, worst: dict[str, tuple[bool, str]]) -> Iterator[Finding]:
    """The findings one by one; notes for each party the first that holds, else the first, by its id.

    Who is controlled is asked only if there is a hand-over for which it matters.
    """
    bare = Matter(docket.graph, docket.law_on, memory={})
    matter = None
    for handing in find_handings(docket.handovers):
        if not _may_be_brokerage(bare, handing):
            continue
        matter = matter or _with_controlled(bare)
        found = _judge(matter, handing)
        if found is not None:
            holds = found.verdict is HOLDS
            if holds > worst.get(found.party, (-1, ""))[0]:
                worst[found.party] = (holds, found.id)
            yield found


def _stand(worst: dict[str, tuple[bool, str]]) -> Iterator[Standing]:
    for party, (holds, finding) in sorted(worst.items()):
        said = "may not be given this data by a data broker" if holds else "may be barred from this data"
        yield Standing(party, NAME, said, finding)


def _with_controlled(bare: Matter) -> Matter:
    """The same matter, with what is proved of every party."""
    proved = find_controlled(replace(bare, memory=None), is_adversary_person, is_controlled_by_adversary)
    return replace(bare, proved=proved)


def hear_padfa(docket: Docket) -> Hearing:
    """Every party, class of data and hand-over of a docket, for rules that are asked one by one."""
    matter = Matter(docket.graph, max(docket.law_on, SINCE))  # before it there is nothing to count by
    controlled = find_controlled(matter, is_adversary_person, is_controlled_by_adversary)
    verdicts = {party: proof.verdict for party, proof in controlled.items()}
    asked = Matter(docket.graph, docket.law_on, verdicts, proved=controlled)
    handings = [(f"{each.giver} > {each.taker}", each) for each in find_handings(docket.handovers)]
    things = things_of(docket.graph) | {
        "combination": constant(combine(matter, is_adversary_person)),
        "handing": give(handings),
    }
    return Hearing(asked, things, {each.handover.facts: name for name, each in handings})


def _may_be_brokerage(matter: Matter, handing: Handing) -> bool:
    """May any data of it be protected and brokered? The taker and the service provider are asked later."""
    if matter.graph.kind(handing.taker) is Kind.PERSON:
        return False
    if is_for_valuable_consideration(matter, handing).verdict is FAILS:
        return False
    return any(
        is_protected(matter, data).verdict is not FAILS
        and is_not_collected_directly(matter, handing, data).verdict is not FAILS
        and is_excluded(matter, handing, data).verdict is not HOLDS
        for data in handing.handover.data_exposed
        if data in matter.graph.entities
    )


def _judge(matter: Matter, handing: Handing) -> Finding | None:
    if is_adversary_recipient(matter, handing.taker).verdict is FAILS:
        return None
    proofs = {
        data: is_unlawful_to_make_available(matter, handing, data)
        for data in handing.handover.data_exposed
        if data in matter.graph.entities
    }
    reached = {data: proof for data, proof in proofs.items() if proof.verdict is not FAILS}
    if not handing.shows_a_return:
        reached = {data: proof for data, proof in reached.items() if _asks_only_of_broker(proof)}
    if not reached:
        return None
    verdict = disjunction(proof.verdict for proof in reached.values())
    decisive = {data: proof for data, proof in reached.items() if proof.verdict is verdict}
    proof = any_of(f"{NAME}: {matter.label(handing.giver)}", *decisive.values())
    return Finding(
        id=f"{NAME} hand-over {handing.handover.facts[0]}",
        regime=NAME,
        cites="15 USC 9901(a)",
        outcome=Outcome.PROHIBITED if verdict is HOLDS else Outcome.UNKNOWN,
        verdict=verdict,
        certainty=proof.certainty,
        party=handing.taker,
        says=_say(matter, handing, verdict is HOLDS, tuple(decisive)),
        proof=proof,
        via=handing.handover.facts,
        data=tuple(decisive),
        settles=questions(proof),
    )


def _asks_only_of_broker(proof: Proof) -> bool:
    """Are the recipient and the data certain, so that only the broker is in question?"""
    recipient, data, _ = proof.because
    return recipient.verdict is HOLDS and data.verdict is HOLDS


def _say(matter: Matter, handing: Handing, holds: bool, data: tuple[str, ...]) -> str:
    giver, taker = matter.label(handing.giver), matter.label(handing.taker)
    names = ", ".join(f"“{matter.label(each)}”" for each in data[:3]) + (" and more" if len(data) > 3 else "")
    if holds:
        return f"{giver}, a data broker, gives {taker}, controlled by a foreign adversary, {names}: unlawful."
    return f"Whether {giver} may give {taker} {names} as a data broker depends on what is not known."


PADFA = Regime(
    name=NAME,
    title="Protecting Americans' Data from Foreign Adversaries Act of 2024 (15 USC 9901)",
    since=SINCE,
    does_not_cover=(
        "data of a kind that no cell of the case states: seventeen heads are read from `category`, "
        "`identifiers`, `within_metres` and `sensitive_as`",
        "data made available in order to identify other sensitive data (9901(c)(7)(Q))",
        "hand-overs of which nothing says that anything is given in return: no finding, unless the recipient "
        "is controlled and the data sensitive for certain",
        "what is given to individuals: the Act says entities and countries",
        "unfair or deceptive practices beyond this Act, and the amount of the civil penalty",
        "whether a product or service is the data itself (9901(c)(3)(B)(ii)): the contract claims it "
        "(`broker_exclusion`)",
    ),
    judge=judge_padfa,
    hear=hear_padfa,
)
