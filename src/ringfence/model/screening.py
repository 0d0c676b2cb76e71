"""Screened vendors: who each of them is or may be, and what law and lists make of those organisations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .fact import Entity, Fact
from .finding import RegimeNote
from .kinds import Verdict
from .profile import Attestation, Listing, Standpoint
from .vendor import Vendor, VendorList


class Status(StrEnum):
    """How far it is known who a vendor is."""

    MATCHED = "matched"  # by an identifier, or because a person decided so
    CANDIDATES = "to review"  # names come near; nobody has said that one of them is meant
    UNKNOWN = "nothing known"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something the vendor may be. `parties` are the organisations behind it; `score` is 0 to 100."""

    kind: str
    id: str
    name: str
    score: int
    reasons: tuple[str, ...]
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScreenedVendor:
    """A vendor with what it was matched to, or the candidates, best first. `how` says by what it was matched,
    `notes` what else speaks for or against it."""

    vendor: Vendor
    status: Status
    match: Candidate | None
    how: str
    candidates: tuple[Candidate, ...]
    notes: tuple[str, ...]

    @property
    def parties(self) -> tuple[str, ...]:
        return self.match.parties if self.match else ()


@dataclass(frozen=True, slots=True)
class Screening:
    """Every vendor of a list, worst first. `organisations` holds each organisation that a vendor is or may
    be, once; `entities`, `facts`, `checked` are the chains above them."""

    vendors_file: VendorList
    on: date
    law_on: date
    catalogue_day: date
    owner_files: tuple[str, ...]
    review: str  # the file whose decisions were applied, or ""
    vendors: tuple[ScreenedVendor, ...]
    organisations: dict[str, Standpoint]
    entities: dict[str, Entity]
    facts: dict[str, Fact]
    checked: dict[str, Attestation]
    ties: dict[str, Verdict]
    regimes: tuple[RegimeNote, ...]
    version: str

    def of(self, status: Status) -> tuple[ScreenedVendor, ...]:
        return tuple(each for each in self.vendors if each.status is status)

    def stands(self, parties: tuple[str, ...]) -> Iterator[Standpoint]:
        return (self.organisations[party] for party in parties if party in self.organisations)

    def verdict(self, parties: tuple[str, ...]) -> Verdict:
        """Does a rule or a list in force reach one of these organisations? The worst of all answers."""
        said = {view.verdict for each in self.stands(parties) for view in each.views}
        said |= {each.verdict for each in self.listings(parties) if each.in_force}
        if Verdict.HOLDS in said:
            return Verdict.HOLDS
        tied = any(each.tie is not Verdict.FAILS for each in self.stands(parties))
        return Verdict.UNKNOWN if tied or Verdict.UNKNOWN in said else Verdict.FAILS

    def listings(self, parties: tuple[str, ...]) -> tuple[Listing, ...]:
        return tuple(listing for each in self.stands(parties) for listing in each.listings)

    @property
    def found(self) -> tuple[ScreenedVendor, ...]:
        """Matched vendors that a rule or a list in force reaches for certain."""
        return tuple(each for each in self.of(Status.MATCHED) if self.verdict(each.parties) is Verdict.HOLDS)
