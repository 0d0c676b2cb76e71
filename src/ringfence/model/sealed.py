"""What became of a sealing, and of a verification."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sealed:
    """One verdict in a ledger: its number, what it says, and the signed checkpoint that covers it.

    `new` says whether it was added; the same verdict is sealed once. `files` counts the files it was found
    on, `kept` those of them that were not in the ledger before. `cut`: remains of an interrupted sealing
    were cleared.
    """

    ledger: str
    number: int
    new: bool
    answer: str
    sentence: str
    files: int
    kept: int
    checkpoint: str
    key: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Verification:
    """What of a ledger was checked. It is whole where `wrong` is empty.

    `wrong` lists the first things that do not fit, of `wrong_count`; `unfinished` what an interrupted sealing
    left beyond the last signature, which makes nothing that was sealed wrong. `earlier` tells what became of
    a checkpoint that was handed over before, "" where none was given.
    """

    ledger: str
    origin: str
    key: str
    entries: int
    verdicts: int
    files: int
    bytes: int
    checkpoints: int
    root: str
    wrong: tuple[str, ...]
    wrong_count: int
    unfinished: tuple[str, ...]
    earlier: str = ""

    @property
    def whole(self) -> bool:
        return not self.wrong_count and not self.unfinished
