"""Who owns and directs one organisation: the tree that the terminal and the page draw, from the facts stated.

As the field draws it: owners above, what they hold below, the organisation asked for at the bottom. Each
party stands in it once, however many ways lead to it; a long tail of small holders is one box with a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..model.fact import Entity, Fact, Link
from ..model.kinds import Kind, Tie, Verb, Verdict
from ..model.share import UNKNOWN_SHARE, Share
from .safe_text import clean
from .wording import say_period, say_share

MOST_HOLDERS = 6  # of one organisation that are drawn; the others are counted in one box
MOST_BOXES = 48
REST = "rest of "  # the id of a box that stands for the holders left out
_TIES = {
    Tie.ORGANISED_UNDER: "organised in",
    Tie.HEADQUARTERED: "headquarters",
    Tie.PRINCIPAL_PLACE: "main place of business",
    Tie.OPERATES: "main operations",
    Tie.IS: "organ of",
}


@dataclass(frozen=True, slots=True)
class Stake:
    """All that one party has in another: 'holds' says how much, or by what means; `facts` state it."""

    holder: str
    held: str
    says: str
    owns: bool  # False: it directs without owning
    sure: bool  # False: disputed, of unknown size, or what may be
    when: str
    size: int  # the upper end in millionths, for ranking
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A party. `tie`: is it under the power of a state of concern? `notes` are what regimes make of it."""

    id: str
    label: str
    kind: str  # asked, state, person, group, company, rest
    seats: tuple[str, ...]
    tie: Verdict
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HolderTree:
    """Boxes by id and the stakes drawn between them, of each company the largest first."""

    root: str
    boxes: Mapping[str, Box]
    stakes: tuple[Stake, ...]
    left_out: int

    def above(self, held: str) -> Iterator[Stake]:
        return (stake for stake in self.stakes if stake.held == held)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the tree written from the bottom up: `again` where the party was written before."""

    depth: int
    stake: Stake | None
    box: Box
    again: bool


def grow_holder_tree(
    root: str,
    entities: Mapping[str, Entity],
    facts: Mapping[str, Fact],
    ties: Mapping[str, Verdict],
    notes: Mapping[str, tuple[str, ...]],
    most_holders: int = MOST_HOLDERS,
) -> HolderTree:
    """The tree above `root`; of one organisation `most_holders` are told apart."""
    every = _gather(facts.values())
    stakes: list[Stake] = []
    rests: dict[str, Box] = {}
    ids, pending, left_out = {root: None}, [root], 0
    while pending:
        held = pending.pop(0)
        ranked = sorted(every.get(held, ()), key=lambda stake: _rank(stake, every, ties))
        fewer = most_holders if held == root else max(2 * most_holders // 3, 1)
        most = fewer if len(ranked) > fewer + 1 else len(ranked)
        if len(ids) + most > MOST_BOXES:
            most = min(most, 1)
        stakes += sorted(ranked[:most], key=lambda stake: (not stake.owns, -stake.size, stake.holder))
        for stake in ranked[:most]:
            if stake.holder not in ids:
                ids[stake.holder] = None
                pending.append(stake.holder)
        if rest := ranked[most:]:
            left_out += len(rest)
            rests[REST + held] = Box(REST + held, f"{len(rest):,} more", "rest", (), Verdict.FAILS, ())
            stakes.append(_rest_stake(held, rest, facts))
    seats = _seats(facts.values(), entities)
    boxes = {
        id_: Box(
            id_,
            clean(entities[id_].label if id_ in entities else id_, 120),
            "asked" if id_ == root else _kind(entities.get(id_)),
            seats.get(id_, ()),
            ties.get(id_, Verdict.FAILS),
            notes.get(id_, ()),
        )
        for id_ in ids
    }
    return HolderTree(root, boxes | rests, tuple(stakes), left_out)


def list_rows(tree: HolderTree) -> Iterator[Row]:
    """The tree as lines, the root first, holders below what they hold; what was written is named again."""
    written: set[str] = set()
    pending: list[tuple[int, Stake | None, str]] = [(0, None, tree.root)]
    while pending:
        depth, stake, id_ = pending.pop()
        again = id_ in written
        holders = list(tree.above(id_))
        yield Row(depth, stake, tree.boxes[id_], again and bool(holders))
        if not again:
            written.add(id_)
            pending += [(depth + 1, each, each.holder) for each in reversed(holders)]


def _gather(facts: Iterable[Fact]) -> dict[str, list[Stake]]:
    """What each party has in each other, by the company held."""
    pairs: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        link = fact.says
        if isinstance(link, Link) and link.verb in (Verb.OWNED_BY, Verb.DIRECTED_BY):
            pairs.setdefault((link.tail, link.head), []).append(fact)
    every: dict[str, list[Stake]] = {}
    for (held, holder), stated in sorted(pairs.items()):
        every.setdefault(held, []).append(_stake(holder, held, stated))
    return every


def _stake(holder: str, held: str, stated: list[Fact]) -> Stake:
    links = [(fact, fact.says) for fact in stated if isinstance(fact.says, Link)]
    links.sort(key=lambda pair: (pair[1].verb is not Verb.OWNED_BY, pair[0].id))
    words = dict.fromkeys(_say(link) for _, link in links)
    shares = [link.share for _, link in links if link.share is not None]
    whens = dict.fromkeys(say_period(fact) for fact, _ in links if say_period(fact))
    return Stake(
        holder,
        held,
        " · ".join(words) + (" (disputed)" if any(fact.disputed for fact in stated) else ""),
        any(link.verb is Verb.OWNED_BY for _, link in links),
        not any(fact.disputed for fact in stated) and UNKNOWN_SHARE not in shares,
        "; ".join(whens),
        max((share.upper for share in shares if share != UNKNOWN_SHARE), default=0),
        tuple(fact.id for fact in stated),
    )


def _say(link: Link) -> str:
    if link.verb is Verb.DIRECTED_BY:
        return clean(link.terms.get("means", "directs"), 60)
    says = say_share(link.share) if link.share not in (None, UNKNOWN_SHARE) else "share not known"
    votes = link.votes is not None and link.votes != link.share
    return f"{says}, {say_share(link.votes)} of votes" if votes else says


def _rank(stake: Stake, every: Mapping[str, list[Stake]], ties: Mapping[str, Verdict]) -> tuple[object, ...]:
    """What matters most is drawn: who is tied, who directs, who has holders, then the larger share."""
    tie = {Verdict.HOLDS: 0, Verdict.UNKNOWN: 1}.get(ties.get(stake.holder, Verdict.FAILS), 2)
    return tie, -stake.size, stake.owns, stake.holder not in every, stake.holder


def _rest_stake(held: str, rest: list[Stake], facts: Mapping[str, Fact]) -> Stake:
    """'together 3.4 % to 8 %', as far as the shares are known."""
    links = (facts[id_].says for stake in rest for id_ in stake.facts)
    shares = (link.share for link in links if isinstance(link, Link))
    known = [share for share in shares if share is not None and share != UNKNOWN_SHARE]
    low, high = sum(share.lower for share in known), sum(share.upper for share in known)
    says = f"together {Share(low, high)}" if known and high <= 1_000_000 else "shares not added up"
    if len(known) < len(rest) and known and high <= 1_000_000:
        says += f"; {len(rest) - len(known)} not known"
    return Stake(
        REST + held, held, says, True, False, "", 0, tuple(id_ for stake in rest for id_ in stake.facts)
    )


def _kind(entity: Entity | None) -> str:
    if entity is None:
        return "company"
    if entity.attributes.get("group") == "yes":
        return "group"
    return {Kind.STATE: "state", Kind.PERSON: "person"}.get(entity.kind, "company")


def _seats(facts: Iterable[Fact], entities: Mapping[str, Entity]) -> dict[str, tuple[str, ...]]:
    """'organised in Cayman Islands', 'headquarters China'."""
    seats: dict[str, dict[str, None]] = {}
    for fact in facts:
        link = fact.says
        if isinstance(link, Link) and link.verb is Verb.SUBJECT_TO and link.terms.get("tie") in set(_TIES):
            where = entities[link.head].label if link.head in entities else link.head
            word = _TIES[Tie(link.terms["tie"])]
            seats.setdefault(link.tail, {})[f"{word} {clean(where, 60)}{' ?' if fact.disputed else ''}"] = (
                None
            )
    order = [*_TIES.values()]
    return {
        id_: tuple(sorted(said, key=lambda seat: [seat.startswith(word) for word in order].index(True)))
        for id_, said in seats.items()
    }
