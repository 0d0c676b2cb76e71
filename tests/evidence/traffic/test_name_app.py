"""The app that a request itself names, and the many that name none."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from ringfence.evidence.traffic.name_app import name_app
from ringfence.formats.har import HarRequest
from ringfence.formats.logs.record import Learnt, LogRecord


def record(agent: str = "", **headers: str) -> LogRecord:
    request = HarRequest(
        url=urlsplit("https://a.example/"),
        host="a.example",
        day="",
        page="",
        query=(),
        headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
        cookies=(),
        form=(),
        body=b"",
        body_type="",
        bytes_up=0,
        bytes_down=0,
        cut=False,
    )
    return LogRecord(1, Learnt.HOST, "a.example", agent=agent, request=request if headers else None)


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        ("com.zhiliaoapp.musically/2023 (Linux; U; Android 13)", "com.zhiliaoapp.musically"),
        ("Finch%20App/12 CFNetwork/1404.0.5 Darwin/22.3.0", "Finch App"),
        ("Mozilla/5.0 (Linux; Android 13; wv) AppleWebKit/537.36", ""),
        ("Dalvik/2.1.0 (Linux; U; Android 13)", ""),
        ("okhttp/4.12.0", ""),
        ("curl/8.5.0", ""),
        ("www.example.com", ""),
        ("a;b|c/1 CFNetwork/1 Darwin/2", "a_b_c"),
        ("", ""),
    ],
)
def test_the_head_of_a_user_agent(agent: str, named: str) -> None:
    assert name_app(record(agent)) == named
    assert name_app(record(User_Agent=agent)) == named


def test_what_a_web_view_adds() -> None:
    assert name_app(record("Mozilla/5.0", X_Requested_With="org.finch.app")) == "org.finch.app"
    assert name_app(record("Mozilla/5.0", X_Requested_With="XMLHttpRequest")) == ""
