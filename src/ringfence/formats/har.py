"""HAR 1.2: the requests of a browser, proxy or phone export, streamed in bounded memory.

Exporters differ: a byte-order mark, missing optional fields and wrong types are common, so every field is
taken only if it is what the format says, and an entry without a usable URL is told apart as broken.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import SplitResult, urlsplit

from .json_nesting import ShallowJson, TooDeepError

MOST_ENTRIES = 1_000_000
LONGEST = 1_000_000  # characters kept of one text, bytes of a body; what is beyond is cut and said
MOST_CALLERS, MOST_MESSAGES = 32, 10_000
MOST_EVENTS = 1_000_000  # JSON events of what the recorder noted
LONGEST_HOST = 253  # RFC 1035
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
Pair = tuple[str, str]
_RECORDING = "log._recording"


@dataclass(frozen=True, slots=True)
class HarRequest:
    """One request: what went where. `cut` says that a text was longer than the limit.

    `callers` are the scripts or the page that made it, nearest first, and `redirect` where the answer sent
    the browser next, as browsers' own exports tell them. `consent` is what a visitor had answered by then, as
    `ringfence record` writes it ("": not known); `messages` went up over a WebSocket.
    """

    url: SplitResult
    host: str
    day: str  # YYYY-MM-DD as written, "" unknown
    page: str
    query: tuple[Pair, ...]
    headers: tuple[Pair, ...]
    cookies: tuple[Pair, ...]
    form: tuple[Pair, ...]
    body: bytes  # without its content encoding, where that could be undone
    body_type: str
    bytes_up: int
    bytes_down: int
    cut: bool
    error: str = ""  # why no answer came, as the browser says it
    resource: str = ""  # kind, as the browser calls it: script, image, xhr, ...
    callers: tuple[str, ...] = ()
    redirect: str = ""
    consent: str = ""
    sha256: str = ""  # of the script or document that came back
    set_cookies: tuple[Pair, ...] = ()
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenEntry:
    """An entry that could not be used, or the place where the file stops being JSON (`number` None)."""

    number: int | None
    what: str


def read_requests(file: BinaryIO) -> Iterator[HarRequest | BrokenEntry]:
    """Every entry of `log.entries` in order; the last item is a BrokenEntry without number if the file
    breaks off."""
    import ijson  # late: requests of captures and logs are of this kind too, and need it not

    if file.read(3) != b"\xef\xbb\xbf":
        file.seek(0)
    count = 0
    try:
        for entry in ijson.items(ShallowJson(file), "log.entries.item", use_float=True):
            yield _read_entry(entry, count)
            count += 1
            if count >= MOST_ENTRIES:
                yield BrokenEntry(None, f"more than {MOST_ENTRIES:,} entries; the rest was not read")
                return
    except TooDeepError as error:
        yield BrokenEntry(None, f"{error} from entry {count} on; the rest was not read")
    except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError, RecursionError) as error:
        yield BrokenEntry(None, f"not JSON from entry {count} on: {_one_line(error)}")


def read_recording(file: BinaryIO) -> dict[str, Any]:
    """`log._recording`, which `ringfence record` writes before the entries; empty where there is none.

    Reads no further than the beginning of the entries, and leaves the file at its start. What is longer than
    is kept is a gap of the recording's own.
    """
    import ijson

    builder = ijson.ObjectBuilder()
    count = 0
    try:
        for prefix, event, value in ijson.parse(ShallowJson(file), use_float=True):
            if prefix == _RECORDING or prefix.startswith(f"{_RECORDING}."):
                builder.event(event, value)
                count += 1
                if count >= MOST_EVENTS:
                    return {"gaps": ["what the recorder noted of the page is longer than is read"]}
            elif prefix == "log.entries":
                break
    except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError, RecursionError):
        return {}  # whoever reads the entries says what is wrong
    finally:
        file.seek(0)
    return _table(getattr(builder, "value", None))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:120]


def _read_entry(entry: object, number: int) -> HarRequest | BrokenEntry:
    request = _table(_table(entry).get("request"))
    try:
        url = urlsplit(_text(request.get("url")))
        host = (url.hostname or "").rstrip(".").lower()
    except ValueError:
        return BrokenEntry(number, "its URL is none")
    if not host or len(host) > LONGEST_HOST:
        return BrokenEntry(number, "no URL with a host")
    post, response = _table(request.get("postData")), _table(_table(entry).get("response"))
    body = _read_body(post)
    return HarRequest(
        url=url,
        host=host,
        day=_text(_table(entry).get("startedDateTime"))[:10],
        page=_text(_table(entry).get("pageref")),
        query=_pairs(request.get("queryString")),
        headers=_pairs(request.get("headers")),
        cookies=_pairs(request.get("cookies")),
        form=_pairs(post.get("params")),
        body=body[:LONGEST],
        body_type=_text(post.get("mimeType")),
        bytes_up=_size(request, "headersSize") + _size(request, "bodySize"),
        bytes_down=_size(response, "headersSize") + _size(response, "bodySize"),
        cut=len(body) > LONGEST or _text(post.get("comment")) == "cut",
        error=_text(response.get("_error")),
        resource=_text(_table(entry).get("_resourceType")),
        callers=_callers(_table(_table(entry).get("_initiator"))),
        redirect=_text(response.get("redirectURL"))[:LONGEST],
        consent=_text(_table(entry).get("_consent")),
        sha256=_text(_table(entry).get("_sha256")),
        set_cookies=_pairs(response.get("cookies")),
        messages=_messages(_table(entry).get("_webSocketMessages")),
    )


def _callers(initiator: dict[str, Any]) -> tuple[str, ...]:
    """The addresses on the stack of calls, nearest first, each once; else that of the page with the link."""
    found: dict[str, None] = {}
    stack = _table(initiator.get("stack"))
    while stack and len(found) < MOST_CALLERS:
        frames = stack.get("callFrames")
        for frame in frames if isinstance(frames, list) else ():
            if url := _text(_table(frame).get("url")):
                found[url] = None
        stack = _table(stack.get("parent"))
    if not found and (url := _text(initiator.get("url"))):
        found[url] = None
    return tuple(found)[:MOST_CALLERS]


def _messages(value: object) -> tuple[str, ...]:
    """What was sent over a WebSocket as text (opcode 1)."""
    sent = [_table(item) for item in value[:MOST_MESSAGES]] if isinstance(value, list) else ()
    return tuple(
        _text(each.get("data"))[:LONGEST]
        for each in sent
        if each.get("type") == "send" and each.get("opcode") == 1
    )


def _read_body(post: dict[str, Any]) -> bytes:
    """The bytes of a body. Exporters write binary ones in base64, with a character for each byte (some with
    what is no UTF-8 as lone surrogates), or lose them."""
    text = _text(post.get("text"))
    if post.get("encoding") == "base64":
        with suppress(binascii.Error, ValueError):
            return base64.b64decode(text)
    if _CONTROL.search(text):
        with suppress(UnicodeEncodeError):
            return text.encode("latin-1")
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _size(table: dict[str, Any], key: str) -> int:
    """A size in bytes; HAR writes -1 for unknown."""
    value = table.get(key)
    return value if isinstance(value, int) and 0 < value < 1 << 50 else 0


def _pairs(value: object) -> tuple[Pair, ...]:
    """`[{name, value}, …]`; anything else in the list is passed over, for it names no field."""
    if not isinstance(value, list):
        return ()
    tables = [_table(item) for item in value]
    return tuple((_text(t.get("name")), _text(t.get("value"))[:LONGEST]) for t in tables if t.get("name"))
