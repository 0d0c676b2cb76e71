"""Logs -> facts: who contacted what, how strong that is, and what was left."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from ringfence.errors import EvidenceError, UsageError
from ringfence.evidence.read_case import read_case
from ringfence.evidence.traffic import gathering
from ringfence.evidence.traffic.from_log import read_log, tell_log
from ringfence.model.fact import Entity, Evidence, Fact, Link
from ringfence.model.kinds import Kind, Rung, Verb
from tests.formats.logs.samples import (
    ADGUARD,
    CONN,
    DNS,
    DNSMASQ,
    EVE,
    MITMPROXY,
    NETLOG,
    PCAPDROID,
    SQUID,
    SSL,
    flow,
    tnet,
)

SETTINGS = '[case]\ntitle = "T"\non = 2026-11-25\n'


def write(folder: Path, **files: str | bytes) -> Path:
    """Files in a folder; `__` in a name stands for the dot."""
    folder.mkdir(exist_ok=True, parents=True)
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder


def read(folder: Path, name: str, content: str | bytes, system: str = "") -> Evidence:
    write(folder, **{name.replace(".", "__"): content})
    return read_log(folder / name, folder, system)


def sends(evidence: Evidence) -> dict[tuple[str, str], Fact]:
    """(sender, endpoint) -> the fact of the contact itself."""
    return {
        (fact.says.tail, fact.says.head): fact
        for fact in evidence.facts
        if isinstance(fact.says, Link) and fact.says.verb is Verb.SENDS_TO and not fact.says.data
    }


def endpoint(evidence: Evidence, name: str) -> Entity:
    return next(f.says for f in evidence.facts if isinstance(f.says, Entity) and f.says.id == name)


def test_a_look_up_alone_is_weaker_than_a_contact(tmp_path: Path) -> None:
    evidence = read(tmp_path, "eve.json", EVE, "my-app")
    found = sends(evidence)
    assert {head: fact.rung for (_, head), fact in found.items()} == {
        "v1.example.com": Rung.CONTACTED,  # a connection to the address of its answer followed
        "v2.example.com": Rung.CONTACTED,
        "v3.example.com": Rung.IN_CODE,
        "log.tiktokv.com": Rung.CONTACTED,
        "q.example.com": Rung.CONTACTED,
        "h.example.com": Rung.CONTACTED,
        "loose.example.com": Rung.CONTACTED,
    }
    assert {tail for tail, _ in found} == {"my-app"}
    assert "no connection to it" in found["my-app", "v3.example.com"].note
    assert endpoint(evidence, "log.tiktokv.com").attributes["bytes_up"] == "900"
    assert endpoint(evidence, "log.tiktokv.com").attributes["requests"] == "1"
    assert endpoint(evidence, "v1.example.com").attributes["bytes_up"] == "11"
    assert endpoint(evidence, "h.example.com").attributes["requests"] == "1"  # its file is no second one
    assert found["my-app", "log.tiktokv.com"].recorded == date(2026, 8, 8)


def test_a_connection_before_the_answer_keeps_its_address(tmp_path: Path) -> None:
    lines = EVE.split("\n")
    evidence = read(tmp_path, "eve.json", "\n".join([lines[6], *lines[:2]]))
    assert {head: fact.rung for (_, head), fact in sends(evidence).items()} == {
        "1.0.0.9": Rung.CONTACTED,
        "v1.example.com": Rung.IN_CODE,
    }


def test_personal_data_in_a_logged_url_is_seen_and_not_kept(tmp_path: Path) -> None:
    secret = "38400000-8cf0-11bd-b23e-10b96e40000d"
    for name, text, kind in (("eve.json", EVE, "coordinates"), ("access.log", SQUID, "identifiers")):
        evidence = read(tmp_path, name, text, "my-app")
        made = {
            f.says.id: f
            for f in evidence.facts
            if isinstance(f.says, Entity) and f.says.kind is Kind.DATA_CLASS
        }
        assert set(made) == {f"{kind} sent to h.example.com"}
        assert {fact.rung for fact in made.values()} == {Rung.DATA_SEEN}
        assert secret not in repr(evidence)
        assert "40.71" not in repr(evidence)


def test_a_refused_request_is_no_contact_and_sends_nothing(tmp_path: Path) -> None:
    url = "http://d.example.com/?lat=40.71277&lon=-74.00597"
    line = f"1790000002.123 0 10.0.0.7 TCP_DENIED/403 39 GET {url} - HIER_NONE/- x\n"
    evidence = read(tmp_path, "access.log", line, "my-app")
    assert sends(evidence)["my-app", "d.example.com"].rung is Rung.IN_CODE
    assert all(fact.rung is Rung.IN_CODE for fact in evidence.facts)


def test_bodies_of_mitmproxy_are_looked_into(tmp_path: Path) -> None:
    form = b"email=someone%40example.com&x=1"
    second = flow(headers=[[b"Host", b"form.example.com"]], content=form)
    evidence = read(tmp_path, "flows", MITMPROXY + tnet(second), "my-app")
    data = {fact.says.data for fact in evidence.facts if isinstance(fact.says, Link)}
    assert ("coordinates sent to api.example.com",) in data
    assert ("identifiers sent to form.example.com",) in data
    assert "someone" not in repr(evidence)
    seen = [f for f in evidence.facts if f.rung is Rung.DATA_SEEN]
    assert {f.source.locator for f in seen} == {"flow 1", "flow 3"}


def test_each_app_of_the_phone_has_its_own_contacts(tmp_path: Path) -> None:
    evidence = read(tmp_path, "phone.csv", PCAPDROID, "tiktok-app")
    found = sends(evidence)
    assert set(found) == {
        ("TikTok", "log.tiktokv.com"),
        ("TikTok", "dns.example.com"),
        ("Mail, more", "1.0.0.9"),
        ("uid 10125", "h.example.com"),
    }
    apps = {f.says.id for f in evidence.facts if isinstance(f.says, Entity) and f.says.kind is Kind.APP}
    assert apps == {"TikTok", "Mail, more", "uid 10125"}
    one_app = "\n".join(PCAPDROID.split("\n")[:3])
    assert {tail for tail, _ in sends(read(tmp_path, "one.csv", one_app, "tiktok-app"))} == {"tiktok-app"}


def test_what_several_apps_did_together_describes_the_endpoint(tmp_path: Path) -> None:
    rows = PCAPDROID.split("\n")
    text = "\n".join([rows[0], rows[1], rows[1].replace("TikTok", "Other").replace(",1500,", ",500,")])
    assert endpoint(read(tmp_path, "phone.csv", text), "log.tiktokv.com").attributes["bytes_up"] == "2000"


def test_a_zeek_set_is_joined_by_connection_and_by_answer(tmp_path: Path) -> None:
    write(tmp_path, conn__log=CONN, ssl__log=SSL, dns__log=DNS)
    evidence = read_log(tmp_path / "conn.log", tmp_path, "net")
    found = sends(evidence)
    assert {head: fact.rung for (_, head), fact in found.items()} == {
        "log.tiktokv.com": Rung.CONTACTED,
        "quad.example.net": Rung.CONTACTED,
        "8.8.4.4": Rung.IN_CODE,  # never answered
    }
    assert endpoint(evidence, "log.tiktokv.com").attributes["bytes_up"] == "1200"
    assert "DNS answer" in endpoint(evidence, "quad.example.net").attributes["learnt_from"]
    assert [source.file for source in evidence.sources] == ["conn.log", "ssl.log", "dns.log"]
    assert ["inside the network" in gap.what for gap in evidence.gaps] == [True]


def test_a_zeek_connection_log_alone_has_addresses_outside(tmp_path: Path) -> None:
    evidence = read(tmp_path, "conn.log", CONN)
    assert {head for _, head in sends(evidence)} == {"8.8.4.4", "9.9.9.9"}
    inside = [gap.what for gap in evidence.gaps]  # a router, and a block kept for documentation
    assert inside == [
        "2 lines: contacts inside the network (private, multicast, local names); first at line 7"
    ]


def test_what_was_left_is_told_by_count_and_first_line(tmp_path: Path) -> None:
    evidence = read(tmp_path, "eve.json", EVE + '\n{"event_type":\n' + "x\n" * 11)
    gap = next(gap for gap in evidence.gaps if "JSON" in gap.what)
    assert gap.what == "12 lines: the line is no JSON; first at line 15"
    assert gap.source.locator == "line 15"


def test_names_inside_the_network_are_no_endpoints(tmp_path: Path) -> None:
    lines = "".join(
        f"Nov 25 13:52:30 dnsmasq[1]: query[A] {name} from 10.0.0.7\n"
        for name in ("printer.local", "router", "7.0.0.10.in-addr.arpa", "a.example.com")
    )
    evidence = read(tmp_path, "dns.log", lines)
    assert {head for _, head in sends(evidence)} == {"a.example.com"}
    assert any(gap.what.startswith("3 lines: look-ups of names inside") for gap in evidence.gaps)


def test_dates_without_a_year_are_told(tmp_path: Path) -> None:
    text = "\n".join(DNSMASQ.split("\n")[:5])
    evidence = read(tmp_path, "dns.log", text)
    assert any("no date with a year" in gap.what for gap in evidence.gaps)
    assert all(fact.recorded is None for fact in evidence.facts)
    blocked = endpoint(evidence, "ads.example.com").attributes
    assert (blocked["lookups"], blocked["blocked"]) == ("1", "1")


def test_netlog_counts_what_came_down(tmp_path: Path) -> None:
    evidence = read(tmp_path, "netlog.json", NETLOG)
    assert endpoint(evidence, "a.example.com").attributes["bytes_down"] == "700"
    assert endpoint(evidence, "a.example.com").attributes["requests"] == "1"


def test_declared_endpoints_take_the_hosts_below_them(tmp_path: Path) -> None:
    write(tmp_path, q__json=ADGUARD)
    evidence = read_log(tmp_path / "q.json", tmp_path, "a", {"example.com"})
    assert {head for _, head in sends(evidence)} == {"example.com"}
    assert endpoint(evidence, "example.com").attributes["lookups"] == "2"


def test_what_is_no_log_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, x__log="hello\n")
    with pytest.raises(EvidenceError, match="no log of a kind"):
        read_log(tmp_path / "x.log", tmp_path)
    write(tmp_path, y__json='{"event_type":"tls"}\n')
    with pytest.raises(EvidenceError, match="nothing in it could be read"):
        read_log(tmp_path / "y.json", tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.log")
    assert tell_log(tmp_path / "x.log") is None


def test_memory_is_bounded_and_what_was_forgotten_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MOST_FLOWS", 2)
    monkeypatch.setattr(gathering, "MOST_ENDPOINTS", 3)
    evidence = read(tmp_path, "eve.json", EVE)
    assert any("forgotten" in gap.what for gap in evidence.gaps)
    assert len(sends(evidence)) <= 4


def test_in_a_case_logs_count_only_below_traffic(tmp_path: Path) -> None:
    write(tmp_path, ringfence__toml=SETTINGS + '[[traffic]]\nfile = "traffic/eve.json"\nsystem = "my-app"\n')
    write(tmp_path / "traffic", eve__json=EVE)
    write(tmp_path / "notes", build__log=SSL, q__json=ADGUARD)
    case = read_case(tmp_path)
    assert {source.file for source in case.evidence.sources if source.system != "ringfence catalogue"} == {
        "traffic/eve.json"
    }
    assert {tail for tail, _ in sends(case.evidence)} == {"my-app"}
    assert "traffic" in case.settings.seen


def test_a_log_named_alone_and_a_folder_of_logs_are_cases(tmp_path: Path) -> None:
    write(tmp_path / "a", eve__json=EVE, readme__txt="hello", dns__log=DNSMASQ)
    alone = read_case(tmp_path / "a" / "eve.json")
    assert alone.question.on == date(2026, 8, 8)
    both = read_case(tmp_path / "a")
    files = {source.file for source in both.evidence.sources if source.system != "ringfence catalogue"}
    assert files == {"eve.json", "dns.log"}
    with pytest.raises(UsageError):
        read_case(tmp_path / "a" / "readme.txt")


def test_a_log_without_dates_can_be_read_alone(tmp_path: Path) -> None:
    write(tmp_path, dns__log="\n".join(DNSMASQ.split("\n")[:5]))
    assert sends(read_case(tmp_path / "dns.log").evidence)
