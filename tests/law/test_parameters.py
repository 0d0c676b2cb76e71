"""Values of the law: the right one for the day, and a message that helps where there is none."""

from __future__ import annotations

from datetime import date

import pytest

from ringfence.errors import LawError
from ringfence.law.parameters import load_parameters, read_parameters
from ringfence.law.regimes import REGIMES
from ringfence.model.kinds import Certainty, Verdict

TEXT = """
[[limit]]
since = 2025-01-01
until = 2026-01-01
value = 10
cites = "1 ABC 2"
certainty = "primary"
source = "the text"

[[limit]]
since = 2026-01-01
value = 20
cites = "1 ABC 2"
certainty = "unverified"
source = "a talk"

[[list]]
since = 2025-01-01
value = ["CN", "RU"]
cites = "1 ABC 3"
certainty = "primary"
source = "the text"
"""
PACKAGES = sorted({regime.judge.__module__.rsplit(".", 1)[0] for regime in REGIMES})


@pytest.mark.parametrize(("day", "number"), [("2025-01-01", 10), ("2025-12-31", 10), ("2026-01-01", 20)])
def test_the_value_is_the_one_of_the_day(day: str, number: int) -> None:
    assert read_parameters(TEXT, "text").on("limit", date.fromisoformat(day)).number == number


def test_no_value_on_the_day_says_what_is_known_and_what_to_do() -> None:
    with pytest.raises(LawError) as caught:
        read_parameters(TEXT, "text").on("limit", date(2024, 6, 1))
    assert str(caught.value) == (
        "the law gives no value of “limit” on 2024-06-01; it is known for: "
        "10 from 2025-01-01 until 2026-01-01; 20 from 2026-01-01.\n"
        "  cure: ask about a day in force (--law-on), or add the missing period with its source"
    )


def test_a_value_caps_the_certainty_of_what_rests_on_it() -> None:
    proof = read_parameters(TEXT, "text").on("limit", date(2026, 6, 1)).stated("the limit is 20")
    assert (proof.verdict, proof.certainty) == (Verdict.HOLDS, Certainty.UNVERIFIED)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TEXT.replace('source = "a talk"', ""), "lacks source"),
        (TEXT.replace('source = "a talk"', 'source = ""'), "lacks source"),
        (TEXT.replace('cites = "1 ABC 3"', "page = 3"), "lacks cites"),
        (TEXT.replace('cites = "1 ABC 3"', 'cites = "1 ABC 3"\npage = 3'), "has what nobody reads: page"),
        (TEXT.replace("until = 2026-01-01\n", ""), "two values of “limit” on 2026-01-01"),
        (TEXT.replace("since = 2026-01-01", "since = 2025-06-01"), "two values of “limit” on 2025-06-01"),
        (TEXT.replace('"unverified"', '"sure"'), "has the certainty “sure”"),
        ("limit = 3", "“limit” must be an array of tables"),
        ("[[limit", "not TOML"),
    ],
)
def test_what_is_wrong_with_a_value_is_named(text: str, message: str) -> None:
    with pytest.raises(LawError, match=message):
        read_parameters(text, "text")


def test_a_number_is_no_list_and_a_list_no_number() -> None:
    values = read_parameters(TEXT, "text")
    with pytest.raises(TypeError, match="list is not a number"):
        _ = values.on("list", date(2025, 6, 1)).number
    with pytest.raises(TypeError, match="limit is not a list"):
        _ = values.on("limit", date(2025, 6, 1)).words


@pytest.mark.parametrize("package", PACKAGES)
def test_every_value_that_ships_is_cited_and_sourced(package: str) -> None:
    values = load_parameters(package)
    assert values.names
    for name in values.names:
        for value in values.periods(name):
            assert any(sign.isdigit() for sign in value.cites), name
            assert len(value.source) > 20, name
