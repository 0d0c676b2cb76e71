"""mitmproxy's flow files of all versions: requests with bodies, WebSocket messages, TCP, UDP and DNS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from ..har import LONGEST, HarRequest
from .bodies import decode_body, make_request
from .record import Flaw, Learnt, LogRecord, clean_host, split_port
from .tnetstring import Value, read_values

MOST_MESSAGES = 10_000  # of one WebSocket
Table = dict[str, Value]
Pair = tuple[str, str]


def read_mitmproxy(file: BinaryIO) -> Iterator[LogRecord | Flaw]:
    """Every request of every flow; `line` counts the flows from 1."""
    for item in read_values(file):
        if isinstance(item, Flaw):
            yield item
            continue
        number, flow = item
        if not isinstance(flow, dict):
            yield Flaw(number, "a value that is no flow")
            continue
        kind = _text(flow.get("type")) or "http"
        if kind in ("http", "websocket"):
            yield from _read_http(number, flow)
        elif kind in ("tcp", "udp"):
            yield from _read_stream(number, flow)
        elif kind == "dns":
            yield from _read_dns(number, flow)
        else:
            yield Flaw(number, "a flow of a type that is not known")


def _read_http(number: int, flow: Table) -> Iterator[LogRecord | Flaw]:
    said = _table(flow.get("request") or flow.get("handshake_flow"))
    said = _table(said.get("request")) or said
    if not said:
        yield from _read_stream(number, flow)  # before version 11 a WebSocket was a flow of its own
        return
    response, server = _table(flow.get("response")), _table(flow.get("server_conn"))
    headers = _pairs(said.get("headers"))
    named = {name.lower(): value for name, value in headers}
    host, port, learnt = _find_host(said, named, server)
    if not host:
        yield Flaw(number, "a request that names no host")
        return
    body, flaws = decode_body(_bytes(said.get("content")), named)
    yield from (Flaw(number, what) for what in flaws)
    scheme = _text(said.get("scheme")) or "http"
    url = f"{scheme}://{host if ':' not in host else f'[{host}]'}{_text(said.get('path'))}"
    request = make_request(url, host, headers, named, body)
    if request is None:
        yield Flaw(number, "its URL is none")
        return
    unanswered = not response and bool(flow.get("error")) and not _is_connected(server)
    record = LogRecord(
        number,
        learnt,
        host,
        _address(server),
        port,
        _time(said),
        _weigh(said, headers),
        _weigh(response, _pairs(response.get("headers"))),
        client=_end(_table(flow.get("client_conn"))),
        flow=f"flow {number}",
        agent=named.get("user-agent", ""),
        method=_text(said.get("method")),
        url=url,
        blocked=unanswered,
        request=request,
    )
    yield record
    yield from _read_messages(number, flow, record, request)


def _read_messages(
    number: int, flow: Table, record: LogRecord, request: HarRequest
) -> Iterator[LogRecord | Flaw]:
    """What went up a WebSocket, each message as a body of its own."""
    socket = _table(flow.get("websocket"))
    messages = socket.get("messages") or flow.get("messages")
    listed = messages if isinstance(messages, list) else []
    for message in listed[:MOST_MESSAGES]:
        if not isinstance(message, list) or len(message) < 3:
            yield Flaw(number, "a message that is none")
            continue
        content, up = message[2], message[1] is True
        data = content if isinstance(content, bytes) else _text(content).encode("utf-8", "replace")
        cut = len(data) > LONGEST
        part = HarRequest(
            request.url, request.host, "", "", (("", ""),), (), (), (), data[:LONGEST], "", 0, 0, cut
        )
        yield record._replace(
            bytes_up=record.bytes_up + len(data) if up else 0,
            bytes_down=0 if up else record.bytes_down + len(data),
            is_flow=True,
            request=part if up else None,
            url="",
        )
    if len(listed) > MOST_MESSAGES:
        yield Flaw(number, f"more than {MOST_MESSAGES:,} messages; the rest was not read")


def _read_stream(number: int, flow: Table) -> Iterator[LogRecord | Flaw]:
    server = _table(flow.get("server_conn"))
    name, address = clean_host(_text(server.get("sni"))), _address(server)
    said, port = _pair(server.get("address"))
    host = name or clean_host(said)
    messages = flow.get("messages")
    sizes = {True: 0, False: 0}
    for message in messages if isinstance(messages, list) else ():
        parts = message if isinstance(message, list) else []
        if len(parts) > 2 and isinstance(parts[1], bool):  # a WebSocket's begin with their kind
            parts = parts[1:]
        if len(parts) > 1 and isinstance(parts[1], bytes | str):
            sizes[parts[0] is True] += len(parts[1])
    if not host and not address:
        yield Flaw(number, "a flow that names no server")
        return
    if host == address.lower():
        host = ""
    learnt = Learnt.SNI if name else Learnt.GUESS if host else Learnt.ADDRESS
    client = _end(_table(flow.get("client_conn")))
    yield LogRecord(
        number, learnt, host, address, port, _time(server), sizes[True], sizes[False], client=client
    )


def _read_dns(number: int, flow: Table) -> Iterator[LogRecord | Flaw]:
    request = _table(flow.get("request"))
    questions = request.get("questions")
    for question in questions if isinstance(questions, list) else ():
        if host := clean_host(_text(_table(question).get("name"))):
            client = _end(_table(flow.get("client_conn")))
            yield LogRecord(number, Learnt.QUERY, host, time=_time(request), client=client)
        else:
            yield Flaw(number, "a name that can be no host")


def _find_host(said: Table, named: dict[str, str], server: Table) -> tuple[str, int, Learnt]:
    """The Host header or the authority; else where the proxy was told to go, or the TLS name."""
    to, port = clean_host(_text(said.get("host"))), said.get("port")
    number = port if isinstance(port, int) and 0 < port < 1 << 16 else 0
    authority = named.get("host") or named.get(":authority") or _text(said.get("authority"))
    name, said_port = split_port(authority)
    if host := clean_host(name):
        return host, said_port or number, Learnt.HOST
    sni = clean_host(_text(server.get("sni")))
    return (sni, number, Learnt.SNI) if sni else (to, number, Learnt.URL)


def _weigh(message: Table, headers: tuple[Pair, ...]) -> int:
    """The bytes of a message as it was written: headers and body."""
    if not message:
        return 0
    return len(_bytes(message.get("content"))) + sum(len(name) + len(value) + 4 for name, value in headers)


def _is_connected(server: Table) -> bool:
    return any(
        server.get(key) for key in ("timestamp_tcp_setup", "timestamp_tls_setup", "timestamp_ssl_setup")
    )


def _address(server: Table) -> str:
    """The address that was connected to, by whichever name a version has for it."""
    for key in ("peername", "ip_address", "peer_address"):
        if text := _pair(server.get(key))[0]:
            return text.lower()
    return ""


def _end(client: Table) -> str:
    return _pair(client.get("peername"))[0] or _pair(client.get("address"))[0]


def _pair(value: Value) -> tuple[str, int]:
    """`[host, port]`, or the same under "address"."""
    if isinstance(value, dict):
        value = value.get("address")
    if not isinstance(value, list) or len(value) < 2:
        return "", 0
    port = value[1]
    return _text(value[0]), port if isinstance(port, int) and 0 < port < 1 << 16 else 0


def _time(table: Table) -> str:
    value = table.get("timestamp_start") or table.get("timestamp_tcp_setup")
    return f"{value:.3f}" if isinstance(value, int | float) and 0 < value < 1 << 34 else ""


def _table(value: Value) -> Table:
    return value if isinstance(value, dict) else {}


def _bytes(value: Value) -> bytes:
    return (
        value
        if isinstance(value, bytes)
        else value.encode("utf-8", "replace")
        if isinstance(value, str)
        else b""
    )


def _text(value: Value) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""


def _pairs(value: Value) -> tuple[Pair, ...]:
    listed = value if isinstance(value, list) else []
    pairs = (pair for pair in listed if isinstance(pair, list) and len(pair) == 2)
    return tuple((_text(name), _text(text)[:LONGEST]) for name, text in pairs)
