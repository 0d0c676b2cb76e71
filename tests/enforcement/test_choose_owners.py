"""An organisation and what it has in hand: every domain of theirs, and nobody else's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ringfence.enforcement.choose_owners import block_owners
from ringfence.errors import UsageError
from tests.enforcement.catalogue_of_domains import catalogue_of_domains

ON = date(2026, 11, 1)


def test_the_domains_of_companies_in_its_hands(tmp_path: Path) -> None:
    listed = block_owners(catalogue_of_domains(tmp_path), ["red-holding"], ON)
    names = {name.name: name for name in listed.names}
    assert {"redsdk.example", "redads.example", "redpush.example", "redshop.example"} <= set(names)
    assert "grey.example" not in names
    assert "guest.redpush.example" not in names
    assert (
        names["redsdk.example"].reason.owner
        == "Red SDK Maker Pte. Ltd. (Singapore), held by Red Holding Ltd."
    )
    assert names["redsdk.example"].reason.stops == ("Red SDK",)
    assert not names["redpush.example"].whole  # a guest of another operator is below it
    assert [each.what for each in listed.left_out] == ["hosted.redshop.example"]
    assert "redold.example" not in names  # not theirs on that day


def test_by_name_and_on_another_day(tmp_path: Path) -> None:
    listed = block_owners(catalogue_of_domains(tmp_path), ["Red Sister Co., Ltd."], date(2019, 1, 1))
    assert "redold.example" in {name.name for name in listed.names}
    assert listed.on == date(2019, 1, 1)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("nobody at all", "the catalogue has no organisation 'nobody at all'"),
        ("blue-cloud", "1 left out: bluecloud.example: shared hosting"),
    ],
)
def test_what_cannot_be_listed_is_said(tmp_path: Path, asked: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        block_owners(catalogue_of_domains(tmp_path), [asked], ON)
