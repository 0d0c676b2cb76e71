"""Paths -> at most twelve ribbons over the five columns: data, system, carrier, owner, country.

Paths through the same five stops are one ribbon. Where that gives too many, ribbons that differ only in the
data are bundled, and what is still too many is grouped into one last ribbon of thinner flows. A ribbon
never shows data on a route that no path takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from ..model.amounts import say_count, widest
from ..model.fact import Entity, Fact, Link
from ..model.kinds import Answer, Outcome, Rung
from ..model.path import Count, Path, Plan, Remedy
from ..model.result import DealResult, Result
from .wording import STYLES, RuleStyle, label_of, line_of, severity

COLUMNS = ("data", "system", "carrier", "owner", "country")
MOST_RIBBONS = 12
_MOST_SAID = 3  # names in one line

Route = tuple[tuple[str, ...], str, str, str, str]


@dataclass(frozen=True, slots=True)
class Stop:
    """Where ribbons meet in a column: the same key is the same box. `named` has every name behind the
    label."""

    key: str
    label: str
    named: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """The names in one line: the first few, and how many more there are."""
        if not self.named:
            return self.label
        more = len(self.named) - _MOST_SAID
        shown = self.named if more < 2 else self.named[:_MOST_SAID]
        return ", ".join(shown) + (f" and {more} more" if more > 1 else "")


@dataclass(frozen=True, slots=True)
class Cut:
    """A numbered cut on a ribbon: `gap` 0 lies between data and system, 3 between owner and country."""

    gap: int
    number: int


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Some paths drawn as one line. A stop is None where the ribbon runs through a column without a box.

    `mixed` says that not every path in it comes to the result shown, which is then the worst. `fate` is
    what a deal does to it, "" outside deals.
    """

    stops: tuple[Stop | None, ...]
    paths: tuple[Path, ...]
    answer: Answer
    outcome: Outcome
    people: Count | None
    rung: Rung
    cuts: tuple[Cut, ...] = ()
    mixed: bool = False
    grouped: bool = False
    fate: str = ""

    @property
    def style(self) -> RuleStyle:
        return STYLES[self.outcome]

    @property
    def line(self) -> str:
        return line_of(self.answer, self.outcome)

    @property
    def label(self) -> str:
        """The word that doubles colour and line: the rule's result, or that no path is shown to exist."""
        if self.answer is Answer.OPEN:
            return self.style.label
        return "unproven" if self.answer is Answer.UNPROVEN else "closed"

    @property
    def gone(self) -> bool:
        """No path of it is there, on this side of a deal."""
        return self.answer is Answer.CLOSED

    def names(self) -> tuple[str, ...]:
        """The labels of its stops, left to right."""
        return tuple(stop.label for stop in self.stops if stop is not None)


def draw_ribbons(result: Result, plan: Plan | None) -> tuple[Ribbon, ...]:
    """The ribbons of a result, worst first; open and unproven paths never share one."""
    live = [path for path in result.paths if path.answer is not Answer.CLOSED]
    find_cuts = CutFinder(result, plan)
    bundles = bundle_paths(live or list(result.paths), lambda path: path.answer)
    return tuple(_ribbon(bundle, result.entities, find_cuts) for bundle in bundles)


def draw_deal_ribbons(deal: DealResult, plan: Plan | None) -> tuple[tuple[Ribbon, ...], tuple[Ribbon, ...]]:
    """The same ribbons before and after a deal, in the same order, so that the eye can compare them.

    A ribbon whose paths are gone, or were not there, is CLOSED on that side. Paths with different fates never
    share one, so that a ribbon still open names no data that the deal takes off it. `plan` is the cure of
    what is left and cuts the after side only.
    """
    entities = {**deal.before.entities, **deal.after.entities}
    before = {path.fingerprint: path for path in deal.before.paths}
    after = {path.fingerprint: path for path in deal.after.paths}
    worst = {
        f: min((side[f] for side in (before, after) if f in side), key=severity) for f in {**before, **after}
    }
    live = [path for path in worst.values() if path.answer is not Answer.CLOSED]
    bundles = bundle_paths(live, lambda path: tuple(_answer_on(side, path) for side in (before, after)))
    no_cuts, cuts = CutFinder(deal.before, None), CutFinder(deal.after, plan)
    left = tuple(
        _not_there_yet(_ribbon(_on_side(bundle, before), entities, no_cuts, bundle)) for bundle in bundles
    )
    right = tuple(_ribbon(_on_side(bundle, after), entities, cuts, bundle) for bundle in bundles)
    return left, tuple(_with_fate(was, now) for was, now in zip(left, right, strict=True))


def _answer_on(side: Mapping[str, Path], path: Path) -> Answer:
    """A path that is not on a side is closed there."""
    there = side.get(path.fingerprint)
    return there.answer if there else Answer.CLOSED


@dataclass(frozen=True, slots=True)
class Bundle:
    """Paths to draw as one ribbon, and the route they share; no route for the group of thinner flows."""

    paths: tuple[Path, ...]
    route: Route | None


def bundle_paths(paths: Iterable[Path], apart: Callable[[Path], object]) -> tuple[Bundle, ...]:
    """At most MOST_RIBBONS bundles, worst first. Paths for which `apart` differs are never bundled
    together."""
    ranked = sorted(paths, key=lambda path: (severity(path), _stops(path), path.fingerprint))
    bundles = _group(ranked, lambda path: (apart(path), _stops(path)))
    if len(bundles) > MOST_RIBBONS:
        bundles = _group(ranked, lambda path: (apart(path), path.outcome, _stops(path)[1:]))
    if len(bundles) > MOST_RIBBONS:
        thin = [path for bundle in bundles[MOST_RIBBONS - 1 :] for path in bundle]
        return (*(_bundle(b) for b in bundles[: MOST_RIBBONS - 1]), Bundle(tuple(thin), None))
    return tuple(_bundle(bundle) for bundle in bundles)


