"""The project's own files, as the structure tests look at them."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "ringfence"
CODE_FOLDERS = ("src", "tests", "tools", "bench")


def python_files(*folders: str) -> list[str]:
    """Paths of the Python files in these folders, as `src/ringfence/errors.py`, sorted."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


@cache
def parse(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"), file)


def functions(file: str) -> Iterator[tuple[str, int]]:
    """Each function of a file, nested ones too, with its number of lines, decorators not counted."""
    for node in ast.walk(parse(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def imported_modules(file: str) -> set[str]:
    """Absolute names of what a file imports: for `from a import b` both `a` and `a.b`."""
    names: set[str] = set()
    for node in ast.walk(parse(file)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            origin = _absolute(node, file)
            names |= {origin} | {f"{origin}.{alias.name}" for alias in node.names}
    return names


def _absolute(node: ast.ImportFrom, file: str) -> str:
    if not node.level:
        return node.module or ""
    package = Path(file).with_suffix("").parts[1 : -node.level]  # parts[0] is "src"
    return ".".join([*package, node.module] if node.module else package)


def called_names(file: str) -> Iterator[tuple[int, str]]:
    """Line and dotted name of each call, as far as it is written out: `path.read_text`, `open`."""
    for node in ast.walk(parse(file)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def tracked_files() -> list[str]:
    """What git knows; the test is skipped where there is no git or this is no clone."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("needs git and a clone")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()
