"""Traffic beside an app -> what its parts were seen to do: rungs raised from *in code* to *contacted* to
*data seen*.

    app contacts host (traffic)  +  one part alone holds the host (code)  ->  that part contacted it
    data seen on the way there   +  the host is of the part's own maker   ->  that part collects the data

Each raise is a fact of its own, from the traffic. It needs the contact that it rests on (`Link.needs`), and
states the link that the code stated before, so a proof lists both; its note says why. The code's own facts
stay as they are. Traffic that names no app makes nothing certain of one: its hosts are what the app may have
contacted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ...catalogue.lookup import Catalogue
from ...catalogue.open_index import open_index
from ...model.app import Part, PartKind
from ...model.fact import NOTHING, Entity, Evidence, Fact, Gap, Link
from ...model.kinds import Kind, Rung, Verb, Verdict
from .compare_hosts import compare_hosts
from .holders import Holders, is_its_own
from .senders import PACKAGE, KnownApp, find_apps, rename_seen, rename_senders


@dataclass(slots=True)
class Seen:
    """What the traffic shows of one sender and one endpoint: contacts, and the data that went there."""

    contacts: list[Fact] = field(default_factory=list)
    data: list[tuple[str, Fact]] = field(default_factory=list)


Seens = dict[str, dict[str, Seen]]  # sender -> endpoint -> what was seen


def tie_traffic(evidence: Evidence, uids: Mapping[str, str] = NOTHING) -> Evidence:
    """The evidence with what its traffic shows of its apps. `uids` has the package file of an app that a
    phone knows by number."""
    apps = find_apps(evidence)
    if not apps:
        return evidence
    facts = list(rename_senders(evidence.facts, apps, uids))
    seen = _list_seen(facts)
    if not seen:
        return evidence
    catalogue = Catalogue(open_index())
    kinds = {fact.says.id: fact.says.kind for fact in facts if isinstance(fact.says, Entity)}
    raised: list[Fact] = []
    gaps: list[Gap] = []
    for app in apps.values():
        tie = _Tie(app, facts, Holders(app, catalogue), catalogue)
        own = seen.get(app.id, {})
        raised += tie.raise_all(own)
        of_devices = {s: ends for s, ends in seen.items() if s != app.id and kinds.get(s) is Kind.SERVICE}
        for ends in of_devices.values():
            raised += tie.state_possible(ends)
        gaps += compare_hosts(app, tie.holders, _contacts(own), [_contacts(e) for e in of_devices.values()])
    known = {fact.id: fact for fact in (*facts, *raised)}
    return replace(
        evidence,
        facts=tuple(known.values()),
        gaps=(*evidence.gaps, *gaps),
        seen=rename_seen(evidence.seen, apps, uids),
    )


def _contacts(ends: Mapping[str, Seen]) -> dict[str, Fact]:
    return {endpoint: seen.contacts[0] for endpoint, seen in ends.items()}


def _list_seen(facts: Iterable[Fact]) -> Seens:
    """What each sender was seen to contact."""
    found: Seens = {}
    for fact in facts:
        link = fact.says
        if not isinstance(link, Link) or link.verb is not Verb.SENDS_TO or fact.source.system == PACKAGE:
            continue
        if fact.rung < Rung.CONTACTED:
            continue
        seen = found.setdefault(link.tail, {}).setdefault(link.head, Seen())
        if link.data:
            seen.data += [(data, fact) for data in link.data]
        else:
            seen.contacts.append(fact)
    return {
        sender: kept
        for sender, ends in found.items()
        if (kept := {endpoint: seen for endpoint, seen in ends.items() if seen.contacts})
    }


class _Tie:
    """One app, with what its code states of hosts."""

    def __init__(self, app: KnownApp, facts: Iterable[Fact], holders: Holders, catalogue: Catalogue) -> None:
        self.app, self.holders, self._catalogue = app, holders, catalogue
        self._in_code: dict[tuple[str, str], tuple[Link, Rung]] = {}  # (holder, endpoint) -> what code states
        self._ends: dict[str, list[str]] = {}  # endpoint -> its holders
        for fact in facts:
            link = fact.says
            if isinstance(link, Link) and link.verb is Verb.SENDS_TO and app.owns(fact):
                self._in_code[link.tail, link.head] = link, fact.rung
                self._ends.setdefault(link.head, []).append(link.tail)

    def raise_all(self, ends: Mapping[str, Seen]) -> Iterator[Fact]:
        """What the app's own traffic shows of its parts."""
        for host, seen in sorted(ends.items()):
            holding = self.holders.find(host)
            part = holding.part
            if part is not None and part.kind is PartKind.COMPONENT:
                yield from self._raise_component(host, seen, part, holding.why)
            elif end := self._stated_end(self.app.id, host):
                for contact in seen.contacts:
                    why = f"{self.app.label} contacted {host}; {holding.why}."
                    yield _raise(Link(Verb.SENDS_TO, self.app.id, end), contact, Rung.CONTACTED, why)

    def _raise_component(self, host: str, seen: Seen, part: Part, why: str) -> Iterator[Fact]:
        """The contact is its doing, so that contact stands while the app embeds it, and it shows that its
        code runs."""
        embeds = Link(Verb.EMBEDS, self.app.id, part.id)
        end = self._stated_end(part.id, host) or host
        said = f"{self.app.label} contacted {host}; {why}."
        for contact in seen.contacts:
            yield _bind(contact, embeds.key)
            yield _raise(Link(Verb.SENDS_TO, part.id, end), contact, Rung.CONTACTED, said)
            yield _derive(embeds, contact, Rung.CONTACTED, f"{said} So its code runs.")
        own = is_its_own(part, host, self._catalogue)
        for data, fact in seen.data:
            told = f"{fact.note.rstrip('.')}: sent to {host}; {why}."
            yield _bind(fact, embeds.key)
            condition = fact.says.condition if isinstance(fact.says, Link) else Verdict.UNKNOWN
            sends = Link(Verb.SENDS_TO, part.id, end, data=(data,), condition=condition)
            yield _raise(sends, fact, Rung.DATA_SEEN, told)
            yield _derive(embeds, fact, Rung.DATA_SEEN, f"{said} So its code runs, and data was seen.")
            if own is not Verdict.FAILS:  # what a library sends to others is not collected by its maker
                rung = Rung.DATA_SEEN if own is Verdict.HOLDS else Rung.ASSUMED
                doubt = "" if own is Verdict.HOLDS else f" That {host} is its maker's was not checked."
                collects = Link(Verb.COLLECTED_BY, data, part.id, condition=condition)
                yield _raise(collects, fact, rung, told + doubt)

    def state_possible(self, ends: Mapping[str, Seen]) -> Iterator[Fact]:
        """A device contacted what the code holds: by which app it does not show, so no rung is raised."""
        for host, seen in sorted(ends.items()):
            for end in _at_or_above(host):
                for holder in self._ends.get(end, ()):
                    link, rung = self._in_code[holder, end]
                    why = (
                        f"A device contacted {host}; by which app is not shown, so it is only possible here."
                    )
                    yield _derive(link, seen.contacts[0], rung, why)

    def _stated_end(self, holder: str, host: str) -> str:
        """The endpoint under which the code of the holder states the host; "" where it does not."""
        return next((end for end in _at_or_above(host) if (holder, end) in self._in_code), "")


def _bind(fact: Fact, key: str) -> Fact:
    """The traffic's own fact, standing while the link `key` does."""
    link = fact.says
    return replace(fact, says=replace(link, needs=(key,))) if isinstance(link, Link) else fact


def _raise(link: Link, contact: Fact, rung: Rung, why: str) -> Fact:
    """What follows from a contact: it stands as long as the contact does."""
    key = contact.says.key if isinstance(contact.says, Link) else ""
    return _derive(replace(link, needs=(key,) if key != link.key else ()), contact, rung, why)


def _derive(link: Link, fact: Fact, rung: Rung, why: str) -> Fact:
    text = "\x1f".join(("tied", fact.id, link.key, *link.data))
    id_ = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Fact(id_, link, fact.source, rung, fact.since, fact.until, fact.recorded, fact.disputed, why)


def _at_or_above(host: str) -> Iterator[str]:
    labels = host.split(".")
    return (".".join(labels[start:]) for start in range(max(1, len(labels) - 1)))
