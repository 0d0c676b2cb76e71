"""DNS and its neighbours -> records: who asked for which name, and which addresses the answers gave it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ...formats.captures.scan_names import Lookup, Unread
from ...formats.dns.message import Message, read_message
from ...formats.dns.netbios import read_netbios_datagram, read_netbios_names
from ...formats.dns.ssdp import read_ssdp
from ...formats.logs.record import Learnt, LogRecord
from .flow_line import FlowLine, as_host, time_text

# The ports of look-ups -> how a name is learnt from what is asked and from what is answered there.
ASKED = {
    53: (Learnt.QUERY, Learnt.ANSWER),
    5353: (Learnt.MDNS, Learnt.MDNS),
    5355: (Learnt.LLMNR, Learnt.LLMNR),
}
MOST_NAMES = 256  # of one message
_SHORT = 1500  # bytes of a message that is remembered
_MOST_ALIASES = 16  # one after another
_ADDRESSES = frozenset({"A", "AAAA"})
_HINTS = re.compile(r"ipv[46]hint=(\S+)")
_LONGEST_LIFE = 7 * 86_400  # seconds; longer ones are taken for a mistake


class Said(NamedTuple):
    """What a message says: whether it answers, how many of the hosts it asks for, and of each host the
    addresses and for how many seconds they stand."""

    is_answer: bool
    asked: int
    hosts: list[tuple[str, tuple[str, ...], int]]


def name_messages(
    flow: FlowLine, messages: Iterable[Message], asked: Learnt = Learnt.QUERY, told: Learnt = Learnt.ANSWER
) -> Iterator[LogRecord]:
    """What was asked for, and which addresses the answers gave it."""
    for message in messages:
        yield from _name_said(flow, _sum_up(message), told if message.is_answer else asked)


def name_datagram(
    flow: FlowLine, payload: memoryview, asked: Learnt = Learnt.QUERY, told: Learnt = Learnt.ANSWER
) -> Iterator[LogRecord]:
    """The same of the message in a datagram, if it is one."""
    said = None
    if len(payload) <= _SHORT:
        said = _read_short(bytes(payload[2:]))
    elif (message := read_message(payload)) is not None:
        said = _sum_up(message)
    if said is not None:
        yield from _name_said(flow, said, told if said.is_answer else asked)


@lru_cache(maxsize=1024)
def _read_short(payload: bytes) -> Said | None:
    """What a message says, without its number: neighbours say the same over and over."""
    message = read_message(b"\0\0" + payload)
    return None if message is None else _sum_up(message)


def _sum_up(message: Message) -> Said:
    hosts = [(as_host(host), given, life) for host, given, life in list_answers(message)]
    return Said(message.is_answer, len(message.questions[:MOST_NAMES]), hosts)


def _name_said(flow: FlowLine, said: Said, learnt: Learnt) -> Iterator[LogRecord]:
    for place, (host, addresses, lifetime) in enumerate(said.hosts):
        yield LogRecord(
            flow.line,
            learnt,
            host,
            time=flow.time,
            client=flow.client,
            app=flow.app,
            answers=addresses if said.is_answer else (),
            until=expire(flow.time, lifetime) if addresses else "",
            is_counted=place >= said.asked,  # it was told, but not asked for
        )


def name_plain_lookups(flow: FlowLine, lookups: Iterable[Lookup | Unread]) -> Iterator[LogRecord]:
    """The same for look-ups whose messages were read by kernels, as far as they are plain."""
    asked, told = ASKED[flow.port]
    for lookup in lookups:
        if isinstance(lookup, Unread):
            message = read_message(lookup.payload)
            if message is not None:
                yield from name_messages(flow.at(lookup.time), (message,), asked, told)
            continue
        time = time_text(lookup.time)
        yield LogRecord(
            flow.line,
            told if lookup.is_answer else asked,
            lookup.name,
            time=time,
            client=flow.client,
            app=flow.app,
            answers=lookup.addresses,
            until=expire(time, lookup.lifetime) if lookup.addresses else "",
        )


def expire(time: str, lifetime: int) -> str:
    """When what stands for so many seconds from a time on does no longer."""
    return time_text(int((float(time) + min(lifetime, _LONGEST_LIFE)) * 1_000_000))


def list_answers(message: Message) -> list[tuple[str, tuple[str, ...], int]]:
    """(name, its addresses, for how many seconds): of each name that was asked for, through its aliases,
    and of the names besides that were given addresses."""
    given: dict[str, list[tuple[str, int]]] = {}
    aliases: dict[str, tuple[str, int]] = {}
    for record in message.records:
        name = record.name.lower()
        if record.kind in _ADDRESSES:
            given.setdefault(name, []).append((record.value, record.lifetime))
        elif record.kind == "CNAME":
            aliases.setdefault(name, (record.value.lower(), record.lifetime))
        elif record.kind in ("HTTPS", "SVCB"):
            hints = ",".join(_HINTS.findall(record.value))
            given.setdefault(name, []).extend((each, record.lifetime) for each in hints.split(",") if each)
    reached: set[str] = set()
    found = []
    for question in message.questions[:MOST_NAMES]:
        found.append((question.name, *_follow(question.name.lower(), given, aliases, reached)))
    for name, addresses in list(given.items())[:MOST_NAMES]:
        if name not in reached:
            found.append((name, tuple(each for each, _ in addresses), min(life for _, life in addresses)))
    if not message.questions:  # neighbours tell without being asked
        others = dict.fromkeys(record.name for record in message.records if record.name.lower() not in given)
        found += [(name, (), _LONGEST_LIFE) for name in list(others)[:MOST_NAMES]]
    return found


def _follow(
    name: str,
    given: dict[str, list[tuple[str, int]]],
    aliases: dict[str, tuple[str, int]],
    reached: set[str],
) -> tuple[tuple[str, ...], int]:
    """The addresses of a name and of what it is an alias of, and the shortest of their lives."""
    addresses: dict[str, None] = {}
    lives = [_LONGEST_LIFE]
    for _ in range(_MOST_ALIASES):
        reached.add(name)
        for address, life in given.get(name, ()):
            addresses.setdefault(address)
            lives.append(life)
        if name not in aliases:
            break
        name, life = aliases[name]
        lives.append(life)
    return tuple(addresses), min(lives)


def name_netbios(flow: FlowLine, payload: memoryview) -> Iterator[LogRecord]:
    """The names of Windows hosts and groups in a datagram of their name service."""
    for name, _ in read_netbios_names(payload)[:MOST_NAMES]:
        yield LogRecord(
            flow.line, Learnt.NETBIOS, as_host(name), time=flow.time, client=flow.client, app=flow.app
        )


def name_netbios_datagram(flow: FlowLine, payload: memoryview) -> Iterator[LogRecord]:
    """Which Windows host sends to which host or group, in a datagram of their datagram service."""
    for name in dict.fromkeys(read_netbios_datagram(payload)):
        if name:
            yield LogRecord(
                flow.line, Learnt.NETBIOS, as_host(name), time=flow.time, client=flow.client, app=flow.app
            )


def name_ssdp(flow: FlowLine, payload: memoryview) -> Iterator[LogRecord]:
    """Whom a datagram of UPnP's discovery is for, and where a device says that it describes itself."""
    message = read_ssdp(payload)
    if message is None:
        return
    for host in (message.host, message.location.partition("://")[2].partition("/")[0]):
        if host:
            yield LogRecord(
                flow.line, Learnt.SSDP, as_host(host), time=flow.time, client=flow.client, app=flow.app
            )
