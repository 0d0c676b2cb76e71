"""A visit -> HAR 1.2, in the order in which things happened.

Fields that begin with an underscore are beyond the standard: `_initiator` and `_resourceType` as Chromium's
own export has them, `_sha256` of scripts and documents, `_consent` what the visitor had answered when the
request was made, and on the log `_recording`, which says what was recorded and what could not be. Responses
are hashed and not kept.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .consent import Consent
from .exchanges import Exchange
from .visit import Visit

NO_ANSWER_GIVEN = "none given"
_GIVEN = {Consent.ACCEPT: "accepted", Consent.REJECT: "rejected"}
_PAGE = "page_1"
_MOST_COOKIE = 4_096


def to_har(visit: Visit, version: str, screenshot: tuple[str, str]) -> dict[str, Any]:
    """The visit as a HAR document. `version` is ringfence's, `screenshot` its file and SHA-256."""
    file, sha256 = screenshot
    product, _, number = visit.browser.partition("/")
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "ringfence", "version": version},
            "browser": {"name": product, "version": number},
            "_recording": describe(visit) | {"screenshot": {"file": file, "sha256": sha256}},
            "pages": [
                {
                    "startedDateTime": say_time(visit.began),
                    "id": _PAGE,
                    "title": visit.url,
                    "pageTimings": {},
                }
            ],
            "entries": [_entry(visit, each) for each in visit.exchanges],
        }
    }


def describe(visit: Visit) -> dict[str, Any]:
    """What was recorded, how the banner was answered, what is stored now, and what is missing. Cookies carry
    the hash of their value, not the value."""
    return {
        "url": visit.url,
        "final_url": visit.final_url,
        "consent": visit.consent.value,
        "answered": say_time(visit.answered) if visit.answered else "",
        "banner": [
            {"platform": b.platform, "step": b.step, "by": b.by, "text": b.text} for b in visit.banners
        ],
        "signals": visit.signals,
        "cookies": [_cookie(each) for each in visit.cookies],
        "storage": visit.storage,
        "gaps": visit.gaps,
    }


