"""Files of access belong in a case; alone they are told apart from what is of no kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.errors import UsageError
from ringfence.evidence.read_case import read_case


def test_an_export_alone_says_where_it_belongs(tmp_path: Path) -> None:
    path = tmp_path / "iam.json"
    path.write_text('{"UserDetailList": []}')
    with pytest.raises(UsageError, match=r"(?s)AWS IAM account export.*put it in access/ of a case"):
        read_case(path)


@pytest.mark.parametrize("data", [b"", b"{}", b"\x1f\x8bbroken"])
def test_what_is_of_no_kind_is_told_as_ever(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(data)
    with pytest.raises(UsageError, match="of no kind that is read"):
        read_case(path)
