"""HAR 1.2 -> facts: which hosts were contacted, how much went up, and which personal data was in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ...cells import CellError, read_day
from ...errors import EvidenceError
from ...formats.har import BrokenEntry, HarRequest, read_recording, read_requests
from ...model.fact import Entity, Evidence, Fact, Gap
from ...model.kinds import Kind, Rung
from ...model.source import Source
from ..files import check_file
from .contacts import Capture, Contact, find_endpoint, registrable, state
from .page_parts import name_part, state_parts
from .page_tags import PageTags
from .search_data import PLAIN_SEARCH, DataSearch
from .state_data_seen import list_data_seen
from .state_gathering import hash_file

MOST_BYTES = 1 << 30
# What Chromium says of a request that reached no one; any other failure may have come after it was sent.
UNSENT = (
    *("net::ERR_NAME_", "net::ERR_INTERNET_DISCONNECTED", "net::ERR_CONNECTION_REFUSED", "net::ERR_ADDRESS_"),
    *("net::ERR_BLOCKED_BY_", "net::ERR_CERT_", "net::ERR_CONNECTION_TIMED_OUT", "net::ERR_UNSAFE_PORT"),
    *("csp", "mixed-content", "inspector"),
)


def read_har(
    path: Path,
    folder: Path,
    system: str = "",
    declared: Collection[str] = (),
    search: DataSearch = PLAIN_SEARCH,
) -> Evidence:
    """Read one HAR file. `system` is the app whose traffic it is ("" : the site of the first page or
    request);
    `declared` are endpoint ids of the case, which take the hosts below them as their own."""
    name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
    check_file(path, folder, name, MOST_BYTES)
    capture = Capture(Source(name, hash_file(path), "log", system="HAR"), "/log/entries/{}", "entry")
    reading = _Reading(capture, system, declared, search)
    with path.open("rb") as file:
        recording = read_recording(file)
        for number, item in enumerate(read_requests(file)):
            reading.take(number, item, recording)
    gaps = [*reading.gaps, *_recorded_gaps(capture, recording)]
    page = reading.page
    if page is None:
        if gaps:
            raise EvidenceError(
                name, "", f"nothing in it could be read: {gaps[0].what}", "export the capture as HAR 1.2"
            )
        return Evidence(sources=(capture.source,))
    stated = state_parts(capture, system or page.site, page.site, reading.contacts, page.scripts)
    facts = {fact.id: fact for fact in (*_introduce(capture, system, page.site), *stated)}
    seen = (row for sender, sent in reading.contacts.items() for row in list_data_seen(capture, sender, sent))
    visits = (page.sum_up(capture.source, reading.first),)
    return Evidence(tuple(facts.values()), tuple(gaps), (capture.source,), seen=tuple(seen), pages=visits)


class _Reading:
    """What is gathered from the entries: contacts by who made them (the system, or the component that a
    script is) and by endpoint. `first` is the address of the first request, without what it carried."""

    def __init__(self, capture: Capture, system: str, declared: Collection[str], search: DataSearch) -> None:
        self.contacts: dict[str, dict[str, Contact]] = {}
        self.gaps: list[Gap] = []
        self.page: PageTags | None = None
        self.first = ""
        self._capture, self._declared, self._search = capture, declared, search
        self._system = system

    def take(self, number: int, item: HarRequest | BrokenEntry, recording: dict[str, Any]) -> None:
        if isinstance(item, BrokenEntry):
            self.gaps.append(_gap(self._capture, item))
            return
        host = self._search.clean_host(item.host)
        page = self.page
        if page is None:
            bare = {"query": "", "fragment": "", "netloc": item.url.netloc.rpartition("@")[2]}
            self.first = item.url._replace(**bare).geturl()
            page = self.page = PageTags(registrable(host), recording, self._search)
            self._system = self._system or page.site
        if item.error.startswith(UNSENT):
            self._find_contact(self._system, host).blocked += 1
            return
        found, left = self._search.search(item)
        maker = page.take(item, host, number, {sighting.kind.what for sighting in found})
        contact = self._find_contact(name_part(maker)[0] if maker else self._system, host)
        _note(contact, item, number, host)
        if not contact.add(found, number):
            left["more fields with personal data than are kept"] = 1
        self.gaps += [Gap(self._capture.at(number), what, "personal data beyond it") for what in left]

    def _find_contact(self, sender: str, host: str) -> Contact:
        contacts = self.contacts.setdefault(sender, {})
        return contacts.setdefault(find_endpoint(host, self._declared), Contact())


def _recorded_gaps(capture: Capture, recording: dict[str, Any]) -> Iterator[Gap]:
    """What whoever recorded the page could not see."""
    said = recording.get("gaps")
    for what in said if isinstance(said, list) else ():
        if isinstance(what, str):
            yield Gap(capture.source, what[:500], "what the page embeds and sends")


def _note(contact: Contact, request: HarRequest, number: int, host: str) -> None:
    if not contact.requests:
        contact.first_entry = number
    contact.hosts.add(host)
    contact.requests += 1
    contact.bytes_up += request.bytes_up
    contact.bytes_down += request.bytes_down
    if day := _day(request.day):
        contact.first_day = min(contact.first_day or day, day)


def _day(text: str) -> date | None:
    try:
        return read_day(text)
    except CellError:
        return None


def _introduce(capture: Capture, system: str, site: str) -> Iterator[Fact]:
    """A page's own site stands as a service, unless the case names the system."""
    if not system:
        visited = Entity(site, Kind.SERVICE, site)
        yield state(visited, capture, 0, Rung.CONTACTED, None, "The site that was visited.")


def _gap(capture: Capture, broken: BrokenEntry) -> Gap:
    change = "hosts contacted and data sent in what was not read"
    return Gap(capture.at(broken.number), broken.what, change)
