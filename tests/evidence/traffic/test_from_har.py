"""HAR files -> facts: who was contacted by which script, under which answer, and what was seen going
there."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from ringfence.errors import EvidenceError
from ringfence.evidence.traffic.from_har import read_har
from ringfence.evidence.traffic.search_data import Sought
from ringfence.model.fact import Entity, Evidence, Fact, Link
from ringfence.model.kinds import Kind, Rung, Verb
from ringfence.model.page import Tag
from tests.formats.test_har import WHOLE

PAGE = "https://www.shop.example/"
MANAGER = "https://manager.example/m.js"
PIXEL = "https://cdn.pixel.example/p.js"
UUID = "7a1b2c3d-1111-4222-8333-444455556666"


def entry(url: str, *callers: str, kind: str = "image", **more: Any) -> dict[str, Any]:
    request = {"url": url, **more.pop("request", {})}
    initiator = {"type": "script", "stack": {"callFrames": [{"url": each} for each in callers]}}
    day = "2026-05-04T00:00:00Z"
    return {
        "request": request,
        "startedDateTime": day,
        "_resourceType": kind,
        "_initiator": initiator,
        **more,
    }


def script(url: str, *callers: str, **more: Any) -> dict[str, Any]:
    return entry(url, *callers, kind="script", **more)


def read(folder: Path, *entries: dict[str, Any], **recording: Any) -> Evidence:
    file = folder / "page.har"
    log = {"version": "1.2", "_recording": recording, "entries": [entry(PAGE, kind="document"), *entries]}
    file.write_text(json.dumps({"log": log}))
    return read_har(file, folder)


def tags(found: Evidence) -> dict[str, Tag]:
    return {tag.domain: tag for tag in found.pages[0].tags}


def link(found: Evidence, verb: Verb, tail: str, head: str) -> list[Fact]:
    stated = [fact for fact in found.facts if isinstance(fact.says, Link)]
    return [f for f in stated if (f.says.verb, f.says.tail, f.says.head) == (verb, tail, head)]  # type: ignore[union-attr]


def test_a_script_is_a_component_that_sends_what_it_sent(tmp_path: Path) -> None:
    found = read(tmp_path, script(PIXEL, PAGE), entry("https://in.pixel.example/i?a=1", PIXEL))
    (component,) = [
        f.says for f in found.facts if isinstance(f.says, Entity) and f.says.kind is Kind.COMPONENT
    ]
    assert component.id == "script from cdn.pixel.example"
    assert link(found, Verb.EMBEDS, "shop.example", component.id)[0].rung is Rung.CONTACTED
    assert link(found, Verb.SENDS_TO, "script from cdn.pixel.example", "in.pixel.example")
    assert link(found, Verb.SENDS_TO, "shop.example", "cdn.pixel.example"), (
        "the page itself fetched the script"
    )
    assert not link(found, Verb.SENDS_TO, "shop.example", "in.pixel.example")


def test_the_catalogue_names_the_service_that_a_script_is(tmp_path: Path) -> None:
    found = read(tmp_path, script("https://connect.facebook.net/en_US/fbevents.js", PAGE))
    assert link(found, Verb.EMBEDS, "shop.example", "meta-pixel")


def test_the_chain_names_who_brought_whom(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        script(MANAGER, PAGE),
        script(PIXEL, MANAGER, PAGE),
        entry(
            "https://in.pixel.example/i",
            PIXEL,
            MANAGER,
            PAGE,
            response={"redirectURL": "https://sync.example/s"},
        ),
        entry("https://sync.example/s"),
    )
    chains = {domain: tag.chain for domain, tag in tags(found).items()}
    assert chains == {
        "manager.example": (),
        "pixel.example": ("manager.example",),
        "sync.example": ("manager.example", "cdn.pixel.example"),
    }


def test_a_wrapper_around_the_browser_is_not_blamed(tmp_path: Path) -> None:
    """Error trackers wrap fetch, and so stand nearest to every request."""
    wrapper = "https://errors.example/w.js"
    found = read(
        tmp_path,
        script(wrapper, PAGE),
        script(PIXEL, PAGE),
        entry("https://in.pixel.example/i", wrapper, PIXEL),
    )
    assert link(found, Verb.SENDS_TO, "script from cdn.pixel.example", "in.pixel.example")
    assert not link(found, Verb.SENDS_TO, "script from errors.example", "in.pixel.example")


def test_requests_are_counted_by_the_answer_that_had_been_given(tmp_path: Path) -> None:
    answers = ("none given", "none given", "accepted", "rejected", "perhaps", None)
    found = read(tmp_path, *(entry("https://p.example/", PAGE, _consent=answer) for answer in answers))
    tag = tags(found)["p.example"]
    assert (tag.unanswered, tag.accepted, tag.rejected, tag.unknown) == (2, 1, 1, 2)


def test_what_was_recorded_stands_with_the_page(tmp_path: Path) -> None:
    shot = {"file": "a.png", "sha256": "00"}
    banner = [{"platform": "OneTrust"}]
    found = read(
        tmp_path, consent="reject", answered="2026", banner=banner, gaps=["no screenshot", 3], screenshot=shot
    )
    visit = found.pages[0]
    assert (visit.consent, visit.answered, visit.platform, visit.screenshot) == (
        "reject",
        True,
        "OneTrust",
        ("a.png", "00"),
    )
    assert [gap.what for gap in found.gaps] == ["no screenshot"]


@pytest.mark.parametrize(
    "odd", [{"consent": "x" * 99}, {"banner": 3}, {"cookies": [3, {}]}, {"screenshot": []}, {"gaps": {}}]
)
def test_an_odd_recording_is_none(tmp_path: Path, odd: dict[str, Any]) -> None:
    visit = read(tmp_path, **odd).pages[0]
    assert (visit.consent, visit.platform, visit.screenshot) == ("", "", ("", ""))


def test_a_cookie_value_that_goes_to_another_domain_is_a_sync(tmp_path: Path) -> None:
    cookies = {
        "cookies": [
            {"name": "uid", "value": "abcdef123456"},
            {"name": "euconsent-v2", "value": "CPconsent1234"},
        ]
    }
    own = {
        "name": "_own",
        "domain": "shop.example",
        "value_sha256": hashlib.sha256(b"own-1234567890").hexdigest(),
    }
    found = read(
        tmp_path,
        entry("https://a.example/", PAGE, response=cookies),
        entry("https://b.example/?x=abcdef123456&gdpr=CPconsent1234", PAGE),
        entry("https://a.example/?x=abcdef123456", PAGE),
        entry("https://c.example/?x=own-1234567890", PAGE),
        cookies=[own],
    )
    syncs = {(sync.cookie, sync.of, sync.to) for tag in tags(found).values() for sync in tag.syncs}
    assert syncs == {("uid", "a.example", "b.example"), ("_own", "shop.example", "c.example")}


def test_data_stays_with_the_script_that_sent_it(tmp_path: Path) -> None:
    found = read(tmp_path, script(PIXEL, PAGE), entry(f"https://in.pixel.example/i?idfa={UUID}", PIXEL))
    contacted, sent = link(found, Verb.SENDS_TO, "script from cdn.pixel.example", "in.pixel.example")
    assert (contacted.rung, sent.rung) == (Rung.CONTACTED, Rung.DATA_SEEN)
    assert {row.sender for row in found.seen} == {"script from cdn.pixel.example"}
    assert isinstance(sent.says, Link)
    assert sent.says.data == ("identifiers sent to in.pixel.example by script from cdn.pixel.example",)
    assert tags(found)["pixel.example"].data == ("advertising id",)


def test_messages_over_a_web_socket_are_looked_into(tmp_path: Path) -> None:
    message = {"type": "send", "opcode": 1, "data": json.dumps({"idfa": UUID})}
    found = read(tmp_path, entry("wss://s.example/", PAGE, _webSocketMessages=[message]))
    assert tags(found)["s.example"].data == ("advertising id",)


def test_a_request_that_reached_no_one_is_no_contact(tmp_path: Path) -> None:
    failed = {"status": 0, "_error": "net::ERR_NAME_NOT_RESOLVED"}
    found = read(tmp_path, entry("https://gone.example/", PAGE, response=failed))
    (tried,) = link(found, Verb.SENDS_TO, "shop.example", "gone.example")
    assert tried.rung is Rung.IN_CODE
    assert tags(found) == {}


def test_two_hosts_of_one_service_are_one_sender(tmp_path: Path) -> None:
    """What each of them sent is kept."""
    pixels = [
        f"https://{host}/en_US/fbevents.js" for host in ("connect.facebook.net", "a.connect.facebook.net")
    ]
    sent = [
        entry(f"https://www.facebook.com/tr/?{name}={UUID}", pixel)
        for name, pixel in zip(("idfa", "gaid"), pixels, strict=True)
    ]
    found = read(tmp_path, *(script(pixel, PAGE) for pixel in pixels), *sent)
    assert {(row.sender, row.field) for row in found.seen} == {("meta-pixel", "idfa"), ("meta-pixel", "gaid")}


def test_what_the_address_of_a_page_carried_is_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "page.har"
    first = entry("https://jane:secret@shop.example/a?email=jane@shop.example#b", kind="document")
    file.write_text(json.dumps({"log": {"entries": [first]}}))
    assert read_har(file, tmp_path).pages[0].url == "https://shop.example/a"


def test_values_that_the_tester_knows_stand_in_no_tag(tmp_path: Path) -> None:
    (tmp_path / "canaries.csv").write_text("kind,value\ndevice id,k7f3q9x2w8\n")
    search = Sought(tmp_path / "canaries.csv").open_search()
    known = "https://k7f3q9x2w8.pixel.example/p.js"
    cookies = {"cookies": [{"name": "id_k7f3q9x2w8", "value": "abcdef123456"}]}
    entries = [script(known, PAGE), entry("https://other.example/", known, response=cookies)]
    log = {
        "_recording": {"url": "https://shop.example/k7f3q9x2w8"},
        "entries": [entry(PAGE, kind="document"), *entries],
    }
    (tmp_path / "page.har").write_text(json.dumps({"log": log}))
    found = read_har(tmp_path / "page.har", tmp_path, search=search)
    assert {tag.domain: tag.chain for tag in found.pages[0].tags}["other.example"] == ("pixel.example",)
    assert "k7f3q9x2w8" not in repr(found)


def test_nothing_readable_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.har").write_text('{"log": {"entries": [{}]}}')
    with pytest.raises(EvidenceError, match="nothing in it could be read"):
        read_har(tmp_path / "x.har", tmp_path)


def test_what_came_before_the_break_counts_and_the_break_is_a_gap(tmp_path: Path) -> None:
    file = tmp_path / "cut.har"
    file.write_bytes(WHOLE[: WHOLE.index(b"c.example")])
    evidence = read_har(file, tmp_path)
    said = (fact.says for fact in evidence.facts)
    hosts = {each.id for each in said if isinstance(each, Entity) and each.kind is Kind.ENDPOINT}
    assert hosts == {"a.example", "b.example"}
    (gap,) = evidence.gaps
    assert "not JSON from entry 2 on" in gap.what


def test_a_break_before_the_first_entry_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "cut.har"
    file.write_bytes(WHOLE[:40])
    with pytest.raises(EvidenceError, match="nothing in it could be read"):
        read_har(file, tmp_path)
