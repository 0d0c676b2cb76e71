"""The keys of Initial packets, from the connection id that a client chose (RFC 9001, section 5)."""

from __future__ import annotations

import hmac
from functools import lru_cache
from typing import TYPE_CHECKING

from ringfence.formats.tls.key_schedule import expand_label

from .versions import Version

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.ciphers.modes import ECB

_TAG = 16
_SAMPLE = 16


class Keys:
    """What opens the packets of one side: `aead` and its vector, and the cipher that masks the headers."""

    __slots__ = ("aead", "header", "vector")

    def __init__(self, aead: AESGCM, header: Cipher[ECB], vector: int) -> None:
        self.aead, self.header, self.vector = aead, header, vector


@lru_cache(maxsize=256)
def initial_keys(version: Version, connection_id: bytes, side: str = "client") -> Keys:
    """The keys of a side ("client" or "server") for the connection id in the client's first packet."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    common = hmac.digest(version.salt, connection_id, "sha256")
    secret = expand_label(common, f"{side} in", 32, "sha256")
    key = expand_label(secret, f"{version.label} key", 16, "sha256")
    vector = expand_label(secret, f"{version.label} iv", 12, "sha256")
    mask = expand_label(secret, f"{version.label} hp", 16, "sha256")
    # The header's mask is one block of AES; ECB of one block is that and no more.
    header = Cipher(algorithms.AES(mask), modes.ECB())
    return Keys(AESGCM(key), header, int.from_bytes(vector, "big"))


def open_packet(data: bytes, start: int, number_at: int, end: int, keys: Keys) -> bytes | None:
    """The frames of the long-header packet `data[start:end]`, or None where these are not its keys."""
    from cryptography.exceptions import InvalidTag

    sample_at = number_at + 4
    if sample_at + _SAMPLE > end:
        return None
    mask = keys.header.encryptor().update(data[sample_at : sample_at + _SAMPLE])
    first = data[start] ^ (mask[0] & 0x0F)
    size = (first & 3) + 1
    number = bytes([data[number_at + n] ^ mask[1 + n] for n in range(size)])
    payload_at = number_at + size
    if payload_at + _TAG > end:
        return None
    header = bytes([first]) + data[start + 1 : number_at] + number
    nonce = (keys.vector ^ int.from_bytes(number, "big")).to_bytes(12, "big")
    try:
        return keys.aead.decrypt(nonce, data[payload_at:end], header)
    except InvalidTag:
        return None
