"""The scanner of JSON records beside `json`: the same values; what is broken costs its own record."""

from __future__ import annotations

import io
import json
import random
from typing import Any

import pytest

from ringfence.formats.ownership import json_records, scan_json, unescape_strings
from ringfence.formats.ownership.json_records import JsonRecords
from ringfence.formats.ownership.json_shape import LEFT, Column, CompiledShape, Rows, Values
from ringfence.formats.ownership.open_stream import Stream
from tests.formats.zip.interpreted import interpret

SHAPE = CompiledShape(
    {
        "id": Column("id"),
        "inner": {"size": Column("size"), "left": LEFT},
        "rows": Rows("row", {"name": Column("name"), "share": {"exact": Column("exact")}}),
        "words": Values("word"),
    }
)


def read(data: bytes) -> tuple[list[dict[str, Any]], JsonRecords]:
    records = JsonRecords(Stream("x", io.BytesIO(data), None), SHAPE)
    found: list[dict[str, Any]] = []
    for piece in records.pieces():
        first = len(found)
        for row, place in enumerate(piece.places.tolist()):
            record = piece.record
            found.append(
                {
                    "place": place,
                    "id": record["id"][row],
                    "size": record["size"][row],
                    "rows": [],
                    "words": [],
                }
            )
        for row, parent in enumerate(piece.groups["row"].parents.tolist()):
            group = piece.groups["row"]
            found[first + parent]["rows"].append((group["name"][row], group["exact"][row]))
        for row, parent in enumerate(piece.groups["word"].parents.tolist()):
            found[first + parent]["words"].append(piece.groups["word"]["value"][row])
    return found, records


def make(chance: random.Random, number: int) -> dict[str, Any]:
    texts = ["", "plain", 'a "quoted" \\ one', "漢字 \U0001f600", "\n\t", "x" * 300]
    return {
        "id": f"record-{number}",
        "inner": {"size": chance.randrange(100), "left": [1, {"deep": [{}]}]},
        "rows": [
            {"name": chance.choice(texts), "share": {"exact": 12.5}} for _ in range(chance.randrange(4))
        ],
        "words": chance.sample(texts, 2),
    }


@pytest.mark.parametrize("form", ["lines", "array", "indented", "wrapped"])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_the_same_as_json(form: str, ascii_only: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "PIECE", 700)  # many pieces, with records across their ends
    made = [make(random.Random(number), number) for number in range(60)]
    if form == "lines":
        text = "\n".join(json.dumps(each, ensure_ascii=ascii_only) for each in made)
    else:
        text = json.dumps(made, ensure_ascii=ascii_only, indent=2 if form == "indented" else None)
    text = f'{{"records": {text}}}' if form == "wrapped" else text
    found, records = read(text.encode())
    assert [each["id"] for each in found] == [each["id"] for each in made]
    for got, expected in zip(found, made, strict=True):
        assert got["size"] == str(expected["inner"]["size"])
        assert got["rows"] == [(row["name"], "12.5") for row in expected["rows"]]
        assert got["words"] == expected["words"]
    assert [each["place"] for each in found] == list(range(form == "lines", 60 + (form == "lines")))
    assert not records.trouble.counts


@pytest.mark.parametrize("form", ["lines", "array"])
@pytest.mark.parametrize(
    "broken",
    ['{"id": "x", "rows": [{"a": 1}, ', '{"id": "x" "y"}', '{"id": tru', '{"id": "a\x01b"}', "nonsense"],
)
def test_a_broken_record_costs_itself(form: str, broken: str) -> None:
    good = [json.dumps({"id": f"good-{number}"}) for number in range(4)]
    parts = [*good[:2], broken, *good[2:]]
    text = "\n".join(parts) if form == "lines" else "[" + ",".join(parts) + "]"
    found, records = read(text.encode())
    kept = [each["id"] for each in found if each["id"].startswith("good")]
    assert kept[:2] == ["good-0", "good-1"]
    assert kept[-1] == "good-3"
    assert len(kept) == 4 or form == "array"
    assert sum(records.trouble.counts.values()) >= 1


def test_depth_and_unknown_fields_are_told() -> None:
    deep = '{"id": ' + "[" * 100_000 + "]" * 100_000 + "}"
    found, records = read(f'{{"id": "a", "more": 1}}\n{deep}\n{{"id": "b", "id": "c"}}'.encode())
    assert [each["id"] for each in found] == ["a", "c"]
    assert records.trouble.counts["a field that the format has not: more"] == 1
    assert records.trouble.counts["a record is nested too deep"] == 1
    assert records.trouble.counts["keys that an object has twice"] == 1


def test_interpreted_it_does_the_same() -> None:
    plain = interpret(scan_json)
    text = "\n".join(json.dumps(make(random.Random(number), number)) for number in range(20)).encode()
    compiled, _ = read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_records, "scan_records", plain.scan_records)
        patch.setattr(json_records, "unescape", interpret(unescape_strings).unescape)
        interpreted, _ = read(text)
    assert interpreted == compiled
