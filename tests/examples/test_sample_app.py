"""The sample app is the one that its truth speaks of: its bytes hold what truth.json names."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
from functools import cache
from typing import Any

import pytest

from tests.structure.sources import ROOT

FOLDER = ROOT / "examples/sample-app"
TRUTH: dict[str, Any] = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))


@cache
def entry(name: str) -> bytes:
    with zipfile.ZipFile(FOLDER / "sample-app.apk") as archive:
        return archive.read(name)


def test_the_truth_is_of_this_build() -> None:
    assert hashlib.sha256((FOLDER / "sample-app.apk").read_bytes()).hexdigest() == TRUTH["sha256"]


@pytest.mark.parametrize("file", ["classes.dex", "assets/plugin.bin"])
def test_the_number_of_classes_is_as_stated(file: str) -> None:
    assert struct.unpack_from("<I", entry(file), 96)[0] == TRUTH["counts"][file]["classes"]


@pytest.mark.parametrize("host", TRUTH["hosts"], ids=lambda host: str(host["host"]))
def test_each_host_stands_where_it_is_said_to(host: dict[str, Any]) -> None:
    text = host["example"]
    assert text.encode() in entry(host["where"]) or text.encode("utf-16-le") in entry(host["where"])


@pytest.mark.parametrize("reading", TRUTH["readings"], ids=lambda reading: str(reading["caller"]))
def test_each_reading_names_what_the_code_holds(reading: dict[str, Any]) -> None:
    owner, _, member = reading["api"].rpartition(".")
    names = [_descriptor(owner), member] if reading["kind"] != "content uri" else [reading["api"]]
    caller, _, method = reading["caller"].rpartition(".")
    for text in (*names, _descriptor(caller), method):
        assert bytes((len(text),)) + text.encode() + b"\0" in entry("classes.dex")  # as a string of its table


def test_each_part_with_code_has_a_folder_of_sources() -> None:
    for part in TRUTH["parts"]:
        for package in part["packages"]:
            written = (FOLDER / "src" / package.replace(".", "/")).is_dir()
            assert written == (part.get("presence") != "referenced only")


def _descriptor(name: str) -> str:
    return f"L{name.replace('.', '/')};"
