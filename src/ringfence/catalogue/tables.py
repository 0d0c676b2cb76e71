"""The tables of the catalogue, one declaration each: their columns, and what each column takes.

One row is one fact. Every row ends with the same columns: when it holds (`since`, `until`), which source of
the same folder says so (`source`), how well that was checked (`certainty`, `checked`), whether another
source or the party contradicts it (`disputed`), and a `note`.
The page for those who add rows is docs/add-to-the-catalogue.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from ..cells import CellError, choose, read_day, read_share, read_verdict, read_whole
from ..model.share import WHOLE, Share
from . import words
from .states import NAMES as STATES

Row = Mapping[str, str]
Check = Callable[[str], object]

STAMP = ("since", "until", "source", "certainty", "checked", "disputed", "note")
OF_A_SUBSIDIARY = Share(WHOLE // 2, WHOLE, lower_open=True)  # more than half; how much is not said
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z]{2}")
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*")
_PACKAGE = re.compile(r"[A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)*")
_BUNDLE = re.compile(r"[A-Za-z0-9][\w-]*(?:\.[A-Za-z0-9][\w-]*)*")
_NUMBER = re.compile(r"[0-9a-f]{16}")
_SHORTEST_TEXT, _LONGEST_TEXT = 6, 120  # of a string in a signature
_CHECKED = re.compile(r"(\d{4}-\d{2}-\d{2})( human)?")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns with what each takes, those that must be filled, and those that tell rows apart.

    Two rows with the same `key` are two periods of one fact, so their periods must not overlap.
    """

    name: str
    columns: Mapping[str, Check]
    required: tuple[str, ...]
    key: tuple[str, ...]
    stamped: bool = True

    @property
    def all_columns(self) -> tuple[str, ...]:
        return (*self.columns, *STAMP) if self.stamped else tuple(self.columns)


def check_cells(table: Table, row: Row) -> None:
    """Raise CellError for the first cell that its column does not take."""
    for column in table.required:
        if not row.get(column):
            raise CellError(f"the column {column!r} is empty", f"every row of {table.name} needs it")
    checks = {**table.columns, **STAMP_CHECKS} if table.stamped else table.columns
    for column, check in checks.items():
        if row.get(column):
            try:
                check(row[column])
            except CellError as error:
                raise CellError(f"{column}: {error.what}", error.cure) from None
    if table.stamped:
        since, until = read_day(row["since"]), read_day(row["until"])
        if since and until and until <= since:
            raise CellError(
                f"it ends ({row['until']}) before it begins ({row['since']})",
                "until is the first day no longer true",
            )


def _id(cell: str) -> str:
    if not _ID.fullmatch(cell):
        raise CellError(f"{cell!r} is not an id", "small letters and digits joined by '-': bytedance-ltd")
    return cell


def _country(cell: str) -> str:
    if not _CODE.fullmatch(cell) or cell not in STATES:
        raise CellError(
            f"{cell!r} is not a state known here",
            "write the two letters of ISO 3166-1; a new one is added to states.py with its name",
        )
    return cell


def _party(cell: str) -> str:
    """An organisation, or a state by its code."""
    return _country(cell) if _CODE.fullmatch(cell) else _id(cell)


def _one_of(known: Collection[str], what: str) -> Check:
    return lambda cell: choose(cell, known, what)


def _any(cell: str) -> str:
    return cell


def _host(cell: str) -> str:
    if not _HOST.fullmatch(cell) or len(cell) > 253:
        raise CellError(
            f"{cell!r} is not a host name", "small letters, no scheme, no path, no '*': umeng.com"
        )
    return cell


def _listing(cell: str) -> str:
    exchange, _, ticker = cell.partition(":")
    if exchange not in words.EXCHANGES or not ticker:
        raise CellError(f"{cell!r} is not a listing", "write EXCHANGE:TICKER, such as HKEX:700")
    return cell


def _address(cell: str) -> str:
    if not re.fullmatch(r"https?://[^\s]+\.[^\s]+", cell):
        raise CellError(f"{cell!r} is not an address", "write the whole address, beginning with https://")
    return cell


def _day(cell: str) -> object:
    return read_day(cell)


def _checked(cell: str) -> object:
    found = _CHECKED.fullmatch(cell)
    if not found:
        raise CellError(f"{cell!r} is not a check", "write 2026-11-25, or 2026-11-25 human")
    return read_day(found[1])


