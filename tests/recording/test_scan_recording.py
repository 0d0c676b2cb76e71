"""A recording is a case: `scan` says who is on the page, who brought it, and what was seen going there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringfence.cli_options import OPEN_PATHS
from tests.conftest import Run


@pytest.fixture
def result(run: Run, shop: Path) -> dict[str, Any]:
    code, out, _ = run("scan", shop, "--json")
    assert code == OPEN_PATHS
    found: dict[str, Any] = json.loads(out)
    return found


def tags(result: dict[str, Any], consent: str) -> dict[str, dict[str, Any]]:
    visit = next(page for page in result["pages"] if page["consent"] == consent)
    return {tag["domain"]: tag for tag in visit["tags"]}


def test_the_page_shows_its_tags(run: Run, shop: Path) -> None:
    _, out, _ = run("scan", shop)
    assert "Tags on https://shop.example/" in out
    assert "3 contacted before any answer to a consent banner, 4 after rejection" in " ".join(out.split())


def test_third_parties_are_told_by_when_they_ran(result: dict[str, Any]) -> None:
    early, late = tags(result, "no answer"), tags(result, "reject")
    assert set(early) == {"yandex.ru", "yandex.com", "baidu.com"}
    assert late["tiktok.com"]["rejected"] > 0
    assert late["tiktok.com"]["unanswered"] == 0
    assert "facebook.com" not in late


def test_the_chain_runs_from_the_page_over_the_tag_manager_to_the_pixel(result: dict[str, Any]) -> None:
    accepted = tags(result, "accept")
    assert accepted["facebook.com"]["chain"] == ["www.googletagmanager.com", "connect.facebook.net"]
    assert accepted["facebook.net"]["chain"] == ["www.googletagmanager.com"]
    assert accepted["googletagmanager.com"]["chain"] == []
    assert accepted["temu.com"]["chain"] == ["www.googletagmanager.com"]
    assert accepted["yandex.com"]["chain"] == ["mc.yandex.ru"]


def test_cookies_that_were_handed_on_are_named(result: dict[str, Any]) -> None:
    accepted = tags(result, "accept")
    assert [(sync["cookie"], sync["of"]) for sync in accepted["yandex.com"]["syncs"]] == [
        ("yandexuid", "yandex.ru")
    ]
    assert [(sync["cookie"], sync["of"]) for sync in accepted["facebook.com"]["syncs"]] == [
        ("_fbp", "shop.example")
    ]


def test_pixels_are_components_of_the_site_with_their_publishers(result: dict[str, Any]) -> None:
    links = {fact["says"]["key"] for fact in result["facts"].values() if fact["says"]["is"] == "link"}
    assert "shop.example|embeds|tiktok-pixel" in links
    assert "tiktok-pixel|sends to|analytics.tiktok.com" in links
    assert "tiktok-pixel|published by|tiktok-pte" in links
    assert "shop.example|embeds|meta-pixel" in links


def test_data_seen_going_to_one_is_not_said_to_go_to_another_for_certain(result: dict[str, Any]) -> None:
    """The e-mail address went to TikTok's pixel; that Yandex was contacted too does not bring it there."""
    open_paths = [(path["data"], path["carrier"]) for path in result["paths"] if path["answer"] == "OPEN"]
    assert open_paths
    assert [path for path in open_paths if "yandex" not in path[0]] == []


def test_screenshots_are_named_with_their_hash(result: dict[str, Any]) -> None:
    assert [page["screenshot"][0] for page in result["pages"]] == [
        "accept.png",
        "no-answer.png",
        "reject.png",
    ]
    assert all(len(page["screenshot"][1]) == 64 for page in result["pages"])
