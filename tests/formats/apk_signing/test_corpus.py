"""Real apps and apksig's own test apps: every verdict is apksig's; what differs is named with its reason."""

from __future__ import annotations

import csv
import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.android.manifest import read_manifest
from ringfence.formats.android.read_xml import read_xml
from ringfence.formats.apk_signing.verdict import SignatureVerdict
from ringfence.formats.apk_signing.verify_signature import verify_signature
from ringfence.formats.zip.open_archive import Archive, open_archive

from .judging import Opened

CORPUS = Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus"))
TRUTH = CORPUS / "apps/truth/apksig_verdicts.csv"
pytestmark = pytest.mark.skipif(
    not TRUTH.exists(), reason="the corpus of apps is not here (RINGFENCE_CORPUS)"
)
TARGET_SANDBOX = 0x0101054C

# apksig 31 knows no v3.1, so it misses the signature of this one; apksig of Android 13 verifies it.
NEWER_THAN_ORACLE = {"APK__apksig__v31-ec-p256-2-tgt-33-1-tgt-28-targetSdk-30.apk"}
# Six of the golden apps have no manifest; two more are no archives; the others without are not from apksig.
REASONS = {
    "Missing AndroidManifest.xml": "MISSING_ANDROID_MANIFEST",
    "not a ZIP archive": "MALFORMED_ZIP",
}


def sdk_of(archive: Archive, name: str) -> tuple[int, int | None, int]:
    """The lowest and the target API level and the target sandbox of an app, as its manifest has them."""
    entry = archive.find("AndroidManifest.xml")
    if entry is None:
        return 1, None, 1
    data = archive.read(entry)
    manifest = read_manifest(data, None, name)
    attributes = read_xml(data, name).root.attributes
    sandbox = next((a.data for a in attributes if a.resource_id == TARGET_SANDBOX), 1)
    return manifest.min_sdk, manifest.target_sdk, sandbox


@cache
def verdicts() -> dict[str, tuple[dict[str, str], SignatureVerdict]]:
    found = {}
    with TRUTH.open(newline="") as rows:
        for row in csv.DictReader(rows):
            path = CORPUS / row["file"]
            data = path.read_bytes()
            try:
                archive = open_archive(data, path.name)
                low, target, sandbox = sdk_of(archive, path.name)
                verdict = verify_signature(
                    archive, low, name=path.name, target_sdk=target, target_sandbox=sandbox
                )
            except EvidenceError:
                verdict = verify_signature(Opened(memoryview(data)), 1, name=path.name)
            found[path.name] = row, verdict
    return found


def test_every_verdict_is_apksigs() -> None:
    wrong = []
    for name, (row, verdict) in verdicts().items():
        if row["verified"] == "EXC" or name in NEWER_THAN_ORACLE:
            continue
        ours = (verdict.verified, verdict.v1.verified, verdict.v2.verified, verdict.v3.verified)
        theirs = tuple(row[column] == "true" for column in ("verified", "v1", "v2", "v3"))
        signers = ";".join(signer.certificate.sha256 for signer in verdict.signers)
        if ours != theirs or (verdict.verified and signers != row["certs_sha256"].replace(" ", ";")):
            wrong.append((name, ours, theirs))
    assert wrong == []
    assert len(verdicts()) == 397


def test_where_apksig_throws_the_app_is_not_verified_and_the_reason_is_ours() -> None:
    thrown = {n: pair for n, pair in verdicts().items() if pair[0]["verified"] == "EXC"}
    assert len(thrown) == 21
    for _, verdict in thrown.values():
        assert not verdict.verified
    for text, code in REASONS.items():
        of_kind = [v for row, v in thrown.values() if text in row["first_error"]]
        assert of_kind
        assert all(code in {error.code for error in verdict.errors} for verdict in of_kind)


def test_pss_signatures_that_the_oracle_could_not_check() -> None:
    """They are of v2 alone, for apps that Android 6 could run: v2 verifies, the app does not."""
    of_kind = [(n, v) for n, (row, v) in verdicts().items() if "PSS" in row["first_error"]]
    assert len(of_kind) == 12
    for name, verdict in of_kind:
        assert verdict.v2.verified == ("does-not-verify" not in name), name


def test_v31_is_verified() -> None:
    (name,) = NEWER_THAN_ORACLE
    verdict = verdicts()[name][1]
    assert verdict.verified
    assert verdict.v31.verified
    assert len(verdict.lineage) == 2


def test_first_errors_are_apksigs() -> None:
    """The oracle's texts of errors over all schemes, counted by kind."""
    starts = {
        "Missing META-INF/MANIFEST.MF": "JAR_SIG_NO_MANIFEST",
        "No JAR signatures": "JAR_SIG_NO_SIGNATURES",
        "Missing APK Signature Scheme v2 signature": "NO_SIG_FOR_TARGET_SANDBOX_VERSION",
    }
    for start, code in starts.items():
        theirs = {n for n, (row, _) in verdicts().items() if row["first_error"].startswith(start)}
        ours = {
            n
            for n, (row, v) in verdicts().items()
            if row["verified"] != "EXC" and v.first_error and v.first_error.code == code
        }
        assert ours == theirs, start


def test_faults_are_named_by_the_names_of_the_golden_apps() -> None:
    kinds = {
        "sig-does-not-verify": {"V2_SIG_DID_NOT_VERIFY", "V3_SIG_DID_NOT_VERIFY"},
        "digest-mismatch": {"V2_SIG_APK_DIGEST_DID_NOT_VERIFY", "V3_SIG_APK_DIGEST_DID_NOT_VERIFY"},
        "stripped": {"JAR_SIG_MISSING_APK_SIG_REFERENCED", "V2_SIG_MISSING_APK_SIG_REFERENCED"},
    }
    counts: Counter[str] = Counter()
    for name, (_, verdict) in verdicts().items():
        for kind, allowed in kinds.items():
            if kind in name:
                assert {error.code for error in verdict.errors} <= allowed, name
                assert verdict.errors, name
                counts[kind] += 1
    assert counts == {"sig-does-not-verify": 7, "digest-mismatch": 4, "stripped": 4}


def test_odd_certificates_have_a_fingerprint() -> None:
    verdict = verdicts()["urzip-badcert.apk"][1]
    assert not verdict.verified
    assert [len(one.certificate.sha256) for one in verdict.claimed] == [64]
    assert "Janus" in verdicts()["janus.apk"][1].oddities[0]


def test_test_keys_are_known() -> None:
    kinds = Counter(
        signer.certificate.test_key for _, verdict in verdicts().values() for signer in verdict.signers
    )
    assert kinds["a developer's debug key"] >= 5
    assert kinds["Android's public test key"] >= 1
