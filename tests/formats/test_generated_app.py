"""The app that `bench/generate_app.py` makes up: of the size asked, valid, repeatable, well described."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from bench.generate_app import generate


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("generated") / "app.apk"
    generate(file, 1.5, 400, 7)
    return file


@pytest.fixture(scope="module")
def truth(app: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(app.with_suffix(".json").read_text())
    return said


def test_it_has_its_size_and_is_the_same_every_time(app: Path, tmp_path: Path) -> None:
    assert abs(app.stat().st_size - 1_500_000) < 1_000
    generate(tmp_path / "again.apk", 1.5, 400, 7)
    assert (tmp_path / "again.apk").read_bytes() == app.read_bytes()


def test_its_parts_are_whole_and_counted(app: Path, truth: dict[str, Any]) -> None:
    with zipfile.ZipFile(app) as archive:
        assert archive.testzip() is None
        dex = archive.read("classes.dex")
        assert {f"lib/arm64-v8a/{name}" for name in truth["natives"]} <= set(archive.namelist())
    assert struct.unpack_from("<I", dex, 8)[0] == zlib.adler32(dex[12:])
    assert struct.unpack_from("<I", dex, 96)[0] == truth["classes"] == 400
    assert sum(sdk["classes"] for sdk in truth["sdks"]) in range(150, 250)


@pytest.mark.skipif(not shutil.which("dexdump"), reason="needs Debian's dexdump")
def test_androids_own_dump_counts_the_same(app: Path, truth: dict[str, Any], tmp_path: Path) -> None:
    with zipfile.ZipFile(app) as archive:
        archive.extract("classes.dex", tmp_path)
    done = subprocess.run(
        ["dexdump", "-d", tmp_path / "classes.dex"], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert done.stdout.count("      insns size    :") == truth["methods"]
    for api, sites in truth["sensitive"].items():
        owner, _, member = api.partition("(")[0].rpartition(".")
        assert done.stdout.count(f", L{owner.replace('.', '/')};.{member}:(") == sites
