"""Sealing that stops anywhere: what was sealed stays, nothing is half there, and the next sealing goes on."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from ringfence.errors import EvidenceError, RingfenceError, UsageError
from ringfence.ledger.shelves import CHECKPOINTS, ENTRIES
from ringfence.ledger.write_ledger import create, open_ledger
from tests.ledger.small_ledger import FILES, KEY, ORIGIN, begin, check, make, read_all, seal_files

ROOT = Path(__file__).parents[2]
KILLS = 6
STRIDES = {"evidence": 31, ENTRIES: 29, CHECKPOINTS: 1}  # every length of what decides, some of the rest


@pytest.mark.parametrize("step", ["evidence", ENTRIES, CHECKPOINTS])
def test_wherever_writing_stops_the_next_sealing_ends_at_the_same_bytes(step: str, tmp_path: Path) -> None:
    """At lengths to which each file can have been written, while those before it are whole."""
    before, after = begin(tmp_path / "before"), tmp_path / "after"
    shutil.copytree(before, after)
    seal_files(after, FILES)
    whole = read_all(after)
    order = [*(name for name in whole if name.startswith("evidence/")), ENTRIES, CHECKPOINTS]
    for torn in _torn(before, order, step, whole, tmp_path / "torn"):
        found = check(torn)
        assert (found.wrong_count, found.entries) == (0, 0)
        assert seal_files(torn, FILES)[-1] == 3
        assert read_all(torn) == whole
        shutil.rmtree(torn)


def _torn(before: Path, order: list[str], step: str, whole: dict[str, bytes], folder: Path) -> Iterator[Path]:
    """The ledger as it is when writing stopped in one of the files of the step."""
    for name in [each for each in order if each.startswith(step)]:
        old = len((before / name).read_bytes()) if (before / name).exists() else 0
        for length in range(old, len(whole[name]), STRIDES[step]):
            shutil.copytree(before, folder)
            (folder / "incoming").mkdir()
            for earlier in order[: order.index(name)]:
                (folder / earlier).write_bytes(whole[earlier])
            place = folder / name.replace("evidence/", "incoming/")
            place.write_bytes(whole[name][:length])
            yield folder


def test_an_end_that_no_interrupted_sealing_leaves_is_never_cut_off(tmp_path: Path) -> None:
    """A last signature that was changed is not taken for one that was not finished: nothing is written."""
    ledger = make(tmp_path / "ledger")
    whole = (ledger / CHECKPOINTS).read_bytes()
    for changed, says in ((whole[:-3] + b"A" + whole[-2:], "or was changed"),
                          (whole[:-1] + b"x", "its end is not")):  # fmt: skip
        (ledger / CHECKPOINTS).write_bytes(changed)
        files = read_all(ledger)
        with pytest.raises(RingfenceError, match=says):
            seal_files(ledger, {"c": b"c"})
        assert read_all(ledger) == files
    (ledger / CHECKPOINTS).write_bytes(whole)
    lines = (ledger / ENTRIES).read_bytes()
    (ledger / ENTRIES).write_bytes(lines.replace(b"noise", b"n0ise", 1))
    with pytest.raises(EvidenceError, match="not those that were signed"):
        seal_files(ledger, {"c": b"c"})


def test_nothing_is_sealed_upon_a_kept_file_that_was_changed(tmp_path: Path) -> None:
    ledger = make(tmp_path / "ledger")
    kept = max((ledger / "evidence").iterdir())
    kept.write_bytes(kept.read_bytes()[::-1] + b"x")
    with pytest.raises(EvidenceError, match="nothing was written"):
        seal_files(ledger, {**FILES, "b.csv": b"more\n"}, "UNPROVEN")


def test_entries_without_checkpoints_are_not_taken_for_a_new_ledger(tmp_path: Path) -> None:
    ledger = make(tmp_path / "ledger")
    (ledger / CHECKPOINTS).unlink()
    with pytest.raises(UsageError, match="it was changed"):
        create(ledger, ORIGIN, KEY)


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    ledger = begin(tmp_path / "ledger")
    with open_ledger(ledger, KEY), pytest.raises(UsageError, match="another program is sealing"):
        seal_files(ledger, FILES)


def test_a_file_that_changed_meanwhile_is_not_sealed(tmp_path: Path) -> None:
    from ringfence.ledger.stored_files import measure

    ledger = begin(tmp_path / "ledger")
    with pytest.raises(UsageError, match="changed while"), open_ledger(ledger, KEY) as writer:
        writer.keep([b"now"], measure([b"before"]), "a.csv")
    seal_files(ledger, FILES)
    assert check(ledger).whole


SEALER = """
import sys
from collections.abc import Iterator
from pathlib import Path
from tests.ledger.small_ledger import begin, seal_files
ledger = begin(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), 10_000):
    print(number, seal_files(ledger, {f"{number}": b"%d " % number * (number % 7 * 500 + 1)})[-1], flush=True)
"""


def test_kill_9_loses_nothing_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    ledger, told = tmp_path / "ledger", [-1]
    for wait in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", SEALER, str(ledger), str(told[-1] + 1)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert child.stdout
        first = child.stdout.readline()
        time.sleep(wait * 0.003)
        child.send_signal(signal.SIGKILL)
        rest = child.communicate()[0]
        lines = [line.split() for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]
        told += [int(number) for number, _ in lines]
        entry = int(lines[-1][1])
        found = check(ledger)
        assert found.wrong_count == 0
        assert found.entries > entry, "what was said to be sealed is there"
    assert all(first < second for first, second in pairwise(told))
    seal_files(ledger, FILES)
    assert check(ledger).whole
