"""Why one tool has a name that another has not: reasons that are checked on the capture itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ringfence.evidence.traffic.name_flows import list_records
from ringfence.formats.captures.capture import TCP, Capture
from ringfence.formats.captures.flow_rows import Flow
from ringfence.formats.captures.read_capture import read_capture
from ringfence.formats.dns.message import Message, read_message
from ringfence.formats.dns.netbios import netbios_names
from ringfence.formats.dns.streams import read_stream
from ringfence.formats.http.http2 import PREFACE
from ringfence.formats.logs.record import Learnt, LogRecord, clean_host

from .answers import DNS, HTTP, LOCAL, QUIC, TLS, Names, plain

UNEXPLAINED = "UNEXPLAINED"
_NDPI_LONGEST = 79  # of the names that nDPI keeps
_PORTS = {TLS: {443}, HTTP: {80}, DNS: {53}, QUIC: {443}, LOCAL: {137, 138, 1900, 5353, 5355}}
_UNSURE = re.compile(r"\\\d{3}|\\.|[^a-z0-9.\-]")
_SIGNS = re.compile(rf"{_UNSURE.pattern}|.", re.DOTALL)


@dataclass
class Asked:
    """One capture, what we and the other tool say of it, and what a third one does."""

    path: Path
    ours: Names
    theirs: Names
    third: Names
    tool: str
    report: str  # the other tool's own text, where it is kept

    @cached_property
    def capture(self) -> Capture:
        return read_capture(memoryview(self.path.read_bytes()), self.path.name)

    @cached_property
    def records(self) -> list[LogRecord]:
        return [each for each in list_records(self.capture) if isinstance(each, LogRecord) and each.line]

    @cached_property
    def messages(self) -> list[Message]:
        """Every DNS message that our reader reads, whatever becomes of its names."""
        found: list[Message | None] = []
        for number, row in enumerate(self.capture.list_flows()):
            if row.protocol == TCP and 53 in (row.server_port, row.client_port):
                for side in (self.capture.client_bytes(number), self.capture.server_bytes(number)):
                    found += read_stream(side.data)
            elif row.protocol != TCP:
                found += [read_message(each.payload) for each in self.capture.datagrams(number)]
        return [each for each in found if each is not None]

    @cached_property
    def read_names(self) -> set[str]:
        """The names in those messages, as zone files write them."""
        names = {each.name.lower() for message in self.messages for each in message.questions}
        names |= {each.name.lower() for message in self.messages for each in message.records}
        return names | {name.lower() for message in self.messages for name, _ in netbios_names(message)}

    @cached_property
    def asked_for(self) -> set[str]:
        return {plain(each.name) for message in self.messages for each in message.questions}

    def of(self, name: str) -> list[LogRecord]:
        return [each for each in self.records if plain(each.host) == name]

    def row(self, record: LogRecord) -> Flow:
        return self.capture.flow(record.line - 1)


Check = Callable[[Asked, str, str], bool]


def explain_theirs(asked: Asked, kind: str, name: str) -> str:
    """Why we do not have it."""
    others = [each for each, names in asked.ours.items() if name in names]
    if others:
        return f"we have it as {others[0]}"
    return _first(_THEIRS, asked, kind, name)


def explain_ours(asked: Asked, kind: str, name: str) -> str:
    """Why they do not have it."""
    others = [each for each, names in asked.theirs.items() if name in names]
    if others:
        return f"they have it as {others[0]}"
    return _first(_OURS, asked, kind, name)


def _first(reasons: dict[str, Check], asked: Asked, kind: str, name: str) -> str:
    return next((reason for reason, holds in reasons.items() if holds(asked, kind, name)), UNEXPLAINED)


def _is_roughly(name: str, others: Iterable[str]) -> bool:
    """Is it one of the others, but for the signs that tools write in different ways?"""
    bare = _UNSURE.sub("", name)
    return any(bare == _UNSURE.sub("", each) for each in others)


def _no_host(asked: Asked, kind: str, name: str) -> bool:
    return not clean_host(name) and _is_roughly(name, asked.read_names)


def _own_words(asked: Asked, kind: str, name: str) -> bool:
    return name.startswith(("<unknown extended label>", "illegal netbios name"))


def _masked(asked: Asked, kind: str, name: str) -> bool:
    local = asked.ours.get(LOCAL, set())
    return asked.tool == "nDPI" and _is_roughly(name, (*asked.read_names, *local))


def _shortened(asked: Asked, kind: str, name: str) -> bool:
    return (
        asked.tool == "nDPI"
        and kind == LOCAL
        and any(each.startswith(name) or name in each for names in asked.ours.values() for each in names)
    )


def _badly_coded(asked: Asked, kind: str, name: str) -> bool:
    """Nowhere in the capture stand the letters that code it."""
    raw = name.upper().ljust(15).encode("cp437", "replace")
    coded = b"".join(bytes((65 + (byte >> 4), 65 + (byte & 15))) for byte in raw)
    return kind == LOCAL and coded not in asked.path.read_bytes()


def _damaged_counts(asked: Asked, kind: str, name: str) -> bool:
    """The letters that code it are there, and no message that can be read around them."""
    return kind == LOCAL and not _is_roughly(name, asked.read_names)


def _in_damaged_message(asked: Asked, kind: str, name: str) -> bool:
    """It stands in the capture, sign by sign, and in no message that can be read."""
    signs = (b"." if _UNSURE.fullmatch(sign) or sign == "." else re.escape(sign.encode())
             for sign in _SIGNS.findall(name))  # fmt: skip
    stands = re.search(b"".join(signs), asked.path.read_bytes().lower(), re.DOTALL)
    return kind == DNS and stands is not None and not _is_roughly(name, asked.read_names)


def _beside_others(asked: Asked, kind: str, name: str) -> bool:
    """They have another name of the same flow."""
    lines = {each.line for each in asked.of(name)}
    beside = {plain(each.host) for each in asked.records if each.line in lines}
    return any(beside & names for names in asked.theirs.values())


def _told_only(asked: Asked, kind: str, name: str) -> bool:
    """Every message of ours that names it does so in a record, not in a question."""
    learnt = {each.learnt for each in asked.of(name)}
    return learnt <= {Learnt.ANSWER, Learnt.MDNS, Learnt.LLMNR} and name not in asked.asked_for


def _described(asked: Asked, kind: str, name: str) -> bool:
    return any(each.learnt is Learnt.SSDP for each in asked.of(name))


def _written_over(asked: Asked, kind: str, name: str) -> bool:
    found = [asked.capture.client_bytes(each.line - 1).data for each in asked.of(name)]
    return bool(found) and all(data[:2] == b"\0\0" for data in found)


def _other_side(asked: Asked, kind: str, name: str) -> bool:
    return any(
        not asked.row(each).flags_up & 2 and asked.row(each).protocol == TCP for each in asked.of(name)
    )


def _version_2(asked: Asked, kind: str, name: str) -> bool:
    return any(asked.capture.client_bytes(each.line - 1).data.startswith(PREFACE) for each in asked.of(name))


def _other_port(asked: Asked, kind: str, name: str) -> bool:
    found = asked.of(name)
    return bool(found) and all(
        not {asked.row(each).server_port, asked.row(each).client_port} & _PORTS[kind] for each in found
    )


def _sent_again(asked: Asked, kind: str, name: str) -> bool:
    """Segments of the stream come again or overlap."""
    lines = {each.line - 1 for each in asked.of(name) if asked.row(each).protocol == TCP}
    return any(asked.capture.flow(n).bytes_up > len(asked.capture.client_bytes(n).data) for n in lines)


def _from_datagram_service(asked: Asked, kind: str, name: str) -> bool:
    return any(asked.row(each).server_port == 138 for each in asked.of(name))


def _other_signs(asked: Asked, kind: str, name: str) -> bool:
    return _is_roughly(name, (each for names in asked.theirs.values() for each in names))


def _third_has_it(asked: Asked, kind: str, name: str) -> bool:
    return any(name in names for names in asked.third.values())


def _one_a_flow(asked: Asked, kind: str, name: str) -> bool:
    """The flow has more names than one, of which nDPI tells one."""
    lines = {each.line for each in asked.of(name)}
    return asked.tool == "nDPI" and any(
        len({each.host for each in asked.records if each.line == line}) > 1 for line in lines
    )


def _one_kept(asked: Asked, kind: str, name: str) -> bool:
    """nDPI cut it short, or wrote ? or _ for some of its signs."""
    if asked.tool != "nDPI":
        return False
    for names in asked.theirs.values():
        for each in names:
            short = each[:-1] if len(each) >= _NDPI_LONGEST - 1 else each
            pattern = "".join("." if sign in "?_" else re.escape(sign) for sign in short)
            if re.match(pattern, name) and (len(each) >= _NDPI_LONGEST - 1 or len(each) == len(name)):
                return True
    return False


def _not_named(asked: Asked, kind: str, name: str) -> bool:
    """nDPI lists the flow, by its address and port, without any name."""
    if asked.tool != "nDPI":
        return False
    ends = {f"{each.address}:{asked.row(each).client_port}" for each in asked.of(name)}
    ends |= {f":{asked.row(each).client_port} " for each in asked.of(name)}
    lines = [line for line in asked.report.splitlines() if any(end in line for end in ends)]
    return bool(lines) and any("Hostname/SNI" not in line for line in lines)


_THEIRS: dict[str, Check] = {
    "our reader reads it, and no host can have that name": _no_host,
    "nDPI writes ? or _ for a sign: we have the name as it is": _masked,
    "nDPI cut it short: we have it whole": _shortened,
    "the tool's own words for what is no name": _own_words,
    "in a DNS message that is damaged": _in_damaged_message,
    "not coded as NetBIOS names are, and decoded all the same": _badly_coded,
    "in a NetBIOS message that is damaged": _damaged_counts,
}
_OURS: dict[str, Check] = {
    "told in the records of an answer, never asked for: they list what was asked": _told_only,
    "in the LOCATION that a device tells in SSDP": _described,
    "the first bytes of the stream are zeros of another packet, which we mend": _written_over,
    "HTTP/2 in clear that no port tells": _version_2,
    "on a port that is not the protocol's: we look at the content": _other_port,
    "of NetBIOS's datagram service, whose fields are not asked for here": _from_datagram_service,
    "the same, with some signs written in another way": _other_signs,
    "segments of the stream come again or overlap": _sent_again,
    "the stream began before the capture": _other_side,
    "nDPI tells one name a flow": _one_a_flow,
    "nDPI cut it short, or wrote ? or _ for some signs": _one_kept,
    "nDPI gives the flow no name": _not_named,
    "the other tool has it": _third_has_it,
    "of a flow of which they have other names": _beside_others,
}
