"""A result read back from its JSON is the same result; anything else is an error with a place."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ringfence.errors import EvidenceError
from ringfence.evidence.read_result import read_result
from ringfence.pipeline import scan
from ringfence.report.to_json import result_to_json
from tests.sample_result import sample_result

ROOT = Path(__file__).parents[2]
CASES = {
    "tiktok": (ROOT / "examples/tiktok",),
    "health": (ROOT / "examples/sdk-health-app",),
    "app": (ROOT / "examples/sample-app/sample-app.apk", ROOT / "examples/sample-app/sample-app.pcap"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_read_back_gives_the_same_bytes(case: str, tmp_path: Path) -> None:
    first, *beside = CASES[case]
    text = result_to_json(scan(first, beside=tuple(beside)))
    (tmp_path / "r.json").write_text(text, encoding="utf-8")
    assert result_to_json(read_result(tmp_path / "r.json")) == text


def test_what_an_older_version_did_not_write_is_as_the_model_has_it(tmp_path: Path) -> None:
    document = json.loads(result_to_json(sample_result()))
    del document["pages"]
    (tmp_path / "r.json").write_text(json.dumps(document))
    assert read_result(tmp_path / "r.json").pages == ()


@pytest.mark.parametrize(
    ("change", "place", "what"),
    [
        ({"answer": "MAYBE"}, "/answer", "'MAYBE' is no known answer"),
        ({"paths_cut": True}, "/paths_cut", "int is expected"),
        ({"paths": {}}, "/paths", "a list is expected"),
        ({"facts": {"a/b": 1}}, "/facts/a~1b", "an object is expected"),
        ({"question": {"case": "x"}}, "/question", "the key 'title' is missing"),
        ({"surprise": 1}, "/surprise", "this key is not known"),
        ({"schema": "ringfence-result/2"}, "", "not a result of the schema"),
    ],
)
def test_a_mistake_names_its_place(change: dict[str, Any], place: str, what: str, tmp_path: Path) -> None:
    document = json.loads(result_to_json(sample_result()))
    (tmp_path / "r.json").write_text(json.dumps({**document, **change}))
    with pytest.raises(EvidenceError) as raised:
        read_result(tmp_path / "r.json")
    assert raised.value.place == place
    assert what in raised.value.what


@pytest.mark.parametrize("text", ["[]", "{", "1", '"x"', "[" * 100_000, '{"schema": [1]}'])
def test_what_is_no_result_is_an_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(EvidenceError):
        read_result(tmp_path / "r.json")


def test_any_value_in_any_place_is_read_or_refused(tmp_path: Path) -> None:
    text, random = result_to_json(sample_result()), Random(11)
    odd: list[Any] = [None, 1, -1, 1.5, True, "", "x", [], {}, [1], {"is": "link"}, {"is": []}, ["a", "b"]]
    for _ in range(300):
        document: Any = json.loads(text)
        spot, depth = document, random.randint(1, 7)
        for _ in range(depth):
            keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
            key = random.choice(keys)
            if not isinstance(spot[key], dict | list) or not spot[key]:
                break
            spot = spot[key]
        if isinstance(spot, dict | list) and spot:
            key = random.choice(list(spot) if isinstance(spot, dict) else list(range(len(spot))))
            spot[key] = random.choice(odd)
        (tmp_path / "r.json").write_text(json.dumps(document))
        with contextlib.suppress(EvidenceError):
            read_result(tmp_path / "r.json")
