"""What a page asked of whom, gathered from the browser's network events as they come.

One exchange is one request and its answer; a redirect ends one and begins the next under the same id. The
headers as they really went come in events of their own, in the order of the hops.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .devtools import DevTools, Event, Params
from .limits import Limits

_HASHED = frozenset({"Script", "Document"})
_MOST_CALL_FRAMES = 24


@dataclass(slots=True)
class Exchange:
    """One request. Times are seconds: `wall` since the Unix epoch, the others on the browser's own clock."""

    url: str
    method: str
    wall: float
    started: float
    kind: str  # of resource, as the browser calls it
    initiator: Params
    headers: dict[str, str]
    body: bytes | None = None
    body_cut: bool = False
    response: Params = field(default_factory=dict)
    received: dict[str, str] = field(default_factory=dict)  # the response's headers as they came
    bytes_down: int = 0
    ended: float = 0.0
    failed: str = ""
    sha256: str = ""  # of the text of a script or document, as the browser decoded it, in UTF-8
    messages: list[Params] = field(default_factory=list)  # of a WebSocket


class Exchanges:
    """All exchanges of one visit, oldest first. `cut` says what was beyond a limit, and how often."""

    def __init__(self, devtools: DevTools, limits: Limits) -> None:
        self.all: list[Exchange] = []
        self.cut: dict[str, int] = {}
        self._devtools, self._limits = devtools, limits
        self._open: dict[tuple[str, str], Exchange] = {}
        self._sent: dict[tuple[str, str], list[dict[str, str]]] = {}  # headers that came before their request
        self._bare: dict[tuple[str, str], list[Exchange]] = {}  # requests whose own headers are still to come
        self._unheard: dict[tuple[str, str], list[Exchange]] = {}  # redirects whose headers are still to come
        self._frames = 0
        self._does: dict[str, Callable[[tuple[str, str], Params], None]] = {
            "Network.requestWillBeSent": self._begin,
            "Network.requestWillBeSentExtraInfo": self._headers_sent,
            "Network.responseReceived": self._answer,
            "Network.responseReceivedExtraInfo": self._headers_received,
            "Network.dataReceived": self._data,
            "Network.loadingFinished": self._end,
            "Network.loadingFailed": self._fail,
            "Network.webSocketCreated": self._open_socket,
            "Network.webTransportCreated": self._open_socket,
            "Network.webSocketWillSendHandshakeRequest": self._shake,
            "Network.webSocketHandshakeResponseReceived": self._shaken,
            "Network.webSocketFrameSent": lambda key, said: self._message(key, said, "send"),
            "Network.webSocketFrameReceived": lambda key, said: self._message(key, said, "receive"),
        }

    def take(self, event: Event) -> None:
        """Note one event; those that are not about the network are passed over."""
        if does := self._does.get(event.method):
            said = event.params
            try:
                does((event.session, str(said.get("requestId") or said.get("transportId"))), said)
            except (KeyError, TypeError, AttributeError):  # another version of the protocol
                self._note(f"events {event.method} that were not understood")

    def _begin(self, key: tuple[str, str], said: Params) -> None:
        request = said["request"]
        before = self._open.get(key)
        if before is not None and (redirected := said.get("redirectResponse")):
            before.response = redirected
            if said.get("redirectHasExtraInfo") and not before.received:
                self._unheard.setdefault(key, []).append(before)
            before.received = before.received or dict(redirected.get("headers", {}))
            before.bytes_down = redirected.get("encodedDataLength", 0)
            before.ended = said["timestamp"]
        if not request["url"].startswith(("http:", "https:")):
            return  # data:, blob: and the like go nowhere
        made = Exchange(
            url=request["url"] + request.get("urlFragment", ""),
            method=request["method"],
            wall=said["wallTime"],
            started=said["timestamp"],
            kind=said.get("type", ""),
            initiator=_shorten(said.get("initiator", {})),
            headers=dict(request.get("headers", {})),
        )
        self._add(key, made)
        if early := self._sent.get(key):
            made.headers = early.pop(0)
        else:
            self._bare.setdefault(key, []).append(made)
        if request.get("hasPostData"):
            self._take_body(key, made, request)

    def _add(self, key: tuple[str, str], made: Exchange) -> None:
        self._open[key] = made
        if len(self.all) < self._limits.requests:
            self.all.append(made)
        else:
            self._note(f"requests beyond the first {self._limits.requests:,}")

    def _take_body(self, key: tuple[str, str], made: Exchange, request: Params) -> None:
        entries = request.get("postDataEntries") or []
        try:
            data = b"".join(base64.b64decode(each.get("bytes", "")) for each in entries)
        except binascii.Error:
            data = b""
        if data:
            self._keep_body(made, data)
        else:
            made.body_cut = True  # until it is here

            def take(result: Params) -> None:
                if text := result.get("postData"):
                    made.body_cut = False
                    self._keep_body(made, text.encode("utf-8", "replace"))

            self._devtools.send("Network.getRequestPostData", {"requestId": key[1]}, key[0], take)

    def _keep_body(self, made: Exchange, data: bytes) -> None:
        made.body = data[: self._limits.body_bytes]
        made.body_cut = len(data) > self._limits.body_bytes

    def _headers_sent(self, key: tuple[str, str], said: Params) -> None:
        headers = dict(said.get("headers", {}))
        if waiting := self._bare.get(key):
            waiting.pop(0).headers = headers
        else:
            self._sent.setdefault(key, []).append(headers)

    def _headers_received(self, key: tuple[str, str], said: Params) -> None:
        """They may come when the redirect that they belong to has already been followed."""
        unheard = self._unheard.get(key)
        if made := unheard.pop(0) if unheard else self._open.get(key):
            made.received = dict(said.get("headers", {}))

    def _answer(self, key: tuple[str, str], said: Params) -> None:
        if made := self._open.get(key):
            made.response = said["response"]
            made.kind = said.get("type", made.kind)

    def _data(self, key: tuple[str, str], said: Params) -> None:
        if made := self._open.get(key):
            made.bytes_down += said.get("dataLength", 0)

    def _end(self, key: tuple[str, str], said: Params) -> None:
        made = self._open.get(key)
        if made is None:
            return
        made.ended = said["timestamp"]
        if made.kind in _HASHED:
            if made.bytes_down > self._limits.script_bytes:
                self._note(f"scripts of more than {self._limits.script_bytes:,} bytes, not hashed")
                return

            def take(result: Params) -> None:
                made.sha256 = _hash(result)

            self._devtools.send("Network.getResponseBody", {"requestId": key[1]}, key[0], take)

    def _fail(self, key: tuple[str, str], said: Params) -> None:
        if made := self._open.get(key):
            made.ended = said["timestamp"]
            made.failed = said.get("blockedReason") or said.get("errorText", "failed")

    def _open_socket(self, key: tuple[str, str], said: Params) -> None:
        starter = _shorten(said.get("initiator", {}))
        started = said.get("timestamp", 0.0)
        kind = "WebTransport" if "transportId" in said else "WebSocket"
        self._add(key, Exchange(said["url"], "GET", 0.0, started, kind, starter, {}))

    def _shake(self, key: tuple[str, str], said: Params) -> None:
        if made := self._open.get(key):
            made.wall, made.started = said["wallTime"], said["timestamp"]
            made.headers = dict(said.get("request", {}).get("headers", {}))

    def _shaken(self, key: tuple[str, str], said: Params) -> None:
        if made := self._open.get(key):
            made.response = said["response"]

    def _message(self, key: tuple[str, str], said: Params, way: str) -> None:
        made = self._open.get(key)
        if made is None:
            return
        self._frames += 1
        if self._frames > self._limits.frames:
            self._note(f"WebSocket messages beyond the first {self._limits.frames:,}")
            return
        frame = said.get("response", {})
        data = frame.get("payloadData", "")
        made.ended = said["timestamp"]
        message = {"type": way, "time": said["timestamp"], "opcode": frame.get("opcode", 1)}
        if way == "send":  # what is received is counted; only what leaves the visitor is kept
            message["data"] = data[: self._limits.body_bytes]
        made.messages.append(message | {"length": len(data)})

    def _note(self, what: str) -> None:
        self.cut[what] = self.cut.get(what, 0) + 1


def _shorten(initiator: Params) -> Params:
    """The initiator as the browser tells it, its stack cut to the calls nearest to the request."""
    kept: Params = {name: initiator[name] for name in ("type", "url", "lineNumber") if name in initiator}
    frames: list[Params] = []
    stack: Any = initiator.get("stack")
    while isinstance(stack, dict) and len(frames) < _MOST_CALL_FRAMES:
        for frame in stack.get("callFrames", ()):
            frames.append({"url": frame.get("url", ""), "functionName": frame.get("functionName", "")})
        stack = stack.get("parent")
    if frames:
        kept["stack"] = {"callFrames": frames[:_MOST_CALL_FRAMES]}
    return kept


def _hash(result: Params) -> str:
    body = result.get("body", "")
    try:
        data = (
            base64.b64decode(body) if result.get("base64Encoded") else body.encode("utf-8", "surrogatepass")
        )
    except binascii.Error:
        return ""
    return hashlib.sha256(data).hexdigest()
