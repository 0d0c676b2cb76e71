"""Builds WireGuard's handshake and packets from both sides' keys: what two real peers would send."""

from __future__ import annotations

import hmac
from base64 import b64encode
from dataclasses import dataclass
from hashlib import blake2s, sha256

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305


def private(name: str) -> bytes:
    return sha256(name.encode()).digest()


def public(key: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()


def line(kind: str, key: bytes) -> bytes:
    return f"{kind} = {b64encode(key).decode()}\n".encode()


@dataclass(frozen=True)
class Peers:
    """The keys of a talk. `name` makes its ephemeral ones and its numbers."""

    name: str = "a"
    shared: bytes = bytes(32)

    @property
    def initiator(self) -> bytes:
        return private("initiator")

    @property
    def responder(self) -> bytes:
        return private("responder")

    @property
    def numbers(self) -> tuple[bytes, bytes]:
        return private(self.name + "number")[:4], private(self.name + "other number")[:4]

    def log(self, side: str = "initiator") -> bytes:
        """What one side writes down."""
        own, other = (
            (self.initiator, self.responder) if side == "initiator" else (self.responder, self.initiator)
        )
        lines = line("LOCAL_STATIC_PRIVATE_KEY", own) + line("REMOTE_STATIC_PUBLIC_KEY", public(other))
        lines += line("LOCAL_EPHEMERAL_PRIVATE_KEY", private(self.name + side))
        return lines + (line("PRESHARED_KEY", self.shared) if any(self.shared) else b"")


def _kdf(chain: bytes, said: bytes) -> tuple[bytes, bytes, bytes]:
    secret = hmac.new(chain, said, blake2s).digest()
    one = hmac.new(secret, b"\1", blake2s).digest()
    two = hmac.new(secret, one + b"\2", blake2s).digest()
    return one, two, hmac.new(secret, two + b"\3", blake2s).digest()


def _hash(*parts: bytes) -> bytes:
    return blake2s(b"".join(parts)).digest()


def _meet(key: bytes, other: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(key).exchange(X25519PublicKey.from_public_bytes(other))


def _code(receiver: bytes, said: bytes) -> bytes:
    return blake2s(said, key=_hash(b"mac1----", receiver), digest_size=16).digest()


def hold(peers: Peers) -> tuple[bytes, bytes, ChaCha20Poly1305, ChaCha20Poly1305]:
    """The initiation, the response, and what seals packets to the responder and to the initiator."""
    mine, theirs = private(peers.name + "initiator"), private(peers.name + "responder")
    static, receiver = public(peers.initiator), public(peers.responder)
    chain = _hash(b"Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s")
    seen = _hash(_hash(chain, b"WireGuard v1 zx2c4 Jason@zx2c4.com"), receiver)
    seen = _hash(seen, public(mine))
    chain, key, _ = _kdf(_kdf(chain, public(mine))[0], _meet(mine, receiver))
    sealed_static = ChaCha20Poly1305(key).encrypt(bytes(12), static, seen)
    seen = _hash(seen, sealed_static)
    chain, key, _ = _kdf(chain, _meet(peers.initiator, receiver))
    sealed_time = ChaCha20Poly1305(key).encrypt(bytes(12), bytes(12), seen)
    seen = _hash(seen, sealed_time)
    first = b"\1\0\0\0" + peers.numbers[0] + public(mine) + sealed_static + sealed_time
    first += _code(receiver, first) + bytes(16)

    seen = _hash(seen, public(theirs))
    chain = _kdf(chain, public(theirs))[0]
    chain = _kdf(chain, _meet(theirs, public(mine)))[0]
    chain = _kdf(chain, _meet(theirs, static))[0]
    chain, mixed, key = _kdf(chain, peers.shared)
    sealed = ChaCha20Poly1305(key).encrypt(bytes(12), b"", _hash(seen, mixed))
    second = b"\2\0\0\0" + peers.numbers[1] + peers.numbers[0] + public(theirs) + sealed
    second += _code(static, second) + bytes(16)
    out, back, _ = _kdf(chain, b"")
    return first, second, ChaCha20Poly1305(out), ChaCha20Poly1305(back)


def seal(aead: ChaCha20Poly1305, receiver: bytes, count: int, packet: bytes) -> bytes:
    """A transport message; the packet is filled up with zeros as peers do it."""
    padded = packet + bytes(-len(packet) % 16)
    counter = count.to_bytes(8, "little")
    return b"\4\0\0\0" + receiver + counter + aead.encrypt(bytes(4) + counter, padded, None)


def talk(peers: Peers, up: list[bytes], down: list[bytes]) -> list[tuple[bool, bytes]]:
    """Datagrams of a tunnel, each with whether the initiator sent it: handshake, packets, a keepalive."""
    first, second, out, back = hold(peers)
    datagrams = [(True, first), (False, second)]
    datagrams += [(True, seal(out, peers.numbers[1], n, each)) for n, each in enumerate(up)]
    datagrams += [(False, seal(back, peers.numbers[0], n, each)) for n, each in enumerate(down)]
    return [*datagrams, (True, seal(out, peers.numbers[1], len(up), b""))]
