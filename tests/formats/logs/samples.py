"""Small logs of every format, written by hand for the tests, and what they say."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable

from ringfence.formats.logs.formats import read_records
from ringfence.formats.logs.record import Flaw, LogRecord
from ringfence.formats.logs.telling import Kind

ZEEK_HEAD = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t{}\n#fields\t{}\n"
)


def zeek(path: str, fields: str, *rows: str) -> str:
    """A Zeek log; spaces in `fields` and in each row stand for tabs."""
    head = ZEEK_HEAD.format(path, fields.replace(" ", "\t"))
    return head + "".join(row.replace(" ", "\t") + "\n" for row in rows) + "#close\t2026-11-25-00-00-00\n"


ID = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p"
CONN = zeek(
    "conn",
    f"{ID} proto service duration orig_bytes resp_bytes conn_state",
    "1790000001.5 C1 10.0.0.7 50000 198.51.100.9 443 tcp ssl 1.0 1200 54000 SF",
    "1790000002.5 C2 10.0.0.7 50001 8.8.4.4 443 tcp - - 0 0 S0",
    "1790000003.5 C3 10.0.0.7 50002 9.9.9.9 443 tcp - 1.0 10 20 SF",
    "1790000004.5 C4 10.0.0.7 50003 192.168.1.1 80 tcp - 1.0 10 20 SF",
)
SSL = zeek(
    "ssl",
    f"{ID} version server_name",
    "1790000001.6 C1 10.0.0.7 50000 198.51.100.9 443 TLSv13 log.tiktokv.com",
)
DNS = zeek(
    "dns",
    f"{ID} proto query qtype_name rcode_name answers rejected",
    "1790000000.5 D1 10.0.0.7 5353 10.0.0.1 53 udp quad.example.net A NOERROR alias.example.net,9.9.9.9 F",
    "1790000000.6 D2 10.0.0.7 5354 10.0.0.1 53 udp only.example.org A NOERROR 203.0.113.4 F",
    "1790000000.7 D3 10.0.0.7 5354 10.0.0.1 53 udp printer.local A NXDOMAIN - F",
)


def _event(kind: str, **parts: object) -> str:
    whole = {
        "timestamp": "2026-08-08T20:01:52.875791+0000",
        "flow_id": 7,
        "event_type": kind,
        "src_ip": "10.0.0.7",
        "src_port": 50000,
        "dest_ip": "198.51.100.9",
        "dest_port": 443,
        "proto": "TCP",
        **parts,
    }
    return json.dumps(whole)


EVE = "\n".join(
    [
        _event(
            "dns", flow_id=1, dest_port=53, dns={"type": "query", "rrname": "v1.example.com", "rrtype": "A"}
        ),
        _event(
            "dns",
            flow_id=1,
            src_ip="10.0.0.1",
            src_port=53,
            dest_ip="10.0.0.7",
            dest_port=5000,
            dns={"type": "answer", "rrname": "v1.example.com", "rrtype": "A", "rdata": "1.0.0.9"},
        ),
        _event(
            "dns",
            flow_id=2,
            dest_port=53,
            dns={
                "version": 2,
                "type": "answer",
                "rrname": "v2.example.com",
                "answers": [{"rrname": "v2.example.com", "rrtype": "A", "rdata": "1.0.0.10"}],
            },
        ),
        _event(
            "dns",
            flow_id=3,
            dest_port=53,
            dns={"version": 3, "type": "request", "queries": [{"rrname": "v3.example.com", "rrtype": "A"}]},
        ),
        _event(
            "tls", flow_id=4, tls={"sni": "log.tiktokv.com", "ja4": "t13d", "subject": "CN=*.tiktokv.com"}
        ),
        _event("flow", flow_id=4, flow={"bytes_toserver": 900, "bytes_toclient": 80, "state": "closed"}),
        _event("flow", flow_id=5, dest_ip="1.0.0.9", flow={"bytes_toserver": 11, "bytes_toclient": 12}),
        _event("quic", flow_id=6, quic={"sni": "q.example.com", "version": "1"}),
        _event(
            "http",
            flow_id=7,
            dest_port=80,
            http={"hostname": "h.example.com", "url": "/p?lat=40.71277&lon=-74.00597", "length": 33},
        ),
        _event("fileinfo", flow_id=7, http={"hostname": "h.example.com"}, fileinfo={"size": 1}),
        _event("netflow", flow_id=8, dest_ip="1.0.0.10", netflow={"bytes": 44}),
        _event("alert", alert={"signature": "x"}),
        _event("tls", flow_id="a word", tls={"sni": "loose.example.com", "version": 3}),
        "",
    ]
)
PCAPDROID = (
    "IPProto,SrcIP,SrcPort,DstIp,DstPort,UID,App,Proto,Status,Info,BytesSent,BytesRcvd,PktsSent,PktsRcvd,"
    "FirstSeen,LastSeen\n"
    "6,10.215.173.1,40000,1.0.0.9,443,10123,TikTok,TLS,Closed,log.tiktokv.com,1500,9000,9,9,"
    "1790000000000,1790000001000\n"
    "17,10.0.2.1,40001,1.1.1.1,53,10123,TikTok,DNS,Closed,dns.example.com,60,90,1,1,1790000000000,1790000001000\n"
    '6,10.215.173.1,40002,1.0.0.9,443,10124,"Mail, more",TCP,Closed,,10,20,1,1,1790000000000,1\n'
    "6,10.215.173.1,40003,1.0.0.9,443,10125,,HTTP,Closed,h.example.com,10,20,1,1,1790000000000,1790000001000\n"
)
SQUID = (
    "1790000000.123    456 10.0.0.7 TCP_TUNNEL/200 5123 CONNECT api.example.com:443 - HIER_DIRECT/1.0.0.9 -\n"
    "1790000001.123     12 10.0.0.7 TCP_MISS/200 512 GET "
    "http://h.example.com/p?gaid=38400000-8cf0-11bd-b23e-10b96e40000d - HIER_DIRECT/1.0.0.10 text/html\n"
    "1790000002.123      0 10.0.0.7 TCP_DENIED/403 3900 CONNECT deny.example.com:443 - HIER_NONE/- -\n"
    '10.0.0.8 - - [21/Sep/2026:10:11:12 +0000] "GET http://c.example.com/ HTTP/1.1" 200 99 "-" "okhttp/4" '
    "TCP_MISS:X\n"
    "2026-09-21 10:11:12 own format 10.0.0.9 https://own.example.com/x 200\n"
)
DNSMASQ = (
    "Nov 25 13:52:30 dnsmasq[1]: query[A] a.example.com from 10.0.0.7\n"
    "Nov 25 13:52:30 dnsmasq[1]: forwarded a.example.com to 8.8.8.8\n"
    "Nov 25 13:52:30 dnsmasq[1]: reply a.example.com is 1.0.0.9\n"
    "Nov 25 13:52:31 dnsmasq[1]: query[AAAA] ads.example.com from 10.0.0.7\n"
    "Nov 25 13:52:31 dnsmasq[1]: gravity blocked ads.example.com is 0.0.0.0\n"
    "2026-11-25T13:52:32+00:00 gw dnsmasq[1]: 12 10.0.0.7/5000 query[A] iso.example.com from 10.0.0.7\n"
)
UNBOUND = (
    "[1790000000] unbound[1:0] notice: init module 0: validator\n"
    "[1790000000] unbound[1:0] info: 10.0.0.7 a.example.com. A IN\n"
    "[1790000000] unbound[1:0] info: 10.0.0.7 b.example.com. A IN NOERROR 0.012 0 61\n"
    "Nov 25 13:52:30 gw unbound[9]: [9:0] reply: 10.0.0.7 c.example.com. A IN REFUSED 0.0 1 61\n"
)
ADGUARD = (
    '{"T":"2026-11-25T18:55:56.519796+03:00","QH":"a.example.com","QT":"A","QC":"IN","IP":"10.0.0.7","Result":{}}\n'
    '{"T":"2026-11-25T18:55:57+03:00","QH":"ads.example.com","QT":"A","IP":"10.0.0.7",'
    '"Result":{"IsFiltered":true,"Reason":3}}\n'
)
PIHOLE = (
    "id,timestamp,type,status,domain,client,forward\n"
    "1,1790000000,1,2,a.example.com,10.0.0.7,8.8.8.8#53\n"
    "2,1790000001,1,1,ads.example.com,10.0.0.7,\n"
)
NETLOG = (
    '{"constants":{"logEventTypes":{"REQUEST_ALIVE":1,"URL_REQUEST_START_JOB":2,"HOST_RESOLVER_MANAGER_REQUEST":3,'
    '"QUIC_SESSION":4,"URL_REQUEST_JOB_BYTES_READ":5},"timeTickOffset":1790000000000},\n"events": [\n'
    '{"type":3,"phase":1,"time":"1","source":{"id":1,"type":1},"params":{"host":"https://a.example.com"}},\n'
    '{"type":2,"phase":1,"time":"2","source":{"id":2,"type":1},"params":{"url":"https://a.example.com/p?x=1",'
    '"method":"GET"}},\n'
    '{"type":5,"phase":0,"time":"3","source":{"id":2,"type":1},"params":{"byte_count":700}},\n'
    '{"type":1,"phase":2,"time":"4","source":{"id":2,"type":1}},\n'
    '{"type":4,"phase":1,"time":"5","source":{"id":3,"type":1},"params":{"host":"q.example.com","port":443}}\n'
    "],\n"
)


def tnet(value: object) -> bytes:
    """The value as a tagged netstring."""
    if isinstance(value, dict):
        inside, sign = b"".join(tnet(key) + tnet(each) for key, each in value.items()), b"}"
    elif isinstance(value, list):
        inside, sign = b"".join(tnet(each) for each in value), b"]"
    elif isinstance(value, bool):
        inside, sign = str(value).lower().encode(), b"!"
    elif isinstance(value, bytes):
        inside, sign = value, b","
    elif isinstance(value, str):
        inside, sign = value.encode(), b";"
    elif value is None:
        inside, sign = b"", b"~"
    else:
        inside, sign = repr(value).encode(), b"#" if isinstance(value, int) else b"^"
    return b"%d:%b%b" % (len(inside), inside, sign)


def flow(**request: object) -> dict[str, object]:
    whole = {
        "host": "1.0.0.9",
        "port": 443,
        "method": b"POST",
        "scheme": b"https",
        "path": b"/v1?x=1",
        "headers": [[b"Host", b"api.example.com"], [b"Cookie", b"a=1"]],
        "content": b'{"lat": 40.71277, "lon": -74.00597}',
        "timestamp_start": 1790000000.5,
        **request,
    }
    server = {"peername": ["1.0.0.9", 443], "sni": "api.example.com", "timestamp_tcp_setup": 1.0}
    client = {"peername": ["10.0.0.7", 50000]}
    return {
        "type": "http",
        "version": 20,
        "request": whole,
        "response": {"content": b"ok", "headers": []},
    } | {
        "server_conn": server,
        "client_conn": client,
    }


MITMPROXY = tnet(flow()) + tnet(
    {"type": "tcp", "server_conn": {"address": ["raw.example.com", 5222]}, "messages": [[True, b"abc", 1.0]]}
)

SAMPLES: dict[Kind, bytes] = {
    Kind.ZEEK: CONN.encode(),
    Kind.EVE: EVE.encode(),
    Kind.PCAPDROID: PCAPDROID.encode(),
    Kind.SQUID: SQUID.encode(),
    Kind.DNSMASQ: DNSMASQ.encode(),
    Kind.UNBOUND: UNBOUND.encode(),
    Kind.ADGUARD: ADGUARD.encode(),
    Kind.PIHOLE: PIHOLE.encode(),
    Kind.MITMPROXY: MITMPROXY,
    Kind.NETLOG: NETLOG.encode(),
}


def read(kind: Kind, data: bytes | str) -> tuple[list[LogRecord], list[Flaw]]:
    """The records and the flaws of a log."""
    found = list(read_records(io.BytesIO(data.encode() if isinstance(data, str) else data), kind))
    return [each for each in found if isinstance(each, LogRecord)], [
        each for each in found if isinstance(each, Flaw)
    ]


def hosts(records: Iterable[LogRecord]) -> list[str]:
    return [record.host for record in records]
