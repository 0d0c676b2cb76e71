"""A JSON document read whole: bounded, and what it says twice is told."""

from __future__ import annotations

import pytest

from ringfence.formats.json_document import NotJsonError, read_json


def test_the_last_of_two_values_counts_and_the_key_is_told() -> None:
    document = read_json(b'\xef\xbb\xbf{"a": 1, "b": [{"c": 1, "c": 2}], "a": 3}')
    assert document.value == {"a": 3, "b": [{"c": 2}]}
    assert document.repeated == ["c", "a"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "line 1, column 1"),
        (b'{"a": }', "line 1, column 7"),
        (b"\xff\xfe", "byte 0 is not UTF-8"),
        (b"[" * 100_000, "nested more than"),
        (b'{"a":' * 600 + b"1" + b"}" * 600, "nested more than"),
        (b"9" * 5000, "digits"),
    ],
)
def test_what_is_no_document_is_told_with_its_place(data: bytes, why: str) -> None:
    with pytest.raises(NotJsonError, match=why):
        read_json(data)
