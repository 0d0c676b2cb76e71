"""What a ledger's entries say. Each is one line of canonical JSON, and the leaf of the tree is that line.

An entry of kind *evidence* names one file and its content; one of kind *verdict* one answer, with the
question, the versions and hashes of all it rests on, and the files it was found on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .canonical import canonical_json, read_canonical
from .stored_files import MOST_STATED, Content

EVIDENCE_KIND, VERDICT_KIND = "evidence", "verdict"
ALGORITHM = "sha256"  # in every entry, for the day on which another takes its place
MOST_LINE = 16 << 20  # bytes; a verdict on 100,000 files has about as many
_EVIDENCE_KEYS = {"alg", "bytes", "file", "kind", "sha256"}
_VERDICT_KEYS = {
    "alg", "answer", "catalogue", "coverage", "evidence", "facts", "kind", "law", "paths", "question",
    "result", "rules", "sentence", "version",
}  # fmt: skip
_HEX = re.compile(r"[0-9a-f]{64}")


def write_evidence(file: str, content: Content) -> bytes:
    """The entry of one file."""
    return canonical_json({"alg": ALGORITHM, "kind": EVIDENCE_KIND, "file": file, **content_entry(content)})


def write_verdict(said: Mapping[str, Any]) -> bytes:
    """The entry of one verdict, of all keys but the first two."""
    entry = {"alg": ALGORITHM, "kind": VERDICT_KIND, **said}
    check_entry(entry)
    return canonical_json(entry)


def content_entry(content: Content) -> dict[str, Any]:
    return {"sha256": content.sha256, "bytes": content.size}


def read_entry(line: bytes) -> dict[str, Any]:
    """Raises ValueError for what is no entry, or could be written otherwise."""
    entry = read_canonical(line)
    check_entry(entry)
    return dict(entry)


def check_entry(entry: Any) -> None:
    """Raise ValueError unless it has the keys of its kind, and hashes where hashes belong."""
    if not isinstance(entry, dict) or entry.get("alg") != ALGORITHM:
        raise ValueError("it is no entry whose hashes are known")
    kinds = {EVIDENCE_KIND: _EVIDENCE_KEYS, VERDICT_KIND: _VERDICT_KEYS}
    kind = entry.get("kind")
    if not isinstance(kind, str) or kinds.get(kind) != entry.keys():
        raise ValueError("its keys are not those of an entry")
    if kind == EVIDENCE_KIND:
        read_file(entry)
        return
    for key, held in (("evidence", list), ("catalogue", list), ("question", dict), ("rules", dict),
                      ("coverage", dict), ("answer", str), ("sentence", str), ("version", str)):  # fmt: skip
        if not isinstance(entry[key], held):
            raise ValueError(f"“{key}” is not what it should be")
    files_of(entry)
    contents_of(entry)


def files_of(verdict: Mapping[str, Any]) -> list[tuple[str, Content]]:
    """The files that a verdict was found on."""
    return [read_file(each) for each in verdict["evidence"]]


def contents_of(entry: Mapping[str, Any]) -> Iterable[Content]:
    """The contents that must be kept for an entry: its file, or the whole result and the texts of the law."""
    if entry["kind"] == EVIDENCE_KIND:
        return (read_file(entry)[1],)
    return (read_content(entry["result"]), read_content(entry["law"]))


def read_file(said: Any) -> tuple[str, Content]:
    if not isinstance(said, dict) or not isinstance(said.get("file"), str):
        raise ValueError("a file has no name")
    return said["file"], read_content(said)


def read_content(said: Any) -> Content:
    """Raises ValueError unless it is a hash and a size."""
    if not isinstance(said, dict):
        raise ValueError("a content is missing")
    digest, size = said.get("sha256"), said.get("bytes")
    if not isinstance(digest, str) or not _HEX.fullmatch(digest):
        raise ValueError("a hash is none")
    if type(size) is not int or not 0 <= size <= MOST_STATED:
        raise ValueError("a size is none")
    return Content(digest, size)
