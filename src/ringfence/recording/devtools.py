"""The Chrome DevTools Protocol over a pair of pipes: JSON messages that each end in a NUL byte.

The browser is started with `--remote-debugging-pipe`, reads commands from its descriptor 3 and writes answers
and events to 4; no port is opened. Every wait has an end: a hung browser cannot hang us.
https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import json
import os
import select
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Params = dict[str, Any]
_CHUNK = 1 << 20
_WRITE_SECONDS = 5.0


class BrowserGone(Exception):
    """The browser closed its end, or said more in one message than is read."""


class NoAnswer(Exception):
    """A command was refused by the browser, or not answered in time."""


@dataclass(frozen=True, slots=True)
class Event:
    """What the browser said by itself. `session` is the target it comes from ("" : the browser itself)."""

    method: str
    params: Params
    session: str


class DevTools:
    """One end of the two pipes. `on_event` gets every event, in order, and may itself send (not call)."""

    def __init__(self, reads: int, writes: int, most_bytes: int) -> None:
        self._reads, self._writes, self._most = reads, writes, most_bytes
        self._kept = bytearray()
        self._answers: dict[int, Params] = {}
        self._later: dict[int, Callable[[Params], None]] = {}
        self._waiting: deque[Event] = deque()
        self._last = 0
        self.on_event: Callable[[Event], None] = lambda event: None
        os.set_blocking(reads, False)
        os.set_blocking(writes, False)

    def send(
        self,
        method: str,
        params: Params | None = None,
        session: str = "",
        then: Callable[[Params], None] | None = None,
    ) -> int:
        """Send a command and go on; `then` gets its result if there is one. Gives the command's number."""
        self._last += 1
        message: Params = {"id": self._last, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        if then:
            self._later[self._last] = then
        self._write(json.dumps(message).encode() + b"\0")
        return self._last

    def call(self, method: str, params: Params | None = None, session: str = "", *, until: float) -> Params:
        """Send a command and wait for its result, handling events meanwhile. Raises NoAnswer, BrowserGone.

        `until` is a time of `time.monotonic`.
        """
        number = self.send(method, params, session, then=None)
        self._answers[number] = {}
        while not self._answers[number]:
            if not self.listen(until):
                del self._answers[number]
                raise NoAnswer(f"{method}: no answer in time")
        answer = self._answers.pop(number)
        if "error" in answer:
            error = answer["error"]
            raise NoAnswer(f"{method}: {error.get('message', error) if isinstance(error, dict) else error}")
        result: Params = answer.get("result", {})
        return result

    def listen(self, until: float) -> bool:
        """Handle what the browser says next; False if it says nothing until then."""
        if not self._waiting:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._reads], [], [], left)[0]:
                return False
            self._read()
        while self._waiting:
            self.on_event(self._waiting.popleft())
        return time.monotonic() < until

    def close(self) -> None:
        os.close(self._reads)
        os.close(self._writes)

    def _write(self, data: bytes) -> None:
        end = time.monotonic() + _WRITE_SECONDS
        while data:
            left = end - time.monotonic()
            if left <= 0 or not select.select([], [self._writes], [], left)[1]:
                raise BrowserGone("the browser takes no more commands")
            try:
                data = data[os.write(self._writes, data) :]
            except BrokenPipeError:
                raise BrowserGone("the browser has ended") from None

    def _read(self) -> None:
        """Take what there is, and sort every whole message into answers and events."""
        chunk = os.read(self._reads, _CHUNK)
        if not chunk:
            raise BrowserGone("the browser has ended")
        start = len(self._kept)
        self._kept += chunk
        if (end := self._kept.rfind(b"\0", start)) >= 0:
            for message in bytes(self._kept[:end]).split(b"\0"):
                self._sort(message)
            del self._kept[: end + 1]
        if len(self._kept) > self._most:
            raise BrowserGone(f"the browser sent a message of more than {self._most:,} bytes")

    def _sort(self, message: bytes) -> None:
        try:
            said = json.loads(message)
        except (ValueError, RecursionError):
            raise BrowserGone("the browser sent a message that is no JSON") from None
        if not isinstance(said, dict):
            raise BrowserGone("the browser sent a message that is no command, answer or event")
        if (number := said.get("id")) is None:
            event = Event(said.get("method", ""), said.get("params", {}), said.get("sessionId", ""))
            self._waiting.append(event)
        elif number in self._answers:
            self._answers[number] = said
        elif then := self._later.pop(number, None):
            then(said.get("result", {}))
