"""Lists of vendors as they are exported, and as they should not be."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.errors import EvidenceError
from ringfence.evidence.vendors.from_vendor_list import read_vendors


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "vendors.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_columns_by_any_of_their_words(tmp_path: Path) -> None:
    header = "Supplier No.,Supplier Name,Country,Web Site,Contact E-mail,LEI Code,Owner\n"
    text = header + "7,Red,CN,red.cn,a@red.cn,X,me\n"
    (vendor,) = read_vendors(write(tmp_path, text)).vendors
    assert (vendor.id, vendor.name, vendor.country, vendor.locator) == ("7", "Red", "CN", "line 2")
    assert vendor.identifiers == (("lei", "X"), ("domain", "red.cn"), ("email", "a@red.cn"))


@pytest.mark.parametrize(
    "content",
    [
        "Vendor;Country\nRed;CN\nBlau AG;DE\n",
        "Vendor\tCountry\nRed\tCN\nBlau AG\tDE\n",
        "\ufeffVendor,Country\r\nRed,CN\r\n\r\nBlau AG,DE\r\n",
        "Vendor,Country\nRed,CN\nBlau AG,DE\n".encode("utf-16"),
    ],
)
def test_delimiters_and_encodings(tmp_path: Path, content: str | bytes) -> None:
    assert [(each.name, each.country) for each in read_vendors(write(tmp_path, content)).vendors] == [
        ("Red", "CN"),
        ("Blau AG", "DE"),
    ]


def test_rows_that_say_the_same_are_counted_once_and_empty_ones_are_gaps(tmp_path: Path) -> None:
    listed = read_vendors(write(tmp_path, "vendor,country\nRed,CN\n,US\nRed,CN\nRed,US\n"))
    assert [(each.name, each.country, each.rows, each.locator) for each in listed.vendors] == [
        ("Red", "CN", 2, "line 2"),
        ("Red", "US", 1, "line 5"),
    ]
    assert [gap.source.locator for gap in listed.gaps] == ["line 3"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file has no rows"),
        ("Red Ltd,CN\nBlue Inc,US\n", "no column names the vendors: Red Ltd, CN"),
        ("vendor,country\n", "no vendor was found"),
        ("vendor,country\n,CN\n", "no vendor was found"),
        ("Vendor\nCaf\xe9\n".encode("latin-1"), "is not utf-8"),
        (b"PK\x03\x04\0\0\0", "NUL"),
    ],
)
def test_what_is_no_such_list_is_told(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(EvidenceError) as error:
        read_vendors(write(tmp_path, content))
    assert message in str(error.value)
    assert "cure: " in str(error.value)


@given(st.binary(max_size=300))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    with contextlib.suppress(EvidenceError):
        read_vendors(write(tmp_path_factory.mktemp("any"), b"vendor,country\n" + content))
