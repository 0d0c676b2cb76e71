"""Events of logs as their systems write them, for tests."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

from ringfence.formats.access_logs.event import AlikeEvents, Unread
from ringfence.formats.ownership.open_stream import Stream

ANN = "arn:aws:iam::111122223333:user/ann"
BUCKET = "arn:aws:s3:::profiles"


def cloudtrail(time: str = "2026-03-02T09:00:00Z", name: str = "GetObject", **parts: Any) -> dict[str, Any]:
    """One event of data: Ann reads an object and gets 9 bytes."""
    return {
        "eventVersion": "1.09",
        "userIdentity": {"type": "IAMUser", "arn": ANN, "accountId": "111122223333", "userName": "ann"},
        "eventTime": time,
        "eventSource": "s3.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "198.51.100.7",
        "requestParameters": {"bucketName": "profiles", "key": f"a/{time}"},
        "additionalEventData": {"bytesTransferredOut": 9},
        "resources": [
            {"type": "AWS::S3::Object", "ARN": f"{BUCKET}/a/{time}"},
            {"type": "AWS::S3::Bucket", "ARN": BUCKET},
        ],
        "eventCategory": "Data",
        "managementEvent": False,
        "recipientAccountId": "111122223333",
        **parts,
    }


def setting(change: str, time: str = "2026-03-02T09:30:00Z", **asked: Any) -> dict[str, Any]:
    """A change of a trail."""
    return cloudtrail(
        time,
        change,
        eventSource="cloudtrail.amazonaws.com",
        requestParameters=asked,
        eventCategory="Management",
        managementEvent=True,
        resources=[],
        additionalEventData={},
    )


def read(
    reader: Callable[[Stream], Iterator[AlikeEvents | Unread]], *records: Any, text: str = ""
) -> list[AlikeEvents | Unread]:
    data = text or "\n".join(map(json.dumps, records))
    return list(reader(Stream("x", io.BytesIO(data.encode()), None)))


def only(
    reader: Callable[[Stream], Iterator[AlikeEvents | Unread]], *records: Any, text: str = ""
) -> AlikeEvents:
    (event,) = read(reader, *records, text=text)
    assert isinstance(event, AlikeEvents)
    return event
