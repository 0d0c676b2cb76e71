"""Why is this reached? The shortest explanation, as hops and as one sentence."""

from __future__ import annotations

from collections.abc import Mapping

from ..graph.exposure import ExposureGraph
from ..graph.ties import TieProof
from ..model.amounts import say_people
from ..model.kinds import Kind
from ..model.path import Hop
from .find import count_people
from .hops import make_hops, make_tie_hops
from .ways import Stride, Way, WayFinder


def explain(graph: ExposureGraph, ties: Mapping[str, TieProof], target: str) -> tuple[Hop, ...] | None:
    """The hops of the shortest way to the target, an entity or a state; None when nothing leads there.

    Among ways of equal length: one that is certain before one that is not, then by ids. A state is reached
    through the party tied to it that the data reaches in the fewest steps.
    """
    if graph.kind(target) is Kind.STATE:
        parties = tuple(tie.party for tie in ties.values() if tie.state == target or _passes(tie, target))
    else:
        parties = (target, *(tie.party for tie in ties.values() if _passes(tie, target)))
    chains = (_explain_party(graph, ties, party, target) for party in parties if party in graph.entities)
    found = [chain for chain in chains if chain is not None]
    return min(found, key=_length, default=None)


def _passes(tie: TieProof, target: str) -> bool:
    return any(link.link.head == target for link in tie.chain)


def _length(hops: tuple[Hop, ...]) -> tuple[int, bool, tuple[str, ...]]:
    return len(hops), not all(hop.certain for hop in hops), tuple(hop.head for hop in hops)


def _explain_party(
    graph: ExposureGraph, ties: Mapping[str, TieProof], party: str, target: str
) -> tuple[Hop, ...] | None:
    """The shortest way of any class of data to the party, then up the tie chain as far as the target."""
    finder = WayFinder(graph, frozenset({party}))
    ways = [
        (data, way) for data in sorted(graph.exposed_at(party)) if (way := _shortest(finder, data, party))
    ]
    if not ways:
        return None
    flows = [make_hops(graph, data, way) for data, way in ways]
    hops = min(flows, key=_length)
    if party == target:
        return hops
    tie = ties[party]
    climbed = make_tie_hops(graph, tie.chain, tie.proof.support())
    end = next((n for n, hop in enumerate(climbed) if hop.head == target), None)
    return None if end is None else (*hops, *climbed[: end + 1])


def _shortest(finder: WayFinder, data: str, party: str) -> Way | None:
    """Breadth first over (entity, component it must lead into)."""
    before: dict[tuple[str, str], tuple[tuple[str, str], Stride] | None] = {(data, ""): None}
    level = [(data, "")]
    while level:
        later = []
        for at in level:
            for stride in finder.list_strides(data, at[0], at[1]):
                to = (stride.head, stride.into)
                if to not in before:
                    before[to] = (at, stride)
                    later.append(to)
                if to == (party, ""):
                    return _walk_back(before, to)
        level = later
    return None


def _walk_back(
    before: dict[tuple[str, str], tuple[tuple[str, str], Stride] | None], end: tuple[str, str]
) -> Way:
    way = []
    step = before[end]
    while step is not None:
        way.append(step[1])
        step = before[step[0]]
    return tuple(reversed(way))


def write_sentence(graph: ExposureGraph, hops: tuple[Hop, ...]) -> str:
    """'location of 1.2 million Americans → Android app → Pangle SDK → … → China'."""
    first = hops[0].tail
    people = say_people(count_people(graph, first))
    return " → ".join((f"{graph.label(first)} ({people})", *(graph.label(hop.head) for hop in hops)))
