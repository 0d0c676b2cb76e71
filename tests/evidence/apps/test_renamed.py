"""Renamed components: found by what is left of them, and nobody accused for less."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.catalogue.lookup import Catalogue
from ringfence.catalogue.open_index import open_index
from ringfence.errors import EvidenceError
from ringfence.evidence.apps import class_shapes
from ringfence.evidence.apps.class_shapes import find_shapes
from ringfence.evidence.apps.from_app import read_apps
from ringfence.evidence.apps.kernels import shapes
from ringfence.evidence.apps.known_code import know_code
from ringfence.evidence.apps.origins import Origins
from ringfence.evidence.apps.renamed import Renamed, find_renamed
from ringfence.evidence.apps.scan_dex import scan_dex
from ringfence.evidence.apps.sign_software import read_features, sign
from ringfence.formats.dex.open_dex import Dex, open_dex
from ringfence.formats.dex.walk import walk
from tests.evidence.apps.renamed_sdk import OWN_NAMES, PACKAGE, RENAMED, TEXTS, write_helper, write_sdk
from tests.formats.dex.interpreted import interpret
from tests.formats.dex.sample_dex import make_dex
from tests.small_catalogue import ROWS, STAMP, small_catalogue

CORPUS = Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus")) / "apps"
OWN = Origins(("com.example.",))
NUMBERS = ["e3efce9bbf752c16", "e3efce9bbf752c16", "80f71af6ece5226c", "0000000000000000"]
LIBRARY = "redcore"  # of the small catalogue
SOME = (TEXTS["Collector"][0], TEXTS["Sender"][0])


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The small catalogue, with the signature of the SDK as `catalogue sign` computes it."""
    root = tmp_path_factory.mktemp("tables")
    (root / "sdk.dex").write_bytes(write_sdk(OWN_NAMES))
    rows = sign(read_features(root / "sdk.dex"), [PACKAGE], set())
    signed = [{"software": "red-sdk", "kind": kind, "value": value, **STAMP} for kind, value in rows]
    library = {"software": "red-sdk", "kind": "native library", "mark": LIBRARY, **STAMP}
    return small_catalogue(
        root / "tables", {**ROWS, "signatures": signed, "marks": [*ROWS["marks"], library]}
    )


def find(
    catalogue: Catalogue, *files: bytes, origins: Origins = OWN, libraries: Collection[str] = ()
) -> Renamed:
    known = know_code(catalogue)
    scanned = [scan_dex(open_dex(data, "classes.dex"), known, True).signed for data in files]
    return find_renamed(scanned, origins, catalogue, libraries)


def owned(found: Renamed) -> Sequence[int]:
    return [place for of in found.of for place in of.tolist()]


def test_a_renamed_sdk_is_told_and_owns_its_classes(catalogue: Catalogue) -> None:
    found = find(catalogue, write_sdk(RENAMED, "a"))
    (told,) = found.told
    assert told.software == "red-sdk"
    assert "6 of its 6 strings ('https://up.redsdk.example/v2/log', 'red_sdk_device_cache')" in told.how
    assert "class shapes" in told.how
    assert "sets of platform calls" in told.how
    assert told.how.endswith("in package x.y")
    assert 68 <= told.confidence < 100
    assert owned(found) == [0, 0]


def test_renaming_changes_neither_shapes_nor_calls() -> None:
    numbers = []
    for names, member in ((OWN_NAMES, "collect"), (RENAMED, "a")):
        dex = open_dex(write_sdk(names, member), "x")
        found = find_shapes(dex, walk(dex, None, None, None, calls=True), np.ones(2, np.uint8))
        numbers.append((sorted(found.shape.tolist()), sorted(found.calls.tolist())))
    assert numbers[0] == numbers[1]
    assert 0 not in numbers[0][0]
    assert sum(number > 0 for number in numbers[0][1]) == 1  # the other class calls nothing of the platform


def test_more_features_make_it_surer(catalogue: Catalogue) -> None:
    (less,) = find(catalogue, write_sdk(RENAMED, most=1)).told
    (more,) = find(catalogue, write_sdk(RENAMED, most=3)).told
    assert less.confidence < more.confidence


def test_it_is_found_in_two_files_and_in_no_package(catalogue: Catalogue) -> None:
    flat = {"Collector": "aa", "Sender": "ab"}
    found = find(catalogue, make_dex(), write_sdk(flat))
    assert [told.software for told in found.told] == ["red-sdk"]
    assert found.told[0].how.endswith("in no package")
    assert set(found.of[0].tolist()) == {-1}
    assert found.of[1].tolist() == [0, 0]


