"""A small world in memory: entities, links and guards become facts, and facts become an exposure graph.

    world(data("location"), app("maps"), link("location", Verb.COLLECTED_BY, "maps"))

Whatever is not a fact yet becomes one: declared, standing on every day, its id made from what it says
(`app:maps`, `location|collected by|maps`, `guard:approval`; a repeat gets `#2`). Wrap it in `fact(...)` to
say more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from ringfence.graph.build import build_graph
from ringfence.graph.exposure import ExposureGraph
from ringfence.model.fact import Bypass, Entity, Fact, Guard, Link
from ringfence.model.kinds import Kind, Rung, Verb, Verdict
from ringfence.model.share import UNKNOWN_SHARE, WHOLE, Share
from ringfence.model.source import Source

DAY = date(2026, 1, 1)
SOURCE = Source(file="world.csv", sha256="0" * 64, locator="line 1")
Statement = Entity | Link | Guard | Fact


def entity(kind: Kind, id_: str, name: str = "", **attributes: str) -> Entity:
    return Entity(id_, kind, name, attributes)


def data(id_: str, name: str = "", **attributes: str) -> Entity:
    return entity(Kind.DATA_CLASS, id_, name, **attributes)


def dataset(id_: str, name: str = "", **attributes: str) -> Entity:
    return entity(Kind.DATASET, id_, name, **attributes)


def store(id_: str, name: str = "", **attributes: str) -> Entity:
    return entity(Kind.STORE, id_, name, **attributes)


def key(id_: str, name: str = "", **attributes: str) -> Entity:
    return entity(Kind.KEY, id_, name, **attributes)


def app(id_: str, name: str = "", **attributes: str) -> Entity:
    return entity(Kind.APP, id_, name, **attributes)


def component(id_: str, name: str = "", **attributes: str) -> Entity:
    return entity(Kind.COMPONENT, id_, name, **attributes)


def endpoint(id_: str, name: str = "", **attributes: str) -> Entity:
    return entity(Kind.ENDPOINT, id_, name, **attributes)


def service(id_: str, name: str = "", **attributes: str) -> Entity:
    return entity(Kind.SERVICE, id_, name, **attributes)


def grant(id_: str, name: str = "", **attributes: str) -> Entity:
    return entity(Kind.GRANT, id_, name, **attributes)


def account(id_: str, name: str = "", **attributes: str) -> Entity:
    return entity(Kind.ACCOUNT, id_, name, **attributes)


def person(id_: str, name: str = "", **attributes: str) -> Entity:
    return entity(Kind.PERSON, id_, name, **attributes)


def org(id_: str, name: str = "", **attributes: str) -> Entity:
    return entity(Kind.ORG, id_, name, **attributes)


def state(id_: str, name: str = "", **attributes: str) -> Entity:
    return entity(Kind.STATE, id_, name, **attributes)


def percent(
    low: float, high: float | None = None, *, low_open: bool = False, high_open: bool = False
) -> Share:
    """A share from percent figures: `percent(19.9)` is exact, `percent(25, 50)` a range."""
    lower = round(low * WHOLE / 100)
    upper = lower if high is None else round(high * WHOLE / 100)
    return Share(lower, upper, low_open, high_open)


def link(
    tail: str,
    verb: Verb,
    head: str,
    *,
    data: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    condition: Verdict = Verdict.HOLDS,
    **terms: str,
) -> Link:
    """Any link; keywords beyond these become its terms (`tie=`, `means=`, `contract=`, `deal=`, ...)."""
    return Link(verb, tail, head, data=data, needs=needs, condition=condition, terms=terms)


def owns(owner: str, owned: str, share: Share | None = UNKNOWN_SHARE, votes: Share | None = None) -> Link:
    """OWNED_BY, said from the owner's side: `owns("parent", "child", percent(60))`."""
    return Link(Verb.OWNED_BY, owned, owner, share=share, votes=votes)


def guard(
    id_: str,
    *on: Link | str,
    holds: Verdict = Verdict.HOLDS,
    bypasses: tuple[Bypass, ...] = (),
    shown_on: date | None = None,
    fresh_days: int | None = None,
    measure: str = "a control",
) -> Guard:
    keys = tuple(each.key if isinstance(each, Link) else each for each in on)
    return Guard(id_, measure, keys, holds, bypasses, shown_on, fresh_days)


def fact(
    says: Entity | Link | Guard,
    id_: str = "",
    *,
    rung: Rung = Rung.DECLARED,
    since: date | None = None,
    until: date | None = None,
    recorded: date | None = None,
    disputed: bool = False,
    source: Source = SOURCE,
) -> Fact:
    return Fact(id_ or name_fact(says), says, source, rung, since, until, recorded, disputed)


def name_fact(says: Entity | Link | Guard) -> str:
    if isinstance(says, Link):
        return says.key
    return f"{says.kind}:{says.id}" if isinstance(says, Entity) else f"guard:{says.id}"


def facts(*statements: Statement) -> tuple[Fact, ...]:
    """Every statement as a fact; the second of one id becomes `id#2`, and so on."""
    return tuple(_tell_apart(each if isinstance(each, Fact) else fact(each) for each in statements))


def _tell_apart(stated: Iterable[Fact]) -> Iterable[Fact]:
    seen: Counter[str] = Counter()
    for each in stated:
        seen[each.id] += 1
        yield each if seen[each.id] == 1 else replace(each, id=f"{each.id}#{seen[each.id]}")


def world(*statements: Statement, on: date = DAY) -> ExposureGraph:
    return build_graph(facts(*statements), on)
