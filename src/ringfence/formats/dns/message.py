"""One DNS message -> its questions and answers (RFC 1035; also mDNS, LLMNR and what DoH carries).

Names may point back into the message; such chains are followed only backwards and a bounded number of times.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from .names import BrokenName, read_name
from .record_values import read_value

MOST_RECORDS = 1000
MOST_QUESTIONS = 256
_HEADER = struct.Struct(">HHHHHH").unpack_from
_KIND = struct.Struct(">HH").unpack_from
_RECORD = struct.Struct(">HHIH").unpack_from

TYPES = {
    1: "A",
    2: "NS",
    5: "CNAME",
    6: "SOA",
    10: "NULL",
    12: "PTR",
    13: "HINFO",
    15: "MX",
    16: "TXT",
    24: "SIG",
    25: "KEY",
    28: "AAAA",
    32: "NB",
    33: "SRV",
    35: "NAPTR",
    39: "DNAME",
    41: "OPT",
    43: "DS",
    46: "RRSIG",
    47: "NSEC",
    48: "DNSKEY",
    50: "NSEC3",
    52: "TLSA",
    64: "SVCB",
    65: "HTTPS",
    255: "ANY",
    257: "CAA",
}


# What clients ask for, on whichever port.
TYPES_ASKED = frozenset(
    {"A", "AAAA", "HTTPS", "SVCB", "TXT", "PTR", "SRV", "CNAME", "NS", "MX", "SOA", "ANY"}
)
_HOST_LIKE = re.compile(r"[A-Za-z0-9_*\-]{1,63}(?:\.[A-Za-z0-9_\-]{1,63})+")


@dataclass(frozen=True, slots=True)
class Question:
    """A name that was asked for, and the type of record wanted ("A", "HTTPS", "TYPE1234")."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Record:
    """One record of an answer. `value` is its data as text: an address, a name, parameters; `section` is
    "answer", "authority" or "additional"; `lifetime` is in seconds."""

    name: str
    kind: str
    value: str
    lifetime: int
    section: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `status` is the response code (0: fine, 3: no such name); `complete` is False where it
    was cut off, `oddities` says what was not understood."""

    number: int
    is_answer: bool
    operation: int
    status: int
    truncated: bool
    questions: tuple[Question, ...]
    records: tuple[Record, ...]
    complete: bool
    oddities: tuple[str, ...] = ()


def read_message(data: bytes | memoryview) -> Message | None:
    """The message, or None where the bytes cannot be one. Never raises, whatever the bytes."""
    if not isinstance(data, bytes):
        data = bytes(data)
    if len(data) < 12:
        return None
    number, flags, asked, answered, authorities, more = _HEADER(data)
    operation = (flags >> 11) & 15
    if flags & 0x40 or operation in (3, *range(7, 16)) or not asked + answered + more:
        return None
    trusted = asked <= MOST_QUESTIONS
    odd: list[str] = [] if trusted else ["more questions than are read"]
    names: dict[int, str] = {}
    questions: list[Question] = []
    records: list[Record] = []
    complete = True
    try:
        at = _read_questions(data, min(asked, MOST_QUESTIONS), questions, names)
        for section, count in (("answer", answered), ("authority", authorities), ("additional", more)):
            if count:
                at = _read_records(data, at, count, section, records, names, odd)
        if at < len(data) and len(data) - at > 64:
            odd.append(f"{len(data) - at} bytes after the message")
    except (BrokenName, struct.error, IndexError) as broken:
        complete = False
        if not (questions or records) or not (trusted or questions[0].kind in TYPES_ASKED):
            return None
        odd.append(str(broken) if isinstance(broken, BrokenName) else "the message ends early")
    return Message(
        number,
        flags >= 0x8000,
        operation,
        flags & 15,
        flags & 0x200 != 0,
        tuple(questions),
        tuple(records),
        complete,
        tuple(odd[:16]),
    )


def read_likely_message(data: bytes | memoryview) -> Message | None:
    """The message where the bytes can hardly be anything else, for datagrams of any port; else None.

    One question of a known type, nothing left over, and names as hosts have them.
    """
    if len(data) < 17 or data[4] or data[5] != 1 or data[3] & 0x40:
        return None
    message = read_message(data)
    if message is None or not message.complete or message.oddities or message.operation:
        return None
    question = message.questions[0]
    plain = question.kind in TYPES_ASKED and question.name.isascii() and "\\" not in question.name
    return message if plain and _HOST_LIKE.fullmatch(question.name) else None


def _read_questions(data: bytes, count: int, questions: list[Question], names: dict[int, str]) -> int:
    at = 12
    for _ in range(count):
        name, at = read_name(data, at, names)
        kind = _KIND(data, at)[0]
        at += 4
        questions.append(Question(name, TYPES.get(kind) or f"TYPE{kind}"))
    return at


def _read_records(
    data: bytes,
    at: int,
    count: int,
    section: str,
    records: list[Record],
    names: dict[int, str],
    odd: list[str],
) -> int:
    for _ in range(count):
        if len(records) >= MOST_RECORDS:
            raise BrokenName(f"more than {MOST_RECORDS} records")
        name, at = read_name(data, at, names)
        kind, _class, lifetime, size = _RECORD(data, at)
        at += 10
        stop = at + size
        if stop > len(data):
            raise BrokenName("a record ends early")
        if kind == 1 and size == 4:
            value = f"{data[at]}.{data[at + 1]}.{data[at + 2]}.{data[at + 3]}"
        elif kind == 41:
            value, lifetime = f"{size} bytes", 0
        else:
            try:
                value = read_value(data, at, stop, kind, names)
            except (BrokenName, struct.error, IndexError, ValueError):
                value = ""
                odd.append(f"a {TYPES.get(kind) or kind} record that cannot be read")
        records.append(Record(name, TYPES.get(kind) or f"TYPE{kind}", value, lifetime, section))
        at = stop
    return at
