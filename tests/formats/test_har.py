"""HAR files that end or break in the middle: what came before is kept, and the break is told."""

from __future__ import annotations

import io
import json

import pytest

from ringfence.formats.har import BrokenEntry, HarRequest, read_requests

HOSTS = ("a.example", "b.example", "c.example")
ENTRIES = [{"request": {"method": "GET", "url": f"https://{host}/x?q=1"}, "response": {}} for host in HOSTS]
WHOLE = json.dumps({"log": {"version": "1.2", "creator": {"name": "é"}, "entries": ENTRIES}}).encode()


def read(data: bytes) -> tuple[list[str], list[BrokenEntry]]:
    found = list(read_requests(io.BytesIO(data)))
    hosts = [each.host for each in found if isinstance(each, HarRequest)]
    return hosts, [each for each in found if isinstance(each, BrokenEntry)]


def test_a_whole_file() -> None:
    assert read(WHOLE) == (list(HOSTS), [])


def test_cut_anywhere_it_keeps_every_entry_before_the_cut_and_says_so() -> None:
    ends = [WHOLE.index(f"https://{host}".encode()) for host in HOSTS]
    for cut in range(4, len(WHOLE)):
        hosts, broken = read(WHOLE[:cut])
        assert hosts == list(HOSTS[: len(hosts)])
        assert len(hosts) >= sum(end < cut for end in ends) - 1  # the last one may be cut itself
        assert [each.number for each in broken] == [None]
        assert f"from entry {len(hosts)} on" in broken[0].what


@pytest.mark.parametrize("damage", [b"\x00\x00", b"\xff\xfe", b"}}]]", b"NaN,,"])
def test_damage_in_the_middle_is_told_with_its_place(damage: bytes) -> None:
    at = WHOLE.index(b'{"request"', WHOLE.index(b"b.example"))
    hosts, broken = read(WHOLE[:at] + damage + WHOLE[at:])
    assert hosts == ["a.example", "b.example"]
    assert [each.number for each in broken] == [None]


def test_an_entry_that_cannot_be_used_is_told_and_the_next_one_read() -> None:
    odd = json.dumps({"log": {"entries": [ENTRIES[0], {"request": {"url": 7}}, None, ENTRIES[2]]}}).encode()
    hosts, broken = read(odd)
    assert hosts == ["a.example", "c.example"]
    assert [each.number for each in broken] == [1, 2]
