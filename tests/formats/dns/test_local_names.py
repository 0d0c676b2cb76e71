"""What devices call themselves on local networks: NetBIOS, DHCP, SSDP."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.dns.dhcp import read_dhcp
from ringfence.formats.dns.netbios import (
    decode_netbios_name,
    read_netbios_datagram,
    read_netbios_names,
    read_netbios_session,
)
from ringfence.formats.dns.ssdp import read_ssdp


def netbios(name: str, use: int) -> str:
    return "".join(chr(65 + (b >> 4)) + chr(65 + (b & 15)) for b in name.ljust(15).encode() + bytes([use]))


def test_netbios_names() -> None:
    assert decode_netbios_name(netbios("DESKTOP-1", 0x20)) == ("DESKTOP-1", "file server")
    assert decode_netbios_name("www") == ("", "")
    assert decode_netbios_name("é" * 32) == ("", "")
    assert decode_netbios_name(netbios("DESKTOP-1", 0x20).replace("P", "p")) == ("", "")
    coded = b"\x20" + netbios("WORKGROUP", 0x1D).encode() + b"\0"
    query = struct.pack(">HHHHHH", 1, 0x2910, 1, 0, 0, 0) + coded + b"\0\x20\0\x01"
    assert read_netbios_names(query) == (("WORKGROUP", "master browser"),)
    session = b"\x81\0\0\x44" + coded + b"\x20" + netbios("ME", 0).encode() + b"\0"
    assert read_netbios_session(session) == ("WORKGROUP", "ME")


def dhcp(*options: bytes) -> bytes:
    return (
        b"\x01\x01\x06\0"
        + bytes(24)
        + bytes.fromhex("020000000001")
        + bytes(202)
        + b"\x63\x82\x53\x63"
        + (b"".join(options) + b"\xff")
    )


def test_dhcp_names() -> None:
    found = read_dhcp(
        dhcp(
            b"\x35\x01\x03",
            b"\x0c\x04Anna",
            b"\0\0",
            b"\x0c\x07s-phone",
            b"\x3c\x0fandroid-dhcp-13",
            b"\x51\x0b\x04\0\0\x03pc1\x02ru\0",
            b"\x37\x02\x01\x03",
        )
    )
    assert found is not None
    assert (found.host, found.vendor_class, found.full_name) == ("Annas-phone", "android-dhcp-13", "pc1.ru")
    assert (found.hardware, found.message, found.requested) == ("02:00:00:00:00:01", 3, (1, 3))
    assert read_dhcp(bytes(300)) is None


def test_ssdp() -> None:
    found = read_ssdp(
        b"NOTIFY * HTTP/1.1\r\nHost: 239.255.255.250:1900\r\nLOCATION: http://192.0.2.9:80/d.xml\r\n"
        b"NT: upnp:rootdevice\r\nSERVER: Linux UPnP/1.0 Sonos/70.3\r\n\r\n"
    )
    assert found is not None
    assert (found.method, found.location) == ("NOTIFY", "http://192.0.2.9:80/d.xml")
    assert (found.target, found.server) == ("upnp:rootdevice", "Linux UPnP/1.0 Sonos/70.3")
    answer = read_ssdp(b"HTTP/1.1 200 OK\r\nST: ssdp:all\r\nUSN: uuid:1\r\n\r\n")
    assert answer is not None
    assert (answer.method, answer.name) == ("", "uuid:1")
    assert read_ssdp(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") is None
    assert read_ssdp(b"GET / HTTP/1.1\r\n\r\n") is None


@given(st.binary(max_size=400))
def test_any_bytes_give_names_or_nothing(data: bytes) -> None:
    read_netbios_names(data)
    read_netbios_session(b"\x81" + data)
    read_ssdp(b"NOTIFY * HTTP/1.1\r\n" + data)
    read_dhcp(dhcp(data))


def test_a_datagram_between_windows_hosts() -> None:
    def coded(name: bytes) -> bytes:
        return b"\x20" + b"".join(bytes((65 + (b >> 4), 65 + (b & 15))) for b in name.ljust(16)) + b"\0"

    datagram = b"\x11\x02" + bytes(12) + coded(b"OFFICE-PC") + coded(b"WORKGROUP") + bytes(20)
    assert read_netbios_datagram(datagram) == ("OFFICE-PC", "WORKGROUP")
    for broken in (b"", datagram[:60], b"\x99" + datagram[1:]):
        assert read_netbios_datagram(broken) == ("", "")
