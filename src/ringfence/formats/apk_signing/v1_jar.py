"""JAR signing (v1): the manifest lists a digest of every entry, signature files sign the manifest.

All entries outside META-INF must be signed by the same signers. What Android of some version in the range
would refuse is an error; what it ignores is a warning.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .ber import DerError
from .certificate import describe_unreadable
from .issues import Findings, Scheme
from .jar_manifest import BadDigest, Oversized, Section, read_sections
from .pkcs7 import Refused, SignatureBlock, find_signer, read_signature_block
from .v1_entries import JarApp, check_entries
from .v1_signature_file import MANIFEST, JarSigner, check_file
from .zip_sections import TooLarge, read_whole

FOLDER = "META-INF/"
MOST_SIGNERS = 10
MOST_TEXT = 32 << 20  # bytes of the manifest, and of all signature files together
MOST_BLOCK = 256 << 10


@dataclass(slots=True)
class JarResult:
    """What v1 came to. `signers` are those that Android uses, `ignored` those it passes over."""

    own: Findings
    signers: list[JarSigner] = field(default_factory=list)
    ignored: list[JarSigner] = field(default_factory=list)
    candidates: list[JarSigner] = field(default_factory=list)
    verified: bool = False

    @property
    def has_errors(self) -> bool:
        """Is anything wrong, with the whole or with a signer that counts?"""
        return bool(self.own.errors) or any(signer.findings.errors for signer in self.signers)


def verify_v1(app: JarApp) -> JarResult:
    """The verdict on JAR signing. Raises ZipFault when an entry that is needed cannot be read."""
    result = JarResult(Findings(Scheme.V1))
    try:
        _verify(app, result)
    except Oversized:
        result.own.error("TOO_LARGE_TO_CHECK", "the manifest or a signature file")
    except TooLarge as fault:
        result.own.error("TOO_LARGE_TO_CHECK", str(fault))
    return result


def _verify(app: JarApp, result: JarResult) -> None:
    names = _check_duplicates(app, result.own)
    manifest_entry = next((entry for entry in app.entries if entry.name == MANIFEST), None)
    if not result.own.errors and manifest_entry is None:
        result.own.error("JAR_SIG_NO_MANIFEST")
    if result.own.errors or manifest_entry is None:
        return
    manifest = read_whole(app.data, manifest_entry, app.sections, MOST_TEXT)
    main, by_name = _read_manifest(manifest, names, result.own)
    if result.own.errors:
        return
    result.candidates = _find_signers(app, result.own)
    if not result.own.errors and _check_blocks(app, result):
        remaining = _check_files(app, result, manifest, main, by_name)
        if not result.has_errors:
            _check_entries(app, result, remaining, by_name)


def _check_duplicates(app: JarApp, findings: Findings) -> set[str]:
    names: set[str] = set()
    for entry in app.entries:
        if entry.name in names:
            findings.error("JAR_SIG_DUPLICATE_ZIP_ENTRY", entry.name)
        names.add(entry.name)
    return names


def _read_manifest(
    manifest: bytes, names: set[str], findings: Findings
) -> tuple[Section | None, dict[str, Section]]:
    """The main section, and the others by the entry they are about."""
    sections = read_sections(manifest)
    main = next(sections, None)
    by_name: dict[str, Section] = {}
    for number, section in enumerate(sections, 1):
        name = section.name
        if name is None:
            findings.error("JAR_SIG_UNNNAMED_MANIFEST_SECTION", f"section {number}")
        elif name in by_name:
            findings.error("JAR_SIG_DUPLICATE_MANIFEST_SECTION", name)
        else:
            if name not in names:
                findings.error("JAR_SIG_MISSING_ZIP_ENTRY_REFERENCED_IN_MANIFEST", name)
            by_name[name] = section
    return main, by_name


def _find_signers(app: JarApp, findings: Findings) -> list[JarSigner]:
    """The pairs of a signature block and its signature file, in the order of the blocks."""
    inside = [entry.name for entry in app.entries if entry.name.startswith(FOLDER)]
    files = {name for name in inside if name.endswith(".SF")}
    signers = []
    for name in inside:
        if not name.endswith((".RSA", ".DSA", ".EC")):
            continue
        file_name = name[: name.rindex(".")] + ".SF"
        if file_name in files:
            signers.append(JarSigner(Findings(Scheme.V1), name, file_name))
        else:
            findings.warn("JAR_SIG_MISSING_FILE", name)
    if not signers:
        findings.error("JAR_SIG_NO_SIGNATURES")
    elif len(signers) > MOST_SIGNERS:
        findings.error("JAR_SIG_MAX_SIGNATURES_EXCEEDED")
    return signers


def _check_blocks(app: JarApp, result: JarResult) -> bool:
    """Does every block sign its file? All must."""
    by_name = {entry.name: entry for entry in app.entries}
    left = MOST_TEXT
    for signer in result.candidates:
        block = read_whole(app.data, by_name[signer.block_name], app.sections, MOST_BLOCK)
        signer.file = read_whole(app.data, by_name[signer.file_name], app.sections, left)
        left -= len(signer.file)
        _check_block(signer, block, app.min_sdk, app.max_sdk)
        if signer.findings.errors:
            result.signers.append(signer)
    return not result.has_errors


def _check_block(signer: JarSigner, data: bytes, min_sdk: int, max_sdk: int) -> None:
    try:
        block = read_signature_block(data)
    except DerError:
        signer.findings.error("JAR_SIG_PARSE_EXCEPTION", signer.block_name)
        return
    if not block.signers:
        signer.findings.error("JAR_SIG_NO_SIGNERS", signer.block_name)
        return
    try:
        certificate, signer.claimed = find_signer(block, signer.file, min_sdk, max_sdk)
    except Refused as refused:
        signer.findings.error(refused.code, signer.block_name)
        _note_claimed(signer, block)
        return
    if certificate is None:
        signer.findings.error("JAR_SIG_DID_NOT_VERIFY", signer.block_name)
    signer.certificate = certificate


def _note_claimed(signer: JarSigner, block: SignatureBlock) -> None:
    """Keep the fingerprints of a refused block's certificates."""
    signer.unreadable = [describe_unreadable(der) for der in block.certificates_der[:MOST_SIGNERS]]


