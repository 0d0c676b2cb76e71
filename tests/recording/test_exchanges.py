"""Network events -> exchanges: headers that come early or late, redirects, bodies, limits."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from typing import Any

import pytest

from ringfence.recording.devtools import DevTools, Event
from ringfence.recording.exchanges import Exchanges
from ringfence.recording.limits import Limits

LIMITS = Limits(requests=3, body_bytes=8, script_bytes=100, frames=2)


@pytest.fixture
def exchanges() -> Iterator[Exchanges]:
    reads, _ = os.pipe()
    sink, writes = os.pipe()
    devtools = DevTools(reads, writes, 1_000)
    yield Exchanges(devtools, LIMITS)
    devtools.close()
    os.close(sink)


def tell(exchanges: Exchanges, method: str, **params: Any) -> None:
    exchanges.take(Event(f"Network.{method}", {"requestId": "1", "timestamp": 5.0, **params}, "s"))


def begin(exchanges: Exchanges, url: str, id_: str = "1", **params: Any) -> None:
    request = {"url": url, "method": "GET", "headers": {"short": "1"}, **params.pop("request", {})}
    tell(exchanges, "requestWillBeSent", requestId=id_, request=request, wallTime=9.0, type="Fetch", **params)


@pytest.mark.parametrize("early", [True, False])
def test_the_headers_that_really_went_win(exchanges: Exchanges, early: bool) -> None:
    """They come in an event of their own, before the request or after it."""
    if early:
        tell(exchanges, "requestWillBeSentExtraInfo", headers={"Cookie": "a=b"})
    begin(exchanges, "https://a.example/")
    if not early:
        tell(exchanges, "requestWillBeSentExtraInfo", headers={"Cookie": "a=b"})
    assert exchanges.all[0].headers == {"Cookie": "a=b"}


def test_each_hop_of_a_redirect_keeps_its_own(exchanges: Exchanges) -> None:
    begin(exchanges, "https://a.example/")
    tell(exchanges, "requestWillBeSentExtraInfo", headers={"hop": "1"})
    tell(exchanges, "responseReceivedExtraInfo", headers={"Set-Cookie": "x=1\ny=2"})
    begin(exchanges, "https://b.example/", redirectResponse={"status": 302, "headers": {"Location": "b"}})
    tell(exchanges, "requestWillBeSentExtraInfo", headers={"hop": "2"})
    tell(exchanges, "loadingFailed", errorText="net::ERR_FAILED")
    first, second = exchanges.all
    assert (first.headers, first.received, first.response["status"]) == (
        {"hop": "1"},
        {"Set-Cookie": "x=1\ny=2"},
        302,
    )
    assert (second.headers, second.failed) == ({"hop": "2"}, "net::ERR_FAILED")


def test_headers_of_a_redirect_may_come_after_it_was_followed(exchanges: Exchanges) -> None:
    """What the first host set is not said to be set by the second."""
    begin(exchanges, "https://a.example/")
    answer = {"status": 302, "headers": {"Location": "b"}}
    begin(exchanges, "https://b.example/", redirectResponse=answer, redirectHasExtraInfo=True)
    tell(exchanges, "responseReceivedExtraInfo", headers={"Set-Cookie": "x=1"})
    tell(exchanges, "responseReceivedExtraInfo", headers={"Set-Cookie": "y=2"})
    assert [each.received for each in exchanges.all] == [{"Set-Cookie": "x=1"}, {"Set-Cookie": "y=2"}]


def test_what_goes_nowhere_is_no_exchange(exchanges: Exchanges) -> None:
    begin(exchanges, "data:text/html,hello")
    begin(exchanges, "blob:https://a.example/1")
    assert exchanges.all == []


def test_a_body_is_kept_to_its_limit(exchanges: Exchanges) -> None:
    parts = [{"bytes": base64.b64encode(each).decode()} for each in (b"12345", b"67890")]
    begin(exchanges, "https://a.example/", request={"hasPostData": True, "postDataEntries": parts})
    assert (exchanges.all[0].body, exchanges.all[0].body_cut) == (b"12345678", True)


def test_more_requests_than_the_limit_are_counted(exchanges: Exchanges) -> None:
    for number in range(5):
        begin(exchanges, f"https://a.example/{number}", str(number))
    assert len(exchanges.all) == 3
    assert exchanges.cut == {"requests beyond the first 3": 2}


def test_a_script_that_is_too_large_is_not_hashed_and_that_is_said(exchanges: Exchanges) -> None:
    begin(exchanges, "https://a.example/a.js")
    tell(exchanges, "responseReceived", response={"status": 200}, type="Script")
    tell(exchanges, "dataReceived", dataLength=101)
    tell(exchanges, "loadingFinished")
    assert exchanges.cut == {"scripts of more than 100 bytes, not hashed": 1}


def test_the_stack_of_calls_runs_over_its_pauses(exchanges: Exchanges) -> None:
    parent = {"callFrames": [{"url": "https://a.example/page"}]}
    stack = {"callFrames": [{"url": "https://t.example/t.js", "functionName": "send"}], "parent": parent}
    begin(exchanges, "https://t.example/", initiator={"type": "script", "stack": stack})
    frames = exchanges.all[0].initiator["stack"]["callFrames"]
    assert [frame["url"] for frame in frames] == ["https://t.example/t.js", "https://a.example/page"]


def test_web_socket_messages_are_kept_one_way_and_counted_the_other(exchanges: Exchanges) -> None:
    tell(exchanges, "webSocketCreated", url="wss://a.example/")
    tell(exchanges, "webSocketFrameSent", response={"opcode": 1, "payloadData": "1234567890"})
    tell(exchanges, "webSocketFrameReceived", response={"opcode": 1, "payloadData": "secret"})
    tell(exchanges, "webSocketFrameSent", response={"opcode": 1, "payloadData": "more"})
    sent, received = exchanges.all[0].messages
    assert (sent["data"], sent["length"]) == ("12345678", 10)
    assert "data" not in received
    assert exchanges.cut == {"WebSocket messages beyond the first 2": 1}


def test_events_of_requests_that_nobody_began_are_passed_over(exchanges: Exchanges) -> None:
    for method in (
        "responseReceived",
        "dataReceived",
        "loadingFinished",
        "loadingFailed",
        "webSocketFrameSent",
    ):
        tell(exchanges, method, response={}, errorText="x")
    tell(exchanges, "somethingNew")
    assert exchanges.all == []


def test_an_event_that_is_not_as_known_is_told(exchanges: Exchanges) -> None:
    tell(exchanges, "requestWillBeSent", request={"uri": "https://a.example/"})
    assert exchanges.cut == {"events Network.requestWillBeSent that were not understood": 1}
