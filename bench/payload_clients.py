"""Payloads sent by real clients to a server on this machine, and the requests as they came over the wire.

curl, requests, httpx (where they are installed), headless Chromium, and a replay of what OkHttp writes
(header by header, chunked and gzipped by its interceptor for every third).
"""

from __future__ import annotations

import base64
import gzip
import importlib.util
import json
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from payload_cases import Case

Send = Callable[[int, Sequence[Case]], None]


class Recorder:
    """Answers every request with nothing, and keeps what each connection sent."""

    def __init__(self) -> None:
        self.streams: list[bytearray] = []
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        stream = bytearray()
        self.streams.append(stream)
        page = make_page().encode()
        with connection:
            while request := _read_request(connection, stream):
                body = page if request.startswith(b"GET /page") else b""
                kind = b"text/html" if body else b"text/plain"
                head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n" % (kind, len(body))
                connection.sendall(head + b"Access-Control-Allow-Origin: *\r\n\r\n" + body)


def _read_request(connection: socket.socket, stream: bytearray) -> bytes:
    """One whole request, which is added to the stream; b"" at the end."""
    data = bytearray()
    while b"\r\n\r\n" not in data:
        if not (piece := connection.recv(65536)):
            return b""
        data += piece
    head, _, rest = bytes(data).partition(b"\r\n\r\n")
    lower = head.lower()
    if b"expect: 100-continue" in lower:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    length = next((int(line[15:]) for line in lower.split(b"\r\n") if line.startswith(b"content-length:")), 0)
    chunked = b"transfer-encoding: chunked" in lower
    while (chunked and not rest.endswith(b"0\r\n\r\n")) or (not chunked and len(rest) < length):
        if not (piece := connection.recv(65536)):
            break
        rest += piece
    stream += head + b"\r\n\r\n" + rest
    return head


_CASES: list[str] = []


def make_page() -> str:
    """A page that posts the cases one after the other."""
    return (
        "<!doctype html><title>going</title><script>(async()=>{for(const c of ["
        + ",".join(_CASES)
        + "]){const d=Uint8Array.from(atob(c[2]),x=>x.charCodeAt(0));"
        "await fetch('/c/'+c[0],{method:'POST',headers:{'Content-Type':c[1]},body:d})}"
        "document.title='done'})()</script>"
    )


def send_by_curl(port: int, cases: Sequence[Case]) -> None:
    for case in cases:
        command = [
            "curl",
            "-s",
            "-m",
            "10",
            "-H",
            f"Content-Type: {case.content_type}",
            "--data-binary",
            "@-",
        ]
        subprocess.run([*command, f"http://127.0.0.1:{port}/c/{case.number}"], input=case.body, check=True)


def send_by_requests(port: int, cases: Sequence[Case]) -> None:
    import requests

    with requests.Session() as session:
        for case in cases:
            url, headers = f"http://127.0.0.1:{port}/c/{case.number}", {"Content-Type": case.content_type}
            session.post(url, data=case.body, headers=headers, timeout=10)


def send_by_httpx(port: int, cases: Sequence[Case]) -> None:
    import httpx

    with httpx.Client() as client:
        for case in cases:
            url, headers = f"http://127.0.0.1:{port}/c/{case.number}", {"Content-Type": case.content_type}
            client.post(url, content=case.body, headers=headers)


def send_by_chromium(port: int, cases: Sequence[Case]) -> None:
    _CASES[:] = [json.dumps([c.number, c.content_type, base64.b64encode(c.body).decode()]) for c in cases]
    with tempfile.TemporaryDirectory() as profile:
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
        command += ["--virtual-time-budget=60000", "--dump-dom", f"http://127.0.0.1:{port}/page"]
        subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=180, check=False
        )


def send_as_okhttp(port: int, cases: Sequence[Case]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for case in cases:
            zipped = case.number % 3 == 0
            head = [f"POST /c/{case.number} HTTP/1.1", f"Content-Type: {case.content_type}"]
            body = case.body
            if zipped:
                body = gzip.compress(body)
                body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
                head += ["Content-Encoding: gzip", "Transfer-Encoding: chunked"]
            else:
                head.append(f"Content-Length: {len(body)}")
            head += [f"Host: 127.0.0.1:{port}", "Connection: Keep-Alive", "Accept-Encoding: gzip"]
            head.append("User-Agent: okhttp/4.12.0")
            connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
            answer = b""
            while b"\r\n\r\n" not in answer:
                answer += connection.recv(4096)


def find_clients() -> dict[str, Send]:
    """Those that can be run here."""
    clients: dict[str, Send] = {"okhttp": send_as_okhttp}
    if shutil.which("curl"):
        clients["curl"] = send_by_curl
    if shutil.which("chromium"):
        clients["chromium"] = send_by_chromium
    for name, send in (("requests", send_by_requests), ("httpx", send_by_httpx)):
        if importlib.util.find_spec(name):
            clients[name] = send
    return clients


def send_all(cases: Sequence[Case], shares: dict[str, int]) -> tuple[list[bytes], dict[str, int]]:
    """The streams that came in, and how many cases each client sent. `shares` bounds the slow clients; the
    rest goes as OkHttp writes."""
    recorder, clients = Recorder(), find_clients()
    left, sent = list(cases), {}
    for name in [each for each in clients if each != "okhttp"] + ["okhttp"]:
        count = shares.get(name, len(left) // 4) if name != "okhttp" else len(left)
        mine, left = left[:count], left[count:]
        clients[name](recorder.port, mine)
        sent[name] = len(mine)
    recorder.close()
    return [bytes(stream) for stream in recorder.streams], sent


def save(streams: Sequence[bytes], folder: Path) -> None:
    """The streams as files, to be looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, stream in enumerate(streams):
        (folder / f"{number}.http").write_bytes(stream)
