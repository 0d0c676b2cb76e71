"""The app that a request itself names: the package at the head of its user agent, the name that iOS puts
there, or what Android's WebView adds.

It is the sender's own word, as a server name is: whoever writes the request can write another.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from ...formats.logs.record import LogRecord

LONGEST = 200  # characters of a name that are kept
_PACKAGE = re.compile(r"[a-z]\w*(?:\.[A-Za-z]\w*){2,}", re.ASCII)
_ANDROID = re.compile(rf"({_PACKAGE.pattern})/", re.ASCII)
_APPLE = re.compile(r"([^/\s]{1,200})/[\w.]+ CFNetwork/[\d.]+ Darwin/")
_WEB_VIEW = "x-requested-with"


def name_app(record: LogRecord) -> str:
    """The package, or on iOS the name, of the app; "" where the request names none."""
    agent = record.agent
    if record.request is not None:
        for name, value in record.request.headers:
            lower = name.lower()
            if lower == _WEB_VIEW and _PACKAGE.fullmatch(value):
                return value[:LONGEST]
            if lower == "user-agent":
                agent = agent or value
    return _read_agent(agent) if agent else ""


@lru_cache(maxsize=4096)
def _read_agent(agent: str) -> str:
    if android := _ANDROID.match(agent):
        return android[1][:LONGEST]
    if apple := _APPLE.match(agent):
        name = unquote(apple[1], errors="replace")
        return "".join(sign if sign.isprintable() and sign not in ";|" else "_" for sign in name)[:LONGEST]
    return ""
