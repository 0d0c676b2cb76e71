"""The keys of Initial packets, from the connection id that a client chose (RFC 9001, section 5)."""

from __future__ import annotations

import hmac
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ringfence.formats.tls.key_schedule import label_info

from .versions import Version

if TYPE_CHECKING:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import ECB

_TAG = 16
_SAMPLE = 16


class Keys(NamedTuple):
    """What opens the packets of one side: `aead` and its vector, and the cipher that masks the headers."""

    aead: AESGCM
    header: Cipher[ECB]
    vector: int


class _Library(NamedTuple):
    """The parts of `cryptography` that are used; loaded when the first packet comes, not before."""

    gcm: type[AESGCM]
    cipher: type[Cipher[ECB]]
    aes: type[AES]
    mode: ECB
    wrong: type[InvalidTag]


@cache
def _library() -> _Library:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    # The header's mask is one block of AES; ECB of one block is that and no more.
    return _Library(AESGCM, Cipher, algorithms.AES, modes.ECB(), InvalidTag)


@cache
def _infos(label: str) -> tuple[bytes, bytes, bytes]:
    return label_info(f"{label} key", 16), label_info(f"{label} iv", 12), label_info(f"{label} hp", 16)


_CLIENT, _SERVER = label_info("client in", 32), label_info("server in", 32)


@lru_cache(maxsize=256)
def initial_keys(version: Version, connection_id: bytes, side: str = "client") -> Keys:
    """The keys of a side ("client" or "server") for the connection id in the client's first packet."""
    gcm, cipher, aes, mode, _ = _library()
    digest = hmac.digest
    common = digest(version.salt, connection_id, "sha256")
    secret = digest(common, _CLIENT if side == "client" else _SERVER, "sha256")
    for_key, for_vector, for_mask = _infos(version.label)
    return Keys(
        gcm(digest(secret, for_key, "sha256")[:16]),
        cipher(aes(digest(secret, for_mask, "sha256")[:16]), mode),
        int.from_bytes(digest(secret, for_vector, "sha256")[:12], "big"),
    )


def open_packet(data: bytes, start: int, number_at: int, end: int, keys: Keys) -> bytes | None:
    """The frames of the long-header packet `data[start:end]`, or None where these are not its keys."""
    sample_at = number_at + 4
    if sample_at + _SAMPLE > end:
        return None
    mask = keys.header.encryptor().update(data[sample_at : sample_at + _SAMPLE])
    first = data[start] ^ (mask[0] & 0x0F)
    size = (first & 3) + 1
    payload_at = number_at + size
    if payload_at + _TAG > end:
        return None
    number = int.from_bytes(data[number_at:payload_at], "big") ^ int.from_bytes(mask[1 : 1 + size], "big")
    header = bytes((first,)) + data[start + 1 : number_at] + number.to_bytes(size, "big")
    try:
        return keys.aead.decrypt((keys.vector ^ number).to_bytes(12, "big"), data[payload_at:end], header)
    except _library().wrong:
        return None
