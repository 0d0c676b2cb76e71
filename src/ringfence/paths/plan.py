"""Paths and remedies -> the cheapest plan, with its lower bound and its proof.

Implicit hitting set. A *derivation* is a set of links that together bring data to a tied party. A plan must
break every derivation, so it must hold a remedy for one link of each. There are far too many to list, so the
master (`hitting_set.py`) hits those known so far at the least cost, and the graph answers with one that is
still whole, until there is none: then the master's cost is both what the plan costs and the least that any
plan can cost. docs/adr/0004 says why a minimum cut would be wrong here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..graph.build import build_graph
from ..graph.exposure import ExposureGraph, Reach
from ..graph.ties import TieProof, find_ties
from ..model.fact import Fact, Guard, Link
from ..model.kinds import Answer, Kind, Rung, Verb, Verdict
from ..model.path import Path, Plan, Remedy, Step
from .demand import Demand
from .hitting_set import HittingSet, solve_hitting_set

OPEN = "open"
Ties = Mapping[str, TieProof]
TiesWithout = Callable[[frozenset[str]], Ties]
Target = tuple[str, str]  # data class, tied party
ROUNDS = 2_000
POWER = (Verb.SUBJECT_TO, Verb.DIRECTED_BY, Verb.OWNED_BY)


@dataclass(frozen=True, slots=True)
class Change:
    """What a set of remedies does to the graph."""

    removes: frozenset[str]
    guards: frozenset[str]


@dataclass(slots=True)
class Planner:
    """One scope of one case: what must be closed, and the remedies to do it with."""

    graph: ExposureGraph
    ties_without: TiesWithout
    remedies: Sequence[Remedy]
    scope: str
    hits: dict[str, frozenset[int]] = field(init=False)
    needs: dict[str, frozenset[str]] = field(init=False)  # link key -> what any fact of it needs
    meets: dict[str, frozenset[str]] = field(init=False)  # a need -> link keys that meet it

    def __post_init__(self) -> None:
        self.hits = self._index_links()
        self.needs, self.meets = self._index_needs()

    def _index_needs(self) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
        """A need names a whole key, or one without its contract or tie: then any such link meets it."""
        needs: dict[str, frozenset[str]] = {}
        meets: dict[str, frozenset[str]] = {}
        links = [fact.says for fact in self.graph.facts.values() if isinstance(fact.says, Link)]
        for link in links:
            if link.needs:
                needs[link.key] = needs.get(link.key, frozenset()).union(link.needs)
            for name in (link.key, f"{link.tail}|{link.verb}|{link.head}"):
                meets[name] = meets.get(name, frozenset()) | {link.key}
        return needs, meets

    def _index_links(self) -> dict[str, frozenset[int]]:
        """Link key -> places of the remedies that end it or put a guard on it."""
        by_fact: dict[str, set[int]] = {}
        by_key: dict[str, set[int]] = {}
        for place, remedy in enumerate(self.remedies):
            for fact in remedy.removes:
                by_fact.setdefault(fact, set()).add(place)
            for key in remedy.guards:
                by_key.setdefault(key, set()).add(place)
        for id_, places in by_fact.items():
            says = self.graph.facts[id_].says
            if isinstance(says, Link):
                by_key.setdefault(says.key, set()).update(places)
        return {key: frozenset(places) for key, places in by_key.items()}

    def change(self, chosen: Iterable[int]) -> Change:
        picked = [self.remedies[place] for place in chosen]
        removes = frozenset(fact for remedy in picked for fact in remedy.removes)
        return Change(removes, frozenset(key for remedy in picked for key in remedy.guards))

    def find_targets(self, reach: Reach, ties: Ties) -> frozenset[Target]:
        """What is open, or may be, after a change: classes of data and the tied parties that hold them."""
        held = reach.lower if self.scope == OPEN else reach.upper
        counted = (tie for tie in ties.values() if self.scope != OPEN or tie.verdict is Verdict.HOLDS)
        parties = (tie.party for tie in counted if tie.party in self.graph.entities)
        return frozenset((data, party) for party in parties for data in held(party))

    def after(self, change: Change) -> tuple[Reach, Ties]:
        return self.graph.reach(change.removes, change.guards), self.ties_without(change.removes)

    def list_demands(self, chosen: Sequence[int], left: frozenset[Target]) -> Iterator[Demand]:
        """For each target still reached and not in `left`, what would have to be chosen instead."""
        change = self.change(chosen)
        reach, ties = self.after(change)
        why = reach.why_lower if self.scope == OPEN else reach.why_upper
        rooted: dict[str, tuple[frozenset[int], frozenset[int]]] = {}  # of each party, what its tie adds
        for data, party in sorted(self.find_targets(reach, ties) - left):
            if party not in rooted:
                tie = self._tie_links(party, ties, change.removes)
                rooted[party] = self._hit({link.key for link in tie}), self._uprooting(tie, ties, chosen)
            of_tie, unless_all = rooted[party]
            flows = {key for flow in why(party, data) for key in flow.links}
            yield Demand(of_tie | self._hit(flows | self._met_needs(flows, chosen)), unless_all)

    def _hit(self, keys: Iterable[str]) -> frozenset[int]:
        """Places of the remedies that end one of these links, or put a guard on it."""
        return frozenset().union(*(self.hits[key] for key in keys if key in self.hits))

    def _met_needs(self, keys: Iterable[str], chosen: Sequence[int]) -> set[str]:
        """The links that meet what these links need, and that the chosen remedies leave standing."""
        needed = {need for key in keys for need in self.needs.get(key, ())}
        met = {key for need in needed for key in self.meets.get(need, ())}
        return {key for key in met if self.hits.get(key, frozenset()).isdisjoint(chosen)}

    def _uprooting(self, tie: Iterable[Link], ties: Ties, chosen: Sequence[int]) -> frozenset[int]:
        """The chosen remedies that leave a holder of this tie with nothing known of it.

        At worst such a holder is tied, so its tie is brought about by the remedies: a plan may break it by
        leaving one of them out.
        """
        holders = {link.head for link in tie} - ties.keys()
        ended = (
            (place, self.graph.facts[fact].says) for place in chosen for fact in self.remedies[place].removes
        )
        return frozenset(place for place, says in ended if isinstance(says, Link) and says.tail in holders)

    def _tie_links(self, party: str, ties: Ties, gone: frozenset[str]) -> tuple[Link, ...]:
        """All that the tie stands on once these facts are gone: its proof, and that of every tied holder or
        director in it."""
        links: dict[str, Link] = {}
        pending, seen = [party], {party}
        while pending:
            at = pending.pop()
            for link in self._next_tie_links(ties[at], gone):
                links[link.key] = link
                if link.head in ties and link.head not in seen:
                    seen.add(link.head)
                    pending.append(link.head)
        return tuple(links[key] for key in sorted(links))

    def _next_tie_links(self, tie: TieProof, gone: frozenset[str]) -> Iterator[Link]:
        """The links of its proof; or, if its chain does not come to a state, all that stand."""
        facts = {fact for link in tie.chain for fact in link.facts} | tie.proof.support()
        if tie.state not in self.graph.entities or self.graph.kind(tie.state) is not Kind.STATE:
            links = self.graph.links_from(tie.party, *POWER)
            facts |= {fact for link in links for fact in link.facts} - gone
        says = (self.graph.facts[id_].says for id_ in sorted(facts) if id_ in self.graph.facts)
        return (link for link in says if isinstance(link, Link))


def make_plan(
    graph: ExposureGraph,
    ties_of: TiesWithout,
    paths: Sequence[Path],
    remedies: Sequence[Remedy],
    scope: str,
    rounds: int = ROUNDS,
) -> Plan:
    """The cheapest plan that closes what is open (scope "open") or also what is unproven.

    What no set of the remedies closes is left, and named. If `rounds` or the solver's limit runs out
    first, the plan is the best known one (it still closes everything), and the lower bound says how far it
    may be off.
    """
    planner = Planner(graph, ties_of, remedies, scope)
    reach, ties = planner.after(planner.change(range(len(remedies))))
    left = planner.find_targets(reach, ties)
    best, bound, used = _close(planner, left, rounds)
    steps = _number_steps(planner, best, _in_scope(paths, scope))
    cost = sum(remedies[place].effort_hours for place in best)
    return Plan(
        scope=scope,
        steps=steps,
        effort_hours=cost,
        lower_bound_hours=bound,
        optimal=bound == cost,
        verified=_verify(planner, best, left),
        left=tuple(path.fingerprint for path in _in_scope(paths, scope) if _is_left(path, graph, left)),
        rounds=used,
    )


def _close(planner: Planner, left: frozenset[Target], rounds: int) -> tuple[tuple[int, ...], int, int]:
    """The chosen remedies, the lower bound in hours, and the rounds it took."""
    costs = [remedy.effort_hours for remedy in planner.remedies]
    demands: dict[Demand, None] = {}
    master = HittingSet((), 0, 0, True)
    for used in range(1, rounds + 1):
        if not _collect_demands(planner, master.chosen, left, demands, costs):
            return master.chosen, master.lower_bound, used
        master = solve_hitting_set(costs, tuple(demands))
    return tuple(range(len(costs))), master.lower_bound, rounds


def _collect_demands(
    planner: Planner,
    chosen: Sequence[int],
    left: frozenset[Target],
    demands: dict[Demand, None],
    costs: Sequence[int],
) -> bool:
    """Add what these remedies leave open to the demands, and what would be left after the cheapest answer to
    each, and so on: every demand holds whatever is chosen, and a round of the solver costs more. False if the
    remedies leave nothing open."""
    picked = set(chosen)
    found = False
    while new := [e for e in planner.list_demands(tuple(sorted(picked)), left) if e not in demands]:
        found = True
        demands.update(dict.fromkeys(new))
        answers = {min(e.take - picked, key=lambda n: (costs[n], n)) for e in new if e.take - picked}
        if not answers:
            break
        picked |= answers
    return found


def _in_scope(paths: Sequence[Path], scope: str) -> list[Path]:
    wanted = (Answer.OPEN,) if scope == OPEN else (Answer.OPEN, Answer.UNPROVEN)
    return [path for path in paths if path.answer in wanted]


def _is_left(path: Path, graph: ExposureGraph, left: frozenset[Target]) -> bool:
    return any((path.data, hop.head) in left for hop in path.hops if _is_party(graph, hop.head))


def _is_party(graph: ExposureGraph, id_: str) -> bool:
    return graph.kind(id_) in (Kind.ORG, Kind.PERSON)


def _number_steps(planner: Planner, chosen: Sequence[int], paths: Sequence[Path]) -> tuple[Step, ...]:
    """Most paths first; a path is closed by every step that breaks one of its links."""
    closes = {}
    keys_of = [_keys(planner, path) for path in paths]
    for place in chosen:
        remedy = planner.remedies[place]
        keys = {key for key, places in planner.hits.items() if place in places}
        closes[place] = tuple(
            path.fingerprint for path, own in zip(paths, keys_of, strict=True) if not keys.isdisjoint(own)
        )
        closes[place] = closes[place] or tuple(
            p.fingerprint for p in paths if not p.support.isdisjoint(remedy.removes)
        )
    order = sorted(chosen, key=lambda place: (-len(closes[place]), planner.remedies[place].id))
    return tuple(Step(n, planner.remedies[place], closes[place]) for n, place in enumerate(order, start=1))


def _keys(planner: Planner, path: Path) -> set[str]:
    says = (planner.graph.facts[id_].says for id_ in path.support if id_ in planner.graph.facts)
    return {link.key for link in says if isinstance(link, Link)}


def _verify(planner: Planner, chosen: Sequence[int], left: frozenset[Target]) -> bool:
    """Build the changed graph anew, from its facts alone, and look whether anything but `left` is reached."""
    change = planner.change(chosen)
    facts = [fact for id_, fact in planner.graph.facts.items() if id_ not in change.removes]
    graph = build_graph([*facts, *_guard_facts(change, facts)], planner.graph.on)
    return planner.find_targets(graph.now, find_ties(graph)) <= left


def _guard_facts(change: Change, facts: Sequence[Fact]) -> list[Fact]:
    """The guards of the plan, as facts that would be true once it is carried out."""
    if not change.guards:
        return []
    guard = Guard("plan", "the plan's controls", tuple(sorted(change.guards)), Verdict.HOLDS)
    return [
        replace(
            facts[0],
            id="plan",
            says=guard,
            rung=Rung.DECLARED,
            since=None,
            until=None,
            recorded=None,
            disputed=False,
        )
    ]
