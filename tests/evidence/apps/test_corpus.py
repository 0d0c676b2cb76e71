"""Every app of the corpus: read, or refused with a reason, and nothing else."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from ringfence.errors import EvidenceError
from ringfence.evidence.apps.from_app import read_app_file
from tests.structure.sources import ROOT

CORPUS = Path(os.environ.get("RINGFENCE_CORPUS", ROOT / "../shared/corpus")) / "apps"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here (RINGFENCE_CORPUS)")
# Bytes: the few larger APKs take most of the time, and the bench reads them.
LARGEST = {".apk": 256 << 10, ".dex": 1 << 20, ".ipa": 4 << 20}


@cache
def packages(suffix: str) -> tuple[Path, ...]:
    found = (path for path in CORPUS.rglob(f"*{suffix}") if path.stat().st_size <= LARGEST[suffix])
    return tuple(sorted(found))


def read_or_refuse(path: Path) -> str:
    """*read*, or why not. What is read must be accounted for: there is code, or a gap that says why not."""
    try:
        evidence = read_app_file(path, path.parent)
    except EvidenceError as error:
        return error.what if error.cure else ""
    for app in evidence.apps:
        assert app.id
        assert app.classes or app.gaps or app.platform == "iOS", path.name
        assert all(part.name for part in app.parts), path.name
    return "read"


@pytest.mark.parametrize(("suffix", "fewest"), [(".apk", 300), (".dex", 20), (".ipa", 2)])
def test_every_package_is_read_or_refused(suffix: str, fewest: int) -> None:
    outcome = Counter(read_or_refuse(path) for path in packages(suffix))
    assert "" not in outcome, "an error without a cure"
    assert outcome["read"] >= fewest * 0.9, outcome
    assert outcome.total() >= fewest
