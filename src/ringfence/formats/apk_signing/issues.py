"""What can be wrong with an app's signature: one stable code each, in AOSP apksig's own naming.

A code carries the same name as in apksig, so that counts over a collection can be compared line by
line; the codes under `OWN` are ours, for what apksig answers with an exception. The sentences are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_MEANINGS: dict[str, str] = {
    # The container; apksig throws instead of reporting.
    "MALFORMED_ZIP": "the file is not a ZIP archive that Android would install",
    "MALFORMED_ZIP_ENTRY": "an entry's header and the central directory disagree, or its data is damaged",
    "MISSING_ANDROID_MANIFEST": "there is no AndroidManifest.xml",
    "TOO_LARGE_TO_CHECK": "a size or a count is beyond what is checked",
    "VERITY_NOT_ALIGNED": "a fs-verity digest is used, but the signing block is not aligned to pages",
    # Rules over all schemes.
    "NO_SIG_FOR_TARGET_SANDBOX_VERSION": "the target sandbox version demands a v2 or newer signature",
    "MIN_SIG_SCHEME_FOR_TARGET_SDK_NOT_MET": "the target SDK version demands a v2 or newer signature",
    "SOURCE_STAMP_SIG_MISSING": "a source stamp file is present, but no stamp signature",
    # v1
    "JAR_SIG_MISSING": "a v2 signer did not sign with v1",
    "JAR_SIG_NO_MANIFEST": "there is no META-INF/MANIFEST.MF",
    "JAR_SIG_NO_SIGNATURES": "there is no v1 signature",
    "JAR_SIG_NO_SIGNED_ZIP_ENTRIES": "no entry is signed",
    "JAR_SIG_MAX_SIGNATURES_EXCEEDED": "there are more than ten v1 signers",
    "JAR_SIG_DUPLICATE_ZIP_ENTRY": "two entries have the same name",
    "JAR_SIG_DUPLICATE_MANIFEST_SECTION": "two sections of the manifest name the same entry",
    "JAR_SIG_UNNNAMED_MANIFEST_SECTION": "a section of the manifest has no name",
    "JAR_SIG_UNNNAMED_SIG_FILE_SECTION": "a section of the signature file has no name",
    "JAR_SIG_DUPLICATE_SIG_FILE_SECTION": "two sections of the signature file name the same entry",
    "JAR_SIG_MISSING_ZIP_ENTRY_REFERENCED_IN_MANIFEST": "an entry that the manifest names is missing",
    "JAR_SIG_NO_ZIP_ENTRY_DIGEST_IN_MANIFEST": "the manifest has no usable digest of an entry",
    "JAR_SIG_NO_ZIP_ENTRY_DIGEST_IN_SIG_FILE": "the signature file has no usable digest of an entry",
    "JAR_SIG_ZIP_ENTRY_NOT_SIGNED": "an entry is not signed",
    "JAR_SIG_ZIP_ENTRY_SIGNERS_MISMATCH": "entries are signed by different sets of signers",
    "JAR_SIG_ZIP_ENTRY_DIGEST_DID_NOT_VERIFY": "the content of an entry is not what was signed",
    "JAR_SIG_MANIFEST_MAIN_SECTION_DIGEST_DID_NOT_VERIFY": "the manifest's head is not what was signed",
    "JAR_SIG_MANIFEST_SECTION_DIGEST_DID_NOT_VERIFY": "a section of the manifest is not what was signed",
    "JAR_SIG_NO_MANIFEST_DIGEST_IN_SIG_FILE": "the signature file has no digest of the whole manifest",
    "JAR_SIG_NO_APK_SIG_STRIP_PROTECTION": "nothing in v1 says that a newer signature belongs to it",
    "JAR_SIG_MISSING_FILE": "a signature block has no signature file",
    "JAR_SIG_NO_SIGNERS": "a signature block names no signer",
    "JAR_SIG_PARSE_EXCEPTION": "a signature block cannot be read",
    "JAR_SIG_UNSUPPORTED_SIG_ALG": "some Android version in the range cannot check the signature algorithm",
    "JAR_SIG_VERIFY_EXCEPTION": "a signature cannot be checked",
    "JAR_SIG_DID_NOT_VERIFY": "no signature in the block fits the signature file",
    "JAR_SIG_MISSING_VERSION_ATTR_IN_SIG_FILE": "the signature file states no version",
    "JAR_SIG_UNKNOWN_APK_SIG_SCHEME_ID": "the signature file names a signature scheme that is not known",
    "JAR_SIG_MISSING_APK_SIG_REFERENCED": "a newer signature was stripped: v1 says that it was there",
    "JAR_SIG_UNPROTECTED_ZIP_ENTRY": "an entry under META-INF is not covered by the signature",
    "JAR_SIG_MALFORMED_DIGEST": "a digest in the manifest or signature file is not base64",
    # v2
    "V2_SIG_MISSING": "a v1 signer did not sign with v2",
    "V2_SIG_MAX_SIGNATURES_EXCEEDED": "there are more than ten v2 signers",
    "V2_SIG_MISSING_APK_SIG_REFERENCED": "a newer signature was stripped: v2 says that it was there",
    "V2_SIG_UNKNOWN_APK_SIG_SCHEME_ID": "v2 names a newer signature scheme that is not known",
    # v3 and v3.1
    "V3_SIG_INVALID_SDK_VERSIONS": "a signer's range of Android versions is impossible",
    "V3_MIN_SDK_VERSION_MISMATCH_BETWEEN_SIGNER_AND_SIGNED_DATA_RECORD": "the signer's first Android version "
    "differs from the signed one",
    "V3_MAX_SDK_VERSION_MISMATCH_BETWEEN_SIGNER_AND_SIGNED_DATA_RECORD": "the signer's last Android version "
    "differs from the signed one",
    "V3_INCONSISTENT_SDK_VERSIONS": "the signers' ranges of Android versions overlap or leave a hole",
    "V3_MISSING_SDK_VERSIONS": "the signers do not cover every Android version in the range",
    "V3_INCONSISTENT_LINEAGES": "the signers' certificate lineages contradict each other",
    "V3_SIG_MULTIPLE_SIGNERS": "several v3 signers, but no lineage that joins them",
    "V3_SIG_MULTIPLE_PAST_SIGNERS": "v3 allows one signer, the older scheme has several",
    "V3_SIG_PAST_SIGNERS_MISMATCH": "the older scheme's signer is not where v3's signer comes from",
    "V3_SIG_MALFORMED_LINEAGE": "the certificate lineage cannot be read",
    "V3_SIG_POR_DID_NOT_VERIFY": "the certificate lineage's own signatures do not verify",
    "V3_SIG_POR_CERT_MISMATCH": "the certificate lineage does not end at the signer",
    "V31_BLOCK_MISSING": "the v3.1 signature was stripped: v3 says that it was there",
    "V31_BLOCK_FOUND_WITHOUT_V3_BLOCK": "v3.1 is there without v3",
    "V31_ROTATION_MIN_SDK_MISMATCH": "v3 names another start of key rotation than v3.1",
    "V31_ROTATION_MIN_SDK_ATTR_MISSING": "v3 does not name the start of key rotation, though v3.1 is there",
    "V31_ROTATION_TARGETS_DEV_RELEASE_ATTR_ON_V3_SIGNER": "a v3.1 attribute stands on a v3 signer",
}

# The same fault in a v2 and in a v3 signer: `V2_SIG_…` and `V3_SIG_…`.
_SIGNER_MEANINGS: dict[str, str] = {
    "MALFORMED_SIGNERS": "the list of signers cannot be read",
    "NO_SIGNERS": "there is no signer",
    "MALFORMED_SIGNER": "a signer cannot be read",
    "MALFORMED_SIGNATURE": "a signature record cannot be read",
    "NO_SIGNATURES": "a signer has no signature",
    "NO_SUPPORTED_SIGNATURES": "a signer has no signature that every Android version in the range can check",
    "UNKNOWN_SIG_ALGORITHM": "a signature algorithm is not known",
    "MALFORMED_PUBLIC_KEY": "a signer's public key cannot be read",
    "VERIFY_EXCEPTION": "a signature cannot be checked",
    "DID_NOT_VERIFY": "a signature does not verify",
    "MALFORMED_CERTIFICATE": "a certificate cannot be read",
    "NO_CERTIFICATES": "a signer has no certificate",
    "PUBLIC_KEY_MISMATCH_BETWEEN_CERTIFICATE_AND_SIGNATURES_RECORD": "the certificate holds another key "
    "than the one that signed",
    "MALFORMED_DIGEST": "a digest record cannot be read",
    "SIG_ALG_MISMATCH_BETWEEN_SIGNATURES_AND_DIGESTS_RECORDS": "signatures and digests differ in algorithms",
    "MALFORMED_ADDITIONAL_ATTRIBUTE": "an additional attribute cannot be read",
    "UNKNOWN_ADDITIONAL_ATTRIBUTE": "an additional attribute is not known",
    "APK_DIGEST_DID_NOT_VERIFY": "the app's content is not what was signed",
}

MEANINGS: dict[str, str] = _MEANINGS | {
    f"{scheme}_SIG_{fault}": text for scheme in ("V2", "V3") for fault, text in _SIGNER_MEANINGS.items()
}

# Named by us: apksig throws an exception in these cases.
OWN = frozenset(
    {
        "MALFORMED_ZIP",
        "MALFORMED_ZIP_ENTRY",
        "MISSING_ANDROID_MANIFEST",
        "TOO_LARGE_TO_CHECK",
        "VERITY_NOT_ALIGNED",
        "JAR_SIG_MALFORMED_DIGEST",
    }
)


class Scheme(StrEnum):
    """A way of signing an app; the value is how it is written for people."""

    V1 = "v1"
    V2 = "v2"
    V3 = "v3"
    V31 = "v3.1"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or odd, with a signature.

    `code` is stable and named as in apksig; `where` is the entry, signer or certificate, or ""; `scheme` is
    None for rules over all schemes.
    """

    code: str
    where: str = ""
    scheme: Scheme | None = None

    @property
    def text(self) -> str:
        """The problem in a sentence."""
        meaning = MEANINGS[self.code]
        return f"{meaning}: {self.where}" if self.where else meaning


class Findings:
    """A growing list of errors and warnings of one signer or scheme; long repeats are counted, not kept."""

    KEPT_PER_CODE = 50

    def __init__(self, scheme: Scheme | None) -> None:
        self.scheme = scheme
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []
        self.counts: dict[str, int] = {}

    def error(self, code: str, where: str = "") -> None:
        """Note what makes verification fail."""
        self._add(self.errors, code, where)

    def warn(self, code: str, where: str = "") -> None:
        """Note what is odd, but does not make verification fail."""
        self._add(self.warnings, code, where)

    def _add(self, kept: list[Problem], code: str, where: str) -> None:
        if code not in MEANINGS:
            raise KeyError(code)
        self.counts[code] = self.counts.get(code, 0) + 1
        if self.counts[code] <= self.KEPT_PER_CODE:
            kept.append(Problem(code, where[:200], self.scheme))
