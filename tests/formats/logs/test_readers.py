"""What each format says: hosts, bytes, apps, times, and how each name was learnt."""

from __future__ import annotations

import gzip
import importlib.util
import io
import json
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from ringfence.formats.logs.bodies import decode_body
from ringfence.formats.logs.eve import read_eve
from ringfence.formats.logs.lines import read_batches
from ringfence.formats.logs.record import Flaw, Learnt
from ringfence.formats.logs.telling import Kind
from tests.formats.logs.samples import (
    CONN,
    DNS,
    EVE,
    MITMPROXY,
    NETLOG,
    SAMPLES,
    SSL,
    flow,
    hosts,
    read,
    tnet,
    zeek,
)

CORPUS = Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus")) / "traffic"
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of captures is not here")


def test_zeek_conn_has_bytes_and_what_was_not_answered() -> None:
    found, flaws = read(Kind.ZEEK, CONN)
    assert flaws == []
    assert [(r.address, r.port, r.bytes_up, r.bytes_down, r.blocked) for r in found] == [
        ("198.51.100.9", 443, 1200, 54000, False),
        ("8.8.4.4", 443, 0, 0, True),
        ("9.9.9.9", 443, 10, 20, False),
        ("192.168.1.1", 80, 10, 20, False),
    ]
    assert (found[0].time, found[0].flow, found[0].client) == ("1790000001.5", "C1", "10.0.0.7")


def test_zeek_columns_may_be_any_and_logs_put_together() -> None:
    odd = zeek(
        "ssl", "server_name extra id.resp_h", "a.example.com x 1.0.0.9", "short", "b.example.com x 1.0.0.9"
    )
    found, flaws = read(Kind.ZEEK, odd + DNS + SSL)
    assert hosts(found)[:2] == ["a.example.com", "b.example.com"]
    assert {"quad.example.net", "log.tiktokv.com"} <= set(hosts(found))
    assert [flaw.what for flaw in flaws] == ["the number of columns is not that of #fields"]


def test_zeek_keeps_its_own_signs_for_nothing() -> None:
    text = CONN.replace("#unset_field\t-", "#unset_field\tNONE").replace("\t-\t", "\tNONE\t")
    assert read(Kind.ZEEK, text)[0] == read(Kind.ZEEK, CONN)[0]
    comma = SSL.replace("#separator \\x09", "#separator \\x7c").replace("\t", "|")
    assert hosts(read(Kind.ZEEK, comma)[0]) == ["log.tiktokv.com"]


def test_zeek_json_and_the_spelling_of_exporters() -> None:
    rows = (
        '{"ts":1.5,"uid":"A","id.orig_h":"10.0.0.7","id.resp_h":"1.0.0.9","server_name":"a.example.com"}\n'
        '{"_path":"ssl","ts":1.5,"uid":"A","id_orig_h":"10.0.0.7","id_resp_h":"1.0.0.9","server_name":"b.example.com"}\n'
        '{"_path":"weird","ts":1.5,"uid":"A","name":"x"}\n{"ts":1\n[]\n'
    )
    found, flaws = read(Kind.ZEEK, rows)
    assert [(r.host, r.address, r.client) for r in found] == [
        ("a.example.com", "1.0.0.9", "10.0.0.7"),
        ("b.example.com", "1.0.0.9", "10.0.0.7"),
    ]
    assert [flaw.line for flaw in flaws] == [4, 5, 0]
    assert "'weird'" in flaws[-1].what


def test_zeek_http_connect_and_certificate() -> None:
    fields = (
        "ts uid id.orig_h id.resp_h id.resp_p method host uri user_agent request_body_len response_body_len"
    )
    rows = (
        "1.0 A c 1.0.0.9 8080 CONNECT - t.example.com:443 ua 1 2",
        "1.0 A c 1.0.0.9 80 GET h.example.com:81 /x ua 1 2",
    )
    found, _ = read(Kind.ZEEK, zeek("http", fields, *rows))
    assert [(r.host, r.port, r.url) for r in found] == [
        ("t.example.com", 443, ""),
        ("h.example.com", 81, "http://h.example.com:81/x"),
    ]
    old = zeek("ssl", "id.resp_h server_name subject", "1.0.0.9 - CN=*.cert.example.com,O=X")
    assert [(r.host, r.learnt) for r in read(Kind.ZEEK, old)[0]] == [("cert.example.com", Learnt.CERTIFICATE)]


