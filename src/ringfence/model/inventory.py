"""Installed apps, and what the government lists make of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .fact import Gap
from .kinds import Verdict
from .profile import Listing
from .source import Source


@dataclass(frozen=True, slots=True)
class InstalledApp:
    """An app as the inventory names it; `devices` counts those that have it (0: not said)."""

    name: str
    bundle: str  # Android package, iOS or macOS bundle id, Chrome extension id; "" when not exported
    publisher: str
    platform: str
    devices: int
    locator: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """The apps of one export, each once; `layout` says whose export it is."""

    source: Source
    layout: str
    apps: tuple[InstalledApp, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class CheckedApp:
    """An app, what the catalogue takes it for, and the lists that reach it.

    `software` is "" when the catalogue does not know it. `certain` is false where only the name agrees: then
    it is a candidate that a person has to confirm. `owners` are the publisher and all who have it in hand for
    certain, nearest first; `country` the state of concern that the publisher is tied to ("" : none stated),
    `tie` how surely.
    """

    app: InstalledApp
    software: str
    told_by: str
    certain: bool
    publisher: str
    owners: tuple[str, ...]
    country: str
    tie: Verdict
    listings: tuple[Listing, ...]

    @property
    def lists(self) -> tuple[str, ...]:
        """The ids of the lists in force that reach it or may, each once."""
        return tuple(dict.fromkeys(each.list for each in self.listings if each.in_force))

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """Whose lists these are, each once, the oldest first."""
        return tuple(dict.fromkeys(each.jurisdiction for each in self.listings if each.in_force))

    @property
    def due(self) -> date | None:
        """The first day on which it had or has to be gone."""
        return min(
            (each.deadline_on for each in self.listings if each.in_force and each.deadline_on), default=None
        )

    @property
    def verdict(self) -> Verdict:
        """Is it on a list in force? Unknown where the match or the chain is only possible."""
        in_force = {listing.verdict for listing in self.listings if listing.in_force}
        if Verdict.HOLDS in in_force:
            return Verdict.HOLDS if self.certain else Verdict.UNKNOWN
        return Verdict.UNKNOWN if in_force else Verdict.FAILS


@dataclass(frozen=True, slots=True)
class InventoryCheck:
    """Every app of an inventory against every list, worst first."""

    inventory: Inventory
    on: date
    catalogue_day: date
    lists: tuple[tuple[str, str], ...]  # id and title of every list that was applied
    apps: tuple[CheckedApp, ...]
    version: str

    def of(self, verdict: Verdict) -> tuple[CheckedApp, ...]:
        return tuple(app for app in self.apps if app.verdict is verdict)

    @property
    def unknown(self) -> tuple[CheckedApp, ...]:
        """What the catalogue does not know: nothing is said of these, which is no all-clear."""
        return tuple(app for app in self.apps if not app.software)
