"""Recording with the browser that is installed: what a page did is in the files, and nothing else was asked
for."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ringfence.recording.consent import Consent
from ringfence.recording.limits import Limits
from ringfence.recording.record import Recorded
from tests.recording.conftest import SHORT, Recorder
from tests.recording.small_web import SCRIPTS, SYNC_ID, Web

TIKTOK = "https://analytics.tiktok.com/api/v2/pixel"
GOOGLE = "www.googletagmanager.com"


def read_log(folder: Path, answer: str) -> dict[str, Any]:
    log: dict[str, Any] = json.loads((folder / "shop.example" / f"{answer}.har").read_text())["log"]
    return log


def hosts(entries: list[dict[str, Any]], consent: str) -> set[str]:
    return {each["request"]["url"].split("/")[2] for each in entries if each["_consent"] == consent}


def test_each_answer_has_its_own_requests(shop: Path) -> None:
    early = {"shop.example", "mc.yandex.ru", "mc.yandex.com", "hm.baidu.com"}
    assert hosts(read_log(shop, "no-answer")["entries"], "none given") == early
    accepted = hosts(read_log(shop, "accept")["entries"], "accepted")
    assert {
        GOOGLE,
        "www.facebook.com",
        "analytics.tiktok.com",
        "px.ads.linkedin.com",
        "tr.snapchat.com",
    } <= accepted
    rejected = hosts(read_log(shop, "reject")["entries"], "rejected")
    assert "analytics.tiktok.com" in rejected
    assert GOOGLE not in rejected
    assert hosts(read_log(shop, "reject")["entries"], "none given") == early


def test_the_browser_asks_for_nothing_but_the_pages(shop: Path, web: Web) -> None:
    """Every name leads to our web, so whatever the browser sent by itself would have arrived there."""
    answers = ("no-answer", "accept", "reject")
    entries = [entry for answer in answers for entry in read_log(shop, answer)["entries"]]
    told = {entry["request"]["url"].split("/")[2] for entry in entries}
    assert {host for host in web.hosts if host not in told and not host.endswith(".example")} == set()


def test_an_entry_tells_body_initiator_hash_and_timing(shop: Path) -> None:
    entries = read_log(shop, "accept")["entries"]
    sent = next(each for each in entries if each["request"]["url"] == TIKTOK)
    assert (
        json.loads(sent["request"]["postData"]["text"])["context"]["user"]["email"] == "jane.roe@example.com"
    )
    callers = [frame["url"] for frame in sent["_initiator"]["stack"]["callFrames"]]
    assert callers[0].startswith("https://analytics.tiktok.com/i18n/pixel/events.js")
    script = next(each for each in entries if "fbevents" in each["request"]["url"])
    text = f"{{{SCRIPTS['connect.facebook.net/en_US/fbevents.js']}}}"
    assert script["_sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert script["time"] > 0
    assert set(script["timings"]) >= {"send", "wait", "receive"}
    pixel = next(
        each for each in entries if each["request"]["url"].startswith("https://www.facebook.com/tr/")
    )
    assert any("fbevents" in frame["url"] for frame in pixel["_initiator"]["stack"]["callFrames"])


def test_a_redirect_is_two_entries_with_the_cookie_of_the_first(shop: Path) -> None:
    entries = read_log(shop, "no-answer")["entries"]
    first = next(each for each in entries if "/watch/" in each["request"]["url"])
    assert first["response"]["status"] == 302
    assert first["response"]["redirectURL"].endswith(SYNC_ID)
    assert first["response"]["cookies"][0] == {
        "name": "yandexuid", "value": SYNC_ID, "secure": True, "sameSite": "None", "path": "/"
    }  # fmt: skip
    assert any(each["request"]["url"] == first["response"]["redirectURL"] for each in entries)


def test_what_goes_over_a_web_socket_is_kept(shop: Path) -> None:
    entries = read_log(shop, "accept")["entries"]
    messages = next(
        each["_webSocketMessages"] for each in entries if each["request"]["url"].startswith("wss://")
    )
    assert {"send", "receive"} == {message["type"] for message in messages}
    assert any("jane.roe" in message.get("data", "") for message in messages)


def test_what_is_stored_is_told_without_its_values(shop: Path) -> None:
    stored = json.loads((shop / "shop.example" / "accept.stored.json").read_text())
    cookies = {cookie["name"]: cookie for cookie in stored["cookies"]}
    assert cookies["sid"]["httpOnly"]
    assert cookies["yandexuid"]["sameSite"] == "None"
    assert cookies["yandexuid"]["value_sha256"] == hashlib.sha256(SYNC_ID.encode()).hexdigest()
    assert SYNC_ID not in (shop / "shop.example" / "accept.stored.json").read_text()
    assert {"origin": "https://shop.example", "local": ["cart"], "session": []} in stored["storage"]


def test_the_index_names_every_file_with_its_hash(shop: Path) -> None:
    index = json.loads((shop / "recording.json").read_text())
    assert index["schema"] == "ringfence-recording/1"
    assert index["browser"].startswith("Chrome/")
    named = {name: sha256 for visit in index["visits"] for name, sha256 in visit["files"].items()}
    there = {path.relative_to(shop).as_posix(): path for path in shop.rglob("*.*") if path.parent != shop}
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()} == named
    assert (shop / "shop.example" / "no-answer.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert [visit["signals"]["tcf"]["cmp"] for visit in index["visits"]] == [28, 28, 28]


REJECTING = ("usercentrics", "second-layer", "own", "none")
AT_ONCE = 3  # visits mostly wait, so several runs go side by side


@pytest.fixture(scope="module")
def banners(
    record_pages: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Recorded, str]]:
    """Pages with banners of several kinds, each recorded once: what came of it, and its HAR file."""
    folder = tmp_path_factory.mktemp("banners")

    def run(name: str) -> tuple[Recorded, str]:
        answer = Consent.REJECT if name in REJECTING else Consent.ACCEPT
        (done,) = record_pages(folder / name, f"https://{name}.shop.example/", answers=(answer,))
        return done, (folder / name / done.har).read_text()

    names = (*REJECTING, "sourcepoint")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(names, pool.map(run, names), strict=True))


@pytest.mark.parametrize(
    ("name", "platform", "step"),
    [
        ("usercentrics", "Usercentrics", "reject"),
        ("sourcepoint", "Sourcepoint", "accept"),
        ("second-layer", "OneTrust", "reject"),
        ("own", "a banner of no known platform", "reject"),
    ],
)
def test_banners_are_answered(
    banners: dict[str, tuple[Recorded, str]], name: str, platform: str, step: str
) -> None:
    """In a shadow root, in a frame, on the second layer, and by its words alone."""
    done, har = banners[name]
    assert (done.banner, done.answered, done.gaps) == (platform, True, ())
    assert json.loads(har)["log"]["_recording"]["banner"][-1]["step"] == step
    assert (GOOGLE in har) == (step == "accept")


def test_no_banner_is_a_gap_when_an_answer_was_asked_for(banners: dict[str, tuple[Recorded, str]]) -> None:
    done, _ = banners["none"]
    assert not done.answered
    assert done.gaps == ("a consent banner with a button to reject was not found, so no answer was given",)


HOSTILE = {
    "never.example": "had not finished loading",
    "redirects.example": "it redirects for ever",
    "circle.example": "sent itself on more than 20 times",
    "flood.example": "more than 150 requests",
    "dialogs.example": "dialogs were opened, and closed unanswered (15)",
    "dialogs-forever.example": "one window, dialog or download after the other",
    "download.example": "downloads were begun, and denied",
    "spin.example": "no screenshot",
}


ENDED_BY_THE_CLOCK = ("never.example", "spin.example")
MOST = 150  # requests


@pytest.fixture(scope="module")
def hostile(record_pages: Recorder, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Recorded]:
    """Those that only the clock ends, beside the others; at the end of each run a page that means no harm.
    Every profile lies in one folder."""
    folder, profiles = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("profiles")
    others = [f"https://{host}/" for host in HOSTILE if host not in ENDED_BY_THE_CLOCK]

    def run(limits: Limits, *urls: str) -> tuple[Recorded, ...]:
        return record_pages(folder / f"{limits.seconds}", *urls, "https://plain.example/", limits=limits)

    clocked = [f"https://{host}/" for host in ENDED_BY_THE_CLOCK]
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor() as pool:
        patch.setattr("tempfile.tempdir", str(profiles))
        short = pool.submit(run, replace(SHORT, seconds=5, last_seconds=1), *clocked)
        long = pool.submit(run, replace(SHORT, requests=MOST), *others, "chrome://crash")
        done = (*short.result(), *long.result())
    assert list(profiles.iterdir()) == [], "nothing of a visit is left behind"
    return {each.url.split("/")[2]: each for each in done}


@pytest.mark.parametrize("host", sorted(HOSTILE))
def test_a_hostile_page_is_a_gap(hostile: dict[str, Recorded], host: str) -> None:
    done = hostile[host]
    assert any(HOSTILE[host] in gap for gap in done.gaps), done.gaps
    assert done.requests <= MOST


def test_the_pages_after_a_hostile_one_go_on(hostile: dict[str, Recorded]) -> None:
    assert hostile["plain.example"].opened
    assert hostile["plain.example"].gaps == ()


def test_a_crashed_renderer_is_a_gap(hostile: dict[str, Recorded]) -> None:
    gaps = hostile["crash"].gaps
    assert any("the process that drew the page crashed" in gap for gap in gaps), gaps


def test_a_large_page_is_recorded(record_pages: Recorder, tmp_path: Path) -> None:
    (done,) = record_pages(tmp_path / "out", "https://bloat.example/", limits=replace(SHORT, seconds=60))
    assert done.opened


def test_a_page_cannot_touch_what_looks_for_its_banner(record_pages: Recorder, tmp_path: Path) -> None:
    (done,) = record_pages(tmp_path / "out", "https://tamper.example/")
    assert done.opened
    visit = json.loads((tmp_path / "out" / "recording.json").read_text())["visits"][0]
    assert visit["began"] > "2020"
