"""The sample app beside traffic of it: which rungs rise, which stay, and what is said of both."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from ringfence.evidence.read_case import read_several
from ringfence.evidence.traffic.from_capture import read_packets
from ringfence.model.fact import Evidence, Fact, Link
from ringfence.model.kinds import Answer, Rung, Verb, Verdict
from ringfence.model.result import Result
from ringfence.pipeline import scan
from tests.capture_writer import Frame, pcap
from tests.conftest import Run

SAMPLE = Path(__file__).parents[3] / "examples" / "sample-app"
APP, CAPTURE = SAMPLE / "sample-app.apk", SAMPLE / "sample-app.pcap"
ID = "org.ringfence.sample"
TRAILER = 32  # bytes of PCAPdroid's trailer


@cache
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_capture", SAMPLE / "make_capture.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write(folder: Path, frames: Iterable[Frame]) -> Path:
    path = folder / "x.pcap"
    path.write_bytes(pcap(frames))
    return path


@cache
def read() -> Evidence:
    return read_several((APP, CAPTURE)).evidence


def links(evidence: Evidence, verb: Verb, tail: str = "", head: str = "") -> list[tuple[Fact, Link]]:
    return [
        (fact, fact.says)
        for fact in evidence.facts
        if isinstance(fact.says, Link)
        and fact.says.verb is verb
        and tail in ("", fact.says.tail)
        and head in ("", fact.says.head)
    ]


def highest(evidence: Evidence, verb: Verb, tail: str, head: str) -> Rung:
    sure = [fact.rung for fact, link in links(evidence, verb, tail, head) if link.condition is Verdict.HOLDS]
    return max(sure, default=Rung.ASSUMED)


def test_the_capture_that_ships_is_what_its_script_writes() -> None:
    assert CAPTURE.read_bytes() == pcap(maker().make_frames())


def test_every_rung_of_a_component_rises_as_far_as_was_seen() -> None:
    read_ = read()
    assert highest(read_, Verb.EMBEDS, ID, "baidu-location") is Rung.DATA_SEEN
    assert highest(read_, Verb.SENDS_TO, "baidu-location", "loc.map.baidu.com") is Rung.DATA_SEEN
    assert highest(read_, Verb.EMBEDS, ID, "umeng-analytics") is Rung.CONTACTED
    assert highest(read_, Verb.SENDS_TO, "umeng-analytics", "ulogs.umeng.com") is Rung.CONTACTED
    assert highest(read_, Verb.EMBEDS, ID, "pangle") is Rung.IN_CODE
    assert highest(read_, Verb.SENDS_TO, "baidu-location", "ofloc.map.baidu.com") is Rung.ASSUMED


def test_a_raise_needs_the_contact_and_leaves_what_the_code_said() -> None:
    stated = links(read(), Verb.SENDS_TO, "baidu-location", "loc.map.baidu.com")
    in_code = [fact for fact, link in stated if fact.source.file == "sample-app.apk"]
    raised = [(fact, link) for fact, link in stated if fact.source.file == "sample-app.pcap"]
    assert [fact.rung for fact in in_code] == [Rung.IN_CODE]
    assert all(link.needs == (f"{ID}|sends to|loc.map.baidu.com",) for _, link in raised)
    assert all("only Baidu location SDK holds" in fact.note for fact, _ in raised)


def test_a_host_at_home_in_two_components_is_tied_to_neither() -> None:
    assert not links(read(), Verb.SENDS_TO, "umeng-common", "plbslog.umeng.com")
    assert not links(read(), Verb.SENDS_TO, "umeng-analytics", "plbslog.umeng.com")
    assert highest(read(), Verb.SENDS_TO, ID, "plbslog.umeng.com") is Rung.CONTACTED


def test_what_is_not_in_the_code_and_what_was_not_contacted_are_told() -> None:
    said = {gap.source.file: gap.what for gap in read().gaps if "host" in gap.what}
    assert "contacted 1 host not found in its code: flags.ringfence-sample-app.com" in said["sample-app.pcap"]
    assert "pangolin.snssdk.com" in said["sample-app.apk"]
    assert "had no contact" in said["sample-app.apk"]


def test_another_app_of_the_phone_stays_another() -> None:
    assert links(read(), Verb.SENDS_TO, "Google Play Store", "play.googleapis.com")
    assert not links(read(), Verb.SENDS_TO, ID, "play.googleapis.com")


def open_stops(result: Result) -> set[str]:
    return {hop.head for path in result.open_paths for hop in path.hops}


def test_the_answer_opens_with_data_that_was_seen_and_a_tie_that_is_known() -> None:
    assert scan(APP).answer is Answer.UNPROVEN
    result = scan(APP, beside=(CAPTURE,))
    assert result.answer is Answer.OPEN
    assert {path.owner for path in result.open_paths} == {"baidu-inc"}
    (rung,) = {path.rung for path in result.open_paths if path.hops[1].rung is Rung.DATA_SEEN}
    assert rung is Rung.DECLARED  # of who owns whom; the hops of the data are on the highest
    files = {
        result.facts[id_].source.file for path in result.open_paths for hop in path.hops for id_ in hop.facts
    }
    assert {"sample-app.apk", "sample-app.pcap"} <= files


def test_contacts_that_cannot_be_read_leave_it_unproven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = tuple(each._replace(target="") for each in maker().CONNECTIONS)
    monkeypatch.setattr(maker(), "CONNECTIONS", sealed)
    path = write(tmp_path, maker().make_frames())
    result = scan(APP, beside=(path,))
    assert result.answer is Answer.UNPROVEN
    hops = {(hop.tail, hop.head): hop for each in result.paths for hop in each.hops}
    assert hops["baidu-location", "loc.map.baidu.com"].rung is Rung.CONTACTED
    assert "whether" in hops["baidu-location", "loc.map.baidu.com"].why_not


def test_traffic_of_a_device_makes_nothing_certain_of_the_app(tmp_path: Path) -> None:
    path = write(tmp_path, [(time, frame[:-TRAILER]) for time, frame in maker().make_frames()])
    evidence = read_several((APP, path)).evidence
    assert highest(evidence, Verb.SENDS_TO, "baidu-location", "loc.map.baidu.com") is Rung.ASSUMED
    assert highest(evidence, Verb.EMBEDS, ID, "baidu-location") is Rung.IN_CODE
    possible = links(evidence, Verb.SENDS_TO, "baidu-location", "loc.map.baidu.com")
    notes = [fact.note for fact, link in possible if fact.source.file == "x.pcap"]
    assert notes == [
        "A device contacted loc.map.baidu.com; by which app is not shown, so it is only possible here."
    ]
    (gap,) = [gap for gap in evidence.gaps if "names no app" in gap.what]
    assert "5 of its 7 hosts" in gap.what
    assert not [gap for gap in evidence.gaps if "not found in its code" in gap.what]
    result = scan(APP, beside=(path,))
    assert result.answer is Answer.OPEN  # the device sent it
    assert ID not in open_stops(result)


@pytest.mark.parametrize(
    ("settings", "sender"),
    [
        ('[[apps]]\nfile = "a.apk"\nsystem = "our-app"\n', '"Ringfence Sample"'),
        ('[[apps]]\nfile = "a.apk"\nsystem = "our-app"\n', ID),
        ('[[apps]]\nfile = "a.apk"\nsystem = "our-app"\nuid = 10234\n', ""),
    ],
)
def test_a_case_may_call_the_app_its_own_way(tmp_path: Path, settings: str, sender: str) -> None:
    (tmp_path / "ringfence.toml").write_text(f"[case]\non = 2026-11-25\n{settings}")
    (tmp_path / "a.apk").write_bytes(APP.read_bytes())
    (tmp_path / "traffic").mkdir()
    cells = {
        **{"IPProto": "6", "SrcIP": "10.0.0.2", "SrcPort": "4000", "DstIp": "203.0.113.9", "DstPort": "443"},
        **{"UID": "10234", "App": sender, "Proto": "TLS", "Status": "Closed", "Info": "ulogs.umeng.com"},
        **{"BytesSent": "90", "BytesRcvd": "90", "PktsSent": "3", "PktsRcvd": "3"},
        **{"FirstSeen": "1795600800", "LastSeen": "1795600801"},
    }
    head, row = ",".join(cells), ",".join(cells.values())
    (tmp_path / "traffic" / "phone.csv").write_text(f"{head}\n{row}\n")
    evidence = read_several((tmp_path,)).evidence
    ((fact, _),) = [
        each
        for each in links(evidence, Verb.SENDS_TO, "our-app", "ulogs.umeng.com")
        if each[0].rung is Rung.CONTACTED
    ]
    assert "The traffic calls the app" in fact.note
    assert highest(evidence, Verb.EMBEDS, "our-app", "umeng-analytics") is Rung.CONTACTED


def test_the_ids_of_a_case_stay_its_own(tmp_path: Path) -> None:
    (tmp_path / "ringfence.toml").write_text("[case]\non = 2026-11-25\n")
    (tmp_path / "a.apk").write_bytes(APP.read_bytes())
    (tmp_path / "x.pcap").write_bytes(CAPTURE.read_bytes())
    (tmp_path / "contracts.csv").write_text("contract,giver,taker,deal\nc,us,Ringfence Sample,vendor\n")
    evidence = read_several((tmp_path,)).evidence
    assert links(evidence, Verb.PROCESSED_BY, "us", "Ringfence Sample")
    assert highest(evidence, Verb.SENDS_TO, ID, "loc.map.baidu.com") is Rung.DATA_SEEN


def test_files_are_named_together_and_a_folder_stands_alone(tmp_path: Path, run: Run) -> None:
    code, out, err = run("scan", APP, CAPTURE, "--json")
    assert code == 1, err
    assert "What is in sample-app.apk and sample-app.pcap" in out
    code, _, err = run("scan", APP, SAMPLE)
    assert code == 2
    assert "is a folder" in err
    (tmp_path / "broken.pcap").write_bytes(b"none")
    code, out, err = run("scan", APP, tmp_path / "broken.pcap", "--json")
    assert code == 0, err
    assert "not read: " in out


def test_the_capture_alone_still_stands_by_itself() -> None:
    assert read_packets(CAPTURE, SAMPLE).facts
