"""BODS statements -> the holdings table.

A record counts as its last statement says: an earlier statement of the same `recordId`, and one that another
replaces (`replacesStatements`), is counted as a gap. A closed record ended on the day of the statement that
closes it. Rows that the file calls indirect, or that have component records, may repeat a chain: they are
marked so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from ...formats.ownership.bods import ENTITY, KINDS, PERSON, RELATIONSHIP, SHAPE
from ...formats.ownership.json_records import JsonRecords, Piece, Texts
from ...formats.ownership.open_stream import Stream
from ...owners.holdings import HI_OPEN, INDIRECT, KIND_CODE, LO_OPEN, NOT_STATED, UNKNOWN_DAY, Flags, Ints
from ...owners.interests import INTEREST_CODE, SHAREHOLDING, UNKNOWN_INTEREST, VOTING_RIGHTS, interest_code
from ...owners.keys import Keys
from .filling import Filling, Words, coded, strings, texts_of

SURPLUS = INTEREST_CODE[
    "rightsToSurplusAssetsOnDissolution"
]  # of a partnership: what shares are of a company
_ENTITY_KINDS = {
    name: KIND_CODE.get(name, 0)
    for name in (
        "registeredEntity",
        "legalEntity",
        "arrangement",
        "anonymousEntity",
        "unknownEntity",
        "state",
        "stateBody",
    )
}
_PERSON_KINDS = {
    "knownPerson": KIND_CODE["person"],
    "anonymousPerson": KIND_CODE["anonymousEntity"],
    "unknownPerson": KIND_CODE["unknownEntity"],
}
NOBODY = "noBeneficialOwners"
CLOSED = 1


class BodsReader:
    """Takes streams one after the other (records may be spread over files of one publication)."""

    def __init__(self, filling: Filling) -> None:
        self.filling = filling
        trouble = filling.trouble
        self._relations = Keys()
        self._kinds = coded(KINDS, -1)
        self._entity_kinds = coded(
            _ENTITY_KINDS, 0, lambda word: trouble.add(f"an entity type that is none: {word[:40]}", 0)
        )
        self._person_kinds = coded(_PERSON_KINDS, KIND_CODE["person"])
        self._levels = coded({"direct": 0, "indirect": 1, "unknown": 2}, 2)
        self._statuses = coded({"closed": CLOSED}, 0)
        self._nobody = coded({NOBODY: 1}, 0)
        self._schemes, self._places = Words(), Words(filling.builder.jurisdictions)
        self._interests = Words(self._meet_interests)
        self._rows: list[dict[str, npt.NDArray[Any]]] = []
        self._replaced: list[Ints] = []
        self._same: list[tuple[Ints, Ints]] = []  # entities: replaced, by which
        self._publications = Words(lambda new: texts_of(new).days()[1])  # few days, said again and again
        self._published = UNKNOWN_DAY

    def read(self, stream: Stream) -> None:
        """Raises EvidenceError where the stream cannot be read on; what came before it is kept."""
        records = JsonRecords(stream, SHAPE)
        for piece in records.pieces():
            self._take(piece)
        self.filling.trouble.counts.update(records.trouble.counts)
        self.filling.trouble.first.update(records.trouble.first)

    def _meet_interests(self, new: list[str]) -> list[int]:
        codes = []
        for each in new:
            code = interest_code(each)
            if code is None:
                self.filling.trouble.add(f"an interest type that is none: {each[:40]}", 0)
            codes.append(UNKNOWN_INTEREST if code is None else code)
        return codes

    def _number_relations(self, keys: Texts) -> Ints:
        return self._relations.number_spans(keys.data, keys.starts, keys.sizes)

    def _take(self, piece: Piece) -> None:
        record = piece.record
        kinds = self._kinds.take(record["type"])
        self.filling.statements += len(kinds)
        keys = record["record"].or_else(record["id"])
        self._count("a statement of no known type", kinds < 0, piece)
        self._count("a statement without an id", (kinds >= 0) & ~keys.stated, piece)
        described = (
            np.flatnonzero((kinds == ENTITY) | (kinds == PERSON)) if len(kinds) else np.empty(0, np.intp)
        )
        described = described[keys.stated[described]]
        numbers = np.full(len(kinds), -1, np.int32)
        numbers[described] = self.filling.entities(keys.at(described))
        self._describe(piece, kinds, described, numbers)
        published = record["published"]
        days = self._publications.take(published.at(published.stated))
        self._published = max(self._published, int(days.max(initial=UNKNOWN_DAY)))
        self._relate(piece, np.flatnonzero(kinds == RELATIONSHIP), keys)
        self._replace(piece, kinds, numbers)

    def _count(self, what: str, where: Flags, piece: Piece) -> None:
        found = int(np.count_nonzero(where))
        if found:
            self.filling.trouble.add(what, int(piece.places[int(np.argmax(where))]), found)

    def _describe(self, piece: Piece, kinds: Ints, described: npt.NDArray[np.intp], numbers: Ints) -> None:
        builder, record = self.filling.builder, piece.record
        kind = np.where(
            kinds[described] == ENTITY,
            np.maximum(self._entity_kinds.take(record["entity_type"].at(described)), 0),
            self._person_kinds.take(record["person_type"].at(described)),
        )
        kind[kind < 0] = KIND_CODE["person"]
        full = piece.groups["name"]
        names = _first_of(record["name"], full.parents, full["name"])
        builder.describe(
            numbers[described],
            kind=kind.astype(np.uint8),
            name=strings(names.or_else(record["description"]).at(described)),
            jurisdiction=self._places.take(record["jurisdiction"].at(described)).astype(np.int16),
        )
        identifiers = piece.groups["identifier"]
        schemes = self._schemes.take(identifiers["scheme"].or_else(identifiers["scheme_name"]))
        of = numbers[identifiers.parents]
        known = (schemes >= 0) & (of >= 0) & identifiers["id"].stated
        for scheme in np.unique(schemes[known]).tolist():
            chosen = np.flatnonzero(known & (schemes == scheme))
            builder.identify(of[chosen], self._schemes.words[scheme], strings(identifiers["id"].at(chosen)))
        self._count("an identifier without a scheme or a number", ~known & (of >= 0), piece) if len(
            of
        ) else None

    def _relate(self, piece: Piece, relations: npt.NDArray[np.intp], keys: Texts) -> None:
        record = piece.record
        if not len(relations):
            return
        interests = piece.groups["interest"]
        is_relation = np.zeros(len(record), np.bool_)
        is_relation[relations] = record["subject"].at(relations).stated
        self._count("a relationship that does not say of whom", ~is_relation[relations], piece)
        nobody = np.zeros(len(record), np.bool_)
        nobody[relations] = self._nobody.take(record["reason"].at(relations)) == 1
        bare = is_relation.copy()
        bare[interests.parents] = False
        self._count("no beneficial owner, says the company", nobody & bare, piece)
        bare &= ~nobody
        used = np.flatnonzero(is_relation[interests.parents])
        of = np.concatenate([interests.parents[used], np.flatnonzero(bare)]).astype(np.intp)
        if not len(of):
            return
        columns = self._size_up(interests, used, int(bare.sum()))
        entities = self.filling.entities
        owner = _by_record(entities, record["party"], of)
        self._name_unnamed(piece, of, owner, keys)
        day = np.full(len(record), UNKNOWN_DAY, np.int32)
        day[relations] = self.filling.days(record["day"].at(relations))
        day = np.where(day == UNKNOWN_DAY, UNKNOWN_DAY + 1, day)
        has_parts = np.zeros(len(record), np.bool_)
        has_parts[piece.groups["part"].parents] = True
        columns["marks"] |= np.where(has_parts[of], INDIRECT, 0).astype(np.uint16)
        self._rows.append(
            columns
            | {
                "owner": owner,
                "owned": _by_record(entities, record["subject"], of),
                "place": piece.places[of],
                "relation": _by_record(self._number_relations, keys, of),
                "statement": of + (self.filling.statements - len(record)),
                "day": day[of].astype(np.int32),
                "closed": self._statuses.take(record["status"].at(of)) == CLOSED,
            }
        )

    def _size_up(self, interests: Any, used: npt.NDArray[np.intp], bare: int) -> dict[str, npt.NDArray[Any]]:
        """Interest, shares, days and marks of the interests `used`, and of as many unknown ones as `bare`."""
        interest = self._interests.take(interests["type"].at(used))
        interest[interest < 0] = UNKNOWN_INTEREST
        lo, hi, marks = read_ends(interests, used)
        level = self._levels.take(interests["level"].at(used))
        marks |= np.where(level == 1, INDIRECT, 0).astype(np.uint16)
        votes, equity = interest == VOTING_RIGHTS, (interest == SHAREHOLDING) | (interest == SURPLUS)
        stated = (lo != NOT_STATED) | (hi != NOT_STATED)
        self.filling.trouble.add(
            "a share of something that is neither equity nor votes", 0, int((stated & ~votes & ~equity).sum())
        )
        open_votes = ((marks & (LO_OPEN | HI_OPEN)) << 2).astype(np.uint16)
        marks = np.where(votes, marks & ~np.uint16(LO_OPEN | HI_OPEN) | open_votes, marks).astype(np.uint16)
        unknown = np.full(bare, NOT_STATED, np.int32)
        return {
            "interest": _join(interest, np.full(bare, UNKNOWN_INTEREST, np.int32)).astype(np.uint8),
            "share_lo": _join(np.where(equity, lo, NOT_STATED), unknown),
            "share_hi": _join(np.where(equity, hi, NOT_STATED), unknown),
            "votes_lo": _join(np.where(votes, lo, NOT_STATED), unknown),
            "votes_hi": _join(np.where(votes, hi, NOT_STATED), unknown),
            "since": _join(self.filling.days(interests["since"].at(used)), np.full(bare, UNKNOWN_DAY)),
            "until": _join(
                self.filling.days(interests["until"].at(used), last=True), np.full(bare, UNKNOWN_DAY)
            ),
            "marks": _join(marks, np.zeros(bare, np.uint16)).astype(np.uint16),
        }

    def _name_unnamed(self, piece: Piece, of: npt.NDArray[np.intp], owner: Ints, keys: Texts) -> None:
        """An owner of its own for each statement that names none."""
        unnamed = np.flatnonzero(owner < 0)
        if not len(unnamed):
            return
        record, builder = piece.record, self.filling.builder
        names = [record["description"][at] or record["reason"][at] for at in of[unnamed].tolist()]
        numbers = builder.number(
            [f"{keys[at] or self.filling.source} (its owner)" for at in of[unnamed].tolist()]
        )
        builder.describe(numbers, kind=np.full(len(numbers), KIND_CODE["unknownEntity"]), name=names)
        owner[unnamed] = numbers

    def _replace(self, piece: Piece, kinds: Ints, numbers: Ints) -> None:
        replaces = piece.groups["replaces"]
        if not len(replaces):
            return
        kind = kinds[replaces.parents]
        relations = np.flatnonzero(kind == RELATIONSHIP)
        self._replaced.append(self._number_relations(replaces["value"].at(relations)))
        parties = np.flatnonzero(numbers[replaces.parents] >= 0)
        self._same.append(
            (self.filling.entities(replaces["value"].at(parties)), numbers[replaces.parents[parties]])
        )

    def finish(self) -> None:
        """Fold the statements of each record and append the rows that are left."""
        filling = self.filling
        if self._published not in (UNKNOWN_DAY, UNKNOWN_DAY + 1):
            filling.builder.date_source(filling.source, self._published)
        if self._rows:
            rows = {name: np.concatenate([each[name] for each in self._rows]) for name in self._rows[0]}
            self._rows = []
            kept = self._fold(rows)
            rows = {name: column[kept] for name, column in rows.items()}
            ends = rows.pop("closed") & (rows["until"] == UNKNOWN_DAY)
            rows["until"] = np.where(ends, rows.pop("day"), rows["until"]).astype(np.int32)
            owner, owned = (self._follow(rows.pop(name)) for name in ("owner", "owned"))
            del rows["relation"], rows["statement"]
            filling.builder.append(filling.source, owner, owned, **rows)
        filling.finish()

    def _fold(self, rows: dict[str, npt.NDArray[Any]]) -> npt.NDArray[np.intp]:
        relation, statement = rows["relation"].astype(np.int64), rows["statement"].astype(np.int64)
        most = int(relation.max()) + 2
        relation = np.where(relation < 0, most, relation)
        order = (
            np.lexsort((statement, rows["day"], relation)) if self._has_several(relation, statement) else None
        )
        kept = np.ones(len(relation), np.bool_)
        if order is not None:
            last = np.append(relation[order][1:] != relation[order][:-1], True)
            best = np.zeros(most + 1, np.int64)
            best[relation[order][last]] = statement[order][last]
            kept = (relation == most) | (statement == best[relation])
            over = len(np.unique(statement[~kept]))
            filling_place = int(rows["place"][int(np.argmin(kept))])
            self.filling.trouble.add(
                "a statement that a later one of the same record replaces", filling_place, over
            )
        if self._replaced:
            dead = np.isin(relation, np.concatenate(self._replaced))
            place = int(rows["place"][int(np.argmax(dead))])
            self.filling.trouble.add(
                "a statement that another one replaces", place, len(np.unique(statement[dead]))
            )
            kept &= ~dead
        return np.flatnonzero(kept)

    @staticmethod
    def _has_several(relation: npt.NDArray[np.int64], statement: npt.NDArray[np.int64]) -> bool:
        first = np.append(True, statement[1:] != statement[:-1])
        met = relation[first]
        return len(met) != int((np.bincount(met) > 0).sum())

    def _follow(self, entities: Ints) -> Ints:
        """Entities of statements that were replaced are those of the statements that replace them."""
        if not self._same:
            return entities
        same = {
            old: new
            for olds, news in self._same
            for old, new in zip(olds.tolist(), news.tolist(), strict=True)
        }
        for old in list(same):
            seen, at = {old}, old
            while at in same and same[at] not in seen:
                at = same[at]
                seen.add(at)
            same[old] = at
        return np.array([same.get(each, each) for each in entities.tolist()], np.int32)


def _by_record(number: Callable[[Texts], Ints], texts: Texts, of: npt.NDArray[np.intp]) -> Ints:
    """The number of each record's text in the order of `of`, which may name a record more than once."""
    named = np.zeros(len(texts), np.bool_)
    named[of] = True
    numbers = np.empty(len(texts), np.int32)
    numbers[named] = number(texts.at(named))
    return numbers[of]


