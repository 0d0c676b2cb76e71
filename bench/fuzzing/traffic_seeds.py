"""Sound traffic to begin with: of the tests' writers and fixtures, and of the corpus where it is at hand."""

from __future__ import annotations

import ssl
import tempfile
from functools import cache
from pathlib import Path

from ringfence.formats.captures.capture import Limits
from ringfence.formats.captures.read_capture import read_capture
from ringfence.formats.http.huffman import encode_huffman
from ringfence.formats.tls.key_log import read_key_log
from tests.capture_writer import SYN, down, ethernet, ipv4, pcap, pcapng, timed, udp, up
from tests.dns_writer import label, message, question, record
from tests.formats.tls.real_talk import Talk, hold_talk, write_certificate
from tests.handshake_writer import (
    crypto_frame,
    dtls_datagrams,
    google_hello,
    handshake,
    hello_body,
    initial_packet,
    protocols,
    server_names,
    tls_hello,
    varint,
)
from tests.wireguard_writer import Peers, private, talk

from .seeds import ROOT

HTTP_3 = sorted((ROOT / "tests/formats/quic/fixtures").glob("http3-*.pcapng"))
_LARGEST = 20_000  # bytes of a capture of the corpus
_MOST = 60
_POST = b'POST /v1?a=1 HTTP/1.1\r\nHost: a.example\r\nContent-Length: 9\r\n\r\n{"a":"b"}'
_CHUNKED = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"
_REPLY = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\n\r\nok"
_HELLO = tls_hello(server_names("a.example"), protocols(b"h2"), sizes=(40,))


def join(*parts: bytes) -> bytes:
    """Strings behind their lengths."""
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


