"""Servers on loopback in a network namespace of their own: a DNS server that knows every name, and a web
server that answers every host, with and without TLS."""

from __future__ import annotations

import http.server
import socket
import ssl
import struct
import subprocess
import threading
from pathlib import Path

BLOCKED, FREE = "203.0.113.7", "203.0.113.8"
BLOCKED_6, FREE_6 = "2001:db8::7", "2001:db8::8"
AT_BLOCKED = "parked.example"  # a name that no list has, at the blocked address
NXDOMAIN = 3
_A, _AAAA = 1, 28


def set_up_loopback() -> None:
    """The addresses that requests go to, all on this machine."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in (BLOCKED, FREE):
        subprocess.run(["ip", "addr", "add", f"{address}/32", "dev", "lo"], check=True)
    for address in (BLOCKED_6, FREE_6):
        subprocess.run(["ip", "-6", "addr", "add", f"{address}/128", "dev", "lo", "nodad"], check=True)


def encode_name(name: str) -> bytes:
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"


def ask(name: str, port: int, host: str = "127.0.0.1") -> tuple[int, list[str]]:
    """Ask a DNS server for the IPv4 address of a name: the answer's code and addresses."""
    query = struct.pack(">6H", 0x7A7A, 0x0100, 1, 0, 0, 0) + encode_name(name) + struct.pack(">2H", _A, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)
        sock.sendto(query, (host, port))
        reply = sock.recv(4096)
    code, answers, at = reply[3] & 15, struct.unpack_from(">H", reply, 6)[0], len(query)
    found = []
    for _ in range(answers):
        while reply[at] and reply[at] < 0xC0:
            at += reply[at] + 1
        at += 2 if reply[at] >= 0xC0 else 1
        kind, _, _, size = struct.unpack_from(">HHIH", reply, at)
        at += 10
        if kind == _A:
            found.append(socket.inet_ntoa(reply[at : at + size]))
        at += size
    return code, found


def serve_dns(address: str = "127.0.0.1") -> None:
    """Answer every question for an address with a server here."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((address, 53))
    threading.Thread(target=_answer_all, args=(sock,), daemon=True).start()


def _answer_all(sock: socket.socket) -> None:
    while True:
        query, client = sock.recvfrom(4096)
        end = query.index(b"\0", 12) + 5
        kind = struct.unpack_from(">H", query, end - 4)[0]
        at = BLOCKED if encode_name(AT_BLOCKED) in query[12:end].lower() else FREE
        data = {_A: socket.inet_aton(at)}.get(kind, b"")
        answer = b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(data)) + data if data else b""
        head = query[:2] + struct.pack(">5H", 0x8580, 1, bool(data), 0, 0)
        sock.sendto(head + query[12:end] + answer, client)


class _Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "7")
        self.end_headers()
        self.wfile.write(b"arrived")

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6
    request_queue_size = 128


def serve_web(folder: Path) -> None:
    """Port 80, and 443 with a certificate that is made here, on every address."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=all.example",
        "-days",
        "2",
    ]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    for port in (80, 443):
        server = _Server(("::", port), _Answer)
        if port == 443:
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=server.serve_forever, daemon=True).start()


def fetch(address: str, port: int, host: str, timeout: float = 5.0) -> bool:
    """Does a request for this host, at this address, get the web server's answer?"""
    try:
        with socket.create_connection((address, port), timeout) as sock:
            if port == 443:
                context = ssl.create_default_context()
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                with context.wrap_socket(sock, server_hostname=host) as wrapped:
                    return _get(wrapped, "/", host)
            return _get(sock, "/", host)
    except OSError:
        return False


def fetch_through(proxy: int, url: str, host: str) -> bool:
    """The same through a proxy on loopback; https by CONNECT."""
    try:
        with socket.create_connection(("127.0.0.1", proxy), 10) as sock:
            if not url.startswith("https:"):
                return _get(sock, url, host)
            sock.sendall(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n".encode())
            if b" 200 " not in sock.recv(4096).split(b"\r\n")[0]:
                return False
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            with context.wrap_socket(sock, server_hostname=host) as wrapped:
                return _get(wrapped, "/", host)
    except OSError:
        return False


def _get(sock: socket.socket, target: str, host: str) -> bool:
    sock.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    received = b""
    while chunk := sock.recv(4096):
        received += chunk
    return received.endswith(b"arrived")
