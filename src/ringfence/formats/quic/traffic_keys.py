"""Keys of QUIC's later packets, from the secrets of a key log (RFC 9001, sections 5 and 6)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ..tls.ciphers import CHACHA, SUITES, Suite
from ..tls.key_schedule import expand_label
from ..tls.record_openers import make_aead

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305

LABELS = ("quic", "quicv2")
_SUITES = {32: (SUITES[0x1301], SUITES[0x1303]), 48: (SUITES[0x1302],)}  # by the length of the secret
_TAG = _SAMPLE = 16
_PHASE = 4


@lru_cache(maxsize=16)
def _suites(length: int) -> tuple[Suite, ...]:
    return _SUITES.get(length, ())


@lru_cache(maxsize=64)  # a packet of unknown keys is tried with the same ones again
def make_keys(secret: bytes, label: str) -> tuple[TrafficKeys, ...]:
    """The keys of a secret, for each cipher that has secrets of that length."""
    return tuple([TrafficKeys(suite, secret, label) for suite in _suites(len(secret))])


class TrafficKeys:
    """What opens the packets of one direction; follows when the sender changes its keys."""

    def __init__(self, suite: Suite, secret: bytes, label: str) -> None:
        self.suite, self._label = suite, label
        self._mask_key = expand_label(secret, f"{label} hp", suite.key, suite.hash)
        self._largest = -1
        self._phase = 0
        self._secret = secret
        self._seals = [self._make_seal(secret)]  # the present one; the one before

    def _make_seal(self, secret: bytes) -> tuple[AESGCM | AESCCM | ChaCha20Poly1305, int]:
        suite = self.suite
        key = expand_label(secret, f"{self._label} key", suite.key, suite.hash)
        vector = expand_label(secret, f"{self._label} iv", 12, suite.hash)
        return make_aead(suite, key), int.from_bytes(vector, "big")

    def unseal(self, data: bytes, start: int, number_at: int, end: int) -> bytes | None:
        """The frames of the packet `data[start:end]`, or None where these are not its keys."""
        sample = data[number_at + 4 : number_at + 4 + _SAMPLE]
        if len(sample) < _SAMPLE or number_at + 4 + _SAMPLE > end:
            return None
        mask = self._mask(sample)
        long_header = data[start] & 0x80
        first = data[start] ^ (mask[0] & (0x0F if long_header else 0x1F))
        size = (first & 3) + 1
        payload_at = number_at + size
        raw = int.from_bytes(data[number_at:payload_at], "big") ^ int.from_bytes(mask[1 : 1 + size], "big")
        number = self._whole_number(raw, size)
        header = bytes((first,)) + data[start + 1 : number_at] + raw.to_bytes(size, "big")
        changed = not long_header and (first & _PHASE != 0) != bool(self._phase)
        frames = self._decrypt(number, data[payload_at:end], header, changed)
        if frames is not None:
            self._largest = max(self._largest, number)
        return frames

    def _decrypt(self, number: int, sealed: bytes, header: bytes, changed: bool) -> bytes | None:
        if not changed:
            return _open(self._seals[0], number, sealed, header)
        if len(self._seals) > 1:  # a packet that was sent before the change and came after it
            frames = _open(self._seals[1], number, sealed, header)
            if frames is not None:
                return frames
        size = 48 if self.suite.hash == "sha384" else 32
        secret = expand_label(self._secret, f"{self._label} ku", size, self.suite.hash)
        seal = self._make_seal(secret)
        frames = _open(seal, number, sealed, header)
        if frames is not None:
            self._secret, self._seals, self._phase = secret, [seal, self._seals[0]], self._phase ^ 1
        return frames

    def _mask(self, sample: bytes) -> bytes:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        if self.suite.seal == CHACHA:
            return Cipher(algorithms.ChaCha20(self._mask_key, sample), None).encryptor().update(bytes(5))
        return Cipher(algorithms.AES(self._mask_key), modes.ECB()).encryptor().update(sample)

    def _whole_number(self, raw: int, size: int) -> int:
        """The number of which only the last bytes are sent (RFC 9000, appendix A.3)."""
        window = 1 << (8 * size)
        expected = self._largest + 1
        number = expected & ~(window - 1) | raw
        if number <= expected - window // 2 and number < (1 << 62) - window:
            return number + window
        if number > expected + window // 2 and number >= window:
            return number - window
        return number


def _open(
    seal: tuple[AESGCM | AESCCM | ChaCha20Poly1305, int], number: int, sealed: bytes, header: bytes
) -> bytes | None:
    from cryptography.exceptions import InvalidTag

    if len(sealed) < _TAG:
        return None
    try:
        return seal[0].decrypt((seal[1] ^ number).to_bytes(12, "big"), sealed, header)
    except InvalidTag:
        return None
