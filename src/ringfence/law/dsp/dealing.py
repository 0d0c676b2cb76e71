"""One dealing: a hand-over from one party to another, with all else between the two. Rules on transactions
ask about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ...graph.handovers import Handover
from ...model.fact import NOTHING, no_words
from ...model.kinds import Kind, Verb, Verdict
from ...model.proof import Proof
from ..logic import HOLDS, UNKNOWN
from .matter import Matter

KEEPERS = (Verb.PUBLISHED_BY, Verb.OPERATED_BY)
STAFF = (Verb.USED_BY, Verb.WORKS_FOR)
OF_THE_CONTRACT = frozenset(  # words of a contract that hold for every wire and account it is carried out by
    {
        "exemption",
        "purpose",
        "needed",
        "serves",
        "under",
        "under_since",
        "within_terms",
        "states_cfius_action",
        "to_evade",
        "on_behalf_of",
        "caused_by",
        "security_requirements",
        "requirements_met",
        "requirements_unmet",
        "onward_clause",
        "breach_reporting_days",
        "passive",
        "networking_service",
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Dealing:
    """`data` is what this hand-over gives access to, `together` what all between the two do, each for
    certain or possibly; `covered` says whether the taker is a covered person.

    `not_exempt` is what all between the two give access to that no exemption covers, for certain or possibly;
    `exempt` says of each class whether one does (empty: nothing is relied on); `beside` is what the same
    giver gives to each taker. `contracts` are the hand-overs under a contract between the two, or between the
    giver and the taker's employer; `job` the words of the taker's job with the giver, if there is one.
    """

    handover: Handover
    data: Mapping[str, Verdict]
    together: Mapping[str, Verdict]
    covered: Proof
    contracts: tuple[Handover, ...] = ()
    job: Mapping[str, str] = field(default_factory=no_words)
    not_exempt: Mapping[str, Verdict] = field(default_factory=dict)
    exempt: Mapping[str, Proof] = field(default_factory=dict)
    beside: Mapping[str, Mapping[str, Verdict]] = field(default_factory=dict)
    memory: dict[tuple[Any, ...], Any] = field(default_factory=dict, init=False)  # a copy starts afresh

    @property
    def giver(self) -> str:
        return giver_of(self.handover)

    @property
    def taker(self) -> str:
        return self.handover.taker

    @property
    def is_by_staff(self) -> bool:
        """Does the data enter through a person's access, or through a person to an employer?"""
        return self.handover.verb in STAFF

    @property
    def deals(self) -> Mapping[str, Verdict]:
        """The kinds of agreement that the contracts state, for certain or possibly; not "none", which says
        nothing of what else there is between the two."""
        kinds: dict[str, Verdict] = {}
        for each in self.contracts:
            kind = each.terms.get("deal", "")
            if kind not in ("", "none"):
                kinds[kind] = HOLDS if is_certain(each) else kinds.get(kind, UNKNOWN)
        return kinds

    def term(self, word: str) -> str:
        """A word of the hand-over's own contract; else of the contracts that cover its data, where they
        agree."""
        own = self.handover.terms.get(word, "")
        if own or word not in OF_THE_CONTRACT or is_contract(self.handover):
            return own
        said = {
            each.terms.get(word, "") for each in self.contracts if set(self.data) <= set(each.data_exposed)
        }
        said |= {self.job[word]} if word in self.job else set()
        return said.pop() if len(said) == 1 else ""


def narrow(dealing: Dealing, data: Iterable[str]) -> Dealing:
    """The same dealing as far as it gives access to these classes, beside all that is not exempt between the
    two."""
    kept = {id_: dealing.data[id_] for id_ in data}
    return replace(dealing, data=kept, together=dict(sorted({**dealing.not_exempt, **kept}.items())))


def words_of(dealing: Dealing, term: str) -> tuple[str, ...]:
    """The words of a term that may list several, separated by semicolons."""
    key = ("words", term)
    if key not in dealing.memory:
        said = dealing.term(term)
        dealing.memory[key] = (
            tuple(each for word in said.split(";") if (each := word.strip())) if said else ()
        )
    known: tuple[str, ...] = dealing.memory[key]
    return known


