"""CloudTrail: whose rights were used on which store, how it ended; alike events of an hour are one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ringfence.formats.access_logs.cloudtrail import is_cloudtrail, read_cloudtrail
from ringfence.formats.access_logs.event import Act, AlikeEvents, Plane, Unread, Went, hour_of
from tests.formats.access_logs.events import ANN, BUCKET, cloudtrail, only, read, setting


def test_a_read_of_an_object() -> None:
    event = only(read_cloudtrail, cloudtrail())
    assert (event.account, event.store, event.act, event.went) == (ANN, BUCKET, Act.READ, Went.DONE)
    assert (event.plane, event.returned, event.address) == (Plane.DATA, True, "198.51.100.7")
    assert event.hour == hour_of("2026-03-02T09")
    assert is_cloudtrail(json.dumps({"Records": [cloudtrail()]}).encode(), "x")


def test_objects_and_minutes_do_not_tell_events_apart_and_outcomes_and_emptiness_do() -> None:
    made = [cloudtrail(f"2026-03-02T09:{minute:02d}:00Z") for minute in range(60)]
    made += [cloudtrail("2026-03-02T10:00:00Z"), cloudtrail(errorCode="AccessDenied")]
    made += [cloudtrail(additionalEventData={"bytesTransferredOut": 0})]
    events = [each for each in read(read_cloudtrail, {"Records": made}) if isinstance(each, AlikeEvents)]
    nine, ten = hour_of("2026-03-02T09"), hour_of("2026-03-02T10")
    assert [(each.by_hour(), each.went, each.returned) for each in events] == [
        (((nine, 60), (ten, 1)), Went.DONE, True),
        (((nine, 1),), Went.REFUSED, True),
        (((nine, 1),), Went.DONE, False),
    ]


def test_a_time_that_cannot_be_read_costs_its_own_event() -> None:
    told, event = read(read_cloudtrail, cloudtrail(time="never"), cloudtrail(), cloudtrail())
    assert isinstance(told, Unread)
    assert isinstance(event, AlikeEvents)
    assert (told.times, event.count, event.by_hour()) == (1, 2, ((hour_of("2026-03-02T09"), 2),))


@pytest.mark.parametrize(
    ("who", "account"),
    [
        (
            {"type": "AWSAccount", "accountId": "999988887777", "principalId": "AIDAX"},
            "arn:aws:iam::999988887777:root",
        ),
        ({"type": "AWSAccount", "accountId": "anonymous", "principalId": ""}, "anybody"),
        ({"type": "AWSService", "invokedBy": "glue.amazonaws.com"}, "glue.amazonaws.com"),
        ({"type": "Root", "arn": "arn:aws:iam::1:root"}, "arn:aws:iam::1:root"),
        ({}, ""),
        (None, ""),
        ("x", ""),
    ],
)
def test_whose_rights_were_used(who: Any, account: str) -> None:
    assert only(read_cloudtrail, cloudtrail(userIdentity=who)).account == account


def test_a_session_stands_for_its_role_unless_an_address_names_a_person() -> None:
    role = "arn:aws:iam::1:role/analyst"
    session = {"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"arn": role}}}
    plain = only(
        read_cloudtrail,
        cloudtrail(userIdentity={**session, "arn": "arn:aws:sts::1:assumed-role/analyst/i-1"}),
    )
    assert (plain.account, plain.session, plain.email) == (role, "i-1", "")
    arn = "arn:aws:sts::1:assumed-role/analyst/ann@a.example"
    named = only(read_cloudtrail, cloudtrail(userIdentity={**session, "arn": arn}))
    assert (named.account, named.email, named.role) == (arn, "ann@a.example", role)


def test_settings_are_kept_one_by_one_with_what_was_asked() -> None:
    events = read(read_cloudtrail, setting("StopLogging", name="t"), setting("StopLogging", name="u"))
    assert [
        (each.act, json.loads(each.detail)["name"]) for each in events if isinstance(each, AlikeEvents)
    ] == [
        (Act.SETTING, "t"),
        (Act.SETTING, "u"),
    ]


def test_stores_of_other_services() -> None:
    secret = "arn:aws:secretsmanager:us-east-1:1:secret:s"
    parts: dict[str, Any] = {
        "eventSource": "secretsmanager.amazonaws.com",
        "resources": None,
        "eventCategory": "Management",
    }
    made = cloudtrail(
        name="GetSecretValue", requestParameters={"secretId": secret}, additionalEventData=None, **parts
    )
    event = only(read_cloudtrail, made)
    assert (event.store, event.act, event.returned) == (secret, Act.READ, True)
    parts = {"eventSource": "dynamodb.amazonaws.com", "resources": None}
    event = only(read_cloudtrail, cloudtrail(name="Scan", requestParameters={"tableName": "t"}, **parts))
    assert event.store == "arn:aws:dynamodb:us-east-1:111122223333:table/t"


def test_what_is_no_event_is_told() -> None:
    told = read(
        read_cloudtrail, cloudtrail(time="yesterday"), {"a": 1}, cloudtrail(time="2026-13-40T99:00:00Z")
    )
    assert all(isinstance(each, Unread) for each in told)
    assert sum(each.times for each in told if isinstance(each, Unread)) == 3
