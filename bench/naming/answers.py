"""What each tool says is named in a capture: {kind: {name}} with names as they are compared.

Kinds are those of KINDS. A name is compared in lower case, without its port and final dot.
"""

from __future__ import annotations

import mmap
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ringfence.evidence.traffic.name_flows import list_records
from ringfence.formats.captures.read_capture import read_capture
from ringfence.formats.logs.record import Learnt, LogRecord, split_port

TLS, QUIC, HTTP, DNS, LOCAL, PROXY, OTHER = (
    "TLS server name", "QUIC server name", "HTTP host", "DNS name", "local name", "proxy's target", "other",
)  # fmt: skip
KINDS = (TLS, QUIC, HTTP, DNS, LOCAL)
Names = dict[str, set[str]]

_FIELDS = (
    "frame.number", "frame.protocols", "tls.handshake.extensions_server_name", "gquic.tag.sni", "http.host",
    "http2.headers.authority", "dns.qry.name", "nbns.name",
)  # fmt: skip
_PREFERENCES = (
    "tcp.reassemble_out_of_order:TRUE", "tcp.desegment_tcp_streams:TRUE", "ip.defragment:TRUE",
    "ipv6.defragment:TRUE", "tls.desegment_ssl_records:TRUE", "http.desegment_body:TRUE",
    "http.desegment_headers:TRUE", "dns.desegment_dns_messages:TRUE",
)  # fmt: skip
_NETBIOS = re.compile(r"<[0-9a-f]{2}>.*$")
_NDPI_FLOW = re.compile(r"^\t\d+\t(?:TCP|UDP|SCTP) .*?\[proto: [^/]*/([^\]]+)\]")
_NDPI_NAME = re.compile(r"\[Hostname/SNI: ([^\]]+)\]")
_OURS = {
    Learnt.SNI: TLS,
    Learnt.QUIC: QUIC,
    Learnt.HOST: HTTP,
    Learnt.QUERY: DNS,
    Learnt.ANSWER: DNS,
}


def plain(name: str) -> str:
    """A name as it is compared."""
    return split_port(name.strip())[0].rstrip(".").lower().strip("[]")


def ask_us(path: Path) -> Names:
    """What `ringfence scan` takes from the capture."""
    with path.open("rb") as file:
        data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    names: Names = defaultdict(set)
    for record in list_records(read_capture(data, path.name)):
        if isinstance(record, LogRecord) and record.host and record.line:  # 0: recorded beside the packets
            names[_OURS.get(record.learnt, _rest(record.learnt))].add(plain(record.host))
    return names


def _rest(learnt: Learnt) -> str:
    if learnt in (Learnt.MDNS, Learnt.LLMNR, Learnt.NETBIOS, Learnt.SSDP):
        return LOCAL
    return PROXY if learnt is Learnt.PROXY else OTHER


def ask_tshark(path: Path, kept: Path | None = None) -> Names:
    """What tshark dissects, with every reassembly on. Its answer is kept in the folder `kept`, if any."""
    answer = kept / f"{path.name}.tsv" if kept else None
    if answer is None or not answer.exists():
        text = _run_tshark(path)
        if answer is not None:
            answer.write_text(text)
    else:
        text = answer.read_text()
    return _sort_tshark(text)


def _run_tshark(path: Path) -> str:
    command = ["tshark", "-n", "-r", str(path), "-T", "fields", "-E", "separator=/t", "-E", "aggregator=\x1f"]
    for preference in _PREFERENCES:
        command += ["-o", preference]
    for field in _FIELDS:
        command += ["-e", field]
    command += ["-Y", " or ".join(_FIELDS[2:])]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    return done.stdout


def _sort_tshark(text: str) -> Names:
    names: Names = defaultdict(set)
    for line in text.splitlines():
        columns = line.split("\t")
        if len(columns) != len(_FIELDS):
            continue
        layers = set(columns[1].split(":"))
        for column, kind in _kinds_of(layers):
            for value in columns[column].split("\x1f"):
                name = _NETBIOS.sub("", value) if column == 7 else value
                if plain(name) and name != "<Root>":
                    names[kind].add(plain(name))
    return names


def _kinds_of(layers: set[str]) -> Iterator[tuple[int, str]]:
    yield 2, QUIC if "quic" in layers else TLS
    yield 3, QUIC
    yield 4, LOCAL if "ssdp" in layers else HTTP
    yield 5, HTTP
    yield 6, LOCAL if layers & {"mdns", "llmnr"} else DNS
    yield 7, LOCAL


def read_ndpi(path: Path) -> Names:
    """What nDPI reports of each flow, in the file that lies beside the captures."""
    names: Names = defaultdict(set)
    for line in path.read_text(errors="replace").splitlines():
        flow, name = _NDPI_FLOW.match(line), _NDPI_NAME.search(line)
        if flow and name:
            names[_kind_of_ndpi(flow[1])].add(plain(name[1]))
    return names


def _kind_of_ndpi(protocol: str) -> str:
    parts = set(protocol.split("."))
    for kind, words in (
        (QUIC, {"QUIC"}),
        (LOCAL, {"MDNS", "LLMNR", "SSDP", "NetBIOS"}),
        (DNS, {"DNS", "DoH_DoT"} if "TLS" not in parts else {"DNS"}),
        (TLS, {"TLS", "DTLS"}),
        (HTTP, {"HTTP", "HTTP_Connect", "HTTP_Proxy"}),
    ):
        if parts & words:
            return kind
    return OTHER