@needs_corpus
@pytest.mark.parametrize("name", ["ssl", "dns"])
def test_zeek_text_and_json_of_the_same_traffic_say_the_same(name: str) -> None:
    text, _ = read(
        Kind.ZEEK, gzip.decompress((CORPUS / f"zeeklog/zed__zeek-default__{name}.log.gz").read_bytes())
    )
    json_, _ = read(
        Kind.ZEEK, gzip.decompress((CORPUS / f"zeeklog/zed__zeek-json__{name}.json.gz").read_bytes())
    )
    one, other = (
        Counter((r.flow, r.host, r.address, r.port, r.answers, r.blocked) for r in each)
        for each in (text, json_)
    )
    assert one == other
    assert len(one) > 1000


def test_eve_has_every_version_of_dns_and_all_kinds_of_names() -> None:
    found, flaws = read(Kind.EVE, EVE)
    assert flaws == []
    said = [(r.host or r.address, r.learnt, r.answers) for r in found]
    assert said[:4] == [
        ("v1.example.com", Learnt.QUERY, ()),
        ("v1.example.com", Learnt.ANSWER, ("1.0.0.9",)),
        ("v2.example.com", Learnt.ANSWER, ("1.0.0.10",)),
        ("v3.example.com", Learnt.QUERY, ()),
    ]
    assert {r.client for r in found[:4]} == {"10.0.0.7"}
    assert [(r.host, r.learnt) for r in found[4:] if r.host] == [
        ("log.tiktokv.com", Learnt.SNI),
        ("q.example.com", Learnt.QUIC),
        ("h.example.com", Learnt.HOST),
        ("h.example.com", Learnt.HOST),
        ("loose.example.com", Learnt.SNI),
    ]
    assert [(r.bytes_up, r.bytes_down) for r in found if r.is_flow and not r.host] == [
        (900, 80),
        (11, 12),
        (44, 0),
    ]


@pytest.mark.skipif(importlib.util.find_spec("msgspec") is None, reason="msgspec is not installed")
def test_eve_says_the_same_with_and_without_the_fast_library() -> None:
    dice, data = random.Random(3), EVE.encode()
    for _ in range(400):
        changed = bytearray(data)
        for _ in range(dice.randrange(8)):
            at = dice.randrange(len(changed))
            changed[at : at + dice.randint(0, 2)] = dice.choice(
                [b"", b"7", b'"', b"null", b"{", b"\xff", b"-1", b"\\u00e9"]
            )
        quick, slow = (
            list(read_eve(read_batches(io.BytesIO(bytes(changed))), quick=q)) for q in (True, False)
        )
        assert quick == slow


def test_pcapdroid_ties_each_connection_to_its_app() -> None:
    found, flaws = read(Kind.PCAPDROID, SAMPLES[Kind.PCAPDROID] + b"6,cut")
    assert [(r.app, r.host, r.learnt, r.bytes_up) for r in found] == [
        ("TikTok", "log.tiktokv.com", Learnt.SNI, 1500),
        ("TikTok", "dns.example.com", Learnt.QUERY, 60),
        ("Mail, more", "", Learnt.ADDRESS, 10),
        ("uid 10125", "h.example.com", Learnt.HOST, 10),
    ]
    assert found[0].time == "1790000000"
    assert [flaw.line for flaw in flaws] == [6]


PCAPDROID_HEADER = (
    "IPProto,SrcIP,SrcPort,DstIp,DstPort,UID,App,PackageName,Proto,Status,Info,BytesSent,BytesRcvd,PktsSent,"
    "PktsRcvd,FirstSeen,LastSeen"
)
PCAPDROID_TIMES = "2026-09-21T10:11:12.123+0200,2026-09-21T10:11:13.123+0200"


def test_pcapdroid_as_it_writes_packages_and_days_today() -> None:
    """With a package, ISO 8601 times, and one more column where malware detection is on."""
    ends = "6,10.0.0.1,40000,1.0.0.9,443,10123"
    line = f"{ends},TikTok,com.zhiliaoapp.musically,TLS,Closed,a.example,15,9,1,1,{PCAPDROID_TIMES}"
    for header, row in ((PCAPDROID_HEADER, line), (f"{PCAPDROID_HEADER},Malicious", f"{line},yes")):
        (record,), flaws = read(Kind.PCAPDROID, f"{header}\n{row}\n")
        assert (record.app, record.host, record.bytes_up) == ("com.zhiliaoapp.musically", "a.example", 15)
        assert record.time[:10] == "2026-09-21"
        assert flaws == []


