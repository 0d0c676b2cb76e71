"""Changes of what is logged or kept, in words: who stopped a trail, what event selectors ask for."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ....formats.access_logs.event import AlikeEvents, Went, say_hour
from ....formats.json_nesting import ShallowJson, TooDeepError

YEAR = 365
OBJECTS = "AWS::S3::Object"


def say_setting(event: AlikeEvents) -> str:
    """Who did what, when, how it ended, and what it means where that is known."""
    asked = read_object(event.detail)
    name = event.operation.partition(":")[2] or event.operation
    means = _MEANINGS[name](asked) if name in _MEANINGS and event.went is Went.DONE else ""
    said = (
        f"{name} by {event.account or 'an account not named'} at {say_hour(event.hour)}: {event.went.value}"
    )
    of = next(
        (
            str(asked[key])[:200]
            for key in ("name", "trailName", "bucketName", "logGroupName")
            if asked.get(key)
        ),
        "",
    )
    return said + (f", on {of}" if of else "") + (f"; {means}" if means else "")


def read_object(text: str) -> Mapping[str, Any]:
    """A JSON object; empty where it is none, or was cut off."""
    try:
        ShallowJson(io.BytesIO(text.encode("utf-8", "replace"))).read()
        value = json.loads(text)
    except (ValueError, TooDeepError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def say_selectors(asked: Mapping[str, Any]) -> str:
    """What the event selectors of a trail log."""
    kinds = sorted(data_kinds(asked))
    said = f"events of data are logged for {', '.join(kinds)}" if kinds else "no events of data are logged"
    basic = [each for each in _list(asked, "eventSelectors") if isinstance(each, dict)]
    if basic and not any(each.get("includeManagementEvents") is True for each in basic):
        said += ", and no management events"
    if any(each.get("readWriteType") == "WriteOnly" for each in basic):
        said += ", of writes only"
    return said


def data_kinds(asked: Mapping[str, Any]) -> set[str]:
    """The types of resources whose events of data some selector logs. A selector with an empty list of values
    logs none."""
    found: set[str] = set()
    for each in _list(asked, "eventSelectors"):
        for resource in _list(each, "dataResources"):
            if isinstance(resource, dict) and resource.get("values"):
                found.add(str(resource.get("type", ""))[:60])
    for each in _list(asked, "advancedEventSelectors"):
        fields = [field for field in _list(each, "fieldSelectors") if isinstance(field, dict)]
        wanted = {str(field.get("field", "")).casefold(): field.get("equals") for field in fields}
        kinds = wanted.get("resources.type")
        if wanted.get("eventcategory") == ["Data"] and isinstance(kinds, list):
            found |= {str(kind)[:60] for kind in kinds}
    return found - {""}


def stops_log(event: AlikeEvents, of_data: bool) -> bool:
    """Does a trail end with it, or leave out events of data (or else those of management)?"""
    name, asked = event.operation.partition(":")[2], read_object(event.detail)
    if event.went is not Went.DONE:
        return False
    if name == "PutEventSelectors":
        return not data_kinds(asked) if of_data else "no management events" in say_selectors(asked)
    return name in ("StopLogging", "DeleteTrail")


def _list(value: Any, key: str) -> list[Any]:
    """Of a request, whose keys begin small, or of a printed answer, whose keys begin large."""
    found = (value.get(key) or value.get(key[0].upper() + key[1:])) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _lifecycle(asked: Mapping[str, Any]) -> str:
    days = sorted(_days(asked.get("LifecycleConfiguration"), 0))
    if not days:
        return ""
    short = " (CISA asks for 12 months of logs)" if days[0] < YEAR else ""
    return f"objects are deleted after {days[0]:,} days{short}"


def _days(value: Any, depth: int) -> Iterator[int]:
    if depth > 6 or not isinstance(value, dict | list):
        return
    if isinstance(value, dict) and isinstance(each := value.get("Expiration"), dict):
        days = each.get("Days")
        if isinstance(days, int) and not isinstance(days, bool):
            yield days
    for inner in value.values() if isinstance(value, dict) else value:
        yield from _days(inner, depth + 1)


def _retention(asked: Mapping[str, Any]) -> str:
    days = asked.get("retentionInDays")
    if not isinstance(days, int):
        return ""
    return f"the log is kept {days:,} days" + (" (CISA asks for 12 months)" if days < YEAR else "")


_MEANINGS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "PutEventSelectors": say_selectors,
    "PutBucketLifecycle": _lifecycle,
    "PutBucketLifecycleConfiguration": _lifecycle,
    "PutRetentionPolicy": _retention,
    "StopLogging": lambda _: "nothing is logged by that trail until it is started again",
    "DeleteTrail": lambda _: "nothing is logged by that trail any more",
    "DeleteLogGroup": lambda _: "what it held is gone",
    "DeleteFlowLogs": lambda _: "flows are not logged any more",
}
