"""Documentation that is not tested is not true: commands, links, versions and lists are checked here."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

import ringfence
from ringfence.cli import commands
from tests.structure.sources import ROOT, python_files, tracked_files

PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md"))
)
RECORDS = sorted(path.name for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"))
SHELL_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def shell_lines(page: str) -> list[str]:
    """The commands of a page's `sh` blocks, comments cut off."""
    blocks = SHELL_BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
    lines = (line.split("  #")[0].strip() for block in blocks for line in block.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("page", "line"), [(page, line) for page in PAGES for line in shell_lines(page)])
def test_every_command_in_the_documentation_exists(page: str, line: str) -> None:
    """Each `ringfence` line parses as the real command line does, each `make` target and path is there."""
    words = shlex.split(line)
    if words[0] == "make":
        targets = {word for word in words[1:] if "=" not in word}
        assert targets <= make_targets(), line
    elif words[0].endswith("ringfence"):
        parse_command(words[1:])
    else:
        assert words[0] in {"git", "cd", "python3"}, f"{line}: teach this test what it is"
    missing = [word for word in words if word.startswith("examples/") and not (ROOT / word).exists()]
    assert missing == [], line


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def parse_command(words: list[str]) -> None:
    """Parse as the command line would, without running it; a usage error fails the test."""
    if words[0].startswith("-"):
        assert words[0] in {"--help", "--version", "-h"}
        return
    context = click.Context(commands, info_name="ringfence")
    command = commands.get_command(context, words[0])
    assert command is not None, f"ringfence has no command {words[0]!r}"
    command.make_context(words[0], words[1:], parent=context)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_between_pages_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [
        unquote(link) for link in LINK.findall(text) if "://" not in link and not link.startswith("mailto:")
    ]
    assert [link for link in targets if not ((ROOT / page).parent / link).exists()] == []


def test_the_index_of_decisions_lists_each_record_once_in_order() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", index) == RECORDS


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_says_what_was_decided_and_what_lost(record: str) -> None:
    text = (ROOT / "docs" / "adr" / record).read_text(encoding="utf-8")
    number = record.split("-")[0]
    assert re.match(rf"# {number}[ .:—–-]", text), "the title starts with the number"
    headings = " ".join(re.findall(r"^## (.+)$", text, re.MULTILINE)).lower()
    assert "decision" in headings, "a heading with the decision"
    assert any(word in headings for word in ("options", "alternatives", "considered", "lost")), (
        "the options that lost"
    )


def test_the_changelog_has_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(ringfence.__version__)}\]", changelog, re.MULTILINE)


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(commands.commands) if f"ringfence {name}" not in readme] == []


def test_nothing_made_is_committed() -> None:
    made = re.compile(r"(^|/)(out|build|__pycache__|\.venv)/|\.(so|pyc|c)$|\.egg-info/")
    assert [file for file in tracked_files() if made.search(file)] == []


def test_no_file_of_the_project_is_huge() -> None:
    sizes = {file: Path(ROOT / file).stat().st_size for file in tracked_files() if (ROOT / file).is_file()}
    assert [file for file, size in sizes.items() if size > 2_500_000] == []


def test_the_architecture_page_names_every_part_of_the_package() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = {file.split("/")[2] for file in python_files("src") if file.count("/") > 2}
    modules = {file.split("/")[2] for file in python_files("src") if file.count("/") == 2}
    parts = {f"{folder}/" for folder in folders} | modules - {"__init__.py", "errors.py"}
    assert sorted(part for part in parts if f"| `{part}` |" not in page) == []
