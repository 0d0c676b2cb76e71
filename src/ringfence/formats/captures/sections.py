"""The blocks of a pcapng file that say something about its packets: interfaces, names, secrets, apps."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from .capture import App, address_text
from .link_types import first_layer
from .walk_pcapng import INTERFACE_WIDTH

SECTION, INTERFACE, NAMES, SECRETS, CUSTOM = 0x0A0D0D0A, 1, 4, 10, 0xBAD
TLS_KEYS: Final = 0x544C534B
WIREGUARD_KEYS: Final = 0x57474B4C
_PCAPDROID: Final = 62652  # its number as a vendor
_MOST_INTERFACES, _MOST_NAMES, _MOST_SECRETS, _MOST_APPS = 1 << 16, 1 << 20, 64 << 20, 1 << 16
_MOST_SECTIONS: Final = 1 << 16
_YEARS: Final = 10**11 * 10**6  # µs; no clock is off by more


@dataclass(slots=True)
class Sections:
    """What was read so far. `swapped` is the order of bytes in the section at hand, `interfaces` its rows."""

    swapped: bool = False
    interfaces: list[int] = field(default_factory=list)
    link_types: dict[int, None] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    secrets: list[bytes] = field(default_factory=list)
    tunnel_secrets: list[bytes] = field(default_factory=list)
    apps: dict[int, App] = field(default_factory=dict)
    gaps: dict[str, int] = field(default_factory=dict)
    count: int = 0
    described: int = 0
    named: int = 0
    kept: int = 0

    def length(self, data: memoryview, at: int) -> int:
        """The length of the block at a place; a section header (12 bytes of it) sets the order of bytes."""
        if bytes(data[at : at + 4]) == b"\x0a\x0d\x0d\x0a":
            magic = bytes(data[at + 8 : at + 12])
            if magic not in (b"\x4d\x3c\x2b\x1a", b"\x1a\x2b\x3c\x4d"):
                return 0
            self.swapped = magic[0] == 0x1A
        return int(self._unpack("I", data, at + 4)[0])

    def take(self, data: memoryview, at: int, length: int) -> bool:
        """Read a whole block. False where it begins one section too many, and reading should end."""
        kind = self._unpack("I", data, at)[0]
        body = data[at + 8 : at + length - 4]
        if kind == SECTION:
            self.interfaces.clear()
            self.count += 1
            if self.count > _MOST_SECTIONS:
                self._miss("the capture has more sections than are read here; the rest was left")
                return False
        elif kind == INTERFACE:
            self._describe(body)
        elif kind == NAMES:
            self._name(body)
        elif kind == SECRETS:
            self._keep(body)
        else:
            self._map(body)
        return True

    def _unpack(self, fields: str, data: memoryview, at: int) -> tuple[int, ...]:
        return struct.unpack_from((">" if self.swapped else "<") + fields, data, at)

    def _miss(self, what: str) -> None:
        self.gaps[what] = self.gaps.get(what, 0) + 1

    def _describe(self, body: memoryview) -> None:
        if len(body) < 8:
            self._miss("an interface's description is too short")
            return
        self.described += 1
        if self.described > _MOST_INTERFACES:
            self._miss("more interfaces are described than are read here")
            return
        link_type, _, longest = self._unpack("HHI", body, 0)
        self.link_types[link_type] = None
        times, over, shift, later = 1, 1, 0, 0
        for code, value in self._options(body[8:]):
            if code == 9 and len(value) >= 1:
                times, over, shift = self._unit(value[0])
            elif code == 14 and len(value) == 8:
                later = max(-_YEARS, min(_YEARS, self._unpack("q", value, 0)[0] * 1_000_000))
        row = (first_layer(link_type), times, over, shift, later, longest)
        self.interfaces += row

    def _unit(self, resolution: int) -> tuple[int, int, int]:
        """A clock's unit: the ticks are multiplied by, divided by, shifted by; the last for powers of two."""
        if resolution & 0x80:
            power = resolution & 0x7F
            if power == 0:
                return 1_000_000, 1, 0
            if power < 63:
                return 1, 1, power
        elif resolution <= 6:
            return int(10 ** (6 - resolution)), 1, 0
        elif resolution <= 18:
            return 1, int(10 ** (resolution - 6)), 0
        self._miss("a clock's unit is smaller than is read here; times are given as the start of 1970")
        return 1, 1 << 62, 0

    def _options(self, body: memoryview) -> Iterator[tuple[int, memoryview]]:
        at = 0
        while at + 4 <= len(body):
            code, length = self._unpack("HH", body, at)
            if code == 0 or at + 4 + length > len(body):
                return
            yield code, body[at + 4 : at + 4 + length]
            at += 4 + (length + 3 & ~3)

    def _name(self, body: memoryview) -> None:
        for code, value in self._options(body):
            size = {1: 4, 2: 16}.get(code)
            if size is None or len(value) < size:
                continue
            raw = bytes(value)
            number = int.from_bytes(raw[:size], "big")
            text = (
                address_text(number >> 64, number & (1 << 64) - 1)
                if size == 16
                else address_text(0, number | 0xFFFF << 32)
            )
            for name in raw[size:].split(b"\0"):
                if not name:
                    continue
                self.named += 1
                if self.named > _MOST_NAMES:
                    self._miss("more names of addresses are recorded than are read here")
                    return
                self.names.setdefault(text, set()).add(name.decode("utf-8", "replace"))

    def _keep(self, body: memoryview) -> None:
        if len(body) < 8:
            self._miss("a block of secrets is too short")
            return
        kind, length = self._unpack("II", body, 0)
        secret = bytes(body[8 : 8 + length])
        self.kept += len(secret)
        if kind not in (TLS_KEYS, WIREGUARD_KEYS):
            self._miss(f"secrets of kind {kind:#010x} are not read here")
        elif self.kept > _MOST_SECRETS:
            self._miss("more secrets are recorded than are kept here")
        else:
            (self.secrets if kind == TLS_KEYS else self.tunnel_secrets).append(secret)

    def _map(self, body: memoryview) -> None:
        """PCAPdroid's block that names the app of a number."""
        if len(body) < 14 or self._unpack("H", body, 4)[0] != 1 or body[6] != 1:
            self._miss("a block of PCAPdroid's is of a kind that is not read here")
            return
        number = self._unpack("I", body, 8)[0]
        package, name = body[12], body[13]
        text = bytes(body[14 : 14 + package + name])
        if number <= 0x7FFFFFFF and len(self.apps) < _MOST_APPS:
            app = App(
                number, text[package:].decode("utf-8", "replace"), text[:package].decode("utf-8", "replace")
            )
            self.apps.setdefault(number, app)


assert INTERFACE_WIDTH == 6
