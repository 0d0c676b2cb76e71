"""A HAR file that breaks off is evidence of what it holds, with a gap for the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.errors import EvidenceError
from ringfence.evidence.traffic.from_har import read_har
from ringfence.model.fact import Entity
from ringfence.model.kinds import Kind
from tests.formats.test_har import WHOLE


def test_what_came_before_the_break_counts_and_the_break_is_a_gap(tmp_path: Path) -> None:
    file = tmp_path / "cut.har"
    file.write_bytes(WHOLE[: WHOLE.index(b"c.example")])
    evidence = read_har(file, tmp_path)
    said = (fact.says for fact in evidence.facts)
    hosts = {each.id for each in said if isinstance(each, Entity) and each.kind is Kind.ENDPOINT}
    assert hosts == {"a.example", "b.example"}
    (gap,) = evidence.gaps
    assert "not JSON from entry 2 on" in gap.what


def test_a_break_before_the_first_entry_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "cut.har"
    file.write_bytes(WHOLE[:40])
    with pytest.raises(EvidenceError, match="nothing in it could be read"):
        read_har(file, tmp_path)
