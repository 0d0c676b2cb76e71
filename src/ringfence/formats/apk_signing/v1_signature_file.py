"""A signature file of v1 (`.SF`) against the manifest: whole if its digest fits, else section by section."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from .algorithms import NOUGAT
from .certificate import Certificate, CertificateFacts
from .issues import Findings
from .jar_manifest import Section, read_sections
from .v1_entries import JarApp

MANIFEST = "META-INF/MANIFEST.MF"
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,10}")


@dataclass(slots=True, eq=False)
class JarSigner:
    """One signature file with its block; `names` are the entries that the file lists."""

    findings: Findings
    block_name: str
    file_name: str
    certificate: Certificate | None = None
    claimed: tuple[Certificate, ...] = ()
    unreadable: list[CertificateFacts] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    file: bytes = b""
    ignored: bool = False


def check_file(
    app: JarApp, signer: JarSigner, manifest: bytes, main: Section | None, by_name: dict[str, Section]
) -> None:
    """Note in the signer's findings what does not fit, and in `names` which entries it lists. BadDigest."""
    sections = read_sections(signer.file)
    head = next(sections, None)
    if head is None or head.value("Signature-Version") is None:
        signer.findings.error("JAR_SIG_MISSING_VERSION_ATTR_IN_SIG_FILE", signer.file_name)
        signer.ignored = True
        return
    if app.max_sdk >= NOUGAT:
        _check_stripping(app, signer, head)
        if signer.findings.errors:
            return
    by_signtool = "signtool" in (head.value("Created-By") or "")
    suffix = "-Digest" if by_signtool else "-Digest-Manifest"
    whole_fits = _fits(app, signer, head, suffix, manifest)
    if not by_signtool and main is not None:
        for algorithm, expected in head.digests("-Digest-Manifest-Main-Attributes", app.min_sdk, app.max_sdk):
            if hashlib.new(algorithm, manifest[main.start : main.end]).digest() != expected:
                signer.findings.error("JAR_SIG_MANIFEST_MAIN_SECTION_DIGEST_DID_NOT_VERIFY", signer.file_name)
    if signer.findings.errors:
        return
    for number, section in enumerate(sections, 1):
        if not _list_entry(signer, section, number):
            return
        if not whole_fits:
            _check_section(app, signer, section, manifest, by_name, by_signtool=by_signtool)


def _fits(app: JarApp, signer: JarSigner, head: Section, suffix: str, manifest: bytes) -> bool:
    """Does the signature file's digest of the whole manifest fit? Warnings otherwise."""
    digests = head.digests(suffix, app.min_sdk, app.max_sdk)
    if not digests:
        signer.findings.warn("JAR_SIG_NO_MANIFEST_DIGEST_IN_SIG_FILE", signer.file_name)
        return False
    fits = True
    for algorithm, expected in digests:
        if hashlib.new(algorithm, manifest).digest() != expected:
            signer.findings.warn("JAR_SIG_ZIP_ENTRY_DIGEST_DID_NOT_VERIFY", MANIFEST)
            fits = False
    return fits


def _list_entry(signer: JarSigner, section: Section, number: int) -> bool:
    """Add the section's entry to the signer's; False when the signer is to be ignored for it."""
    name = section.name
    if name is None:
        signer.findings.error("JAR_SIG_UNNNAMED_SIG_FILE_SECTION", f"{signer.file_name}, section {number}")
    elif name in signer.names:
        signer.findings.error("JAR_SIG_DUPLICATE_SIG_FILE_SECTION", name)
    else:
        signer.names.add(name)
        return True
    signer.ignored = True
    return False


def _check_section(
    app: JarApp,
    signer: JarSigner,
    section: Section,
    manifest: bytes,
    by_name: dict[str, Section],
    *,
    by_signtool: bool,
) -> None:
    """Compare the digest of one section of the manifest."""
    name = section.name or ""
    listed = by_name.get(name)
    if listed is None:
        signer.findings.error("JAR_SIG_NO_ZIP_ENTRY_DIGEST_IN_SIG_FILE", name)
        signer.ignored = True
        return
    digests = section.digests("-Digest", app.min_sdk, app.max_sdk)
    if not digests:
        signer.findings.error("JAR_SIG_NO_ZIP_ENTRY_DIGEST_IN_SIG_FILE", name)
    end = listed.end
    if by_signtool and manifest[end - 2 : end] == b"\n\n":
        end -= 1  # signtool leaves the empty line out
    for algorithm, expected in digests:
        if hashlib.new(algorithm, manifest[listed.start : end]).digest() != expected:
            signer.findings.error("JAR_SIG_MANIFEST_SECTION_DIGEST_DID_NOT_VERIFY", name)


def _check_stripping(app: JarApp, signer: JarSigner, head: Section) -> None:
    """A signature file may say that newer signatures belong to it; then they must be there."""
    stated = head.value("X-Android-APK-Signed")
    if stated is None:
        if app.found:
            signer.findings.warn("JAR_SIG_NO_APK_SIG_STRIP_PROTECTION", signer.file_name)
        return
    if not app.supported:
        return
    promised: set[int] = set()
    for text in stated.split(","):
        if not _WHOLE_NUMBER.fullmatch(text.strip()):
            continue
        scheme = int(text)
        if scheme in app.supported:
            promised.add(scheme)
        else:
            signer.findings.warn("JAR_SIG_UNKNOWN_APK_SIG_SCHEME_ID", str(scheme))
    for scheme in sorted(promised - app.found):
        signer.findings.error("JAR_SIG_MISSING_APK_SIG_REFERENCED", f"v{scheme}")
