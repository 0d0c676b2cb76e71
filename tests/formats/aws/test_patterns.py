"""Patterns as sets of names, against names tried one by one."""

from __future__ import annotations

import itertools
import random
import re

import pytest

from ringfence.formats.aws.patterns import covers, meets

LETTERS = "ab"
NAMES = ["".join(letters) for size in range(6) for letters in itertools.product(LETTERS, repeat=size)]


def names_of(pattern: str) -> set[str]:
    text = "".join(".*" if sign == "*" else "." if sign == "?" else re.escape(sign) for sign in pattern)
    return {name for name in NAMES if re.fullmatch(text, name)}


def draw_pattern(draw: random.Random) -> str:
    return "".join(draw.choice("aab?*") for _ in range(draw.randint(0, 4)))


def test_a_yes_is_right_and_what_meets_is_found() -> None:
    draw = random.Random(7)
    covered = 0
    for _ in range(4000):
        one, other = draw_pattern(draw), draw_pattern(draw)
        ours, theirs = names_of(one), names_of(other)
        if covers(one, other):
            covered += 1
            assert theirs <= ours, (one, other)
        assert meets(one, other) == bool(ours & theirs), (one, other)
    assert covered > 500


@pytest.mark.parametrize(
    ("pattern", "other", "answer"),
    [
        ("*", "arn:aws:s3:::b/*", True),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/*", True),
        ("arn:aws:s3:::b*", "arn:aws:s3:::b/*", True),
        ("arn:aws:s3:::b/us/*", "arn:aws:s3:::b/*", False),
        ("arn:aws:s3:::?/*", "arn:aws:s3:::b/*", True),
        ("", "", True),
        ("", "*", False),
    ],
)
def test_the_objects_of_a_bucket(pattern: str, other: str, answer: bool) -> None:
    assert covers(pattern, other) is answer


def test_patterns_of_many_stars_take_no_time() -> None:
    many = "*a" * 900
    assert meets(many, many)
    assert covers(many, "a" * 1800)
