"""What each parser of the traffic leg is asked about bytes that may be anything.

Each answers whether the result has oddities; EvidenceError is the one other way out. Several byte strings in
one input stand behind their lengths, of two bytes each (see `split`).
"""

from __future__ import annotations

from contextlib import suppress

from ringfence.evidence.traffic.gathering import Gathering
from ringfence.evidence.traffic.name_flows import list_records
from ringfence.evidence.traffic.name_groups import list_grouped
from ringfence.formats.captures.capture import Limits
from ringfence.formats.captures.read_capture import read_capture, read_stream
from ringfence.formats.captures.returned import read_returned
from ringfence.formats.dns.dhcp import read_dhcp
from ringfence.formats.dns.message import read_likely_message, read_message
from ringfence.formats.dns.netbios import read_netbios_names, read_netbios_session
from ringfence.formats.dns.ssdp import read_ssdp
from ringfence.formats.dns.streams import (
    names_unreadable,
    read_doh_query,
    read_likely_stream,
)
from ringfence.formats.dns.streams import (
    read_stream as names,
)
from ringfence.formats.http.hpack import BrokenBlock, HeaderDecoder
from ringfence.formats.http.http2 import PREFACE
from ringfence.formats.http.http3 import read_http3_requests
from ringfence.formats.http.messages import LONGEST_BODY, HttpRequest, read_body
from ringfence.formats.http.qpack import FieldTable
from ringfence.formats.http.requests import mend_start, read_requests, starts_http
from ringfence.formats.http.responses import holds_response, read_responses
from ringfence.formats.quic.initial import read_quic_hellos, starts_quic
from ringfence.formats.quic.opened import open_quic
from ringfence.formats.quic.stream_frames import Streams
from ringfence.formats.tls.client_hello import read_client_hello
from ringfence.formats.tls.datagram_hello import read_datagram_hello, read_hello_in_datagrams
from ringfence.formats.tls.decrypt import decrypt_tls
from ringfence.formats.tls.key_log import is_key_log, read_key_log
from ringfence.formats.tls.prefixes import read_proxy_targets, read_socks
from ringfence.formats.tls.server_flight import read_sealed_certificates, read_server_flight
from ringfence.formats.wireguard.key_log import is_wireguard_log, read_wireguard_keys
from tests.capture_writer import ethernet, ipv4, pcap, timed, udp

from .traffic_seeds import HTTP_3_KEYS, TLS_KEYS

_SMALL = Limits(flows=10_000, pieces=50_000, unpacked=16 << 20, stored=4 << 20, fragments=1 << 20)


def split(data: bytes) -> list[bytes]:
    """The strings behind their lengths; the last may be cut off."""
    parts, at = [], 0
    while at + 2 <= len(data) and len(parts) < 1000:
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        parts.append(data[at + 2 : end])
        at = end
    return parts


def use_capture(data: bytes) -> bool:
    """From the bytes to what is gathered: every name, and all personal data in requests."""
    capture = read_capture(memoryview(data), "x", _SMALL)
    gathering = Gathering(())
    records = list(list_records(capture))
    gathering.add_all(records)
    # Flows told of together name the same hosts, whatever was mutated; sums are compared in the tests.
    grouped = {getattr(each, "host", "") for each in list_grouped(capture)}
    assert grouped | {""} == {getattr(each, "host", "") for each in records} | {""}
    streamed = read_stream([data[at : at + 1000] for at in range(0, len(data), 1000)], "x", _SMALL)
    assert len(streamed) == len(capture) or capture.gaps
    for number in range(min(len(capture), 50)):
        capture.server_bytes(number)
        capture.first_time(number, True)
    return bool(capture.gaps or gathering.flaws)


