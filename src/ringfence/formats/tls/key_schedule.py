"""From secrets to keys: HKDF labels of TLS 1.3, and the pseudo-random function of the versions before."""

from __future__ import annotations

import hmac
from functools import lru_cache
from hashlib import new as new_hash

from .ciphers import CBC, CHACHA, Suite


def expand_label(secret: bytes, label: str, size: int, name: str) -> bytes:
    """HKDF-Expand-Label of TLS 1.3 without a context, for sizes up to that of the hash."""
    return hmac.digest(secret, label_info(label, size), name)[:size]


@lru_cache(maxsize=64)
def label_info(label: str, size: int) -> bytes:
    """What HKDF-Expand hashes for a label: size, label, no context, and the number of the first block."""
    whole = b"tls13 " + label.encode("ascii")
    return size.to_bytes(2, "big") + bytes([len(whole)]) + whole + b"\0\x01"


def key_block(
    master: bytes, client_random: bytes, server_random: bytes, version: int, suite: Suite
) -> list[bytes]:
    """[client MAC key, server MAC key, client key, server key, client vector, server vector]."""
    mac = new_hash(suite.mac).digest_size if suite.mac else 0
    vector = 16 if suite.seal == CBC else 12 if suite.seal == CHACHA else 4
    sizes = (mac, mac, suite.key, suite.key, vector, vector)
    seed = b"key expansion" + server_random + client_random
    if version >= 0x0303:
        whole = _stretch(master, seed, sum(sizes), suite.hash)
    else:
        half = (len(master) + 1) // 2
        one = _stretch(master[:half], seed, sum(sizes), "md5")
        two = _stretch(master[-half:], seed, sum(sizes), "sha1")
        whole = bytes([a ^ b for a, b in zip(one, two, strict=True)])
    parts, at = [], 0
    for size in sizes:
        parts.append(whole[at : at + size])
        at += size
    return parts


def _stretch(secret: bytes, seed: bytes, size: int, name: str) -> bytes:
    """P_hash of RFC 5246, section 5."""
    out, last = b"", seed
    while len(out) < size:
        last = hmac.digest(secret, last, name)
        out += hmac.digest(secret, last + seed, name)
    return out[:size]