def is_certain(handover: Handover) -> bool:
    """Does it certainly take place? A disputed or assumed one hands nothing over for certain."""
    return bool(handover.data_lower)


def is_contract(handover: Handover) -> bool:
    """The words of a job are between the employer and the person, not between giver and taker."""
    return handover.verb not in STAFF and bool(handover.terms.get("contract") or handover.terms.get("deal"))


def giver_of(handover: Handover) -> str:
    """Whoever the contract says gives, else whoever keeps what the data comes from.

    A party that keeps the carrier itself, with nobody further up, has the data from the individuals or of
    its own.
    """
    itself = handover.taker if handover.verb in KEEPERS else ""
    return handover.terms.get("giver") or handover.giver or itself


def name_dealing(matter: Matter, dealing: Dealing) -> str:
    key = ("name",)
    if key not in dealing.memory:
        dealing.memory[key] = f"{matter.label(dealing.giver)} to {matter.label(dealing.taker)}"
    name: str = dealing.memory[key]
    return name


def find_dealings(
    matter: Matter,
    handovers: Iterable[Handover],
    covered: Mapping[str, Proof],
    exempts: Callable[[Dealing], Mapping[str, Proof]],
    ended: Iterable[Handover] = (),
) -> Iterator[Dealing]:
    """A dealing for each hand-over from one party to another, pair by pair in order of the hand-overs.

    `exempts` says of the data of a dealing whether an exemption covers it; what one covers does not count
    towards what the two have between them. What `ended` in the twelve months before does, and is no dealing
    itself.
    """
    between, before = _by_pair(handovers), _by_pair(ended)
    beside: dict[str, dict[str, dict[str, Verdict]]] = {}
    for (giver, taker), several in between.items():
        beside.setdefault(giver, {})[taker] = _merge(_data_of(each) for each in several)
    for (giver, taker), several in between.items():
        jobs = _jobs(matter, taker)
        contracts = tuple(
            each for party in (taker, *jobs) for each in between.get((giver, party), ()) if is_contract(each)
        )
        others, job = beside[giver], jobs.get(giver, NOTHING)
        alone = [
            (dealing, exempts(dealing))
            for each in (*several, *before.get((giver, taker), ()))
            for data in (_data_of(each),)
            for dealing in (Dealing(each, data, data, covered[taker], contracts, job, beside=others),)
        ]
        left = _merge(_leave_out(dealing.data, exempt) for dealing, exempt in alone)
        for dealing, exempt in alone[: len(several)]:
            together = dict(sorted({**left, **dealing.data}.items()))
            yield replace(dealing, together=together, not_exempt=left, exempt=exempt)


def _by_pair(handovers: Iterable[Handover]) -> dict[tuple[str, str], list[Handover]]:
    pairs: dict[tuple[str, str], list[Handover]] = {}
    for handover in handovers:
        if giver_of(handover) != handover.taker:
            pairs.setdefault((giver_of(handover), handover.taker), []).append(handover)
    return pairs


def _leave_out(data: Mapping[str, Verdict], exempt: Mapping[str, Proof]) -> Mapping[str, Verdict]:
    """What no exemption covers; where that is not known, it possibly counts."""
    if not exempt:
        return data
    kept = {id_: verdict for id_, verdict in data.items() if exempt[id_].verdict is not HOLDS}
    return {id_: UNKNOWN if exempt[id_].verdict is UNKNOWN else verdict for id_, verdict in kept.items()}


def _data_of(handover: Handover) -> dict[str, Verdict]:
    return {id_: HOLDS if id_ in handover.data_lower else UNKNOWN for id_ in sorted(handover.data_exposed)}


def _merge(several: Iterable[Mapping[str, Verdict]]) -> dict[str, Verdict]:
    data: dict[str, Verdict] = {}
    for each in several:
        for id_, verdict in each.items():
            if data.get(id_) is not HOLDS:
                data[id_] = verdict
    return dict(sorted(data.items()))


def _jobs(matter: Matter, taker: str) -> dict[str, Mapping[str, str]]:
    """A person's employers and clients, with the words of each job."""
    if matter.graph.kind(taker) is not Kind.PERSON:
        return {}
    return {each.link.head: each.link.terms for each in matter.graph.links_from(taker, Verb.WORKS_FOR)}
