"""Real clients on loopback, and the first bytes that each sends for a host: OpenSSL, curl and Chromium.

Each host has a TCP and a UDP port of its own, so the port tells which host was meant; nothing leaves the
machine, and no handshake is completed.
"""

from __future__ import annotations

import contextlib
import selectors
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

_WAIT = 20.0  # seconds for a client


class Hello(NamedTuple):
    """What `client` sent for `host`: the bytes of a stream, or datagrams."""

    client: str
    host: str
    stream: bytes = b""
    datagrams: tuple[bytes, ...] = ()


def from_openssl(hosts: Iterable[str]) -> list[Hello]:
    """By Python's ssl, in memory."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    made = []
    for host in hosts:
        out = ssl.MemoryBIO()
        client = context.wrap_bio(ssl.MemoryBIO(), out, server_hostname=host)
        with contextlib.suppress(ssl.SSLWantReadError):
            client.do_handshake()
        made.append(Hello("OpenSSL", host, out.read()))
    return made


def from_curl(hosts: Sequence[str]) -> list[Hello]:
    with Listeners(hosts) as listeners:
        command = ["curl", "--silent", "--insecure", "--parallel", "--max-time", "5"]
        for host in hosts:
            command += ["--connect-to", f"{host}:443:127.0.0.1:{listeners.ports[host]}", f"https://{host}/"]
        streams, _ = listeners.run(command)
    return [Hello("curl", host, stream) for host, stream in streams]


def from_chromium(hosts: Sequence[str]) -> list[Hello]:
    """A page with an image of each host, asked for by TCP and once more by QUIC. Its hellos are those of
    post-quantum key shares, larger than a packet; those of QUIC come in shuffled pieces."""
    made = []
    for quic in (False, True):
        with Listeners(hosts) as listeners, tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.html"
            page.write_text("".join(f'<img src="https://{host}/">' for host in hosts))
            rules = ",".join(f"MAP {host} 127.0.0.1:{port}" for host, port in listeners.ports.items())
            command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
            command += [f"--user-data-dir={folder}/u", f"--host-resolver-rules={rules},MAP * ~NOTFOUND"]
            if quic:
                command += [
                    "--enable-quic",
                    "--origin-to-force-quic-on=" + ",".join(f"{h}:443" for h in hosts),
                ]
            streams, datagrams = listeners.run([*command, "--virtual-time-budget=3000", page.as_uri()])
        if quic:
            made += [Hello("Chromium, QUIC", host, datagrams=tuple(sent)) for host, sent in datagrams]
        else:
            made += [Hello("Chromium", host, stream) for host, stream in streams]
    return made


CLIENTS = {"curl": from_curl, "chromium": from_chromium}


def list_missing() -> list[str]:
    return [each for each in CLIENTS if shutil.which(each) is None]


class Listeners:
    """A TCP and a UDP socket for each host, on one port of loopback."""

    def __init__(self, hosts: Sequence[str]) -> None:
        self._selector = selectors.DefaultSelector()
        self.ports: dict[str, int] = {}
        for host in hosts:
            listener = socket.create_server(("127.0.0.1", 0))
            self.ports[host] = listener.getsockname()[1]
            datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            datagrams.bind(("127.0.0.1", self.ports[host]))
            self._selector.register(listener, selectors.EVENT_READ, ("listener", host))
            self._selector.register(datagrams, selectors.EVENT_READ, ("datagrams", host))

    def __enter__(self) -> Listeners:
        return self

    def __exit__(self, *_: object) -> None:
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._selector.close()

    def run(self, command: Sequence[str]) -> tuple[list[tuple[str, bytes]], list[tuple[str, list[bytes]]]]:
        """While the client runs: what each connection sent first, and the datagrams from each end."""
        streams: list[tuple[str, bytes]] = []
        datagrams: dict[tuple[str, object], list[bytes]] = {}
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + _WAIT
        while process.poll() is None and time.monotonic() < until:
            for key, _ in self._selector.select(0.2):
                kind, host = key.data
                if kind == "listener":
                    streams += [(host, sent) for sent in _take_stream(key.fileobj)]  # type: ignore[arg-type]
                else:
                    data, end = key.fileobj.recvfrom(65536)  # type: ignore[union-attr]
                    datagrams.setdefault((host, end), []).append(data)
        process.kill()
        process.wait()
        return streams, [(host, sent) for (host, _), sent in datagrams.items()]


def _take_stream(listener: socket.socket) -> list[bytes]:
    """The first flight of a connection: a TLS record, or nothing."""
    connection, _ = listener.accept()
    data = b""
    with connection, contextlib.suppress(OSError):
        connection.settimeout(1)
        while len(data) < 5 or len(data) < 5 + int.from_bytes(data[3:5], "big"):
            part = connection.recv(65536)
            if not part or (data + part)[0] != 0x16:
                return []
            data += part
    return [data]
