"""How deep JSON is nested, exactly, however it comes in pieces."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.har import BrokenEntry, read_requests
from ringfence.formats.json_nesting import MOST_NESTED, ShallowJson, TooDeepError

VALUES = st.recursive(
    st.text('[]{}\\"a,é') | st.integers() | st.none(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text('[]{}\\"b'), inner),
)


def nest(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def read(data: bytes, size: int) -> bytes:
    file = ShallowJson(io.BytesIO(data))
    return b"".join(iter(lambda: file.read(size), b""))


@given(VALUES, st.integers(1, 9), st.booleans())
def test_the_limit_is_exact_whatever_strings_hold(value: object, size: int, ascii_only: bool) -> None:
    before = json.dumps(value, ensure_ascii=ascii_only).encode()
    for depth in (MOST_NESTED - 1, MOST_NESTED):
        data = b"[" + before + b"," + nest(depth) + b"]"
        if depth < MOST_NESTED:
            assert read(data, size) == data
        else:
            with pytest.raises(TooDeepError):
                read(data, size)


def test_entries_before_a_deep_one_are_kept() -> None:
    entry = b'{"request": {"url": "https://a.example.com/"}, "x": %b}'
    deep = entry % nest(100_000)
    data = b'{"log": {"entries": [%b, %b, %b]}}' % (entry % b"1" + b" " * 70_000, deep, entry % b"2")
    found = list(read_requests(io.BytesIO(data)))
    assert [getattr(each, "host", "") for each in found] == ["a.example.com", ""]
    assert found[-1] == BrokenEntry(
        None, f"it is nested more than {MOST_NESTED} deep from entry 1 on; the rest was not read"
    )
