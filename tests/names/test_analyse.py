"""Names come apart into words of known kinds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.names.analyse import MOST_READINGS, MOST_TOKENS, ROW, read_name
from ringfence.names.vocabulary import KINDS, read_vocabulary


def words(name: str, reading: int = 0) -> list[tuple[str, str]]:
    """(kind, concept or letters) of each word."""
    rows = read_name(name)[reading]
    found = []
    for at in range(0, len(rows), ROW):
        concept = rows[at + 60] | rows[at + 61] << 8
        letters = rows[at : at + rows[at + 56]].decode()
        found.append(
            (KINDS[rows[at + 59]], letters if concept == 0xFFFF else read_vocabulary().concepts[concept])
        )
    return found


def test_a_russian_company() -> None:
    assert words("Общество с ограниченной ответственностью «Остек-ЭТК»") == [
        ("form", "llc"), ("word", "ostek"), ("word", "etk"),
    ]  # fmt: skip


def test_a_chinese_company() -> None:
    assert words("北京和德宇航技术有限公司") == [
        ("place", "beijing"), ("word", "hede"), ("trade", "space"), ("trade", "technology"), ("form", "ltd"),
    ]  # fmt: skip


def test_the_same_company_in_english() -> None:
    assert words("Beijing Hede Aerospace Technology Co., Ltd.") == words("北京和德宇航技术有限公司")


def test_a_foreign_name_in_chinese_is_parted_at_the_dot() -> None:
    assert words("诺斯罗普·格鲁曼系统公司")[:2] == [("word", "nuosiluopu"), ("word", "geluman")]


def test_traditional_characters_are_the_same() -> None:
    assert words("金銘盛科技(香港)有限公司") == words("金铭盛科技(香港)有限公司")


def test_an_article_written_in_one_is_seen_through() -> None:
    assert words("الدمشق") == words("دمشق") == [("place", "damascus")]


def test_asides_are_readings_of_their_own() -> None:
    readings = read_name("Rosgvardiya (Росгвардия)")
    assert len(readings) == 2
    assert words("Rosgvardiya (Росгвардия)", 1) == [("word", "rosgvarda")]


def test_a_form_alone_is_no_further_reading() -> None:
    assert len(read_name("Ostek (LLC)")) == 2  # with and without, but not LLC by itself


@pytest.mark.parametrize("name", ["", "   ", "!!!", "—", "(", "​"])
def test_a_name_without_letters_has_no_reading(name: str) -> None:
    assert read_name(name) == ()


@given(st.text(max_size=600))
def test_any_text_is_read_within_its_limits(text: str) -> None:
    readings = read_name(text)
    assert len(readings) <= MOST_READINGS
    for reading in readings:
        assert 0 < len(reading) <= MOST_TOKENS * ROW
        assert len(reading) % ROW == 0


def test_the_table_has_no_repeated_concept_and_known_kinds_only() -> None:
    vocabulary = read_vocabulary()
    assert len(set(vocabulary.concepts)) == len(vocabulary.concepts)
    assert {KINDS[meaning.kind] for meaning in vocabulary.words.values()} <= set(KINDS)
