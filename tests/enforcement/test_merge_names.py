"""One decision, one line: what is below a whole domain is folded into it, and loses nothing."""

from __future__ import annotations

from ringfence.enforcement.merge_names import merge_names
from ringfence.model.block import BlockedName, Reason


def name(text: str, whole: bool, sender: str) -> BlockedName:
    return BlockedName(text, whole, "", Reason(owner=f"owner of {sender}", paths=(sender,), stops=(sender,)))


def test_a_name_below_a_whole_domain_is_folded_into_it() -> None:
    (merged,) = merge_names([name("a.red.example", False, "one"), name("red.example", True, "two")])
    assert (merged.name, merged.whole, merged.below) == ("red.example", True, ("a.red.example",))
    assert merged.reason.stops == ("one", "two")
    assert merged.reason.owner == "owner of two; owner of one"


def test_the_same_name_whole_and_exact_is_whole() -> None:
    (merged,) = merge_names([name("red.example", False, "one"), name("red.example", True, "two")])
    assert merged.whole


def test_what_is_below_an_exact_name_stays() -> None:
    merged = merge_names([name("red.example", False, "one"), name("a.red.example", False, "two")])
    assert [each.name for each in merged] == ["a.red.example", "red.example"]
    assert [
        each.name
        for each in merge_names([name("notred.example", False, "x"), name("red.example", True, "y")])
    ] == [
        "notred.example",
        "red.example",
    ]
