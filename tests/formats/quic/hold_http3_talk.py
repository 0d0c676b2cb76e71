"""Lets a client and a server of aioquic talk HTTP/3 in memory, and writes their packets down as fixtures.

    python -m tests.formats.quic.hold_http3_talk

aioquic (BSD-3-Clause) is needed for this alone; the tests read what it wrote. Each fixture is a pcapng with
the key log inside, as browsers write it.
"""

from __future__ import annotations

import datetime
import io
import ssl
import struct
import tempfile
from pathlib import Path

from aioquic.h3.connection import H3Connection
from aioquic.h3.events import DataReceived, HeadersReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import QuicConnection
from aioquic.quic.packet import QuicProtocolVersion
from aioquic.tls import CipherSuite
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.capture_writer import CLIENT, SERVER, block, enhanced, ethernet, interface, ipv4, section, udp

FIXTURES = Path(__file__).parent / "fixtures"
HOST = "api.finch-app.com"
TALKS = {
    "aes-128": (CipherSuite.AES_128_GCM_SHA256, QuicProtocolVersion.VERSION_1),
    "aes-256": (CipherSuite.AES_256_GCM_SHA384, QuicProtocolVersion.VERSION_1),
    "chacha": (CipherSuite.CHACHA20_POLY1305_SHA256, QuicProtocolVersion.VERSION_1),
    "version-2": (CipherSuite.AES_128_GCM_SHA256, QuicProtocolVersion.VERSION_2),
}
REQUESTS = 40
BODY = b'{"advertisingId":"38400000-8cf0-11bd-b23e-10b96e40000d"}'


def main() -> None:
    FIXTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        chain = write_certificate(Path(folder))
        for name, (cipher, version) in TALKS.items():
            (FIXTURES / f"http3-{name}.pcapng").write_bytes(hold_talk(chain, cipher, version))


def write_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    start = datetime.datetime(2026, 1, 1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(5).not_valid_before(start).not_valid_after(start + datetime.timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "chain.pem"
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*form) + made.public_bytes(serialization.Encoding.PEM))
    return file


def hold_talk(chain: Path, cipher: CipherSuite, version: QuicProtocolVersion) -> bytes:
    """REQUESTS requests, the keys changed half-way, the last with a body."""
    log = io.StringIO()
    calling = QuicConfiguration(
        is_client=True, alpn_protocols=["h3"], server_name=HOST, verify_mode=ssl.CERT_NONE,
        secrets_log_file=log, cipher_suites=[cipher], original_version=version, supported_versions=[version],
    )  # fmt: skip
    called = QuicConfiguration(is_client=False, alpn_protocols=["h3"], supported_versions=[version])
    called.load_cert_chain(chain, chain)
    client = QuicConnection(configuration=calling)
    wire: list[tuple[bool, bytes]] = []
    server: QuicConnection | None = None
    ends: list[H3Connection] = []
    now = 0.0
    client.connect(("203.0.113.9", 443), now=now)

    def carry() -> None:
        nonlocal server, now
        for _ in range(6):
            now += 0.01
            for data, _ in client.datagrams_to_send(now):
                wire.append((True, data))
                if server is None:
                    server = QuicConnection(
                        configuration=called, original_destination_connection_id=data[6 : 6 + data[5]]
                    )
                server.receive_datagram(data, ("10.0.0.2", 50000), now)
            assert server is not None
            answer(server, ends)
            for data, _ in server.datagrams_to_send(now):
                wire.append((False, data))
                client.receive_datagram(data, ("203.0.113.9", 443), now)
            while (event := client.next_event()) is not None:
                caller.handle_event(event)

    caller = H3Connection(client)
    ends.append(caller)
    carry()
    for number in range(REQUESTS):
        ask(client, caller, number)
        if number == REQUESTS // 2:
            client.request_key_update()
        carry()
    return to_pcapng(wire, log.getvalue().encode())


def ask(client: QuicConnection, caller: H3Connection, number: int) -> None:
    last = number == REQUESTS - 1
    stream = client.get_next_available_stream_id()
    head = [
        (b":method", b"POST" if last else b"GET"), (b":scheme", b"https"),
        (b":authority", HOST.encode()), (b":path", b"/v1/%d?lat=40.712776&lon=-74.005974" % number),
        (b"user-agent", b"finch/1.0 (test)"), (b"x-session", b"session-%d" % (number // 4)),
        (b"content-type", b"application/json"),
    ]  # fmt: skip
    caller.send_headers(stream, head, end_stream=not last)
    if last:
        caller.send_data(stream, BODY, end_stream=True)


def answer(server: QuicConnection, ends: list[H3Connection]) -> None:
    while (event := server.next_event()) is not None:
        if len(ends) < 2:
            ends.append(H3Connection(server))
        for each in ends[1].handle_event(event):
            if isinstance(each, HeadersReceived | DataReceived) and each.stream_ended:
                ends[1].send_headers(each.stream_id, [(b":status", b"204")], end_stream=True)


def to_pcapng(wire: list[tuple[bool, bytes]], keys: bytes) -> bytes:
    frames = []
    for number, (up, data) in enumerate(wire):
        ports = {"source": 50000, "target": 443} if up else {"source": 443, "target": 50000}
        ends = (CLIENT, SERVER) if up else (SERVER, CLIENT)
        frame = ethernet(ipv4(udp(data, **ports), *ends, protocol=17))
        frames.append(enhanced(1_700_000_000_000_000 + number * 1000, frame))
    secrets = block(10, struct.pack("<II", 0x544C534B, len(keys)) + keys)
    return section() + interface() + secrets + b"".join(frames)


if __name__ == "__main__":
    main()
