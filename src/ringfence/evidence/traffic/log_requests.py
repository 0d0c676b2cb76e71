"""A line of a log that holds a whole URL -> the request it was, as far as the log shows it."""

from __future__ import annotations

from urllib.parse import urlsplit

from ...formats.har import LONGEST, HarRequest
from ...formats.logs.record import LogRecord


def as_request(record: LogRecord) -> HarRequest | None:
    """The request of a record, with its query and user agent; None where its URL is none."""
    try:
        url = urlsplit(record.url[:LONGEST])
    except ValueError:
        return None
    return HarRequest(
        url=url,
        host=record.host,
        day="",
        page="",
        query=(),
        headers=(("User-Agent", record.agent),) if record.agent else (),
        cookies=(),
        form=(),
        body=b"",
        body_type="",
        bytes_up=record.bytes_up,
        bytes_down=record.bytes_down,
        cut=len(record.url) > LONGEST,
    )
