"""The JSON: its schema, its bytes, and that it says everything the result does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from ringfence.inquiry.who import who
from ringfence.model import app, fact, finding, path, proof, result, share, source
from ringfence.report.to_json import (
    RESULT_SCHEMA,
    check_to_json,
    deal_to_json,
    profile_to_json,
    result_to_json,
    screening_to_json,
    to_json,
)
from tests.golden import compare_with_golden
from tests.report.test_inventory_check import make_check
from tests.sample_deal import sample_deal
from tests.sample_facts import ENTITIES
from tests.sample_result import sample_result
from tests.sample_screening import sample_screening
from tests.small_catalogue import small_catalogue

GOLDEN = Path(__file__).parent / "golden"
SCHEMAS = (
    "result-1.schema.json",
    "deal-1.schema.json",
    "profile-1.schema.json",
    "list-check-1.schema.json",
    "screening-1.schema.json",
    "drift-1.schema.json",
)


def schema(name: str) -> dict[str, Any]:
    text = files("ringfence.report").joinpath(name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def validator(name: str) -> Draft202012Validator:
    parts = [schema(each) for each in SCHEMAS]
    registry: Registry[Any] = Registry().with_resources((p["$id"], Resource.from_contents(p)) for p in parts)
    return Draft202012Validator(schema(name), registry=registry)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_is_itself_valid(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


def test_a_result_follows_the_schema() -> None:
    document = json.loads(result_to_json(sample_result()))
    assert [e.message for e in validator("result-1.schema.json").iter_errors(document)] == []
    assert document["schema"] == RESULT_SCHEMA


def test_a_deal_follows_the_schema() -> None:
    document = json.loads(deal_to_json(sample_deal()))
    assert [e.message for e in validator("deal-1.schema.json").iter_errors(document)] == []


@pytest.mark.parametrize("asked", ["red-sdk", "red-holding", "grey.example", "Gray Labs", "64.1.1.1"])
def test_a_profile_follows_the_schema(tmp_path: Path, asked: str) -> None:
    document = json.loads(profile_to_json(who(small_catalogue(tmp_path), asked)))
    assert [e.message for e in validator("profile-1.schema.json").iter_errors(document)] == []


def test_a_list_check_follows_the_schema(tmp_path: Path) -> None:
    document = json.loads(check_to_json(make_check(tmp_path)))
    assert [e.message for e in validator("list-check-1.schema.json").iter_errors(document)] == []


def test_a_screening_follows_the_schema(tmp_path: Path) -> None:
    document = json.loads(screening_to_json(sample_screening(tmp_path)))
    assert [e.message for e in validator("screening-1.schema.json").iter_errors(document)] == []
    assert {each["verdict"] for each in document["vendors"]} == {"holds", "unknown", "fails", None}


def test_the_schema_refuses_what_it_does_not_know() -> None:
    document = json.loads(result_to_json(sample_result()))
    document["paths"][0]["answer"] = "MAYBE"
    document["surprise"] = 1
    assert len(list(validator("result-1.schema.json").iter_errors(document))) == 2


def model_classes() -> Iterator[type]:
    for module in (app, fact, finding, path, proof, result, share, source):
        for name in sorted(vars(module)):
            value = getattr(module, name)
            if isinstance(value, type) and is_dataclass(value) and value.__module__ == module.__name__:
                yield value


# Where the schema keeps each class of the model; None: it never reaches the JSON on its own.
DEFINED_AS = {
    "Result": "",
    "DealResult": None,
    "Evidence": None,
    "RegimeNote": "regime",
    "GuardState": "guard_state",
    "AppContents": "app",
    "HiddenCode": "hidden_code",
    "Clause": None,
    "Fate": None,
}


@pytest.mark.parametrize("cls", list(model_classes()), ids=lambda cls: cls.__name__)
def test_every_field_of_the_model_is_in_the_schema(cls: type) -> None:
    name = DEFINED_AS.get(cls.__name__, cls.__name__.lower())
    whole = schema("result-1.schema.json")
    if name is None:
        whole = schema("deal-1.schema.json")
        name = {"DealResult": "", "Clause": "clause", "Fate": "fate"}.get(cls.__name__)
    if name is None:
        return
    known = whole["properties"] if name == "" else whole["$defs"][name]["properties"]
    assert {field.name for field in fields(cls)} <= set(known)


def test_the_same_result_gives_the_same_bytes() -> None:
    assert result_to_json(sample_result()) == result_to_json(sample_result())
    assert deal_to_json(sample_deal()) == deal_to_json(sample_deal())


def test_order_that_carries_no_meaning_does_not_change_the_bytes() -> None:
    one = sample_result()
    turned = replace(
        one, entities=dict(reversed(one.entities.items())), facts=dict(reversed(one.facts.items()))
    )
    assert result_to_json(turned) == result_to_json(one)


def test_it_ends_with_one_newline_and_holds_no_escapes_for_letters() -> None:
    text = result_to_json(sample_result())
    assert text.endswith("}\n")
    assert "“Who can see the data?”" in text


def test_numbers_are_those_of_the_first_screen() -> None:
    numbers = json.loads(to_json(sample_result()))["numbers"]
    assert numbers == {
        "open_paths": 12, "unproven_paths": 3, "meet_a_test": 11, "cuts": 4, "effort_hours": 4512, "left": 0,
        "coverage": 75, "not_seen": 3, "gaps": 2,
    }  # fmt: skip


def test_half_a_character_pair_stays_valid_json() -> None:
    one = sample_result()
    broken = replace(ENTITIES["app"], name="half \ud83d pair")
    text = result_to_json(replace(one, entities={**one.entities, "app": broken}))
    text.encode("utf-8")
    assert json.loads(text)["entities"]["app"]["name"] == "half \ud83d pair"


def test_golden_result() -> None:
    compare_with_golden(result_to_json(sample_result()), GOLDEN / "result.json")
