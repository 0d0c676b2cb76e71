"""Who did read, on the pages: counts, hours, limits; nothing of it where a case has no logs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ringfence.evidence.read_result import read_result
from ringfence.model.kinds import Verdict
from ringfence.model.result import Result
from ringfence.pipeline import scan
from ringfence.report.log_rows import HEADING, list_logs
from ringfence.report.terminal_page import Look
from ringfence.report.to_html import to_html
from ringfence.report.to_json import result_document, result_to_json
from ringfence.report.to_terminal import result_to_terminal
from tests.formats.access_logs.events import ANN, BUCKET, cloudtrail
from tests.sample_result import sample_result

SCHEMA = Path(__file__).parents[2] / "src/ringfence/report/result-1.schema.json"


@pytest.fixture
def result(tmp_path: Path) -> Result:
    """Ann reads the profiles on two days, once without data and once refused; nobody logs the backups."""
    made = [
        cloudtrail("2026-03-02T09:00:00Z"),
        cloudtrail("2026-03-05T09:00:00Z"),
        cloudtrail("2026-03-05T10:00:00Z", additionalEventData={"bytesTransferredOut": 0}),
        cloudtrail("2026-03-05T11:00:00Z", errorCode="AccessDenied", additionalEventData={}),
    ]
    files = {
        "ringfence.toml": '[case]\nwe = "us"\non = 2026-03-10\n',
        "data.csv": "data,category,us_persons,held_in\nhealth,personal health,1000000,profiles\n",
        "organisations.csv": "organisation,name,organised_in\nus,Us Inc,US\n",
        "systems.csv": f"system,name,kind,operator,known_as\nprofiles,Profiles,store,us,{BUCKET}\n"
        "table,The table,store,us,snowflake:APP.US\n",
        "access/log.json": json.dumps(made),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return scan(tmp_path)


def test_a_row_says_who_read_how_often_and_what_the_log_cannot_show(result: Result) -> None:
    read, unread, whole = list_logs(result)
    assert read.store == "Profiles"
    assert read.readers == (f"{ANN}: 3 reads (2 with data), 1 refused or failed",)
    assert (read.days, read.cannot) == ("2026-03-02 to 2026-03-05", "whether data came back, of 1 read")
    assert (unread.store, unread.readers, unread.shows) == ("The table", (), Verdict.FAILS)
    assert "no log of reads" in unread.cannot
    assert (whole.store, whole.log) == ("", "CloudTrail of account 111122223333")


def test_pages_and_json_show_it(result: Result) -> None:
    text = result_to_terminal(result, look=Look(100))
    assert text.index("Not seen") < text.index(HEADING)
    assert "with data" in " ".join(text.split())
    page = to_html(result)
    assert '<section id="logs">' in page
    assert "3 reads (2 with data), 1 refused or failed" in page
    document = result_document(result)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(document)
    assert {each["store"] for each in document["logs"]} == {"profiles", "table", ""}


def test_a_result_read_back_shows_the_same_and_counts_that_are_none_are_nothing(
    result: Result, tmp_path: Path
) -> None:
    text = result_to_json(result)
    (tmp_path / "r.json").write_text(text)
    back = read_result(tmp_path / "r.json")
    assert list_logs(back) == list_logs(result)
    (tmp_path / "r.json").write_text(text.replace('"times": "3"', '"times": "x"'))
    assert list_logs(read_result(tmp_path / "r.json")) != list_logs(result)


def test_nothing_is_shown_of_a_case_without_logs() -> None:
    assert HEADING not in result_to_terminal(sample_result(), look=Look(100))
    assert 'id="logs"' not in to_html(sample_result())
    assert "logs" not in result_document(sample_result())
