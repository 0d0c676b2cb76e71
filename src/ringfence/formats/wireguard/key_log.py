"""WireGuard's keys as Wireshark has them written down, in a file or in a pcapng block of secrets.

Lines of `KIND = <32 bytes in base64>`: LOCAL_STATIC_PRIVATE_KEY, REMOTE_STATIC_PUBLIC_KEY,
LOCAL_EPHEMERAL_PRIVATE_KEY, PRESHARED_KEY. Comments and other lines are passed over.
"""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass
from typing import Final

MOST_STATIC: Final = 256  # of either kind; each handshake is tried against all of them
MOST_EPHEMERAL: Final = 20_000  # one for each two minutes of a tunnel
MOST_SHARED: Final = 256
_MOST_COMMENTS: Final = 100  # lines before the first key
_KINDS: Final = {
    b"LOCAL_STATIC_PRIVATE_KEY": MOST_STATIC,
    b"REMOTE_STATIC_PUBLIC_KEY": MOST_STATIC,
    b"LOCAL_EPHEMERAL_PRIVATE_KEY": MOST_EPHEMERAL,
    b"PRESHARED_KEY": MOST_SHARED,
}
_LINE: Final = re.compile(
    rb"^[ \t]*("
    + b"|".join(_KINDS)
    + rb")[ \t]*=[ \t]*(?:([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)[ \t]*\r?$)?",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class WireGuardKeys:
    """Keys of 32 bytes. `left` counts lines that name a kind of key and hold none, or are beyond the most."""

    static: tuple[bytes, ...] = ()  # private, of the side that wrote the log
    remote: tuple[bytes, ...] = ()  # public, of its peers
    ephemeral: tuple[bytes, ...] = ()  # private
    shared: tuple[bytes, ...] = ()
    left: int = 0

    def __len__(self) -> int:
        """How many keys."""
        return len(self.static) + len(self.remote) + len(self.ephemeral) + len(self.shared)


def is_wireguard_log(data: bytes) -> bool:
    """Whether a file that begins so is a log of WireGuard's keys: its first line that is no comment."""
    for line in data.split(b"\n", _MOST_COMMENTS):
        if line.strip() and not line.startswith(b"#"):
            found = _LINE.match(line)
            return found is not None and found[2] is not None
    return False


def read_wireguard_keys(data: bytes | memoryview) -> WireGuardKeys:
    """Every key in a log, each once. Never raises; there may be none."""
    found: dict[bytes, dict[bytes, None]] = {kind: {} for kind in _KINDS}
    left = 0
    for line in _LINE.finditer(data):
        keys = found[line[1]]
        if line[2] is None or len(keys) >= _KINDS[line[1]]:
            left += 1
        else:
            keys[b64decode(line[2])] = None
    static, remote, ephemeral, shared = (tuple(keys) for keys in found.values())
    return WireGuardKeys(static, remote, ephemeral, shared, left)
