"""Records of a log -> what was seen of each endpoint, by the app that contacted it.

Connections are named by what their own records say (TLS, QUIC, HTTP), else by the last answer to a look-up
of the same device that gave their address before they began; a name learnt so says so. All that is kept is
bounded, and what had to be forgotten is told.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from ...formats.har import HarRequest
from ...formats.logs.record import LOOKUPS, Flaw, Learnt, LogRecord
from .contacts import MOST_KEPT, Contact, find_endpoint
from .log_requests import as_request
from .name_app import name_app
from .search_data import PLAIN_SEARCH, DataSearch

MOST_FLOWS = 500_000  # connections whose name waits for their closing record
MOST_ANSWERS = 1_000_000  # addresses that look-ups gave
MOST_ENDPOINTS = 1_000_000
INSIDE = (".local", ".lan", ".home", ".internal", ".localdomain", ".arpa", ".invalid", ".onion")
SLACK = 3600.0  # seconds for which devices go on using an answer that has expired


@dataclass(slots=True)
class _Flow:
    """A connection whose name is known, and the bytes of its parts so far. `counted`: as a contact,
    already."""

    host: str
    learnt: Learnt
    up: int
    down: int
    counted: bool
    closed: bool = False

    def close(self, record: LogRecord) -> tuple[int, int, int]:
        """What a record of the whole connection adds to those of its parts: bytes up, bytes down,
        contacts."""
        up, down = max(0, record.bytes_up - self.up), max(0, record.bytes_down - self.down)
        counts = 0 if self.counted or record.blocked else 1
        if (
            record.learnt is Learnt.ADDRESS
        ):  # the last word on it; a second one (netflow) only adds what it has more
            self.up, self.down, self.closed = self.up + up, self.down + down, True
        self.counted = self.counted or counts > 0
        return up, down, counts


class Gathering:
    """What a log came to so far. `contacts` has the endpoints of each app ("": the log names none)."""

    def __init__(self, declared: Collection[str], search: DataSearch = PLAIN_SEARCH) -> None:
        self.contacts: dict[str, dict[str, Contact]] = {}
        self.flaws: dict[str, tuple[int, int]] = {}  # what -> how many lines, and the first of them
        self.left: dict[str, tuple[int, int]] = {}  # what was meant to be left, likewise
        self.names: dict[tuple[str, str], list[tuple[str, str, str]]] = {}  # (client, address) -> time,
        # host, until
        self.anyones: dict[str, tuple[str, str, str]] = {}  # address -> the same, "" where hosts differ
        self.flows: dict[str, _Flow] = {}
        self.forgotten = 0
        self._by_host: dict[tuple[str, str], Contact] = {}
        self._declared = declared
        self._search = search

    def add_all(self, records: Iterable[LogRecord | Flaw]) -> None:
        for record in records:
            if isinstance(record, Flaw):
                _tally(self.flaws, record.what, record)
            elif record.learnt in LOOKUPS:
                self._add_lookup(record)
            else:
                self._add_contact(record)

    def learn(self, records: Iterable[LogRecord | Flaw]) -> None:
        """Only the names: of connections and of the addresses that look-ups gave. Nothing counts as seen."""
        for record in records:
            if isinstance(record, Flaw):
                continue
            if record.learnt in LOOKUPS:
                self._learn_answers(record)
            elif record.flow and record.host:
                self._remember(record.flow, record.host, record.learnt, counted=False)

    def _add_lookup(self, record: LogRecord) -> None:
        host = record.host
        if not host or not is_public_name(host):
            _tally(self.left, "look-ups of names inside the network or of no site", record)
            return
        self._learn_answers(record)
        if record.is_counted:  # nobody asked for it
            return
        contact = self._contact(record.app, host, record)
        contact.learnt.add(record.learnt)
        if record.learnt is Learnt.QUERY:
            contact.lookups += record.times
        elif not contact.lookups:
            contact.lookups = 1
        contact.blocked += record.blocked * record.times

    def _learn_answers(self, record: LogRecord) -> None:
        for answer in record.answers:
            known = self.names.get((record.client, answer))
            if known is None:
                if len(self.names) >= MOST_ANSWERS:
                    self.forgotten += 1
                    return
                known = self.names[record.client, answer] = []
            if known and known[-1][1] == record.host:
                known[-1] = (known[-1][0], record.host, max(known[-1][2], record.until))
            else:
                known.append((record.time, record.host, record.until))
                del known[:-MOST_KEPT]
            first, host, until = self.anyones.get(answer, (record.time, record.host, record.until))
            same = record.host if host == record.host else ""
            self.anyones[answer] = (min(first, record.time), same, max(until, record.until))

    def _add_contact(self, record: LogRecord) -> None:
        host, learnt, flow = record.host, record.learnt, record.flow
        up, down, counts = record.bytes_up, record.bytes_down, 1
        if flow:
            known = self.flows.get(flow)
            if known is not None and (not host or record.is_flow):
                host, learnt = known.host, known.learnt
                if record.is_flow:
                    up, down, counts = known.close(record)
            elif host:
                self._remember(flow, host, learnt, up, down)
        if not host and not record.address:
            return  # the bytes of a request that was told as no contact
        if not host:
            host, learnt = self._find_name(record)
        if not host or not is_public_name(host):
            _tally(self.left, "contacts inside the network (private, multicast, local names)", record)
            return
        if record.blocked or record.is_counted:
            counts = 0
        contact = self._contact(record.app or name_app(record), host, record)
        contact.requests += counts * record.times
        contact.blocked += record.blocked * record.times
        contact.bytes_up += up
        contact.bytes_down += down
        contact.learnt.add(learnt)
        for address in (record.address, *record.further):
            if address and len(contact.addresses) < MOST_KEPT:
                contact.addresses.add(address)
        if not record.blocked and (record.request is not None or "?" in record.url):
            self._look_for_data(contact, record)

    def _remember(
        self, flow: str, host: str, learnt: Learnt, up: int = 0, down: int = 0, *, counted: bool = True
    ) -> None:
        known = self.flows.get(flow)
        if known is not None and known.host == host:
            known.up += up
            known.down += down
            return
        if len(self.flows) >= MOST_FLOWS:
            self.forgotten += not self.flows.pop(next(iter(self.flows))).closed
        self.flows[flow] = _Flow(host, learnt, up, down, counted)

    def _find_name(self, record: LogRecord) -> tuple[str, Learnt]:
        """The host of an address by the last look-up before, of the same device or else of any other, if all
        agree; the address itself; "" for one inside the network."""
        known = self.names.get((record.client, record.address), ())
        before = [each for each in known if each[0] <= record.time or not record.time]
        if before:
            _, host, until = max(before, key=itemgetter(0))
            return host, Learnt.STALE if _has_expired(until, record.time) else Learnt.ANSWER
        time, host, until = self.anyones.get(record.address, ("", "", ""))
        if host and (time <= record.time or not record.time) and not _has_expired(until, record.time):
            return host, Learnt.NEIGHBOUR
        return (record.address, Learnt.ADDRESS) if is_public_address(record.address) else ("", Learnt.ADDRESS)

    def _contact(self, app: str, host: str, record: LogRecord) -> Contact:
        contact = self._by_host.get((app, host))
        if contact is None:
            contact = self._begin(app, host, record)
        time = record.time
        if time and (not contact.first_time or time < contact.first_time):
            contact.first_time = time
        return contact

    def _begin(self, app: str, host: str, record: LogRecord) -> Contact:
        """The contact of a host that is new, or of the declared endpoint that it is below."""
        if len(self._by_host) >= MOST_ENDPOINTS:
            self.forgotten += 1
            host = "endpoints beyond the limit"
        named = self._search.clean_host(host)
        endpoint = find_endpoint(named, self._declared)
        contact = self.contacts.setdefault(app, {}).setdefault(endpoint, Contact(first_entry=record.line))
        if len(contact.hosts) < MOST_KEPT:
            contact.hosts.add(named)
        self._by_host[app, host] = contact
        return contact

    def _look_for_data(self, contact: Contact, record: LogRecord) -> None:
        request: HarRequest | None = record.request or as_request(record)
        if request is None:
            return
        found, left = self._search.search(request)
        if not contact.add(found, record.line, record.times):
            left["more fields with personal data than are kept"] = 1
        for what in left:
            _tally(self.flaws, what, record)


def _has_expired(until: str, time: str) -> bool:
    """Had an answer expired long before? Both are seconds since 1970; what is not told has not."""
    return bool(until and time) and float(time) > float(until) + SLACK


def _tally(counts: dict[str, tuple[int, int]], what: str, record: LogRecord | Flaw) -> None:
    many, first = counts.get(what, (0, record.line))
    counts[what] = (many + record.times, first)


@lru_cache(maxsize=1 << 16)
def is_public_name(host: str) -> bool:
    """Can this be a site of others? A bare word or a name that the internet does not know cannot."""
    if _is_address(host):
        return is_public_address(host)
    return "." in host and not host.endswith(INSIDE)


@lru_cache(maxsize=1 << 16)
def is_public_address(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return address.is_global and not address.is_multicast


def _is_address(host: str) -> bool:
    return host.rpartition(".")[2].isdigit() or ":" in host
