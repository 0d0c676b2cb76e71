"""Logs and exports of other tools -> facts: who looked up which name, and contacted which place.

The format is told by content, never by name alone. The connections of a Zeek conn log are named by the ssl,
http, quic and dns logs of the same set that lie beside it. A log that names apps (PCAPdroid) ties each
contact to its app.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from ...cells import CellError, read_day
from ...errors import EvidenceError
from ...formats.logs.formats import read_records, tell_file
from ...formats.logs.telling import Kind as Format
from ...model.fact import Entity, Evidence, Fact, Gap
from ...model.kinds import Kind, Rung
from ...model.source import Source
from ..files import check_file
from .contacts import Capture, Contact, state, state_contacts, total
from .gathering import Gathering

MOST_BYTES = 1 << 36
NAMING = ("ssl", "http", "quic", "dns")  # Zeek's logs that name the connections of its conn log
FRAMES = {Format.MITMPROXY: ("flow {}", "flow"), Format.NETLOG: ("event {}", "event")}
CHANGE = "hosts contacted and data sent in what was not read"
CURE = "export it again, or move it out of the case; docs/case-format.md lists the logs that are read"


def tell_log(path: Path) -> Format | None:
    """The format of a file by its content; None for what is no log that is read, or cannot be opened."""
    try:
        if not path.is_file():  # a pipe would never end, and a folder holds nothing
            return None
        with path.open("rb") as file:
            return tell_file(file)
    except OSError:
        return None


def read_log(path: Path, folder: Path, system: str = "", declared: Collection[str] = ()) -> Evidence:
    """Read one log. `system` is the app whose traffic it is ("": the apps that the log names, or its
    devices as a whole); `declared` are endpoint ids of the case, which take the hosts below them as their
    own."""
    name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
    check_file(path, folder, name, MOST_BYTES)
    format_ = tell_log(path)
    if format_ is None:
        raise EvidenceError(name, "", "it is no log of a kind that is read", CURE)
    place, unit = FRAMES.get(format_, ("line {}", "line"))
    capture = Capture(Source(name, _hash(path), "", system=str(format_)), place, unit)
    gathering, sources = Gathering(declared), [capture.source]
    for beside in _find_naming_logs(path, format_):
        beside_name = beside.relative_to(folder).as_posix() if beside.is_relative_to(folder) else beside.name
        check_file(beside, folder, beside_name, MOST_BYTES)
        sources.append(Source(beside_name, _hash(beside), "", system=str(format_)))
        with beside.open("rb") as file:
            gathering.learn(read_records(file, format_))
    with path.open("rb") as file:
        gathering.add_all(read_records(file, format_))
    gaps = tuple(_list_gaps(gathering, capture))
    if (
        gathering.flaws
        and not gathering.contacts
        and not gathering.left
        and any(n for _, n in gathering.flaws.values())
    ):
        raise EvidenceError(name, "", f"nothing in it could be read: {gaps[0].what}", CURE)
    facts = {fact.id: fact for fact in _state(gathering, capture, system)}
    return Evidence(tuple(facts.values()), gaps, tuple(sources))


def _find_naming_logs(path: Path, format_: Format) -> Iterator[Path]:
    """The logs of the same Zeek set: conn.10:00.log.gz is named by ssl.10:00.log.gz."""
    if format_ is not Format.ZEEK or "conn" not in path.name:
        return
    before, _, after = path.name.rpartition("conn")
    for kind in NAMING:
        beside = path.with_name(before + kind + after)
        if beside.is_file() and tell_log(beside) is Format.ZEEK:
            yield beside


def _list_gaps(gathering: Gathering, capture: Capture) -> Iterator[Gap]:
    for tallies, change in ((gathering.flaws, CHANGE), (gathering.left, "")):
        for what, (count, first) in tallies.items():
            said = f"{count:,} {capture.unit}s: {what}; first at {capture.unit} {first}" if first else what
            yield Gap(capture.at(first or None), said, change)
    if gathering.forgotten:
        what = (
            f"more was open at once than is kept: {gathering.forgotten:,} names or endpoints were forgotten"
        )
        yield Gap(capture.source, what, "which names belong to which connections")
    seen = [contact for contacts in gathering.contacts.values() for contact in contacts.values()]
    if seen and not any(contact.first_time for contact in seen):
        yield Gap(capture.source, "its lines carry no date with a year", "when what it shows took place")


def _state(gathering: Gathering, capture: Capture, system: str) -> Iterator[Fact]:
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


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
