"""Result -> canonical JSON, as result-1.schema.json describes it.

Keys are sorted where order carries no meaning, lists keep the order of the result, one entry stands on each
line, and the file ends with a newline: the same result gives the same bytes, and two results make a
readable diff.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import date
from enum import Enum
from functools import singledispatch
from typing import Any

from ..model.block import BlockList
from ..model.drift import Drift
from ..model.fact import Entity, Guard, Link
from ..model.inventory import InventoryCheck
from ..model.kinds import Rung
from ..model.profile import Profile
from ..model.result import Coverage, DealResult, Result
from ..model.screening import Screening
from ..model.share import Share
from .first_screen import count_numbers

RESULT_SCHEMA = "ringfence-result/1"
DEAL_SCHEMA = "ringfence-deal/1"
PROFILE_SCHEMA = "ringfence-profile/1"
CHECK_SCHEMA = "ringfence-list-check/1"
SCREENING_SCHEMA = "ringfence-screening/1"
BLOCK_LIST_SCHEMA = "ringfence-block-list/1"
DRIFT_SCHEMA = "ringfence-drift/1"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def result_to_json(result: Result) -> str:
    """The whole result as one JSON document."""
    return _lay_out(result_document(result), 2)


def deal_to_json(deal: DealResult) -> str:
    """The whole comparison as one JSON document, both sides in full."""
    return _lay_out(deal_document(deal), 3)


def profile_to_json(profile: Profile) -> str:
    """The whole profile as one JSON document."""
    return _lay_out({"schema": PROFILE_SCHEMA, **_fields(profile)}, 3)


def check_to_json(check: InventoryCheck) -> str:
    """The whole check of an inventory as one JSON document; each app carries its verdict."""
    apps = [{**_fields(app), "verdict": app.verdict.value} for app in check.apps]
    return _lay_out({"schema": CHECK_SCHEMA, **_fields(check), "apps": apps}, 3)


def screening_to_json(screening: Screening) -> str:
    """All screened vendors as one JSON document; each with its verdict, each candidate too."""
    vendors = [
        {
            **_fields(each),
            "verdict": screening.verdict(each.parties).value if each.match else None,
            "candidates": [
                {**_fields(one), "verdict": screening.verdict(one.parties).value} for one in each.candidates
            ],
        }
        for each in screening.vendors
    ]
    listed = {key: value for key, value in _fields(screening.vendors_file).items() if key != "vendors"}
    document = {**_fields(replace(screening, vendors=())), "vendors": vendors, "vendors_file": listed}
    return _lay_out({"schema": SCREENING_SCHEMA, **document}, 3)


def block_list_to_json(blocked: BlockList) -> str:
    """The whole list as one JSON document, reasons and what was left out included."""
    return _lay_out({"schema": BLOCK_LIST_SCHEMA, **_fields(blocked)}, 3)


def drift_to_json(drift: Drift) -> str:
    """What changed, and of both results what was asked and answered; the results themselves are files of
    their own."""
    sides = {
        name: {
            "question": plain(side.question),
            "answer": side.answer.value,
            "sentence": side.sentence,
            "numbers": asdict(count_numbers(side)),
            "coverage": {"share": side.coverage.share, "gaps": len(side.coverage.gaps)},
            "paths_cut": side.paths_cut,
            "version": side.version,
        }
        for name, side in (("before", drift.before), ("after", drift.after))
    }
    return _lay_out({"schema": DRIFT_SCHEMA, **_fields(drift), **sides}, 3)


def to_json(result: Result | DealResult) -> str:
    """Either of them."""
    return result_to_json(result) if isinstance(result, Result) else deal_to_json(result)


def result_document(result: Result) -> dict[str, Any]:
    """The result as plain values, with the numbers that the first screen shows; `logs` only where there are
    some."""
    values = _fields(result)
    if not result.logs:
        del values["logs"]
    return {"schema": RESULT_SCHEMA, "numbers": asdict(count_numbers(result)), **values}


def deal_document(deal: DealResult) -> dict[str, Any]:
    """The comparison as plain values; each side is a result document of its own."""
    return {
        "schema": DEAL_SCHEMA,
        **_fields(deal),
        "before": result_document(deal.before),
        "after": result_document(deal.after),
    }


@singledispatch
def plain(value: object) -> Any:
    """The value in JSON's own types."""
    if is_dataclass(value):
        return _fields(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")


@plain.register(str)
@plain.register(int)
@plain.register(type(None))
def _(value: object) -> object:
    return value


@plain.register
def _(value: Enum) -> object:
    return value.value


@plain.register
def _(value: Rung) -> str:
    return value.label


@plain.register
def _(value: date) -> str:
    return value.isoformat()


@plain.register(tuple)
def _(value: tuple[object, ...]) -> list[Any]:
    return [plain(item) for item in value]


@plain.register(frozenset)
def _(value: frozenset[str]) -> list[str]:
    return sorted(value)


@plain.register(Mapping)
def _(value: Mapping[str, object]) -> dict[str, Any]:
    return {key: plain(item) for key, item in value.items()}


@plain.register
def _(value: Share) -> dict[str, Any]:
    return {**_fields(value), "says": str(value)}


@plain.register
def _(value: Entity) -> dict[str, Any]:
    return {"is": "entity", **_fields(value)}


@plain.register
def _(value: Link) -> dict[str, Any]:
    return {"is": "link", "key": value.key, **_fields(value)}


@plain.register
def _(value: Guard) -> dict[str, Any]:
    return {"is": "guard", **_fields(value)}


@plain.register
def _(value: Coverage) -> dict[str, Any]:
    return {**_fields(value), "share": value.share, "enough": value.enough, "complete": value.complete}


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: plain(getattr(value, field.name)) for field in fields(value)}


def _lay_out(document: dict[str, Any], depth: int) -> str:
    """Lines for the first `depth` levels, compact below; lone surrogates, which UTF-8 cannot hold, as
    escapes."""
    text = "".join(_lines(document, depth, "")) + "\n"
    return _LONE_SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _lines(value: Any, depth: int, indent: str) -> str:
    if depth == 0 or not value or not isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(", ", ": "))
    inner = indent + " "
    if isinstance(value, dict):
        items = [
            f"{json.dumps(key, ensure_ascii=False)}: {_lines(value[key], depth - 1, inner)}"
            for key in sorted(value)
        ]
        opening, closing = "{", "}"
    else:
        items = [_lines(item, depth - 1, inner) for item in value]
        opening, closing = "[", "]"
    return f"{opening}\n{inner}" + f",\n{inner}".join(items) + f"\n{indent}{closing}"
