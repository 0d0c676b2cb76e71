"""The parsers of the traffic leg, in one list: what each is asked, and the seeds it is asked about."""

from __future__ import annotations

from . import traffic_seeds as seeds
from . import traffic_uses as uses
from .parsers import Parser

_IP = (b"\x08\0\x45\0", b"\x86\xdd\x60\0", b"\x45\0", b"\x60\0\0\0", b"\x81\0", b"\x88\x64", b"\x88\x47")
_TLS = (b"\x16\x03\x01", b"\x16\x03\x03", b"\x17\x03\x03", b"\x01\0", b"\0\0", b"\x0b\0", b"\xfe\x0d")
_QUIC = (b"\xc0\0\0\0\1", b"\x06\0", b"\x08", b"\x40", b"\0\0\0\1", b"k3C\xcf", b"Q043", b"CHLO", b"SNI\0")
_HTTP = (b"\r\n\r\n", b"\r\n", b"Host: ", b"Content-Length: ", b"chunked", b" HTTP/1.1", b"GET ", b"CONNECT ")
_DNS = (b"\xc0\x0c", b"\xc0\0", b"\0\1\0\1", b"\x03www", b"\0\x41", b"\xff", b"\0\0\0\0")
_TUNNELS = (b"\1\0\0\0", b"\2\0\0\0", b"\4\0\0\0", b"PRESHARED_KEY = ", b"\x45\0", b"\n")
_KEYS = (b"CLIENT_RANDOM ", b"\n", b"#", b" ", b"CLIENT_TRAFFIC_SECRET_0 ")

TRAFFIC_PARSERS: tuple[Parser, ...] = (
    Parser("pcap", uses.use_capture, lambda c: seeds.pcaps(c.folder), (*_IP, *_TLS)),
    Parser("pcapng", uses.use_capture, lambda c: seeds.pcapngs(c.folder), (b"\6\0\0\0", b"\1\0\0\0", *_IP)),
    Parser("tls", uses.use_tls, lambda _: seeds.tls_parts(), _TLS),
    Parser("tls-opened", uses.use_decryption, lambda _: seeds.sealed_talks(), _TLS),
    Parser("quic", uses.use_quic, lambda _: [seeds.join(*seeds.quic_datagrams())], _QUIC),
    Parser("quic-opened", uses.use_opened_quic, lambda _: seeds.opened_quic(), _QUIC),
    Parser("http1", uses.use_http_1, lambda _: seeds.http_1_streams(), _HTTP),
    Parser("http2", uses.use_http_2, lambda _: seeds.http_2_streams(), (b"\0\0\6", b"\1\4", b"\x09\4")),
    Parser(
        "hpack", uses.use_hpack, lambda _: seeds.hpack_parts(), (b"\x3f\xff\xff", b"\x40", b"\xbe", b"\xff")
    ),
    Parser("http3", uses.use_http_3, lambda _: seeds.http_3_frames(), (b"\x0a", b"\x08", b"\1", b"\x40\xff")),
    Parser(
        "qpack", uses.use_qpack, lambda _: seeds.qpack_parts(), (b"\x3f\xff\xff", b"\xc0", b"\0\0", b"\x10")
    ),
    Parser("dns", uses.use_dns, lambda _: seeds.dns_messages(), _DNS),
    Parser("key-log", uses.use_key_log, lambda _: seeds.key_logs(), _KEYS),
    Parser("wireguard", uses.use_tunnels, lambda _: seeds.tunnels(), _TUNNELS),
)
