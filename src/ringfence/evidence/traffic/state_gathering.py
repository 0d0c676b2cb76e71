"""What was gathered from a log or capture -> facts and gaps, by the app that each contact belongs to."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from ...cells import CellError, read_day
from ...model.data_seen import DataSeen
from ...model.fact import Entity, Fact, Gap
from ...model.kinds import Kind, Rung
from .contacts import Capture, Contact, state, state_contacts, total
from .gathering import Gathering
from .state_data_seen import list_data_seen, state_data_seen

CHANGE = "hosts contacted and data sent in what was not read"


def list_gaps(gathering: Gathering, capture: Capture) -> Iterator[Gap]:
    for tallies, change in ((gathering.flaws, CHANGE), (gathering.left, "")):
        for what, (count, first) in tallies.items():
            plural = "" if count == 1 else "s"
            said = (
                f"{count:,} {capture.unit}{plural}: {what}; first at {capture.unit} {first}"
                if first
                else what
            )
            yield Gap(capture.at(first or None), said, change)
    if gathering.forgotten:
        what = (
            f"more was open at once than is kept: {gathering.forgotten:,} names or endpoints were forgotten"
        )
        yield Gap(capture.source, what, "which names belong to which connections")
    seen = [contact for contacts in gathering.contacts.values() for contact in contacts.values()]
    if seen and not any(contact.first_time for contact in seen):
        yield Gap(capture.source, "its lines carry no date with a year", "when what it shows took place")


def state_gathering(gathering: Gathering, capture: Capture, system: str) -> Iterator[Fact]:
    apps = gathering.contacts
    for contacts in apps.values():
        for contact in contacts.values():
            contact.first_day = _read_time(contact.first_time)
    totals = total(apps.values()) if len(apps) > 1 else None
    for app, contacts in sorted(apps.items()):
        sender = _sender(app, apps, capture, system)
        if sender != system:
            yield state(sender_entity(app, sender), capture, 1, _rung(contacts), None, _introduce(app))
        yield from state_contacts(capture, sender, contacts, totals=totals)
        yield from state_data_seen(capture, sender, contacts, name_sender=totals is not None)


def list_data(gathering: Gathering, capture: Capture, system: str) -> Iterator[DataSeen]:
    """The personal data that was seen, field by field."""
    apps = gathering.contacts
    for app, contacts in sorted(apps.items()):
        yield from list_data_seen(capture, _sender(app, apps, capture, system), contacts)


def _sender(app: str, apps: Collection[str], capture: Capture, system: str) -> str:
    """Whose contacts these are: the app that the log names, unless the case says it for the whole log."""
    if system and (len(apps) == 1 or not app):
        return system
    return app or f"devices in {capture.source.file}".replace(";", "_").replace("|", "_")


def sender_entity(app: str, sender: str) -> Entity:
    return Entity(sender, Kind.APP if app else Kind.SERVICE, sender)


def _introduce(app: str) -> str:
    return (
        "The app, as the log names it." if app else "The devices whose traffic it is; the log names no app."
    )


def _rung(contacts: dict[str, Contact]) -> Rung:
    return Rung.CONTACTED if any(contact.was_contacted for contact in contacts.values()) else Rung.IN_CODE


def _read_time(text: str) -> date | None:
    """The day of a time as logs write it: ISO 8601, or seconds of the Unix epoch."""
    try:
        if text[4:5] == "-":
            return read_day(text[:10])
        return datetime.fromtimestamp(float(text), UTC).date()
    except (CellError, ValueError, OverflowError, OSError):
        return None


def hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
