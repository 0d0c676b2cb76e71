"""Every kind of wrong row has its own message, with the place and the cure; sound tables have none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ringfence.catalogue.audit import audit
from ringfence.catalogue.read_tables import read_tables
from tests.small_catalogue import ROWS, SOURCE, STAMP, write_tables

ON = date(2026, 11, 25)


def mistakes(root: Path) -> list[str]:
    return [str(mistake) for mistake in audit(read_tables(root), ON, 12).mistakes]


def with_row(table: str, **row: str) -> dict[str, list[dict[str, str]]]:
    """The sound rows, and one more."""
    rows = {name: [dict(each) for each in listed] for name, listed in ROWS.items()}
    rows.setdefault(table, []).append(row)
    return rows


def test_sound_tables_have_no_mistake(tmp_path: Path) -> None:
    assert mistakes(write_tables(tmp_path)) == []


HOLDING = {"owned": "red-sister", "owner": "blue-cloud", "how": "equity"}


@pytest.mark.parametrize(
    ("table", "row", "says"),
    [
        (
            "holdings",
            {**HOLDING, "owner": "nobody-ltd"},
            ["owner: nothing is called 'nobody-ltd'", "add it to"],
        ),
        ("holdings", {**HOLDING, "share": "140%"}, ["share: a share of 140% is not possible", "0% to 100%"]),
        ("holdings", {**HOLDING, "since": "2026-02-30"}, ["since: '2026-02-30' is not a day"]),
        ("holdings", {**HOLDING, "since": "2026", "until": "2025"}, ["ends (2025) before it begins (2026)"]),
        (
            "holdings",
            {**HOLDING, "owner": "red-holding", "how": "subsidiary"},
            ["already stands in field/holdings.csv"],
        ),
        ("holdings", {**HOLDING, "how": "half"}, ["how: 'half' is not a kind of holding"]),
        (
            "places",
            {"organisation": "grey-labs", "tie": "organised in", "country": "XX"},
            ["not a state known here"],
        ),
        ("places", {"organisation": "grey-labs", "tie": "seat", "country": "US"}, ["'seat' is not a tie"]),
        ("marks", {"software": "red-app", "kind": "java package", "mark": "com.redsdk"}, ["already stands"]),
        (
            "marks",
            {"software": "red-app", "kind": "java package", "mark": "com.redsdk.ads"},
            ["lies under 'com.redsdk'"],
        ),
        (
            "marks",
            {"software": "red-app", "kind": "java package", "mark": "com"},
            ["nobody's package prefix"],
        ),
        ("marks", {"software": "red-app", "kind": "native library", "mark": "libx.so"}, ["written jcore"]),
        ("marks", {"software": "red-app", "kind": "android id", "mark": "com/red"}, ["not a android id"]),
        (
            "domains",
            {"domain": "https://x.example", "operator": "grey-labs", "role": "api"},
            ["not a host name"],
        ),
        ("domains", {"domain": "co.uk", "operator": "grey-labs", "role": "api"}, ["a public suffix"]),
        (
            "identifiers",
            {"organisation": "grey-labs", "scheme": "listing", "value": "9999"},
            ["not a listing"],
        ),
        ("networks", {"asn": "AS1", "organisation": "grey-labs"}, ["not a whole number"]),
        (
            "entries",
            {"list": "west", "entry": "Grey", "subject": "grey-labs"},
            ["list: nothing is called 'west'"],
        ),
        ("organisations", {"organisation": "Grey Labs", "name": "Grey", "kind": "company"}, ["is not an id"]),
        ("organisations", {"organisation": "x", "name": "", "kind": "company"}, ["'name' is empty"]),
        (
            "software",
            {"software": "x", "name": "X", "kind": "sdk", "purpose": "spying"},
            ["is not a purpose"],
        ),
        (
            "places",
            {"organisation": "grey-labs", "tie": "headquarters", "country": "US", "source": "none"},
            ["has no source 'none'"],
        ),
        (
            "places",
            {"organisation": "grey-labs", "tie": "headquarters", "country": "US", "checked": ""},
            ["nobody compared it with its source"],
        ),
        (
            "places",
            {"organisation": "grey-labs", "tie": "headquarters", "country": "US", "certainty": ""},
            ["'certainty' is empty"],
        ),
    ],
)
def test_a_wrong_row(tmp_path: Path, table: str, row: dict[str, str], says: list[str]) -> None:
    found = mistakes(write_tables(tmp_path, with_row(table, **row)))
    told = [mistake for mistake in found if says[0] in mistake]
    assert told, found
    assert all(word in told[0] for word in says)
    assert f"field/{table}.csv, line {len(ROWS.get(table, ())) + 2}" in told[0]
    assert "cure:" in told[0]


def test_owners_that_hold_more_than_the_whole(tmp_path: Path) -> None:
    """A subsidiary of which no share is stated is owned by more than half."""
    found = mistakes(write_tables(tmp_path, with_row("holdings", **HOLDING, share="60%")))
    assert len(found) == 1
    assert "the owners of 'red-sister' hold 110 % together" in found[0]


def test_a_certainty_that_its_source_cannot_give(tmp_path: Path) -> None:
    press = {**SOURCE, "source": "paper", "kind": "press"}
    unread = {**SOURCE, "source": "site", "kind": "own page", "read": ""}
    rows = with_row("places", organisation="grey-labs", tie="headquarters", country="US", source="paper")
    rows["places"].append(
        {"organisation": "grey-labs", "tie": "organised in", "country": "US", "source": "site"}
    )
    rows["sources"] = [SOURCE, press, unread]
    found = mistakes(write_tables(tmp_path, rows))
    assert [each.split("\n")[0].split(": ", 1)[1] for each in found] == [
        "it is primary, but 'paper' is press",
        "it is primary, but nobody has read 'site'",
    ]


def test_periods_that_do_not_overlap_are_two_facts(tmp_path: Path) -> None:
    rows = with_row(
        "holdings", owned="grey-labs", owner="blue-cloud", how="equity", share="80%", until="2020"
    )
    rows["holdings"].append(
        {"owned": "grey-labs", "owner": "red-holding", "how": "equity", "share": "70%", "since": "2020"}
    )
    assert mistakes(write_tables(tmp_path, rows)) == []


def test_a_disputed_share_does_not_make_an_excess(tmp_path: Path) -> None:
    rows = with_row("holdings", **HOLDING, share="60%", disputed="yes")
    assert mistakes(write_tables(tmp_path, rows)) == []


def test_rows_that_nobody_checked_for_long_are_warned_of(tmp_path: Path) -> None:
    rows = with_row(
        "places", organisation="grey-labs", tie="headquarters", country="US", checked="2024-01-01"
    )
    read = read_tables(write_tables(tmp_path, rows))
    assert [warning.what for warning in audit(read, ON, 12).warnings] == [
        "last compared with its source on 2024-01-01"
    ]
    assert audit(read, ON, 36).warnings == ()
    assert read.newest_day() == date.fromisoformat(STAMP["checked"])


def test_two_organisations_of_one_name_are_warned_of(tmp_path: Path) -> None:
    rows = with_row("organisations", organisation="grey-labs-2", name="GREY  Labs", kind="company")
    (warning,) = audit(read_tables(write_tables(tmp_path, rows)), ON, 12).warnings
    assert "'grey-labs-2' has the name of 'grey-labs'" in warning.what
    told = {"name": "GREY  Labs", "kind": "company", "note": "of Oslo; not grey-labs"}
    rows = with_row("organisations", organisation="grey-labs-2", **told)
    assert audit(read_tables(write_tables(tmp_path, rows)), ON, 12).warnings == ()


def test_a_check_by_a_person_is_a_check(tmp_path: Path) -> None:
    rows = with_row(
        "places", organisation="grey-labs", tie="headquarters", country="US", checked="2026-11-20 human"
    )
    read = read_tables(write_tables(tmp_path, rows))
    assert audit(read, ON, 12).mistakes == ()
    assert read.newest_day() == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("holdngs.csv", b"owned\n", "did you mean 'holdings'"),
        ("holdings-x.csv", b"owned,owner,how,shares\n", "did you mean 'share'"),
        ("holdings-x.csv", b"owned,owner\n", "'how' is missing"),
        ("holdings-x.csv", b"owned,owner,how\na,b\n", "2 cells, the header 3"),
        ("holdings-x.csv", b'owned,owner,how\na,"b\n', "not CSV"),
        ("holdings-x.csv", b"owned,owner,how\n\xff,b,equity\n", "not UTF-8"),
    ],
)
def test_a_wrong_file(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    write_tables(tmp_path)
    (tmp_path / "field" / name).write_bytes(content)
    found = mistakes(tmp_path)
    assert len(found) == 1
    assert f"field/{name}" in found[0]
    assert says in found[0]
