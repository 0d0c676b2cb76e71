"""Every error ringfence raises on purpose.

RingfenceError
├── EvidenceError   a file is not what it claims to be
├── LawError        no value of the law on that date
└── UsageError      the command or the case settings cannot be followed

Programmers' mistakes raise Python's own exceptions. A message says where, what, and what to do.
"""

from __future__ import annotations


class RingfenceError(Exception):
    """The root of all errors that a user can cause and cure."""


class EvidenceError(RingfenceError):
    """A file is not what it claims to be.

    `file` and `place` (line, JSON pointer, packet number) say where; `what` says what is wrong;
    `cure` says what the user can do about it.
    """

    def __init__(self, file: str, place: str, what: str, cure: str) -> None:
        self.file, self.place, self.what, self.cure = file, place, what, cure
        where = f"{file}, {place}" if place else file
        super().__init__(f"{where}: {what}\n  cure: {cure}")


class LawError(RingfenceError):
    """The law gives no value on the date asked for."""


class UsageError(RingfenceError):
    """The command line or `ringfence.toml` asks for something that cannot be done."""
