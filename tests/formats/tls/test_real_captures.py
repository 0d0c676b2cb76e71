"""Real captures: the names that nDPI found in them are found, in TLS, QUIC, HTTP and DNS."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ringfence.formats.captures.capture import Capture
from ringfence.formats.captures.read_capture import read_capture
from ringfence.formats.dns.message import read_message
from ringfence.formats.http.requests import read_requests
from ringfence.formats.quic.initial import read_quic_hellos
from ringfence.formats.tls.client_hello import read_client_hello

CORPUS = Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus")) / "traffic"
CAPTURES = [
    "ndpi__1kxun.pcap",
    "ndpi__6in4tunnel.pcap",
    "ndpi__dingtalk.pcap",
    "ndpi__http_ipv6.pcap",
    "ndpi__long_tls_certificate.pcap",
    "ndpi__netease_games.pcapng",
    "ndpi__opera-vpn.pcapng",
    "ndpi__quic-29.pcap",
    "ndpi__quic-mvfst-27.pcapng",
    "ndpi__quic_frags_ch_out_of_order_same_packet_craziness.pcapng",
    "ndpi__quic_frags_different_dcid.pcapng",
    "ndpi__quic_q43.pcap",
    "ndpi__quic_t50.pcap",
    "ndpi__tls_2_reasms.pcapng",
    "ndpi__vk.pcapng",
    "ndpi__xiaomi.pcap",
]
_NAMED = re.compile(r"(TCP|UDP) .*?\[proto: [0-9.]*/?(TLS|QUIC|HTTP|DNS|MDNS)\b.*?\[Hostname/SNI: ([^\]]+)\]")


def names(capture: Capture) -> Iterator[str]:
    """Every name in a capture's flows, in small letters."""
    for flow in range(len(capture.flows)):
        if capture.flows["protocol"][flow] == 6:
            data = capture.client_bytes(flow).data
            hello = read_client_hello(data)
            yield from hello.names if hello is not None else ()
            yield from (request.host for request in read_requests(data))
            continue
        datagrams = [datagram.payload for datagram in capture.datagrams(flow)]
        for found in read_quic_hellos(datagrams):
            yield from found.names
        for datagram in datagrams:
            message = read_message(datagram)
            if message is not None:
                yield from (question.name for question in message.questions)
                yield from (record.name for record in message.records)


@pytest.mark.parametrize("file", CAPTURES)
def test_every_name_that_another_tool_found(file: str) -> None:
    if not (CORPUS / "pcap" / file).exists():
        pytest.skip("the corpus of captures is not here (RINGFENCE_CORPUS)")
    said = (CORPUS / "expected" / f"{file}.out").read_text(errors="replace")
    expected = {found[3].lower() for found in _NAMED.finditer(said)}
    capture = read_capture(memoryview((CORPUS / "pcap" / file).read_bytes()), file)
    ours = {name.lower() for name in names(capture)}
    without_ports = {name.partition(":")[0] for name in ours}
    assert expected
    assert expected - ours - without_ports == set()
