"""`ringfence who`: what is it, who publishes and operates it, who owns them, and what do lists and law say?

asked --Catalogue.find--> matches --facts_about--> facts --build_graph--> graph --judge--> views
                                                              \\--ListReader--> listings
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from .. import __version__
from ..catalogue.index_format import Record
from ..catalogue.lookup import Catalogue, Found, stands
from ..model.profile import Listing, Match, NearMiss, Party, Profile
from ..model.review import Review
from .attesting import attestation_of
from .decisions import Decisions
from .describe import describe_match
from .ground import lay_ground
from .knowledge import Knowledge
from .listings import ListReader

if TYPE_CHECKING:
    from ..catalogue.updates.range_table import RangeTable
    from ..evidence.owners.own_register import OwnRegister

ADDRESS = re.compile(r"\[?[0-9a-fA-F:.]+\]?")  # may be one; a name of these letters only is read as one first


def who(
    catalogue: Catalogue,
    asked: str,
    on: date | None = None,
    law_on: date | None = None,
    tables: Iterable[RangeTable] = (),
    owners: OwnRegister | None = None,
    review: Review | None = None,
) -> Profile:
    """Answer from the catalogue, from the user's own files of owners, and for an IP address from the tables
    that `ringfence update` brought.

    The days are the catalogue's own where none is given. What a person decided in the `review` is a match.
    """
    on = on or catalogue.day
    law_on = law_on or on
    on_network = _look_at_address(catalogue, asked, tables)
    decided = Decisions(review or Review())
    named = () if on_network else catalogue.find(asked) or catalogue.find_but_for_form(asked)
    found = decided.apply(catalogue, asked, named)
    own = _find_own(owners, decided, asked) if owners is not None and not on_network else []
    candidates = () if found or on_network or own else catalogue.find_candidates(asked)
    if owners is not None and not (found or own or on_network):
        candidates += _find_own_candidates(owners, asked)
    parties = {each.id: find_parties(catalogue, each, on) for each in found}
    own = [match for match in own if match.id not in parties]
    behind = [*parties.values(), *(match.parties for match in (*on_network, *own))]
    ids = list(dict.fromkeys(party.id for each in behind for party in each))
    ground = lay_ground(Knowledge(catalogue, owners), ids, on, law_on)
    matches = (_match(catalogue, each, parties[each.id], ground.lists, on) for each in found)
    return Profile(
        asked=asked,
        on=on,
        law_on=law_on,
        catalogue_day=catalogue.day,
        matches=(*on_network, *matches, *own),
        candidates=tuple(each for each in candidates if each.id not in decided.different(asked)),
        organisations={id_: ground.stand(id_) for id_ in ids},
        entities=dict(ground.graph.entities),
        facts=dict(ground.graph.facts),
        checked=dict(ground.checked),
        ties=ground.say_ties(),
        regimes=ground.judgement.regimes,
        version=__version__,
    )


def _find_own(owners: OwnRegister, decided: Decisions, asked: str) -> list[Match]:
    from .own_matches import find_own

    return find_own(owners, decided, asked)


def _find_own_candidates(owners: OwnRegister, asked: str) -> tuple[NearMiss, ...]:
    from .own_matches import find_own_candidates

    return find_own_candidates(owners, asked)


def _look_at_address(catalogue: Catalogue, asked: str, tables: Iterable[RangeTable]) -> list[Match]:
    """The IP address, if one was asked for. Few questions are, so what they need is imported here."""
    if not ADDRESS.fullmatch(asked.strip()):
        return []
    from .addresses import describe_address, read_address

    address = read_address(asked)
    return [] if address is None else [describe_address(catalogue, address, tables)]


def find_parties(catalogue: Catalogue, found: Found, on: date) -> tuple[Party, ...]:
    """Who publishes a software, operates a domain or network, or is the organisation itself, on the day."""
    if found.kind == "organisation":
        rows = catalogue.rows(found.id, "organisations")
        return tuple(Party(found.id, "itself", attestation_of(catalogue, row)) for row in rows[-1:])
    role, column, rows = _rows_of(catalogue, found)
    stood = [row for row in rows if stands(row, on)]
    return tuple(Party(row[column], role, attestation_of(catalogue, row)) for row in stood if row.get(column))


def _rows_of(catalogue: Catalogue, found: Found) -> tuple[str, str, list[Record]]:
    if found.kind == "software":
        return "published by", "publisher", catalogue.rows(found.id, "software")
    if found.kind == "network":
        return "operated by", "organisation", catalogue.index.find(f"asn:{found.id}")
    return "operated by", "operator", catalogue.index.find(f"domain:{found.id}")


def _match(
    catalogue: Catalogue, found: Found, parties: tuple[Party, ...], lists: ListReader, on: date
) -> Match:
    _, _, rows = _rows_of(catalogue, found) if found.kind != "organisation" else ("", "", [])
    row = next((each for each in reversed(rows) if stands(each, on)), rows[-1] if rows else {})
    shared = row.get("shared") == "yes"
    listings: tuple[Listing, ...] = ()
    if found.kind == "software":
        listings = lists.of_software(found.id, tuple(party.id for party in parties))
    return Match(
        kind=found.kind,
        id=found.id,
        name=f"AS{found.id}" if found.kind == "network" else catalogue.name(found.id),
        how=found.how,
        is_a=_say_kind(catalogue, found, row),
        statements=tuple(describe_match(catalogue, found, row)),
        parties=parties,
        listings=listings,
        shared=shared,
    )


def _say_kind(catalogue: Catalogue, found: Found, row: Record) -> str:
    if found.kind == "software":
        word = {"sdk": "SDK"}.get(row["kind"], row["kind"])
        return f"{word}, {row['purpose']}"
    if found.kind == "domain":
        return f"domain, {row['role']}" + (", shared hosting" if row.get("shared") == "yes" else "")
    if found.kind == "network":
        return "network (autonomous system)"
    return catalogue.rows(found.id, "organisations")[-1]["kind"]
