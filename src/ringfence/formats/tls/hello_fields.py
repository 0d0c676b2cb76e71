"""The body of a ClientHello -> its fields. It may end early: what is there is read, the rest is said."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from .ja4 import GREASE, fingerprint

MOST_NAMES = 16
MOST_PROTOCOLS = 64
LONGEST_NAME = 255
LONGEST_HELLO = 1 << 17  # post-quantum hellos have about 2 KB; a record could carry 16 KB

_ESNI, _ECH = 0xFFCE, 0xFE0D
_U16 = struct.Struct(">H").unpack_from
_EXTENSION = struct.Struct(">HH").unpack_from
_LISTS = tuple(struct.Struct(f">{n}H").unpack_from for n in range(64))


@dataclass(frozen=True, slots=True)
class EncryptedHello:
    """The real hello lies encrypted within; the names outside are only those of the front server.

    `kind` is "ech outer", "ech inner" or "esni"; `config_id` is the key's number (-1: not stated); ECH that
    is only greased for practice looks the same, as it is meant to.
    """

    kind: str
    config_id: int
    kdf: int
    aead: int
    payload_bytes: int


@dataclass(frozen=True, slots=True)
class ClientHello:
    """What a client says in clear before it encrypts.

    `transport` is tls, quic, dtls or sslv2. `names` are the server names (SNI) as sent; `versions`,
    `ciphers`, `extensions`, `groups` and `signatures` are the code points in the client's order without
    GREASE. `key_shares` are (group, bytes). `start` is where the hello's first record lies in the stream;
    `before` names what was said before it (STARTTLS, a proxy) and `targets` the hosts named there.
    `complete` is False where bytes are missing at the end; `oddities` says what was not understood.
    """

    transport: str
    names: tuple[str, ...]
    alpn: tuple[str, ...]
    version: int
    versions: tuple[int, ...]
    ciphers: tuple[int, ...]
    extensions: tuple[int, ...]
    groups: tuple[int, ...]
    signatures: tuple[int, ...]
    key_shares: tuple[tuple[int, int], ...]
    encrypted: EncryptedHello | None
    random: bytes
    session_id: bytes
    early_data: bool
    resumes: bool
    greased: bool
    ja4: str
    complete: bool
    start: int = 0
    before: str = ""
    targets: tuple[str, ...] = ()
    oddities: tuple[str, ...] = ()


def numbers(data: bytes, at: int, end: int) -> tuple[int, ...]:
    """The two-byte numbers in `data[at:end]`."""
    count = (end - at) >> 1
    if count <= 0:
        return ()
    if count < 64:
        return _LISTS[count](data, at)
    return struct.unpack_from(f">{count}H", data, at)


def read_hello_fields(
    data: bytes, at: int, end: int, complete: bool, transport: str = "tls", **placed: object
) -> ClientHello | None:
    """The ClientHello whose body (after type and length) is `data[at:end]`; None where it cannot be one."""
    if end - at < 35:
        return None
    version = _U16(data, at)[0]
    random = data[at + 2 : at + 34]
    at += 34
    at, session_id = _short(data, at, end)
    if transport == "dtls":
        at, _cookie = _short(data, at, end)
    odd: list[str] = []
    size = _U16(data, at)[0] if at + 2 <= end else 0
    at += 2
    stop = at + size
    ciphers = numbers(data, at, min(stop, end))
    at = stop
    if at < end:
        at += 1 + data[at]
    fields = _Fields(odd)
    if at + 2 <= end:
        stop = at + 2 + _U16(data, at)[0]
        if stop > end:
            complete = _missing(odd, complete, "the extensions end early")
            stop = end
        elif stop < end and transport != "dtls":
            odd.append(f"{end - stop} bytes after the extensions")
        fields.read(data, at + 2, stop)
    elif at > end:
        complete = _missing(odd, complete, "the hello ends early")
    return _to_hello(fields, transport, version, random, session_id, ciphers, complete, placed)


def _missing(odd: list[str], complete: bool, what: str) -> bool:
    if complete:
        odd.append(what)
    return False


def _short(data: bytes, at: int, end: int) -> tuple[int, bytes]:
    """Where a stretch with a one-byte length ends, and its bytes."""
    if at >= end:
        return end + 1, b""
    stop = at + 1 + data[at]
    return stop, data[at + 1 : min(stop, end)]


def _to_hello(
    fields: _Fields,
    transport: str,
    version: int,
    random: bytes,
    session_id: bytes,
    ciphers: tuple[int, ...],
    complete: bool,
    placed: dict[str, object],
) -> ClientHello:
    seen, offered = tuple(fields.seen), fields.versions
    real = tuple([v for v in offered if v not in GREASE])
    # Datagram TLS counts its versions downwards.
    highest = (min(real) if transport == "dtls" else max(real)) if real else version
    clean = GREASE.isdisjoint(ciphers) and GREASE.isdisjoint(seen)
    return ClientHello(
        transport,
        tuple(fields.names),
        tuple(fields.alpn),
        highest,
        real or (version,),
        ciphers if clean else tuple([c for c in ciphers if c not in GREASE]),
        seen if clean else tuple([e for e in seen if e not in GREASE]),
        tuple([g for g in fields.groups if g not in GREASE]),
        tuple([s for s in fields.signatures if s not in GREASE]),
        fields.shares,
        fields.encrypted,
        random,
        session_id,
        42 in fields.seen,
        41 in fields.seen,
        not clean,
        fingerprint(transport, highest, ciphers, seen, fields.signatures, fields.first_alpn),
        complete,
        oddities=tuple(fields.odd[:32]),
        **placed,  # type: ignore[arg-type] # start, before, targets
    )


class _Fields:
    """What the extensions say, while they are being read."""

    __slots__ = (
        "alpn",
        "encrypted",
        "first_alpn",
        "groups",
        "names",
        "odd",
        "seen",
        "shares",
        "signatures",
        "versions",
    )

    def __init__(self, odd: list[str]) -> None:
        self.odd = odd
        self.seen: list[int] = []
        self.names: list[str] = []
        self.alpn: list[str] = []
        self.first_alpn = b""
        self.versions: tuple[int, ...] = ()
        self.groups: tuple[int, ...] = ()
        self.signatures: tuple[int, ...] = ()
        self.shares: tuple[tuple[int, int], ...] = ()
        self.encrypted: EncryptedHello | None = None

    def read(self, data: bytes, at: int, end: int) -> None:
        """Every extension of `data[at:end]`; one that is cut off is read as far as it goes."""
        seen = self.seen
        while at + 4 <= end:
            kind, size = _EXTENSION(data, at)
            at += 4
            stop = at + size
            seen.append(kind)
            if stop > end:
                stop = end
            if kind == 0:
                self._names(data, at, stop)
            elif kind == 16:
                self._protocols(data, at, stop)
            elif kind == 43:
                self.versions = numbers(data, at + 1, min(stop, at + 1 + data[at])) if at < stop else ()
            elif kind == 10:
                self.groups = numbers(data, at + 2, stop)
            elif kind == 13:
                self.signatures = numbers(data, at + 2, stop)
            elif kind == 51:
                self._key_shares(data, at + 2, stop)
            elif kind in (_ECH, _ESNI):
                self._encrypted(data, at, stop, kind)
                if size < 8 and size != 1:
                    self.odd.append("an encrypted hello that is too short")
            at += size

    def _names(self, data: bytes, at: int, end: int) -> None:
        """server_name: a list of (kind, name); some clients send it empty, or without the list's length."""
        at += 2
        while at + 3 <= end and len(self.names) < MOST_NAMES:
            kind, size = data[at], _U16(data, at + 1)[0]
            at += 3
            if kind != 0:
                self.odd.append(f"a server name of unknown kind {kind}")
            elif size:
                stop = at + size
                if stop > end:
                    self.odd.append("the server name ends early")
                    stop = end
                if stop - at > LONGEST_NAME:
                    self.odd.append(f"a server name of {size} bytes, cut")
                    stop = at + LONGEST_NAME
                self.names.append(data[at:stop].decode("utf-8", "backslashreplace"))
            at += size
        if at + 3 <= end:
            self.odd.append("more server names than are read")

    def _protocols(self, data: bytes, at: int, end: int) -> None:
        at += 2
        while at < end and len(self.alpn) < MOST_PROTOCOLS:
            size = data[at]
            value = data[at + 1 : min(end, at + 1 + size)]
            if not self.alpn:
                self.first_alpn = value
            self.alpn.append(value.decode("ascii", "backslashreplace"))
            at += 1 + size

    def _key_shares(self, data: bytes, at: int, end: int) -> None:
        shares: list[tuple[int, int]] = []
        while at + 4 <= end and len(shares) < 32:
            group, size = _EXTENSION(data, at)
            if group not in GREASE:
                shares.append((group, size))
            at += 4 + size
        self.shares = tuple(shares)

    def _encrypted(self, data: bytes, at: int, end: int, kind: int) -> None:
        if kind == _ESNI:  # the forerunner of ECH: suite, share, digest, encrypted name
            self.encrypted = EncryptedHello("esni", -1, 0, 0, max(0, end - at))
        elif end - at == 1 and data[at] == 1:
            self.encrypted = EncryptedHello("ech inner", -1, 0, 0, 0)
        elif end - at >= 8:
            kdf, aead = _EXTENSION(data, at + 1)
            place = at + 8 + _U16(data, at + 6)[0]
            size = _U16(data, place)[0] if place + 2 <= end else 0
            self.encrypted = EncryptedHello("ech outer", data[at + 5], kdf, aead, size)
        else:
            self.encrypted = EncryptedHello("ech outer", -1, 0, 0, max(0, end - at))
