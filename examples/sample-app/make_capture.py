"""Write sample-app.pcap: what a phone with the sample app might show, as PCAPdroid would record it.

No phone was recorded and nobody was contacted: packets, identifiers and addresses (TEST-NET-2) are made up
here. Each connection shows one case; the list below says which.

    PYTHONPATH=../.. ../../.venv/bin/python make_capture.py [FILE]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.capture_writer import ACK, CLIENT, PUSH, SYN, Frame, ethernet, ipv4, pcap, pcapdroid, tcp
from tests.handshake_writer import server_names, tls_hello

SAMPLE, SYSTEM = (10234, "Ringfence Sample"), (10001, "Google Play Store")
DEVICE, ADVERTISING = "9d2f4c1a7b3e5806", "5f1c9a52-8e0b-4c37-9d64-2b7a1e0c8f93"
START = 1_795_600_800_000_000  # 2026-11-25 10:00 UTC, in µs
ANSWER = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
NOTHING = b"\x16\x03\x03\x00\x05\x02\x00\x00\x01\x00"  # the beginning of a server's answer under TLS


class Connection(NamedTuple):
    """One connection: whose it is, the host, and an HTTP target in clear ("": TLS, which nobody can read)."""

    app: tuple[int, str]
    host: str
    target: str = ""


CONNECTIONS = (
    # Read, one SDK alone holds the host, and its operator is known and checked: data seen, and an open path.
    Connection(SAMPLE, "loc.map.baidu.com", f"/sdk.php?lat=40.712776&lon=-74.005974&device_id={DEVICE}"),
    # Read, but that the operator is tied to a state was not compared with its source: assumed, so unproven.
    Connection(SAMPLE, "stats.jpush.cn", f"/v3/report?android_id={DEVICE}&gaid={ADVERTISING}"),
    # Not readable: contacted, and what went there is not known.
    Connection(SAMPLE, "ulogs.umeng.com"),
    # One SDK's code holds it and the catalogue has it under another: whose code it was stays unknown.
    Connection(SAMPLE, "plbslog.umeng.com"),
    # The app's own.
    Connection(SAMPLE, "collect.ringfence-sample-app.com"),
    # Nowhere in the code.
    Connection(SAMPLE, "flags.ringfence-sample-app.com"),
    # Another app of the phone: not this app's doing.
    Connection(SYSTEM, "play.googleapis.com"),
)  # pangolin.snssdk.com and others stand in the code, and this capture shows no contact with them.


def make_frames() -> Iterator[Frame]:
    """Each connection: SYN both ways, the client's bytes, an answer."""
    for number, each in enumerate(CONNECTIONS):
        request = f"GET {each.target} HTTP/1.1\r\nHost: {each.host}\r\n\r\n".encode()
        sent = request if each.target else tls_hello(server_names(each.host))
        answer = ANSWER if each.target else NOTHING
        server, port, own_port = f"198.51.100.{number + 10}", 80 if each.target else 443, 40_000 + number
        steps = (
            (True, b"", 100, SYN),
            (False, b"", 500, SYN | ACK),
            (True, sent, 101, ACK | PUSH),
            (False, answer, 501, ACK | PUSH),
        )
        for step, (up, data, sequence, flags) in enumerate(steps):
            ends = (CLIENT, server) if up else (server, CLIENT)
            ports = (own_port, port) if up else (port, own_port)
            segment = tcp(data, source=ports[0], target=ports[1], sequence=sequence, flags=flags)
            time = START + 1_000_000 * number + 20_000 * step
            yield time, pcapdroid(ethernet(ipv4(segment, *ends)), *each.app)


if __name__ == "__main__":
    there = Path(__file__).with_name("sample-app.pcap")
    Path(sys.argv[1] if len(sys.argv) > 1 else there).write_bytes(pcap(make_frames()))
