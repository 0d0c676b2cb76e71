"""Names: a module is called after what it is about, and a package's `__init__` only says what it is for."""

from __future__ import annotations

import ast
import re

import pytest

from tests.structure.sources import CODE_FOLDERS, ROOT, parse, python_files

SAYS_NOTHING = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "base",
    "core",
    "shared",
    "lib",
    "tools",
}
SAYS_NOTHING_OF_A_CLASS = re.compile(r"(Manager|Handler|Helper|Processor|Util|Utils)$")
SOURCE_FILES = python_files("src")


@pytest.mark.parametrize("folder", CODE_FOLDERS)
def test_no_module_has_a_name_that_says_nothing(folder: str) -> None:
    inside = [file.removeprefix(f"{folder}/").removesuffix(".py") for file in python_files(folder)]
    assert [file for file in inside if SAYS_NOTHING & set(file.split("/"))] == []


@pytest.mark.parametrize("folder", CODE_FOLDERS)
def test_no_class_has_a_name_that_says_nothing(folder: str) -> None:
    classes = [
        f"{file}: {node.name}"
        for file in python_files(folder)
        for node in ast.walk(parse(file))
        if isinstance(node, ast.ClassDef)
    ]
    assert [name for name in classes if SAYS_NOTHING_OF_A_CLASS.search(name)] == []


@pytest.mark.parametrize("file", [file for file in SOURCE_FILES if file.endswith("__init__.py")])
def test_a_package_init_holds_a_docstring_and_no_code(file: str) -> None:
    tree = parse(file)
    assert ast.get_docstring(tree), f"{file} must say what the package is for"
    code = [ast.unparse(node) for node in tree.body[1:]]
    assert [line for line in code if not line.startswith("__version__ = ")] == []


@pytest.mark.parametrize("file", SOURCE_FILES)
def test_every_module_says_what_it_is_for(file: str) -> None:
    assert ast.get_docstring(parse(file))


@pytest.mark.parametrize("file", SOURCE_FILES)
def test_nothing_is_left_to_do(file: str) -> None:
    """What is not built yet is absent, not announced."""
    text = (ROOT / file).read_text(encoding="utf-8")
    assert re.findall(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b", text) == []
