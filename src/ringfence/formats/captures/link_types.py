"""The link types that are understood, and the words for what kept a frame from being read."""

from __future__ import annotations

from typing import Final

from . import decode_links as layers
from .decode_network import MOST_TUNNELS

# The number in the file (LINKTYPE_…, and the DLT_… of some systems that differ) -> name, kind of first layer.
LINK_TYPES: Final[dict[int, tuple[str, int]]] = {
    0: ("BSD loopback", layers.LOOPBACK),
    1: ("Ethernet", layers.ETHERNET),
    9: ("PPP", layers.PPP_SERIAL),
    12: ("raw IP", layers.IP),
    14: ("raw IP", layers.IP),
    50: ("PPP over a serial line", layers.PPP_SERIAL),
    51: ("PPPoE", layers.PPPOE),
    101: ("raw IP", layers.IP),
    104: ("Cisco HDLC", layers.CISCO_HDLC),
    105: ("802.11", layers.WIFI),
    108: ("OpenBSD loopback", layers.LOOPBACK),
    109: ("OpenBSD IPsec", layers.ENC),
    113: ("Linux cooked", layers.COOKED),
    117: ("OpenBSD packet filter log", layers.PFLOG),
    119: ("802.11 with Prism header", layers.PRISM),
    127: ("802.11 with radiotap", layers.RADIOTAP),
    138: ("IP over FireWire", layers.FIREWIRE),
    149: ("Apple packet tap", layers.PKTAP),
    163: ("802.11 with AVS header", layers.PRISM),
    166: ("PPP with direction", layers.DIRECTED_PPP),
    192: ("per-packet information", layers.PPI),
    204: ("PPP with direction", layers.DIRECTED_PPP),
    205: ("Cisco HDLC with direction", layers.DIRECTED_PPP),
    228: ("IPv4", layers.IP),
    229: ("IPv6", layers.IP),
    239: ("netfilter log", layers.NFLOG),
    240: ("netANALYZER Ethernet", layers.NETANALYZER),
    258: ("Apple packet tap", layers.PKTAP),
    276: ("Linux cooked v2", layers.COOKED_2),
}

# What is counted of the states of `decode_links` and told as a gap.
REASONS: Final = (
    (layers.UNKNOWN_LINK, "of a link type that is not read here"),
    (layers.CUT, "cut off, by the capture or by their sender, before their transport header"),
    (layers.BAD, "with an IP header that cannot be true"),
    (layers.ENCRYPTED, "encrypted on the air (802.11)"),
    (layers.DEEP, f"nested in more than {MOST_TUNNELS} tunnels or {layers.MOST_HEADERS} headers"),
)


def first_layer(link_type: int) -> int:
    return LINK_TYPES.get(link_type, ("", layers.UNKNOWN))[1]


def name_link_type(link_type: int) -> str:
    name = LINK_TYPES.get(link_type, ("", 0))[0]
    return f"{name} (link type {link_type})" if name else f"link type {link_type}"
