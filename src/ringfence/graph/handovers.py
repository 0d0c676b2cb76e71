"""Hand-overs: each link by which data enters an organisation or a person, and who lets it go.

The law judges what one party gives to another, so a hand-over names a giver, a taker and the contract's
words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..model.kinds import Kind, Verb
from .exposure import ExposureGraph, StandingLink

ENTERS = (
    Verb.PUBLISHED_BY,
    Verb.OPERATED_BY,
    Verb.SHARED_WITH,
    Verb.PROCESSED_BY,
    Verb.USED_BY,
    Verb.WORKS_FOR,
)
TAKERS = (Kind.ORG, Kind.PERSON)
KEEPERS = (Verb.PUBLISHED_BY, Verb.OPERATED_BY)  # whose carrier it is
INSIDE = (Verb.USED_BY, Verb.WORKS_FOR)  # staff: their own employer may well be the giver
CARRIES = frozenset(Verb) - {
    Verb.OWNED_BY,
    Verb.DIRECTED_BY,
    Verb.SUBJECT_TO,
    Verb.ACCESSED,
    Verb.LOCATED_IN,
    Verb.ENCRYPTED_WITH,
}


@dataclass(frozen=True, slots=True)
class Handover:
    """Data entering an organisation or person by one link.

    `giver` is the organisation that lets it go ("" unknown), `carrier` the tail of the link, `facts` all that
    state the link. The data classes are what the taker can read because of it: for certain, possibly, and
    without regard to controls (28 CFR 202.201). `terms` are those of the link, and for a component
    `knowingly`.
    """

    giver: str
    taker: str
    verb: Verb
    carrier: str
    facts: tuple[str, ...]
    data_lower: tuple[str, ...]
    data_upper: tuple[str, ...]
    data_exposed: tuple[str, ...]
    terms: Mapping[str, str]


def find_handovers(graph: ExposureGraph) -> tuple[Handover, ...]:
    """Every hand-over of the graph, by taker, verb and carrier."""
    found = []
    for taker in sorted(graph.entities):
        if graph.kind(taker) in TAKERS and graph.exposed_at(taker):
            for link in graph.links_to(taker, *ENTERS):
                lower, upper, exposed = graph.data_through(link)
                if exposed:
                    found.append(_describe(graph, link, lower, upper, exposed))
    return tuple(found)


def _describe(
    graph: ExposureGraph,
    link: StandingLink,
    lower: frozenset[str],
    upper: frozenset[str],
    exposed: frozenset[str],
) -> Handover:
    return Handover(
        giver=find_giver(graph, link),
        taker=link.link.head,
        verb=link.link.verb,
        carrier=link.link.tail,
        facts=link.facts,
        data_lower=tuple(sorted(lower)),
        data_upper=tuple(sorted(upper)),
        data_exposed=tuple(sorted(exposed)),
        terms=_read_terms(graph, link),
    )


def find_giver(graph: ExposureGraph, link: StandingLink) -> str:
    """The nearest organisation up the stream: the carrier itself, or whoever publishes or operates it.

    A taker is not its own giver while another organisation stands further up, except where staff enter: there
    the employer is the one that lets its people in. Nobody upstream but the taker: the taker. Nobody: "".
    """
    taker, carrier = link.link.head, link.link.tail
    own = False
    level, seen = [carrier], {carrier}
    while level:
        keepers = [keeper for id_ in level for keeper in _keepers(graph, id_, link)]
        others = [keeper for keeper in keepers if keeper != taker]
        own = own or len(others) < len(keepers)
        if own and link.link.verb in INSIDE:
            return taker
        if others:
            return others[0]
        level = [id_ for id_ in _carriers_into(graph, level) if id_ not in seen]
        seen.update(level)
    return taker if own else ""


def _keepers(graph: ExposureGraph, id_: str, entering: StandingLink) -> list[str]:
    if graph.kind(id_) is Kind.ORG:
        return [id_]
    return [
        each.link.head
        for verb in KEEPERS
        for each in graph.links_from(id_, verb)
        if each is not entering and graph.kind(each.link.head) is Kind.ORG
    ]


def _carriers_into(graph: ExposureGraph, level: list[str]) -> list[str]:
    """Whatever passes data on to these, in order of id."""
    tails = {
        each.link.tail
        for id_ in level
        for each in graph.links_to(id_)
        if each.link.verb in CARRIES and graph.exposed_at(each.link.tail)
    }
    return sorted(id_ for id_ in tails if graph.kind(id_) is not Kind.DATA_CLASS)


def _read_terms(graph: ExposureGraph, link: StandingLink) -> Mapping[str, str]:
    embeds = [
        each
        for component in _components_at(graph, link.link.tail)
        for each in graph.links_to(component, Verb.EMBEDS)
    ]
    if not embeds:
        return link.link.terms
    words = {each.link.terms.get("knowingly", "") for each in embeds}
    known = sorted(words & {"yes", "should have known"}, reverse=True)
    knowingly = known[0] if known else "no" if words == {"no"} else ""
    return MappingProxyType({**link.link.terms, "knowingly": knowingly})


def _components_at(graph: ExposureGraph, carrier: str) -> list[str]:
    """The carrier if it is a component, or the components that send to it."""
    if graph.kind(carrier) is Kind.COMPONENT:
        return [carrier]
    if graph.kind(carrier) is not Kind.ENDPOINT:
        return []
    tails = [each.link.tail for each in graph.links_to(carrier, Verb.SENDS_TO)]
    return [id_ for id_ in tails if graph.kind(id_) is Kind.COMPONENT]
