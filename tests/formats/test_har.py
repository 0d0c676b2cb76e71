"""HAR 1.2 as exporters really write it, and as someone with bad intentions might."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from ringfence.formats.har import BrokenEntry, HarRequest, read_recording, read_requests


def har(*entries: object, **log: Any) -> io.BytesIO:
    return io.BytesIO(json.dumps({"log": {**log, "entries": list(entries)}}).encode())


def one(**entry: Any) -> HarRequest:
    (request,) = read_requests(har({"request": {"url": "https://a.example/x"}, **entry}))
    assert isinstance(request, HarRequest)
    return request


def frames(*urls: str) -> dict[str, Any]:
    return {"callFrames": [{"url": url} for url in urls]}


def test_callers_run_over_the_pauses_of_the_stack_each_once() -> None:
    stack = {
        **frames("https://t.example/t.js", ""),
        "parent": frames("https://t.example/t.js", "https://a.example/"),
    }
    assert one(_initiator={"type": "script", "stack": stack}).callers == (
        "https://t.example/t.js",
        "https://a.example/",
    )


def test_without_a_stack_the_caller_is_the_page_with_the_link() -> None:
    assert one(_initiator={"type": "parser", "url": "https://a.example/"}).callers == ("https://a.example/",)


@pytest.mark.parametrize(
    "odd",
    [
        None,
        3,
        "x",
        [],
        {"stack": 3},
        {"stack": {"callFrames": 3}},
        {"stack": {"callFrames": [3, {"url": 4}]}},
    ],
)
def test_an_odd_initiator_names_nobody(odd: object) -> None:
    assert one(_initiator=odd).callers == ()


def test_a_stack_as_deep_as_the_file_allows_is_cut() -> None:
    stack: dict[str, Any] = frames("https://end.example/")
    for number in range(200):
        stack = {**frames(f"https://{number}.example/"), "parent": stack}
    assert len(one(_initiator={"stack": stack}).callers) == 32


def test_only_what_was_sent_as_text_is_a_message() -> None:
    messages = [
        {"type": "send", "opcode": 1, "data": "mine"},
        {"type": "send", "opcode": 2, "data": "AAAA"},
        {"type": "receive", "opcode": 1, "data": "theirs"},
        7,
    ]
    assert one(_webSocketMessages=messages).messages == ("mine",)


def test_a_recording_is_read_from_before_the_entries() -> None:
    file = har({"request": {}}, _recording={"consent": "accept", "cookies": [{"name": "a"}]})
    assert read_recording(file) == {"consent": "accept", "cookies": [{"name": "a"}]}
    assert len(list(read_requests(file))) == 1, "the file is at its start again"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"log": 3}', '{"log": {"_recording": [1]}}', '{"log": {"entries": [' * 9]
)
def test_where_there_is_no_recording_there_is_none(text: str) -> None:
    assert read_recording(io.BytesIO(text.encode())) == {}


def test_a_recording_that_is_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringfence.formats.har.MOST_EVENTS", 50)
    assert list(read_recording(har(_recording={"gaps": ["x"] * 100}))) == ["gaps"]


def test_broken_entries_are_told_apart() -> None:
    broken, good = read_requests(
        har({"request": {"url": "about:blank"}}, {"request": {"url": "https://a.example"}})
    )
    assert broken == BrokenEntry(0, "no URL with a host")
    assert isinstance(good, HarRequest)


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
