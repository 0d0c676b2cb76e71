"""The query log of dnsmasq, and of Pi-hole, which writes the same: `log-queries`, with or without `extra`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .lines import Batch
from .record import Flaw, Learnt, LogRecord, clean_host
from .squid import read_time

_QUERY = re.compile(r"query\[([^\]]{1,20})\] (\S+) from (\S+)")
_ANSWER = re.compile(r"(?:^|[ :])(?:reply|cached|cached-stale) (\S+) is (\S+)")
_BLOCKED = re.compile(
    r"(?:gravity blocked|(?:exactly|regex) (?:blocked|denied|blacklisted)|special domain"
    r"|blocked during CNAME inspection|gravity blocked \(CNAME\)) (\S+) is "
)
_CLIENT = re.compile(r"dnsmasq\[\d+\]: \d+ (\S+?)/\d+ ")
_ADDRESS = re.compile(r"[0-9a-fA-F:.]*[:.][0-9a-fA-F:.]*")
_SAYS_DNSMASQ = re.compile(
    r"dnsmasq(?:-[\w-]+)?(?:\[\d+\])?:|^\w{3} +\d+ [\d:]{8} (?:query\[|\w+ \S+ (?:is|to|from) )"
)


def read_dnsmasq(batches: Iterable[Batch | Flaw]) -> Iterator[LogRecord | Flaw]:
    """Every question with who asked it, every answer with an address, and every refusal."""
    for batch in batches:
        if isinstance(batch, Flaw):
            yield batch
            continue
        for number, line in enumerate(batch.lines, batch.first):
            if (made := _read_line(number, line.decode("utf-8", "replace"))) is not None:
                yield made


def _read_line(number: int, text: str) -> LogRecord | Flaw | None:
    if found := _QUERY.search(text):
        return _make(number, Learnt.QUERY, found[2], text, found[3], ())
    if found := _ANSWER.search(text):
        if not _ADDRESS.fullmatch(found[2]):
            return None  # an alias, NXDOMAIN, NODATA
        return _make(number, Learnt.ANSWER, found[1], text, "", (found[2],))
    if found := _BLOCKED.search(text):
        return _make(number, Learnt.ANSWER, found[1], text, "", (), blocked=True)
    if not text.strip() or (_SAYS_DNSMASQ.search(text) and "query[" not in text):
        return None  # what dnsmasq says of itself, of DHCP, and of whom it asked
    return Flaw(number, "it is no whole line of dnsmasq")


def _make(
    line: int,
    learnt: Learnt,
    name: str,
    text: str,
    client: str,
    answers: tuple[str, ...],
    *,
    blocked: bool = False,
) -> LogRecord | Flaw:
    host = clean_host(name)
    if not host:
        return Flaw(line, "a name that can be no host")
    if not client and (found := _CLIENT.search(text)):
        client = found[1]
    time = read_time(text[:60]) if text[:1].isdigit() or text[:1] == "<" else ""
    return LogRecord(
        line,
        learnt,
        host,
        time=time,
        client=client.partition("#")[0],
        answers=answers,
        blocked=blocked,
    )