def _permissions(cell: str) -> tuple[str, ...]:
    """One or several parted by ';', of which any may open the gate."""
    names = tuple(cell.split(";"))
    if not all(_PACKAGE.fullmatch(name) for name in names):
        raise CellError(f"{cell!r} is not a permission", "write its whole name; several are parted by ';'")
    return names


def check_api(row: Row) -> None:
    """An API must name what its kind names, in the way of its platform."""
    kind, class_, member = row["kind"], row["class"], row["member"]
    for named, wanted, column in zip(
        (class_, member), words.API_KINDS[kind], ("class", "member"), strict=True
    ):
        if wanted is not None and bool(named) != wanted:
            told = "is empty" if wanted else "must be empty"
            raise CellError(f"{column}: of a {kind} it {told}", "a method, field or callback names both")
    if class_ and not _PACKAGE.fullmatch(class_):
        raise CellError(f"class: {class_!r} is not a class", "write android.os.Build$VERSION, with '$'")
    if kind == "content uri" and not member.startswith("content://"):
        raise CellError(f"member: {member!r} is not a content uri", "it begins with content://")
    if (row["platform"] == "ios") != (kind.startswith("ios ")) and kind not in ("sends", "permission"):
        raise CellError(f"kind: a {kind} is not of the platform {row['platform']}", "see words.py")


def check_signature(row: Row) -> None:
    """A shape is a number; a text is one that renaming leaves and code can hold."""
    kind, value = row["kind"], row["value"]
    if kind in ("class shape", "platform calls") and not _NUMBER.fullmatch(value):
        raise CellError(f"value: {value!r} is not the number of a {kind}", "take it from `catalogue sign`")
    if kind == "string" and not (_SHORTEST_TEXT <= len(value) <= _LONGEST_TEXT and value.isprintable()):
        raise CellError(f"value: {value!r} tells nothing", "take a string of 6 to 120 visible letters")


def check_mark(kind: str, mark: str) -> None:
    """A mark must look like one of its kind."""
    pattern = _PATTERNS.get(kind)
    if pattern is not None and not pattern.fullmatch(mark):
        raise CellError(f"{mark!r} is not a {kind}", "write it as com.umeng.analytics, without '*' or '/'")
    if kind == "java package" and mark in _NOBODYS:
        raise CellError(f"{mark!r} is nobody's package prefix", "name its next part as well: com.umeng")
    if kind == "native library" and (mark.endswith(".so") or "/" in mark):
        raise CellError(f"{mark!r} is not a native library's name", "libjcore.so is written jcore")


# First parts of package names under which lies the code of many, or of the platform itself.
_NOBODYS = frozenset(
    [
        "android",
        "app",
        "cn",
        "co",
        "com",
        "de",
        "dev",
        "edu",
        "eu",
        "fr",
        "gov",
        "in",
        "io",
        "ir",
        "it",
        "java",
        "javax",
        "jp",
        "kr",
        "me",
        "net",
        "org",
        "ru",
        "tv",
        "uk",
        "us",
    ]
)
_PATTERNS = {"java package": _PACKAGE, "android id": _PACKAGE, "ios bundle id": _BUNDLE}


