"""Mapped files, and who works on them."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ringfence.errors import EvidenceError
from ringfence.evidence.apps import mapped
from ringfence.evidence.apps.mapped import let_go, map_file, sha256_of
from ringfence.evidence.apps.workers import OneByOne, hire


def test_a_file_let_go_still_reads_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytes(range(256)) * 100
    (tmp_path / "app").write_bytes(content)
    data = map_file(tmp_path / "app", "app")
    monkeypatch.setattr(mapped, "_STEP", 4096)
    assert sha256_of(data) == hashlib.sha256(content).hexdigest()
    let_go(data[5000:])
    assert data == content


def test_other_memory_is_left_alone() -> None:
    data = bytearray(b"abc")
    let_go(memoryview(data))
    assert data == b"abc"


def test_a_file_that_cannot_be_mapped_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with pytest.raises(EvidenceError, match="cannot be read"):
        map_file(tmp_path / "empty", "empty")


def test_small_work_is_done_by_the_caller_and_large_work_by_threads() -> None:
    assert isinstance(hire(300, 1 << 20), OneByOne)
    assert isinstance(hire(1, 1 << 30), OneByOne)
    with hire(2, 1 << 30) as pool:
        assert isinstance(pool, ThreadPoolExecutor)


def test_work_of_the_caller_keeps_its_order_and_its_errors() -> None:
    with OneByOne() as pool:
        assert list(pool.map(lambda number: 6 // number, (1, 2, 3))) == [6, 3, 2]
        failed = pool.submit(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        failed.result()
