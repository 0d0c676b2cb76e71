"""`ringfence who`: what is it, who publishes and operates it, who owns them, and what do lists and law say?

asked --Catalogue.find--> matches --facts_about--> facts --build_graph--> graph --judge--> views
                                                              \\--ListReader--> listings
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .. import __version__
from ..catalogue.index_format import Record
from ..catalogue.lookup import Catalogue, Found, stands
from ..catalogue.states import name_state
from ..catalogue.to_facts import facts_about
from ..catalogue.updates.range_table import RangeTable
from ..catalogue.words import EXCHANGES
from ..graph.build import build_graph
from ..graph.ties import TieProof, find_ties
from ..law.judge import Judgement, judge
from ..model.finding import Finding
from ..model.kinds import Certainty, Verdict
from ..model.profile import Listing, Match, NearMiss, Party, Profile, Standpoint, Statement, View
from .addresses import describe_address, read_address
from .attesting import attestation_of, state
from .listings import ListReader

WEAKNESS = {Certainty.PRIMARY: 0, Certainty.SECONDARY: 1, Certainty.UNVERIFIED: 2}
MOST_SHOWN = 40  # domains or products of one organisation that are named one by one


@dataclass(frozen=True, slots=True)
class Clock:
    """The day whose facts are asked for, and the day whose law."""

    on: date
    law_on: date


def who(
    catalogue: Catalogue,
    asked: str,
    on: date | None = None,
    law_on: date | None = None,
    tables: Iterable[RangeTable] = (),
) -> Profile:
    """Answer from the catalogue, and for an IP address from the tables that `ringfence update` brought.

    The days are the catalogue's own where none is given.
    """
    clock = Clock(on or catalogue.day, law_on or on or catalogue.day)
    address = read_address(asked)
    on_network = [] if address is None else [describe_address(catalogue, address, tables)]
    found = () if on_network else catalogue.find(asked)
    candidates = () if found or on_network else catalogue.find_candidates(asked)
    parties = {each.id: find_parties(catalogue, each, clock.on) for each in found}
    behind = [*parties.values(), *(match.parties for match in on_network)]
    ids = list(dict.fromkeys(party.id for each in behind for party in each))
    attested = facts_about(catalogue, ids)
    graph = build_graph((each.fact for each in attested), clock.on)
    judgement = judge(graph, (), clock.law_on)
    ties, lists = find_ties(graph), ListReader(catalogue, graph, clock.on)
    weights = {each.fact.id: each.certainty for each in attested}
    return Profile(
        asked=asked,
        on=clock.on,
        law_on=clock.law_on,
        catalogue_day=catalogue.day,
        matches=(
            *on_network,
            *(_match(catalogue, each, parties[each.id], lists, clock.on) for each in found),
        ),
        candidates=tuple(NearMiss(c.kind, c.id, c.name, c.score, c.reason) for c in candidates),
        organisations={
            id_: Standpoint(
                id_,
                catalogue.name(id_),
                tuple(_describe_organisation(catalogue, id_, clock.on)),
                tuple(_views(judgement, id_, weights)),
                lists.of_organisation(id_),
                *_tie_of(ties.get(id_)),
            )
            for id_ in ids
        },
        entities=dict(graph.entities),
        facts=dict(graph.facts),
        checked={each.fact.id: attestation_of(catalogue, each.row) for each in attested},
        regimes=judgement.regimes,
        version=__version__,
    )


def find_parties(catalogue: Catalogue, found: Found, on: date) -> tuple[Party, ...]:
    """Who publishes a software, operates a domain or network, or is the organisation itself, on the day."""
    if found.kind == "organisation":
        rows = catalogue.rows(found.id, "organisations")
        return tuple(Party(found.id, "itself", attestation_of(catalogue, row)) for row in rows[-1:])
    role, column, rows = _rows_of(catalogue, found)
    stood = [row for row in rows if stands(row, on)] or rows[-1:]
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
        statements=tuple(_describe_match(catalogue, found, row)),
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


def _describe_match(catalogue: Catalogue, found: Found, row: Record) -> Iterable[Statement]:
    """Names, marks and data of a software; the software behind a domain."""
    if found.kind == "software":
        for each in catalogue.rows(found.id, "names"):
            yield state(catalogue, each, "also called", each["name"])
        for each in catalogue.rows(found.id, "marks"):
            yield state(catalogue, each, each["kind"], each["mark"])
        for each in catalogue.rows(found.id, "collects"):
            yield state(catalogue, each, "says it collects", each["data"])
    elif row.get("software"):
        yield state(catalogue, row, "serves", catalogue.name(row["software"]))


def _describe_organisation(catalogue: Catalogue, id_: str, on: date) -> Iterable[Statement]:
    """Names, identifiers and the country facts, kept apart, of the day; then its products and domains."""
    for row in catalogue.rows(id_, "names"):
        yield state(catalogue, row, f"{row['kind']} name", row["name"])
    for row in catalogue.rows(id_, "identifiers"):
        if row["scheme"] == "listing":
            exchange = row["value"].partition(":")[0]
            value = f"{row['value']} ({name_state(EXCHANGES[exchange])})"
            if stands(row, on):
                yield state(catalogue, row, "listed", value)
        else:
            yield state(catalogue, row, row["scheme"], row["value"])
    for row in catalogue.rows(id_, "places"):
        if stands(row, on):
            yield state(catalogue, row, row["tie"], name_state(row["country"]))
    products = [row for row in catalogue.other_side("publisher", id_) if stands(row, on)]
    for row in products[:MOST_SHOWN]:
        yield state(catalogue, row, "publishes", row["name"])
    for row in catalogue.other_side("operator", id_)[:MOST_SHOWN]:
        yield state(catalogue, row, "operates", row.get("domain") or f"AS{row['asn']}")


def _tie_of(tie: TieProof | None) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict, and the chain up to the state; where an unplaced holder ends it, that holder ends it."""
    if tie is None:
        return Verdict.FAILS, ()
    return tie.verdict, (tie.party, *(each.link.head for each in tie.chain))


def _views(judgement: Judgement, party: str, weights: dict[str, Certainty]) -> Iterable[View]:
    """What each regime says: its finding on the party, or that nothing supports one."""
    findings = {finding.id: finding for finding in judgement.findings}
    for standing in judgement.standings:
        if standing.party == party:
            finding = findings.get(standing.finding)
            yield _view(finding, weights) if finding else _nothing(standing.regime, standing.verdict)
    judged = {standing.regime for standing in judgement.standings}
    for note in judgement.regimes:
        if not note.in_force and note.name not in judged:
            yield _nothing(note.name, f"not in force before {note.since}")


def _nothing(regime: str, says: str) -> View:
    return View(regime, Verdict.FAILS, says, "", Certainty.PRIMARY, None)


def _view(finding: Finding, weights: dict[str, Certainty]) -> View:
    """An answer is no better checked than the facts that carry it."""
    carried = [weights[fact] for fact in finding.proof.support() if fact in weights]
    certainty = max([finding.certainty, *carried], key=WEAKNESS.__getitem__)
    return View(
        finding.regime,
        finding.verdict,
        finding.says,
        finding.cites,
        certainty,
        finding.proof,
        finding.settles,
    )
