"""Look-ups in the catalogue: exact identifiers first, the longest prefix next, names last.

What is found by an identifier or by its very name is a match. What only comes near a name is a candidate,
with a score and the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ..cells import read_day
from ..model.profile import NearMiss
from .index_format import Index, Record
from .names import find_near, fold
from .words import MARK_KINDS

_NATIVE = re.compile(r"lib(?P<name>[\w.+-]+?)\.(?:so|dylib)(?:\.[\d.]+)?")
# What follows a library's name when its maker puts the version there: -6.5.49, _v9_8_3, 239
_VERSION = re.compile(r"(?:[-_.]?[vV]?\d+(?:[._]\d+)+[a-z]?|[-_.][vV]?\d+|\d{3,})$")
_AS = re.compile(r"as\s?(\d{1,10})", re.IGNORECASE)
_LONGEST = 500  # characters of a question that are looked at
_DEEPEST = 40  # parts of a package name that are looked at
_MOST_BUT_FOR_FORM = 3  # organisations of one name and several legal forms that are told of at once


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that the question names: a software, organisation, domain or network, and how it was told."""

    kind: str
    id: str
    how: str


class Catalogue:
    """The opened catalogue. Rows are mappings of column to cell; empty cells are absent."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._about: dict[str, list[Record]] = {}

    def rows(self, id_: str, *tables: str) -> list[Record]:
        """The rows about this organisation, software or list, from these tables."""
        if id_ not in self._about:
            self._about[id_] = self.index.find(f"id:{id_}")
        return [row for row in self._about[id_] if row["table"] in tables]

    def other_side(self, role: str, id_: str) -> list[Record]:
        """The rows in which it is the owner or director, the publisher, or the operator."""
        return self.index.find(f"{role}:{id_}")

    def source(self, row: Record) -> Record:
        """The source that a row names; every row has one, the audit sees to it."""
        folder = row["file"].rpartition("/")[0]
        found = self.index.find(f"source:{folder}/{row['source']}")
        return found[0] if found else {}

    def name(self, id_: str) -> str:
        """The name of an organisation or software, or its id."""
        named = self.rows(id_, "organisations", "software")
        return named[0]["name"] if named else id_

    def kind(self, id_: str) -> str:
        """`organisation`, `software`, or "" when nothing is called so."""
        tables = {row["table"] for row in self.rows(id_, "organisations", "software")}
        return "software" if "software" in tables else "organisation" if tables else ""

    def lists(self) -> list[Record]:
        return self.index.find("all:lists")

    @cached_property
    def day(self) -> date:
        """The catalogue's own day: the last on which a row was compared with its source."""
        return date.fromisoformat(self.index.find("day:")[0]["day"])

    def find(self, asked: str) -> tuple[Found, ...]:
        """Everything that the question names exactly; else what its longest known prefix or domain names."""
        text = asked.strip()[:_LONGEST]
        found = (
            list(self._find_exact(text))
            or list(self._find_other_version(text))
            or list(self._find_prefix(text))
            or list(self._find_domain(text))
        )
        return tuple({(each.kind, each.id): each for each in reversed(found)}.values())[::-1]

    def find_but_for_form(self, asked: str) -> tuple[Found, ...]:
        """The organisations whose names differ from the question in the legal form alone; none if they are
        many."""
        near = find_near(asked.strip()[:_LONGEST], self.index.keys("name:"))
        named = (found for each in near if each.same_but_for_form for found in self._named(each.name))
        ids = list(dict.fromkeys(id_ for kind, id_ in named if kind == "organisation"))
        if len(ids) > _MOST_BUT_FOR_FORM:
            return ()
        how = "its name but for the legal form, a candidate"
        return tuple(Found("organisation", id_, how) for id_ in ids)

    def find_candidates(self, asked: str) -> tuple[NearMiss, ...]:
        """What comes near by name, best first."""
        near = find_near(asked.strip()[:_LONGEST], self.index.keys("name:"))
        found: dict[str, NearMiss] = {}
        for each in near:
            for kind, id_ in self._named(each.name):
                found.setdefault(id_, NearMiss(kind, id_, self.name(id_), each.score, each.reason))
        return tuple(found.values())

    def _find_exact(self, text: str) -> Iterator[Found]:
        if kind := self.kind(text.lower()):
            yield Found(kind, text.lower(), "its id in the catalogue")
        for kind in sorted(MARK_KINDS):
            for row in self.index.find(f"mark:{kind}:{_as_mark(kind, text)}"):
                yield Found("software", row["software"], f"{kind} {row['mark']}")
        for row in self.index.find(f"domain:{as_host(text)}"):
            yield Found("domain", row["domain"], "this very domain")
        for row in self.index.find(f"identifier:{text.casefold()}"):
            yield Found("organisation", row["organisation"], f"{row['scheme']} {row['value']}")
        if number := _AS.fullmatch(text):
            for row in self.index.find(f"asn:{number[1]}"):
                yield Found("network", row["asn"], f"AS{row['asn']}")
        for kind, id_ in self._named(fold(text)):
            yield Found(kind, id_, "its name")

    def _named(self, folded: str) -> Iterator[tuple[str, str]]:
        for row in self.index.find(f"name:{folded}") if folded else ():
            id_ = row.get("organisation") or row.get("software") or row["subject"]
            yield self.kind(id_), id_

    def _find_other_version(self, text: str) -> Iterator[Found]:
        """A native library whose name is known without the version at its end."""
        native = _NATIVE.fullmatch(text)
        name = _VERSION.sub("", native["name"]) if native else ""
        for row in self.index.find(f"mark:native library:{name}") if name else ():
            yield Found("software", row["software"], f"native library {row['mark']}, whatever its version")

    def _find_prefix(self, text: str) -> Iterator[Found]:
        """The longest package prefix, or Maven group, above a class or package name."""
        name = text.removeprefix("L").removesuffix(";").replace("/", ".") if "/" in text else text
        group, colon, _ = name.partition(":")
        for row in self.index.find(f"mark:maven:{group}") if colon else ():
            yield Found("software", row["software"], f"maven group {group}")
        for row in self.find_package(name):
            yield Found("software", row["software"], f"java package {row['mark']} above it")

    def find_package(self, name: str) -> list[Record]:
        """The rows of the longest package prefix that a package or class is or lies under."""
        parts = re.split(r"[.$]", name)[:_DEEPEST]
        for length in range(len(parts), 0, -1):
            if rows := self.index.find(f"mark:java package:{'.'.join(parts[:length])}"):
                return rows
        return []

    def _find_domain(self, text: str) -> Iterator[Found]:
        for row in self.find_domain(as_host(text)):
            yield Found("domain", row["domain"], f"domain {row['domain']} above it")

    def find_domain(self, host: str) -> list[Record]:
        """The rows (one a period) of the most specific known domain that this host is or lies under."""
        labels = host.split(".")
        for start in range(max(0, len(labels) - 10), len(labels) - 1):
            if rows := self.index.find(f"domain:{'.'.join(labels[start:])}"):
                return rows
        return []


def stands(row: Record, on: date) -> bool:
    """May what the row says have been so on that day? An end that is not known excludes nothing."""
    since, until = read_day(row.get("since", "")), read_day(row.get("until", ""))
    return (since is None or since <= on) and (until is None or on < until)


def _as_mark(kind: str, text: str) -> str:
    """The mark as its table writes it: a native library without lib and .so, the rest unchanged."""
    if kind == "native library" and (native := _NATIVE.fullmatch(text)):
        return native["name"]
    if kind == "ios app id":
        return text.removeprefix("id")
    return text


def as_host(text: str) -> str:
    """The host of an address or of a host name: no scheme, user, port, path or last dot; small letters."""
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", text.strip().lower())
    host = re.split(r"[/?#\s]", host, maxsplit=1)[0].rpartition("@")[2]
    return re.sub(r":\d+$", "", host).strip(".")
