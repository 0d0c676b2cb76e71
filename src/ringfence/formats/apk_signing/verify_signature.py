"""Is an Android app signed, by whom, and would every Android version in a range accept it?

    signing block --v3.1, v3, v2--> signers --digest of the content--> schemes
    META-INF      --v1------------> signers --digest of each entry --> schemes --rules over schemes--> verdict

The order and the answers are those of AOSP apksig's verifier: a newer scheme that is found and refused ends
the check, older schemes are looked at only when some Android version in the range would. Two answers are
stricter than apksig's: the digest in a v3.1 signer is compared as well, and counts beyond any sane app
are refused.
"""

from __future__ import annotations

from typing import Protocol

from ...errors import EvidenceError
from .algorithms import NOUGAT, OREO, PIE, TIRAMISU
from .block_signer import Scope
from .check import NEWEST, Check
from .chunked_digest import Content
from .issues import Scheme
from .rules import check_agreement, check_target_sdk
from .signing_block import (
    STAMP_V2,
    V2_BLOCK,
    V3_BLOCK,
    V31_BLOCK,
    find_signing_block,
)
from .v1_entries import JarApp
from .v1_jar import verify_v1
from .v2_v3 import verify_block
from .verdict import SignatureVerdict
from .write_verdict import write_verdict
from .zip_sections import (
    Sections,
    TooLarge,
    ZipFault,
    find_content,
    find_sections,
    read_directory,
)

ANDROID_MANIFEST = "AndroidManifest.xml"
STAMP_ENTRY = "stamp-cert-sha256"
_JANUS = b"dex\n"


class Opened(Protocol):
    """What is asked of an archive: its bytes."""

    @property
    def data(self) -> memoryview:
        """The whole file."""
        ...


def verify_signature(
    archive: Opened,
    min_sdk: int,
    max_sdk: int | None = None,
    name: str = "",
    *,
    target_sdk: int | None = None,
    target_sandbox: int = 1,
) -> SignatureVerdict:
    """The verdict for the Android versions from `min_sdk` to `max_sdk` (API levels; None: all to come).

    `min_sdk`, `target_sdk` and `target_sandbox` are those of the app's manifest; without `target_sdk` the
    rule that apps for Android 11 need v2 is not asked. What is in the file never raises: a file that is no
    archive has a verdict too. Raises EvidenceError, with `name` in its message, for an impossible range.
    """
    newest = NEWEST if max_sdk is None else max_sdk
    if min_sdk > newest:
        what = f"the app needs Android API level {min_sdk}, beyond the {newest} asked about"
        raise EvidenceError(name, "AndroidManifest.xml", what, "ask about newer Android versions")
    check = Check(archive.data, max(0, min_sdk), newest)
    try:
        _check(check, target_sdk, target_sandbox)
    except TooLarge as fault:
        check.own.error("TOO_LARGE_TO_CHECK", str(fault))
    except ZipFault as fault:
        check.own.error("MALFORMED_ZIP_ENTRY" if check.entries else "MALFORMED_ZIP", str(fault))
    return write_verdict(check)


def _check(check: Check, target_sdk: int | None, target_sandbox: int) -> None:
    sections = check.sections = find_sections(check.data)
    check.entries = read_directory(check.data, sections)
    _note_oddities(check)
    _check_manifest(check, sections)
    check.block, ignored = find_signing_block(check.data, sections)
    check.oddities += [ignored] if ignored else []
    if check.max_sdk >= NOUGAT and not _check_blocks(check, sections):
        return
    if check.max_sdk >= OREO and target_sandbox > 1 and not check.blocks:
        check.own.error("NO_SIG_FOR_TARGET_SANDBOX_VERSION")
    if check.min_sdk < NOUGAT or not check.blocks:
        found, supported = _schemes(check)
        app = JarApp(check.data, sections, check.entries, check.min_sdk, check.max_sdk, found, supported)
        check.jar = verify_v1(app)
    if check.has_errors:
        return
    _check_stamp(check)
    check_agreement(check.own, check.jar, check.blocks)
    if target_sdk is not None and target_sdk <= check.max_sdk:
        check_target_sdk(check.own, target_sdk, check.blocks)


def _check_manifest(check: Check, sections: Sections) -> None:
    entry = next((entry for entry in check.entries if entry.name == ANDROID_MANIFEST), None)
    if entry is None:
        if check.max_sdk >= OREO:
            check.own.error("MISSING_ANDROID_MANIFEST")
    else:
        find_content(check.data, entry, sections)


def _check_blocks(check: Check, sections: Sections) -> bool:
    """v3.1, v3, v2, each as far as some Android version looks at it; False when one is refused."""
    if check.block is None:
        return True
    content = Content(
        check.data[: check.block.start],
        check.data[sections.directory_start : sections.end_record_start],
        check.data[sections.end_record_start :],
        check.block.size,
    )
    rotation: int | None = None
    if check.max_sdk >= TIRAMISU and _verify(check, Scheme.V31, V31_BLOCK, content, _scope(check, None)):
        rotation = min((signer.min_sdk for signer in check.blocks[Scheme.V31].signers), default=0) or None
        if check.blocks[Scheme.V31].has_errors:
            return False
    if check.min_sdk < TIRAMISU or not check.blocks:
        found = _verify(check, Scheme.V3, V3_BLOCK, content, _scope(check, rotation, PIE))
        if not found and check.blocks:
            check.own.error("V31_BLOCK_FOUND_WITHOUT_V3_BLOCK")
        if (not found and check.blocks) or (found and check.blocks[Scheme.V3].has_errors):
            return False
    if check.min_sdk < PIE or not check.blocks:
        found = _verify(check, Scheme.V2, V2_BLOCK, content, _scope(check, None, NOUGAT))
        return not (found and check.blocks[Scheme.V2].has_errors)
    return True


def _verify(check: Check, scheme: Scheme, block_id: int, content: Content, scope: Scope) -> bool:
    """Check one scheme; False when there is no such signature."""
    found = check.block.find(block_id) if check.block else None
    if found is None:
        return False
    check.blocks[scheme] = verify_block(scheme, found, content, scope)
    return True


def _scope(check: Check, rotation: int | None, first_sdk: int = 0) -> Scope:
    found, supported = _schemes(check)
    return Scope(max(check.min_sdk, first_sdk), check.max_sdk, found, supported, rotation)


def _schemes(check: Check) -> tuple[frozenset[int], frozenset[int]]:
    """The numbers of the schemes found so far, and of those that some Android version in the range knows."""
    numbers = {Scheme.V2: 2, Scheme.V3: 3, Scheme.V31: 31}
    known = {2: NOUGAT, 3: PIE}
    found = frozenset(numbers[scheme] for scheme in check.blocks)
    return found, frozenset(number for number, since in known.items() if check.max_sdk >= since)


def _check_stamp(check: Check) -> None:
    parts = {part.id for part in check.block.parts} if check.block else set()
    if any(entry.name == STAMP_ENTRY for entry in check.entries) and STAMP_V2 not in parts:
        check.own.warn("SOURCE_STAMP_SIG_MISSING")


def _note_oddities(check: Check) -> None:
    if check.data[:4] == _JANUS:
        check.oddities.append(
            "the file starts as DEX code, which Android 5 to 8 may run under the archive's v1 signature "
            "(Janus, CVE-2017-13156)"
        )