def _group(paths: list[Path], key: Callable[[Path], object]) -> list[list[Path]]:
    groups: dict[object, list[Path]] = {}
    for path in paths:
        groups.setdefault(key(path), []).append(path)
    return list(groups.values())


def _bundle(paths: list[Path]) -> Bundle:
    data = tuple(dict.fromkeys(path.data for path in paths))
    return Bundle(tuple(paths), (data, *_stops(paths[0])[1:]))


def _stops(path: Path) -> tuple[str, str, str, str, str]:
    return (path.data, path.system, path.carrier, path.owner, path.country)


def _on_side(bundle: Bundle, side: Mapping[str, Path]) -> Bundle:
    """The bundle's paths as they are on one side of a deal."""
    return Bundle(tuple(side[p.fingerprint] for p in bundle.paths if p.fingerprint in side), bundle.route)


def _ribbon(
    bundle: Bundle, entities: Mapping[str, Entity], cuts: CutFinder, whole: Bundle | None = None
) -> Ribbon:
    """Draw a bundle; `whole` gives the stops when the bundle is one side of a deal and may be empty."""
    drawn = (whole or bundle).paths
    route = bundle.route
    stops = _stops_of(route, entities) if route else _thin_stops(drawn, entities)
    live = [path for path in bundle.paths if path.answer is not Answer.CLOSED]
    worst = min(live or drawn, key=severity)
    return Ribbon(
        stops=stops,
        paths=bundle.paths,
        answer=worst.answer if live else Answer.CLOSED,
        outcome=worst.outcome,
        people=widest(tuple(path.people for path in live or drawn)),
        rung=min(path.rung for path in live or drawn),
        cuts=cuts.on(live),
        mixed=len({(path.answer, path.outcome) for path in live}) > 1,
        grouped=route is None,
    )


def _stops_of(route: Route, entities: Mapping[str, Entity]) -> tuple[Stop | None, ...]:
    data, *others = route
    names = tuple(dict.fromkeys(label_of(entities, id_) for id_ in data))
    label = names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1} more"
    stops: list[Stop | None] = [Stop("|".join(data), label, names)]
    for position, id_ in enumerate(others):
        repeated = id_ == "" or id_ in others[:position]
        stops.append(None if repeated else Stop(id_, label_of(entities, id_)))
    return tuple(stops)


def _thin_stops(paths: tuple[Path, ...], entities: Mapping[str, Entity]) -> tuple[Stop | None, ...]:
    countries = tuple(dict.fromkeys(path.country for path in paths))
    names = ", ".join(label_of(entities, id_) for id_ in countries)
    return (
        Stop("", "…" + say_count(len(paths), "thinner flow")),
        None,
        None,
        None,
        Stop("|".join(countries), names),
    )


def _not_there_yet(was: Ribbon) -> Ribbon:
    """The before side's ribbon, marked if the deal makes it."""
    return was if was.paths else replace(was, fate="not there")


def _with_fate(was: Ribbon, now: Ribbon) -> Ribbon:
    """The after side's ribbon, marked with what became of it."""
    fate = {
        (False, False): "",
        (False, True): "new",
        (True, False): "closed",
        (True, True): "still open" if now.answer is Answer.OPEN else "",
    }[was.answer is not Answer.CLOSED, now.answer is not Answer.CLOSED]
    return replace(now, fate=fate)


class CutFinder:
    """Finds where the steps of a plan cut a path: at the first hop whose facts they remove or whose link
    they guard."""

    def __init__(self, result: Result, plan: Plan | None) -> None:
        self._facts: Mapping[str, Fact] = result.facts
        self._steps: dict[str, list[tuple[int, Remedy]]] = {}
        for step in plan.steps if plan else ():
            for fingerprint in step.closes:
                self._steps.setdefault(fingerprint, []).append((step.number, step.remedy))

    def on(self, paths: Iterable[Path]) -> tuple[Cut, ...]:
        """The cuts on a ribbon of those paths, in order of number, each once per gap."""
        cuts = {
            (number, self._gap(path, remedy))
            for path in paths
            for number, remedy in self._steps.get(path.fingerprint, ())
        }
        return tuple(Cut(gap, number) for number, gap in sorted(cuts))

    def _gap(self, path: Path, remedy: Remedy) -> int:
        for position, hop in enumerate(path.hops):
            if not remedy.removes.isdisjoint(hop.facts) or not self._keys(hop.facts).isdisjoint(
                remedy.guards
            ):
                return gap_of(path, position)
        return len(COLUMNS) - 2  # a cure that no hop names takes the tie away, at the country's end

    def _keys(self, facts: tuple[str, ...]) -> set[str]:
        says = (self._facts[id_].says for id_ in facts if id_ in self._facts)
        return {link.key for link in says if isinstance(link, Link)}


def gap_of(path: Path, position: int) -> int:
    """Between which two columns a hop lies: how many stops behind the data the path has reached before it."""
    reached = {path.data, *(hop.head for hop in path.hops[:position])}
    gap = 0
    for stop in (path.system, path.carrier, path.owner):
        if stop and stop not in reached:
            break
        gap += 1
    return gap
