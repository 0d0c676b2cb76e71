"""The protocol over pipes, against a browser that is only the other end of them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator

import pytest

from ringfence.recording.devtools import BrowserGone, DevTools, Event, NoAnswer

MOST = 10_000


class Browser:
    """The other end: what it says, and what it was told."""

    def __init__(self) -> None:
        self._told, ours_to_write = os.pipe()
        ours_to_read, self._says = os.pipe()
        self.devtools = DevTools(ours_to_read, ours_to_write, MOST)

    def say(self, *messages: object) -> None:
        for message in messages:
            os.write(self._says, json.dumps(message).encode() + b"\0")

    def say_bytes(self, data: bytes) -> None:
        os.write(self._says, data)

    def told(self) -> list[dict[str, object]]:
        return [json.loads(part) for part in os.read(self._told, 1 << 16).split(b"\0") if part]

    def go(self) -> None:
        os.close(self._says)
        os.close(self._told)


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    yield made
    made.devtools.close()


def soon() -> float:
    return time.monotonic() + 20


def test_a_call_gives_its_own_result_and_events_in_between(browser: Browser) -> None:
    seen: list[Event] = []
    browser.devtools.on_event = seen.append
    browser.say({"method": "Page.loadEventFired", "params": {"a": 1}, "sessionId": "s"})
    browser.say({"id": 7, "result": {"not": "asked"}}, {"id": 1, "result": {"is": "it"}})
    assert browser.devtools.call("Page.enable", {"x": 1}, "s", until=soon()) == {"is": "it"}
    assert seen == [Event("Page.loadEventFired", {"a": 1}, "s")]
    assert browser.told() == [{"id": 1, "method": "Page.enable", "params": {"x": 1}, "sessionId": "s"}]


def test_a_message_in_pieces_is_one_message(browser: Browser) -> None:
    browser.say_bytes(b'{"id": 1, "res')
    assert browser.devtools.listen(soon())
    browser.say_bytes(b'ult": {"a": 2}}\0{"method"')
    assert browser.devtools.call("A.b", until=soon()) == {"a": 2}


def test_a_result_goes_to_whoever_waits_for_it(browser: Browser) -> None:
    taken: list[dict[str, object]] = []
    browser.devtools.send("A.b", then=taken.append)
    browser.say({"id": 1, "result": {"a": 3}})
    browser.devtools.listen(soon())
    assert taken == [{"a": 3}]


@pytest.mark.parametrize("error", [{"message": "No node"}, "odd"])
def test_a_refused_command_raises(browser: Browser, error: object) -> None:
    browser.say({"id": 1, "error": error})
    with pytest.raises(NoAnswer, match=r"No node|odd"):
        browser.devtools.call("A.b", until=soon())


def test_no_answer_raises_when_the_time_is_over(browser: Browser) -> None:
    with pytest.raises(NoAnswer, match="no answer in time"):
        browser.devtools.call("A.b", until=time.monotonic())


def test_an_answer_that_comes_too_late_is_passed_over(browser: Browser) -> None:
    with pytest.raises(NoAnswer):
        browser.devtools.call("A.b", until=time.monotonic())
    browser.say({"id": 1, "result": {"late": 1}}, {"id": 2, "result": {"a": 4}})
    assert browser.devtools.call("A.c", until=soon()) == {"a": 4}


@pytest.mark.parametrize(
    "said", [b"x" * (MOST + 1), b"{]\0", b"[" * 3_000 + b"\0", b"1\0", b"[]\0", b'"a"\0']
)
def test_what_is_no_message_ends_the_visit(browser: Browser, said: bytes) -> None:
    browser.say_bytes(said)
    with pytest.raises(BrowserGone):
        browser.devtools.call("A.b", until=soon())


def test_a_browser_that_is_gone_is_told(browser: Browser) -> None:
    browser.go()
    with pytest.raises(BrowserGone):
        browser.devtools.call("A.b", until=soon())