def use_tls(data: bytes) -> bool:
    parts = split(data)
    odd = False
    for part in parts[:8]:
        hello, flight = read_client_hello(part), read_server_flight(part)
        odd |= bool(hello and hello.oddities) or bool(flight and flight.oddities)
        read_sealed_certificates(part)
        read_socks(part)
        read_proxy_targets(part)
    read_datagram_hello(parts)
    read_hello_in_datagrams(parts)
    return odd


def use_decryption(data: bytes) -> bool:
    client, server, *_ = [*split(data), b"", b""]
    opened = decrypt_tls(client, server, TLS_KEYS)
    if opened is None:
        return True
    read_requests(opened.client, "https")
    read_responses(opened.server)
    return bool(opened.unopened or opened.why_not)


def use_quic(data: bytes) -> bool:
    parts = split(data)
    for part in parts[:20]:
        starts_quic(part)
    return any(hello.oddities for hello in read_quic_hellos(parts))


def use_opened_quic(data: bytes) -> bool:
    """Datagrams of the client, an empty string, those of the server."""
    parts = split(data)
    where = parts.index(b"") if b"" in parts else len(parts)
    gaps = False
    for opened in open_quic(parts[:where], parts[where:], HTTP_3_KEYS):
        requests, flaws = read_http3_requests(opened.client, opened.server)
        _check_bodies([(each, body) for each, body in requests])
        gaps |= bool(flaws or opened.unopened or opened.why_not)
    return gaps


def use_http_3(data: bytes) -> bool:
    """Frames as packets hold them: whether they come from the client or the server."""
    streams = Streams()
    for part in split(data):
        streams.take(part)
    joined = streams.joined()
    requests, flaws = read_http3_requests(joined, joined)
    _check_bodies(requests)
    return bool(flaws)


def _check_bodies(requests: list[tuple[HttpRequest, bytes]]) -> None:
    for request, data in requests:
        assert len(read_body(data, request.body)) <= min(LONGEST_BODY, len(data))


def use_qpack(data: bytes) -> bool:
    stream, section, *more = [*split(data), b"", b""]
    table = FieldTable(stream, len(more) * 64)
    with suppress(BrokenBlock):
        table.decode(section, len(stream))
        return bool(table.broken)
    return True


def use_hpack(data: bytes) -> bool:
    decoder = HeaderDecoder()
    with suppress(BrokenBlock):
        for part in split(data):
            decoder.decode(part)
        return False
    return True


def use_http_1(data: bytes) -> bool:
    starts_http(mend_start(data))
    requests = read_requests(data, breaks=(len(data) // 3, len(data) // 2))
    _check_bodies([(request, data) for request in requests])
    responses = read_responses(data, ("HEAD", "CONNECT"))
    holds_response(data)
    return any(each.oddities for each in (*requests, *responses))


def use_http_2(data: bytes) -> bool:
    requests = read_requests(PREFACE + data)
    _check_bodies([(request, PREFACE + data) for request in requests])
    responses = read_responses(data)
    return any(each.oddities for each in (*requests, *responses))


def use_dns(data: bytes) -> bool:
    message = read_message(data)
    read_likely_message(data)
    for _ in (*names(data), *read_likely_stream(data)):
        pass
    read_netbios_names(data)
    read_netbios_session(data)
    read_ssdp(data)
    read_dhcp(data)
    read_doh_query(data.decode("latin-1"))
    names_unreadable(data)
    read_returned(data)
    return message is None or bool(message.oddities)


def use_key_log(data: bytes) -> bool:
    is_key_log(data)
    is_wireguard_log(data)
    return not len(read_key_log(data)) and not len(read_wireguard_keys(data))


def use_tunnels(data: bytes) -> bool:
    """A log of WireGuard's keys, then what was sent, both ways as if one side had."""
    log, *payloads = split(data) or [b""]
    frames = [ethernet(ipv4(udp(each, target=51820), protocol=17)) for each in payloads]
    capture = read_capture(memoryview(pcap(timed(frames))), "x", _SMALL, (log,))
    for _ in list_records(capture):
        pass
    return bool(capture.gaps)
