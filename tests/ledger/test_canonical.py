"""Canonical JSON: the examples of RFC 8785 that have no fractions, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.ledger.canonical import MOST_INTEGER, canonical_json, read_canonical


def test_the_order_of_keys_is_that_of_utf_16() -> None:
    """RFC 8785, 3.2.3."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = list(json.loads(canonical_json(dict.fromkeys(keys, 0))))
    assert written == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_strings_are_escaped_as_little_as_can_be() -> None:
    """RFC 8785, 3.2.2.2 and its example 3.2.4."""
    text = '\u20ac$\u000f\nA\'B"\\\\"/\u007f\u2028'
    assert canonical_json(text) == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f\u2028"'.encode()
    assert canonical_json({"b": [None, True, False], "a": -0}) == b'{"a":0,"b":[null,true,false]}'


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), MOST_INTEGER + 1, {1: 2}, "\ud800", {"\ud800": 1}, b"", {1}]
)
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical_json(value)


@pytest.mark.parametrize(
    "line",
    [b"", b" {}", b'{"b":1,"a":2}', b'{"a":1,"a":1}', b'{"a":1.0}', b'"\\u0041"', b"[1e3]", b"[NaN]", b"\xff",
     b"[" * 100_000, b"9" * 5000, b'{"a": 1}'],
)  # fmt: skip
def test_other_bytes_than_the_canonical_ones_are_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_canonical(line)


_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-MOST_INTEGER, MOST_INTEGER) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(_VALUES)
def test_what_is_written_reads_back_the_same(value: Any) -> None:
    assert read_canonical(canonical_json(value)) == value
