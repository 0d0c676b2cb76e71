"""Profiles: what the catalogue knows of a thing, and what lists and law make of who is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .fact import Entity, Fact
from .finding import RegimeNote
from .kinds import Certainty, Verdict
from .proof import Proof


@dataclass(frozen=True, slots=True)
class Attestation:
    """Where a statement comes from and how well it was checked.

    `checked` is the day it was last compared with its source, by a person if `by_a_person`; None: never.
    `since` and `until` bound when it holds; either may be unknown.
    """

    address: str
    title: str
    certainty: Certainty
    checked: date | None = None
    by_a_person: bool = False
    since: date | None = None
    until: date | None = None
    disputed: bool = False
    note: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said of a subject: `what` names the kind of statement, `value` what it says."""

    what: str
    value: str
    attested: Attestation


@dataclass(frozen=True, slots=True)
class Match:
    """What the question names, and how that was told. `parties` publish or operate it."""

    kind: str  # software, organisation, domain, network
    id: str
    name: str
    how: str
    is_a: str  # 'SDK for analytics', 'domain (api)'
    statements: tuple[Statement, ...]
    parties: tuple[Party, ...]
    listings: tuple[Listing, ...]
    shared: bool = False  # others' services run on it: who operates it carries the data, no more


@dataclass(frozen=True, slots=True)
class Party:
    """The organisation that publishes or operates a match: `role` says which, `attested` who says so."""

    id: str
    role: str
    attested: Attestation


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A thing whose name comes near. It is no match: nobody has said that it is meant."""

    kind: str
    id: str
    name: str
    score: int  # 0 to 100
    reason: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A government list that reaches a subject: as what it is named there, or over which chain.

    `verdict` is *unknown* where the chain is not certain, or the list does not say how far it reaches.
    """

    list: str
    title: str
    jurisdiction: str
    entry: str
    section: str
    scope: str
    how: str
    verdict: Verdict
    in_force: bool
    action: str
    deadline: str  # in the list's own words
    deadline_on: date | None  # the day they come to, where the entry's day is known
    attested: Attestation


@dataclass(frozen=True, slots=True)
class View:
    """What one regime says of one party: the verdict, its words and its proof (None: nothing supports it)."""

    regime: str
    verdict: Verdict
    says: str
    cites: str
    certainty: Certainty  # of the rule's text and of the facts that carry the verdict, the weaker
    proof: Proof | None
    settles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Everything known of one organisation: names, places, listings, its tie, each regime's view of it."""

    id: str
    name: str
    statements: tuple[Statement, ...]
    views: tuple[View, ...]
    listings: tuple[Listing, ...]
    tie: Verdict  # is it under the power of a state of concern, apart from any statute?
    chain: tuple[str, ...]  # ids from the organisation over its strongest holders to that state, if it may be


@dataclass(frozen=True, slots=True)
class Profile:
    """The answer to `who`: matches, or candidates where nothing matches, and the parties behind them.

    `facts` and `entities` are those of the owners' chains; `catalogue_day` is the last day on which a row was
    compared with its source.
    """

    asked: str
    on: date
    law_on: date
    catalogue_day: date
    matches: tuple[Match, ...]
    candidates: tuple[NearMiss, ...]
    organisations: dict[str, Standpoint]
    entities: dict[str, Entity]
    facts: dict[str, Fact]
    checked: dict[str, Attestation]  # of each fact
    ties: dict[str, Verdict]  # of all in the chains who are or may be under the power of such a state
    regimes: tuple[RegimeNote, ...]
    version: str
