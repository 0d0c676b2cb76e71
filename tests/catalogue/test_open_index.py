"""The index is built once, again when a table changed, and anew when its file is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.catalogue import build_index as module
from ringfence.catalogue.index_format import Index
from ringfence.catalogue.open_index import open_index
from ringfence.catalogue.table_files import data_folder
from ringfence.errors import EvidenceError
from tests.small_catalogue import write_tables


def count_builds(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, ...]]:
    builds: list[tuple[Path, ...]] = []
    build = module.build_index

    def counted(roots: tuple[Path, ...], tables: bytes) -> bytes:
        builds.append(roots)
        return build(roots, tables)

    monkeypatch.setattr(module, "build_index", counted)
    return builds


def test_it_is_built_once_and_again_when_a_table_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds = count_builds(monkeypatch)
    roots = (write_tables(tmp_path),)
    first, again = open_index(roots), open_index(roots)
    assert first.find("id:red-sdk") == again.find("id:red-sdk") != []
    assert len(builds) == 1
    domains = tmp_path / "field" / "domains.csv"
    domains.write_text(domains.read_text().replace("grey.example", "gray.example"))
    assert open_index(roots).find("domain:gray.example")
    assert len(builds) == 2


def test_a_damaged_file_is_replaced(tmp_path: Path) -> None:
    roots = (write_tables(tmp_path),)
    open_index(roots)
    stored = data_folder() / "index.bin"
    stored.write_bytes(stored.read_bytes()[:-1] + b"?")
    assert open_index(roots).find("id:red-sdk")
    Index(stored.read_bytes(), "stored")  # sound again


def test_where_nothing_can_be_written_it_lives_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RINGFENCE_DATA", "/dev/null/nowhere")
    assert open_index((write_tables(tmp_path),)).find("id:red-sdk")


def test_a_table_that_is_wrong_is_an_error_not_a_gap(tmp_path: Path) -> None:
    root = write_tables(tmp_path)
    (root / "field" / "holdings-more.csv").write_text("owned,owner,how\na,b,half\n")
    with pytest.raises(EvidenceError, match="holdings-more"):
        open_index((root,))
