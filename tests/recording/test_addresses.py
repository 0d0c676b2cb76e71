"""The addresses of pages, as they are typed or listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.errors import UsageError
from ringfence.recording import record
from ringfence.recording.chromium import Browser


def test_addresses_are_taken_once_in_order_and_made_whole() -> None:
    listed = "# our pages\n\nhttps://b.example/x?y#z\n  shop.example:8443/a \nhttps://a.example\n"
    assert record.read_addresses(["https://a.example"], listed) == (
        "https://a.example/",
        "https://b.example/x?y#z",
        "https://shop.example:8443/a",
    )


@pytest.mark.parametrize(
    "word",
    [
        *("file:///etc/passwd", "javascript:alert(1)", "chrome://crash", "ftp://a.example/", "hello", ""),
        *(
            "https://",
            "https://[::1",
            "https://a.example:99999/",
            "https://a.example/\x1b[2J",
            "https://a b.example",
        ),
        f"https://a.example/{'x' * 3_000}",
    ],
)
def test_what_is_no_web_page_is_refused(word: str) -> None:
    with pytest.raises(UsageError, match="is not the address of a web page"):
        record.read_addresses([word])


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(UsageError, match="10,000 are recorded at most"):
        record.read_addresses([f"https://a.example/{number}" for number in range(10_001)])


def test_evidence_is_not_written_over(tmp_path: Path) -> None:
    """Nor is a browser started for it."""
    (tmp_path / "there.txt").write_text("x")
    with pytest.raises(UsageError, match="is not empty, and evidence is not written over"):
        record.record(("https://a.example/",), tmp_path, Browser(Path("/not/there")))


def test_pages_of_one_host_have_folders_of_their_own() -> None:
    urls = ("https://a.example/1", "https://a.example/2", "https://[::1]/", "https://.../")
    assert list(record.name_folders(urls).values()) == ["a.example", "a.example-2", "__1", "page"]
