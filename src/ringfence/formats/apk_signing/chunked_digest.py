"""The digest of an app's whole content: what v2, v3 and v3.1 sign.

Three stretches count: everything before the signing block, the central directory, and the end record with
its pointer set to the signing block's start. Nothing is copied: the hash functions read the file's own
memory, outside the interpreter lock, so that two threads keep two cores busy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from os import cpu_count
from struct import pack, pack_into

from .algorithms import ContentDigest

CHUNK = 1 << 20
PAGE = 4096
_SALT = bytes(8)
_CHUNKS_WORTH_THREADS = 4
_GROUP = 8  # chunks handed to a thread at once
_POINTER = 16  # where the end record keeps the central directory's position
MOST_THREADS = 4


class NotAligned(ValueError):
    """The verity digest is defined only for signing blocks aligned to pages."""


@dataclass(slots=True)
class Content:
    """The signed stretches of one file; digests are computed once and kept."""

    before_block: memoryview
    directory: memoryview
    end_record: memoryview
    block_size: int
    _known: dict[ContentDigest, bytes] = field(default_factory=dict)

    def digest(self, kind: ContentDigest) -> bytes:
        """The digest as it is recorded in a signer; NotAligned."""
        if kind not in self._known:
            self._known[kind] = self._verity() if kind is ContentDigest.VERITY_SHA256 else self._chunked(kind)
        return self._known[kind]

    def _stretches(self) -> tuple[memoryview, memoryview, memoryview]:
        end_record = bytearray(self.end_record)
        pack_into("<I", end_record, _POINTER, len(self.before_block))
        return self.before_block, self.directory, memoryview(end_record)

    def _chunked(self, kind: ContentDigest) -> bytes:
        new = getattr(hashlib, kind.hash_name)
        chunks = [
            stretch[start : start + CHUNK]
            for stretch in self._stretches()
            for start in range(0, len(stretch), CHUNK)
        ]

        def digest_of(group: list[memoryview]) -> bytes:
            parts = []
            for chunk in group:
                state = new(b"\xa5" + pack("<I", len(chunk)))
                state.update(chunk)
                parts.append(state.digest())
            return b"".join(parts)

        digests = _map_groups(digest_of, chunks, _GROUP)
        return bytes(new(b"\x5a" + pack("<I", len(chunks)) + digests).digest())

    def _verity(self) -> bytes:
        """The root of the hash tree over 4 KiB pages, then the length of what it covers."""
        if len(self.before_block) % PAGE or self.block_size % PAGE:
            raise NotAligned
        before, directory, end_record = self._stretches()
        tail = memoryview(bytes(directory) + end_record)
        pages = [page for stretch in (before, tail) for page in _pages(stretch)]
        total = len(before) + len(tail)
        level = _map_groups(_digest_pages, pages, 1024)
        while len(level) > PAGE:
            level = _digest_pages(_pages(memoryview(level)))
        root = _digest_pages([memoryview(level)])
        return root + pack("<Q", total)


def _pages(stretch: memoryview) -> list[memoryview]:
    return [stretch[start : start + PAGE] for start in range(0, len(stretch), PAGE)]


def _digest_pages(pages: list[memoryview]) -> bytes:
    """The salted digests of pages, the last one filled up with zeros."""
    salted = hashlib.sha256(_SALT)
    parts = []
    for page in pages:
        state = salted.copy()
        state.update(page)
        if len(page) < PAGE:
            state.update(bytes(PAGE - len(page)))
        parts.append(state.digest())
    return b"".join(parts)


def _map_groups(digest_of: Callable[[list[memoryview]], bytes], chunks: list[memoryview], size: int) -> bytes:
    """The digests of all chunks in order; in threads when there is enough to do."""
    groups = [chunks[start : start + size] for start in range(0, len(chunks), size)]
    if sum(map(len, chunks)) < _CHUNKS_WORTH_THREADS * CHUNK:
        return b"".join(map(digest_of, groups))
    with ThreadPoolExecutor(min(MOST_THREADS, cpu_count() or 1)) as threads:
        return b"".join(threads.map(digest_of, groups))
