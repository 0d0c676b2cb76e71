"""JA4: the fingerprint of a TLS client, as FoxIO's specification (BSD-3-Clause) describes it.

`t13d1516h2_8daaf6152771_02713d6af862`: transport, version, name or none, number of ciphers and extensions,
ends of the first ALPN value; a hash of the sorted ciphers; a hash of the sorted extensions and the signature
algorithms in their order. GREASE values count nowhere.
"""

from __future__ import annotations

from functools import lru_cache

GREASE = frozenset(n * 0x1010 + 0x0A0A for n in range(16))
SERVER_NAME, ALPN = 0, 16

_VERSIONS = {
    0x0304: "13",
    0x0303: "12",
    0x0302: "11",
    0x0301: "10",
    0x0300: "s3",
    0x0002: "s2",
    0xFEFF: "d1",
    0xFEFD: "d2",
    0xFEFC: "d3",
}
_TRANSPORTS = {"tls": "t", "quic": "q", "dtls": "d", "sslv2": "t"}
_NOTHING = "0" * 12
_ALPHANUMERIC = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def fingerprint(
    transport: str,
    version: int,
    ciphers: tuple[int, ...],
    extensions: tuple[int, ...],
    signatures: tuple[int, ...],
    first_alpn: bytes,
) -> str:
    """JA4 of a hello. `version` is the highest one offered; the lists are as sent, GREASE included."""
    if len(ciphers) + len(extensions) + len(signatures) > 300:  # no honest client; not worth remembering
        return _fingerprint.__wrapped__(transport, version, ciphers, extensions, signatures, first_alpn)
    return _fingerprint(transport, version, ciphers, extensions, signatures, first_alpn)


@lru_cache(maxsize=2048)
def _fingerprint(
    transport: str,
    version: int,
    ciphers: tuple[int, ...],
    extensions: tuple[int, ...],
    signatures: tuple[int, ...],
    first_alpn: bytes,
) -> str:
    real_ciphers = sorted(c for c in ciphers if c not in GREASE)
    real = sorted(e for e in extensions if e not in GREASE)
    head = (
        _TRANSPORTS[transport]
        + _VERSIONS.get(version, "00")
        + ("d" if SERVER_NAME in real else "i")
        + f"{min(len(real_ciphers), 99):02d}{min(len(real), 99):02d}"
        + _alpn_ends(first_alpn)
    )
    hashed = ",".join([f"{e:04x}" for e in real if e not in (SERVER_NAME, ALPN)])
    algorithms = ",".join([f"{s:04x}" for s in signatures if s not in GREASE])
    if algorithms:
        hashed += "_" + algorithms
    return f"{head}_{_hash(','.join([f'{c:04x}' for c in real_ciphers]))}_{_hash(hashed if real else '')}"


def _hash(text: str) -> str:
    from hashlib import sha256  # takes longer to load than most small captures to read

    return sha256(text.encode("ascii")).hexdigest()[:12] if text else _NOTHING


def _alpn_ends(value: bytes) -> str:
    """First and last character of an ALPN value; of its hexadecimal form where one is no letter or digit."""
    if not value:
        return "00"
    if value[0] in _ALPHANUMERIC and value[-1] in _ALPHANUMERIC:
        return chr(value[0]) + chr(value[-1])
    digits = value.hex()
    return digits[0] + digits[-1]