@pytest.mark.parametrize(
    ("app", "info"),
    [("Mail, more, and more", "a.example"), ("Mail", "a.example/p?q=1,2,3"), ("A, b", "a.example/1,2")],
)
def test_pcapdroid_writes_no_quotes_around_commas(app: str, info: str) -> None:
    ends = "6,10.0.0.1,40000,1.0.0.9,80,10123"
    line = f"{ends},{app},com.example.mail,HTTP,Closed,{info},15,9,1,1,{PCAPDROID_TIMES}"
    (record,), flaws = read(Kind.PCAPDROID, f"{PCAPDROID_HEADER}\n{line}\n")
    assert (record.app, record.host, record.bytes_up) == ("com.example.mail", "a.example", 15)
    assert flaws == []


def test_pcapdroid_columns_that_could_be_read_in_two_ways_are_a_flaw() -> None:
    line = f"6,10.0.0.1,40000,1.0.0.9,80,10123,a,b.c,d.e,HTTP,Closed,i,15,9,1,1,{PCAPDROID_TIMES}"
    found, flaws = read(Kind.PCAPDROID, f"{PCAPDROID_HEADER}\n{line}\n")
    assert (found, len(flaws)) == ([], 1)


def test_squid_reads_its_own_formats_and_guesses_at_others() -> None:
    found, flaws = read(Kind.SQUID, SAMPLES[Kind.SQUID] + b"no url here\n")
    assert [(r.host, r.port, r.bytes_down, r.blocked, r.time[:10]) for r in found] == [
        ("api.example.com", 443, 5123, False, "1790000000"),
        ("h.example.com", 80, 512, False, "1790000001"),
        ("deny.example.com", 443, 3900, True, "1790000002"),
        ("c.example.com", 80, 99, False, "2026-09-21"),
        ("own.example.com", 443, 0, False, "2026-09-21"),
    ]
    assert found[0].address == "1.0.0.9"
    assert [flaw.line for flaw in flaws] == [6]


def test_dnsmasq_has_questions_answers_and_refusals() -> None:
    found, flaws = read(
        Kind.DNSMASQ, SAMPLES[Kind.DNSMASQ] + b"Nov 25 sshd[1]: hello\nNov 25 dnsmasq[1]: query[A] cu"
    )
    assert [(r.host, r.learnt, r.answers, r.blocked, r.time) for r in found] == [
        ("a.example.com", Learnt.QUERY, (), False, ""),
        ("a.example.com", Learnt.ANSWER, ("1.0.0.9",), False, ""),
        ("ads.example.com", Learnt.QUERY, (), False, ""),
        ("ads.example.com", Learnt.ANSWER, (), True, ""),
        ("iso.example.com", Learnt.QUERY, (), False, "2026-11-25T13:52:32"),
    ]
    assert [flaw.line for flaw in flaws] == [7, 8]


def test_unbound_has_questions_and_replies() -> None:
    found, _ = read(Kind.UNBOUND, SAMPLES[Kind.UNBOUND])
    assert [(r.host, r.learnt, r.blocked) for r in found] == [
        ("a.example.com", Learnt.QUERY, False),
        ("b.example.com", Learnt.ANSWER, False),
        ("c.example.com", Learnt.ANSWER, True),
    ]
    assert {r.client for r in found} == {"10.0.0.7"}


@pytest.mark.parametrize("kind", [Kind.ADGUARD, Kind.PIHOLE])
def test_blockers_tell_what_they_blocked(kind: Kind) -> None:
    found, flaws = read(kind, SAMPLES[kind])
    assert flaws == []
    assert [(r.host, r.blocked, r.client) for r in found] == [
        ("a.example.com", False, "10.0.0.7"),
        ("ads.example.com", True, "10.0.0.7"),
    ]


def test_adguard_as_its_interface_gives_it() -> None:
    entry = {"question": {"name": "a.example.com"}, "client": "10.0.0.7", "reason": "NotFilteredNotFound"}
    data = json.dumps({"data": [entry, {**entry, "reason": "FilteredBlackList"}, 3], "oldest": "x"})
    found, flaws = read(Kind.ADGUARD, data)
    assert [(r.host, r.blocked) for r in found] == [("a.example.com", False), ("a.example.com", True)]
    assert len(flaws) == 1


