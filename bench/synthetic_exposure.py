"""A synthetic exposure graph as columns: the same for the same seed, and shaped like a large company's.

Few classes of data; many apps that share components; traffic that fans in on endpoints; stores with copies,
some encrypted; grants, accounts and staff; and the ownership around them, which carries no data. Tails and
heads are drawn with a bias towards a few popular ones, as in real inventories.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ringfence.graph.clauses import CARRYING
from ringfence.graph.columns import ALL, KIND_CODE, VERB_CODE, VERBS, Ints, LinkColumns
from ringfence.graph.fixpoints import Labels
from ringfence.graph.standing import Needs, RowFacts, Shut
from ringfence.model.kinds import Kind, Verb

CLASSES = 24
# Entities of each kind, for a million facts.
SIZES: dict[Kind, int] = {
    Kind.DATASET: 30_000,
    Kind.STORE: 40_000,
    Kind.KEY: 500,
    Kind.APP: 20_000,
    Kind.COMPONENT: 4_000,
    Kind.ENDPOINT: 60_000,
    Kind.SERVICE: 12_000,
    Kind.GRANT: 60_000,
    Kind.ACCOUNT: 80_000,
    Kind.PERSON: 80_000,
    Kind.ORG: 30_000,
    Kind.STATE: 200,
    Kind.PLACE: 2_000,
}
# Facts in a thousand, from which kind to which.
MIX: tuple[tuple[Verb, Kind, Kind, int], ...] = (
    (Verb.COLLECTED_BY, Kind.DATA_CLASS, Kind.APP, 30),
    (Verb.COLLECTED_BY, Kind.DATA_CLASS, Kind.COMPONENT, 12),
    (Verb.COLLECTED_BY, Kind.DATA_CLASS, Kind.SERVICE, 8),
    (Verb.EMBEDS, Kind.APP, Kind.COMPONENT, 130),
    (Verb.SENDS_TO, Kind.APP, Kind.ENDPOINT, 110),
    (Verb.SENDS_TO, Kind.COMPONENT, Kind.ENDPOINT, 25),
    (Verb.SENDS_TO, Kind.SERVICE, Kind.ENDPOINT, 25),
    (Verb.SERVED_FROM, Kind.ENDPOINT, Kind.SERVICE, 30),
    (Verb.SERVED_FROM, Kind.ENDPOINT, Kind.STORE, 30),
    (Verb.PUBLISHED_BY, Kind.APP, Kind.ORG, 20),
    (Verb.PUBLISHED_BY, Kind.COMPONENT, Kind.ORG, 4),
    (Verb.OPERATED_BY, Kind.ENDPOINT, Kind.ORG, 60),
    (Verb.OPERATED_BY, Kind.STORE, Kind.ORG, 40),
    (Verb.OPERATED_BY, Kind.KEY, Kind.ORG, 1),
    (Verb.HELD_IN, Kind.DATA_CLASS, Kind.DATASET, 15),
    (Verb.HELD_IN, Kind.DATASET, Kind.STORE, 30),
    (Verb.COPIED_TO, Kind.STORE, Kind.STORE, 25),
    (Verb.COPIED_TO, Kind.DATASET, Kind.DATASET, 10),
    (Verb.ENCRYPTED_WITH, Kind.STORE, Kind.KEY, 5),
    (Verb.PERMITS, Kind.STORE, Kind.GRANT, 60),
    (Verb.PERMITS, Kind.KEY, Kind.GRANT, 2),
    (Verb.ASSIGNED_TO, Kind.GRANT, Kind.ACCOUNT, 100),
    (Verb.BECOMES, Kind.ACCOUNT, Kind.ACCOUNT, 8),
    (Verb.RUNS_AS, Kind.ACCOUNT, Kind.SERVICE, 10),
    (Verb.USED_BY, Kind.ACCOUNT, Kind.PERSON, 70),
    (Verb.WORKS_FOR, Kind.PERSON, Kind.ORG, 70),
    (Verb.SHARED_WITH, Kind.DATASET, Kind.ORG, 10),
    (Verb.PROCESSED_BY, Kind.STORE, Kind.ORG, 20),
    (Verb.OWNED_BY, Kind.ORG, Kind.ORG, 20),
    (Verb.SUBJECT_TO, Kind.ORG, Kind.STATE, 15),
    (Verb.LOCATED_IN, Kind.STORE, Kind.PLACE, 5),
)


@dataclass(frozen=True)
class Exposure:
    """The columns, ready for `derive_clauses` and `find_standing`; every row is its own link key."""

    links: LinkColumns
    labels: Labels
    facts: RowFacts
    needs: Needs
    shut: Shut

    def carrying_pairs(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
        """Tail and head of every link along which data can move, and whether it is certain: what a plain
        reach needs."""
        carries = np.array([verb in CARRYING for verb in VERBS])[self.links.verbs]
        pairs = np.stack([self.links.tails[carries], self.links.heads[carries]], axis=1)
        return pairs, self.facts.certain[carries].astype(bool)


def make_exposure(facts: int = 1_000_000, seed: int = 202) -> Exposure:
    """About this many facts, in random order: 88 in 100 certain, 4 in 100 limited to classes, 2 in 100
    guarded."""
    random = np.random.default_rng(seed)
    first, kinds = _number_entities(facts)
    parts = [_draw(random, first, *each, facts) for each in MIX]
    order = random.permutation(sum(len(tails) for _, tails, _ in parts))
    verbs = np.concatenate([np.full(len(tails), VERB_CODE[verb], np.uint8) for verb, tails, _ in parts])[
        order
    ]
    tails = np.concatenate([tails for _, tails, _ in parts])[order]
    heads = np.concatenate([heads for _, _, heads in parts])[order]
    rows = len(order)
    limits = np.where(random.random(rows) < 0.04, random.integers(2, 34, rows), ALL).astype(np.int32)
    certain = (random.random(rows) < 0.88).astype(np.int32)
    maybe = random.random(rows) < 0.02
    surely = maybe & (random.random(rows) < 0.5)
    none = np.empty(0, np.int32)
    return Exposure(
        links=LinkColumns(kinds, tails, heads, verbs, limits, np.zeros(rows, bool)),
        labels=Labels(np.arange(CLASSES, dtype=np.int32), _draw_limits(random)),
        facts=RowFacts(np.arange(rows, dtype=np.int32), certain, np.ones(rows, np.int32)),
        needs=Needs(0, none, none, none, none),
        shut=Shut(maybe, surely),
    )


def _number_entities(facts: int) -> tuple[dict[Kind, tuple[int, int]], npt.NDArray[np.uint8]]:
    """Of each kind the first number and how many; and the kind of every number."""
    sizes = {Kind.DATA_CLASS: CLASSES} | {
        kind: max(2, size * facts // 1_000_000) for kind, size in SIZES.items()
    }
    ends = np.cumsum(list(sizes.values()))
    first = {kind: (int(end) - size, size) for (kind, size), end in zip(sizes.items(), ends, strict=True)}
    return first, np.repeat(
        np.array([KIND_CODE[kind] for kind in sizes], np.uint8), np.array(list(sizes.values()))
    )


def _draw(
    random: np.random.Generator,
    first: dict[Kind, tuple[int, int]],
    verb: Verb,
    tail: Kind,
    head: Kind,
    share: int,
    facts: int,
) -> tuple[Verb, Ints, Ints]:
    count = share * facts // 1_000
    ends = [begin + _pick(random, size, count) for begin, size in (first[tail], first[head])]
    return verb, ends[0].astype(np.int32), ends[1].astype(np.int32)


def _pick(random: np.random.Generator, size: int, count: int) -> npt.NDArray[np.int64]:
    """Half of them anywhere, half with a bias to the low numbers."""
    even, biased = random.random(count), random.random(count) ** 3
    return (np.where(random.random(count) < 0.5, even, biased) * size).astype(np.int64)


def _draw_limits(random: np.random.Generator) -> npt.NDArray[np.uint64]:
    whole = (1 << CLASSES) - 1
    drawn = random.integers(1, whole, 32)
    return np.array([[0, whole, *drawn]], np.uint64)
