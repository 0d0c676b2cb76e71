"""The hosts in an app beside those in its traffic: what each shows that the other does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...model.amounts import say_count
from ...model.fact import Fact, Gap
from ...model.source import Source
from .holders import Holders
from .senders import KnownApp

MOST_SHOWN = 12
NOT_IN_CODE = (
    "who else gets data: settings fetched at run time, pages in a WebView, code loaded later, or the system"
    " on its behalf may have named them"
)
NOT_CONTACTED = "nothing by itself: a capture shows what was used while it ran"
WHOSE = "which app contacted what: other apps and the system contact hosts as well"


def compare_hosts(
    app: KnownApp, holders: Holders, own: Mapping[str, Fact], devices: Sequence[Mapping[str, Fact]]
) -> Iterator[Gap]:
    """`own` are the hosts that the app was seen to contact, with the fact of it; `devices` those of whole
    devices, whose app nobody names."""
    strange = [host for host in sorted(own) if not holders.find(host).in_code]
    if strange:
        said = (
            f"{app.label} contacted {say_count(len(strange), 'host')} not found in its code: {_some(strange)}"
        )
        yield Gap(_file_of(own[strange[0]]), said, NOT_IN_CODE)
    for contacts in devices:
        there = [host for host in sorted(contacts) if holders.find(host).in_code]
        said = (
            f"the traffic names no app: {len(there)} of its {say_count(len(contacts), 'host')} also stand in"
            f" {app.label}{f' ({_some(there)})' if there else ''}, which may have contacted them"
        )
        yield Gap(_file_of(next(iter(contacts.values()))), said, WHOSE)
    contacted = set(own).union(*devices)
    silent = sorted(holders.hosts - contacted)
    if silent and contacted:
        many = say_count(len(silent), "host")
        said = f"{many} in its code had no contact in the traffic given: {_some(silent)}"
        yield Gap(app.packages[0].source, said, NOT_CONTACTED)


def _file_of(fact: Fact) -> Source:
    return Source(fact.source.file, fact.source.sha256, "", system=fact.source.system)


def _some(hosts: Sequence[str]) -> str:
    more = f" and {len(hosts) - MOST_SHOWN} more" if len(hosts) > MOST_SHOWN else ""
    return ", ".join(hosts[:MOST_SHOWN]) + more
