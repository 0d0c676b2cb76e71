"""Rows -> facts: an organisation with all that is known of who owns and directs it, as the graph reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..cells import read_day, read_share
from ..model.fact import Entity, Fact, Link
from ..model.kinds import Certainty, Kind, Rung, Verb
from ..model.source import Source
from .index_format import Record
from .lookup import Catalogue
from .states import name_state
from .tables import holding_share
from .words import PLACE_TIES, US_PERSON

GROUP = "group"  # attribute of several holders that are named together: they hold as one only if said so
TABLES = ("organisations", "places", "holdings", "directions", "entries")
JUDGED_LISTS = (  # the law counts who is on them; each entry is an attribute by the id of its list
    "us-ofac-sdn",
    "us-bis-entity-list",
    "us-bis-meu-list",
)
MOST_PARTIES = 2_000  # of one chain; the whole catalogue has fewer


@dataclass(frozen=True, slots=True)
class Attested:
    """A fact with how well its row was checked."""

    fact: Fact
    certainty: Certainty
    row: Record


def facts_about(catalogue: Catalogue, parties: Iterable[str]) -> list[Attested]:
    """What the catalogue says of these organisations and of all above them, in order of rows."""
    facts: list[Attested] = []
    pending, seen = list(dict.fromkeys(parties)), set[str]()
    while pending and len(seen) < MOST_PARTIES:
        party = pending.pop(0)
        if party in seen:
            continue
        seen.add(party)
        for row in catalogue.rows(party, *TABLES):
            facts += [attest(catalogue, row, says) for says in _say(row)]
            above = row.get("owner") or row.get("director")
            if above and not above.isupper():
                pending.append(above)
    return list({each.fact.id: each for each in facts}.values())


def attest(catalogue: Catalogue, row: Record, says: Entity | Link) -> Attested:
    """What the row says, with its source, dates and dispute."""
    source = catalogue.source(row)
    published = read_day(source.get("published", "")) or read_day(source.get("read", ""))
    place = f"{row['file']}:{row['line']}"
    what = says.key if isinstance(says, Link) else says.id
    fact = Fact(
        id=f"catalogue {place} {what}",
        says=says,
        source=Source(
            file=f"catalogue/{row['file']}",
            sha256="",
            locator=f"line {row['line']}",
            document=source.get("address", ""),
            published=published,
            system="ringfence catalogue",
        ),
        rung=Rung.DECLARED,
        since=read_day(row.get("since", "")),
        until=read_day(row.get("until", "")),
        recorded=published,
        disputed=row.get("disputed") == "yes",
        note=row.get("note", ""),
    )
    return Attested(fact, Certainty(row["certainty"]), row)


def _say(row: Record) -> Iterator[Entity | Link]:
    """The entities and links of one row."""
    table = row["table"]
    if table == "organisations":
        kind = Kind.PERSON if row["kind"] == "person" else Kind.ORG
        group = {GROUP: "yes"} if row["kind"] == "group" else {}
        yield Entity(row["organisation"], kind, row["name"], group)
    elif table == "places" and row["tie"] == US_PERSON:
        yield Entity(row["organisation"], Kind.PERSON, attributes={"us_person": "yes"})
    elif table == "places":
        yield _state(row["country"])
        terms = {"tie": str(PLACE_TIES[row["tie"]])}
        yield Link(Verb.SUBJECT_TO, row["organisation"], row["country"], terms=terms)
    elif table == "holdings":
        if row["owner"].isupper():
            yield _state(row["owner"])
        votes = read_share(row["votes"]) if row.get("votes") else None
        yield Link(Verb.OWNED_BY, row["owned"], row["owner"], holding_share(row), votes)
    elif table == "entries" and row["list"] in JUDGED_LISTS:
        yield Entity(row["subject"], Kind.ORG, attributes={row["list"]: "yes"})
    elif table == "directions":
        if row["director"].isupper():
            yield _state(row["director"])
        terms = {"means": row["means"], **({"what": row["what"]} if row.get("what") else {})}
        yield Link(Verb.DIRECTED_BY, row["directed"], row["director"], terms=terms)


def _state(code: str) -> Entity:
    return Entity(code, Kind.STATE, name_state(code))
