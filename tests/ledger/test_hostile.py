"""For any bytes in a ledger, an archive or an envelope: a message, or a verification that fails."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from ringfence.errors import RingfenceError, UsageError
from ringfence.ledger.archive import ArchiveShelf, write_archive
from ringfence.ledger.attest import attest, check_envelope, check_growth
from ringfence.ledger.browse import last_note, read_content_of, read_entries, read_lines
from ringfence.ledger.entries import MOST_LINE, contents_of
from ringfence.ledger.shelves import FolderShelf
from ringfence.ledger.verify import verify
from ringfence.ledger.write_ledger import open_ledger
from ringfence.report.terminal_ledger import entries_to_terminal, verification_to_terminal
from tests.ledger.small_ledger import KEY, begin, check, make, read_all

ROUNDS = 60
PIECES = [b"", b"{", b"[", b"\n", b"\xff" * 9, b'"', b"\xe2\x80\x94 ", b"9" * 17, b"-1", b"null", b"\\ud800",
          b'{"a":', b"0", b"PK\x03\x04", b"1.5", b"\0"]  # fmt: skip


def mutate(data: bytes, chance: random.Random) -> bytes:
    """The same with one to four pieces changed, cut out, doubled or put in."""
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(changed) + 1)
        there = changed[chance.randrange(len(changed) + 1) :][: chance.randrange(60)]
        changed[at : at + chance.randrange(40)] = chance.choice([chance.choice(PIECES), bytes(there), b""])
    return bytes(changed)


def test_any_bytes_give_a_message_or_a_verification_that_fails(tmp_path: Path) -> None:
    chance = random.Random(202)
    ledger, archive = make(tmp_path / "ledger"), tmp_path / "a.zip"
    shelf = FolderShelf(ledger)
    write_archive(shelf, archive)
    files, zipped = read_all(ledger), archive.read_bytes()
    envelope = attest(3, list(read_lines(shelf)), last_note(shelf), KEY)
    for _ in range(ROUNDS):
        name = chance.choice(["entries", "checkpoints", *files])
        changed = mutate(files[name], chance)
        (ledger / name).write_bytes(changed)
        assert not _is_whole(lambda: FolderShelf(ledger)) or changed == files[name]
        with suppress(RingfenceError):
            list(entries_to_terminal(enumerate(read_entries(shelf))))
            for entry in read_entries(shelf):
                for content in contents_of(entry):
                    list(read_content_of(shelf, content))
        (ledger / name).write_bytes(files[name])
        archive.write_bytes(mutate(zipped, chance))
        assert not _is_whole(lambda: ArchiveShelf(archive)) or archive.read_bytes() == zipped
        for check_proof in (check_envelope, check_growth):
            with suppress(RingfenceError):
                check_proof(mutate(envelope, chance), "e", KEY.public_key())


def _is_whole(open_shelf: Callable[[], FolderShelf | ArchiveShelf]) -> bool:
    try:
        found = verify(open_shelf(), KEY.public_key())
    except RingfenceError:
        return False
    assert verification_to_terminal(found)
    return found.whole


def test_an_entry_that_no_reader_would_take_is_not_written(tmp_path: Path) -> None:
    ledger = begin(tmp_path / "ledger")
    with pytest.raises(UsageError, match="at most"), open_ledger(ledger, KEY) as writer:
        writer.append([b'"' + b"x" * MOST_LINE + b'"'])
    assert check(ledger).whole