@cache
def talks() -> tuple[Talk, ...]:
    """Real connections of each version, with their keys."""
    made = []
    with tempfile.TemporaryDirectory() as folder:
        chain = write_certificate(Path(folder))
        for version, ciphers in (
            (ssl.TLSVersion.TLSv1_3, ""),
            (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES128-GCM-SHA256"),
            (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-CHACHA20-POLY1305"),
            (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES256-SHA384"),
        ):
            made.append(hold_talk(Path(folder), chain, _POST, _REPLY, version, ciphers))
    return tuple(made)


TLS_KEYS = read_key_log(b"\n".join(talk.keys for talk in talks()))


def _read_http_3(path: Path) -> tuple[bytes, bytes]:
    capture = read_capture(memoryview(path.read_bytes()), path.name, Limits(datagrams=1000))
    datagrams = capture.datagrams(0)
    client = [bytes(each.payload) for each in datagrams if each.from_client][:14]
    server = [bytes(each.payload) for each in datagrams if not each.from_client][:6]
    return join(*client, b"", *server), b"\n".join(capture.secrets)


_HTTP_3 = [_read_http_3(path) for path in HTTP_3]
HTTP_3_KEYS = read_key_log(b"\n".join(keys for _, keys in _HTTP_3))


def captures(folder: Path, containers: tuple[bytes, ...]) -> list[bytes]:
    """Small captures that begin so."""
    found = sorted((folder / "traffic/pcap").glob("*"), key=lambda each: each.stat().st_size)
    small = [each for each in found if each.stat().st_size <= _LARGEST and each.is_file()]
    data = [each.read_bytes() for each in small]
    fit = [each for each in data if each[:4] in containers]
    return fit[:: max(1, len(fit) // _MOST)][:_MOST]


def frames() -> list[bytes]:
    """Of every kind that is named."""
    parts = (_HELLO[:60], _HELLO[60:])
    query = message(question("a.example"))
    piece = ipv4(udp(query), protocol=17)[20:]
    return [
        up(sequence=99, flags=SYN),
        *(up(part, 100 + 60 * n) for n, part in enumerate(parts)),
        down(_REPLY, 500),
        up(_POST, 7, port=80, source=40001),
        ethernet(ipv4(udp(query), protocol=17)),
        ethernet(ipv4(piece[:24], protocol=17, fragment=0x2000, number=9)),
        ethernet(ipv4(piece[24:], protocol=17, fragment=3, number=9)),
        ethernet(ipv4(b"\x03\x03" + bytes(6) + ipv4(udp(query), protocol=17), protocol=1)),
        ethernet(ipv4(udp(quic_datagrams()[0], target=443), protocol=17)),
    ]


def quic_datagrams() -> list[bytes]:
    whole = handshake(hello_body([server_names("a.example")]))
    shuffled = crypto_frame(whole, 50, len(whole)) + crypto_frame(whole, 0, 50)
    return [
        initial_packet(shuffled, b"12345678"),
        initial_packet(crypto_frame(whole, 0, 70), b"12345678", number=0),
        initial_packet(crypto_frame(whole, 70, len(whole)), b"12345678", number=1),
        initial_packet(shuffled, b"abcdefgh", version=0x6B3343CF),
        google_hello(b"a.example", b"agent"),
    ]


def pcaps(folder: Path) -> list[bytes]:
    made = [pcap(timed(frames())), pcap(timed(frames()), order=">", nanoseconds=True)]
    return [*made, *captures(folder, (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1"))]


def pcapngs(folder: Path) -> list[bytes]:
    made = [pcapng(timed(frames())), pcapng(timed(frames()), order=">")]
    small = [path.read_bytes() for path in HTTP_3[:1]]
    return [*made, *small, *captures(folder, (b"\x0a\x0d\x0d\x0a",))]


def tls_parts() -> list[bytes]:
    socks = b"\x05\x01\0\x05\x01\0\x03\x09a.example\x01\xbb"
    made = [join(_HELLO), join(b"EHLO a\r\nSTARTTLS\r\n" + _HELLO), join(socks + _HELLO)]
    made.append(join(b"CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n" + _HELLO))
    made.append(join(*dtls_datagrams(hello_body([server_names("a.example")], cookie=b"c"), (30,))))
    return [*made, *(join(talk.client[:4000], talk.server[:8000]) for talk in talks())]


def sealed_talks() -> list[bytes]:
    return [join(talk.client, talk.server) for talk in talks()]


def opened_quic() -> list[bytes]:
    return [data for data, _ in _HTTP_3]


def http_3_frames() -> list[bytes]:
    head = b"\0\0\xd1\xd7\x50\x09a.example\xc1" + b"\x23abc\x011"
    request = b"\x01" + varint(len(head)) + head + b"\0\x02{}"
    table = b"\x02\x3f\xe1\x1f\x4a" + b"\x01x\x01y"
    streams = [(0, request), (2, b"\0\x04\x03\x01\x50\0"), (6, table)]
    parts = [b"\x0a" + varint(n) + varint(len(data)) + data for n, data in streams]
    return [join(*parts), join(b"".join(parts)), join(b"\x02\x05\0\x01\x01\x02\x02" + parts[0], parts[2])]


def qpack_parts() -> list[bytes]:
    stream = b"\x3f\xe1\x1f" + b"\x41x\x03abc" + b"\xc1\x02/a" + b"\x00" + b"\x80\x01z"
    return [join(stream, b"\x05\0\x80\x81\x82\xc1\x51\x01a\x23abc\x01b\x10"), join(b"", b"\0\0\xc0\xd1")]


def hpack_parts() -> list[bytes]:
    name = encode_huffman(b"www.example.com")
    literal = b"\x41" + bytes([0x80 | len(name)]) + name
    return [join(b"\x82\x86\x84" + literal, b"\x82\x86\x84\xbe\x58\x08no-cache"), join(b"\x3f\xe1\x1f\x82")]


def http_1_streams() -> list[bytes]:
    connect = b"CONNECT a:443 HTTP/1.1\r\n\r\n\x16\x03\x01"
    return [_POST * 2, _CHUNKED + _POST, _REPLY * 2, connect, b"\0\0T / HTTP/1.1\r\nHost: a\r\n\r\n"]


def http_2_streams() -> list[bytes]:
    def frame(kind: int, flags: int, number: int, body: bytes) -> bytes:
        return len(body).to_bytes(3, "big") + bytes((kind, flags)) + number.to_bytes(4, "big") + body

    block = b"\x82\x86\x84\x41\x01a"
    settings = frame(4, 0, 0, b"\0\x03\0\0\0\x64")
    head = frame(1, 4, 1, block) + frame(0, 1, 1, b"body")
    split = frame(1, 0, 3, block[:3]) + frame(9, 4, 3, block[3:])
    padded = frame(1, 0x2D, 5, b"\x02" + bytes(5) + block + b"\0\0")
    return [settings + head + split + padded, settings + frame(1, 5, 1, b"\x88")]


def dns_messages() -> list[bytes]:
    answer = message(
        question("a.example"),
        record(b"\xc0\x0c", 5, label("b.example")),
        record(label("b.example"), 1, b"\xc0\0\2\1"),
        record(b"\xc0\x0c", 65, b"\0\1\0\0\1\0\3\2h2\0\4\0\4\1\2\3\4"),
        record(b"\xc0\x0c", 33, b"\0\1\0\2\0\3" + label("c.example")),
        counts=(1, 4, 0, 0),
        flags=0x8180,
    )
    ssdp = b"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nLOCATION: http://10.0.0.1/d\r\nNT: a\r\n\r\n"
    doh = b"/dns-query?dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB"
    dhcp = b"\1\1\6\0" + bytes(232) + b"\x63\x82\x53\x63" + b"\x0c\x02pc\x35\x01\x01\xff"
    one = message(question("a.example"))
    framed = len(one).to_bytes(2, "big") + one
    return [one, answer, framed * 2, ssdp, doh, dhcp, bytes(8) + ipv4(udp(one), protocol=17)]


def tunnels() -> list[bytes]:
    """WireGuard: a log of keys, then datagrams."""
    packets = [ipv4(udp(message(question("a.example"))), protocol=17)]
    made = []
    for peers, side in ((Peers(), "initiator"), (Peers("b", private("shared")), "responder")):
        made.append(join(peers.log(side), *(payload for _, payload in talk(peers, packets, packets))))
    return made


def key_logs() -> list[bytes]:
    return [Peers().log(), *(talk.keys for talk in talks())] + [keys for _, keys in _HTTP_3]
