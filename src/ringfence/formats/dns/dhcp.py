"""DHCP requests: what a device calls itself and what it says it is (options 12, 60, 81)."""

from __future__ import annotations

from dataclasses import dataclass

_MAGIC = b"\x63\x82\x53\x63"
_MOST_OPTIONS = 256
_DOMAIN_NAME, _HOST, _VENDOR, _MESSAGE, _FULL_NAME, _REQUESTED = 15, 12, 60, 53, 81, 55


@dataclass(frozen=True, slots=True)
class DhcpNames:
    """What one DHCP message says of a device; empty where it says nothing. `hardware` is its MAC address."""

    host: str
    vendor_class: str
    full_name: str
    domain: str
    hardware: str
    message: int
    requested: tuple[int, ...]


def read_dhcp(data: bytes | memoryview) -> DhcpNames | None:
    """The names of a DHCP (or BOOTP) message over UDP, or None where it is none. Never raises."""
    data = bytes(data[:4096])
    if len(data) < 240 or data[0] not in (1, 2) or data[236:240] != _MAGIC:
        return None
    options = _read_options(data, 240)
    size = min(data[2], 16)
    full = options.get(_FULL_NAME, b"")
    name = _labels(full[3:]) if full and full[0] & 4 else _text(full[3:])
    return DhcpNames(
        _text(options.get(_HOST, b"")),
        _text(options.get(_VENDOR, b"")),
        name,
        _text(options.get(_DOMAIN_NAME, b"")),
        data[28 : 28 + size].hex(":"),
        options.get(_MESSAGE, b"\0")[0] if options.get(_MESSAGE) else 0,
        tuple(options.get(_REQUESTED, b"")),
    )


def _read_options(data: bytes, at: int) -> dict[int, bytes]:
    """The options by number; one that is given in several parts is put together (RFC 3396)."""
    options: dict[int, bytes] = {}
    for _ in range(_MOST_OPTIONS):
        if at >= len(data) or data[at] == 255:
            break
        if data[at] == 0:
            at += 1
            continue
        if at + 1 >= len(data):
            break
        kind, size = data[at], data[at + 1]
        options[kind] = options.get(kind, b"") + data[at + 2 : at + 2 + size]
        at += 2 + size
    return options


def _text(raw: bytes) -> str:
    return raw.rstrip(b"\0").decode("utf-8", "backslashreplace")


def _labels(raw: bytes) -> str:
    labels, at = [], 0
    while at < len(raw) and raw[at]:
        labels.append(raw[at + 1 : at + 1 + raw[at]].decode("utf-8", "backslashreplace"))
        at += 1 + raw[at]
    return ".".join(labels)
