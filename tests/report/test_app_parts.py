"""What is inside an app, on every page: in code is not in use, what is named is not inside."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from ringfence.model.kinds import Rung
from ringfence.report.app_parts import list_parts, parts_to_csv, say_inside
from ringfence.report.to_html import to_html
from ringfence.report.to_terminal import result_to_terminal
from tests.golden import compare_with_golden
from tests.sample_app import APP, app_result
from tests.sample_result import sample_result

GOLDEN = Path(__file__).parent / "golden"


def test_the_components_come_first_and_those_of_concern_on_top() -> None:
    rows = list_parts(app_result(), APP)
    assert [row.part.id for row in rows[:3]] == ["red-ads", "blue-kit", "grey-push"]
    assert rows[0].owners == ("Red Ltd.", "Red Group")
    assert rows[0].reached == ("China",)
    assert rows[1].reached == ()


def test_data_has_the_strongest_evidence_of_its_readings() -> None:
    reads = {read.data: read for read in list_parts(app_result(), APP)[0].reads}
    assert reads["precise geolocation"].rung is Rung.REACHABLE
    assert reads["device id"].rung is None
    assert reads["device id"].label == "no way found there"


def test_only_endpoints_are_listed_as_hosts() -> None:
    assert list_parts(app_result(), APP)[0].hosts == ("log.red.example.net",)


def test_one_line_says_what_was_read() -> None:
    assert say_inside(APP) == (
        "Finch 2.1 (org.finch, Android): 2 components embedded; 60 classes, 92 % of them of known origin; "
        "4,321 instructions read."
    )


def test_one_row_per_interface_called() -> None:
    table = list(csv.DictReader(io.StringIO(parts_to_csv(app_result()), newline="")))
    red = [row for row in table if row["part"] == "Red Ads"]
    assert [(row["data"], row["evidence"], row["permission_declared"]) for row in red] == [
        ("device id", "no way found there", "fails"),
        ("precise geolocation", "reachable", "holds"),
    ]
    assert [row["part"] for row in table if not row["interface"]] == [
        "Blue Kit",
        "Grey Push",
        "own code",
        "com.nobody",
    ]
    assert parts_to_csv(sample_result()).count("\r\n") == 1


def test_golden_terminal() -> None:
    compare_with_golden(result_to_terminal(app_result()), GOLDEN / "app.txt")


def test_the_page_shows_every_part_and_its_state() -> None:
    page = to_html(app_result())
    for said in ("Red Ads", "referenced only", "likely (80 of 100)", "no way found there", "looks encrypted"):
        assert said in page
    assert 'id="inside"' in page
    assert 'id="inside"' not in to_html(sample_result())
