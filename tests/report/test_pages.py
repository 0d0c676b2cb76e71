"""Web pages on the terminal and in HTML: the third parties on each, whose they are, when they ran."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ringfence.model.fact import Entity, Fact, Link
from ringfence.model.kinds import Kind, Rung, Tie, Verb
from ringfence.model.page import PageVisit, Sync, Tag
from ringfence.model.result import Result
from ringfence.model.source import Source
from ringfence.report.page_rows import list_pages, say_page
from ringfence.report.terminal_page import Look
from ringfence.report.to_html import result_to_html
from ringfence.report.to_terminal import result_to_terminal
from tests.golden import compare_with_golden
from tests.sample_result import sample_result

GOLDEN = Path(__file__).parent / "golden"
URL = "https://shop.example/"
SOURCE = Source("shop.example/accept.har", "ab" * 32, "log", system="HAR")
PIXEL = Tag(
    "pixel.example", ("in.pixel.example",), ("image",), ("tags.example", "cdn.pixel.example"), accepted=3
)
METRICS = Tag("metrics.example", ("metrics.example",), ("script",), ())
SYNC = Sync("uid", "shop.example", "metrics.example", "entry 4")


def visit(consent: str, *tags: Tag, answered: bool = True, platform: str = "OneTrust") -> PageVisit:
    return PageVisit(SOURCE, URL, "shop.example", consent, answered, platform, 9, tags, ("a.png", "cd" * 32))


def with_pages(*visits: PageVisit) -> Result:
    """The sample result, with pages on which one third party belongs to someone in China."""
    says: tuple[Entity | Link, ...] = (
        Entity("metrics.example", Kind.ENDPOINT, "metrics.example"),
        Entity("m-ltd", Kind.ORG, "Metrics Ltd"),
        Entity("CN", Kind.STATE, "China"),
        Link(Verb.OPERATED_BY, "metrics.example", "m-ltd"),
        Link(Verb.SUBJECT_TO, "m-ltd", "CN", terms={"tie": Tie.ORGANISED_UNDER}),
    )
    result = sample_result()
    stated = {
        f"page-{number}": Fact(f"page-{number}", each, SOURCE, Rung.DECLARED)
        for number, each in enumerate(says)
    }
    entities = {each.id: each for each in says if isinstance(each, Entity)}
    return replace(result, pages=visits, facts=result.facts | stated, entities=entities | result.entities)


THREE = (
    visit("no answer", replace(METRICS, unanswered=2), answered=False),
    visit("accept", PIXEL, replace(METRICS, unanswered=2, accepted=1, data=("email",), syncs=(SYNC,))),
    visit("reject", replace(METRICS, unanswered=2, rejected=4)),
)


def test_visits_to_one_page_are_one_page_with_owners() -> None:
    (page,) = list_pages(with_pages(*THREE))
    first, second = page.rows
    assert (first.tag.domain, first.tag.unanswered, first.tag.accepted, first.tag.rejected) == (
        "metrics.example",
        6,
        1,
        4,
    )
    assert (first.owners, first.countries) == (("Metrics Ltd",), ("China",))
    assert first.given == ("email", "cookie uid of shop.example")
    assert (second.tag.domain, second.owners) == ("pixel.example", ())


def test_golden_pages() -> None:
    text = result_to_terminal(with_pages(*THREE), "", Look(80))
    begin = text.index("Tags on")
    compare_with_golden(text[begin : text.index("\nNot seen")], GOLDEN / "pages.txt")


def test_a_page_that_nobody_asked_about_consent_shows_plain_counts() -> None:
    result = with_pages(visit("", replace(METRICS, unknown=5), answered=False, platform=""))
    assert say_page(list_pages(result)[0]) == "1 visit (of unknown consent): 1 third party."
    text = result_to_terminal(result, "", Look(80))
    assert "requests" in text
    assert "Requests before any answer" not in text


def test_an_answer_that_could_not_be_given_is_not_said_to_have_been() -> None:
    (page,) = list_pages(
        with_pages(visit("reject", replace(METRICS, unanswered=1), answered=False, platform=""))
    )
    said = say_page(page)
    assert "rejected" not in said
    assert "after rejection" not in said
    assert "No consent banner was seen." in said


def test_html_shows_the_tags_and_where_they_were_seen() -> None:
    page = result_to_html(with_pages(*THREE))
    assert '<section id="tags">' in page
    assert "<b>4 after rejection</b>" in page
    assert "tags.example → cdn.pixel.example" in page
    assert "Metrics Ltd" in page
    assert "cd" * 32 in page


def test_names_from_a_page_cannot_write_markup() -> None:
    hostile = replace(PIXEL, domain="<script>alert(1)</script>", chain=('"><img src=x>',), data=("<b>",))
    page = result_to_html(with_pages(visit("accept", hostile)))
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
