"""Datagrams of WireGuard -> the IP packets inside, by the keys given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from .handshake import Handshakes
from .key_log import WireGuardKeys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

_INITIATION, _RESPONSE, _TRANSPORT = (kind.to_bytes(4, "little") for kind in (1, 2, 4))
_INITIATION_SIZE, _RESPONSE_SIZE, _KEEPALIVE_SIZE = 148, 92, 32
_MOST_NAMESAKES: Final = 4  # keys that are tried for one number; the newest count


class Tunnels:
    """All WireGuard tunnels of a capture: `prepare` with every flow's datagrams first, then `unseal` each."""

    def __init__(self, keys: WireGuardKeys) -> None:
        self.unopened = 0  # packets
        self._handshakes = Handshakes(keys)
        self._keys: dict[bytes, list[ChaCha20Poly1305]] = defaultdict(
            list
        )  # by the number of who is written to

    @property
    def unopened_handshakes(self) -> int:
        return self._handshakes.unopened

    def prepare(self, datagrams: Iterable[memoryview]) -> bool:
        """Go through the handshakes of one flow. Is it one of WireGuard's?"""
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        found = False
        for payload in datagrams:
            kind, size = payload[:4], len(payload)
            if kind == _INITIATION and size == _INITIATION_SIZE:
                found = True
                self._handshakes.begin(bytes(payload))
            elif kind == _RESPONSE and size == _RESPONSE_SIZE:
                found = True
                session = self._handshakes.end(bytes(payload))
                if session is not None:
                    self._keys[session.initiator].append(ChaCha20Poly1305(session.to_initiator))
                    self._keys[session.responder].append(ChaCha20Poly1305(session.to_responder))
            elif kind == _TRANSPORT and size >= _KEEPALIVE_SIZE and size % 16 == 0:
                found = True
        return found

    def unseal(self, payload: memoryview) -> bytes | None:
        """The IP packet in one datagram, zeros behind it; None where there is none or no key."""
        if payload[:4] != _TRANSPORT or len(payload) < _KEEPALIVE_SIZE:
            return None
        from cryptography.exceptions import InvalidTag

        nonce, sealed = bytes(4) + payload[8:16], payload[16:]
        for aead in reversed(self._keys.get(bytes(payload[4:8]), ())[-_MOST_NAMESAKES:]):
            try:
                return aead.decrypt(nonce, sealed, None) or None
            except InvalidTag:
                continue
        self.unopened += 1
        return None