STAMP_CHECKS: Mapping[str, Check] = {
    "since": _day,
    "until": _day,
    "source": _id,
    "certainty": _one_of(words.CERTAINTIES, "certainty"),
    "checked": _checked,
    "disputed": read_verdict,
    "note": _any,
}

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table(
            "sources",
            {
                "source": _id,
                "address": _address,
                "title": _any,
                "publisher": _any,
                "kind": _one_of(words.SOURCE_KINDS, "kind of source"),
                "published": _day,
                "read": _day,
                "licence": _any,
            },
            ("source", "address", "title", "kind", "licence"),
            ("source",),
            stamped=False,
        ),
        Table(
            "organisations",
            {
                "organisation": _id,
                "name": _any,
                "kind": _one_of(words.ORGANISATION_KINDS, "kind of organisation"),
            },
            ("organisation", "name", "kind"),
            ("organisation",),
        ),
        Table(
            "names",
            {
                "subject": _id,
                "name": _any,
                "language": _any,
                "kind": _one_of(words.NAME_KINDS, "kind of name"),
            },
            ("subject", "name", "kind"),
            ("subject", "name"),
        ),
        Table(
            "identifiers",
            {"organisation": _id, "scheme": _one_of(words.SCHEMES, "scheme"), "value": _any},
            ("organisation", "scheme", "value"),
            ("organisation", "scheme", "value"),
        ),
        Table(
            "places",
            {"organisation": _id, "tie": _one_of(words.PLACE_TIES, "tie"), "country": _country},
            ("organisation", "tie", "country"),
            ("organisation", "tie", "country"),
        ),
        Table(
            "holdings",
            {
                "owned": _id,
                "owner": _party,
                "share": read_share,
                "votes": read_share,
                "how": _one_of(words.HOLDING_KINDS, "kind of holding"),
            },
            ("owned", "owner", "how"),
            ("owned", "owner", "how"),
        ),
        Table(
            "directions",
            {"directed": _id, "director": _party, "means": _one_of(words.MEANS, "means"), "what": _any},
            ("directed", "director", "means"),
            ("directed", "director", "means", "what"),
        ),
        Table(
            "software",
            {
                "software": _id,
                "name": _any,
                "kind": _one_of(words.SOFTWARE_KINDS, "kind of software"),
                "publisher": _id,
                "purpose": _one_of(words.PURPOSES, "purpose"),
            },
            ("software", "name", "kind", "purpose"),
            ("software",),
        ),
        Table(
            "marks",
            {"software": _id, "kind": _one_of(words.MARK_KINDS, "kind of mark"), "mark": _any},
            ("software", "kind", "mark"),
            ("kind", "mark"),
        ),
        Table(
            "collects",
            {"software": _id, "data": _one_of(words.DATA, "kind of data")},
            ("software", "data"),
            ("software", "data"),
        ),
        Table(
            "domains",
            {
                "domain": _host,
                "operator": _id,
                "role": _one_of(words.DOMAIN_ROLES, "role"),
                "shared": read_verdict,
                "software": _id,
            },
            ("domain", "operator", "role"),
            ("domain",),
        ),
        Table(
            "networks",
            {"asn": read_whole, "organisation": _id, "name": _any},
            ("asn", "organisation"),
            ("asn",),
        ),
        Table(
            "lists",
            {
                "list": _id,
                "title": _any,
                "jurisdiction": _any,
                "authority": _any,
                "cites": _any,
                "scope": _any,
                "reaches": _one_of(words.LIST_REACHES, "reach"),
                "class_rule": _any,
                "action": _one_of(words.ACTIONS, "action"),
                "deadline": _any,
                "deadline_days": read_whole,
                "complete": read_verdict,
            },
            ("list", "title", "jurisdiction", "scope", "reaches", "action"),
            ("list",),
        ),
        Table(
            "entries",
            {"list": _id, "entry": _any, "subject": _id, "section": _any, "scope": _any},
            ("list", "entry", "subject"),
            ("list", "entry", "subject", "section"),
        ),
        Table(
            "apis",
            {
                "platform": _one_of(words.API_PLATFORMS, "platform"),
                "kind": _one_of(words.API_KINDS, "kind of API"),
                "class": _any,
                "member": _any,
                "reads": _one_of(words.DATA, "kind of data"),
                "what": _any,
                "permission": _permissions,
            },
            ("platform", "kind", "reads", "what"),
            ("platform", "kind", "class", "member", "reads"),
        ),
        Table(
            "signatures",
            {
                "software": _id,
                "kind": _one_of(words.SIGNATURE_KINDS, "kind of feature"),
                "value": _any,
            },
            ("software", "kind", "value"),
            ("kind", "value"),
        ),
    )
}


def holding_share(row: Row) -> Share | None:
    """The share a holding states; None where it states none and the word `subsidiary` does not either."""
    if row.get("share"):
        return read_share(row["share"])
    return OF_A_SUBSIDIARY if row["how"] == "subsidiary" else None


def check_row(table: Table, row: Row) -> None:
    """Everything that can be said of a row by itself. Raises CellError."""
    check_cells(table, row)
    if table.name == "marks":
        check_mark(row["kind"], row["mark"])
    if table.name == "apis":
        check_api(row)
    if table.name == "signatures":
        check_signature(row)
    if table.name == "identifiers" and row["scheme"] == "listing":
        _listing(row["value"])
    if table.name == "places" and row["tie"] == words.US_PERSON and row["country"] != "US":
        raise CellError("a US person is one of the United States", "write the country as US")
    if table.stamped:
        _check_stamp(row)


def _check_stamp(row: Row) -> None:
    for column in ("source", "certainty"):
        if not row[column]:
            raise CellError(f"the column {column!r} is empty", "every row has a source and a certainty")
    if row["certainty"] != "unverified" and not row["checked"]:
        raise CellError(
            f"it is {row['certainty']}, but nobody compared it with its source",
            "fill `checked` with the day, or write unverified",
        )