def _check_files(
    app: JarApp, result: JarResult, manifest: bytes, main: Section | None, by_name: dict[str, Section]
) -> list[JarSigner]:
    """The signers whose files fit the manifest; the others become errors or are ignored."""
    remaining = []
    for signer in result.candidates:
        try:
            check_file(app, signer, manifest, main, by_name)
        except BadDigest:
            signer.findings.error("JAR_SIG_MALFORMED_DIGEST", signer.file_name)
        if signer.ignored:
            result.ignored.append(signer)
        elif signer.findings.errors:
            result.signers.append(signer)
        else:
            remaining.append(signer)
    if not result.has_errors and not remaining:
        result.own.error("JAR_SIG_NO_SIGNATURES")
    return remaining


def _check_entries(
    app: JarApp, result: JarResult, signers: list[JarSigner], by_name: dict[str, Section]
) -> None:
    """Compare every entry's digest, then say who signed and what is not covered."""
    coverage = [(signer.block_name, signer.names) for signer in signers]
    places = check_entries(app, by_name, coverage, result.own)
    chosen = [signers[place] for place in places]
    if result.own.errors:
        return
    covered = {MANIFEST, *(s.block_name for s in chosen), *(s.file_name for s in chosen)}
    for entry in app.entries:
        if entry.name.startswith(FOLDER) and entry.name not in covered:
            result.own.warn("JAR_SIG_UNPROTECTED_ZIP_ENTRY", entry.name)
    result.signers = chosen
    result.ignored += [signer for signer in signers if signer not in chosen]
    result.verified = True
