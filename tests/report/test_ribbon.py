"""Ribbons: twelve at most, no data on a route it does not take, no boxes that overlap."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.model.kinds import Answer, Outcome, Rung
from ringfence.model.path import Count, Path
from ringfence.report.ribbon import MOST_RIBBONS, draw_deal_ribbons, draw_ribbons, gap_of
from ringfence.report.ribbon_layout import LANE, THICKEST, lay_out_ribbons
from tests.sample_deal import sample_deal
from tests.sample_result import sample_result


def path(number: int, data: str, system: str, carrier: str, owner: str, **more: object) -> Path:
    base = Path(
        f"p{number:04}", (), data, system, carrier, owner, "CN", Answer.OPEN, Rung.DECLARED, Count(1, 10),
        Outcome.PROHIBITED,
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


SMALL = st.sampled_from("abcdefgh")
PATHS = st.lists(
    st.tuples(SMALL, SMALL, st.sampled_from(["", *"abcd"]), SMALL, st.sampled_from(Answer),
              st.sampled_from(Outcome), st.none() | st.integers(0, 10**9)),
    max_size=60,
).map(
    lambda rows: tuple(
        path(n, f"data-{d}", s, c, o, answer=a, outcome=r, people=None if p is None else Count(p // 2, p))
        for n, (d, s, c, o, a, r, p) in enumerate(rows)
    )
)  # fmt: skip


@settings(max_examples=60)
@given(paths=PATHS)
def test_every_live_path_is_in_exactly_one_of_at_most_twelve_ribbons(paths: tuple[Path, ...]) -> None:
    ribbons = draw_ribbons(replace(sample_result(), paths=paths), None)
    assert len(ribbons) <= MOST_RIBBONS
    live = [p for p in paths if p.answer is not Answer.CLOSED] or list(paths)
    drawn = sorted(p.fingerprint for ribbon in ribbons for p in ribbon.paths)
    assert drawn == sorted(p.fingerprint for p in live)


@settings(max_examples=60)
@given(paths=PATHS)
def test_a_ribbon_names_only_data_that_takes_its_route(paths: tuple[Path, ...]) -> None:
    for ribbon in draw_ribbons(replace(sample_result(), paths=paths), None):
        if ribbon.grouped:
            continue
        first = ribbon.stops[0]
        assert first is not None
        assert set(first.named) == {p.data for p in ribbon.paths}
        assert {(p.system, p.carrier, p.owner, p.country) for p in ribbon.paths} == {
            (p.system, p.carrier, p.owner, p.country) for p in ribbon.paths[:1]
        }
        assert ribbon.mixed or len({p.outcome for p in ribbon.paths}) == 1


@settings(max_examples=60)
@given(paths=PATHS)
def test_boxes_of_a_column_do_not_overlap(paths: tuple[Path, ...]) -> None:
    layout = lay_out_ribbons(draw_ribbons(replace(sample_result(), paths=paths), None))
    for column in range(5):
        boxes = sorted((box.top, box.top + box.height) for box in layout.boxes if box.column == column)
        assert all(upper[1] <= lower[0] for upper, lower in pairwise(boxes))
        assert all(top >= 0 and bottom <= layout.height for top, bottom in boxes)


@settings(max_examples=60)
@given(paths=PATHS)
def test_bands_of_a_box_lie_apart_and_inside_it(paths: tuple[Path, ...]) -> None:
    layout = lay_out_ribbons(draw_ribbons(replace(sample_result(), paths=paths), None))
    for box in layout.boxes:
        for side in ("enters", "leaves"):
            lanes = sorted(getattr(layout.bands[index], side)[box.column] for index in box.ribbons)
            assert all(b - a >= LANE for a, b in pairwise(lanes))
            assert all(box.top <= lane <= box.top + box.height for lane in lanes)


def test_width_stands_for_people_and_unknown_is_a_hairline() -> None:
    paths = (
        path(1, "a", "s", "c", "o", people=Count(50, 100)),
        path(2, "b", "s", "c", "o", people=Count(0, 50)),
        path(3, "c", "s", "c", "o", people=None),
    )
    bands = lay_out_ribbons(draw_ribbons(replace(sample_result(), paths=paths), None)).bands
    assert [(band.least, band.most, band.known) for band in bands] == [
        (THICKEST // 2, THICKEST, True),
        (2, THICKEST // 2, True),
        (2, 2, False),
    ]


def test_thinner_flows_are_grouped_and_counted() -> None:
    paths = tuple(path(n, "a", f"s{n:02}", "c", f"o{n:02}") for n in range(20))
    ribbons = draw_ribbons(replace(sample_result(), paths=paths), None)
    assert len(ribbons) == MOST_RIBBONS
    assert ribbons[-1].grouped
    assert ribbons[-1].names()[0] == "…9 thinner flows"


def test_cuts_lie_where_the_remedy_removes_a_fact() -> None:
    result = sample_result()
    gaps = {cut.number: cut.gap for ribbon in draw_ribbons(result, result.plans[0]) for cut in ribbon.cuts}
    assert gaps == {1: 1, 2: 1, 3: 2, 4: 3}


def test_the_gap_of_a_hop_counts_the_stops_behind_it() -> None:
    staff = next(p for p in sample_result().paths if p.carrier == "grant-eng")
    assert [gap_of(staff, position) for position in range(len(staff.hops))] == [0, 0, 1, 2, 2, 2, 3]


def test_a_deal_draws_the_same_routes_on_both_sides() -> None:
    deal = sample_deal()
    before, after = draw_deal_ribbons(deal, deal.after.plans[0])
    assert [ribbon.stops for ribbon in before] == [ribbon.stops for ribbon in after]
    fates = {ribbon.fate for ribbon in after}
    assert fates == {"closed", "still open", "new", ""}
    assert all(not ribbon.cuts for ribbon in before)


def test_a_ribbon_left_by_a_deal_names_no_data_that_the_deal_took_off_it() -> None:
    deal = sample_deal()
    staff = [p for p in deal.before.paths if p.carrier == "grant-eng" and p.answer is Answer.OPEN]
    kept = staff[:1]
    half = replace(deal, after=replace(deal.after, paths=(*deal.after.paths, *kept)))
    _, after = draw_deal_ribbons(half, None)
    for ribbon in after:
        first = ribbon.stops[0]
        if not ribbon.gone and first is not None and not ribbon.grouped:
            assert len(first.named) == len({p.data for p in ribbon.paths})
    assert [p.fingerprint for r in after for p in r.paths if r.fate == "still open"].count(
        kept[0].fingerprint
    ) == 1