def read_ends(interests: Any, used: npt.NDArray[np.intp]) -> tuple[Ints, Ints, npt.NDArray[np.uint16]]:
    """Least and most in millionths, and whether the ends are open. Until 0.3 `exclusiveMinimum` is true or
    false, from 0.4 on a number of its own."""
    lo, exact_hi = interests["exact"].at(used).shares()
    hi = exact_hi.copy()
    marks = np.where(exact_hi > lo, LO_OPEN | HI_OPEN, 0).astype(np.uint16)
    for end, name, opens in ((lo, "inimum", LO_OPEN), (hi, "aximum", HI_OPEN)):
        texts, exclusive = interests[f"m{name}"].at(used), interests[f"exclusiveM{name}"].at(used)
        if not texts.stated.any() and not exclusive.stated.any():
            continue
        low, high = texts.shares()
        given = (low if opens == LO_OPEN else high).copy()
        inexact = low != high
        first = exclusive.data[np.maximum(exclusive.starts, 0)]
        word = exclusive.stated & ((first == ord("t")) | (first == ord("f")))
        number = exclusive.stated & ~word
        open_low, open_high = exclusive.shares()
        given[number] = (open_low if opens == LO_OPEN else open_high)[number]
        is_open = number | (word & (first == ord("t"))) | inexact
        free = (end == NOT_STATED) & (given != NOT_STATED)
        end[free] = given[free]
        marks[free & is_open & (given >= 0)] |= opens
    one_sided = (hi != NOT_STATED) & (lo == NOT_STATED)
    lo[one_sided] = 0
    only_low = (lo >= 0) & (hi == NOT_STATED)
    hi[only_low] = 1_000_000
    return lo, hi, marks


def _join(first: npt.NDArray[Any], second: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.concatenate([first, second.astype(first.dtype)]) if len(second) else first


def _first_of(texts: Texts, parents: Ints, more: Texts) -> Texts:
    """Of each record its text, or the first of its rows in `more`."""
    starts, sizes = texts.starts.copy(), texts.sizes.copy()
    where = np.flatnonzero(more.stated)[::-1]
    free = sizes[parents[where]] < 0
    where = where[free]
    starts[parents[where]], sizes[parents[where]] = more.starts[where], more.sizes[where]
    return Texts(texts.data, starts, sizes)