def say_time(milliseconds: float) -> str:
    """ISO 8601 in UTC, to the millisecond."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _cookie(cookie: dict[str, Any]) -> dict[str, Any]:
    kept = ("name", "domain", "path", "expires", "httpOnly", "secure", "session", "sameSite", "partitionKey")
    value = str(cookie.get("value", ""))
    hashed = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
    return {name: cookie[name] for name in kept if name in cookie} | {
        "length": len(value),
        "value_sha256": hashed,
    }


def _entry(visit: Visit, each: Exchange) -> dict[str, Any]:
    took = max(0.0, each.ended - each.started) * 1000 if each.ended else 0.0
    when = each.wall * 1000 or visit.began
    answered = visit.answered and when >= visit.answered
    entry = {
        "pageref": _PAGE,
        "startedDateTime": say_time(when),
        "time": round(took, 3),
        "request": _request(each),
        "response": _response(each),
        "cache": {},
        "timings": _timings(each.response.get("timing"), took),
        "_resourceType": each.kind.lower(),
        "_initiator": each.initiator,
        "_consent": _GIVEN[visit.consent] if answered else NO_ANSWER_GIVEN,
    }
    if address := each.response.get("remoteIPAddress"):
        entry["serverIPAddress"] = address.strip("[]")
    if each.sha256:
        entry["_sha256"] = each.sha256
    if each.messages:
        entry["_webSocketMessages"] = each.messages
    return entry


def _request(each: Exchange) -> dict[str, Any]:
    request: dict[str, Any] = {
        "method": each.method,
        "url": each.url,
        "httpVersion": each.response.get("protocol", ""),
        "cookies": _sent_cookies(each.headers),
        "headers": _list(each.headers),
        "queryString": [
            {"name": name, "value": value}
            for name, value in parse_qsl(_query(each.url), keep_blank_values=True, errors="replace")
        ],
        "headersSize": _measure(each.headers),
        "bodySize": len(each.body) if each.body is not None else (-1 if each.body_cut else 0),
    }
    if each.body is not None:
        request["postData"] = _post(each.body, _find(each.headers, "content-type"))
        if each.body_cut:
            request["postData"]["comment"] = "cut"
    elif each.body_cut:
        request["postData"] = {"mimeType": _find(each.headers, "content-type"), "text": "", "comment": "cut"}
    return request


def _post(body: bytes, kind: str) -> dict[str, Any]:
    """As text where it is; else in base64, which HAR has no field to say: the comment does."""
    try:
        return {"mimeType": kind, "text": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"mimeType": kind, "text": base64.b64encode(body).decode(), "comment": "base64"}


def _response(each: Exchange) -> dict[str, Any]:
    headers = each.received or dict(each.response.get("headers", {}))
    response: dict[str, Any] = {
        "status": each.response.get("status", 0),
        "statusText": each.response.get("statusText", ""),
        "httpVersion": each.response.get("protocol", ""),
        "cookies": _set_cookies(headers),
        "headers": _list(headers),
        "content": {"size": each.bytes_down, "mimeType": each.response.get("mimeType", "")},
        "redirectURL": _find(headers, "location"),
        "headersSize": _measure(headers) if headers else -1,
        "bodySize": each.bytes_down,
    }
    if each.failed:
        response["_error"] = each.failed
    return response


def _timings(timing: Any, took: float) -> dict[str, float]:
    """In milliseconds; -1 where HAR wants it for what did not happen."""
    if not isinstance(timing, dict):
        return {"send": 0, "wait": round(took, 3), "receive": 0}
    wait_end = timing.get("receiveHeadersEnd", 0)
    return {
        "blocked": max(timing.get("dnsStart", -1), -1),
        "dns": _span(timing, "dnsStart", "dnsEnd"),
        "connect": _span(timing, "connectStart", "connectEnd"),
        "ssl": _span(timing, "sslStart", "sslEnd"),
        "send": max(0, _span(timing, "sendStart", "sendEnd")),
        "wait": max(0, round(wait_end - timing.get("sendEnd", 0), 3)),
        "receive": max(0, round(took - wait_end, 3)),
    }


def _span(timing: dict[str, Any], start: str, end: str) -> float:
    first, last = timing.get(start, -1), timing.get(end, -1)
    return round(last - first, 3) if first >= 0 and last >= first else -1


def _list(headers: dict[str, str]) -> list[dict[str, str]]:
    """The browser joins headers of one name with line ends; HAR lists each."""
    return [
        {"name": name, "value": value} for name, text in headers.items() for value in str(text).split("\n")
    ]


def _find(headers: dict[str, str], wanted: str) -> str:
    return next((str(value) for name, value in headers.items() if name.lower() == wanted), "")


def _sent_cookies(headers: dict[str, str]) -> list[dict[str, str]]:
    pairs = (part.strip().partition("=") for part in _find(headers, "cookie").split(";"))
    return [{"name": name, "value": value} for name, sign, value in pairs if sign]


def _set_cookies(headers: dict[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for line in _find(headers, "set-cookie").split("\n"):
        first, *rest = line[:_MOST_COOKIE].split(";")
        name, sign, value = first.strip().partition("=")
        if not sign:
            continue
        cookie: dict[str, Any] = {"name": name, "value": value}
        for word in rest:
            key, _, said = word.strip().partition("=")
            if key.lower() in ("path", "domain", "expires", "samesite"):
                cookie[{"samesite": "sameSite"}.get(key.lower(), key.lower())] = said
            elif key.lower() in ("httponly", "secure"):
                cookie[{"httponly": "httpOnly"}.get(key.lower(), "secure")] = True
        found.append(cookie)
    return found


def _query(url: str) -> str:
    try:
        return urlsplit(url).query
    except ValueError:
        return ""


def _measure(headers: dict[str, str]) -> int:
    """Bytes of the headers as HTTP/1.1 would write them."""
    return sum(len(str(name)) + len(str(value)) + 4 for name, value in headers.items()) if headers else -1
