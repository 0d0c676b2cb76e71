"""The set-up: what is locked is what is asked for, and a bare or an old Python gets a plain answer."""

from __future__ import annotations

import ast
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.structure.sources import ROOT

SET_UP = ROOT / "tools" / "set_up.py"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED = re.compile(r"^([\w.-]+)==([^ ;\\]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, Version]:
    return {
        name: Version(version) for name, version in PINNED.findall((ROOT / lock).read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize(
    ("lock", "groups"),
    [("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "bench", "dev"])],
)
def test_the_lock_pins_all_that_the_project_asks_for(lock: str, groups: list[str]) -> None:
    pinned = pins(lock)
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    asked += [
        line for group in groups for line in PROJECT["dependency-groups"][group] if isinstance(line, str)
    ]
    for requirement in map(Requirement, asked):
        assert requirement.name.lower() in pinned, f"{lock} lacks {requirement}: make lock"
        assert requirement.specifier.contains(pinned[requirement.name.lower()]), f"{requirement}: make lock"


def test_users_and_developers_run_the_same_versions() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)
    assert [
        block.split()[0] for block in blocks if PINNED.match(block) and "--hash=sha256:" not in block
    ] == []
    assert "://" not in text


def test_the_pip_wheel_is_the_one_whose_hash_is_pinned() -> None:
    constants = {
        node.targets[0].id: node.value
        for node in ast.parse(SET_UP.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    wheels = list((ROOT / "tools" / "wheels").iterdir())
    assert [hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels] == [
        ast.literal_eval(constants["PIP_SHA256"])
    ]


def test_an_old_python_is_told_what_to_do(tmp_path: Path) -> None:
    """The oldest allowed is set beyond this Python, in a copy."""
    copy = copy_project(tmp_path)
    script = copy / "tools" / "set_up.py"
    script.write_text(script.read_text().replace("OLDEST_PYTHON = (3, 11)", "OLDEST_PYTHON = (9, 1)"))
    done = run_set_up(copy)
    assert done.returncode == 2
    assert "needs Python 9.1 or newer" in done.stderr
    assert "make demo PYTHON=" in done.stderr
    assert not (copy / ".venv").exists()


def test_without_an_index_the_message_says_how_to_name_one(tmp_path: Path) -> None:
    """pip is there, out of its own wheel; what it cannot find is named, with the cure."""
    copy = copy_project(tmp_path)
    (tmp_path / "empty").mkdir()
    done = run_set_up(
        copy, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path / "empty"), PIP_CONFIG_FILE=os.devnull
    )
    assert done.returncode == 2
    assert "could not install what requirements.lock names" in done.stderr
    assert "PIP_INDEX_URL" in done.stderr
    assert (copy / ".venv" / "bin" / "pip").exists()
    assert not list((copy / ".venv").glob("*.stamp")), "a failed set-up must be tried again"


def test_a_damaged_pip_wheel_is_refused(tmp_path: Path) -> None:
    copy = copy_project(tmp_path)
    wheel = next((copy / "tools" / "wheels").iterdir())
    wheel.write_bytes(wheel.read_bytes() + b"x")
    done = run_set_up(copy)
    assert done.returncode == 2
    assert "is not the file it should be" in done.stderr


def test_an_unknown_argument_is_refused(tmp_path: Path) -> None:
    done = run_set_up(copy_project(tmp_path), "--developer")
    assert (done.returncode, done.stderr) == (2, "usage: python3 tools/set_up.py [--dev]\n")


def test_the_ci_script_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def copy_project(folder: Path) -> Path:
    """What the set-up reads, copied, so that it cannot touch the environment of these tests."""
    copy = folder / "project"
    shutil.copytree(ROOT / "tools", copy / "tools")
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, copy)
    return copy


def run_set_up(project: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, project / "tools" / "set_up.py", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | settings,
    )
