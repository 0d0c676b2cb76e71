"""Case -> sealed verdict: examine it, and put the answer with all that it rests on into the ledger.

files --survey--> contents --scan--> result --say_verdict--> entry of the verdict
        \\________ kept in the ledger, one entry each ________/
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import UsageError
from .law.book import open_book
from .ledger.canonical import canonical_json
from .ledger.entries import content_entry, write_evidence, write_verdict
from .ledger.notes import verifier_key
from .ledger.stored_files import Content, measure
from .ledger.survey import CaseFile, survey
from .ledger.write_ledger import open_ledger
from .model.law_book import RegimeEntry
from .model.result import Result
from .model.sealed import Sealed
from .pipeline import Clocks, scan
from .report.law_json import book_to_json
from .report.to_json import result_document, result_to_json

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def seal(
    paths: Sequence[Path],
    ledger: Path,
    key: Ed25519PrivateKey,
    clocks: Clocks,
    tell: Callable[[str], None],
) -> Sealed:
    """Examine a case and seal what came out. The files are looked at before they are read and again when they
    are kept, so that what is sealed is what was read. Raises UsageError where one changed meanwhile."""
    tell("hashing the files")
    files = survey(paths, ledger)
    result = scan(paths[0], clocks, tell, tuple(paths[1:]))
    book = open_book()
    page, law = result_to_json(result).encode(), book_to_json(book).encode()
    verdict = write_verdict(say_verdict(result, book, files, measure([page]), measure([law])))
    tell("sealing")
    with open_ledger(ledger, key) as writer:
        kept = sum(writer.keep(file.pieces(), file.content, file.name) for file in files)
        writer.keep([page], measure([page]), "the result")
        writer.keep([law], measure([law]), "the texts of the law")
        before = writer.tree.size
        evidence = [write_evidence(file.name, file.content) for file in files]
        number = writer.append([*evidence, verdict])[-1]
        return Sealed(
            ledger=str(ledger),
            number=number,
            new=number >= before,
            answer=result.answer.value,
            sentence=result.sentence,
            files=len(files),
            kept=kept,
            checkpoint=writer.last.text,
            key=verifier_key(writer.last.checkpoint.origin, key.public_key()),
            cut=writer.cut > 0,
        )


def say_verdict(
    result: Result, book: tuple[RegimeEntry, ...], files: Sequence[CaseFile], page: Content, law: Content
) -> dict[str, Any]:
    """The verdict in JSON's own types: question, versions and hashes, answer, coverage, files. The proofs
    are in the whole result, whose hash it holds."""
    coverage = result.coverage
    document = result_document(result)
    said = {
        "question": document["question"],
        "version": result.version,
        "answer": result.answer.value,
        "sentence": result.sentence,
        "paths": dict(Counter(path.answer.value for path in result.paths)) | {"cut": result.paths_cut},
        "coverage": {
            "demanded": coverage.demanded,
            "share": coverage.share,
            "complete": coverage.complete,
            "expected": list(coverage.expected),
            "seen": list(coverage.seen),
            "not_seen": [each.what for each in coverage.not_seen],
            "gaps": len(coverage.gaps),
        },
        "facts": {"count": len(result.facts), "sha256": _hash(document["facts"])},
        "rules": {regime.name: _hash(_plain(asdict(regime))) for regime in book},
        "law": content_entry(law),
        "result": content_entry(page),
        "catalogue": _list_reference(result, files),
        "evidence": [{"file": file.name, **content_entry(file.content)} for file in files],
    }
    return dict(_without_lone_surrogates(said))


def check_key_place(key: Path, paths: Sequence[Path], ledger: Path) -> None:
    """Raise UsageError where the private key lies in the case or the ledger: it would be handed over."""
    for folder in (*paths, ledger):
        if key.resolve().is_relative_to(folder.resolve()):
            raise UsageError(
                f"the private key {key} lies in {folder}, which is handed over\n"
                "  cure: keep it elsewhere, readable by you alone"
            )


def _list_reference(result: Result, files: Sequence[CaseFile]) -> list[dict[str, str]]:
    """The sources that are none of the case's files, such as tables of the catalogue, with their hashes where
    they have one. The facts that came from them are in the result."""
    names = {file.name for file in files}
    facts = (fact.source for fact in result.facts.values())
    found = {(source.file, source.sha256) for source in (*result.coverage.sources, *facts)}
    outside = sorted((file, digest) for file, digest in found if file not in names)
    return [{"file": file, "sha256": digest} for file, digest in outside]


def _hash(value: Any) -> str:
    return sha256(canonical_json(_without_lone_surrogates(value))).hexdigest()


def _plain(value: Any) -> Any:
    """Dates as ISO writes them."""
    return json.loads(json.dumps(value, default=date.isoformat))


def _without_lone_surrogates(value: Any) -> Any:
    """The same value, each lone surrogate, which UTF-8 cannot hold, as the escape that JSON has for it."""
    text = json.dumps(value, ensure_ascii=False)
    if not _LONE_SURROGATE.search(text):
        return value
    return json.loads(_LONE_SURROGATE.sub(lambda found: f"\\\\u{ord(found[0]):04x}", text))
