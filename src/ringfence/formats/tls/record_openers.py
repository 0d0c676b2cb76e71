"""Opening single records: one opener per direction and key."""

from __future__ import annotations

import hmac
from hashlib import new as new_hash
from typing import TYPE_CHECKING, Protocol

from .ciphers import CCM, CHACHA, GCM, Suite
from .key_schedule import expand_label

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305


class Opener(Protocol):
    """Opens the next record: (kind, plain bytes), or None where this key does not fit."""

    def unseal(self, kind: int, version: int, content: bytes) -> tuple[int, bytes] | None:
        """`content` is the record without its header."""


def make_aead(suite: Suite, key: bytes) -> AESGCM | AESCCM | ChaCha20Poly1305:
    """The cipher of a suite with its key."""
    from cryptography.hazmat.primitives.ciphers import aead

    if suite.seal == GCM:
        return aead.AESGCM(key)
    if suite.seal == CCM:
        return aead.AESCCM(key, tag_length=suite.tag)
    return aead.ChaCha20Poly1305(key)


class Opener13:
    """TLS 1.3: the kind is inside, and a key may be followed by the next one."""

    def __init__(self, suite: Suite, secret: bytes) -> None:
        self.suite, self.secret, self.number = suite, secret, 0
        self._aead = make_aead(suite, expand_label(secret, "key", suite.key, suite.hash))
        self._vector = int.from_bytes(expand_label(secret, "iv", 12, suite.hash), "big")

    def unseal(self, kind: int, version: int, content: bytes) -> tuple[int, bytes] | None:
        """The record's inner kind and bytes."""
        from cryptography.exceptions import InvalidTag

        if kind != 23 or len(content) <= self.suite.tag:
            return None
        header = bytes([kind]) + version.to_bytes(2, "big") + len(content).to_bytes(2, "big")
        try:
            plain = self._aead.decrypt((self._vector ^ self.number).to_bytes(12, "big"), content, header)
        except InvalidTag:
            return None
        self.number += 1
        plain = plain.rstrip(b"\0")
        return (plain[-1], plain[:-1]) if plain else (0, b"")

    def after_update(self) -> Opener13:
        """The opener for what comes after a KeyUpdate."""
        size = new_hash(self.suite.hash).digest_size
        return Opener13(self.suite, expand_label(self.secret, "traffic upd", size, self.suite.hash))


class Opener12:
    """TLS 1.2 with a cipher that authenticates (GCM, CCM, ChaCha20)."""

    def __init__(self, suite: Suite, key: bytes, vector: bytes) -> None:
        self.suite, self.number, self._vector = suite, 0, vector
        self._aead = make_aead(suite, key)

    def unseal(self, kind: int, version: int, content: bytes) -> tuple[int, bytes] | None:
        """The record's bytes."""
        from cryptography.exceptions import InvalidTag

        if self.suite.seal == CHACHA:
            nonce = (int.from_bytes(self._vector, "big") ^ self.number).to_bytes(12, "big")
        else:
            nonce, content = self._vector + content[:8], content[8:]
        size = len(content) - self.suite.tag
        if size < 0 or len(nonce) != 12:
            return None
        bound = self.number.to_bytes(8, "big") + bytes([kind]) + version.to_bytes(2, "big")
        try:
            plain = self._aead.decrypt(nonce, content, bound + size.to_bytes(2, "big"))
        except InvalidTag:
            return None
        self.number += 1
        return kind, plain


class OpenerCbc:
    """AES in CBC mode with a MAC, up to TLS 1.2; the MAC lies inside, or outside (encrypt-then-MAC)."""

    def __init__(self, suite: Suite, mac_key: bytes, key: bytes, vector: bytes, outside: bool) -> None:
        self.suite, self.number, self._outside = suite, 0, outside
        self._mac_key, self._key, self._vector = mac_key, key, vector
        self._mac_size = len(mac_key)

    def unseal(self, kind: int, version: int, content: bytes) -> tuple[int, bytes] | None:
        """The record's bytes, where its MAC is right."""
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        sealed = content
        if self._outside:
            content, mac = content[: -self._mac_size], content[-self._mac_size :]
            if not self._matches(kind, version, content, mac):
                return None
        if version >= 0x0302:
            vector, content = content[:16], content[16:]
        else:
            vector = self._vector
        if not content or len(content) % 16 or len(vector) != 16:
            return None
        plain = Cipher(algorithms.AES(self._key), modes.CBC(vector)).decryptor().update(content)
        end = len(plain) - 1 - plain[-1]
        if not self._outside:
            end -= self._mac_size
            if end < 0 or not self._matches(kind, version, plain[:end], plain[end : end + self._mac_size]):
                return None
        if end < 0:
            return None
        self._vector = sealed[-16:]
        self.number += 1
        return kind, plain[:end]

    def _matches(self, kind: int, version: int, content: bytes, mac: bytes) -> bool:
        bound = self.number.to_bytes(8, "big") + bytes([kind]) + version.to_bytes(2, "big")
        bound += len(content).to_bytes(2, "big")
        return hmac.compare_digest(hmac.digest(self._mac_key, bound + content, self.suite.mac), mac)
