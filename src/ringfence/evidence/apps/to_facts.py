"""What was read in an app -> facts and gaps.

A component that is in the code is embedded, and that is all that its presence shows. That it reads data, and
that it can send it somewhere, is stated under a condition that code alone cannot settle: whether it does so
when people use the app. So a path that rests on code is never open; a capture of the traffic can make it so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from ...model.app import AppContents, Host, Part, PartKind, Presence, Reading
from ...model.fact import Entity, Evidence, Fact, Gap, Link
from ...model.kinds import Kind, Rung, Verb, Verdict
from ...model.source import Source
from .data_classes import category_of, describe_data

MOST_SHOWN = 3  # places named in one fact's note
STATED = ("endpoint", "unsure")  # kinds of host


def state_app(app: AppContents, system: str = "") -> Evidence:
    """The facts, gaps and source of one app. `system` is its id in the case ("": its own package id)."""
    facts = {fact.id: fact for fact in _state(app, system or app.id)}
    return Evidence(tuple(facts.values()), tuple(_list_gaps(app)), (app.source,), apps=(app,))


def _state(app: AppContents, own: str) -> Iterator[Fact]:
    yield _fact(app, Entity(own, Kind.APP, app.name or app.id), "package", Rung.IN_CODE)
    for part in app.parts:
        if part.kind is not PartKind.COMPONENT:
            yield from _state_part(app, part, own, Rung.IN_CODE)
        elif part.presence is Presence.EMBEDDED:
            certain = part.confidence == 100
            told = "; ".join(clue.how for clue in part.clues[:MOST_SHOWN])
            rung = Rung.IN_CODE if certain else Rung.ASSUMED
            note = f"Told by {told}." if certain else f"Likely, told by {told}."
            yield _fact(app, Entity(part.id, Kind.COMPONENT, part.name), part.id, rung, note)
            yield _fact(app, Link(Verb.EMBEDS, own, part.id), part.id, rung, note)
            yield from _state_part(app, part, part.id, rung)


def _state_part(app: AppContents, part: Part, holder: str, most: Rung) -> Iterator[Fact]:
    """What a part reads and where it can send it. `holder` is the component, or the app for its own code."""
    for category, readings in _by_category(part.readings):
        runs = any(reading.runs is Verdict.HOLDS for reading in readings)
        rung = min(most, Rung.IN_CODE) if not runs or most < Rung.IN_CODE else Rung.REACHABLE
        yield from _state_data(app, category, holder, rung, _say_readings(readings), readings[0].place)
    documented: dict[str, list[str]] = {}
    for word in part.collects:
        if category := category_of(word):
            documented.setdefault(category, []).append(word)
    for category, words in documented.items():
        note = f"Its maker says that {part.name} collects: {', '.join(words)}."
        yield from _state_data(app, category, holder, min(most, Rung.DECLARED), note, part.id)
    yield from _state_hosts(app, part, holder, min(most, Rung.IN_CODE))


def _state_hosts(app: AppContents, part: Part, holder: str, rung: Rung) -> Iterator[Fact]:
    """One endpoint for each domain whose operator is known: a service has many hosts. The others are listed
    with the app, and state nothing. What may be no host at all is only assumed to be one. The hosts of a
    component's own publisher add no party."""
    domains: dict[str, list[Host]] = {}
    for host in part.hosts:
        if host.kind in STATED and host.operator and host.operator != part.publisher:
            domains.setdefault(host.domain, []).append(host)
    for domain, hosts in domains.items():
        sure = any(host.kind == STATED[0] for host in hosts)
        more = f" and {len(hosts) - MOST_SHOWN} more" if len(hosts) > MOST_SHOWN else ""
        note = f"The code holds {', '.join(host.host for host in hosts[:MOST_SHOWN])}{more}."
        stamp = (hosts[0].place, rung if sure else Rung.ASSUMED, note)
        yield _fact(app, Entity(domain, Kind.ENDPOINT, domain), *stamp)
        yield _fact(app, _in_code(Verb.SENDS_TO, holder, domain), *stamp)


def _state_data(
    app: AppContents, category: str, holder: str, rung: Rung, note: str, place: str
) -> Iterator[Fact]:
    """All of one category that the app's parts read is one class of data: what is on the device together."""
    words = {word for part in app.parts for word in _words(part) if category_of(word) == category}
    name, attributes = describe_data(category, words)
    id_ = f"{name} on devices with {app.id}"
    shown = f"{name[:1].upper()}{name[1:]} on devices with {app.name or app.id}"
    yield _fact(app, Entity(id_, Kind.DATA_CLASS, shown, attributes), place, rung, note)
    yield _fact(app, _in_code(Verb.COLLECTED_BY, id_, holder), place, rung, note)


def _words(part: Part) -> Iterator[str]:
    if part.presence is Presence.EMBEDDED:
        yield from (reading.data for reading in part.readings)
        yield from part.collects


def _by_category(readings: Iterable[Reading]) -> list[tuple[str, list[Reading]]]:
    grouped: dict[str, list[Reading]] = {}
    for reading in readings:
        if category := category_of(reading.data):
            grouped.setdefault(category, []).append(reading)
    return sorted(grouped.items())


def _say_readings(readings: list[Reading]) -> str:
    """The interfaces called, those that can run first."""
    order = (Verdict.HOLDS, Verdict.UNKNOWN, Verdict.FAILS)
    listed = sorted(readings, key=lambda each: (order.index(each.runs), each.api))
    said = [
        f"{each.api} ({each.sites} {'place' if each.sites == 1 else 'places'}, first {each.place}"
        f"{'; no way found there' if each.runs is Verdict.FAILS else ''})"
        for each in listed[:MOST_SHOWN]
    ]
    more = f", and {len(listed) - MOST_SHOWN} more interfaces" if len(listed) > MOST_SHOWN else ""
    return f"Calls {'; '.join(said)}{more}."


def _list_gaps(app: AppContents) -> Iterator[Gap]:
    for what in app.gaps:
        yield Gap(app.source, what, "components, data read and hosts in what was not read")
    for hidden in app.hidden:
        if not hidden.read:
            place = Source(app.source.file, app.source.sha256, hidden.file, system=app.source.system)
            yield Gap(place, f"{hidden.kind}: {hidden.why}", "components, data read and hosts in it")
    unknown = app.parts_of(PartKind.UNKNOWN)
    if unknown:
        classes = sum(part.classes for part in unknown)
        names = ", ".join(part.name for part in unknown[:MOST_SHOWN])
        more = ", …" if len(unknown) > MOST_SHOWN else ""
        what = f"code of unknown origin: {classes:,} classes ({names}{more})"
        yield Gap(app.source, what, "who else is in the app")


def _in_code(verb: Verb, tail: str, head: str) -> Link:
    """A link that the code could make: that it does so in use, code does not tell."""
    return Link(verb, tail, head, condition=Verdict.UNKNOWN, terms={"shown": "in code"})


def _fact(app: AppContents, says: Entity | Link, place: str, rung: Rung, note: str = "") -> Fact:
    told = says.key if isinstance(says, Link) else f"{says.kind} {says.id}"
    text = f"{app.source.sha256}\x1f{told}\x1f{rung}"
    source = Source(app.source.file, app.source.sha256, place, system=app.source.system)
    return Fact(hashlib.sha256(text.encode()).hexdigest()[:16], says, source, rung, note=note)
