"""`ringfence who`: what is it, who publishes and operates it, who owns them, and what do lists and law say?

asked --Catalogue.find--> matches --facts_about--> facts --build_graph--> graph --judge--> views
                                                              \\--ListReader--> listings
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from .. import __version__
from ..catalogue.index_format import Record
from ..catalogue.lookup import Catalogue, Found, stands
from ..catalogue.to_facts import Attested, facts_about
from ..graph.build import build_graph
from ..graph.exposure import ExposureGraph
from ..graph.ties import TieProof, find_ties
from ..law.judge import Judgement, judge
from ..model.finding import Finding
from ..model.kinds import Certainty, Verdict
from ..model.profile import Listing, Match, Party, Profile, Standpoint, View
from .attesting import attestation_of
from .describe import describe_match, describe_organisation
from .listings import ListReader

if TYPE_CHECKING:
    from ..catalogue.updates.range_table import RangeTable

ADDRESS = re.compile(r"\[?[0-9a-fA-F:.]+\]?")  # may be one; a name of these letters only is read as one first
WEAKNESS = {Certainty.PRIMARY: 0, Certainty.SECONDARY: 1, Certainty.UNVERIFIED: 2}


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the answer stands on: the rows behind some organisations, their graph, and what is made of it."""

    catalogue: Catalogue
    on: date
    attested: list[Attested]
    graph: ExposureGraph
    judgement: Judgement
    ties: Mapping[str, TieProof]
    lists: ListReader

    def stand(self, party: str) -> Standpoint:
        """Everything known of one organisation."""
        weights = {each.fact.id: each.certainty for each in self.attested}
        tie = self.ties.get(party)
        return Standpoint(
            id=party,
            name=self.catalogue.name(party),
            statements=tuple(describe_organisation(self.catalogue, party, self.on)),
            views=tuple(_views(self.judgement, party, weights)),
            listings=self.lists.of_organisation(party),
            tie=tie.verdict if tie else Verdict.FAILS,
            chain=(party, *(each.link.head for each in tie.chain)) if tie else (),
        )


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
    on = on or catalogue.day
    law_on = law_on or on
    on_network = _look_at_address(catalogue, asked, tables)
    found = () if on_network else catalogue.find(asked)
    candidates = () if found or on_network else catalogue.find_candidates(asked)
    parties = {each.id: find_parties(catalogue, each, on) for each in found}
    behind = [*parties.values(), *(match.parties for match in on_network)]
    ids = list(dict.fromkeys(party.id for each in behind for party in each))
    ground = _lay_ground(catalogue, ids, on, law_on)
    matches = (_match(catalogue, each, parties[each.id], ground.lists, on) for each in found)
    return Profile(
        asked=asked,
        on=on,
        law_on=law_on,
        catalogue_day=catalogue.day,
        matches=(*on_network, *matches),
        candidates=candidates,
        organisations={id_: ground.stand(id_) for id_ in ids},
        entities=dict(ground.graph.entities),
        facts=dict(ground.graph.facts),
        checked={each.fact.id: attestation_of(catalogue, each.row) for each in ground.attested},
        regimes=ground.judgement.regimes,
        version=__version__,
    )


def _look_at_address(catalogue: Catalogue, asked: str, tables: Iterable[RangeTable]) -> list[Match]:
    """The IP address, if one was asked for. Few questions are, so what they need is imported here."""
    if not ADDRESS.fullmatch(asked.strip()):
        return []
    from .addresses import describe_address, read_address

    address = read_address(asked)
    return [] if address is None else [describe_address(catalogue, address, tables)]


def _lay_ground(catalogue: Catalogue, parties: list[str], on: date, law_on: date) -> _Ground:
    attested = facts_about(catalogue, parties)
    graph = build_graph((each.fact for each in attested), on)
    lists = ListReader(catalogue, graph, on)
    return _Ground(catalogue, on, attested, graph, judge(graph, (), law_on), find_ties(graph), lists)


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
