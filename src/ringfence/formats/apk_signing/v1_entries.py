"""The content of every entry against the digests in the manifest: the costly part of v1, in threads."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count

from .issues import Findings
from .jar_manifest import BadDigest, Section
from .zip_sections import DirectoryEntry, Sections, TooLarge, find_content, read_pieces

FOLDER = "META-INF/"
MOST_THREADS = 4
LEAST_BUDGET, MOST_BUDGET, SWELLING = 512 << 20, 4 << 30, 32
_WORTH_THREADS = 4 << 20
_GROUP = 2 << 20  # bytes of content handed to a thread at once
Digests = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class JarApp:
    """What v1 is asked of: the file, its entries, the Android versions, what is known of newer schemes."""

    data: memoryview
    sections: Sections
    entries: list[DirectoryEntry]
    min_sdk: int
    max_sdk: int
    found: frozenset[int]
    supported: frozenset[int]


def check_entries(
    app: JarApp, by_name: dict[str, Section], coverage: list[tuple[str, set[str]]], findings: Findings
) -> tuple[int, ...]:
    """Check every entry outside META-INF; the places, in `coverage`, of the signers that signed them all.

    `coverage` has a signer's name and the entries it lists. Raises ZipFault, TooLarge.
    """
    first: tuple[int, ...] = ()
    to_read: list[tuple[DirectoryEntry, Digests]] = []
    for entry in sorted(app.entries, key=lambda entry: entry.header_start):
        if entry.name.startswith(FOLDER):
            continue
        section = by_name.get(entry.name)
        if section is None:
            findings.error("JAR_SIG_NO_ZIP_ENTRY_DIGEST_IN_MANIFEST", entry.name)
            continue
        signers = tuple(i for i, (_, names) in enumerate(coverage) if entry.name in names)
        if not signers:
            findings.error("JAR_SIG_ZIP_ENTRY_NOT_SIGNED", entry.name)
            continue
        first = first or signers
        if signers != first:
            findings.error("JAR_SIG_ZIP_ENTRY_SIGNERS_MISMATCH", entry.name)
            continue
        digests = _expected(section, entry, app, findings)
        if digests:
            to_read.append((entry, digests))
    _check_contents(app, to_read, findings)
    if not first:
        findings.error("JAR_SIG_NO_SIGNED_ZIP_ENTRIES")
    return first


def _expected(section: Section, entry: DirectoryEntry, app: JarApp, findings: Findings) -> Digests:
    try:
        digests = section.digests("-Digest", app.min_sdk, app.max_sdk)
    except BadDigest:
        findings.error("JAR_SIG_MALFORMED_DIGEST", entry.name)
        return []
    if not digests:
        findings.error("JAR_SIG_NO_ZIP_ENTRY_DIGEST_IN_MANIFEST", entry.name)
    return digests


def _check_contents(app: JarApp, to_read: list[tuple[DirectoryEntry, Digests]], findings: Findings) -> None:
    total = sum(entry.size for entry, _ in to_read)
    if total > min(max(LEAST_BUDGET, SWELLING * len(app.data)), MOST_BUDGET):
        raise TooLarge(f"the entries hold {total} bytes")

    def wrong(group: list[tuple[DirectoryEntry, Digests]]) -> list[str]:
        return [entry.name for entry, digests in group for _ in range(_count_wrong(app, entry, digests))]

    groups = _group(to_read)
    if total < _WORTH_THREADS:
        answers = list(map(wrong, groups))
    else:
        with ThreadPoolExecutor(min(MOST_THREADS, cpu_count() or 1)) as threads:
            answers = list(threads.map(wrong, groups))
    for names in answers:
        for name in names:
            findings.error("JAR_SIG_ZIP_ENTRY_DIGEST_DID_NOT_VERIFY", name)


def _group(to_read: list[tuple[DirectoryEntry, Digests]]) -> list[list[tuple[DirectoryEntry, Digests]]]:
    """Neighbouring entries in groups worth a thread's while."""
    groups: list[list[tuple[DirectoryEntry, Digests]]] = []
    size = _GROUP
    for pair in to_read:
        if size >= _GROUP:
            groups.append([])
            size = 0
        groups[-1].append(pair)
        size += pair[0].size
    return groups


def _count_wrong(app: JarApp, entry: DirectoryEntry, digests: Digests) -> int:
    """How many of the digests the entry's content does not have."""
    states = [hashlib.new(algorithm) for algorithm, _ in digests]
    for piece in read_pieces(find_content(app.data, entry, app.sections), entry):
        for state in states:
            state.update(piece)
    return sum(state.digest() != expected for state, (_, expected) in zip(states, digests, strict=True))
