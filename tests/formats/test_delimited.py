"""Delimited text in the encodings and with the signs that spreadsheets and consoles use."""

from __future__ import annotations

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.delimited import decode_text, read_rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_rows_in_every_dress(encoding: str, sign: str) -> None:
    text = f'App{sign}Id\r\n\r\n"Ünder, one"{sign} com.x \r\n'
    rows = list(read_rows(decode_text(text.encode(encoding), "x.csv"), "x.csv"))
    assert rows == [(1, ["App", "Id"]), (3, ["Ünder, one", "com.x"])]


@pytest.mark.parametrize(
    ("data", "says"), [(b"a,\xff\xfa", "not utf-8"), (b"a\0b", "NUL"), (b"\xff\xfea", "not utf-16")]
)
def test_what_is_no_text(data: bytes, says: str) -> None:
    with pytest.raises(EvidenceError, match=says):
        decode_text(data, "x.csv")


def test_a_giant_cell_is_refused() -> None:
    with pytest.raises(EvidenceError, match="not CSV"):
        list(read_rows("a,b\n" + "x" * 200_000, "x.csv"))
