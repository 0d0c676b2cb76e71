"""Small random worlds, the same for the same seed: every verb, AND clauses, ciphertext, guards, doubts."""

from __future__ import annotations

from datetime import date
from random import Random

from ringfence.model.fact import Bypass, Entity, Fact, Guard, Link
from ringfence.model.kinds import Kind, Rung, Verb, Verdict
from tests.world import DAY, entity, fact, facts, guard, link

POOL: dict[Kind, int] = {
    Kind.DATA_CLASS: 3,
    Kind.DATASET: 2,
    Kind.STORE: 3,
    Kind.KEY: 2,
    Kind.APP: 2,
    Kind.COMPONENT: 2,
    Kind.ENDPOINT: 2,
    Kind.SERVICE: 2,
    Kind.GRANT: 3,
    Kind.ACCOUNT: 3,
    Kind.PERSON: 2,
    Kind.ORG: 4,
}
IDS = {kind: [f"{kind.value} {number}" for number in range(count)] for kind, count in POOL.items()}
HOLDERS = (Kind.DATASET, Kind.STORE, Kind.SERVICE, Kind.ENDPOINT, Kind.APP)
ENDS: tuple[tuple[Verb, tuple[Kind, ...], tuple[Kind, ...]], ...] = (
    (Verb.HELD_IN, (Kind.DATA_CLASS, Kind.DATASET), (Kind.DATASET, Kind.STORE)),
    (Verb.COPIED_TO, (Kind.DATASET, Kind.STORE), (Kind.DATASET, Kind.STORE)),
    (Verb.COLLECTED_BY, (Kind.DATA_CLASS,), (Kind.APP, Kind.COMPONENT, Kind.COMPONENT, Kind.SERVICE)),
    (Verb.EMBEDS, (Kind.APP, Kind.SERVICE), (Kind.COMPONENT,)),
    (Verb.SENDS_TO, (Kind.APP, Kind.COMPONENT, Kind.SERVICE), (Kind.ENDPOINT,)),
    (Verb.SERVED_FROM, (Kind.ENDPOINT,), (Kind.STORE, Kind.SERVICE)),
    (Verb.PUBLISHED_BY, (Kind.APP, Kind.COMPONENT), (Kind.ORG,)),
    (Verb.OPERATED_BY, (Kind.ENDPOINT, Kind.STORE, Kind.SERVICE, Kind.KEY), (Kind.ORG,)),
    (Verb.ENCRYPTED_WITH, (Kind.STORE, Kind.DATASET), (Kind.KEY,)),
    (Verb.ENCRYPTED_WITH, (Kind.STORE, Kind.KEY), (Kind.KEY,)),
    (Verb.PERMITS, (Kind.STORE, Kind.DATASET, Kind.KEY, Kind.KEY, Kind.SERVICE), (Kind.GRANT,)),
    (Verb.ASSIGNED_TO, (Kind.GRANT,), (Kind.ACCOUNT, Kind.GRANT)),
    (Verb.BECOMES, (Kind.ACCOUNT,), (Kind.ACCOUNT,)),
    (Verb.RUNS_AS, (Kind.ACCOUNT,), (Kind.SERVICE,)),
    (Verb.USED_BY, (Kind.ACCOUNT,), (Kind.PERSON,)),
    (Verb.WORKS_FOR, (Kind.PERSON,), (Kind.ORG,)),
    (Verb.SHARED_WITH, (*HOLDERS, Kind.ORG, Kind.KEY), (Kind.ORG,)),
    (Verb.PROCESSED_BY, (*HOLDERS, Kind.ORG), (Kind.ORG,)),
    (Verb.OWNED_BY, (Kind.ORG,), (Kind.ORG,)),
    (Verb.ACCESSED, (Kind.ACCOUNT,), (Kind.STORE,)),
)
VERDICTS = tuple(Verdict)


