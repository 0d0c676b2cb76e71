"""HAR 1.2 -> facts: which hosts were contacted, how much went up, and which personal data was in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from ...cells import CellError, read_day
from ...errors import EvidenceError
from ...formats.har import BrokenEntry, HarRequest, read_requests
from ...model.fact import Entity, Evidence, Fact, Gap
from ...model.kinds import Kind, Rung
from ...model.source import Source
from ..files import check_file
from .contacts import Capture, Contact, find_endpoint, registrable, state, state_contacts
from .search_data import PLAIN_SEARCH, DataSearch
from .state_data_seen import list_data_seen, state_data_seen
from .state_gathering import hash_file

MOST_BYTES = 1 << 30


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
    contacts: dict[str, Contact] = {}
    gaps: list[Gap] = []
    site = ""
    capture = Capture(Source(name, hash_file(path), "log", system="HAR"), "/log/entries/{}", "entry")
    with path.open("rb") as file:
        for number, item in enumerate(read_requests(file)):
            if isinstance(item, BrokenEntry):
                gaps.append(_gap(capture, item))
                continue
            site = site or search.clean_host(item.host)
            host = search.clean_host(item.host)
            contact = contacts.setdefault(find_endpoint(host, declared), Contact())
            _note(contact, item, number, host)
            found, left = search.search(item)
            if not contact.add(found, number):
                left["more fields with personal data than are kept"] = 1
            gaps += [Gap(capture.at(number), what, "personal data beyond it") for what in left]
    if not contacts and gaps:
        raise EvidenceError(
            name, "", f"nothing in it could be read: {gaps[0].what}", "export the capture as HAR 1.2"
        )
    site = registrable(site)
    facts = {fact.id: fact for fact in _state(capture, system, site, contacts)}
    seen = tuple(list_data_seen(capture, system or site, contacts))
    return Evidence(tuple(facts.values()), tuple(gaps), (capture.source,), seen=seen)


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


def _state(capture: Capture, system: str, site: str, contacts: dict[str, Contact]) -> Iterator[Fact]:
    """The facts of one capture. A page's own site stands as a service, unless the case names the system."""
    if not system:
        visited = Entity(site, Kind.SERVICE, site)
        yield state(visited, capture, 0, Rung.CONTACTED, None, "The site that was visited.")
    yield from state_contacts(capture, system or site, contacts, site=site)
    yield from state_data_seen(capture, system or site, contacts)


def _gap(capture: Capture, broken: BrokenEntry) -> Gap:
    change = "hosts contacted and data sent in what was not read"
    return Gap(capture.at(broken.number), broken.what, change)
