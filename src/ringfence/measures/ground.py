"""What measures are judged on: the graph of the day, who is tied to a state of concern, and the registers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from ..cells import read_day, read_list, read_verdict, read_whole
from ..graph.exposure import ExposureGraph, StandingLink
from ..graph.readers import Reader, list_readers
from ..graph.ties import TieProof
from ..model.fact import Entity, Fact, Link
from ..model.kinds import Kind, Rung, Verb, Verdict
from ..model.log_coverage import LogCoverage
from ..model.proof import Proof
from ..model.record import DAYS, LISTS, PROMISE
from ..model.share import WHOLE

HOLDS, FAILS, UNKNOWN = Verdict.HOLDS, Verdict.FAILS, Verdict.UNKNOWN
HOLDERS = (Kind.STORE, Kind.DATASET)
Reasons = Iterator[Proof]


@dataclass(frozen=True, slots=True)
class Record:
    """An entry of a register, its cells read."""

    fact: Fact
    id: str
    kind: str
    name: str
    about: tuple[str, ...]
    by: tuple[str, ...]
    asked_by: tuple[str, ...]
    covers: tuple[str, ...]
    began_on: date | None
    done_on: date | None
    result: Verdict
    days: int | None
    digest: str

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.fact.id,)

    @property
    def label(self) -> str:
        return f"{self.kind} {self.name or self.id}"


def read_record(fact: Fact, says: Entity) -> Record:
    cells = says.attributes
    about, by, asked_by, covers = (read_list(cells.get(column, "")) for column in LISTS)
    began_on, done_on = (read_day(cells.get(column, "")) for column in DAYS)
    return Record(
        fact=fact,
        id=says.id,
        kind=cells.get("kind", ""),
        name=says.name,
        about=about,
        by=by,
        asked_by=asked_by,
        covers=covers,
        began_on=began_on,
        done_on=done_on,
        result=read_verdict(cells.get("result", "")),
        days=read_whole(cells.get("days", "")),
        digest=cells.get("digest", "").casefold(),
    )


def leaf(claim: str, verdict: Verdict, facts: Iterable[str] = (), settles: str = "") -> Proof:
    """A reason; `settles` is what would show it, where it is not shown."""
    asked = (settles or f"whether {claim}") if verdict is UNKNOWN else ""
    return Proof(claim, verdict, facts=tuple(dict.fromkeys(facts)), settles=asked)


def answer(claim: str, verdict: Verdict, facts: Iterable[str] = (), settles: str = "") -> Proof:
    """A reason whose claim says what should be so: where it is not, it ends in "no"."""
    return leaf(f"{claim}: no" if verdict is FAILS else claim, verdict, facts, settles)


@dataclass(frozen=True)
class Ground:
    """`facts` are all facts of the case, of any day; `ties` says which parties a state of concern has power
    over; `we` is the organisation whose case it is, `logs` what each log can show."""

    graph: ExposureGraph
    ties: Mapping[str, TieProof]
    facts: Mapping[str, Fact]
    we: str
    logs: tuple[LogCoverage, ...] = ()
    fresh_days: int = 365
    _read: dict[str, tuple[Reader, ...]] = field(default_factory=dict)  # by store, for all measures
    _described: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by entity, likewise

    @property
    def on(self) -> date:
        return self.graph.on

    @cached_property
    def entries(self) -> tuple[Record, ...]:
        """Every entry of a register that was written by the day, those that have ended too."""
        said = ((fact, fact.says) for fact in self.facts.values() if isinstance(fact.says, Entity))
        found = (read_record(fact, says) for fact, says in said if says.kind is Kind.RECORD)
        kept = (each for each in found if each.kind != PROMISE and not self._is_later(each))
        return tuple(sorted(kept, key=lambda each: (each.kind, each.id, each.fact.id)))

    def _is_later(self, record: Record) -> bool:
        begins = record.fact.since or record.began_on or record.done_on
        return begins is not None and begins > self.on

    def records(self, kind: str, about: str = "", covers: str = "") -> tuple[Record, ...]:
        """The entries of a register that stand on the day; about a thing, or covering a word, where asked."""
        return tuple(
            each
            for each in self.entries
            if each.kind == kind
            and each.fact.stands_on(self.on) is not FAILS
            and (not about or about in each.about)
            and (not covers or covers in each.covers)
        )

    def done(self, record: Record) -> bool:
        """Was it done by the day?"""
        return record.done_on is not None and record.done_on <= self.on

    @cached_property
    def ring(self) -> frozenset[str]:
        """The organisations inside: the one whose case it is, and those that a promise takes in."""
        promises = (
            fact.says
            for fact in self.facts.values()
            if isinstance(fact.says, Entity) and fact.says.attributes.get("kind") == PROMISE
        )
        named = (id_ for each in promises for id_ in read_list(each.attributes.get("about", "")))
        organisations = {id_ for id_ in named if self.is_kind(id_, Kind.ORG)}
        return frozenset(organisations | ({self.we} if self.we else set()))

    def is_kind(self, id_: str, *kinds: Kind) -> bool:
        return id_ in self.graph.entities and self.graph.kind(id_) in kinds

    def label(self, id_: str) -> str:
        """Its name; a person is a role and a number, never a name."""
        if self.is_kind(id_, Kind.PERSON):
            role = self.graph.attribute(id_, "role")
            return f"{id_} ({role})" if role else id_
        return self.graph.label(id_)

    @cached_property
    def excepted(self) -> frozenset[str]:
        """The classes of data that a bounded exception takes out: one with an owner and an end."""
        bounded = (each for each in self.records("exception") if each.by and each.fact.until)
        return frozenset(id_ for each in bounded for id_ in each.about if self.is_kind(id_, Kind.DATA_CLASS))

    @cached_property
    def stores(self) -> tuple[str, ...]:
        """Stores and datasets that may hold protected data if no control works."""
        ids = (id_ for id_ in sorted(self.graph.entities) if self.is_kind(id_, *HOLDERS))
        return tuple(id_ for id_ in ids if self.graph.exposed_at(id_) - self.excepted)

    def readers(self, store: str) -> tuple[Reader, ...]:
        """Who could read it, less those whom a guard surely keeps out."""
        if store not in self._read:
            found = list_readers(self.graph, store)
            self._read[store] = tuple(each for each in found if each.possible)
        return self._read[store]

    def tie(self, party: str) -> Verdict:
        """Is it under the power of a state of concern? FAILS only where enough is stated to say no."""
        if party in self.ties:
            return self.ties[party].verdict
        if self.graph.attribute(party, "us_person") == "yes":
            return FAILS
        if self.is_kind(party, Kind.PERSON):
            lives = self.graph.links_from(party, Verb.SUBJECT_TO)
            works = self.graph.links_from(party, Verb.WORKS_FOR)
            return FAILS if lives and works else UNKNOWN
        placed = bool(self.graph.links_from(party, Verb.SUBJECT_TO))
        return FAILS if placed and self.is_ownership_known(party) else UNKNOWN

    def is_ownership_known(self, party: str) -> bool:
        """Is it said to be established, or are holders of half and more named?"""
        shares = (each.link.share for each in self.graph.links_from(party, Verb.OWNED_BY))
        named = sum(share.lower for share in shares if share is not None)
        return named * 2 >= WHOLE or self.graph.attribute(party, "ownership_established") == "yes"

    def employers(self, person: str) -> tuple[StandingLink, ...]:
        return self.graph.links_from(person, Verb.WORKS_FOR)

    def staff(self) -> dict[str, Verdict]:
        """The people who work for an organisation of the ring (HOLDS), or use an account on a store: HOLDS
        where that is certain, else UNKNOWN."""
        found: dict[str, Verdict] = {}
        for store in self.stores:
            for reader in self.readers(store):
                if reader.person and found.get(reader.person) is not HOLDS:
                    found[reader.person] = reader.stands
        for org in self.ring:
            for each in self.graph.links_to(org, Verb.WORKS_FOR):
                if found.get(each.link.tail) is not HOLDS:
                    found[each.link.tail] = each.stands
        return dict(sorted(found.items()))

    def entity_facts(self, id_: str) -> tuple[str, ...]:
        """The facts of the day that describe it."""
        if not self._described:
            described: dict[str, list[str]] = {}
            for fact in self.graph.facts.values():
                if isinstance(fact.says, Entity):
                    described.setdefault(fact.says.id, []).append(fact.id)
            self._described.update((id_, tuple(sorted(facts))) for id_, facts in described.items())
        return self._described.get(id_, ())

    def links_of_case(self, *verbs: Verb) -> Iterator[tuple[Fact, Link]]:
        """Every link of these verbs that the case states for any day."""
        for fact in self.facts.values():
            if isinstance(fact.says, Link) and fact.says.verb in verbs:
                yield fact, fact.says

    def complete(self, what: str, claim: str) -> Proof:
        """That a list is complete is shown by a dated inventory of it alone."""
        for record in self.records("inventory", covers=what):
            if self.done(record):
                return leaf(
                    f"{claim} (the list of {what} is complete, {record.done_on})", HOLDS, record.facts
                )
        return leaf(
            claim, UNKNOWN, settles=f"an inventory of {what} that somebody calls complete, with its day"
        )

    def evidence_day(self, id_: str) -> date | None:
        """The day on which a fact shows what it says: that of its entry, or of its document."""
        fact = self.facts.get(id_)
        if fact is None:
            return None
        if isinstance(fact.says, Entity) and fact.says.kind is Kind.RECORD:
            return read_day(fact.says.attributes.get("done_on", "")) or fact.recorded
        return fact.recorded

    def weigh(self, reason: Proof) -> Proof:
        """A pass rests on fresh facts that nobody disputes or assumes; a failure on one such fact or more."""
        facts = [self.facts[id_] for id_ in reason.facts if id_ in self.facts]
        sound = [fact for fact in facts if not fact.disputed and fact.rung is not Rung.ASSUMED]
        if reason.verdict is FAILS and not sound:
            return _doubt(reason, "rests on disputed or assumed facts")
        if reason.verdict is not HOLDS:
            return reason
        if not facts or len(sound) < len(facts):
            return _doubt(reason, "no fact that nobody disputes shows it")
        days = [self.evidence_day(fact.id) for fact in facts]
        if None in days:
            return _doubt(reason, "its evidence has no date")
        oldest = min(day for day in days if day is not None)
        if oldest + timedelta(days=self.fresh_days) < self.on:
            return _doubt(reason, f"its evidence is of {oldest}, older than {self.fresh_days} days")
        return reason


def _doubt(reason: Proof, why: str) -> Proof:
    return leaf(f"{reason.claim}; {why}", UNKNOWN, reason.facts, f"fresh evidence that {reason.claim}")
