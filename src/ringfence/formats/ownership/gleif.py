"""GLEIF's golden copies (level 1, level 2, reporting exceptions) as JSON, XML or CSV -> columns of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from ...errors import EvidenceError
from .csv_rows import CsvRows
from .json_records import Group, JsonRecords, Texts, Trouble
from .json_shape import LEFT, Column, CompiledShape, Rows, Shape
from .open_stream import Stream

# The path of each field that is read, as all three forms have it
FIELDS: dict[str, str] = {
    "LEI": "lei",
    "Entity.LegalName": "name",
    "Entity.LegalJurisdiction": "jurisdiction",
    "Entity.EntityCategory": "category",
    "Entity.RegistrationAuthority.RegistrationAuthorityID": "register",
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID": "number",
    "Relationship.StartNode.NodeID": "start",
    "Relationship.EndNode.NodeID": "end",
    "Relationship.RelationshipType": "type",
    "Relationship.RelationshipStatus": "status",
    "Registration.RegistrationStatus": "registration",
    "Registration.LastUpdateDate": "updated",
    "ExceptionCategory": "exception",
    "ExceptionReason": "reason",
}
_PERIOD = {"StartDate": "since", "EndDate": "until", "PeriodType": "period"}
_CSV = {
    "exception.category": "exception",
    "exception.reason.1": "reason",
    "exception.reason": "reason",
    **{
        f"relationship.period.{n}.{key.lower()}": f"{name}.{n}"
        for n in range(1, 6)
        for key, name in _PERIOD.items()
    },
    **{path.lower(): name for path, name in FIELDS.items()},
}
NAMES = tuple(dict.fromkeys((*FIELDS.values(), "since", "until")))
MARKS = (
    b"RelationshipRecord",
    b"LEIRecord",
    b"LEIData",
    b"ReportingException",
    b'"ExceptionCategory"',
    b'"StartNode"',
    b'"LEI"',
    b"Exception.Category",
    b"Relationship.StartNode",
    b"Entity.LegalName",
)
_RECORDS = ("LEIRecord", "RelationshipRecord", "Exception")
_BATCH = 1 << 14
_LONGEST_TEXT = 1 << 16
_DEEPEST = 40
_RELATION = "RELATIONSHIP_PERIOD"


@dataclass(frozen=True, slots=True)
class Batch:
    """Some thousands of records: a text for each of NAMES ("" where there is none)."""

    places: list[int]
    texts: dict[str, list[str]]


def _value(name: str) -> Column:
    return Column(name, {"$": Column(name), "@xml:lang": LEFT, "@type": LEFT, "lang": LEFT})


def _shape() -> CompiledShape:
    tree: dict[str, Any] = {}
    for path, name in FIELDS.items():
        *above, last = path.split(".")
        at = tree
        for key in above:
            at = at.setdefault(key, {})
        at[last] = _value(name)
    period: Mapping[str, Shape] = {key: _value(name) for key, name in _PERIOD.items()}
    tree["Relationship"]["RelationshipPeriods"] = Rows("period", {**period, "RelationshipPeriod": period})
    for key in (
        "LegalAddress",
        "HeadquartersAddress",
        "OtherEntityNames",
        "TransliteratedOtherEntityNames",
        "OtherAddresses",
        "TransliteratedOtherAddresses",
        "LegalForm",
        "EntityStatus",
        "EntityCreationDate",
        "EntityExpirationDate",
        "EntityExpirationReason",
        "SuccessorEntity",
        "LegalEntityEvents",
        "EntitySubCategory",
        "AssociatedEntity",
    ):
        tree["Entity"].setdefault(key, LEFT)
    tree["Entity"]["RegistrationAuthority"]["OtherRegistrationAuthorityID"] = LEFT
    for node in ("StartNode", "EndNode"):
        tree["Relationship"][node]["NodeIDType"] = LEFT
    for key in ("RelationshipQualifiers", "RelationshipQuantifiers"):
        tree["Relationship"][key] = LEFT
    for key in (
        "InitialRegistrationDate",
        "NextRenewalDate",
        "ManagingLOU",
        "ValidationSources",
        "ValidationAuthority",
        "ValidationDocuments",
        "ValidationReference",
        "OtherValidationAuthorities",
    ):
        tree["Registration"][key] = LEFT
    tree |= dict.fromkeys(("Extension", "ExceptionReference", "ContentDate", "NextVersion"), LEFT)
    return CompiledShape(
        {**tree, "RelationshipRecord": dict(tree), "LEIRecord": dict(tree), "Exception": dict(tree)}
    )


SHAPE = _shape()


def read_batches(stream: Stream, trouble: Trouble) -> Iterator[Batch]:
    """The records of a golden copy in any of its forms. Raises EvidenceError."""
    head = stream.peek(1 << 12).removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:1] == b"<":
        yield from _from_xml(stream, trouble)
    elif head[:1] in (b"{", b"["):
        yield from _from_json(stream, trouble)
    else:
        yield from _from_csv(stream, trouble)


def _from_json(stream: Stream, trouble: Trouble) -> Iterator[Batch]:
    records = JsonRecords(stream, SHAPE)
    for piece in records.pieces():
        texts = {name: _list(piece.record[name]) for name in NAMES if name not in ("since", "until")}
        since, until = [""] * len(piece.record), [""] * len(piece.record)
        _take_periods(piece.groups["period"], since, until)
        yield Batch(piece.places.tolist(), {**texts, "since": since, "until": until})
    trouble.counts.update(records.trouble.counts)
    trouble.first.update(records.trouble.first)


def _list(texts: Texts) -> list[str]:
    return [texts[row] for row in range(len(texts))]


def _take_periods(periods: Group, since: list[str], until: list[str]) -> None:
    """The period of the relationship itself, not those of accounts or documents."""
    for row, parent in enumerate(periods.parents.tolist()):
        if periods["period"][row] == _RELATION:
            since[parent], until[parent] = periods["since"][row], periods["until"][row]


def _from_csv(stream: Stream, trouble: Trouble) -> Iterator[Batch]:
    rows = CsvRows(stream)
    known = {_CSV[name.lower()]: at for at, name in enumerate(rows.header) if name.lower() in _CSV}
    for lines, columns in rows.batches():
        blank = [""] * len(lines)
        texts = {name: columns[known[name]] if name in known else blank for name in NAMES}
        since, until = list(blank), list(blank)
        for n in range(1, 6):
            if f"period.{n}" in known:
                for row, kind in enumerate(columns[known[f"period.{n}"]]):
                    if kind == _RELATION:
                        since[row] = columns[known[f"since.{n}"]][row]
                        until[row] = columns[known[f"until.{n}"]][row]
        yield Batch(lines, {**texts, "since": since, "until": until})
    trouble.counts.update(rows.trouble.counts)
    trouble.first.update(rows.trouble.first)


class _XmlRecords:
    """Fills batches from expat's calls; paths are of local names, counted from the record."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.done: list[tuple[int, dict[str, str]]] = []
        self._path: list[str] = []
        self._depth = 0
        self._record: dict[str, str] | None = None
        self._period: dict[str, str] = {}
        self._text: list[str] = []
        self._size = 0
        self.count = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._take
        self.parser.EntityDeclHandler = self._refuse

    def _refuse(self, *_: Any) -> None:
        raise EvidenceError(
            self._name, "", "it declares entities, which no golden copy does", "get the original file"
        )

    def _start(self, tag: str, _: Any) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise EvidenceError(
                self._name, f"record {self.count}", "elements nested too deep", "get the original file"
            )
        tag = tag.rpartition(":")[2]
        if self._record is None:
            if tag in _RECORDS:
                self._record, self._path = {}, []
            return
        self._path.append(tag)
        self._text, self._size = [], 0

    def _take(self, text: str) -> None:
        if self._record is not None and self._size < _LONGEST_TEXT:
            self._text.append(text)
            self._size += len(text)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        record = self._record
        if record is None:
            return
        if not self._path:
            self.done.append((self.count, record))
            self.count += 1
            self._record = None
            return
        last = self._path[-1]
        if last == "RelationshipPeriod":
            if self._period.get("period") == _RELATION:
                record |= {key: self._period.get(key, "") for key in ("since", "until")}
            self._period = {}
        elif last in _PERIOD:
            self._period[_PERIOD[last]] = "".join(self._text).strip()
        elif (name := FIELDS.get(".".join(self._path))) is not None:
            record.setdefault(name, "".join(self._text).strip())
        self._path.pop()
        self._text, self._size = [], 0


def _from_xml(stream: Stream, trouble: Trouble) -> Iterator[Batch]:
    records = _XmlRecords(stream.name)
    file = stream.as_file()
    while piece := file.read(1 << 18):
        if (error := _feed(records, piece)) is not None:
            trouble.add(f"the XML is broken and was read up to there: {error}", records.count)
            break
        if len(records.done) >= _BATCH:
            yield _flush(records)
    else:
        if (error := _feed(records, b"")) is not None:
            trouble.add(f"the XML ends early: {error}", records.count)
    if records.done:
        yield _flush(records)


def _feed(records: _XmlRecords, piece: bytes) -> str | None:
    try:
        records.parser.Parse(piece, not piece)
    except (expat.ExpatError, LookupError, ValueError) as error:  # an encoding that is none
        return str(error)[:80]
    return None


def _flush(records: _XmlRecords) -> Batch:
    done, records.done = records.done, []
    return Batch([place for place, _ in done], {name: [r.get(name, "") for _, r in done] for name in NAMES})
