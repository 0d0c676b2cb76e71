"""A row of a law case -> the facts it states, in the words of docs/case-format.md.

Data is held in a store of `held_by` (default: the giver of the first contract, else the first organisation);
a contract reaches it; `reaches: none` gives access to nothing. A person with `access_to` can read what that
organisation holds. `disputed` lists the ids of which all that is stated is disputed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from ...cells import CellError, choose, read_day
from ...model.fact import Entity, Fact, Guard, Link
from ...model.kinds import Kind, Means, Tie, Verb
from ...model.share import Share
from ...model.source import Source
from ..case.contract_columns import CONTRACT_TERMS
from ..case.tables import (
    DATA_ATTRIBUTES,
    JOB_TERMS,
    LISTING_COLUMNS,
    ORGANISATION_ATTRIBUTES,
    PERSON_ATTRIBUTES,
    say_listing,
)
from ..case.tables import SYSTEM_ATTRIBUTES as APP_ATTRIBUTES
from .case_cells import choose_keys, list_cell, read_percent, rows_of, word_cell
from .lined_yaml import Row

Stated = tuple[Entity | Link | Guard, int, date | None, date | None]  # what, its line, since, until
DATED = ("since", "until")
KINDS = {
    "organisations": (Kind.ORG, (*ORGANISATION_ATTRIBUTES, "name")),
    "people": (Kind.PERSON, (*PERSON_ATTRIBUTES, "name", "employer", "access_to", *JOB_TERMS)),
    "data": (Kind.DATA_CLASS, (*DATA_ATTRIBUTES, "name", "held_by")),
    "apps": (Kind.APP, (*APP_ATTRIBUTES, "name", "publisher", "operator", "embeds", "collects")),
}
NOT_ATTRIBUTES = {"name", "held_by", "employer", "access_to", *JOB_TERMS} - {"role"}
NOT_ATTRIBUTES_OF_APPS = {"name", "publisher", "operator", "embeds", "collects"}
COLUMNS = {
    "contracts": (*CONTRACT_TERMS, "taker", "data", "reaches", *DATED),
    "software": ("app_of", "publisher", "collects", "knowingly"),
    "ownership": ("owned", "owner", "share", "votes", "passive", *DATED),
    "control": ("directed", "director", "means", "what", *DATED),
    "ties": ("party", "state", "tie", *DATED),
    "listings": (*LISTING_COLUMNS, *DATED),
}
SECTIONS = (*KINDS, *COLUMNS, "entities", "links")


def state_facts(case: Row, file: str, sha256: str) -> tuple[Fact, ...]:
    """Every fact of a case. Raises CellError, and EvidenceError where the line is known."""
    disputed = set(list_cell(case.get("disputed", "")))
    seen: Counter[str] = Counter()
    facts = []
    for says, line, since, until in _state(case, file):
        id_ = _name_fact(says)
        seen[id_] += 1
        source = Source(file, sha256, f"line {line}")
        fact = Fact(id_, says, source, since=since, until=until)
        if seen[id_] > 1:
            fact = replace(fact, id=f"{id_}#{seen[id_]}")
        if isinstance(says, Entity) and says.id in disputed:
            fact = replace(fact, disputed=True)
        facts.append(fact)
    return tuple(facts)


def _name_fact(says: Entity | Link | Guard) -> str:
    return says.key if isinstance(says, Link) else f"{getattr(says, 'kind', 'guard')}:{says.id}"


def _state(case: Row, file: str) -> Iterator[Stated]:
    first = _first_holder(case, file)
    holders = {id_ for id_, _ in rows_of(case, "organisations", file)}
    for section, (kind, columns) in KINDS.items():
        for id_, cells in rows_of(case, section, file):
            choose_keys(cells, columns, file, section)
            yield _entity(kind, id_, cells), cells.line, None, None
            if section == "people":
                yield from _plain(_state_job(id_, cells), cells)
            elif section == "apps":
                yield from _plain(_state_app(id_, cells), cells)
            elif section == "data":
                held = list_cell(cells.get("held_by", first))
                holders.update(held)
                yield from _plain((_link(id_, Verb.HELD_IN, _store(each)) for each in held), cells)
    for holder in sorted(holders):
        yield Entity(_store(holder), Kind.STORE), case.line, None, None
        yield _link(_store(holder), Verb.OPERATED_BY, holder), case.line, None, None
    for section, state_row in ROWS.items():
        for id_, cells in rows_of(case, section, file):
            if section in COLUMNS:
                choose_keys(cells, COLUMNS[section], file, section)
            since, until = (read_day(cells.get(each, "")) for each in DATED)
            for says in state_row(id_, cells):
                yield says, cells.line, since, until


def _plain(statements: Iterator[Entity | Link], cells: Row) -> Iterator[Stated]:
    return ((says, cells.line, None, None) for says in statements)


def _first_holder(case: Row, file: str) -> str:
    givers = [word_cell(cells.get("giver", "")) for _, cells in rows_of(case, "contracts", file)]
    return next(iter(givers or [id_ for id_, _ in rows_of(case, "organisations", file)]), "")


def _state_job(person: str, cells: Row) -> Iterator[Entity | Link]:
    for employer in list_cell(cells.get("employer", "")):
        terms = {word: word_cell(cells[word]) for word in JOB_TERMS if word in cells}
        yield Link(Verb.WORKS_FOR, person, employer, terms=terms)
    for holder in list_cell(cells.get("access_to", "")):
        grant, account = f"{person}'s right at {holder}", f"{person}'s account at {holder}"
        yield _link(_store(holder), Verb.PERMITS, grant)
        yield _link(grant, Verb.ASSIGNED_TO, account)
        yield _link(account, Verb.USED_BY, person)


def _state_app(app: str, cells: Row) -> Iterator[Entity | Link]:
    for column, verb in (
        ("publisher", Verb.PUBLISHED_BY),
        ("operator", Verb.OPERATED_BY),
        ("embeds", Verb.EMBEDS),
    ):
        for other in list_cell(cells.get(column, "")):
            yield _link(app, verb, other)
    for data in list_cell(cells.get("collects", "")):
        yield _link(data, Verb.COLLECTED_BY, app)


def _state_contract(id_: str, cells: Row) -> Iterator[Entity | Link]:
    if cells.get("reaches") == "none":
        return
    words = {key: word_cell(value) for key, value in cells.items() if key in CONTRACT_TERMS}
    verb = Verb.PROCESSED_BY if words.get("deal") == "vendor" else Verb.SHARED_WITH
    yield Link(
        verb,
        _store(_need(cells, "giver")),
        _need(cells, "taker"),
        data=tuple(list_cell(cells.get("data", ""))),
        terms={"contract": id_, **words},
    )


def _state_software(component: str, cells: Row) -> Iterator[Entity | Link]:
    app = f"app of {_need(cells, 'app_of')}"
    yield _link(app, Verb.PUBLISHED_BY, cells["app_of"])
    yield _link(app, Verb.EMBEDS, component, knowingly=word_cell(cells.get("knowingly", "")))
    yield _link(component, Verb.PUBLISHED_BY, _need(cells, "publisher"))
    for data in list_cell(cells.get("collects", "")):
        yield _link(data, Verb.COLLECTED_BY, component)


def _state_stake(_: str, cells: Row) -> Iterator[Entity | Link]:
    share, votes = (_share(cells, column) for column in ("share", "votes"))
    terms = {"passive": word_cell(cells["passive"])} if "passive" in cells else {}
    yield Link(Verb.OWNED_BY, _need(cells, "owned"), _need(cells, "owner"), share, votes, terms=terms)


def _share(cells: Row, column: str) -> Share | None:
    return read_percent(cells[column]) if column in cells else None


def _state_control(_: str, cells: Row) -> Iterator[Entity | Link]:
    means = choose(_need(cells, "means"), [str(each) for each in Means], "means of direction")
    what = {"what": word_cell(cells["what"])} if "what" in cells else {}
    yield _link(_need(cells, "directed"), Verb.DIRECTED_BY, _need(cells, "director"), means=means, **what)


def _state_tie(_: str, cells: Row) -> Iterator[Entity | Link]:
    tie, code = choose(_need(cells, "tie"), [str(each) for each in Tie], "tie"), _need(cells, "state")
    yield Entity(code, Kind.STATE)
    yield _link(_need(cells, "party"), Verb.SUBJECT_TO, code, tie=tie)


def _state_listing(_: str, cells: Row) -> Iterator[Entity | Link | Guard]:
    yield from say_listing({column: word_cell(cells.get(column, "")) for column in LISTING_COLUMNS})


def _state_entity(id_: str, cells: Row) -> Iterator[Entity | Link]:
    kind = Kind(choose(_need(cells, "kind"), [str(each) for each in Kind], "kind of entity"))
    yield _entity(kind, id_, Row.of(cells, cells.keys() - {"kind"}))


def _state_link(_: str, cells: Row) -> Iterator[Entity | Link]:
    verb = Verb(choose(_need(cells, "verb"), [str(each) for each in Verb], "verb"))
    terms = {
        key: word_cell(value)
        for key, value in cells.items()
        if key not in ("tail", "verb", "head", "data", *DATED)
    }
    data = tuple(list_cell(cells.get("data", "")))
    yield Link(verb, _need(cells, "tail"), _need(cells, "head"), data=data, terms=terms)


ROWS = {
    "contracts": _state_contract,
    "software": _state_software,
    "ownership": _state_stake,
    "control": _state_control,
    "ties": _state_tie,
    "listings": _state_listing,
    "entities": _state_entity,
    "links": _state_link,
}


def _entity(kind: Kind, id_: str, cells: Row) -> Entity:
    beside = NOT_ATTRIBUTES_OF_APPS if kind is Kind.APP else NOT_ATTRIBUTES
    words = {key: word_cell(value) for key, value in cells.items() if key not in beside}
    return Entity(id_, kind, word_cell(cells.get("name", "")), words)


def _link(tail: str, verb: Verb, head: str, **terms: str) -> Link:
    return Link(verb, tail, head, terms=terms)


def _store(holder: str) -> str:
    return f"records of {holder}"


def _need(cells: Row, column: str) -> str:
    value: Any = cells.get(column, "")
    if not isinstance(value, str) or not value:
        raise CellError(f"“{column}” is missing, or is no single word", f"add it: {column}: …")
    return value