def test_what_stands_under_a_package_mark_is_not_looked_at(catalogue: Catalogue) -> None:
    known = {"Collector": "com.redsdk.Collector", "Sender": "com.redsdk.Sender"}
    assert catalogue.find_package("com.redsdk")
    assert not find(catalogue, write_sdk(known)).told


@pytest.mark.parametrize(
    "name", ["com.example.Setup", "com.wrapper.push.Setup", "a.b.c", "Setup"], ids=lambda name: str(name)
)
def test_who_talks_about_an_sdk_is_not_the_sdk(catalogue: Catalogue, name: str) -> None:
    every = (*TEXTS["Collector"], *TEXTS["Sender"])
    assert not find(catalogue, write_helper(name, every)).told


def test_code_under_a_name_of_its_own_must_be_a_double(catalogue: Catalogue) -> None:
    copied = {"Collector": "com.example.sdk.Collector", "Sender": "com.example.sdk.Sender"}
    assert not find(catalogue, write_sdk(copied)).told  # strings enough, but too few doubles


def test_a_library_of_the_sdk_that_its_class_loads_makes_up_for_strings(catalogue: Catalogue) -> None:
    code = write_helper("a.b.c", SOME[:1], LIBRARY)
    assert not find(catalogue, code).told
    (told,) = find(catalogue, code, libraries={"red-sdk"}).told
    assert told.confidence == 64
    assert "1 of its 1 libraries" in told.how
    assert not find(catalogue, write_helper("com.example.Setup", SOME, LIBRARY), libraries={"red-sdk"}).told
    assert not find(catalogue, write_helper("a.b.c", (), LIBRARY), libraries={"red-sdk"}).told


def test_a_whole_package_is_given_only_to_one_that_is_mostly_there(catalogue: Catalogue) -> None:
    few = find(catalogue, write_sdk(RENAMED), *(write_helper(f"x.y.c{n}", ()) for n in range(10)))
    assert owned(few) == [0] * 12
    many = find(catalogue, write_sdk(RENAMED), *(write_helper(f"x.y.c{n}", ()) for n in range(20)))
    assert owned(many) == [0, 0] + [-1] * 20


def test_interpreted_kernels_give_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (write_sdk(OWN_NAMES), make_dex()):
        dex = open_dex(data, "x")
        compiled = _numbers(dex)
        with monkeypatch.context() as patch:
            patch.setattr(class_shapes, "shapes", interpret(shapes))
            assert _numbers(dex) == compiled


def _numbers(dex: Dex) -> tuple[list[int], ...]:
    wanted = np.ones(len(dex.classes.class_type), np.uint8)
    found = find_shapes(dex, walk(dex, None, None, None, calls=True), wanted)
    return tuple(each.tolist() for each in (found.shape, found.calls, found.members, found.called))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=12), st.integers(0, 1 << 16)
)
def test_any_bytes_are_answered(catalogue: Catalogue, changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(write_sdk(RENAMED))
    for place, byte in changes:
        data[place % len(data)] = byte
    if cut % 4 == 0:
        data = data[: 200 + cut % len(data)]
    try:
        find(catalogue, bytes(data))
    except EvidenceError:
        return


def test_every_kind_of_feature_has_the_number_of_all_machines() -> None:
    """The numbers stand in the catalogue: whoever changes how they are made must sign everything anew."""
    dex = open_dex(write_sdk(OWN_NAMES), "x")
    found = find_shapes(dex, walk(dex, None, None, None, calls=True), np.ones(2, np.uint8))
    assert [f"{number:016x}" for number in (*found.shape.tolist(), *found.calls.tolist())] == NUMBERS


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of apps is not here (RINGFENCE_CORPUS)")
def test_nobody_is_accused_in_the_corpus() -> None:
    """None of these apps holds a renamed copy of what is signed."""
    opened = Catalogue(open_index())
    for path in (
        sorted((CORPUS / "exodus-core").glob("*.apk"))[:8] + sorted((CORPUS / "mastg").glob("*.apk"))[:8]
    ):
        try:
            apps = read_apps(path, path.name, opened)
        except EvidenceError:
            continue
        clues = [clue.how for app in apps for part in app.parts for clue in part.clues]
        assert [how for how in clues if re.match("renamed code", how)] == []
