"""What is asked of an engine, and what came of it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ringfence.model.block import BlockList

Arrives = Callable[[str], bool]  # does a request for this name or address get through?


@dataclass(frozen=True)
class Trial:
    """One list, and what must be stopped and what must pass by it, for engines of names and of addresses."""

    blocked: BlockList
    stopped: tuple[str, ...]
    passed: tuple[str, ...]
    stopped_addresses: tuple[str, ...]
    passed_addresses: tuple[str, ...]
    folder: Path


@dataclass(frozen=True)
class Row:
    """One line of the table. `wrong` names the first few that went the wrong way."""

    engine: str
    version: str
    sent: int
    stopped: str
    passed: str
    wrong: tuple[str, ...] = ()


class Skip(Exception):
    """The engine is not here, or cannot be tried here; the text says why."""


def judge(engine: str, version: str, arrives: Arrives, stopped: Iterable[str], passed: Iterable[str]) -> Row:
    """Send everything, and count what was stopped and what arrived."""
    stop, go = list(stopped), list(passed)
    leaked = [each for each in stop if arrives(each)]
    lost = [each for each in go if not arrives(each)]
    wrong = [f"{each} arrived" for each in leaked] + [f"{each} did not" for each in lost]
    return Row(
        engine,
        version,
        len(stop) + len(go),
        f"{len(stop) - len(leaked)}/{len(stop)}",
        f"{len(go) - len(lost)}/{len(go)}",
        tuple(wrong[:4]),
    )


def find(program: str) -> str:
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if path is None:
        raise Skip(f"{program} is not installed")
    return path


def say_version(*command: str) -> str:
    """The first line that a program says of its version."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = (done.stdout or done.stderr).strip().splitlines()
    return lines[0][:60] if lines else "?"
