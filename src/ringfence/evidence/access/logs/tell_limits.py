"""What the logs cannot show, and what they show of themselves, as gaps: each says what it could change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ....formats.access_logs.event import Act, Went
from ....model.fact import Gap
from ....model.kinds import Verdict
from ....model.log_coverage import LogCoverage
from ..access_file import AccessFile
from .settings import YEAR, say_setting
from .state_witnesses import say_witness
from .witnesses import Witnesses

WHO_READ = "who did read the data"
MOST_TOLD, MOST_STORES = 25, 8


def tell_limits(
    found: Witnesses, covered: Sequence[LogCoverage], files: Sequence[AccessFile]
) -> Iterator[Gap]:
    """All of them, the gravest kinds first."""
    yield from _tell_stores(found, covered, files)
    yield from _tell_settings(found, files)
    yield from _tell_spans(found, covered, files)
    yield from _tell_sign_ins(found, files)
    yield from _tell_attempts(found, files)
    for log, count in found.unnamed.items():
        what = f"{count:,} events of {log} do not say whose account it was"
        yield files[found.files_of[log]].gap(what, "who did it")
    for what, count in found.left.items():
        yield files[0].gap(f"{count:,} {what} were counted and not kept", WHO_READ)


def _tell_stores(
    found: Witnesses, covered: Sequence[LogCoverage], files: Sequence[AccessFile]
) -> Iterator[Gap]:
    """One for each log and reason, with the stores that it is true of."""
    stores: dict[tuple[str, Verdict, str], list[str]] = {}
    for each in covered:
        if each.store and each.shows_reads is not Verdict.HOLDS:
            stores.setdefault((each.log, each.shows_reads, each.why), []).append(each.store)
    for (log, verdict, why), of in stores.items():
        can = "cannot show" if verdict is Verdict.FAILS else "may not show"
        named = ", ".join(of[:MOST_STORES]) + (
            f" and {len(of) - MOST_STORES:,} more" if len(of) > MOST_STORES else ""
        )
        yield files[found.files_of.get(log, 0)].gap(
            f"{log or 'the logs here'} {can} who read {named}: {why}", WHO_READ
        )


def _tell_settings(found: Witnesses, files: Sequence[AccessFile]) -> Iterator[Gap]:
    for each in found.settings[:MOST_TOLD]:
        yield files[each.file].gap(
            say_setting(each.event),
            "what is logged from then on, and for how long",
            f"record {each.event.place}",
        )
    if (more := len(found.settings) - MOST_TOLD) > 0:
        yield files[0].gap(
            f"{more:,} further changes of what is logged or kept", "what is logged, and for how long"
        )


def _tell_spans(
    found: Witnesses, covered: Sequence[LogCoverage], files: Sequence[AccessFile]
) -> Iterator[Gap]:
    for each in covered:
        if each.silent:
            of = f", of {each.store}," if each.store else ""
            what = f"{each.log}{of} is silent in hours that usually have events: {', '.join(each.silent)}"
            yield files[found.files_of.get(each.log, 0)].gap(what, "who did what in those hours")
        if not each.store and each.first and each.last and (days := (each.last - each.first).days + 1) < YEAR:
            span = f"{days:,} days, {each.first} to {each.last}"
            what = f"{each.log} covers {span}: CISA asks for 12 months of logs"
            yield files[found.files_of[each.log]].gap(what, "who did what before and after")


def _tell_sign_ins(found: Witnesses, files: Sequence[AccessFile]) -> Iterator[Gap]:
    for account, each in list(found.one_factor.items())[:MOST_TOLD]:
        what = f"{account} signed in without a second factor {each.count:,} times, first on {each.first}"
        yield files[each.file].gap(what, "who used the account", f"record {each.place}")
    if (more := len(found.one_factor) - MOST_TOLD) > 0:
        yield files[0].gap(f"{more:,} further accounts signed in without a second factor", "who used them")


def _tell_attempts(found: Witnesses, files: Sequence[AccessFile]) -> Iterator[Gap]:
    """Reads that succeeded without saying that anything came back."""
    told = 0
    for key, witness in found.witnesses.items():
        if key[2] is not Act.READ or key[3] is not Went.DONE or witness.full:
            continue
        told += 1
        if told <= MOST_TOLD:
            what = f"{key[0]} {say_witness(key, witness)} (of {key[1]})"
            yield files[witness.file].gap(what, "whether data was disclosed", f"record {witness.place}")
    if told > MOST_TOLD:
        yield files[0].gap(
            f"{told - MOST_TOLD:,} further attempts of which no disclosure is shown",
            "whether data was disclosed",
        )
