"""The picker of fields beside `json`: the same values, compiled and interpreted; what is broken is told."""

from __future__ import annotations

import io
import json
import random
from typing import Any

import pytest

from ringfence.formats.access_logs import pick_fields, picked_records
from ringfence.formats.access_logs.picked_records import Key, PickedRecords, Wanted
from ringfence.formats.ownership.open_stream import Stream
from tests.formats.zip.interpreted import interpret

WANTED = Wanted(
    ("id", "id"), ("whole", "inner"), ("size", "inner.size"), ("second", "list.1.name"), wrappers=("Records",)
)


def records_of(data: bytes, *keys: Key) -> PickedRecords:
    return PickedRecords(Stream("x", io.BytesIO(data), None), WANTED, keys or (Key("id"),))


def read(data: bytes) -> tuple[list[tuple[str, ...]], PickedRecords]:
    records = records_of(data)
    rows = [
        tuple(batch.text(row, column) for column in WANTED.columns)
        for batch in records.batches()
        for row in range(batch.rows)
    ]
    return rows, records


def make_value(chance: random.Random, depth: int = 0) -> Any:
    kinds = 7 if depth < 4 else 4
    kind = chance.randrange(kinds)
    if kind == 0:
        return chance.choice([None, True, False])
    if kind == 1:
        return chance.choice([0, -1, 1.5, 1e30, 12345678901234567890])
    if kind < 4:
        return "".join(chance.choice('ab{}[],:"\\é\n𝄞/') for _ in range(chance.randrange(9)))
    if kind == 4:
        return [make_value(chance, depth + 1) for _ in range(chance.randrange(4))]
    keys = chance.sample(["id", "inner", "size", "list", "name", 'q"', "other"], chance.randrange(6))
    return {key: make_value(chance, depth + 1) for key in keys}


def make_record(chance: random.Random) -> dict[str, Any]:
    made = {key: make_value(chance) for key in ("id", "inner", "list", "more") if chance.random() < 0.8}
    if chance.random() < 0.5:
        made["list"] = [{"name": "a"}, {"name": make_value(chance)}]
    return made


def say(value: Any) -> str:
    """As `text` says it: of a text its content, of null nothing, of others some JSON."""
    return (
        ""
        if value is None
        else value
        if isinstance(value, str)
        else json.dumps(json.loads(json.dumps(value)))
    )


def expected(record: dict[str, Any]) -> tuple[Any, ...]:
    inner, listed = record.get("inner"), record.get("list")
    second = listed[1] if isinstance(listed, list) and len(listed) > 1 else None
    return (
        say(record.get("id")),
        say(inner),
        say(inner.get("size")) if isinstance(inner, dict) else "",
        say(second.get("name")) if isinstance(second, dict) else "",
    )


def same(row: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return all(a == b or json.loads(a) == json.loads(b) for a, b in zip(row, wanted, strict=True))


@pytest.mark.parametrize("shape", ["lines", "array", "wrapped", "indented"])
def test_the_same_as_json(shape: str) -> None:
    chance = random.Random(shape)
    made = [make_record(chance) for _ in range(400)]
    text = {
        "lines": "\n".join(map(json.dumps, made)),
        "array": json.dumps(made),
        "wrapped": json.dumps({"Next": {"a": [1]}, "Records": made, "token": "x"}),
        "indented": json.dumps({"Records": made}, indent=2, ensure_ascii=False),
    }[shape]
    rows, records = read(text.encode())
    assert records.flaws.counts == {}
    assert len(rows) == len(made)
    assert all(same(row, expected(record)) for row, record in zip(rows, made, strict=True))


def test_interpreted_it_does_the_same() -> None:
    chance = random.Random(7)
    text = "\n".join(json.dumps(make_record(chance)) for _ in range(60)).encode()
    pieces = [text, text[:-3], text.replace(b":", b"", 3), b"[" + text.replace(b"\n", b",") + b"]"]
    compiled = [(rows, found.flaws) for rows, found in map(read, pieces)]
    plain = interpret(pick_fields)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(picked_records, "pick_records", plain.pick_records)
        patch.setattr(picked_records, "group_rows", plain.group_rows)
        assert [(rows, found.flaws) for rows, found in map(read, pieces)] == compiled


def test_records_longer_than_a_piece_and_many_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picked_records, "PIECE", 1 << 10)
    monkeypatch.setattr(picked_records, "LONGEST_RECORD", 1 << 14)
    monkeypatch.setattr(picked_records, "MOST_ROWS", 7)
    made = [{"id": str(each), "other": "x" * (each % 11 * 500)} for each in range(300)]
    rows, records = read(json.dumps({"Records": made}).encode())
    assert [row[0] for row in rows] == [str(each) for each in range(300)]
    assert records.flaws.counts == {}
    rows, records = read(json.dumps([{"id": "a"}, {"id": "b" * 40_000}, {"id": "c"}]).encode())
    assert [row[0] for row in rows] == ["a", "c"]
    assert any("longer" in what for what in records.flaws.counts)


def test_rows_that_say_the_same_are_one_group() -> None:
    made = [{"id": each % 3, "inner": {"size": each}, "list": [0, {"name": "n"}]} for each in range(100)]
    records = records_of(json.dumps(made).encode(), Key("id"), Key("second"))
    (batch,) = records.batches()
    assert sorted(batch.counts) == [33, 33, 34]
    assert [batch.text(row, "id") for row in batch.firsts] == ["0", "1", "2"]
    assert batch.rows_of(1) == list(range(1, 100, 3))


def test_a_key_may_count_by_its_beginning_by_being_zero_or_only_alone() -> None:
    made = [{"id": "2026-03-0" + str(each), "inner": {"size": each % 2 * each}} for each in range(10)]
    (batch,) = records_of(json.dumps(made).encode(), Key("id", 8), Key("size", -1)).batches()
    assert sorted(batch.counts) == [5, 5]
    (batch,) = records_of(json.dumps(made).encode(), Key("size", unless="id")).batches()
    assert batch.counts == [10]


@pytest.mark.parametrize(
    ("text", "ids", "told"),
    [
        ('{"id": 1}\n{"id": 2,}\n{"id": 3}', ["1", "3"], "is not JSON"),
        ('[{"id": 1}, {"id" 2}, {"id": 3}]', ["1", "3"], "is not JSON"),
        ('[{"id": 1}, {"id": 2', ["1"], "ends early"),
        ('[{"id": 1}', ["1"], "cut off"),
        ('{"id": 1} x {"id": 2}', ["1", "2"], "between the records"),
        ('{"id": 1, "id": 2}', ["2"], "twice"),
        ('{"id": "' + "a\x01" + '"}', [], "is not JSON"),
        ("", [], ""),
        ("[" * 5000, [], "cut off"),
        ('{"other": ' + "[" * 100_000 + "]" * 100_000 + ', "id": 5}', ["5"], ""),
    ],
)
def test_what_is_broken_is_told_and_costs_its_own_record(text: str, ids: list[str], told: str) -> None:
    rows, records = read(text.encode())
    assert [row[0] for row in rows] == ids
    assert any(told in what for what in records.flaws.counts) if told else not records.flaws.counts


def test_any_bytes_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(3)
    seed = json.dumps({"Records": [make_record(chance) for _ in range(6)]}).encode()
    for _ in range(600):
        data = bytearray(seed)
        for _ in range(chance.randrange(1, 6)):
            data[chance.randrange(len(data))] = chance.choice(b'{}[]",:\\0n\xff\n')
        read(bytes(data[: chance.randrange(len(data))]))
