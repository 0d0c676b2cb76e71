"""WireGuard's handshake, gone through again with the keys of one side: what seals the packets of each side.

Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s, as https://www.wireguard.com/protocol/ has it. Of each exchange of
X25519 one private key must be known, of either side; a preshared key that opens the answer is the right one.
"""

from __future__ import annotations

import hmac
from hashlib import blake2s
from typing import TYPE_CHECKING, Final, NamedTuple

from .key_log import WireGuardKeys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

_MOST_HANDSHAKES: Final = 20_000
_MOST_TRIES: Final = 200_000  # of preshared keys, over all handshakes
_NO_COUNT: Final = bytes(12)
_NO_KEY: Final = bytes(32)


def _hash(data: bytes) -> bytes:
    return blake2s(data).digest()


_CHAIN: Final = _hash(b"Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s")
_PROTOCOL: Final = _hash(_CHAIN + b"WireGuard v1 zx2c4 Jason@zx2c4.com")


class Session(NamedTuple):
    """What a handshake agreed on: the numbers and the keys by which each side is written to."""

    initiator: bytes  # the number in packets to it
    responder: bytes
    to_initiator: bytes
    to_responder: bytes


class _Begun(NamedTuple):
    """An initiation that was opened, as far as it goes."""

    chain: bytes
    transcript: bytes
    ephemeral: bytes  # public keys of the initiator
    static: bytes


class Handshakes:
    """Takes initiations and the responses to them, in the order in which they were sent."""

    def __init__(self, keys: WireGuardKeys) -> None:
        self.unopened = 0
        self._private: dict[bytes, X25519PrivateKey] = {}  # by public key
        for key in (*keys.static, *keys.ephemeral):
            self._private.setdefault(*_pair(key))
        receivers = dict.fromkeys((*keys.remote, *(_pair(key)[0] for key in keys.static)))
        self._receivers = [(_hash(b"mac1----" + public), public) for public in receivers]
        self._shared = (_NO_KEY, *keys.shared)
        self._begun: dict[bytes, _Begun] = {}  # by the initiator's number
        self._tries = _MOST_TRIES
        self._left = _MOST_HANDSHAKES

    def begin(self, message: bytes) -> None:
        """Take an initiation (148 bytes)."""
        begun = self._open_initiation(message) if self._left > 0 else None
        self._left -= 1
        if begun is None:
            self.unopened += 1
        else:
            self._begun[message[4:8]] = begun

    def end(self, message: bytes) -> Session | None:
        """Take a response (92 bytes). None where it answers no initiation that was opened."""
        begun = self._begun.get(message[8:12])
        return self._open_response(message, begun) if begun is not None else None

    def _open_initiation(self, message: bytes) -> _Begun | None:
        receiver = self._find_receiver(message)
        if receiver is None:
            return None
        ephemeral, sealed_static, sealed_time = message[8:40], message[40:88], message[88:116]
        transcript = _hash(_hash(_PROTOCOL + receiver) + ephemeral)
        chain, key = _derive(_derive(_CHAIN, ephemeral, 1)[0], self._exchange(ephemeral, receiver), 2)
        static = _open(key, sealed_static, transcript)
        if static is None:
            return None
        transcript = _hash(transcript + sealed_static)
        chain, key = _derive(chain, self._exchange(static, receiver), 2)
        if _open(key, sealed_time, transcript) is None:
            return None
        return _Begun(chain, _hash(transcript + sealed_time), ephemeral, static)

    def _open_response(self, message: bytes, begun: _Begun) -> Session | None:
        ephemeral, sealed = message[12:44], message[44:60]
        transcript = _hash(begun.transcript + ephemeral)
        chain = _derive(begun.chain, ephemeral, 1)[0]
        chain = _derive(chain, self._exchange(begun.ephemeral, ephemeral), 1)[0]
        chain = _derive(chain, self._exchange(begun.static, ephemeral), 1)[0]
        for shared in self._shared:
            self._tries -= 1
            if self._tries < 0:
                break
            last, mixed, key = _derive(chain, shared, 3)
            if _open(key, sealed, _hash(transcript + mixed)) is not None:
                to_responder, to_initiator = _derive(last, b"", 2)
                return Session(message[8:12], message[4:8], to_initiator, to_responder)
        self.unopened += 1
        return None

    def _find_receiver(self, message: bytes) -> bytes | None:
        """The public key of the side that an initiation is for, if known."""
        said, code = message[:116], message[116:132]
        for key, public in self._receivers:
            if blake2s(said, key=key, digest_size=16).digest() == code:
                return public
        return None

    def _exchange(self, one: bytes, other: bytes) -> bytes:
        """The secret that two keys share; where neither's private key is known, one that opens nothing."""
        known = self._private.get(one)
        if known is None:
            known, other = self._private.get(other), one
        if known is None:
            return _NO_KEY
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

        try:
            return known.exchange(X25519PublicKey.from_public_bytes(other))
        except ValueError:  # a point that gives nothing away
            return _NO_KEY


def _derive(chain: bytes, said: bytes, count: int) -> list[bytes]:
    """So many keys out of a chaining key and what was said."""
    secret = hmac.digest(chain, said, blake2s)
    made: list[bytes] = []
    for number in range(1, count + 1):
        made.append(hmac.digest(secret, (made[-1] if made else b"") + bytes((number,)), blake2s))
    return made


def _open(key: bytes, sealed: bytes, transcript: bytes) -> bytes | None:
    """What is sealed in a message of the handshake."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        return ChaCha20Poly1305(key).decrypt(_NO_COUNT, sealed, transcript)
    except InvalidTag:
        return None


def _pair(private: bytes) -> tuple[bytes, X25519PrivateKey]:
    """The public key of a private one, and that."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    loaded = X25519PrivateKey.from_private_bytes(private)
    return loaded.public_key().public_bytes_raw(), loaded
