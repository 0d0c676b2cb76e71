"""A small ledger with a verdict, made without examining anything, for the tests of what becomes of its
bytes."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ringfence.ledger.entries import content_entry, write_evidence, write_verdict
from ringfence.ledger.shelves import FolderShelf
from ringfence.ledger.stored_files import Content, measure
from ringfence.ledger.verify import verify
from ringfence.ledger.write_ledger import create, open_ledger
from ringfence.model.sealed import Verification

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "ringfence/small"
FILES = {"a.csv": b"id,name\n" * 40, "noise.bin": bytes(range(256)), "empty": b""}


def begin(folder: Path) -> Path:
    """An empty ledger."""
    create(folder, ORIGIN, KEY)
    return folder


def seal_files(folder: Path, files: dict[str, bytes], answer: str = "OPEN") -> list[int]:
    """Seal files and a verdict on them; the numbers of the entries."""
    page, law = f"result: {answer}\n".encode() * 20, b"the law\n" * 20
    named = [(name, measure([data])) for name, data in files.items()]
    with open_ledger(folder, KEY) as writer:
        for (name, content), data in zip(named, files.values(), strict=True):
            writer.keep([data], content, name)
        for data in (page, law):
            writer.keep([data], measure([data]), "page")
        lines = [write_evidence(name, content) for name, content in named]
        return writer.append([*lines, make_verdict(named, measure([page]), measure([law]), answer)])


def make_verdict(named: list[tuple[str, Content]], page: Content, law: Content, answer: str) -> bytes:
    return write_verdict(
        {
            "question": {"case": "small", "on": "2026-01-01", "law_on": "2026-01-01"},
            "version": "0",
            "answer": answer,
            "sentence": f"It is {answer}.",
            "paths": {},
            "coverage": {"share": 50},
            "facts": {"count": 0, "sha256": "0" * 64},
            "rules": {},
            "catalogue": [],
            "law": content_entry(law),
            "result": content_entry(page),
            "evidence": [{"file": name, **content_entry(content)} for name, content in named],
        }
    )


def make(folder: Path) -> Path:
    """A ledger of two sealings."""
    begin(folder)
    seal_files(folder, FILES)
    seal_files(folder, {**FILES, "b.csv": b"more\n"}, "UNPROVEN")
    return folder


def check(folder: Path) -> Verification:
    return verify(FolderShelf(folder), KEY.public_key())


def read_all(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files}
