"""Writes the first bytes of conversations: TLS, DTLS and QUIC hellos with exactly the parts a test wants."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

from ringfence.formats.quic.keys import initial_keys
from ringfence.formats.quic.versions import find_version

RANDOM = bytes(range(32))
X25519_MLKEM768, X25519 = 0x11EC, 0x001D


def u16(*numbers: int) -> bytes:
    return struct.pack(f">{len(numbers)}H", *numbers)


def sized(content: bytes, bytes_of_length: int = 2) -> bytes:
    """Some bytes behind their length."""
    return len(content).to_bytes(bytes_of_length, "big") + content


def extension(kind: int, content: bytes) -> bytes:
    return u16(kind) + sized(content)


def server_names(*names: str) -> bytes:
    return extension(0, sized(b"".join(b"\0" + sized(name.encode()) for name in names)))


def protocols(*values: bytes) -> bytes:
    return extension(16, sized(b"".join(sized(value, 1) for value in values)))


def versions(*numbers: int) -> bytes:
    return extension(43, sized(u16(*numbers), 1))


def groups(*numbers: int) -> bytes:
    return extension(10, sized(u16(*numbers)))


def signatures(*numbers: int) -> bytes:
    return extension(13, sized(u16(*numbers)))


def key_shares(*shares: tuple[int, int]) -> bytes:
    """Key shares of (group, how many bytes)."""
    return extension(51, sized(b"".join(u16(group) + sized(bytes(size)) for group, size in shares)))


def encrypted_hello(config_id: int, payload: int) -> bytes:
    """The outer form of ECH with HKDF-SHA256 and AES-128-GCM."""
    return extension(
        0xFE0D, b"\0" + u16(1, 1) + bytes([config_id]) + sized(bytes(32)) + sized(bytes(payload))
    )


def hello_body(
    extensions: Iterable[bytes] = (),
    ciphers: Sequence[int] = (0x1301, 0x1302),
    version: int = 0x0303,
    cookie: bytes | None = None,
) -> bytes:
    """A ClientHello without its type and length; with a cookie it is that of DTLS."""
    body = u16(version) + RANDOM + sized(bytes(32), 1)
    if cookie is not None:
        body += sized(cookie, 1)
    body += sized(u16(*ciphers)) + b"\x01\x00"
    joined = b"".join(extensions)
    return body + sized(joined) if joined else body


def handshake(body: bytes, kind: int = 1) -> bytes:
    return bytes([kind]) + sized(body, 3)


def records(message: bytes, sizes: Sequence[int] = (), kind: int = 22) -> bytes:
    """The message in records of those sizes, the rest in a last one."""
    parts, at = [], 0
    for size in [*sizes, len(message)]:
        part = message[at : at + size]
        if part:
            parts.append(bytes([kind, 3, 1]) + sized(part))
        at += size
    return b"".join(parts)


def tls_hello(*extensions: bytes, sizes: Sequence[int] = ()) -> bytes:
    """A whole ClientHello in records."""
    return records(handshake(hello_body(extensions)), sizes)


def dtls_datagrams(body: bytes, sizes: Sequence[int] = (), number: int = 0) -> list[bytes]:
    """A DTLS ClientHello in fragments of those sizes, each in a datagram of its own."""
    datagrams: list[bytes] = []
    at = 0
    for size in [*sizes, len(body)]:
        part = body[at : at + size]
        if not part:
            continue
        fragment = (
            b"\x01"
            + len(body).to_bytes(3, "big")
            + u16(number)
            + at.to_bytes(3, "big")
            + len(part).to_bytes(3, "big")
            + part
        )
        datagrams.append(b"\x16\xfe\xfd\0\0" + len(datagrams).to_bytes(6, "big") + sized(fragment))
        at += len(part)
    return datagrams


def varint(number: int) -> bytes:
    for size, mark in ((1, 0), (2, 0x40), (4, 0x80), (8, 0xC0)):
        if number < 1 << (8 * size - 2):
            raw = number.to_bytes(size, "big")
            return bytes([raw[0] | mark]) + raw[1:]
    raise ValueError(number)


def crypto_frame(message: bytes, start: int, end: int) -> bytes:
    """A CRYPTO frame with one piece of a handshake."""
    return b"\x06" + varint(start) + varint(len(message[start:end])) + message[start:end]


def initial_packet(
    frames: bytes,
    destination: bytes,
    keyed_by: bytes | None = None,
    version: int = 1,
    number: int = 0,
    token: bytes = b"",
    pad_to: int = 1162,
) -> bytes:
    """A sealed Initial of a client. `keyed_by` is the connection id its keys come from."""
    kind = find_version(version)
    keys = initial_keys(kind, keyed_by if keyed_by is not None else destination)
    frames += bytes(max(0, pad_to - len(frames)))
    first = 0xC0 | kind.initial_type << 4 | 1
    length = varint(2 + len(frames) + 16)
    header = bytes([first]) + version.to_bytes(4, "big") + sized(destination, 1) + sized(b"src", 1)
    header += varint(len(token)) + token + length
    packet_number = number.to_bytes(2, "big")
    nonce = (keys.vector ^ number).to_bytes(12, "big")
    sealed = keys.aead.encrypt(nonce, frames, header + packet_number)
    sample = (packet_number + sealed)[4:20]
    mask = keys.header.encryptor().update(sample)
    masked = bytes([packet_number[0] ^ mask[1], packet_number[1] ^ mask[2]])
    return bytes([header[0] ^ (mask[0] & 0x0F)]) + header[1:] + masked + sealed


def retry_packet(source: bytes) -> bytes:
    """What a server sends to have the client come again with a token."""
    return b"\xf0\0\0\0\1" + sized(b"src", 1) + sized(source, 1) + b"token" + bytes(16)


def google_hello(name: bytes, agent: bytes, version: bytes = b"Q043") -> bytes:
    """A datagram of Google's old QUIC with its CHLO."""
    tags = [(b"PAD\0", bytes(40)), (b"SNI\0", name), (b"UAID", agent)]
    table, end = b"", 0
    for tag, value in tags:
        end += len(value)
        table += tag + end.to_bytes(4, "little")
    message = b"CHLO" + len(tags).to_bytes(2, "little") + b"\0\0" + table + b"".join(v for _, v in tags)
    return b"\x09" + bytes(8) + version + b"\x01" + bytes(12) + b"\xa0\x01\x00\x04" + message
