"""Law cases in YAML, as a lawyer writes them -> facts; tables and columns are those of docs/case-format.md.

    - id: 202.214-ex1
      certainty: primary
      says: A US company sells bulk data to a company headquartered in a country of concern.
      data: {records: {category: personal financial, us_persons: 20000}}
      organisations: {seller: {us_person: yes}, buyer: {headquartered_in: CN}}
      contracts: {sale: {giver: seller, taker: buyer, deal: data brokerage}}
      expect: {seller > buyer: prohibited}

Data is held in a store of `held_by` (default: the giver of the first contract, else the first organisation);
a contract reaches it; `reaches: none` gives access to nothing. A person with `access_to` can read what that
organisation holds. `disputed` lists the ids of which all that is stated is disputed. Any cell may be a list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ringfence.model.fact import Entity, Fact, Link
from ringfence.model.kinds import Kind, Verb
from ringfence.model.share import WHOLE, Share
from tests.world import DAY, Statement, entity, fact, facts, link

CASES = Path(__file__).parent / "cases"
Row = dict[str, Any]
NOT_ATTRIBUTES = {"held_by", "employer", "access_to", "deal", "security_requirements"}
CONTRACT_ENDS = {"taker", "data", "since", "until"}
JOB_TERMS = ("deal", "role", "security_requirements")
DEALS = {"data brokerage": Verb.SHARED_WITH, "none": Verb.SHARED_WITH, "investment": Verb.SHARED_WITH}


@dataclass(frozen=True, slots=True, eq=False)
class LawCase:
    """One case: its facts, the day of the law and that of the facts, what is expected of hand-overs
    (`giver > taker`) and of parties."""

    id: str
    certainty: str
    says: str
    facts: tuple[Fact, ...]
    law_on: date
    on: date
    expect: dict[str, str]
    rules: tuple[Row, ...] = field(default_factory=tuple)

    @property
    def example(self) -> str:
        """The id of the regulator's example: what follows a space tells its variants apart."""
        return self.id.partition(" ")[0]


def read_cases(regime: str) -> tuple[LawCase, ...]:
    """Every case of a regime: the files `cases/<regime>_*.yaml`, in order."""
    files = sorted(CASES.glob(f"{regime}_*.yaml"))
    return tuple(read_case(row) for file in files for row in yaml.safe_load(file.read_text(encoding="utf-8")))


def read_case(row: Row) -> LawCase:
    return LawCase(
        id=row["id"],
        certainty=row.get("certainty", "primary"),
        says=row["says"],
        facts=facts(*(_dispute(each, row.get("disputed", ())) for each in _state(row))),
        law_on=row.get("law_on", DAY),
        on=row.get("facts_on", DAY),
        expect={key: _cell(value) for key, value in row.get("expect", {}).items()},
        rules=tuple(row.get("rules", ())),
    )


def _state(row: Row) -> Iterator[Statement]:
    orgs, people, data = row.get("organisations", {}), row.get("people", {}), row.get("data", {})
    contracts, software = row.get("contracts", {}), row.get("software", {})
    first = next(iter([each["giver"] for each in contracts.values()] or orgs or [""]))
    for id_, cells in orgs.items():
        yield _entity(Kind.ORG, id_, cells)
    for id_, cells in people.items():
        yield _entity(Kind.PERSON, id_, cells)
        yield from _state_job(id_, cells or {})
    for id_, cells in data.items():
        yield _entity(Kind.DATA_CLASS, id_, cells)
        for holder in _list((cells or {}).get("held_by", first)):
            yield link(id_, Verb.HELD_IN, _store(holder))
    for holder in sorted(
        {h for c in data.values() for h in _list((c or {}).get("held_by", first))} | set(orgs)
    ):
        yield entity(Kind.STORE, _store(holder))
        yield link(_store(holder), Verb.OPERATED_BY, holder)
    for id_, cells in contracts.items():
        yield from _state_contract(id_, cells)
    for id_, cells in software.items():
        yield from _state_software(id_, cells)
    for cells in row.get("ownership", ()):
        yield Link(
            Verb.OWNED_BY,
            cells["owned"],
            cells["owner"],
            read_share(cells.get("share")),
            read_share(cells.get("votes")),
        )
    for cells in row.get("control", ()):
        yield link(cells["directed"], Verb.DIRECTED_BY, cells["director"], means=cells["means"])


def _dispute(statement: Statement, disputed: Collection[str]) -> Statement:
    if isinstance(statement, Entity) and statement.id in disputed:
        return fact(statement, disputed=True)
    return statement


def _state_job(person: str, cells: Row) -> Iterator[Statement]:
    for employer in _list(cells.get("employer", [])):
        terms = {word: _cell(cells[word]) for word in JOB_TERMS if word in cells}
        yield Link(Verb.WORKS_FOR, person, employer, terms=terms)
    for holder in _list(cells.get("access_to", [])):
        grant, account = f"{person}'s right at {holder}", f"{person}'s account at {holder}"
        yield link(_store(holder), Verb.PERMITS, grant)
        yield link(grant, Verb.ASSIGNED_TO, account)
        yield link(account, Verb.USED_BY, person)


def _state_contract(id_: str, cells: Row) -> Iterator[Statement]:
    if cells.get("reaches") == "none":
        return
    words = {key: _cell(value) for key, value in cells.items() if key not in CONTRACT_ENDS}
    verb = DEALS.get(
        words.get("deal", ""), Verb.PROCESSED_BY if words.get("deal") == "vendor" else Verb.SHARED_WITH
    )
    limit = tuple(_list(cells.get("data", [])))
    sold = Link(verb, _store(cells["giver"]), cells["taker"], data=limit, terms={"contract": id_, **words})
    yield fact(sold, since=cells.get("since"), until=cells.get("until"))


def _state_software(component: str, cells: Row) -> Iterator[Statement]:
    app = f"app of {cells['app_of']}"
    yield link(app, Verb.PUBLISHED_BY, cells["app_of"])
    yield link(app, Verb.EMBEDS, component, knowingly=_cell(cells.get("knowingly", "")))
    yield link(component, Verb.PUBLISHED_BY, cells["publisher"])
    for data in _list(cells["collects"]):
        yield link(data, Verb.COLLECTED_BY, component)


def _entity(kind: Kind, id_: str, cells: Row | None) -> Entity:
    words = {key: _cell(value) for key, value in (cells or {}).items() if key not in NOT_ATTRIBUTES}
    return entity(kind, id_, **words)


def _store(holder: str) -> str:
    return f"records of {holder}"


def _list(cell: Any) -> list[str]:
    return [str(each) for each in cell] if isinstance(cell, list) else [str(cell)] if cell else []


def _cell(value: Any) -> str:
    """YAML's own yes and no, numbers and lists, as the words of a table's cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (
        ";".join(_cell(each) for each in value)
        if isinstance(value, list)
        else str(value if value is not None else "")
    )


def read_share(cell: Any) -> Share | None:
    """`50` is 50 %; `25..50` a range; `<20` less than; empty: not stated."""
    if cell is None:
        return None
    text = str(cell)
    if text.startswith("<"):
        return Share(0, _millionths(text[1:]), False, True)
    low, dots, high = text.partition("..")
    return Share(_millionths(low), _millionths(high if dots else low))


def _millionths(percent: str) -> int:
    return round(float(percent) * WHOLE / 100)
