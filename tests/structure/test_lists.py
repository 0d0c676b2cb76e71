"""Parts live in lists: a reader, regime or renderer that is in no list does not exist for the user."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.structure.sources import PACKAGE, imported_modules

# The list, and where its parts are (relative to the package).
LISTS = [
    ("evidence/readers.py", "evidence/[!ao]*/from_*.py"),
    ("evidence/readers.py", "evidence/apps/from_*.py"),
    ("evidence/access/access_formats.py", "evidence/access/from_*.py"),
    ("evidence/owners/ownership_formats.py", "evidence/owners/from_*.py"),
    ("law/regimes.py", "law/*/__init__.py"),
    ("report/renderers.py", "report/to_*.py"),
    ("enforcement/engines.py", "enforcement/to_*.py"),
]


@pytest.mark.parametrize(("listing", "parts"), LISTS)
def test_every_part_is_in_its_list(listing: str, parts: str) -> None:
    found = sorted(PACKAGE.glob(parts))
    assert found, f"no file matches {parts}"
    known = imported_modules(f"src/ringfence/{listing}")
    missing = [path.relative_to(PACKAGE).as_posix() for path in found if not _is_known(_module(path), known)]
    assert missing == [], f"not in {listing}"


def _module(path: Path) -> str:
    whole = path.parent if path.name == "__init__.py" else path.with_suffix("")
    return ".".join(["ringfence", *whole.relative_to(PACKAGE).parts])


def _is_known(module: str, known: set[str]) -> bool:
    return any(name == module or name.startswith(f"{module}.") for name in known)
