"""What every command has: an example in its help, the nearest word for a typo, a variable per flag."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from ringfence import cli_options
from ringfence.cli import commands
from tests.conftest import Run

GRINDR = Path(__file__).parents[1] / "examples" / "grindr"


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_help_has_an_example(run: Run, name: str) -> None:
    """Those of a group of commands stand in the help of its members."""
    command = commands.commands[name]
    inside = sorted(command.commands) if isinstance(command, click.Group) else []
    each_of: list[tuple[str, ...]] = [(name, each) for each in inside] or [(name,)]
    for words in each_of:
        code, out, _ = run(*words, "--help")
        assert code == cli_options.NOTHING_OPEN
        assert name == "demo" or f"  ringfence {' '.join(words)}" in out, words


def test_a_mistyped_word_gets_the_nearest(run: Run) -> None:
    assert "'scan'" in run("scna", GRINDR)[2]
    assert "'--baseline'" in run("scan", GRINDR, "--baselin", "x")[2]


def test_every_flag_has_a_variable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_SCAN_FAIL_ON", "prohibited")
    assert run("scan", GRINDR, "-q")[0] == cli_options.NOTHING_OPEN
    assert run("scan", GRINDR, "-q", "--fail-on", "open")[0] == cli_options.OPEN_PATHS
    monkeypatch.setenv("RINGFENCE_SCAN_FAIL_ON", "nope")
    assert run("scan", GRINDR, "-q")[0] == cli_options.USER_ERROR
