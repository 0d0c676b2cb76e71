"""Unbound's log with `log-queries` or `log-replies`, to a file or through syslog."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .lines import Batch
from .record import Flaw, Learnt, LogRecord, clean_host
from .squid import read_time

_ASKED = re.compile(
    r"(?:info|query|reply): (?:(?:query|reply): )?([0-9a-fA-F:.]+(?:%\w+)?(?:@\d+)?) "
    r"(\S+) (\S+) (IN|CH|HS|ANY|CLASS\d+)(?: ([A-Z]+) [\d.]+ \d+ \d+)?"
)
_SAYS_UNBOUND = re.compile(r"unbound(?:\[[\d:]+\]|:? \[\d+:\d+\])")
REFUSED = "REFUSED"


def read_unbound(batches: Iterable[Batch | Flaw]) -> Iterator[LogRecord | Flaw]:
    """Every question, or every reply where questions are not logged. Replies hold no addresses."""
    for batch in batches:
        if isinstance(batch, Flaw):
            yield batch
            continue
        for number, line in enumerate(batch.lines, batch.first):
            if (made := _read_line(number, line.decode("utf-8", "replace"))) is not None:
                yield made


def _read_line(number: int, text: str) -> LogRecord | Flaw | None:
    found = _ASKED.search(text)
    if found is None:
        if not text.strip() or _SAYS_UNBOUND.search(text):
            return None  # start, stop, statistics, validation
        return Flaw(number, "it is no whole line of unbound")
    client, name, _, _, code = found.groups()
    if name == ".":
        return None
    host = clean_host(name)
    if not host:
        return Flaw(number, "a name that can be no host")
    return LogRecord(
        number,
        Learnt.ANSWER if code else Learnt.QUERY,
        host,
        time=read_time(text[:40]),
        client=client.partition("@")[0],
        blocked=code == REFUSED,
    )
