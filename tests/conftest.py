"""For all tests: property tests draw the same examples every time, and wait for no clock; the catalogue is
the one that ships, whatever the user of this machine imported or updated."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in the place of the user's own."""
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("RINGFENCE_DATA", str(folder))
    return folder