def test_netlog_has_requests_look_ups_sessions_and_its_broken_end() -> None:
    found, flaws = read(Kind.NETLOG, NETLOG)
    assert [(r.host, r.learnt, r.bytes_down) for r in found] == [
        ("a.example.com", Learnt.QUERY, 0),
        ("a.example.com", Learnt.URL, 0),
        ("", Learnt.ADDRESS, 700),
        ("q.example.com", Learnt.QUIC, 0),
    ]
    assert found[1].url == "https://a.example.com/p?x=1"
    assert found[1].time == "1790000000"
    assert "not JSON" in flaws[0].what


def test_mitmproxy_has_the_request_as_it_was_sent() -> None:
    found, flaws = read(Kind.MITMPROXY, MITMPROXY)
    assert flaws == []
    first, raw = found
    assert (first.host, first.port, first.address, first.learnt) == (
        "api.example.com",
        443,
        "1.0.0.9",
        Learnt.HOST,
    )
    assert first.bytes_up == 35 + len("Host: api.example.com\r\n") + len("Cookie: a=1\r\n")
    assert first.request is not None
    assert (first.request.body, first.request.cookies) == (
        b'{"lat": 40.71277, "lon": -74.00597}',
        (("a", "1"),),
    )
    assert first.request.url.query == "x=1"
    assert (raw.host, raw.port, raw.bytes_up) == ("raw.example.com", 5222, 3)


def test_mitmproxy_flows_that_are_broken_inside_are_passed_over() -> None:
    bad = b"5:3:ab,}"
    found, flaws = read(Kind.MITMPROXY, tnet(flow()) + bad + tnet(flow(host="b.example.com", headers=[])))
    assert hosts(found) == ["api.example.com", "api.example.com"]  # the second by its TLS name
    assert flaws == [Flaw(2, "a flow is broken inside")]


def test_a_deep_flow_and_one_of_many_parts_are_refused() -> None:
    deep: object = []
    for _ in range(100):
        deep = [deep]
    many = tnet({"request": [None] * 300_000})
    _, flaws = read(Kind.MITMPROXY, tnet({"request": deep}) + many)
    assert [flaw.what for flaw in flaws] == ["a flow is broken inside"] * 2


def test_bodies_are_unpacked_within_limits() -> None:
    data = gzip.compress(b"gaid=1")
    assert decode_body(data, {"content-encoding": "gzip"}) == (b"gaid=1", [])
    assert decode_body(data[:-9], {"content-encoding": "gzip"})[1]
    assert decode_body(b"x", {"content-encoding": "lzma"}) == (
        b"x",
        ["a body is compressed with 'lzma', which is not read"],
    )
    bomb, flaws = decode_body(gzip.compress(bytes(50_000_000)), {"content-encoding": "gzip"})
    assert len(bomb) == 1_000_001
    assert flaws


MITM_HOSTS = {
    "dumpfile-010": {"example.com"},
    "dumpfile-011": {"example.com"},
    "dumpfile-018": {"www.example.com"},
    "dumpfile-019": {"webrv.rtb-seller.com"},
    "dumpfile-10": {"example.com"},
    "dumpfile-19": {"cloudflare-quic.com"},
    "dumpfile-7-websocket": {"echo.websocket.org"},
    "dumpfile-7": {"example.com"},
    "flows__corrupted_gzip_body": {"127.0.0.1"},
    "flows__error_log": {"163.com", "httpbin.org"},
    "flows__event_stream": {"clientstream.launchdarkly.com"},
    "flows__incomplete_log": {"example.com", "google.com"},
    "flows__successful_log": {"example.com", "httpbin.org"},
    "flows__websocket": {"demo.piesocket.com"},
}


@needs_corpus
@pytest.mark.parametrize("name", sorted(MITM_HOSTS))
def test_mitmproxy_files_of_all_versions(name: str) -> None:
    found, flaws = read(
        Kind.MITMPROXY, (CORPUS / f"mitm/mitmproxy__test__mitmproxy__data__{name}.mitm").read_bytes()
    )
    assert set(hosts(found)) == MITM_HOSTS[name]
    assert flaws == []
    assert all(record.time for record in found)
