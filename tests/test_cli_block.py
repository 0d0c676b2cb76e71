"""`ringfence block` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ringfence import cli_options
from ringfence.cli_block import SCOPES
from ringfence.enforcement import choose
from ringfence.enforcement.engines import ENGINES
from tests.conftest import Run

ROOT = Path(__file__).parents[1]
HEALTH = ROOT / "examples" / "sdk-health-app"


def test_the_scopes_of_the_command_are_those_there_are() -> None:
    assert tuple(choose.SCOPES) == SCOPES


def test_every_format_is_named_in_the_help(run: Run) -> None:
    _, out, _ = run("block", "--help")
    said = "".join(out.split())  # a format may be cut at its hyphen
    assert [format_ for format_ in ENGINES if f"{format_}=" not in said] == []


def test_a_list_of_a_case_is_written_and_shown(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "block.rpz"
    code, out, err = run("block", HEALTH, "--scope", "unproven", "-o", f"rpz={file}")
    assert code == cli_options.NOTHING_OPEN
    assert "e.lumenpath.example" in out
    assert "Lumenpath Ads SDK (in" in out
    assert "block.rpz" in err
    assert "\n*.e.lumenpath.example CNAME .\n" in file.read_text()


def test_json_is_json(run: Run) -> None:
    _, out, _ = run("block", HEALTH, "--scope", "unproven", "--json")
    assert json.loads(out)["schema"] == "ringfence-block-list/1"


def test_an_organisation_of_the_catalogue(run: Run) -> None:
    code, out, _ = run("block", "--org", "bytedance-ltd", "--json")
    assert code == cli_options.NOTHING_OPEN
    assert "bytedance.com" in {name["name"] for name in json.loads(out)["names"]}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "give a case, or --org"),
        ((HEALTH, "--org", "bytedance-ltd"), "not both"),
        ((HEALTH,), "takes 1 from the paths"),
        (("--org", "bytedance-lt"), "did you mean bytedance-ltd"),
        ((HEALTH, "--scope", "unproven", "-o", "nftables=x"), "names only"),
        ((HEALTH, "--scope", "unproven", "-o", "iptables=x"), "ringfence writes"),
    ],
)
def test_mistakes_give_one_message_and_exit_code_2(run: Run, words: tuple[object, ...], why: str) -> None:
    code, out, err = run("block", *words)
    assert code == cli_options.USER_ERROR
    assert out == ""
    assert why in err
    assert "Traceback" not in err
