"""For all tests: property tests draw the same examples every time, and wait for no clock; the catalogue is
the one that ships, whatever the user of this machine imported or updated."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from ringfence import cli

Run = Callable[..., tuple[int, str, str]]

settings.register_profile("steady", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in the place of the user's own."""
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("RINGFENCE_DATA", str(folder))
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `ringfence words…` and gives its exit code, standard output and standard error."""

    def run_words(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["ringfence", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        out, err = capsys.readouterr()
        return int(stopped.value.code or 0), out, err

    return run_words
