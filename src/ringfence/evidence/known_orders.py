"""Orders on prohibited technologies that bind the agencies of a case: the rows of the catalogue's lists.

Only where an organisation says whose agency it is (`agency_of`), and only rows whose subject the case
names, by its id or by one of its names. Which of the case's parties that is, is for the law to judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..catalogue.index_format import Record
from ..catalogue.lookup import Catalogue
from ..catalogue.names import fold
from ..catalogue.open_index import open_index
from ..catalogue.to_facts import attest
from ..cells import read_list
from ..model.fact import Entity, Evidence
from ..model.kinds import Kind

BY_SECTION = "one section each"  # a list of many states: the section names the state
NAMED = (Kind.ORG, Kind.APP, Kind.COMPONENT, Kind.SERVICE)


def add_known_orders(evidence: Evidence) -> Evidence:
    """The evidence with one measure for each such row."""
    entities = [fact.says for fact in evidence.facts if isinstance(fact.says, Entity)]
    governments = {
        name.casefold()
        for entity in entities
        for name in read_list(entity.attributes.get("agency_of", ""))
        if entity.kind is Kind.ORG
    }
    if not governments:
        return evidence
    named = [entity for entity in entities if entity.kind in NAMED]
    called = {entity.id for entity in named} | {fold(entity.label) for entity in named}
    catalogue = Catalogue(open_index())
    facts = []
    for listed, row in _list_rows(catalogue):
        order = _state_order(catalogue, listed, row)
        subject = {row["subject"], *map(fold, read_list(order.attributes["names"]))}
        if order.attributes["order_of"].casefold() in governments and subject & called:
            facts.append(replace(attest(catalogue, row, order).fact, since=None, until=None, recorded=None))
    return replace(evidence, facts=(*evidence.facts, *facts))


def _list_rows(catalogue: Catalogue) -> Iterator[tuple[Record, Record]]:
    """Every list with each of its entries."""
    for listed in catalogue.lists():
        rows = catalogue.other_side("list", listed["list"])
        yield from ((listed, row) for row in rows if row["table"] == "entries")


def _state_order(catalogue: Catalogue, listed: Record, row: Record) -> Entity:
    by_section = BY_SECTION in listed["jurisdiction"]
    subject = row["subject"]
    names = [row["entry"], catalogue.name(subject)]
    names += [each["name"] for each in catalogue.rows(subject, "names")]
    words = {
        "order_of": row.get("section", "") if by_section else listed["jurisdiction"],
        "instrument": f"{listed['jurisdiction']}: {listed['title']}",
        "cites": listed.get("cites", ""),
        "scope": row.get("scope") or listed["scope"],
        "reaches": listed["reaches"],
        "action": listed["action"],
        "subject": subject,
        "names": ";".join(dict.fromkeys(name.replace(";", ",") for name in names)),
        "order_since": row.get("since") or listed.get("since", ""),
        "order_until": row.get("until") or listed.get("until", ""),
        "certainty": row["certainty"],
    }
    name = f"{listed['title']}: {row['entry']}"
    return Entity(
        f"{row['list']} {row['entry']}",
        Kind.MEASURE,
        name,
        {key: word for key, word in words.items() if word},
    )
