"""The configuration a resource value is for: language, region, version of Android, density, and the rest."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from .string_pool import Bytes

_LEAST = 28  # size, mcc+mnc, locale, screen, input, screen size, version: what the oldest tables have
_FIELDS = struct.Struct("<II2s2sBBHII")
_ANY_DENSITY = 0xFFFE
_VERSION_AT = 24
_REGIONS = {"US": 4, "": 3}  # of English; how welcome


@dataclass(frozen=True, slots=True)
class Configuration:
    """`language` and `region` are empty, `sdk` and `density` 0 where the value is for all; `other` says that
    further conditions (screen, country code, night mode, ...) apply."""

    language: str = ""
    region: str = ""
    sdk: int = 0
    density: int = 0
    other: bool = False

    def rank(self) -> tuple[bool, int, int, int]:
        """Greater for what a phone of today in the United States would choose; for a value that is a file or
        text. No further conditions beat some; English beats the default, which beats other languages."""
        wanted = _REGIONS.get(self.region, 1) if self.language == "en" else 0 if self.language else 2
        return (not self.other, wanted, self.sdk, self.density if self.density < _ANY_DENSITY else 1 << 16)


DEFAULT = Configuration()


def read_configuration(data: Bytes, at: int, end: int) -> Configuration:
    """The `ResTable_config` at byte `at`; parts that are not there count as unset."""
    size = min(int.from_bytes(data[at : at + 4], "little"), end - at)
    raw = bytes(data[at : at + max(0, size)])
    if not any(raw[4:]):
        return DEFAULT
    whole = raw[:_LEAST].ljust(_LEAST, b"\0")
    _, operator, language, region, orientation, touch, density, keys, screen = _FIELDS.unpack_from(whole)
    (sdk,) = struct.unpack_from("<H", whole, _VERSION_AT)
    other = bool(operator or orientation or touch or keys or screen or any(raw[_LEAST:]))
    return Configuration(_letters(language, "a"), _letters(region, "0"), sdk, density, other)


def _letters(code: bytes, first: str) -> str:
    """Two letters, or three packed into 15 bits under a set highest bit."""
    if not code[0] & 0x80:
        return code.decode("latin-1").strip("\0")
    packed = code[0] << 8 | code[1]
    return "".join(chr(ord(first) + (packed >> shift & 31)) for shift in (0, 5, 10))
