"""Facts -> who owns and directs whom, from the states and last owners down to the parties of the paths."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.fact import Entity, Fact, Link
from ..model.finding import Standing
from ..model.kinds import Kind, Tie, Verb, Verdict
from ..model.result import Result
from .wording import label_of, say_period, say_share

_MOST_HOLDERS = 6  # holders drawn for one organisation; the others are counted, and listed in the table
_MOST_BOXES = 60


@dataclass(frozen=True, slots=True)
class Holding:
    """One owner or director of one organisation, as one fact states it."""

    holder: str
    held: str
    says: str  # '19.9 %', '25 % to 50 %', 'board seat'
    owns: bool  # False: directs
    fact: str
    when: str
    disputed: bool
    size: int  # for ranking: the upper end of the share in millionths


@dataclass(frozen=True, slots=True)
class Holder:
    """A box of the tree. `ties` say under which states it stands, `standings` what regimes make of it."""

    id: str
    label: str
    ties: tuple[str, ...]
    standings: tuple[str, ...]
    marked: bool  # it is shown to meet a regime's test, or it is a state that a path reaches
    layer: int


@dataclass(frozen=True, slots=True)
class Tree:
    """Boxes by layer, top first, and the holdings drawn between them; `left_out` counts holdings only in
    the table."""

    layers: tuple[tuple[Holder, ...], ...]
    holdings: tuple[Holding, ...]
    left_out: int


def list_holdings(result: Result) -> tuple[Holding, ...]:
    """Every ownership and control link stated, by the organisation held, larger shares first."""
    holdings = [
        _holding(fact)
        for _, fact in sorted(result.facts.items())
        if isinstance(fact.says, Link) and fact.says.verb in (Verb.OWNED_BY, Verb.DIRECTED_BY)
    ]
    return tuple(sorted(holdings, key=lambda h: (h.held, not h.owns, -h.size, h.holder, h.fact)))


def _holding(fact: Fact) -> Holding:
    link = fact.says
    assert isinstance(link, Link)
    owns = link.verb is Verb.OWNED_BY
    says = say_share(link.share) if owns else link.terms.get("means", "directs")
    if owns and link.share is None:
        says = "share not known"
    when = say_period(fact) or (f"as of {fact.recorded}" if fact.recorded else "date not known")
    size = link.share.upper if link.share else 0
    return Holding(link.head, link.tail, says, owns, fact.id, when, fact.disputed, size)


def grow_tree(result: Result) -> Tree:
    """The part of it that lies above the parties of the paths and of the parties table."""
    holdings = list_holdings(result)
    wanted = _above({path.owner for path in result.paths} | {s.party for s in result.standings}, holdings)
    drawn, left_out = _fewer([h for h in holdings if h.held in wanted])
    ids = sorted({h.held for h in drawn} | {h.holder for h in drawn})[:_MOST_BOXES]
    drawn = [h for h in drawn if h.held in ids and h.holder in ids]
    depth = _depths(ids, drawn)
    boxes = [_holder(result, id_, depth[id_]) for id_ in ids]
    layers = [
        [box for box in boxes if box.layer == layer] for layer in range(max(depth.values(), default=-1) + 1)
    ]
    return Tree(tuple(tuple(layer) for layer in _ordered(layers, drawn)), tuple(drawn), left_out)


def _above(start: set[str], holdings: tuple[Holding, ...]) -> set[str]:
    """The starting organisations and everyone above them."""
    above: dict[str, list[str]] = {}
    for holding in holdings:
        above.setdefault(holding.held, []).append(holding.holder)
    reached, pending = set(start), sorted(start)
    while pending:
        for holder in above.get(pending.pop(), ()):
            if holder not in reached:
                reached.add(holder)
                pending.append(holder)
    return reached


def _fewer(holdings: list[Holding]) -> tuple[list[Holding], int]:
    """At most _MOST_HOLDERS holders for each organisation: those that are held or subject themselves, then
    the largest."""
    held = {holding.held for holding in holdings}
    drawn: list[Holding] = []
    for organisation in sorted(held):
        own = [h for h in holdings if h.held == organisation]
        ranked = sorted(own, key=lambda h: (h.holder not in held, h.owns, -h.size, h.holder))
        drawn += ranked[:_MOST_HOLDERS]
    return drawn, len(holdings) - len(drawn)


def _depths(ids: list[str], holdings: list[Holding]) -> dict[str, int]:
    """How far below the top each box stands; circles of ownership are cut where they would run for ever."""
    depth = dict.fromkeys(ids, 0)
    for _ in ids:
        changed = False
        for holding in holdings:
            below = depth[holding.holder] + 1
            if depth[holding.held] < below < len(ids):
                depth[holding.held], changed = below, True
        if not changed:
            break
    used = {layer: rank for rank, layer in enumerate(sorted(set(depth.values())))}
    return _sunk({id_: used[layer] for id_, layer in depth.items()}, holdings)


def _sunk(depth: dict[str, int], holdings: list[Holding]) -> dict[str, int]:
    """Owners without owners hang right above the first organisation they hold, not at the very top."""
    held = {holding.held for holding in holdings}
    for id_ in sorted(depth):
        below = [depth[h.held] for h in holdings if h.holder == id_ and h.held != id_]
        if id_ not in held and below:
            depth[id_] = max(0, min(below) - 1)
    return depth


def _ordered(layers: list[list[Holder]], holdings: list[Holding]) -> list[list[Holder]]:
    """Each layer in the order of the mean place of the boxes linked to it in the layers around."""
    place = {box.id: position for layer in layers for position, box in enumerate(layer)}
    near: dict[str, list[str]] = {}
    for holding in holdings:
        near.setdefault(holding.held, []).append(holding.holder)
        near.setdefault(holding.holder, []).append(holding.held)
    for sweep in range(4):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            layer.sort(
                key=lambda box: (_mean([place[id_] for id_ in near.get(box.id, ())], place[box.id]), box.id)
            )
            place.update({box.id: position for position, box in enumerate(layer)})
    return layers


def _mean(places: list[int], otherwise: int) -> int:
    return 1000 * sum(places) // len(places) if places else 1000 * otherwise


def _holder(result: Result, id_: str, layer: int) -> Holder:
    """The box of an organisation; what meets a test comes first among its standings."""
    mine = [standing for standing in result.standings if standing.party == id_]
    tested = [standing for standing in mine if _meets_a_test(result, standing)]
    ordered = tested + [standing for standing in mine if standing not in tested]
    standings = tuple(f"{standing.regime}: {standing.verdict}" for standing in ordered)
    marked = bool(tested) or _is_reached_state(result, id_)
    return Holder(id_, label_of(result.entities, id_), _ties(result, id_), standings, marked, layer)


def _meets_a_test(result: Result, standing: Standing) -> bool:
    """Only what is shown counts: a finding that may hold marks nobody."""
    finding = result.findings.get(standing.finding)
    return finding is not None and finding.verdict is Verdict.HOLDS and finding.outcome.meets_a_test


def _is_reached_state(result: Result, id_: str) -> bool:
    entity: Entity | None = result.entities.get(id_)
    return (
        entity is not None and entity.kind is Kind.STATE and any(path.country == id_ for path in result.paths)
    )


def _ties(result: Result, id_: str) -> tuple[str, ...]:
    """'headquartered: China', for each tie stated."""
    ties = [
        f"{_tie_word(fact.says)}: {label_of(result.entities, fact.says.head)}"
        for _, fact in sorted(result.facts.items())
        if isinstance(fact.says, Link) and fact.says.verb is Verb.SUBJECT_TO and fact.says.tail == id_
    ]
    return tuple(dict.fromkeys(ties))


def _tie_word(link: Link) -> str:
    tie = link.terms.get("tie", "")
    return (
        {
            Tie.ORGANISED_UNDER: "organised",
            Tie.PRINCIPAL_PLACE: "main place of business",
            Tie.HEADQUARTERED: "headquarters",
            Tie.IS: "organ of",
        }.get(Tie(tie), tie)
        if tie in set(Tie)
        else "subject to"
    )
