"""CloudTrail's digests held against the log files: changed, missing, unsigned, out of the chain."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any

from ....errors import EvidenceError
from ....formats.access_logs.event import hour_of
from ....formats.access_logs.trail_digest import (
    TrailDigest,
    is_signed,
    read_digest,
    read_public_keys,
    read_signature,
)
from ....formats.json_document import NotJsonError
from ....model.fact import Gap
from ..access_file import AccessFile

COULD_CHANGE = "whether the log says what AWS wrote"
DIGEST, KEYS, HEAD = "CloudTrail digest", "CloudTrail public keys", "metadata of an S3 object"
MOST_TOLD = 20


@dataclass(slots=True)
class Chain:
    """Digests with the file each is in, keys, signatures that the metadata of objects have, and what the
    check shows: `verified` log files by name, `quiet` hours of an account in which AWS wrote no log file."""

    digests: list[tuple[TrailDigest, AccessFile]] = field(default_factory=list)
    keys: list[Any] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    verified: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    quiet: dict[str, set[int]] = field(default_factory=dict)

    def add(self, file: AccessFile) -> None:
        """Raises EvidenceError."""
        data = file.read_bytes()
        try:
            if file.format == DIGEST:
                self.digests.append((read_digest(data), file))
            elif file.format == KEYS:
                self.keys += read_public_keys(data)
            else:
                self.signatures.append(read_signature(data))
        except NotJsonError as error:
            raise EvidenceError(
                file.name, "", f"this is no {file.format}: {error}", "fetch it again"
            ) from None


def check_chain(chain: Chain, logs: Sequence[AccessFile]) -> Iterator[Gap]:
    """Everything that the digests do not vouch for."""
    if not chain.digests:
        if logs:
            yield logs[0].gap(
                "no digest files lie beside CloudTrail's logs: that they are whole is not shown", COULD_CHANGE
            )
        return
    yield from _check_signatures(chain)
    listed = {name: (sha256, file) for digest, file in chain.digests for name, sha256 in _listed(digest)}
    here = {_bare(file.name): file for file in logs}
    for name, file in here.items():
        if name not in listed:
            yield file.gap("no digest lists this log file: that it is AWS's own is not shown", COULD_CHANGE)
        elif _hash_unpacked(file) == listed[name][0]:
            chain.verified.add(file.name)
        else:
            chain.changed.add(file.name)
            what = f"CHANGED: its SHA-256 is not that of the digest {listed[name][1].name}"
            yield file.gap(what, COULD_CHANGE)
    missing = [(name, file) for name, (_, file) in listed.items() if name not in here]
    for name, file in missing[:MOST_TOLD]:
        yield file.gap(f"the log file {name} that it lists is not here", "who did what in that hour")
    if len(missing) > MOST_TOLD:
        what = f"{len(missing) - MOST_TOLD:,} further log files that digests list are not here"
        yield chain.digests[0][1].gap(what, "who did what in those hours")


def _check_signatures(chain: Chain) -> Iterator[Gap]:
    """Each digest is signed in the next one, or in the metadata of its object; each names the one before."""
    if not chain.keys:
        yield chain.digests[0][1].gap(
            "no public key lies beside the digests: their signatures were not checked", COULD_CHANGE
        )
    by_object = {digest.object: (digest, file) for digest, file in chain.digests}
    next_one = {digest.before: digest for digest, _ in chain.digests if digest.before}
    for digest, file in chain.digests:
        after = next_one.get(digest.object)
        if after and after.before_sha256 != digest.sha256:
            yield file.gap("CHANGED: its SHA-256 is not that which the digest after it has", COULD_CHANGE)
        signatures = [after.before_signature] if after else chain.signatures
        if chain.keys and not any(is_signed(digest, each, chain.keys) for each in signatures):
            what = (
                "NOT SIGNED by a key that is here"
                if signatures
                else "the signature of this last digest is not here"
            )
            yield file.gap(what, COULD_CHANGE)
        elif chain.keys and not digest.logs:
            _note_quiet(digest, chain)
        if digest.before and digest.before not in by_object:
            starts = all(
                other.end >= digest.end for other, _ in chain.digests if other.account == digest.account
            )
            what = "the digest before it is not here" + ("" if starts else ": the chain is broken")
            yield file.gap(what, COULD_CHANGE)


def _note_quiet(digest: TrailDigest, chain: Chain) -> None:
    first, last = hour_of(digest.start[:13]), hour_of(digest.end[:13])
    if first is not None and last is not None and last - first <= 24:
        chain.quiet.setdefault(digest.account, set()).update(range(first, last + 1))


def _listed(digest: TrailDigest) -> Iterator[tuple[str, str]]:
    for name, sha256 in digest.logs:
        yield _bare(name), sha256


def _bare(name: str) -> str:
    return PurePosixPath(name).name.removesuffix(".gz")


def _hash_unpacked(file: AccessFile) -> str:
    try:
        with file.open() as unpacked:
            return _hash(unpacked)
    except EvidenceError:
        return ""


def _hash(unpacked: IO[bytes]) -> str:
    hashed = hashlib.sha256()
    while piece := unpacked.read(1 << 20):
        hashed.update(piece)
    return hashed.hexdigest()
