"""SSLKEYLOGFILE: the secrets that browsers and libraries write down for looking into one's own traffic.

Lines of `LABEL <client random> <secret>` in hexadecimal; comments and other lines are passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MOST_SECRETS = 1_000_000
_MOST_COMMENTS = 100  # lines before the first secret
_LINE = re.compile(
    rb"(?<![A-Z0-9_])([A-Z0-9_]{3,48}) ([0-9a-fA-F]{64}) ([0-9a-fA-F]{32,256})[ \t]*\r?$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class KeyLog:
    """Secrets by label and client random."""

    secrets: dict[tuple[str, bytes], bytes] = field(default_factory=dict)

    def find(self, label: str, random: bytes) -> bytes | None:
        """The secret of that label for the connection with that client random."""
        return self.secrets.get((label, random))

    def __len__(self) -> int:
        return len(self.secrets)


def is_key_log(data: bytes) -> bool:
    """Whether a file that begins so is a key log: its first line that is no comment holds a secret."""
    for line in data.split(b"\n", _MOST_COMMENTS):
        if line.strip() and not line.startswith(b"#"):
            return _LINE.match(line) is not None
    return False


def read_key_log(data: bytes | memoryview) -> KeyLog:
    """Every secret in a key log, or in a pcapng block that holds one. Never raises; a log may be empty."""
    secrets: dict[tuple[str, bytes], bytes] = {}
    for line in _LINE.finditer(data):
        if len(secrets) >= MOST_SECRETS:
            break
        if len(line[3]) % 2 == 0:
            key = (line[1].decode("ascii"), bytes.fromhex(line[2].decode("ascii")))
            secrets[key] = bytes.fromhex(line[3].decode("ascii"))
    return KeyLog(secrets)
