"""The HTML page: complete, self-contained, safe with hostile names, and the same every time."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.model.result import Result
from ringfence.report.html_page import web_address
from ringfence.report.people import deal_with_people_as_counts, people_as_counts
from ringfence.report.to_html import deal_to_html, result_to_html
from ringfence.report.to_json import deal_to_json, result_to_json
from tests.golden import compare_with_golden
from tests.sample_deal import sample_deal
from tests.sample_result import sample_result

GOLDEN = Path(__file__).parent / "golden"
VOID = {"meta", "link", "br", "input", "img", "hr"}


class Page(HTMLParser):
    """The page as a list of (depth, tag, attributes) and its text; fails on tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[int, str, dict[str, str]]] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((len(self._open), tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((len(self._open), tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, tag
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, _, attributes in self.tags if attribute in attributes]


@pytest.fixture(scope="module")
def result_page() -> str:
    return result_to_html(sample_result())


@pytest.fixture(scope="module")
def deal_page() -> str:
    return deal_to_html(sample_deal())


def both() -> list[str]:
    return [result_to_html(sample_result()), deal_to_html(sample_deal())]


def test_the_same_result_gives_the_same_bytes(result_page: str, deal_page: str) -> None:
    assert result_to_html(sample_result()) == result_page
    assert deal_to_html(sample_deal()) == deal_page


def test_tags_match_and_ids_are_unique() -> None:
    for text in both():
        ids = Page(text).values("id")
        assert len(ids) == len(set(ids))


def test_every_inner_link_leads_somewhere() -> None:
    for text in both():
        page = Page(text)
        ids = set(page.values("id"))
        assert [href for href in page.values("href") if href.startswith("#") and href[1:] not in ids] == []


def test_every_path_is_on_the_page(result_page: str) -> None:
    page = Page(result_page)
    for path in sample_result().paths:
        assert f"path-{path.fingerprint}" in page.values("id")
        assert path.fingerprint in page.text


def test_the_first_screen_comes_in_its_order(result_page: str) -> None:
    marks = [
        "<h1>",
        'class="numbers"',
        'class="ribbons"',
        'class="fixes"',
        'id="not-seen"',
        'class="contents"',
    ]
    places = [result_page.index(mark) for mark in marks]
    assert places == sorted(places)


def test_cut_numbers_on_the_ribbons_are_those_of_the_fix_list(result_page: str) -> None:
    figure = result_page[result_page.index('<svg class="ribbons"') : result_page.index('<ol class="stacks">')]
    table = result_page[result_page.index('<table class="fixes">') : result_page.index('id="not-seen"')]
    marks = re.findall(r'<g class="cut">.*?<text[^>]*>([\d·]+)</text>', figure, re.DOTALL)
    drawn = {number for mark in marks for number in mark.split("·")}
    listed = set(re.findall(r'class="cutmark"><span class="unseen">cut </span>(\d+)<', table))
    assert drawn == listed == {"1", "2", "3", "4"}


def test_nothing_is_loaded_and_nothing_runs_but_the_allowed_script() -> None:
    for text in both():
        page = Page(text)
        assert {a["href"] for _, tag, a in page.tags if tag == "link"} == {"data:,"}
        assert page.values("src") == []
        assert page.values("style") == []
        assert [name for _, _, a in page.tags for name in a if name.startswith("on")] == []
        assert {tag for _, tag, _ in page.tags} & {
            "iframe",
            "object",
            "embed",
            "img",
            "base",
            "form",
            "use",
        } == set()
        outside = [(tag, a) for _, tag, a in page.tags if "http" in a.get("href", "")]
        assert {tag for tag, _ in outside} == {"a"}
        assert all("noreferrer" in a["rel"] for _, a in outside)
        assert "@import" not in text
        assert "url(" not in text


def test_the_policy_allows_exactly_the_inline_style_and_script(result_page: str) -> None:
    page = Page(result_page)
    policy = next(a["content"] for _, tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    for tag in ("style", "script"):
        body = re.findall(rf"<{tag}>(.*?)</{tag}>", result_page, re.DOTALL)
        assert len(body) == 1
        assert f"sha256-{b64encode(sha256(body[0].encode()).digest()).decode()}" in policy


def embedded(text: str) -> object:
    found = re.search(r'<script type="application/json" id="result">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found.group(1))


def test_the_page_carries_the_json_it_was_drawn_from(result_page: str, deal_page: str) -> None:
    assert embedded(result_page) == json.loads(result_to_json(people_as_counts(sample_result())))
    assert embedded(deal_page) == json.loads(deal_to_json(deal_with_people_as_counts(sample_deal())))


def test_tables_have_scoped_headers_and_the_figure_a_name() -> None:
    for text in both():
        page = Page(text)
        assert all("scope" in a for _, tag, a in page.tags if tag == "th")
        figures = [a for _, tag, a in page.tags if tag == "svg" and a.get("class") == "ribbons"]
        ids = set(page.values("id"))
        assert figures
        assert all(set(a["aria-labelledby"].split()) <= ids for a in figures)


def test_paths_open_without_scripts(result_page: str) -> None:
    page = Page(result_page)
    assert sum(tag == "details" and "path" in a["class"].split() for _, tag, a in page.tags) == 15
    hidden = [a.get("id", a.get("class")) for _, _, a in page.tags if "hidden" in a]
    assert hidden == ["print", "save", "filter"]


def without_data(text: str) -> str:
    return re.sub(r'id="result">.*?</script>', "", text, flags=re.DOTALL)


def hostile(name: str) -> Result:
    result = sample_result()
    entities = {id_: replace(entity, name=name) for id_, entity in result.entities.items()}
    facts = {
        id_: replace(fact, note=name, source=replace(fact.source, document=name, locator=name, file=name))
        for id_, fact in result.facts.items()
    }
    question = replace(result.question, title=name, case=name, prepared=name)
    paths = tuple(replace(path, settles=(name,)) for path in result.paths)
    return replace(result, entities=entities, facts=facts, question=question, sentence=name, paths=paths)


ATTACKS = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "</style><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7*7 }}{% raw %}",
    "<!--<script>",
    "]]>\u2028\u2029</title>",
    "\u202egnp.exe\u2066\u200b",
]


def skeleton(text: str) -> list[tuple[str, str]]:
    """The page's tags but for links and wrapped lines of the figures, which depend on what a name says."""
    return [(tag, a.get("class", "")) for _, tag, a in Page(text).tags if tag not in ("a", "text")]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_name_changes_no_markup(attack: str) -> None:
    text = result_to_html(hostile(attack))
    assert skeleton(text) == skeleton(result_to_html(hostile("a harmless name")))
    assert not [href for href in Page(text).values("href") if not href.startswith(("#", "data:,"))]
    assert json.dumps(embedded(text)) == json.dumps(
        json.loads(result_to_json(people_as_counts(hostile(attack))))
    )
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", without_data(text))


@settings(max_examples=15)
@given(name=st.text(max_size=40))
def test_any_name_changes_no_markup(name: str) -> None:
    text = result_to_html(hostile("n" + name))
    text.encode("utf-8")
    page = Page(text)
    assert sum(tag == "script" for _, tag, _ in page.tags) == 2


def test_a_name_of_five_megabytes_is_clipped() -> None:
    result = sample_result()
    huge = replace(result.entities["pangle"], name="A" * 5_000_000)
    text = result_to_html(replace(result, entities={**result.entities, "pangle": huge}))
    assert len(without_data(text)) < 2_000_000


@pytest.mark.parametrize(
    ("document", "link"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("http://example.org", "http://example.org"),
        ("javascript:alert(1)", ""),
        ("https://example.org/\u202egnp", ""),
        ("data:text/html,x", ""),
        ("https://example.org/ and more", ""),
        ("A newspaper, 2020", ""),
        ("https://user:pass@evil.example", ""),
        ("https://example.org/" + "a" * 3000, ""),
    ],
)
def test_only_plain_web_addresses_become_links(document: str, link: str) -> None:
    assert web_address(document) == link


def test_the_deal_page_shows_both_sides_and_keeps_what_is_open_bright(deal_page: str) -> None:
    assert deal_page.count('<svg class="ribbons"') == 2
    after = deal_page[deal_page.index('id="after-t"') :]
    assert "still open" in after
    assert deal_page.index("<h2>Before</h2>") < deal_page.index("<h2>After</h2>")
    for tie in sample_deal().operational_ties:
        assert tie.replace("'", "&#39;") in deal_page


def test_an_empty_result_makes_a_page_that_does_not_call_it_clean() -> None:
    empty = replace(
        sample_result(), paths=(), plans=(), unknowns=(), findings={}, standings=(), facts={}, regimes=()
    )
    text = result_to_html(empty)
    Page(text)
    assert "That is no proof that none exists" in text
    assert 'id="not-seen"' in text


def outline(text: str) -> str:
    """The page's structure: tags with their classes and ids, indented, without its texts."""
    lines = []
    for depth, tag, attributes in Page(text).tags:
        marks = "".join(f".{name}" for name in attributes.get("class", "").split())
        id_ = f"#{attributes['id']}" if "id" in attributes else ""
        lines.append("  " * depth + tag + id_ + marks)
    return "\n".join(lines) + "\n"


def test_golden_outline(result_page: str) -> None:
    compare_with_golden(outline(result_page), GOLDEN / "result.outline.txt")


def test_golden_deal_outline(deal_page: str) -> None:
    compare_with_golden(outline(deal_page), GOLDEN / "deal.outline.txt")
