"""28 CFR Part 202 on a graph: an outcome for each hand-over, a standing for each party."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from itertools import chain

from ...graph.handovers import find_handovers
from ...model.finding import Finding, Standing
from ...model.kinds import Kind, Outcome
from ...model.proof import Proof
from ..asking import give, things_of
from ..logic import FAILS, HOLDS, UNKNOWN, any_of, questions
from ..regime import Docket, Hearing, Opinion, Regime
from .categories import BIOSPECIMENS, is_stated_as
from .covered_persons import find_covered_persons
from .dealing import Dealing, find_dealings
from .duties import DutyBook
from .matter import Matter
from .outcome import decide
from .preceding_year import find_ended_handovers
from .s201_access import lift_controls
from .s222_government_related import is_government_related
from .s248_security_requirements import REQUIRES
from .s249_sensitive_personal_data import CATEGORIES, is_sensitive_personal_data
from .s256_us_person import is_us_person
from .s501_to_511_exemptions import exempt_by_class
from .s601_countries_of_concern import is_government_of_country_of_concern
from .wording import word_finding

NAME = "DSP"
VERDICT_OF = {Outcome.UNKNOWN: UNKNOWN, Outcome.NOT_REGULATED: FAILS}  # any other outcome holds


def judge_dsp(docket: Docket) -> Opinion:
    """Judge every hand-over from one party to another, and every organisation and person."""
    matter, dealings, covered = open_matter(docket)
    on_parties = [
        _judge_party(matter, party, proof)
        for party, proof in sorted(covered.items())
        if matter.graph.kind(party) is not Kind.STATE
    ]
    of_parties = (finding for finding, _ in on_parties if finding)
    book = DutyBook(matter, NAME)
    of_dealings = (_judge_dealing(matter, dealing, book) for dealing in dealings)
    standings = tuple(standing for _, standing in on_parties)
    return Opinion(chain(of_parties, of_dealings), standings, book.tell())


def lay_out(docket: Docket) -> tuple[Matter, tuple[Dealing, ...], Mapping[str, Proof]]:
    """The graph as the part looks at it, every dealing on it, and of every party whether it is covered."""
    matter, dealings, covered = open_matter(docket)
    return matter, tuple(dealings), covered


def open_matter(docket: Docket) -> tuple[Matter, Iterator[Dealing], Mapping[str, Proof]]:
    """The same, each dealing as it is asked for, so that a million need not lie in memory together."""
    graph = lift_controls(docket.graph)
    handovers = docket.handovers if graph is docket.graph else find_handovers(graph)
    parties = (id_ for id_, entity in graph.entities.items() if entity.kind in (Kind.ORG, Kind.PERSON))
    covered = find_covered_persons(graph, docket.law_on, parties)
    matter = Matter(graph, docket.law_on, lambda party, _: covered[party], memory={})
    exempts = partial(exempt_by_class, matter)
    ended = find_ended_handovers(docket.graph)
    dealings = find_dealings(matter, handovers, covered, exempts, ended)
    return matter, dealings, covered


def hear_dsp(docket: Docket) -> Hearing:
    """Every dealing and party of a docket, for rules that are asked one by one."""
    matter, dealings, _ = lay_out(docket)
    pair_of = {each.handover.facts: f"{each.giver} > {each.taker}" for each in dealings}
    things = things_of(matter.graph) | {
        "dealing": give((pair_of[each.handover.facts], each) for each in dealings),
        "category": give((each, each) for each in CATEGORIES),
        "requirement": give((each, each) for each in REQUIRES),
    }
    return Hearing(matter, things, pair_of)


def _judge_dealing(matter: Matter, dealing: Dealing, book: DutyBook) -> Finding:
    ground = decide(matter, dealing)
    book.note(dealing, ground.outcome)
    data = ground.data or tuple(dealing.data)
    if ground.outcome is not Outcome.NOT_REGULATED:
        data = tuple(id_ for id_ in data if _may_matter(matter, dealing, id_)) or data
    return Finding(
        id=f"{NAME} hand-over {dealing.handover.facts[0]}",
        regime=NAME,
        cites=ground.cites,
        outcome=ground.outcome,
        verdict=VERDICT_OF.get(ground.outcome, HOLDS),
        certainty=ground.proof.certainty,
        party=dealing.taker,
        says=word_finding(matter, dealing, ground, data),
        proof=ground.proof,
        via=dealing.handover.facts,
        data=data,
        settles=ground.settles,
    )


def _may_matter(matter: Matter, dealing: Dealing, data: str) -> bool:
    """May this class be of the data that the part is about?"""
    proofs = (
        is_sensitive_personal_data(matter, dealing, data),
        is_government_related(matter, dealing, data),
        is_stated_as(matter, data, BIOSPECIMENS),
    )
    return any(proof.verdict is not FAILS for proof in proofs)


def _judge_party(matter: Matter, party: str, covered: Proof) -> tuple[Finding | None, Standing]:
    label = matter.label(party)
    government = is_government_of_country_of_concern(matter, party)
    proof = covered if government.verdict is FAILS else any_of(label, government, covered)
    if proof.verdict is FAILS:
        us_person = is_us_person(matter, party).verdict is HOLDS
        return None, Standing(party, NAME, "U.S. person" if us_person else "not a covered person", "")
    holds = proof.verdict is HOLDS
    limbs = "; ".join(dict.fromkeys(each.cites for each in _deciding(proof, covered)))
    status = "a country of concern" if government.verdict is HOLDS else "a covered person"
    says = f"{label} is {status}." if holds else f"Whether {label} is {status} is not known."
    finding = Finding(
        id=f"{NAME} party {party}",
        regime=NAME,
        cites=limbs or covered.cites,
        outcome=Outcome.CONTROLLED if holds else Outcome.UNKNOWN,
        verdict=proof.verdict,
        certainty=proof.certainty,
        party=party,
        says=says,
        proof=proof,
        settles=questions(proof),
    )
    standing = f"{status.split(' ', 1)[1]} ({limbs})" if holds else "may be a covered person"
    return finding, Standing(party, NAME, standing, finding.id)


def _deciding(proof: Proof, covered: Proof) -> list[Proof]:
    """The limbs, or the government rule, that carry the verdict."""
    reasons = covered.because if proof is covered else proof.because
    return [each for each in reasons if each.verdict is proof.verdict and each.cites]


DSP = Regime(
    name=NAME,
    title="DOJ Data Security Program (28 CFR Part 202)",
    since=date(2025, 4, 8),
    does_not_cover=(
        "attempt and conspiracy without a deal (202.304); the purpose of evading is stated, not inferred",
        "whether informational materials are export-controlled (202.226(b)(2))",
        "whether data is what a purpose ordinarily needs (202.502-511): the contract says so (`needed`)",
        "whether a CISA security requirement is met (202.248): the contract says so, no guard does",
        "the terms of licences (202.801, 202.802): the contract says whether it is within them",
        "advisory opinions (202.901)",
        "what programmes, audits, records and reports have to contain (202.1001-1104), and reports on demand",
        "the list of areas itself (202.1401): the case brings it, as a file",
        "what ended in the 12 months before the day, by itself: it counts towards what still goes",
        "penalties (202.1301)",
    ),
    judge=judge_dsp,
    hear=hear_dsp,
)
