"""The builder: bulk in, a checked table out, nothing lost and every oddity counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from ringfence.model.share import WHOLE
from ringfence.owners.builder import TableBuilder, to_millionths
from ringfence.owners.holdings import (
    COLUMNS,
    KIND_CODE,
    LO_OPEN,
    NONE,
    NOT_STATED,
    POSSIBLE,
    UNKNOWN_DAY,
    day_number,
)
from ringfence.owners.interests import INTEREST_CODE, INTERESTS, VOTING_RIGHTS, interest_code
from ringfence.owners.strings import Strings, join_strings


def rows(count: int) -> tuple[TableBuilder, np.ndarray, np.ndarray]:
    builder = TableBuilder()
    return builder, builder.number([f"o{i}" for i in range(count)]), builder.number(["c"] * count)


def test_keys_get_numbers_in_the_order_they_come() -> None:
    builder = TableBuilder()
    assert builder.number(["a", "b", "a"]).tolist() == [0, 1, 0]
    assert builder.number(Strings.of(["c", "b"])).tolist() == [2, 1]
    assert list(builder.build().entities.keys) == ["a", "b", "c"]


def test_what_is_said_first_of_an_entity_stays() -> None:
    builder = TableBuilder()
    numbers = builder.number(["a", "b"])
    builder.describe(numbers, kind=[0, KIND_CODE["person"]], name=["", "Bea"], jurisdiction=["CN", ""])
    builder.describe(numbers, kind=[KIND_CODE["state"], 0], name=["Ann", "Bob"], jurisdiction=["US", "KY"])
    builder.identify(numbers, "XI-LEI", ["", "5299"])
    entities = builder.build().entities
    assert list(entities.names) == ["Ann", "Bea"]
    assert entities.kinds.tolist() == [KIND_CODE["state"], KIND_CODE["person"]]
    assert [entities.jurisdiction_codes[place] for place in entities.jurisdictions] == ["CN", "KY"]
    assert (entities.identifier_of.tolist(), list(entities.identifier_values)) == ([1], ["5299"])
    assert entities.schemes == ("XI-LEI",)


def test_columns_left_out_hold_what_the_table_says() -> None:
    builder, owner, owned = rows(2)
    builder.append(
        "x.csv", owner, owned, interest=[INTEREST_CODE["boardMember"], VOTING_RIGHTS], votes_lo=[-1, 5]
    )
    table = builder.build()
    assert table.share_lo.tolist() == table.share_hi.tolist() == [NOT_STATED, NOT_STATED]
    assert table.votes_hi.tolist() == [NOT_STATED, WHOLE]
    assert set(table.since) == {UNKNOWN_DAY}
    assert set(table.joint_group) == {NONE}
    assert table.gaps == ()


def test_shares_of_no_stated_size_are_unknown() -> None:
    builder, owner, owned = rows(2)
    builder.append("x.csv", owner, owned, share_lo=[-1, 250_000], marks=[0, LO_OPEN])
    table = builder.build()
    assert table.share_lo.tolist() == [0, 250_000]
    assert table.share_hi.tolist() == [WHOLE, WHOLE]
    assert table.marks.tolist() == [0, LO_OPEN]


@pytest.mark.parametrize(
    ("lo", "hi"),
    [(1_400_000, 1_400_000), (-30_000, -30_000), (500_000, 250_000), (2**40, 2**40), (float("nan"), 5)],
)
def test_a_number_that_is_no_share_is_a_gap_and_the_row_stays(lo: float, hi: float) -> None:
    builder, owner, owned = rows(1)
    builder.append("x.csv", owner, owned, share_lo=[lo], share_hi=[hi], place=[77])
    table = builder.build()
    assert (table.share_lo.tolist(), table.share_hi.tolist()) == ([0], [WHOLE])
    (gap,) = table.gaps
    assert (gap.what, gap.rows, gap.source, gap.place) == ("share: a number that is no share", 1, "x.csv", 77)


def test_an_exact_share_has_no_open_end() -> None:
    builder, owner, owned = rows(1)
    builder.append("x.csv", owner, owned, share_lo=[5], share_hi=[5], marks=[LO_OPEN])
    assert builder.build().share_hi.tolist() == [WHOLE]


def test_dates_in_the_wrong_order_leave_the_row_possible() -> None:
    builder, owner, owned = rows(1)
    days = [day_number(date(2020, 1, 1))], [day_number(date(2019, 1, 1))]
    builder.append("x.csv", owner, owned, share_lo=[5], share_hi=[5], since=days[0], until=days[1])
    table = builder.build()
    assert (table.since[0], table.until[0], table.marks[0]) == (UNKNOWN_DAY, UNKNOWN_DAY, POSSIBLE)
    assert [gap.what for gap in table.gaps] == ["dates in the wrong order"]


def test_gaps_add_up_by_what_they_are() -> None:
    builder, owner, owned = rows(1)
    builder.gap("no holder", "x.csv", 3)
    builder.gap("no holder", "y.csv", 9, rows=4)
    builder.append("x.csv", owner, owned, interest=[250])
    gaps = {gap.what: (gap.rows, gap.source, gap.place) for gap in builder.build().gaps}
    assert gaps == {"no holder": (5, "x.csv", 3), "an interest type that is none": (1, "x.csv", 0)}


def test_columns_must_be_known_and_as_long_as_the_rows() -> None:
    builder, owner, owned = rows(2)
    with pytest.raises(TypeError, match="no such column: shares"):
        builder.append("x.csv", owner, owned, shares=[1, 2])
    with pytest.raises(ValueError, match="one value a row"):
        builder.append("x.csv", owner, owned, share_lo=[1])
    builder.append("x.csv", owner, owned + 5)
    with pytest.raises(ValueError, match="did not number"):
        builder.build()


def test_percent_to_millionths() -> None:
    percent = [50.0, 33.3333, float("nan"), float("inf"), 0.29, -1.0]
    assert to_millionths(percent).tolist() == [500_000, 333_333, -2, -2, 2_900, -10_000]


def test_every_spelling_of_bods_is_read() -> None:
    assert interest_code("voting-rights") == interest_code("votingRights") == VOTING_RIGHTS
    assert interest_code("nonsense") is None
    assert all(interest_code(name) is not None for name in INTERESTS)


def test_strings_are_what_went_in() -> None:
    texts = ["", "华为", "a\ud800", "x"]
    one = Strings.of(texts)
    assert list(one) == ["", "华为", "a?", "x"]
    assert list(join_strings([one, Strings.of([]), Strings.of(["z"])])) == [*one, "z"]
    with pytest.raises(IndexError):
        one[4]


def test_rows_in_files_make_the_same_table(tmp_path: Path) -> None:
    tables = []
    for spill in (None, tmp_path / "rows"):
        builder = TableBuilder(spill)
        assert len(builder.build()) == 0
        for source in ("one", "two"):
            owner, owned = builder.number(["P", "Q"]), builder.number(["A", "B"])
            builder.append(source, owner, owned, share_lo=[500_000, -7], share_hi=[500_000, 3])
        tables.append(builder.build())
    memory, files = tables
    for name in ("owner", "owned", *COLUMNS, "source"):
        np.testing.assert_array_equal(getattr(memory, name), getattr(files, name))
    assert memory.gaps == files.gaps
    assert isinstance(files.share_lo, np.memmap)
    with pytest.raises(FileExistsError):
        TableBuilder(tmp_path / "rows")


def test_a_column_that_says_one_thing_takes_one_place_and_reads_as_any_other() -> None:
    builder, owner, owned = rows(3)
    builder.append("x.csv", owner, owned, share_lo=[7, 7, 7], share_hi=[7, 7, 7])
    builder.append("x.csv", owner, owned, share_lo=[7, 7, 7], share_hi=[7, 8, 7])
    builder.append("x.csv", owner[:0], owned[:0])
    table = builder.build()
    assert table.share_lo.strides == table.marks.strides == (0,)
    assert table.share_lo.tolist() == [7] * 6
    assert table.share_hi.tolist() == [7, 7, 7, 7, 8, 7]
    builder.append("y.csv", owner, owned, share_lo=[9, 9, 9], share_hi=[9, 9, 9])
    again = builder.build()
    assert again.share_lo.tolist() == [7] * 6 + [9] * 3
    assert [again.sources[at] for at in again.source] == ["x.csv"] * 6 + ["y.csv"] * 3
    assert table.share_lo.tolist() == [7] * 6
