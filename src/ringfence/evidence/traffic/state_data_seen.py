"""The personal data that was seen on its way to each endpoint -> facts on the rung *data seen*, and rows.

All that went to one place under one category is one class of data, because the law asks what is linked. A
class that nothing but names tells is linked under a condition that traffic cannot settle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from ...model.data_seen import Basis, DataSeen
from ...model.fact import Entity, Fact, Link
from ...model.kinds import Kind, Rung, Verb, Verdict
from .contacts import Capture, Contact, state
from .coordinates import PRECISE_FEET_METRES, PRECISE_METRES
from .data_kinds import COORDINATES, FINANCIAL, GEOLOCATION, HEALTH, IDENTIFIERS, OTHER
from .personal_data import Sighting

MOST_SHOWN = 5  # fields named in one fact's note
_NAMES = {IDENTIFIERS: "identifiers", HEALTH: "health data", FINANCIAL: "financial data", OTHER: "other data"}
_Sightings = Mapping[Sighting, tuple[int, int]]


class _Way(NamedTuple):
    """From whom to where, in which capture, first on which day."""

    capture: Capture
    sender: str
    endpoint: str
    day: date | None


def state_data_seen(
    capture: Capture, sender: str, contacts: Mapping[str, Contact], *, name_sender: bool = False
) -> Iterator[Fact]:
    """The classes of data that one sender sent. `name_sender`: there are several, so classes say whose they
    are."""
    for endpoint, contact in sorted(contacts.items()):
        way = _Way(capture, sender, endpoint, contact.first_day)
        end = f"{endpoint} by {sender}" if name_sender else endpoint
        groups: dict[str, dict[Sighting, tuple[int, int]]] = {}
        for sighting, seen in contact.sightings.items():
            groups.setdefault(_name(sighting), {})[sighting] = seen
        for name, sightings in sorted(groups.items()):
            label = f"{name[0].upper()}{name[1:]}, seen"
            made = Entity(f"{name} sent to {end}", Kind.DATA_CLASS, label, _attributes(sightings))
            yield from _state_class(made, way, sightings)


def list_data_seen(capture: Capture, sender: str, contacts: Mapping[str, Contact]) -> Iterator[DataSeen]:
    """One row for each field, for people to read."""
    for endpoint, contact in sorted(contacts.items()):
        for sighting, (first, times) in contact.sightings.items():
            yield DataSeen(
                what=sighting.kind.what,
                category=sighting.kind.category,
                identifier=sighting.kind.identifier,
                sender=sender,
                endpoint=endpoint,
                host=sighting.host,
                where=sighting.where,
                field=sighting.field,
                disguise=sighting.disguise,
                basis=sighting.basis,
                metres=sighting.metres,
                times=times,
                source=capture.at(first),
                value=sighting.value,
            )


def _name(sighting: Sighting) -> str:
    return "coordinates" if sighting.metres is not None else _NAMES[sighting.kind.category]


def _attributes(sightings: _Sightings) -> dict[str, str]:
    """What the law asks of a class. A listed identifier stands once for each different one."""
    metres = [sighting.metres for sighting in sightings if sighting.metres is not None]
    if metres:
        finest = min(metres)
        return {
            "category": GEOLOCATION if finest <= PRECISE_METRES else OTHER,
            "precision_metres": str(finest),
            "within_1850_feet": "yes" if finest <= PRECISE_FEET_METRES else "no",
        }
    kinds = {sighting.kind for sighting in sightings if sighting.kind != COORDINATES}
    attributes = {"category": next(iter(kinds)).category}
    if listed := sorted(kind.identifier for kind in kinds if kind.identifier):
        attributes["identifiers"] = ";".join(listed)
    return attributes


def _state_class(made: Entity, way: _Way, sightings: _Sightings) -> Iterator[Fact]:
    shown = [
        f"{sighting.kind.what} in the {sighting.where} field {sighting.field!r}{_undone(sighting)} "
        f"({way.capture.unit} {first})"
        for sighting, (first, _) in sightings.items()
    ]
    more = f", and {len(shown) - MOST_SHOWN} more" if len(shown) > MOST_SHOWN else ""
    first = min(first for first, _ in sightings.values())
    by_name = all(sighting.basis is Basis.NAME for sighting in sightings)
    condition = Verdict.UNKNOWN if by_name else Verdict.HOLDS
    said = "; ".join(shown[:MOST_SHOWN]) + more + ("; told by names alone" if by_name else "")
    stamp = (way.capture, first, Rung.DATA_SEEN, way.day, said)
    yield state(made, *stamp)
    yield state(Link(Verb.COLLECTED_BY, made.id, way.sender, condition=condition), *stamp)
    sends = Link(Verb.SENDS_TO, way.sender, way.endpoint, data=(made.id,), condition=condition)
    yield state(sends, *stamp)


def _undone(sighting: Sighting) -> str:
    return f" under {' > '.join(sighting.disguise)}" if sighting.disguise else ""
