"""Names: the same letters are the same name; what only comes near has a score and a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.catalogue.names import LEAST_SCORE, find_near, fold, strip_form


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Umeng+ ", "umeng"),
        ("YANDEX, LLC", "yandex llc"),
        ("Ｈｕａｗｅｉ", "huawei"),
        ("Crédit Agricole", "credit agricole"),
        ("ООО «Яндекс»", "ооо яндекс"),
        ("字节跳动有限公司", "字节跳动有限公司"),
        ("…", ""),
    ],
)
def test_fold(name: str, folded: str) -> None:
    assert fold(name) == folded


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Aurora Mobile Limited", "aurora mobile"),
        ("ПАО Сбербанк", "сбербанк"),
        ("华为技术有限公司", "华为技术"),
        ("Group Holdings Ltd", "group holdings ltd"),
    ],
)
def test_strip_form(name: str, bare: str) -> None:
    assert strip_form(fold(name)) == bare


@given(st.text())
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)


def test_near_names_come_best_first_with_reasons() -> None:
    names = ["aurora mobile ltd", "aurora mobil", "borealis mobile", "aurora mobile games of the north"]
    near = find_near("Aurora Mobile, Inc.", names)
    assert near[0].name == "aurora mobile ltd"
    assert near[0].score == 97
    assert all(each.score >= LEAST_SCORE for each in near)
    assert "borealis mobile" not in {each.name for each in near}


def test_nothing_is_near_to_nothing() -> None:
    assert find_near("…", ["a"]) == ()
