"""Logs of access -> who did read which store, and what the logs cannot show. They never create reach.

log --format's reader--> AlikeEvents --Witnesses--> facts ACCESSED, gaps, coverage
digests --check_chain--> gaps: changed, missing, unsigned        approvals --tell_unapproved--> gaps
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from ...errors import EvidenceError
from ...formats.access_logs.cloudtrail import is_cloudtrail, read_cloudtrail
from ...formats.access_logs.event import AlikeEvents, Unread
from ...formats.access_logs.ocsf import is_ocsf, read_ocsf
from ...formats.access_logs.okta_log import is_okta_log, read_okta_log
from ...formats.access_logs.pgaudit import is_pg_csv, is_pg_json, read_pg_csv, read_pg_json
from ...formats.access_logs.snowflake_history import is_access_history, read_access_history
from ...formats.access_logs.trail_digest import is_digest, is_object_head, is_public_keys
from ...formats.ownership.open_stream import Stream
from ...model.fact import Evidence, Fact, Gap
from .access_file import AccessFile
from .logs.approvals import Approvals, is_approvals, read_approvals, tell_unapproved
from .logs.check_digests import DIGEST, HEAD, KEYS, Chain, check_chain
from .logs.cover import cover
from .logs.state_witnesses import state_witnesses
from .logs.tell_limits import WHO_READ, tell_limits
from .logs.witnesses import Witnesses

CLOUDTRAIL, APPROVALS = "CloudTrail", "register of approvals"
MOST_TOLD = 20  # kinds of flaws of one file


@dataclass(frozen=True, slots=True)
class LogFormat:
    """`tells` looks at the first bytes; `read`, of a log, gives its events, alike ones together."""

    name: str
    tells: Callable[[bytes, str], bool]
    read: Callable[[Stream], Iterator[AlikeEvents | Unread]] | None = None


LOG_FORMATS: tuple[LogFormat, ...] = (
    LogFormat(DIGEST, is_digest),
    LogFormat(KEYS, is_public_keys),
    LogFormat(HEAD, is_object_head),
    LogFormat(CLOUDTRAIL, is_cloudtrail, read_cloudtrail),
    LogFormat("Okta System Log", is_okta_log, read_okta_log),
    LogFormat("OCSF events", is_ocsf, read_ocsf),
    LogFormat("PostgreSQL jsonlog", is_pg_json, read_pg_json),
    LogFormat("Snowflake ACCESS_HISTORY", is_access_history, read_access_history),
    LogFormat(APPROVALS, is_approvals),
    LogFormat("PostgreSQL csvlog", is_pg_csv, read_pg_csv),
)
_READ = {each.name: each.read for each in LOG_FORMATS}


def read_logs(files: Sequence[AccessFile], known: Collection[str]) -> Evidence:
    """Every log of the case at once, with digests and approvals. A file that cannot be read is a gap."""
    chain, approvals = Chain(), Approvals()
    gaps: list[Gap] = []
    for file in files:
        try:
            if file.format == APPROVALS:
                gaps += read_approvals(file, approvals)
            elif _READ[file.format] is None:
                chain.add(file)
        except EvidenceError as error:
            gaps.append(_not_read(file, error))
    found = Witnesses(by_hour=bool(approvals.stores))
    for number, file in enumerate(files):
        if (read := _READ[file.format]) is not None:
            try:
                gaps += _read_log(file, number, read, found)
            except EvidenceError as error:
                gaps.append(_not_read(file, error))
    gaps += check_chain(chain, [file for file in files if file.format == CLOUDTRAIL])
    covered = tuple(cover(found, known, chain.quiet))
    facts: dict[str, Fact] = {}
    for fact in state_witnesses(found, files):
        facts.setdefault(fact.id, fact)
    gaps += tell_limits(found, covered, files)
    gaps += tell_unapproved(approvals, found, files) if approvals.stores else ()
    return Evidence(tuple(facts.values()), tuple(gaps), logs=covered)


def _read_log(
    file: AccessFile, number: int, read: Callable[[Stream], Iterator[AlikeEvents | Unread]], found: Witnesses
) -> Iterator[Gap]:
    flaws: dict[str, Unread] = {}
    with file.stream() as stream:
        for each in read(stream):
            if isinstance(each, AlikeEvents):
                found.add(each, number)
            else:
                kind = each.what if each.what in flaws or len(flaws) < MOST_TOLD else "further flaws"
                before = flaws.get(kind, Unread(kind, each.place, 0))
                flaws[kind] = Unread(kind, before.place, before.times + each.times)
    for flaw in flaws.values():
        yield file.gap(
            f"{flaw.what} ({flaw.times:,} times)", WHO_READ, f"record {flaw.place}" if flaw.place else ""
        )


def _not_read(file: AccessFile, error: EvidenceError) -> Gap:
    return file.gap(f"not read: {error.what} (cure: {error.cure})", WHO_READ, error.place)
