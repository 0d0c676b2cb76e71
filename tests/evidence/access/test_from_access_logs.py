"""Logs of access as facts that witness, and as gaps: what they cannot show, and what is odd in them."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from ringfence.evidence.access.read_access_files import read_access_files
from ringfence.model.fact import Entity, Evidence, Fact, Link
from ringfence.model.kinds import Kind, Rung, Verb, Verdict
from ringfence.pipeline import scan
from tests.formats.access_logs.events import ANN, BUCKET, cloudtrail, setting

MANAGEMENT: dict[str, Any] = {"eventCategory": "Management", "managementEvent": True}


def read(folder: Path, *known: str, **files: Any) -> Evidence:
    paths = []
    for name, value in files.items():
        path = folder / name.replace("_", ".", 1)
        data = value if isinstance(value, str) else json.dumps(value)
        path.write_bytes(gzip.compress(data.encode()) if name.endswith("gz") else data.encode())
        paths.append(path)
    return read_access_files(paths, folder, known)[0]


def accesses(evidence: Evidence) -> list[Fact]:
    return [
        each for each in evidence.facts if isinstance(each.says, Link) and each.says.verb is Verb.ACCESSED
    ]


def told(evidence: Evidence, *words: str) -> bool:
    return any(all(word in gap.what for word in words) for gap in evidence.gaps)


@pytest.mark.parametrize("name", ["log_json", "log_json_gz"])
def test_reads_are_summed_up_as_one_fact_with_first_and_last_day(tmp_path: Path, name: str) -> None:
    made = [cloudtrail(f"2026-03-{day:02d}T09:00:00Z") for day in (2, 2, 5)]
    (fact,) = accesses(read(tmp_path, **{name: {"Records": made}}))
    assert isinstance(fact.says, Link)
    assert (fact.says.tail, fact.says.head, fact.rung) == (ANN, BUCKET, Rung.DATA_SEEN)
    assert (str(fact.since), fact.until, fact.says.terms["last"]) == ("2026-03-02", None, "2026-03-05")
    assert (fact.says.terms["times"], fact.says.terms["days"]) == ("3", "2")
    assert fact.source.locator == "record 1"
    assert "a disclosure" in fact.note


def test_a_read_of_which_nothing_came_back_is_an_attempt(tmp_path: Path) -> None:
    nothing = cloudtrail(additionalEventData={"bytesTransferredOut": 0})
    refused = cloudtrail(errorCode="AccessDenied", additionalEventData={})
    evidence = read(tmp_path, log=[nothing, refused])
    assert {fact.rung for fact in accesses(evidence)} == {Rung.CONTACTED}
    assert told(evidence, "an attempt, not a disclosure")


def test_without_events_of_data_the_log_cannot_show_who_read(tmp_path: Path) -> None:
    silent = read(tmp_path, BUCKET, log=[cloudtrail(name="ListBuckets", **MANAGEMENT)])
    assert told(silent, "cannot show who read", BUCKET, "no events of data")
    assert next(each for each in silent.logs if each.store).shows_reads is Verdict.FAILS
    shown = read(tmp_path, BUCKET, log=[cloudtrail()])
    assert not told(shown, "show who read")
    assert next(each for each in shown.logs if each.store).shows_reads is Verdict.HOLDS
    other = read(tmp_path, "arn:aws:s3:::other", log=[cloudtrail()])
    assert told(other, "may not show who read arn:aws:s3:::other")


def test_changes_of_what_is_logged_are_told_with_what_they_mean(tmp_path: Path) -> None:
    selectors = [{"readWriteType": "All", "includeManagementEvents": False, "dataResources": []}]
    made = [
        cloudtrail(),
        setting("PutEventSelectors", trailName="t", eventSelectors=selectors),
        setting("StopLogging", name="t"),
        {**setting("DeleteTrail", name="u"), "errorCode": "TrailNotFoundException"},
    ]
    evidence = read(tmp_path, BUCKET, log=made)
    assert told(
        evidence, "PutEventSelectors", "succeeded", "no events of data are logged", "no management events"
    )
    assert told(evidence, "StopLogging", ANN, "nothing is logged")
    assert told(evidence, "DeleteTrail", "failed")
    assert not told(evidence, "DeleteTrail", "any more")
    assert told(evidence, "may not show who read", "a trail was stopped")


def test_silent_hours_and_a_short_log_are_told(tmp_path: Path) -> None:
    made = [
        cloudtrail(f"2026-03-{day:02d}T{hour:02d}:00:00Z")
        for day in range(1, 8)
        for hour in range(24)
        if not (day == 4 and 9 <= hour < 12)
    ]
    evidence = read(tmp_path, BUCKET, log=made)
    assert told(evidence, "silent", "2026-03-04T09Z to 2026-03-04T11Z")
    assert told(evidence, "covers 7 days", "12 months")
    whole = next(each for each in evidence.logs if not each.store)
    assert (whole.hours, whole.present) == (7 * 24, 7 * 24 - 3)


def test_sign_ins_without_a_second_factor(tmp_path: Path) -> None:
    parts: dict[str, Any] = {
        "eventSource": "signin.amazonaws.com",
        "responseElements": {"ConsoleLogin": "Success"},
        **MANAGEMENT,
    }
    made = [
        cloudtrail(
            name="ConsoleLogin", additionalEventData={"MFAUsed": used}, requestParameters=None, **parts
        )
        for used in ("No", "No", "Yes")
    ]
    assert told(read(tmp_path, log=made), ANN, "without a second factor 2 times")
    assert not told(read(tmp_path, log=made[2:]), "second factor")


APPROVED = "account,store,since,until,approver,requester\n"


@pytest.mark.parametrize(
    ("row", "outside"),
    [
        (f"{ANN},{BUCKET},2026-03-02,2026-03-02,boss,ann\n", False),
        (f"{ANN},{BUCKET},2026-03-02T09,2026-03-02T10,boss,ann\n", False),
        (f"{ANN},{BUCKET},2026-03-02T10,2026-03-02T12,boss,ann\n", True),
        (f"{ANN},{BUCKET},2026-03-02,2026-03-02,ann,ann\n", True),
        (f"someone,{BUCKET},2026-03-02,2026-03-02,boss,\n", True),
        (f"{ANN},{BUCKET},,,boss,ann\n{ANN},{BUCKET},2026-03-03,2026-03-04,boss,\n", True),
    ],
)
def test_reads_outside_the_approved_window(tmp_path: Path, row: str, outside: bool) -> None:
    evidence = read(tmp_path, log=[cloudtrail()], approvals_csv=APPROVED + row)
    assert told(evidence, "outside every approved window") is outside


def test_events_of_nobody_are_counted(tmp_path: Path) -> None:
    assert told(read(tmp_path, log=[cloudtrail(userIdentity={})] * 2), "2 events", "do not say whose account")


def test_a_person_is_found_by_the_address_of_the_session_and_no_reach_comes_of_it(tmp_path: Path) -> None:
    arn = "arn:aws:sts::1:assumed-role/analyst/wei@b.example"
    files = {
        "ringfence.toml": '[case]\nwe = "us"\non = 2026-03-10\n',
        "data.csv": "data,category,us_persons,held_in\nhealth,personal health,1000000,profiles\n",
        "organisations.csv": "organisation,name,organised_in\nus,Us Inc,US\nb,Beijing B Ltd,CN\n",
        "systems.csv": f"system,kind,operator,known_as\nprofiles,store,us,{BUCKET}\n",
        "access/roster.csv": "person_id,email,legal_employer,primary_residence\n"
        "7,wei@b.example,Beijing B Ltd,CN\n",
        "access/log.json": json.dumps([cloudtrail(userIdentity={"type": "AssumedRole", "arn": arn})]),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    result = scan(tmp_path)
    links = {
        (fact.says.verb, fact.says.tail, fact.says.head)
        for fact in result.facts.values()
        if isinstance(fact.says, Link)
    }
    assert {(Verb.ACCESSED, arn, "profiles"), (Verb.USED_BY, arn, "7")} <= links
    assert result.open_paths == ()
    assert "access logs" in result.coverage.seen


@pytest.mark.parametrize(
    "text",
    [
        '{"Records": [{"eventTime": 1, "eventName": 2, "eventSource": 3}]}',
        '{"Records": ["eventSource", "eventName", "eventTime"',
    ],
)
def test_broken_logs_are_gaps(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, log=text).gaps


@pytest.mark.skipif("RINGFENCE_CORPUS" not in os.environ, reason="needs the test corpus (RINGFENCE_CORPUS)")
def test_real_trails_show_uses_of_keys_and_secrets_and_no_read_of_an_object() -> None:
    folder = Path(os.environ["RINGFENCE_CORPUS"]) / "access/cloudtrail"
    evidence, kinds = read_access_files(sorted(folder.rglob("*.json")), folder, ["arn:aws:s3:::any"])
    assert kinds == ("access logs",)
    read_stores = {fact.says.head.split(":")[2] for fact in accesses(evidence) if isinstance(fact.says, Link)}
    assert {"kms", "secretsmanager"} <= read_stores
    assert "s3" not in read_stores
    assert told(evidence, "cannot show who read arn:aws:s3:::any")
    assert told(evidence, "StopLogging", "succeeded")
    assert told(evidence, "PutBucketLifecycle", "deleted after 1 days")
    assert told(evidence, "without a second factor")
    assert not told(evidence, "do not say whose account")  # 42 have no type, and an ARN all the same
    people = [fact.says for fact in evidence.facts if isinstance(fact.says, Entity)]
    assert {each.kind for each in people} <= {Kind.ACCOUNT, Kind.STORE, Kind.KEY}
