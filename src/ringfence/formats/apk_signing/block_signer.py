"""One signer of a v2, v3 or v3.1 block: read, its signatures over its own record checked.

Whether the app's content is what the signer signed is asked in `v2_v3`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from struct import unpack_from

from .algorithms import ALGORITHMS, TIRAMISU, Algorithm, ContentDigest, choose_signatures
from .ber import DerError
from .certificate import Certificate, CertificateFacts, describe_unreadable, read_certificate
from .issues import Findings, Scheme
from .lineage import Lineage, LineageFault, read_lineage
from .public_key import KeyAnswer, UnusableKey, check_signature, load_key_of_kind
from .signing_block import FieldReader, Malformed

MOST_CERTIFICATES = 20
MOST_LINEAGES = 4
MOST_RECORDS = 1000
STRIPPING_PROTECTION = 0xBEEFF00D
PROOF_OF_ROTATION = 0x3BA06F8C
ROTATION_MIN_SDK = 0x559F8B02
ROTATION_ON_DEV_RELEASE = 0xC2A6B3BA


@dataclass(frozen=True, slots=True)
class Scope:
    """The Android versions asked about, and what is known of newer schemes.

    `found` are newer schemes that were found, `supported` those that some version in the range knows, both by
    number; `rotation_min_sdk` is where v3.1's key rotation starts, None without v3.1.
    """

    min_sdk: int
    max_sdk: int
    found: frozenset[int] = frozenset()
    supported: frozenset[int] = frozenset()
    rotation_min_sdk: int | None = None


@dataclass(slots=True)
class BlockSigner:
    """One signer, as far as it was read; `checked` are the digests its verified signatures vouch for."""

    scheme: Scheme
    findings: Findings
    index: int
    min_sdk: int = 0
    max_sdk: int = 0
    certificates: list[Certificate] = field(default_factory=list)
    unreadable: list[CertificateFacts] = field(default_factory=list)
    digests: list[tuple[int, bytes]] = field(default_factory=list)
    checked: set[ContentDigest] = field(default_factory=set)
    lineage: Lineage = ()

    def error(self, fault: str) -> None:
        """Note a fault, named alike in v2 and v3."""
        self.findings.error(self.code(fault), f"signer {self.index + 1}")

    def code(self, fault: str) -> str:
        """The code of a fault that v2 and v3 name alike."""
        return f"{'V2' if self.scheme is Scheme.V2 else 'V3'}_SIG_{fault}"


class Stop(Exception):
    """The signer was refused; why is in its findings."""


def read_signer(signer: BlockSigner, fields: FieldReader, scope: Scope) -> None:
    """Fill in `signer` from its record. Raises Malformed when the record itself cannot be read."""
    try:
        signed = bytes(fields.field())
        if signer.scheme is not Scheme.V2:
            _read_versions(signer, fields)
        signatures, algorithm_ids = _read_signatures(signer, fields.reader())
        key_der = bytes(fields.field())
        _refuse_unsigned(signer, algorithm_ids)
        _check_signatures(signer, signatures, key_der, signed, scope)
        _read_signed_record(signer, FieldReader(signed), key_der, algorithm_ids, scope)
    except Stop:
        return


def _read_versions(signer: BlockSigner, fields: FieldReader) -> None:
    signer.min_sdk, signer.max_sdk = fields.number(), fields.number()
    if signer.min_sdk < 0 or signer.min_sdk > signer.max_sdk:
        signer.findings.error("V3_SIG_INVALID_SDK_VERSIONS", f"{signer.min_sdk} to {signer.max_sdk}")


def _read_signatures(
    signer: BlockSigner, records: FieldReader
) -> tuple[list[tuple[Algorithm, bytes]], list[int] | None]:
    """The signatures with known algorithms, and the numbers of all; None for those when one is malformed."""
    known: list[tuple[Algorithm, bytes]] = []
    ids: list[int] = []
    for record in _records(signer, records, "MALFORMED_SIGNATURE"):
        if record is None:
            return known, None
        algorithm_id, signature = record
        ids.append(algorithm_id)
        algorithm = ALGORITHMS.get(algorithm_id)
        if algorithm is None:
            signer.findings.warn(signer.code("UNKNOWN_SIG_ALGORITHM"), f"0x{algorithm_id:x}")
        else:
            known.append((algorithm, signature))
    return known, ids


def _refuse_unsigned(signer: BlockSigner, algorithm_ids: list[int] | None) -> None:
    if algorithm_ids is None:
        raise Stop
    if not algorithm_ids:
        signer.error("NO_SIGNATURES")
        raise Stop


def _check_signatures(
    signer: BlockSigner,
    signatures: list[tuple[Algorithm, bytes]],
    key_der: bytes,
    signed: bytes,
    scope: Scope,
) -> None:
    """Check those signatures that Android would, over the signed record; Stop unless all verify."""
    is_v2 = signer.scheme is Scheme.V2
    low, high = (scope.min_sdk, scope.max_sdk) if is_v2 else (signer.min_sdk, signer.max_sdk)
    chosen = choose_signatures(signatures, low, high)
    if not chosen:
        signer.error("NO_SUPPORTED_SIGNATURES")
        raise Stop
    for algorithm, signature in chosen:
        try:
            key = load_key_of_kind(key_der, algorithm.key)
        except UnusableKey:
            signer.error("MALFORMED_PUBLIC_KEY")
            raise Stop from None
        answer = check_signature(
            key, signature, signed, algorithm.digest, probabilistic=algorithm.probabilistic
        )
        if answer is not KeyAnswer.VERIFIED:
            signer.error("DID_NOT_VERIFY" if answer is KeyAnswer.REFUSED else "VERIFY_EXCEPTION")
            raise Stop
        signer.checked.add(algorithm.content)


def _read_signed_record(
    signer: BlockSigner, signed: FieldReader, key_der: bytes, algorithm_ids: list[int] | None, scope: Scope
) -> None:
    """Digests, certificates and attributes, all under a signature that verified."""
    digests, certificates = signed.reader(), signed.reader()
    if signer.scheme is not Scheme.V2:
        low, high = signed.number(), signed.number()
        if low != signer.min_sdk:
            signer.findings.error("V3_MIN_SDK_VERSION_MISMATCH_BETWEEN_SIGNER_AND_SIGNED_DATA_RECORD")
        if high != signer.max_sdk:
            signer.findings.error("V3_MAX_SDK_VERSION_MISMATCH_BETWEEN_SIGNER_AND_SIGNED_DATA_RECORD")
    attributes = signed.reader()
    _read_certificates(signer, certificates)
    if key_der not in (signer.certificates[0].key_der, signer.certificates[0].usable_key_der):
        signer.error("PUBLIC_KEY_MISMATCH_BETWEEN_CERTIFICATE_AND_SIGNATURES_RECORD")
        raise Stop
    for record in _records(signer, digests, "MALFORMED_DIGEST"):
        if record is None:
            raise Stop
        signer.digests.append(record)
    if [algorithm_id for algorithm_id, _ in signer.digests] != algorithm_ids:
        signer.error("SIG_ALG_MISMATCH_BETWEEN_SIGNATURES_AND_DIGESTS_RECORDS")
        raise Stop
    _read_attributes(signer, attributes, scope)


def _records(signer: BlockSigner, records: FieldReader, fault: str) -> list[tuple[int, bytes] | None]:
    """Pairs of a number and bytes; a last None, and an error noted, when one is malformed."""
    pairs: list[tuple[int, bytes] | None] = []
    while records:
        if len(pairs) == MOST_RECORDS:
            signer.findings.error("TOO_LARGE_TO_CHECK", f"records of signer {signer.index + 1}")
            return [*pairs, None]
        try:
            record = records.reader()
            pairs.append((record.identifier(), bytes(record.field())))
        except Malformed:
            signer.error(fault)
            return [*pairs, None]
    return pairs


def _read_certificates(signer: BlockSigner, certificates: FieldReader) -> None:
    while certificates:
        if len(signer.certificates) == MOST_CERTIFICATES:
            signer.findings.error("TOO_LARGE_TO_CHECK", f"certificates of signer {signer.index + 1}")
            raise Stop
        der = bytes(certificates.field())
        try:
            signer.certificates.append(read_certificate(der))
        except DerError:
            signer.unreadable.append(describe_unreadable(der))
            signer.error("MALFORMED_CERTIFICATE")
            raise Stop from None
    if not signer.certificates:
        signer.error("NO_CERTIFICATES")
        raise Stop


def _read_attributes(signer: BlockSigner, attributes: FieldReader, scope: Scope) -> None:
    promised: set[int] = set()
    rotation_named = False
    count = lineages = 0
    while attributes:
        count += 1
        if count > MOST_RECORDS:
            signer.findings.error("TOO_LARGE_TO_CHECK", f"attributes of signer {signer.index + 1}")
            raise Stop
        try:
            attribute = attributes.reader()
            attribute_id = attribute.identifier()
            value = attribute.rest()
            if signer.scheme is Scheme.V2:
                _read_v2_attribute(signer, attribute_id, value, scope, promised)
            else:
                lineages += attribute_id == PROOF_OF_ROTATION
                if lineages > MOST_LINEAGES:
                    signer.findings.error("TOO_LARGE_TO_CHECK", f"lineages of signer {signer.index + 1}")
                    raise Stop
                rotation_named |= attribute_id == ROTATION_MIN_SDK
                _read_v3_attribute(signer, attribute_id, value, scope)
        except Malformed:
            signer.error("MALFORMED_ADDITIONAL_ATTRIBUTE")
            raise Stop from None
    for _ in sorted(promised - scope.found):
        signer.findings.error("V2_SIG_MISSING_APK_SIG_REFERENCED", f"signer {signer.index + 1}")
    if scope.rotation_min_sdk is not None and not rotation_named:
        signer.findings.warn("V31_ROTATION_MIN_SDK_ATTR_MISSING")


def _read_v2_attribute(
    signer: BlockSigner, attribute_id: int, value: bytes, scope: Scope, promised: set[int]
) -> None:
    if attribute_id != STRIPPING_PROTECTION:
        signer.findings.warn("V2_SIG_UNKNOWN_ADDITIONAL_ATTRIBUTE", f"0x{attribute_id:x}")
        return
    scheme = _number(value)
    if scheme in scope.supported:
        promised.add(scheme)
    else:
        signer.findings.warn("V2_SIG_UNKNOWN_APK_SIG_SCHEME_ID", str(scheme))


def _read_v3_attribute(signer: BlockSigner, attribute_id: int, value: bytes, scope: Scope) -> None:
    if attribute_id == PROOF_OF_ROTATION:
        try:
            signer.lineage = read_lineage(value, signer.certificates[0])
        except LineageFault as fault:
            signer.findings.error(fault.code, f"signer {signer.index + 1}")
    elif attribute_id == ROTATION_MIN_SDK:
        if scope.max_sdk < TIRAMISU:
            return
        start = _number(value)
        if scope.rotation_min_sdk is None:
            signer.findings.error("V31_BLOCK_MISSING", f"rotation from Android API level {start}")
        elif start != scope.rotation_min_sdk:
            signer.findings.error("V31_ROTATION_MIN_SDK_MISMATCH", f"{start} and {scope.rotation_min_sdk}")
    elif attribute_id == ROTATION_ON_DEV_RELEASE:
        if signer.scheme is not Scheme.V31:
            signer.findings.warn("V31_ROTATION_TARGETS_DEV_RELEASE_ATTR_ON_V3_SIGNER")
    else:
        signer.findings.warn("V3_SIG_UNKNOWN_ADDITIONAL_ATTRIBUTE", f"0x{attribute_id:x}")


def _number(value: bytes) -> int:
    if len(value) < 4:
        raise Malformed
    return int(unpack_from("<i", value)[0])
