"""From the state of a finished check to the verdict that others read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from .ber import DerError
from .certificate import (
    Certificate,
    CertificateFacts,
    describe_certificate,
    describe_unreadable,
    read_certificate,
)
from .check import Check
from .issues import Findings, Problem, Scheme
from .pkcs7 import read_signature_block
from .signing_block import PADDING, STAMP_V1, STAMP_V2, V2_BLOCK, V3_BLOCK, V31_BLOCK
from .v1_jar import FOLDER, MOST_BLOCK, MOST_SIGNERS
from .verdict import LineageStep, SchemeVerdict, SignatureVerdict, Signer
from .zip_sections import END_RECORD_SIZE, ZipFault, read_whole

BLOCK_IDS = {Scheme.V2: V2_BLOCK, Scheme.V3: V3_BLOCK, Scheme.V31: V31_BLOCK}
MOST_ODDITIES = 100
BLOCK_SUFFIXES = (".RSA", ".DSA", ".EC")


def write_verdict(check: Check) -> SignatureVerdict:
    """The verdict; signers only when the app is verified, as apksig has it."""
    verified = not check.has_errors and any(check.is_verified(scheme) for scheme in Scheme)
    signers = tuple(dict.fromkeys(_signers(check))) if verified else ()
    claimed = tuple(one for one in dict.fromkeys(_claimed(check)) if one not in signers)
    findings = list(_findings(check))
    counts: Counter[str] = Counter()
    for found in findings:
        counts.update(found.counts)
    v1, v2, v3, v31 = (_scheme_verdict(check, scheme) for scheme in Scheme)
    return SignatureVerdict(
        verified,
        v1,
        v2,
        v3,
        v31,
        signers,
        claimed,
        tuple(
            LineageStep(describe_certificate(n.certificate), n.capabilities, n.flags) for n in check.lineage
        ),
        tuple(error for found in findings for error in found.errors),
        tuple(warning for found in findings for warning in found.warnings),
        tuple(sorted(counts.items())),
        check.block.parts if check.block else (),
        (*check.oddities, *_comment_oddities(check), *islice(_block_oddities(check), MOST_ODDITIES)),
    )


def _signers(check: Check) -> Iterator[Signer]:
    """Who signed, by the newest scheme that verified; of v3's signers the one for the newest Android."""
    for scheme in (Scheme.V31, Scheme.V3):
        if check.is_verified(scheme):
            yield _signer(scheme, check.blocks[scheme].signers[-1].certificates[0])
            return
    if check.is_verified(Scheme.V2):
        yield from (_signer(Scheme.V2, one.certificates[0]) for one in check.blocks[Scheme.V2].signers)
    elif check.jar is not None:
        yield from (_signer(Scheme.V1, one.certificate) for one in check.jar.signers if one.certificate)


def _signer(scheme: Scheme, certificate: Certificate) -> Signer:
    return Signer(scheme, describe_certificate(certificate))


def _claimed(check: Check) -> Iterator[Signer]:
    """The certificates of every signature that was found, whatever came of it."""
    for scheme in (Scheme.V31, Scheme.V3, Scheme.V2):
        for one in check.blocks[scheme].signers if scheme in check.blocks else ():
            yield from (_signer(scheme, certificate) for certificate in one.certificates[:1])
            yield from (Signer(scheme, facts) for facts in one.unreadable)
    if check.is_verified(Scheme.V1) and check.jar is not None:
        used = (one.certificate for one in (*check.jar.signers, *check.jar.ignored))
        yield from (_signer(Scheme.V1, certificate) for certificate in used if certificate)
    else:
        yield from (Signer(Scheme.V1, facts) for facts in _claimed_by_jar(check))


def _jar_blocks(check: Check) -> list[str]:
    return [e.name for e in check.entries if e.name.startswith(FOLDER) and e.name.endswith(BLOCK_SUFFIXES)]


def _claimed_by_jar(check: Check) -> Iterator[CertificateFacts]:
    """The certificates in v1's signature blocks, unchecked: those of the signers it names, else all."""
    by_name = {entry.name: entry for entry in check.entries}
    for name in _jar_blocks(check)[:MOST_SIGNERS]:
        if check.sections is None:
            return
        try:
            block = read_signature_block(read_whole(check.data, by_name[name], check.sections, MOST_BLOCK))
        except (DerError, ZipFault):
            continue
        serials = {signer.serial for signer in block.signers}
        for der in block.certificates_der[:MOST_SIGNERS]:
            try:
                certificate = read_certificate(der)
            except DerError:
                yield describe_unreadable(der)
                continue
            if certificate.serial in serials or not serials:
                yield describe_certificate(certificate)


def _findings(check: Check) -> Iterator[Findings]:
    """Those over all schemes first, then those of whole schemes, then those of single signers."""
    newest_first = [check.blocks[s] for s in (Scheme.V31, Scheme.V3, Scheme.V2) if s in check.blocks]
    yield check.own
    yield from (result.own for result in newest_first)
    if check.jar is not None:
        yield check.jar.own
        yield from (signer.findings for signer in check.jar.signers)
    for result in reversed(newest_first):
        yield from (signer.findings for signer in result.signers)


def _scheme_verdict(check: Check, scheme: Scheme) -> SchemeVerdict:
    errors: list[Problem] = []
    warnings: list[Problem] = []
    if scheme is Scheme.V1:
        present, checked = bool(_jar_blocks(check)), check.jar is not None
        jar = check.jar
        findings = [jar.own, *(signer.findings for signer in jar.signers)] if jar is not None else []
        # Why Android passes over a signer is a fault of that signer, but not of the app.
        for signer in jar.ignored if jar is not None else ():
            warnings += (*signer.findings.errors, *signer.findings.warnings)
    else:
        present = check.block is not None and check.block.find(BLOCK_IDS[scheme]) is not None
        result = check.blocks.get(scheme)
        checked = result is not None
        findings = [result.own, *(one.findings for one in result.signers)] if result is not None else []
    for found in findings:
        errors += found.errors
        warnings += found.warnings
    verified = check.is_verified(scheme)
    return SchemeVerdict(scheme, present, checked, verified, tuple(errors), tuple(warnings))


def _comment_oddities(check: Check) -> Iterator[str]:
    """v1 leaves the archive's comment open, and some shops write their channel there."""
    if check.sections is None or any(result.verified for result in check.blocks.values()):
        return
    size = len(check.data) - check.sections.end_record_start - END_RECORD_SIZE
    if size and check.is_verified(Scheme.V1):
        yield f"the archive has a comment of {size} bytes that no signature covers"


def _block_oddities(check: Check) -> Iterator[str]:
    """Parts of the signing block beyond the signatures: they are not covered by any signature."""
    if check.block is None:
        return
    if check.block.fault:
        yield check.block.fault
    if len(check.block.parts) > MOST_ODDITIES:
        yield f"the signing block has {len(check.block.parts)} parts"
    seen: set[int] = set()
    for part in check.block.parts:
        name = part.name or "unknown part"
        if part.id in seen:
            yield f"the signing block has a second part 0x{part.id:08x} ({name}): only the first counts"
        elif part.id in (STAMP_V1, STAMP_V2):
            yield f"the signing block has a {name} of {part.size} bytes, which is not checked"
        elif part.id not in BLOCK_IDS.values() and part.id != PADDING:
            what = f"part 0x{part.id:08x} ({name}) of {part.size} bytes"
            yield f"the signing block has a {what} that no signature covers"
        seen.add(part.id)
