"""Which fields of a request are personal data: the kinds of identifier of 28 CFR 202.234, coordinates with
their precision, health and financial terms, contacts, installed apps.

A field counts when its name says what it is *and* its value looks it; by its value alone only where nothing
else looks like it; by its name alone only where the value could be anything, and then that is told. A wrong
accusation is worse than a miss, and a miss is told as a limit of the method.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ...formats.payloads.leaf import Leaf, Number
from ...model.data_seen import Basis
from . import data_kinds as kinds
from . import value_looks as looks
from .coordinates import PRECISE_METRES, find_coordinates, read_role
from .data_kinds import DataKind
from .field_names import read_name
from .telling_values import may_tell

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


def find_personal_data(fields: Iterable[Leaf], *, show_values: bool = False) -> list[Sighting]:
    """Every kind of personal data among the fields of one request, each once per field."""
    whole = tuple(fields)
    named, placed = _leave_out_quiet(whole)
    told: dict[tuple[object, ...], tuple[Leaf, DataKind, Basis, tuple[str, ...]]] = {}
    for field in named:
        for kind, basis, disguise in _look_at(field):
            value = field.content if show_values else ""
            key = (kind, basis, disguise, field.path, field.where, field.decoded, value)
            told.setdefault(key, (field, kind, basis, disguise))
    found = [_state(*each, show_values=show_values) for each in told.values()]
    for located in find_coordinates(placed):
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
        for field in _find_lists_of_apps(named, whole)
    ]
    return list(dict.fromkeys(found))


def _leave_out_quiet(fields: Iterable[Leaf]) -> tuple[list[Leaf], list[Leaf]]:
    """The fields that may be personal data, and those that may be of a place: without those of which neither
    the name nor the value can say anything, which are most of most requests."""
    named: list[Leaf] = []
    placed: list[Leaf] = []
    for field in fields:
        where, path, content, *_ = field
        means, role = _read_path(path)
        told = False
        if type(content) is not Number and len(content) <= LONGEST:
            told = may_tell(content if type(content) is str else field.text)
        if means or told or where == "cookie":
            named.append(field)
        if role or told:
            placed.append(field)
    return named, placed


@lru_cache(maxsize=1 << 14)
def _read_path(path: tuple[str, ...]) -> tuple[bool, bool]:
    """Do the names say what their value is? Do they say that it is of a place?"""
    meaning = read_name(path)
    return bool(meaning.rules or meaning.hashed or meaning.in_apps), bool(read_role(path))


def _state(
    field: Leaf, kind: DataKind, basis: Basis, disguise: tuple[str, ...], *, show_values: bool
) -> Sighting:
    return Sighting(
        kind,
        name_field(field.path),
        field.where,
        show_disguise(field.decoded) + disguise,
        basis,
        value=field.text[:200] if show_values else "",
    )


@lru_cache(maxsize=1 << 10)
def show_disguise(decoded: tuple[str, ...]) -> tuple[str, ...]:
    """What was undone, without the formats that hide nothing."""
    return tuple(each for each in decoded if each not in ("JSON", "form", "multipart", "URL encoding", "URL"))


@lru_cache(maxsize=1 << 12)
def name_field(path: tuple[str, ...]) -> str:
    """The names as one text, `user.emails[]`. A name that may be a value itself is not told."""
    return ".".join(map(hide, filter(None, path))).replace(".[]", "[]")


def hide(name: str) -> str:
    """The name, where it is one and not a value that stands in its place."""
    return HIDDEN if _TELLING.search(name) or not _PLAIN_NAME.fullmatch(name) else name


def _look_at(field: Leaf) -> Iterator[tuple[DataKind, Basis, tuple[str, ...]]]:
    if not 0 < len(field.content) <= LONGEST:
        return
    value = field.text.strip()
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
    field: Leaf, value: str, *, in_contacts: bool
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


def _find_lists_of_apps(fields: list[Leaf], whole: tuple[Leaf, ...]) -> Iterator[Leaf]:
    """Lists most of whose values, among the `whole` of the fields, are names of packages, whatever the list
    is called."""
    groups: dict[int, list[Leaf]] = {}
    for field in fields:
        if field.path[-1:] == ("[]",) and field.text.count(".") >= 2 and looks.is_package(field.text):
            groups.setdefault(field.group, []).append(field)
    for group, named in groups.items():
        if len(named) >= FEWEST_APPS and not read_name(named[0].path).in_apps:
            count = sum(field.group == group and field.path[-1:] == ("[]",) for field in whole)
            if len(named) * 2 > count:
                yield named[0]
