"""Names of one company score higher than names of two; nothing depends on the order of asking."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.names import compare, gather
from ringfence.names.explain import explain_match
from ringfence.names.index import SLOTS, NameIndex, pieces_of
from ringfence.names.pack import list_reading_pairs, pack_names
from ringfence.names.score import ORGANISATION, PERSON, SURE, score_names
from tests.names.interpreted import load_interpreted

SAME = [
    ("Huawei Technologies Co., Ltd.", "华为技术有限公司"),
    ("POLIKHIM MOSKVA LLC", "ООО ПОЛИХИМ МОСКВА"),
    ("Xinjiang Daqo New Energy Co. Ltd", "新疆大全新能源股份有限公司"),
    ("JSC Industrial Technologies", "АО «Промышленные технологии»"),
    ("Northrop Grumman Systems Corporation", "诺斯罗普·格鲁曼系统公司"),
    ("Siemens AG", "Siemens Aktiengesellschaft"),
]
OTHER = [
    ("OOO Ostek-ETK", "OOO Ostek-CMT"),
    ("Huawei Technologies Co., Ltd.", "大华技术股份有限公司"),
    ("State Machine Building Plant No. 5", "State Machine Building Plant No. 7"),
    ("Volkswagen Aktiengesellschaft", "Siemens Aktiengesellschaft"),
    ("Beijing Technology Company", "Shanghai Technology Company"),
    ("C.B.A. Company", "A.B.C. Company"),
    ("Crystal Holdings II Limited", "Crystal Holdings III Limited"),
]


@pytest.mark.parametrize(("name", "other"), SAME)
def test_names_of_one_company_are_sure(name: str, other: str) -> None:
    assert score_names(name, [other])[0] >= SURE


@pytest.mark.parametrize(("name", "other"), OTHER)
def test_names_of_two_companies_are_not(name: str, other: str) -> None:
    assert score_names(name, [other])[0] < SURE


def test_persons_by_patronymic_and_script() -> None:
    scores = score_names(
        "Yulia Cheslavovna HUSTYR", ["Юлия Чеславовна ГУСТЫР", "Светлана Павловна ПОХОДОВА"], PERSON
    )
    assert scores[0] >= SURE > scores[1]


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_order_of_asking_does_not_matter(name: str, other: str) -> None:
    assert score_names(name, [other])[0] == pytest.approx(score_names(other, [name])[0], abs=0.02)


@settings(max_examples=40)
@given(st.lists(st.text(alphabet="abcdeh 中华技术аоф.5", max_size=30), min_size=1, max_size=4))
def test_the_interpreted_kernels_give_the_same(names: list[str]) -> None:
    packed = pack_names(names)
    places = np.array([(i, j) for i in range(len(names)) for j in range(len(names))])
    readings, _ = list_reading_pairs(packed, packed, places)
    made = []
    for kernel in (compare, load_interpreted(compare)):
        features = np.zeros((len(readings), len(compare.FEATURES)), dtype=np.float32)
        scratch = (
            np.zeros(1024, np.float32),
            np.zeros(80, np.int32),
            np.zeros(64, np.uint8),
            np.zeros(64, np.uint8),
        )
        kernel.compare_names(
            packed.rows, packed.starts, packed.rows, packed.starts, readings, features, *scratch
        )
        made.append(features)
    np.testing.assert_allclose(made[0], made[1], atol=1e-5)
    pieces = [pieces_of(packed)[0]]
    plain, kept = load_interpreted(gather), np.zeros(len(packed.rows), dtype=np.int32)
    count = plain.list_pieces(packed.rows, packed.starts, kept, np.zeros_like(kept), SLOTS)
    np.testing.assert_array_equal(pieces[0], kept[:count])


def test_the_index_finds_a_name_in_another_script() -> None:
    names = [other for _, other in SAME] + [other for _, other in OTHER]
    index = NameIndex(names)
    for asked, candidates in zip(SAME, index.find([name for name, _ in SAME]), strict=True):
        assert names[candidates[0].number] == asked[1]


def test_an_empty_index_and_an_empty_name() -> None:
    assert NameIndex([]).find(["Huawei"]) == [()]
    assert NameIndex(["Huawei"]).find(["", "华为"])[0] == ()


def test_the_reasons_name_what_agrees_and_what_does_not() -> None:
    reasons = explain_match("Zhejiang Dahua Technology Co., Ltd.", "大华技术股份有限公司")
    assert reasons == (
        "the same word: dahua",
        "the same word: technology",
        "the same legal form: ltd",
        "'zhejiang' is in one only",
    )
    assert explain_match("", "Huawei") == ()


def score_of(pair: dict[str, str]) -> float:
    kind = PERSON if pair["schema"] == "Person" else ORGANISATION
    return float(score_names(pair["name1"], [pair["name2"]], kind)[0])


def test_labelled_pairs_of_real_lists() -> None:
    folder = os.environ.get("RINGFENCE_CORPUS")
    file = Path(folder or "missing") / "owners" / "names" / "pairs.csv"
    if not file.is_file():
        pytest.skip("the test corpus is not here: RINGFENCE_CORPUS does not name it")
    with file.open(encoding="utf-8", newline="") as lines:
        pairs = list(csv.DictReader(lines))
    taken = [pair for pair in pairs if score_of(pair) >= SURE]
    right = sum(pair["match"] == "1" for pair in taken)
    assert right / len(taken) >= 0.94
    assert right / sum(pair["match"] == "1" for pair in pairs) >= 0.6
