"""Ties: is this party under the power of a state of concern? Apart from any statute.

*holds*: it is the state, subject to it, half or more owned by tied holders together, or directed by one.
*unknown*: with every unknown at its worst tied holders could own `least` or more, or a lesser means directs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..model.kinds import Kind, Means, Tie, Verb, Verdict
from ..model.proof import Proof
from ..model.share import UNKNOWN_SHARE, WHOLE
from .exposure import ExposureGraph, StandingLink

STATES_OF_CONCERN = frozenset({"CN", "HK", "MO", "CU", "IR", "KP", "RU", "VE"})
BINDING = frozenset({Tie.IS, Tie.ORGANISED_UNDER, Tie.PRINCIPAL_PLACE, Tie.HEADQUARTERED, Tie.RESIDENT, Tie.DOMICILED})
CONTROLLING = frozenset({Means.BOARD_MAJORITY, Means.VOTES, Means.GOLDEN_SHARE, Means.VIE_CONTRACT, Means.CONTRACT})


@dataclass(frozen=True, slots=True)
class TieRule:
    """Which states count, the share that gives power for certain, and the least that may (millionths)."""

    states: frozenset[str] = STATES_OF_CONCERN
    majority: int = 500_000
    least: int = 200_000


@dataclass(frozen=True, slots=True)
class TieProof:
    party: str
    verdict: Verdict
    proof: Proof
    chain: tuple[StandingLink, ...]
    state: str


def find_ties(
    graph: ExposureGraph, rule: TieRule = TieRule(), without_facts: frozenset[str] = frozenset()
) -> dict[str, TieProof]:
    """Every party with a tie that holds or may hold, in order of id."""
    world = _read(graph, without_facts)
    certain = _spread(graph, world, rule, lower=True)
    possible = _spread(graph, world, rule, lower=False, unknown=_unplaced(graph, world))
    ties = {}
    for party in sorted(possible):
        verdict = Verdict.HOLDS if party in certain else Verdict.UNKNOWN
        ties[party] = _prove(graph, world, rule, party, verdict, certain, possible)
    return ties


World = Mapping[str, tuple[StandingLink, ...]]


def _read(graph: ExposureGraph, gone: frozenset[str]) -> dict[str, tuple[StandingLink, ...]]:
    """Each party's links up to its states, directors and holders, less those that lost every fact."""
    world = {}
    for id_, entity in graph.entities.items():
        if entity.kind in (Kind.ORG, Kind.PERSON, Kind.PLACE):
            links = graph.links_from(id_, Verb.SUBJECT_TO, Verb.DIRECTED_BY, Verb.OWNED_BY)
            world[id_] = tuple(link for link in links if not gone.issuperset(link.facts))
    return world


def _unplaced(graph: ExposureGraph, world: World) -> frozenset[str]:
    """Named holders of which nothing says where they are or who is behind them: at worst they are tied."""
    holders = {link.link.head for links in world.values() for link in links if link.link.verb is Verb.OWNED_BY}
    return frozenset(id_ for id_ in holders if not world.get(id_) and not graph.attribute(id_, "us_person") == "yes"
                     and graph.entities[id_].kind is not Kind.STATE)


def _spread(graph: ExposureGraph, world: World, rule: TieRule, lower: bool, unknown: frozenset[str] = frozenset()
            ) -> dict[str, int]:
    """The least fixpoint: party -> the round in which its tie was found (0: a state itself)."""
    found = dict.fromkeys(sorted(s for s in rule.states if s in graph.entities), 0) | dict.fromkeys(sorted(unknown), 0)
    rising = True
    depth = 0
    while rising:
        depth += 1
        new = [id_ for id_ in world if id_ not in found and _is_tied(world[id_], found, rule, lower)]
        found.update(dict.fromkeys(new, depth))
        rising = bool(new)
    return {id_: depth for id_, depth in found.items() if id_ in world and id_ not in unknown or id_ in rule.states}


def _is_tied(links: tuple[StandingLink, ...], tied: Mapping[str, int], rule: TieRule, lower: bool) -> bool:
    held = [link for link in links if link.link.head in tied and (not lower or link.stands is Verdict.HOLDS)]
    if any(_binds(link, lower) for link in held):
        return True
    owned = [link for link in held if link.link.verb is Verb.OWNED_BY]
    return any(_total(owned, votes, lower) >= (rule.majority if lower else rule.least) for votes in (False, True))


def _binds(link: StandingLink, lower: bool) -> bool:
    terms = link.link.terms
    if link.link.verb is Verb.SUBJECT_TO:
        return terms.get("tie") in BINDING
    return link.link.verb is Verb.DIRECTED_BY and (not lower or terms.get("means") in CONTROLLING)


def _total(owned: list[StandingLink], votes: bool, lower: bool) -> int:
    shares = [(link.link.votes if votes else link.link.share) or (UNKNOWN_SHARE if not votes else None) for link in owned]
    return min(WHOLE, sum(s.lower if lower else s.upper for s in shares if s is not None))


def _prove(graph: ExposureGraph, world: World, rule: TieRule, party: str, verdict: Verdict,
           certain: Mapping[str, int], possible: Mapping[str, int]) -> TieProof:
    tied = certain if verdict is Verdict.HOLDS else possible
    chain: list[StandingLink] = []
    leaves: list[Proof] = []
    at = party
    seen = {party}
    while at not in rule.states:
        links = [l for l in world.get(at, ()) if l.link.head in tied and tied[l.link.head] < tied[at]]
        if not links:
            break
        link = max(links, key=lambda l: (_weight(l), l.link.key))
        group = [link] if _binds(link, verdict is Verdict.HOLDS) else [l for l in links if l.link.verb is Verb.OWNED_BY]
        leaves += [Proof(_say(graph, l), l.stands if verdict is Verdict.HOLDS else verdict, facts=l.facts) for l in group]
        chain.append(link)
        at = link.link.head
        if at in seen:
            break
        seen.add(at)
    proof = Proof(f"{graph.label(party)} is under the power of a state of concern", verdict, "all", because=tuple(leaves))
    return TieProof(party, verdict, proof, tuple(chain), at)


def _weight(link: StandingLink) -> int:
    if link.link.verb is Verb.SUBJECT_TO:
        return 2 * WHOLE
    return link.link.share.lower if link.link.share else 0


def _say(graph: ExposureGraph, link: StandingLink) -> str:
    what = link.link.terms.get("tie") or link.link.terms.get("means") or ""
    share = f" {link.link.share}" if link.link.share else ""
    return f"{graph.label(link.link.tail)} {link.link.verb} {graph.label(link.link.head)} {what}{share}".strip()