def random_world(seed: int, *, controls: bool = True) -> tuple[Fact, ...]:
    """All entities of the pool, some links, and, with `controls`, guards and encryption."""
    random = Random(seed)
    links = [_link(random, controls) for _ in range(random.randint(12, 45))]
    links += _vault(random) if controls and random.random() < 0.7 else []
    said: list[Entity | Link | Guard] = [*entities(), *links]
    said += [_needing(random, each, links) for each in random.sample(links, 2)]
    if controls:
        said += [_guard(random, f"guard {number % 3}", links) for number in range(random.randint(0, 5))]
    return facts(*(_doubt(random, each) for each in said))


def entities() -> list[Entity]:
    return [entity(kind, id_) for kind, ids in IDS.items() for id_ in ids]


def _link(random: Random, controls: bool) -> Link:
    while True:
        verb, tails, heads = random.choice(ENDS)
        if controls or verb is not Verb.ENCRYPTED_WITH:
            break
    tail, head = random.choice(IDS[random.choice(tails)]), random.choice(IDS[random.choice(heads)])
    limit = random.sample([*IDS[Kind.DATA_CLASS], "nobody declared this"], 2) if random.random() < 0.2 else []
    condition = random.choice(VERDICTS) if random.random() < 0.15 else Verdict.HOLDS
    contract = f"contract {random.randint(0, 1)}" if verb is Verb.SHARED_WITH else ""
    return link(tail, verb, head, data=tuple(limit), condition=condition, contract=contract)


def _vault(random: Random) -> list[Link]:
    """An encrypted store, and accounts that may come to its ciphertext and to its key: by chance links rarely
    meet so."""
    pick = {kind: random.choice(ids) for kind, ids in IDS.items()}
    one, other = random.sample(IDS[Kind.GRANT], 2)
    made = [
        link(pick[Kind.DATA_CLASS], Verb.HELD_IN, pick[Kind.STORE]),
        link(pick[Kind.STORE], Verb.ENCRYPTED_WITH, pick[Kind.KEY]),
        link(pick[Kind.STORE], Verb.PERMITS, one),
        link(pick[Kind.KEY], Verb.PERMITS, other),
        link(one, Verb.ASSIGNED_TO, pick[Kind.ACCOUNT]),
        link(other, Verb.ASSIGNED_TO, random.choice(IDS[Kind.ACCOUNT])),
        link(pick[Kind.ACCOUNT], random.choice((Verb.USED_BY, Verb.RUNS_AS)), pick[Kind.PERSON]),
        link(pick[Kind.PERSON], Verb.WORKS_FOR, pick[Kind.ORG]),
    ]
    return made


def _needing(random: Random, stated: Link, links: list[Link]) -> Link:
    needs = (random.choice(links).key, random.choice([random.choice(links).key, "a|permits|b"]))
    return link(stated.tail, stated.verb, stated.head, data=stated.data, needs=needs)


def _guard(random: Random, id_: str, links: list[Link]) -> Guard:
    on = [each.key if random.random() < 0.7 else _bare(each) for each in random.sample(links, 2)]
    bypasses = (Bypass("a way round", random.choice(VERDICTS)),) if random.random() < 0.4 else ()
    shown = random.choice([None, date(2025, 12, 1), date(2024, 1, 1), date(2026, 6, 1)])
    holds = random.choice((*VERDICTS, Verdict.HOLDS))
    fresh = random.choice([None, 90])
    return guard(id_, *on, holds=holds, bypasses=bypasses, shown_on=shown, fresh_days=fresh)


def _bare(each: Link) -> str:
    return f"{each.tail}|{each.verb}|{each.head}"


def _doubt(random: Random, says: Entity | Link | Guard) -> Fact:
    """Most facts are certain; some are disputed, assumed, over, not yet begun, or of an unknown beginning."""
    doubt = random.choice(["disputed", "assumed", "over", "later", "unknown", *[""] * 15])
    if isinstance(says, Entity) or not doubt:
        return fact(says, rung=random.choice(list(Rung)[1:]))
    return fact(
        says,
        rung=Rung.ASSUMED if doubt == "assumed" else Rung.DECLARED,
        disputed=doubt == "disputed",
        until=DAY if doubt == "over" else None,
        since=date(2027, 1, 1) if doubt == "later" else None,
        recorded=date(2027, 1, 1) if doubt == "unknown" else None,
    )
