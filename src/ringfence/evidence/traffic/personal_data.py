"""Which fields of a request are personal data: the kinds of identifier of 28 CFR 202.234, coordinates with
their precision, health and financial terms, contacts, installed apps.

A field counts when its name says what it is *and* its value looks it; by its value alone only where nothing
else looks like it; by its name alone only where the value could be anything, and then that is told. A wrong
accusation is worse than a miss, and a miss is told as a limit of the method.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ...model.data_seen import Basis
from . import data_kinds as kinds
from . import value_looks as looks
from .coordinates import PRECISE_METRES, find_coordinates
from .data_kinds import DataKind
from .field_names import read_name
from .fields import Field

FEWEST_APPS = 5  # names of packages side by side that are a list of installed apps
LONGEST = 512  # characters of a value that can be any of these
_SESSION = re.compile(r"(?=.*\d)[\w.%-]{16,}")
_PLAIN_NAME = re.compile(r"[A-Za-z_$@][\w$.:@-]{0,47}|\d{1,4}|\[\]")
_TELLING = re.compile(r"\d{5}|[0-9a-fA-F]{12}|\w@\w")
HIDDEN = "‹…›"


class Sighting(NamedTuple):
    """A kind of personal data in a field. `metres` is the precision of coordinates."""

    kind: DataKind
    field: str
    where: str
    disguise: tuple[str, ...] = ()
    basis: Basis = Basis.BOTH
    metres: int | None = None
    host: str = ""
    value: str = ""


def find_personal_data(fields: Iterable[Field], *, show_values: bool = False) -> list[Sighting]:
    """Every kind of personal data among the fields of one request, each once per field."""
    listed = tuple(fields)
    found = [
        _state(field, kind, basis, disguise, show_values=show_values)
        for field in listed
        for kind, basis, disguise in _look_at(field)
    ]
    for located in find_coordinates(listed):
        basis = Basis.VALUE if located.by_value else Basis.BOTH
        kind = kinds.COORDINATES
        if located.metres > PRECISE_METRES:
            kind = kind._replace(category=kinds.OTHER)
        sighting = _state(located.field, kind, basis, (), show_values=show_values)
        if "," in located.name:  # both names of a pair
            around = sighting.field.rpartition(".")[0]
            name = ", ".join(map(hide, located.name.split(", ")))
            sighting = sighting._replace(field=f"{around}.{name}" if around else name)
        found.append(sighting._replace(metres=located.metres))
    found += [
        _state(field, kinds.INSTALLED_APPS, Basis.VALUE, (), show_values=show_values)
        for field in _find_lists_of_apps(listed)
    ]
    return list(dict.fromkeys(found))


def _state(
    field: Field, kind: DataKind, basis: Basis, disguise: tuple[str, ...], *, show_values: bool
) -> Sighting:
    return Sighting(
        kind,
        name_field(field.path),
        field.where,
        show_disguise(field.decoded) + disguise,
        basis,
        value=field.value[:200] if show_values else "",
    )


def show_disguise(decoded: tuple[str, ...]) -> tuple[str, ...]:
    """What was undone, without the formats that hide nothing."""
    return tuple(each for each in decoded if each not in ("JSON", "form", "multipart", "URL encoding", "URL"))


def name_field(path: tuple[str, ...]) -> str:
    """The names as one text, `user.emails[]`. A name that may be a value itself is not told."""
    return ".".join(map(hide, filter(None, path))).replace(".[]", "[]")


def hide(name: str) -> str:
    """The name, where it is one and not a value that stands in its place."""
    return HIDDEN if _TELLING.search(name) or not _PLAIN_NAME.fullmatch(name) else name


def _look_at(field: Field) -> Iterator[tuple[DataKind, Basis, tuple[str, ...]]]:
    if not field.raw or len(field.raw) > LONGEST:
        return
    value = field.value.strip()
    meaning = read_name(field.path)
    if meaning.in_apps and looks.is_package(value):
        yield kinds.INSTALLED_APPS, Basis.BOTH, ()
        return
    for rule in meaning.rules:
        if rule.looks(value):
            kind = kinds.CONTACTS if meaning.in_contacts and _is_contact(rule.kind) else rule.kind
            yield kind, Basis.NAME if rule.alone else Basis.BOTH, ()
            return
    if meaning.hashed and (digest := looks.tell_digest(value)):
        yield meaning.hashed[0], Basis.BOTH, (digest,)
        return
    yield from _look_at_value(field, value, in_contacts=meaning.in_contacts)


def _is_contact(kind: DataKind) -> bool:
    return kind in (kinds.EMAIL, kinds.PHONE, kinds.NAME)


def _look_at_value(
    field: Field, value: str, *, in_contacts: bool
) -> Iterator[tuple[DataKind, Basis, tuple[str, ...]]]:
    """What nothing else looks like, whatever it is called."""
    if field.where == "header":
        return
    if "@" in value and looks.is_email(value):
        yield kinds.CONTACTS if in_contacts else kinds.EMAIL, Basis.VALUE, ()
    elif value[:1] == "+" and looks.is_international_phone(value):
        yield kinds.CONTACTS if in_contacts else kinds.PHONE, Basis.VALUE, ()
    elif len(value) == 17 and value[2] in ":-" and looks.is_mac(value):
        yield kinds.MAC, Basis.VALUE, ()
    elif looks.is_iban(value):
        yield kinds.CARD, Basis.VALUE, ()
    elif field.where == "cookie" and _SESSION.fullmatch(value):
        yield kinds.COOKIE, Basis.VALUE, ()


def _find_lists_of_apps(fields: tuple[Field, ...]) -> Iterator[Field]:
    """Lists whose values are names of packages, whatever the list is called."""
    groups: dict[int, list[Field]] = {}
    for field in fields:
        if field.path[-1:] == ("[]",) and not read_name(field.path).in_apps:
            groups.setdefault(field.group, []).append(field)
    for group in groups.values():
        named = [field for field in group if looks.is_package(field.value) and field.value.count(".") >= 2]
        if len(named) >= FEWEST_APPS and len(named) * 2 > len(group):
            yield named[0]
