"""Writes packet captures for tests: any layers, in pcap or pcapng of either order of bytes."""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterable

Frame = tuple[int, bytes]  # µs since 1970, and the frame

SYN, ACK, FIN, RST, PUSH = 2, 16, 1, 4, 8
CLIENT, SERVER = "192.0.2.1", "198.51.100.7"


def ethernet(payload: bytes, kind: int = 0x0800) -> bytes:
    return b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02" + kind.to_bytes(2, "big") + payload


def ipv4(
    payload: bytes,
    source: str = CLIENT,
    target: str = SERVER,
    protocol: int = 6,
    *,
    fragment: int = 0,
    number: int = 0,
) -> bytes:
    """`fragment` is the field of flags and offset."""
    length = 20 + len(payload)
    head = struct.pack(">BBHHHBBH", 0x45, 0, length, number, fragment, 64, protocol, 0)
    return head + ipaddress.IPv4Address(source).packed + ipaddress.IPv4Address(target).packed + payload


def ipv6(
    payload: bytes, source: str = "2001:db8::1", target: str = "2001:db8::2", protocol: int = 6
) -> bytes:
    head = struct.pack(">IHBB", 0x60000000, len(payload), protocol, 64)
    return head + ipaddress.IPv6Address(source).packed + ipaddress.IPv6Address(target).packed + payload


def tcp(
    payload: bytes = b"", *, source: int = 40000, target: int = 443, sequence: int = 0, flags: int = ACK
) -> bytes:
    return (
        struct.pack(">HHIIBBHHH", source, target, sequence & 0xFFFFFFFF, 0, 0x50, flags, 1000, 0, 0) + payload
    )


def udp(payload: bytes = b"", *, source: int = 40000, target: int = 53) -> bytes:
    return struct.pack(">HHHH", source, target, 8 + len(payload), 0) + payload


def up(
    payload: bytes = b"", sequence: int = 0, flags: int = ACK, port: int = 443, source: int = 40000
) -> bytes:
    """An Ethernet frame with a TCP segment of the client."""
    return ethernet(ipv4(tcp(payload, source=source, target=port, sequence=sequence, flags=flags)))


def down(
    payload: bytes = b"", sequence: int = 0, flags: int = ACK, port: int = 443, source: int = 40000
) -> bytes:
    segment = tcp(payload, source=port, target=source, sequence=sequence, flags=flags)
    return ethernet(ipv4(segment, SERVER, CLIENT))


def timed(frames: Iterable[bytes], start: int = 1_700_000_000_000_000) -> list[Frame]:
    """One frame each millisecond."""
    return [(start + 1000 * number, frame) for number, frame in enumerate(frames)]


def pcap(
    frames: Iterable[Frame],
    link_type: int = 1,
    *,
    order: str = "<",
    nanoseconds: bool = False,
    modified: bool = False,
    longest: int = 262144,
    wire: int = 0,
) -> bytes:
    """`longest` cuts nothing, it is only stated; `wire` is added to the stated length of every frame."""
    magic = 0xA1B2CD34 if modified else 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
    made = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, longest, link_type)]
    for time, frame in frames:
        fraction = time % 1_000_000 * (1000 if nanoseconds else 1)
        made.append(struct.pack(order + "IIII", time // 1_000_000, fraction, len(frame), len(frame) + wire))
        made.append(bytes(8) if modified else b"")
        made.append(frame)
    return b"".join(made)


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    body += bytes(-len(body) % 4)
    length = struct.pack(order + "I", 12 + len(body))
    return struct.pack(order + "I", kind) + length + body + length


def option(code: int, value: bytes, order: str = "<") -> bytes:
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def section(order: str = "<") -> bytes:
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(link_type: int = 1, options: bytes = b"", order: str = "<", longest: int = 0) -> bytes:
    return block(1, struct.pack(order + "HHI", link_type, 0, longest) + options, order)


def enhanced(ticks: int, frame: bytes, which: int = 0, order: str = "<", options: bytes = b"") -> bytes:
    head = struct.pack(order + "IIIII", which, ticks >> 32, ticks & 0xFFFFFFFF, len(frame), len(frame))
    return block(6, head + frame + bytes(-len(frame) % 4) + options, order)


def old_packet(ticks: int, frame: bytes, which: int = 0, order: str = "<") -> bytes:
    head = struct.pack(order + "HHIIII", which, 0, ticks >> 32, ticks & 0xFFFFFFFF, len(frame), len(frame))
    return block(2, head + frame, order)


def simple(frame: bytes, order: str = "<") -> bytes:
    return block(3, struct.pack(order + "I", len(frame)) + frame, order)


def pcapng(frames: Iterable[Frame], link_type: int = 1, order: str = "<") -> bytes:
    packets = b"".join(enhanced(time, frame, order=order) for time, frame in frames)
    return section(order) + interface(link_type, order=order) + packets


def pcapdroid(frame: bytes, number: int, name: str) -> bytes:
    """The frame with the trailer in which PCAPdroid names the app."""
    return frame + struct.pack(">Ii20sI", 0x01072021, number, name.encode(), 0)
