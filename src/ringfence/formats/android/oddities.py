"""What a reader found odd, collected with a limit: a file broken on purpose must not fill the memory."""

from __future__ import annotations

_MOST = 50
_LONGEST = 300  # characters; a name inside a message may be a million


class Oddities:
    """Messages in the order found, each once; past the limit they are only counted."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}
        self._left_out = 0

    def add(self, message: str) -> None:
        message = message[:_LONGEST]
        if message in self._found:
            return
        if len(self._found) < _MOST:
            self._found[message] = None
        else:
            self._left_out += 1

    def extend(self, messages: tuple[str, ...]) -> None:
        for message in messages:
            self.add(message)

    def all(self) -> tuple[str, ...]:
        more = (f"{self._left_out} more oddities are not listed",) if self._left_out else ()
        return (*self._found, *more)
