"""`ringfence check-lists`: every app of an inventory against every government list, affiliates included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .. import __version__
from ..catalogue.lookup import Catalogue, Found
from ..catalogue.names import fold, strip_form
from ..catalogue.to_facts import facts_about
from ..graph.build import build_graph
from ..graph.exposure import ExposureGraph
from ..graph.ties import TieProof, find_ties
from ..model.inventory import CheckedApp, InstalledApp, Inventory, InventoryCheck
from ..model.kinds import Kind, Verdict
from ..model.profile import Listing
from .control import find_holders
from .listings import ListReader
from .who import find_parties

ID_MARKS = ("android id", "ios bundle id", "ios app id")
RANK = {Verdict.HOLDS: 0, Verdict.UNKNOWN: 1, Verdict.FAILS: 2}


@dataclass(frozen=True, slots=True)
class _Guess:
    """What an app is taken for."""

    software: str
    told_by: str
    certain: bool


def check_lists(
    catalogue: Catalogue, inventory: Inventory, on: date | None = None, lists: tuple[str, ...] = ()
) -> InventoryCheck:
    """Check the apps against all lists, or those of these ids, as they stood on the day."""
    day = on or catalogue.day
    guesses = [_guess(catalogue, app) for app in inventory.apps]
    publishers = {
        guess.software: tuple(
            party.id for party in find_parties(catalogue, Found("software", guess.software, ""), day)
        )
        for guess in guesses
        if guess.software
    }
    everyone = dict.fromkeys(id_ for ids in publishers.values() for id_ in ids)
    graph = build_graph((each.fact for each in facts_about(catalogue, everyone)), day)
    reader, ties = ListReader(catalogue, graph, day), find_ties(graph)
    reached: dict[str, tuple[Listing, ...]] = {}
    checked = []
    for app, guess in zip(inventory.apps, guesses, strict=True):
        software, behind = guess.software, publishers.get(guess.software, ())
        if software and software not in reached:
            found = reader.of_software(software, behind)
            reached[software] = tuple(each for each in found if not lists or each.list in lists)
        checked.append(_checked(catalogue, graph, ties, app, guess, behind, reached.get(software, ())))
    checked.sort(
        key=lambda each: (RANK[each.verdict], not each.software, -each.app.devices, each.app.locator)
    )
    applied = tuple(
        (row["list"], row["title"]) for row in catalogue.lists() if not lists or row["list"] in lists
    )
    return InventoryCheck(inventory, day, catalogue.day, applied, tuple(checked), __version__)


def _checked(
    catalogue: Catalogue,
    graph: ExposureGraph,
    ties: Mapping[str, TieProof],
    app: InstalledApp,
    guess: _Guess,
    behind: tuple[str, ...],
    listings: tuple[Listing, ...],
) -> CheckedApp:
    owners = (
        graph.label(holder)
        for publisher in behind
        for holder, hold in find_holders(graph, publisher).items()
        if hold.verdict is Verdict.HOLDS
    )
    tied = [ties[publisher] for publisher in behind if publisher in ties]
    tie = min(tied, key=lambda each: RANK[each.verdict], default=None)
    return CheckedApp(
        app=app,
        software=guess.software,
        told_by=guess.told_by,
        certain=guess.certain,
        publisher=", ".join(catalogue.name(each) for each in behind),
        owners=tuple(dict.fromkeys(owners)),
        country=graph.label(tie.state) if tie and graph.kind(tie.state) is Kind.STATE else "",
        tie=tie.verdict if tie else Verdict.FAILS,
        listings=listings,
    )


def _guess(catalogue: Catalogue, app: InstalledApp) -> _Guess:
    """By its id for certain; by its very name as a candidate, unless the publisher agrees as well."""
    for kind in ID_MARKS if app.bundle else ():
        for row in catalogue.index.find(f"mark:{kind}:{app.bundle}"):
            return _Guess(row["software"], f"{kind} {app.bundle}", True)
    for id_ in _apps_named(catalogue, app.name) if app.name else ():
        if _publisher_agrees(catalogue, id_, app.publisher):
            return _Guess(id_, f"name “{app.name}” and publisher “{app.publisher}”", True)
        if not app.bundle:
            return _Guess(id_, f"name “{app.name}”", False)
    return _Guess("", "", False)


def _apps_named(catalogue: Catalogue, name: str) -> list[str]:
    rows = catalogue.index.find(f"name:{fold(name)}")
    ids = dict.fromkeys(row.get("software") or row.get("subject") or "" for row in rows)
    return [id_ for id_ in ids if id_ and catalogue.kind(id_) == "software"]


def _publisher_agrees(catalogue: Catalogue, software: str, publisher: str) -> bool:
    """Is the publisher that the inventory names the one of the catalogue, by any of its names?"""
    wanted = strip_form(fold(publisher)) if publisher else ""
    for row in catalogue.rows(software, "software"):
        org = row.get("publisher", "")
        names = catalogue.rows(org, "organisations", "names") if org else []
        if wanted and any(strip_form(fold(each["name"])) == wanted for each in names):
            return True
    return False
