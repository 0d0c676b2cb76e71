"""The ways of one class of data: simple chains of links from it to every party with a tie.

Walked on the exposed graph, with controls ignored, because access is judged without regard to them
(28 CFR 202.201). Only links from which such a party can still be reached are followed, so the work grows
with the number of ways listed and not with the size of the graph.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from ..graph.exposure import ExposureGraph, StandingLink
from ..model.kinds import Kind, Verb, Verdict

CARRYING = (
    Verb.HELD_IN,
    Verb.COPIED_TO,
    Verb.COLLECTED_BY,
    Verb.EMBEDS,
    Verb.SENDS_TO,
    Verb.SERVED_FROM,
    Verb.PUBLISHED_BY,
    Verb.OPERATED_BY,
    Verb.PERMITS,
    Verb.ASSIGNED_TO,
    Verb.BECOMES,
    Verb.RUNS_AS,
    Verb.USED_BY,
    Verb.WORKS_FOR,
    Verb.SHARED_WITH,
    Verb.PROCESSED_BY,
)


@dataclass(frozen=True, slots=True)
class Stride:
    """One step of a way: the links it needs together, the one that is told first, and where it leads from
    and to.

    `with_` holds the links that must stand beside it. A component collects inside an app, so the data is
    in the app first: that step leads on only `into` the component.
    """

    tail: str
    head: str
    link: StandingLink
    with_: tuple[StandingLink, ...] = ()
    into: str = ""


Way = tuple[Stride, ...]
Place = tuple[str, str]  # where the data is, and into which component alone it goes on


@dataclass(slots=True)
class WayFinder:
    """Lists ways to `ends`. `onward` remembers from where an end can be reached at all."""

    graph: ExposureGraph
    ends: Collection[str]
    onward: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.onward = self._reach_back()

    def _reach_back(self) -> frozenset[str]:
        """Every entity from which carrying links lead to an end."""
        seen = set(self.ends)
        pending = sorted(seen)
        while pending:
            for link in self.graph.links_to(pending.pop(), *CARRYING):
                if (tail := link.link.tail) not in seen:
                    seen.add(tail)
                    pending.append(tail)
        return frozenset(seen)

    def list_ways(self, data: str) -> Iterator[Way]:
        """Every simple way of this class to an end: for each end first a shortest one, certain where one is,
        so that a limit on their number hides no end; then the others."""
        if data not in self.onward:
            return
        certain = self.find_shortest(data, certain=True)
        first = [
            *certain.values(),
            *(way for end, way in self.find_shortest(data).items() if end not in certain),
        ]
        yield from first
        told = {_keys_of(way) for way in first}
        yield from (way for way in self._walk(data) if _keys_of(way) not in told)

    def find_shortest(self, data: str, *, certain: bool = False) -> dict[str, Way]:
        """A shortest way of this class to each end, in order of length; if `certain`, over links alone that
        surely stand, no guard may shut and surely carry it."""
        ways: dict[str, Way] = {}
        before: dict[Place, tuple[Stride, Place] | None] = {(data, ""): None}
        pending = deque(before)
        while pending:
            at = pending.popleft()
            for stride in self.list_strides(data, *at):
                to = (stride.head, stride.into)
                if to in before or (certain and not self._is_certain(stride, data)):
                    continue
                before[to] = (stride, at)
                pending.append(to)
                if stride.head in self.ends and stride.head not in ways:
                    ways[stride.head] = _trace(before, to)
        return ways

    def _is_certain(self, stride: Stride, data: str) -> bool:
        carried = data in self.graph.data_at(stride.head)[0]
        return carried and all(self._doubt(link) == 0 for link in (stride.link, *stride.with_))

    def _walk(self, data: str) -> Iterator[Way]:
        """Every simple way, depth first, in the order of link keys."""
        way: list[Stride] = []
        pending = [self._unvisited(data, data, (data,))]
        while pending:
            stride = next(pending[-1], None)
            if stride is None:
                pending.pop()
                if way:
                    way.pop()
                continue
            way.append(stride)
            if stride.head in self.ends:
                yield tuple(way)
            visited = (data, *(each.head for each in way))
            pending.append(self._unvisited(data, stride.head, visited, stride.into))

    def _unvisited(self, data: str, at: str, visited: Collection[str], into: str = "") -> Iterator[Stride]:
        return (stride for stride in self.list_strides(data, at, into) if stride.head not in visited)

    def list_strides(self, data: str, at: str, into: str = "") -> Iterator[Stride]:
        """The steps that this class can take from here towards an end."""
        for link in self.graph.links_from(at, *CARRYING):
            if link.link.data and data not in link.link.data and link.link.verb is not Verb.SENDS_TO:
                continue
            for stride in self._step_over(data, link, into):
                if stride.head in self.onward and self._exposes(stride.head, data):
                    yield stride

    def _step_over(self, data: str, link: StandingLink, into: str) -> Iterator[Stride]:
        """The steps that one link makes, given that the last one leads on only `into` a component ("" :
        anywhere)."""
        tail, head, verb = link.link.tail, link.link.head, link.link.verb
        if verb is Verb.EMBEDS:
            collects = tuple(self._collects(data, head))
            if into == head or (not into and not collects):
                yield Stride(tail, head, link, collects)
        elif into or (verb is Verb.OPERATED_BY and self.graph.kind(tail) is Kind.KEY):
            return
        elif verb is Verb.COLLECTED_BY and self.graph.kind(head) is Kind.COMPONENT:
            yield from self._step_into_apps(link)
        elif verb is Verb.COLLECTED_BY and self._first_collector(tail, head):
            return  # told as the step of the component, which is better shown
        else:
            yield Stride(tail, head, link)

    def _step_into_apps(self, collects: StandingLink) -> Iterator[Stride]:
        """Into each app that embeds the component: on into the component, and, where nothing else puts the
        data into the app, on from there to wherever the app's data goes."""
        data, component = collects.link.tail, collects.link.head
        for embeds in self.graph.links_to(component, Verb.EMBEDS):
            app = embeds.link.tail
            yield Stride(data, app, collects, (embeds,), into=component)
            if self._first_collector(data, app) == component:
                yield Stride(data, app, collects, (embeds,))

    def _first_collector(self, data: str, app: str) -> str:
        """What puts the class into the app, the best shown first: "" for the app itself, else a component."""
        collects = {link.link.head: link for link in self.graph.links_from(data, Verb.COLLECTED_BY)}
        ranked = [(self._doubt(collects[app]), "")] if app in collects else []
        for embeds in self.graph.links_from(app, Verb.EMBEDS):
            if (component := embeds.link.head) in collects:
                ranked.append((max(self._doubt(embeds), self._doubt(collects[component])), component))
        return min(ranked, default=(0, ""))[1]

    def _doubt(self, link: StandingLink) -> int:
        """0: certain; 1: possible only; 2: shut by a guard."""
        closes = {guard.closes for guard in self.graph.guards.get(link.link.key, ())}
        if Verdict.HOLDS in closes:
            return 2
        return int(link.stands is not Verdict.HOLDS or Verdict.UNKNOWN in closes)

    def _collects(self, data: str, component: str) -> Iterator[StandingLink]:
        return (each for each in self.graph.links_to(component, Verb.COLLECTED_BY) if each.link.tail == data)

    def _exposes(self, head: str, data: str) -> bool:
        return data in self.graph.exposed_at(head)


def find_facts_on_ways(graph: ExposureGraph, ends: Collection[str]) -> frozenset[str]:
    """The facts of every link over which a class of data may come nearer to an end."""
    onward = WayFinder(graph, ends).onward
    links = (link for id_ in onward for link in graph.links_from(id_, *CARRYING) if link.link.head in onward)
    return frozenset(fact for link in links for fact in link.facts)


def _keys_of(way: Way) -> tuple[str, ...]:
    return tuple(stride.link.link.key for stride in way)


def _trace(before: Mapping[Place, tuple[Stride, Place] | None], end: Place) -> Way:
    way: list[Stride] = []
    step = before[end]
    while step is not None:
        way.append(step[0])
        step = before[step[1]]
    return tuple(reversed(way))
