"""APK Signature Scheme v2, v3 and v3.1: signers in the signing block sign the digest of the whole file."""

from __future__ import annotations

from dataclasses import dataclass, field

from .algorithms import ALGORITHMS, ContentDigest
from .block_signer import BlockSigner, Scope, read_signer
from .chunked_digest import Content, NotAligned
from .issues import Findings, Scheme
from .lineage import Lineage, LineageFault, join_lineages
from .signing_block import FieldReader, Malformed

MOST_SIGNERS = 10
MOST_V3_SIGNERS = 20


@dataclass(slots=True)
class BlockResult:
    """What a block came to: `own` are findings on the whole block, each signer has its own."""

    scheme: Scheme
    own: Findings
    signers: list[BlockSigner] = field(default_factory=list)
    lineage: Lineage = ()
    verified: bool = False

    @property
    def has_errors(self) -> bool:
        """Is anything wrong with the block or with a signer?"""
        return bool(self.own.errors) or any(signer.findings.errors for signer in self.signers)


def verify_block(scheme: Scheme, block: memoryview, content: Content, scope: Scope) -> BlockResult:
    """The verdict on a v2, v3 or v3.1 block of a file with this content."""
    result = BlockResult(scheme, Findings(scheme))
    _read_signers(result, block, scope)
    if not result.has_errors:
        _check_content(result, content)
        if scheme is not Scheme.V2:
            _check_versions(result, scope)
            _join(result)
    result.verified = not result.has_errors
    return result


def _read_signers(result: BlockResult, block: memoryview, scope: Scope) -> None:
    prefix = "V2" if result.scheme is Scheme.V2 else "V3"
    try:
        signers = FieldReader(block).reader()
    except Malformed:
        result.own.error(f"{prefix}_SIG_MALFORMED_SIGNERS")
        return
    if not signers:
        result.own.error(f"{prefix}_SIG_NO_SIGNERS")
    while signers:
        index = len(result.signers)
        if _is_too_many(result, index):
            return
        signer = BlockSigner(result.scheme, Findings(result.scheme), index)
        result.signers.append(signer)
        try:
            read_signer(signer, signers.reader(), scope)
        except Malformed:
            signer.error("MALFORMED_SIGNER")
            return


def _is_too_many(result: BlockResult, index: int) -> bool:
    if result.scheme is Scheme.V2 and index == MOST_SIGNERS:
        result.own.error("V2_SIG_MAX_SIGNATURES_EXCEEDED")
        return True
    if index == MOST_V3_SIGNERS:
        result.own.error("TOO_LARGE_TO_CHECK", "signers")
        return True
    return False


def _check_content(result: BlockResult, content: Content) -> None:
    """Compare every digest that a verified signature of any signer vouches for with the file's."""
    checked = set[ContentDigest]().union(*(signer.checked for signer in result.signers))
    for signer in result.signers:
        for algorithm_id, expected in signer.digests:
            algorithm = ALGORITHMS.get(algorithm_id)
            if algorithm is None or algorithm.content not in checked:
                continue
            try:
                actual = content.digest(algorithm.content)
            except NotAligned:
                signer.findings.error("VERITY_NOT_ALIGNED")
                continue
            if expected != actual:
                signer.error("APK_DIGEST_DID_NOT_VERIFY")


def _check_versions(result: BlockResult, scope: Scope) -> None:
    """v3 signers must cover the Android versions without hole or overlap, and lineages only grow."""
    first = last = lineage_size = 0
    for _, signer in sorted({signer.min_sdk: signer for signer in result.signers}.items()):
        if first == 0:
            first = signer.min_sdk
        elif signer.min_sdk != last + 1:
            result.own.error("V3_INCONSISTENT_SDK_VERSIONS")
            break
        last = signer.max_sdk
        if signer.lineage:
            if len(signer.lineage) < lineage_size:
                result.own.error("V3_INCONSISTENT_LINEAGES")
                break
            lineage_size = len(signer.lineage)
    rotation = scope.rotation_min_sdk
    # What v3.1 leaves out at the lower end, v3 covers; what v3 leaves out at the upper end, v3.1 covers.
    needed_first = scope.max_sdk if result.scheme is Scheme.V31 else scope.min_sdk
    needed_last = scope.max_sdk if rotation is None else rotation - 1
    if first > needed_first or last < needed_last:
        result.own.error("V3_MISSING_SDK_VERSIONS", f"{first} to {last}")


def _join(result: BlockResult) -> None:
    try:
        result.lineage = join_lineages([signer.lineage for signer in result.signers if signer.lineage])
    except LineageFault as fault:
        result.own.error(fault.code)
