"""The user's own files of owners, as a holdings table -> facts of the companies asked for and all above them.

An entity of the table is `own:KEY`, unless an identifier says that it is a party of the case or an
organisation of the catalogue: then it has that one's id. A name never says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType

import numpy as np

from ...catalogue.lookup import Catalogue
from ...catalogue.names import fold
from ...model.fact import Entity, Fact, Link
from ...model.kinds import Certainty, Kind, Means, Tie, Verb
from ...model.profile import Attestation
from ...model.share import UNKNOWN_SHARE, Share
from ...model.source import Source
from ...owners.holdings import (
    ENTITY_KINDS,
    HI_OPEN,
    LO_OPEN,
    NONE,
    NOT_STATED,
    POSSIBLE,
    PSEUDO,
    TREASURY,
    UNKNOWN_DAY,
    VOTES_HI_OPEN,
    VOTES_LO_OPEN,
    HoldingsTable,
    Ints,
)
from ...owners.interests import INTERESTS
from .registrations import CIK_DIGITS, registration

OWN = "own:"
MOST_PARTIES = 20_000  # of all chains together
_MEANS = {
    "boardMajority": Means.BOARD_MAJORITY,
    "goldenShare": Means.GOLDEN_SHARE,
    "vieContract": Means.VIE_CONTRACT,
    "controlContract": Means.CONTRACT,
    "veto": Means.VETO,
    "boardMember": Means.BOARD_SEAT,
    "boardChair": Means.BOARD_SEAT,
    "appointmentOfBoard": Means.BOARD_SEAT,
}
_ECONOMIC = frozenset({"shareholding", "votingRights", "rightsToSurplusAssetsOnDissolution",
                       "unknownInterest", "unpublishedInterest", "rightsToProfitOrIncome"})  # fmt: skip
_NO_POWER = frozenset({"fundManagement", "nominee", "nominator", "enjoymentAndUseOfAssets",
                       "rightToProfitOrIncomeFromAssets"})  # fmt: skip


class OwnRegister:
    """A holdings table, seen from the company upward. `files` are their names and SHA-256.

    `parties` are those of a case: their registrations and ids. `taken` are ids of the case that are not the
    catalogue's organisations of the same id.
    """

    def __init__(
        self,
        table: HoldingsTable,
        catalogue: Catalogue,
        files: dict[str, str],
        parties: Mapping[tuple[str, str], str] = MappingProxyType({}),
        taken: Collection[str] = (),
    ) -> None:
        self.table, self.files = table, files
        self._catalogue, self._parties, self._taken = catalogue, parties, taken

    def id_of(self, entity: int) -> str:
        """Its id in facts and answers."""
        return self._shared[0].get(entity) or OWN + self.table.entities.keys[entity]

    def name(self, entity: int) -> str:
        return self.table.entities.names[entity] or self.table.entities.keys[entity]

    def find(self, asked: str) -> list[tuple[int, str]]:
        """The entities with this key or identifier, each with how it was told; names are no matches."""
        text = asked.strip()
        key = text.removeprefix(OWN).casefold()
        found = dict.fromkeys(self._keys.get(key, ()), f"its id in {self._files}")
        for entity, scheme in self._identified.get(text.casefold(), ()):
            found.setdefault(entity, f"{scheme} {text} in {self._files}")
        return list(found.items())

    def named(self, asked: str) -> list[int]:
        """The entities of this very name."""
        return self._names.get(fold(asked), [])

    @cached_property
    def names(self) -> list[tuple[int, str]]:
        """Every entity with a name that is no person: people are not looked for by name."""
        entities = self.table.entities
        person = ENTITY_KINDS.index("person")
        return [
            (number, name)
            for number, name in enumerate(entities.names)
            if name and entities.kinds[number] != person
        ]

    @cached_property
    def _files(self) -> str:
        return ", ".join(self.files)

    @cached_property
    def _names(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, name in self.names:
            found.setdefault(fold(name), []).append(number)
        return found

    @cached_property
    def _keys(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, key in enumerate(self.table.entities.keys):
            found.setdefault(key.casefold(), []).append(number)
        return found

    @cached_property
    def _identified(self) -> dict[str, list[tuple[int, str]]]:
        entities = self.table.entities
        found: dict[str, list[tuple[int, str]]] = {}
        for at, value in enumerate(entities.identifier_values):
            scheme = entities.schemes[entities.identifier_schemes[at]]
            found.setdefault(value.casefold(), []).append((int(entities.identifier_of[at]), scheme))
        return found

    @cached_property
    def _shared(self) -> tuple[dict[int, str], dict[str, list[int]]]:
        """Entities that the case or the catalogue has too, by identifier: entity -> id, id -> entities."""
        ids = self._stated()
        for value, entities in self._identified.items():
            rows = self._catalogue.index.find(f"identifier:{value.lstrip('0')}") if value[:1] == "0" else ()
            for row in (*self._catalogue.index.find(f"identifier:{value}"), *rows):
                if row["organisation"] in self._taken:
                    continue
                for entity, scheme in entities:
                    number = registration(scheme, value)
                    if number and number == registration(row["scheme"], row["value"]):
                        ids.setdefault(entity, row["organisation"])
        back: dict[str, list[int]] = {}
        for entity, id_ in ids.items():
            back.setdefault(id_, []).append(entity)
        return ids, back

    def _stated(self) -> dict[int, str]:
        """The entities that are parties of the case; one that would be two of them is neither."""
        found: dict[int, set[str]] = {}
        for number, id_ in self._parties.items():
            for value in {number[1], number[1].zfill(CIK_DIGITS)}:
                for entity, scheme in self._identified.get(value, ()):
                    if registration(scheme, value) == number:
                        found.setdefault(entity, set()).add(id_)
        return {entity: ids.pop() for entity, ids in found.items() if len(ids) == 1}

    @cached_property
    def _rows_of(self) -> tuple[Ints, Ints]:
        """Rows by the company that they are about: starts and order."""
        order = np.argsort(self.table.owned, kind="stable").astype(np.int32)
        starts = np.searchsorted(self.table.owned[order], np.arange(len(self.table.entities) + 1))
        return starts.astype(np.int32), order

    def _entities_of(self, id_: str) -> list[int]:
        shared = self._shared[1].get(id_, [])
        return shared or (self._keys.get(id_.removeprefix(OWN).casefold(), []) if id_.startswith(OWN) else [])

    def facts_about(self, ids: Iterable[str]) -> list[tuple[Fact, Attestation]]:
        """What the files say of these organisations and of all above them, in the order met."""
        starts, order = self._rows_of
        pending = [(entity, -1) for id_ in ids for entity in self._entities_of(id_)]
        seen: set[int] = set()
        facts: list[tuple[Fact, Attestation]] = []
        while pending and len(seen) < MOST_PARTIES:
            entity, met = pending.pop()
            if entity in seen:
                continue
            seen.add(entity)
            rows = order[starts[entity] : starts[entity + 1]].tolist()
            facts += self._describe(entity, rows[0] if met < 0 and rows else met)
            for row in rows:
                if (link := self._link(row)) is not None:
                    facts.append(self._fact(row, link))
                    pending.append((int(self.table.owner[row]), row))
        return facts

    def _describe(self, entity: int, met: int) -> Iterator[tuple[Fact, Attestation]]:
        """What kind of party it is, and under which state it is organised; `met` is a row that names it."""
        entities = self.table.entities
        kind = ENTITY_KINDS[entities.kinds[entity]]
        id_, says = self.id_of(entity), Kind.PERSON if kind == "person" else Kind.ORG
        if id_.startswith(OWN):
            yield self._fact(-1, Entity(id_, says, self.name(entity)), entity, met)
        place = entities.jurisdictions[entity]
        code = entities.jurisdiction_codes[place] if place != NONE else ""
        state = code[:2].upper()
        if says is Kind.PERSON or not state.isalpha() or len(state) != 2:
            return  # a person's nationality is no tie that a statute asks for
        tie = Tie.IS if kind in ("state", "stateBody") else Tie.ORGANISED_UNDER
        yield self._fact(-1, Entity(state, Kind.STATE, _name_state(state)), entity, met)
        yield self._fact(-1, Link(Verb.SUBJECT_TO, id_, state, terms={"tie": str(tie)}), entity, met)

    def _link(self, row: int) -> Link | None:
        """Who owns or directs whom; None for what gives neither, or names a crowd."""
        table = self.table
        interest, marks = INTERESTS[table.interest[row]], int(table.marks[row])
        if interest in _NO_POWER or marks & (TREASURY | PSEUDO) or table.owner[row] == table.owned[row]:
            return None
        tail, head = self.id_of(int(table.owned[row])), self.id_of(int(table.owner[row]))
        if interest in _MEANS or interest not in _ECONOMIC:
            if interest == "consolidation":  # accounting control: how much is held is not said
                return Link(Verb.OWNED_BY, tail, head, UNKNOWN_SHARE)
            means = _MEANS.get(interest, Means.VETO)  # what may control counts as possible, never as certain
            what = {} if interest in _MEANS else {"what": interest}
            return Link(Verb.DIRECTED_BY, tail, head, terms={"means": str(means), **what})
        share = _share(int(table.share_lo[row]), int(table.share_hi[row]), marks & LO_OPEN, marks & HI_OPEN)
        votes = _share(
            int(table.votes_lo[row]), int(table.votes_hi[row]), marks & VOTES_LO_OPEN, marks & VOTES_HI_OPEN
        )
        return Link(Verb.OWNED_BY, tail, head, share, votes)

    def _fact(
        self, row: int, says: Entity | Link, entity: int = 0, met: int = -1
    ) -> tuple[Fact, Attestation]:
        table = self.table
        at = f"row {int(table.place[row])}" if row >= 0 else f"entity {table.entities.keys[entity]}"
        names = max(row, met)  # a row of the file to name; one of the two is -1
        file = table.sources[table.source[names]] if names >= 0 else self._files
        since = _day(int(table.since[row])) if row >= 0 else None
        until = _day(int(table.until[row])) if row >= 0 else None
        of = _day(int(table.source_days[table.source[row]])) if row >= 0 else None
        disputed = row >= 0 and bool(table.marks[row] & POSSIBLE)
        what = says.key if isinstance(says, Link) else says.id
        fact = Fact(
            id=f"{file} {at} {what}" + (f" #{row}" if row >= 0 else ""),
            says=says,
            source=Source(file, self.files.get(file, ""), at),
            since=since,
            until=until,
            recorded=of,
            disputed=disputed,
        )
        attested = Attestation(
            f"{file}, {at}",
            "your own file",
            Certainty.UNVERIFIED,
            since=since,
            until=until,
            disputed=disputed,
        )
        return fact, attested


def _share(lo: int, hi: int, lo_open: int, hi_open: int) -> Share | None:
    if lo == NOT_STATED and hi == NOT_STATED:
        return None
    return Share(lo, hi, bool(lo_open), bool(hi_open))


def _day(number: int) -> date | None:
    return None if number == UNKNOWN_DAY else date(1970, 1, 1) + timedelta(days=number)


def _name_state(code: str) -> str:
    from ...catalogue.states import NAMES, name_state

    return name_state(code) if code in NAMES else code
