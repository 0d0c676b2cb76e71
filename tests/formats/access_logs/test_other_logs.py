"""Okta's log, OCSF, PostgreSQL with pgaudit, Snowflake's ACCESS_HISTORY: what each says of an access."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ringfence.formats.access_logs.event import Act, AlikeEvents, Plane, Unread, Went, hour_in_utc, hour_of
from ringfence.formats.access_logs.ocsf import read_ocsf
from ringfence.formats.access_logs.okta_log import read_okta_log
from ringfence.formats.access_logs.pgaudit import is_pg_csv, read_pg_csv, read_pg_json
from ringfence.formats.access_logs.snowflake_history import read_access_history
from tests.formats.access_logs.events import only, read

HOUR = hour_of("2026-03-02T09")
OKTA = {
    "eventType": "user.authentication.sso",
    "published": "2026-03-02T09:04:00.123Z",
    "actor": {"id": "00u2", "type": "User", "alternateId": "wei@b.example", "displayName": "Wei"},
    "client": {"ipAddress": "203.0.113.9", "geographicalContext": {"country": "China"}},
    "securityContext": {"isProxy": True},
    "outcome": {"result": "SUCCESS"},
    "target": [{"type": "AppUser", "alternateId": "x"}, {"type": "AppInstance", "alternateId": "Admin Tool"}],
}
STATEMENT = "READ,SELECT,TABLE,us.profile,select 1"


def pg(message: str, **parts: Any) -> dict[str, Any]:
    return {
        "timestamp": "2026-03-02 09:04:00.123 UTC",
        "user": "wei_cn",
        "dbname": "app",
        "remote_host": "203.0.113.9",
        "error_severity": "LOG",
        "message": message,
        **parts,
    }


def test_okta_says_country_and_proxy_of_the_address() -> None:
    event = only(read_okta_log, OKTA)
    assert (event.hour, event.account, event.email, event.store) == (
        HOUR,
        "00u2",
        "wei@b.example",
        "Admin Tool",
    )
    assert (event.act, event.went, event.country, event.hidden) == (Act.SIGN_IN, Went.DONE, "China", True)
    refused = only(read_okta_log, {**OKTA, "outcome": {"result": "DENY"}, "securityContext": {}})
    assert (refused.went, refused.hidden) == (Went.REFUSED, None)
    assert "Wei" not in repr(event)


@pytest.mark.parametrize("time", [1772442240123, 1772442240, "1772442240"])
def test_ocsf_time_is_in_milliseconds_or_seconds(time: Any) -> None:
    made = {
        "class_uid": 6005,
        "activity_name": "Read",
        "time": time,
        "actor": {"user": {"uid": "u-1", "email_addr": "ann@a.example"}},
        "src_endpoint": {"ip": "203.0.113.9", "location": {"country": "CN"}},
        "database": {"name": "app"},
        "table": {"name": "profile"},
        "status_id": 1,
        "metadata": {"product": {"name": "Db"}},
    }
    event = only(read_ocsf, made)
    assert (event.hour, event.account, event.store, event.act) == (HOUR, "u-1", "profile", Act.READ)
    assert (event.country, event.went, event.plane) == ("CN", Went.DONE, Plane.DATA)


def test_ocsf_classes_that_are_not_read_are_told() -> None:
    (told,) = read(read_ocsf, {"class_uid": 4001, "time": 1}, {"class_uid": 4001, "time": 1})
    assert isinstance(told, Unread)
    assert (told.times, "4001" in told.what) == (2, True)


def test_pgaudit_tells_an_attempt_and_with_its_rows_a_disclosure() -> None:
    event = only(read_pg_json, pg(f"AUDIT: SESSION,1,1,{STATEMENT},<none>"))
    assert (event.account, event.store, event.act) == (
        "postgres:app/wei_cn",
        "postgres:app.us.profile",
        Act.READ,
    )
    assert event.returned is None
    assert only(read_pg_json, pg(f"AUDIT: SESSION,1,1,{STATEMENT},<none>,0")).returned is False
    assert only(read_pg_json, pg(f"AUDIT: SESSION,1,1,{STATEMENT},<none>,12")).returned is True
    denied = pg("permission denied for table profile", error_severity="ERROR", state_code="42501")
    assert only(read_pg_json, denied).went is Went.REFUSED
    (told,) = read(read_pg_json, pg("AUDIT: SESSION,1"))
    assert isinstance(told, Unread)


def test_a_zone_that_is_not_utc_is_said() -> None:
    message = f"AUDIT: SESSION,1,1,{STATEMENT},<none>"
    assert "zone" in only(read_pg_json, pg(message, timestamp="2026-03-02 09:04:00.123 CET")).log
    assert hour_in_utc("2026-03-02 09:04:00+02:00") == (HOUR - 2, True)  # type: ignore[operator]
    assert hour_in_utc("2026-03-02T09:04:00") == (HOUR, False)
    assert hour_in_utc("0001-01-01T00:00:00+09:00")[1] is False


def test_csvlog_says_the_same() -> None:
    cells = [""] * 26
    cells[0], cells[1], cells[2], cells[4], cells[11] = (
        "2026-03-02 09:04:00.123 UTC", "wei_cn", "app", "203.0.113.9:5000", "LOG",
    )  # fmt: skip
    cells[13] = f'"AUDIT: SESSION,1,1,{STATEMENT},<none>"'
    line = ",".join(cells)
    assert is_pg_csv(line.encode(), "x")
    csv, plain = (
        only(read_pg_csv, text=line),
        only(read_pg_json, pg(f"AUDIT: SESSION,1,1,{STATEMENT},<none>")),
    )
    assert csv == plain
    told = read(read_pg_csv, text=line + "\nshort\n")
    assert isinstance(told[-1], Unread)


ACCESSED = json.dumps([{"objectDomain": "Table", "objectName": "DB.S.PROFILE", "columns": []}])


def test_access_history_as_csv_and_json() -> None:
    row = {
        "QUERY_START_TIME": "2026-03-02 09:04:00.000 +0000",
        "USER_NAME": "WEI",
        "BASE_OBJECTS_ACCESSED": ACCESSED,
    }
    quoted = ",".join('"' + each.replace('"', '""') + '"' for each in row.values())
    as_csv = read(read_access_history, text=",".join(row) + "\n" + quoted)
    as_json = read(read_access_history, text=json.dumps([row]))
    as_lists = read(
        read_access_history, text=json.dumps([{**row, "BASE_OBJECTS_ACCESSED": json.loads(ACCESSED)}])
    )
    for events in (as_csv, as_json, as_lists):
        (event,) = events
        assert isinstance(event, AlikeEvents)
        assert (event.hour, event.account, event.act) == (HOUR, "snowflake:user/WEI", Act.READ)
        assert event.store == "snowflake:DB.S.PROFILE"


def test_a_cell_that_is_no_list_is_told() -> None:
    row = {"QUERY_START_TIME": "2026-03-02 09:04:00", "USER_NAME": "WEI", "BASE_OBJECTS_ACCESSED": "[" * 5000}
    told = read(read_access_history, text=json.dumps([row]))
    assert any(isinstance(each, Unread) for each in told)
