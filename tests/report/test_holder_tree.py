"""Trees of holders: each party once, long tails counted, circles closed, and the same in text and drawing."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from ringfence.model.fact import Entity, Fact, Link
from ringfence.model.kinds import Kind, Tie, Verb, Verdict
from ringfence.model.share import UNKNOWN_SHARE, Share
from ringfence.model.source import Source
from ringfence.report.holder_layout import BOX, TALL, lay_out_holders
from ringfence.report.holder_svg import draw_holder_svg
from ringfence.report.holder_tree import MOST_BOXES, REST, HolderTree, grow_holder_tree, list_rows

Edge = tuple[str, str, Share | str | None]


def grow(edges: list[Edge], root: str = "root", most: int = 6) -> HolderTree:
    """(held, holder, share or means) -> the tree above the root."""
    entities, facts = {}, {}
    for number, (held, holder, what) in enumerate(edges):
        for id_ in (held, holder):
            entities[id_] = Entity(id_, Kind.STATE if id_.isupper() else Kind.ORG, id_.title())
        if isinstance(what, str):
            link = Link(Verb.DIRECTED_BY, held, holder, terms={"means": what})
        else:
            link = Link(Verb.OWNED_BY, held, holder, what)
        facts[f"f{number}"] = Fact(f"f{number}", link, Source("x.csv", "", ""), since=date(2024, 1, 1))
    place = Link(Verb.SUBJECT_TO, root, "CN", terms={"tie": str(Tie.HEADQUARTERED)})
    facts["seat"] = Fact("seat", place, Source("x.csv", "", ""))
    ties = {"root": Verdict.HOLDS, "a": Verdict.UNKNOWN}
    return grow_holder_tree(root, entities, facts, ties, {"root": ("DSP: covered",)}, most)


def share(percent: int) -> Share:
    return Share(percent * 10_000, percent * 10_000)


def lines(tree: HolderTree) -> list[str]:
    return [
        f"{' ' * row.depth}{row.stake.says if row.stake else ''}|{row.box.label}{'^' if row.again else ''}"
        for row in list_rows(tree)
    ]


def test_shares_means_and_ranges() -> None:
    tree = grow([
        ("root", "a", share(40)),
        ("root", "a", "golden share"),
        ("root", "b", Share(250_000, 500_000, True, False)),
        ("root", "c", UNKNOWN_SHARE),
        ("b", "CN", share(100)),
    ])  # fmt: skip
    assert lines(tree) == [
        "|Root",
        " more than 25 % to 50 %|B",
        "  100 %|Cn",
        " 40 % · golden share|A",
        " share not known|C",
    ]
    assert [stake.sure for stake in tree.above("root")] == [True, True, False]
    assert (tree.boxes["CN"].kind, tree.boxes["root"].kind) == ("state", "asked")
    assert tree.boxes["root"].seats == ("headquarters Cn",)


def test_a_long_tail_is_counted_and_added_up_exactly() -> None:
    tree = grow([("root", f"h{number:02}", share(3)) for number in range(20)])
    rest = tree.boxes[REST + "root"]
    assert rest.label == "14 more"
    assert next(stake.says for stake in tree.stakes if stake.holder == rest.id) == "together 42 %"
    assert tree.left_out == 14


def test_who_is_tied_is_never_in_the_tail() -> None:
    tree = grow([*(("root", f"h{number:02}", share(4)) for number in range(20)), ("root", "a", share(1))])
    assert "a" in {stake.holder for stake in tree.above("root")}


def test_a_holder_of_two_stands_once() -> None:
    tree = grow(
        [
            ("root", "b", share(50)),
            ("root", "c", share(50)),
            ("b", "d", share(9)),
            ("c", "d", share(9)),
            ("d", "e", share(9)),
        ]
    )
    assert lines(tree) == ["|Root", " 50 %|B", "  9 %|D", "   9 %|E", " 50 %|C", "  9 %|D^"]
    assert len(re.findall(">D</text>", draw_holder_svg(tree))) == 1


@pytest.mark.parametrize(
    "edges",
    [
        [("root", "root", share(5)), ("root", "a", share(5))],
        [("root", "a", share(60)), ("a", "b", share(60)), ("b", "a", share(60))],
        [("root", "a", share(60)), ("a", "root", share(60))],
        [("root", "a", share(60)), ("a", "b", share(60)), ("root", "b", share(1)), ("b", "root", share(1))],
    ],
)  # fmt: skip
def test_circles_end(edges: list[Edge]) -> None:
    tree = grow(edges)
    assert any("^" in line for line in lines(tree))
    ET.fromstring(draw_holder_svg(tree))


@pytest.mark.parametrize("wide", [1, 3, 9, 40])
def test_boxes_do_not_overlap_and_lie_inside(wide: int) -> None:
    edges: list[Edge] = []
    for number in range(wide):
        edges += [
            ("root", f"h{number}", share(1)),
            (f"h{number}", f"g{number % 4}", share(1)),
            (f"g{number % 4}", "top", "veto"),
        ]
        edges.append(("root", f"g{number % 4}", share(1)))
    tree = grow(edges, most=50)
    assert len(tree.boxes) <= MOST_BOXES + wide
    layout = lay_out_holders(tree)
    places = list(layout.places.values())
    assert set(layout.places) == set(tree.boxes)
    for at, (x, y) in enumerate(places):
        assert 0 <= x <= layout.width - BOX
        assert 0 <= y <= layout.height - TALL
        assert all(abs(x - u) >= BOX or abs(y - v) >= TALL for u, v in places[at + 1 :])
    for line in layout.lines:
        assert layout.places[line.stake.holder][1] < layout.places[line.stake.held][1]


def test_the_drawing_escapes_names() -> None:
    tree = grow([("root", "<script>&\"'", share(1))])
    ET.fromstring(draw_holder_svg(tree))
    assert "<script" not in draw_holder_svg(tree).lower()


def test_nothing_is_drawn_where_nothing_is_stated() -> None:
    assert draw_holder_svg(grow([("other", "a", share(1))])) == ""
