"""Writes a packet in each of the wrappings in which links and tunnels carry it."""

from __future__ import annotations

import struct

from tests.capture_writer import ethernet, ipv4, udp

_SNAP = b"\xaa\xaa\x03\0\0\0\x08\0"


def in_udp(payload: bytes, port: int, source: int = 5000) -> bytes:
    return ethernet(ipv4(udp(payload, source=source, target=port), "10.0.0.1", "10.0.0.2", 17))


def in_ip(payload: bytes, protocol: int) -> bytes:
    return ethernet(ipv4(payload, "10.0.0.1", "10.0.0.2", protocol))


def wifi_frame(packet: bytes) -> bytes:
    return b"\x08\x01" + bytes(22) + _SNAP + packet


def wrap(packet: bytes) -> dict[str, tuple[int, bytes]]:
    """An IPv4 packet in each wrapping -> (link type, frame)."""
    return {**wrap_in_links(packet), **wrap_in_tunnels(packet)}


def wrap_in_links(packet: bytes) -> dict[str, tuple[int, bytes]]:
    """The wrappings of links: what a capture begins a packet with."""
    frame, wifi = ethernet(packet), wifi_frame(packet)
    qos = b"\x88\x01" + bytes(22) + b"\0\0" + _SNAP + packet
    tap = (108, 1, 1, b"en0", 0, 2, 14, 0, 77, b"proc", 0, 0, 0, 78, b"net")
    pktap = struct.pack("<III24sIIIII20sIHHI20s", *tap) + frame
    return {
        "ethernet": (1, frame),
        "vlan": (1, ethernet(b"\0\x05\x08\0" + packet, 0x8100)),
        "qinq": (1, ethernet(b"\0\x05\x81\0\0\x06\x08\0" + packet, 0x88A8)),
        "802.3 with _SNAP": (1, ethernet(_SNAP + packet, len(_SNAP + packet))),
        "cooked": (113, b"\0\0\0\x01\0\x06" + bytes(8) + b"\x08\0" + packet),
        "cooked v2": (276, b"\x08\0" + bytes(18) + packet),
        "raw 101": (101, packet),
        "raw 12": (12, packet),
        "raw 14": (14, packet),
        "ipv4": (228, packet),
        "null, little-endian": (0, b"\x02\0\0\0" + packet),
        "null, big-endian": (0, b"\0\0\0\x02" + packet),
        "loop": (108, b"\0\0\0\x02" + packet),
        "ppp": (9, b"\xff\x03\0\x21" + packet),
        "ppp, short": (9, b"\x21" + packet),
        "ppp serial": (50, b"\xff\x03\0\x21" + packet),
        "pppoe link": (51, b"\x11\0\0\x01\0\0\0\x21" + packet),
        "pppoe": (1, ethernet(b"\x11\0\0\x01\0\0\0\x21" + packet, 0x8864)),
        "pppoe, short": (1, ethernet(b"\x11\0\0\x01\0\0\x21" + packet, 0x8864)),
        "pppoe in vlan": (1, ethernet(b"\0\x05\x88\x64\x11\0\0\x01\0\0\0\x21" + packet, 0x8100)),
        "pppoe, cooked": (113, bytes(14) + b"\x88\x64\x11\0\0\x01\0\0\0\x21" + packet),
        "cisco hdlc": (104, b"\x0f\0\x08\0" + packet),
        "cisco hdlc with direction": (205, b"\x01\x0f\0\x08\0" + packet),
        "cisco hdlc as ppp": (50, b"\x8f\0\x08\0" + packet),
        "ppp with direction": (204, b"\0\xff\x03\0\x21" + packet),
        "wifi": (105, wifi),
        "wifi with quality of service": (105, qos),
        "radiotap": (127, b"\0\0\x0c\0" + bytes(8) + qos),
        "ppi": (192, b"\0\0\x08\0" + struct.pack("<I", 105) + wifi),
        "prism": (119, b"\x44\0\0\0" + struct.pack("<I", 144) + bytes(136) + wifi),
        "avs": (163, b"\x80\x21\x10\x01" + struct.pack(">I", 64) + bytes(56) + wifi),
        "nflog": (239, b"\x02\0\0\0" + struct.pack("<HHIHH", 8, 1, 0, len(packet) + 4, 9) + packet),
        "pflog": (117, b"\x3d" + bytes(63) + packet),
        "pktap": (258, pktap),
    }  # fmt: skip


def wrap_in_tunnels(packet: bytes) -> dict[str, tuple[int, bytes]]:
    """The wrappings of tunnels, each in Ethernet."""
    frame, wifi = ethernet(packet), wifi_frame(packet)
    qos = b"\x88\x01" + bytes(22) + b"\0\0" + _SNAP + packet
    return {
        "mpls": (1, ethernet(b"\0\0\x10\x40\0\0\x21\x40" + packet, 0x8847)),
        "ethernet in mpls": (1, ethernet(b"\0\0\x11\x40\0\0\0\0" + frame, 0x8847)),
        "ip in ip": (1, in_ip(packet, 4)),
        "gre": (1, in_ip(b"\0\0\x08\0" + packet, 47)),
        "gre with key and number": (1, in_ip(b"\x30\0\x08\0" + bytes(8) + packet, 47)),
        "pptp": (1, in_ip(b"\x30\x81\x88\x0b" + struct.pack(">HHII", 62, 0, 1, 1) + b"\x21" + packet, 47)),
        "ethernet in gre": (1, in_ip(b"\0\0\x65\x58" + frame, 47)),
        "erspan": (1, in_ip(b"\x10\0\x88\xbe" + bytes(12) + frame, 47)),
        "erspan 3": (1, in_ip(b"\x10\0\x22\xeb" + bytes(4) + bytes(12) + frame, 47)),
        "etherip": (1, in_ip(b"\x30\0" + frame, 97)),
        "vxlan": (1, in_udp(b"\x08\0\0\0\0\0\x05\0" + frame, 4789)),
        "vxlan extended": (1, in_udp(b"\x0c\0\0\x01\0\0\x05\0" + packet, 4790)),
        "geneve": (1, in_udp(b"\x01\0\x65\x58\0\0\x05\0" + bytes(4) + frame, 6081)),
        "gtp": (1, in_udp(b"\x30\xff" + struct.pack(">HI", len(packet), 9) + packet, 2152)),
        "gtp with extension": (1, in_udp(b"\x34\xff\0\0\0\0\0\x09\0\0\0\x85\x01\0\0\0" + packet, 2152)),
        "capwap": (1, in_udp(b"\0\x10\x03\0\0\0\0\0" + wifi, 5247)),
        "capwap to the station": (1, in_udp(b"\0\x10\x03\0\0\0\0\0" + qos, 40000, 5247)),
        "capwap with ethernet": (1, in_udp(b"\0\x10\x02\0\0\0\0\0" + frame, 5247)),
        "l2tp": (1, in_udp(b"\0\x02\0\x01\0\x01\xff\x03\0\x21" + packet, 1701, 1701)),
        "mpls in udp": (1, in_udp(b"\0\0\x11\x40" + packet, 6635)),
    }  # fmt: skip
