"""v1: what verifies, and the exact code for each way of breaking it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .app_signer import (
    FILES,
    V2,
    Recipe,
    digest_line,
    identity,
    make_manifest,
    make_signature_file,
    make_zip,
    section,
    sign_block,
    sign_file,
    sign_jar,
)
from .judging import codes, judge, schemes, warnings

ANN, BEN = identity("Ann"), identity("Ben")
MANIFEST = make_manifest(FILES)
Change = Callable[[bytes], bytes]


def jar(
    manifest: bytes = MANIFEST, file: bytes | None = None, signed: bytes | None = None, **more: bytes
) -> bytes:
    """An app whose parts of the signature are given one by one; `signed` is what the block signs."""
    file = make_signature_file(manifest) if file is None else file
    names = {"META-INF/MANIFEST.MF": manifest, "META-INF/A.SF": file}
    block = sign_file(file if signed is None else signed, ANN)
    return make_zip({**FILES, **more, **names, "META-INF/A.EC": block}).file()


def test_v1_alone() -> None:
    verdict = judge(make_zip(sign_jar(FILES, ANN)).file(), 21)
    assert verdict.verified
    assert schemes(verdict) == "v1"
    assert [s.certificate.subject for s in verdict.signers] == ["CN=Ann, O=Test"]
    assert verdict.v1.present
    assert verdict.v1.errors == verdict.v1.warnings == ()


def test_all_signers_are_named() -> None:
    verdict = judge(make_zip(sign_jar(FILES, ANN, BEN)).file())
    assert [s.certificate.sha256 for s in verdict.signers] == [ANN.sha256, BEN.sha256]


def test_v1_is_not_looked_at_when_v2_is_there_and_no_old_android_is_asked_about() -> None:
    broken = sign_jar(FILES, ANN) | {"META-INF/S0.EC": b"nonsense"}
    app = sign_block(make_zip(broken), {V2: [Recipe(ANN)]})
    assert judge(app, 24).verified
    assert codes(judge(app, 23)) == {"JAR_SIG_PARSE_EXCEPTION"}


@pytest.mark.parametrize(
    ("app", "code"),
    [
        (make_zip(FILES).file(), "JAR_SIG_NO_MANIFEST"),
        (make_zip({**FILES, "META-INF/MANIFEST.MF": MANIFEST}).file(), "JAR_SIG_NO_SIGNATURES"),
        (make_zip([*FILES.items(), ("res/a.txt", b"twice")]).file(), "JAR_SIG_DUPLICATE_ZIP_ENTRY"),
        (jar(**{"more.txt": b"unsigned"}), "JAR_SIG_NO_ZIP_ENTRY_DIGEST_IN_MANIFEST"),
        (jar(**{"res/a.txt": b"changed"}), "JAR_SIG_ZIP_ENTRY_DIGEST_DID_NOT_VERIFY"),
        (jar(MANIFEST + section("gone", b"")), "JAR_SIG_MISSING_ZIP_ENTRY_REFERENCED_IN_MANIFEST"),
        (jar(MANIFEST + section("res/a.txt", b"a")), "JAR_SIG_DUPLICATE_MANIFEST_SECTION"),
        (jar(MANIFEST + b"Nome: x\r\n\r\n"), "JAR_SIG_UNNNAMED_MANIFEST_SECTION"),
        (jar(file=make_signature_file(MANIFEST), signed=b"other"), "JAR_SIG_DID_NOT_VERIFY"),
        (
            jar(file=make_signature_file(MANIFEST, "X-Android-APK-Signed: 2\r\n")),
            "JAR_SIG_MISSING_APK_SIG_REFERENCED",
        ),
        (
            jar(file=make_signature_file(MANIFEST, digest_line(b"", "-Digest-Manifest-Main-Attributes"))),
            "JAR_SIG_MANIFEST_MAIN_SECTION_DIGEST_DID_NOT_VERIFY",
        ),
        (jar(file=b"Created-By: x\r\n\r\n"), "JAR_SIG_NO_SIGNATURES"),
        (jar(file=make_signature_file(MANIFEST) + b"x: y\r\n\r\n"), "JAR_SIG_NO_SIGNATURES"),
        (
            jar(file=make_signature_file(MANIFEST).replace(b"-Manifest: ", b"-Manifest: ?")),
            "JAR_SIG_MALFORMED_DIGEST",
        ),
        (
            jar(file=make_signature_file(MANIFEST).rpartition(b"Name: ")[0]),
            "JAR_SIG_ZIP_ENTRY_NOT_SIGNED",
        ),
        (make_zip(sign_jar({}, ANN) | {"META-INF/x": b""}).file(), "MISSING_ANDROID_MANIFEST"),
    ],
)
def test_a_broken_jar(app: bytes, code: str) -> None:
    verdict = judge(app, 21)
    assert not verdict.verified
    assert code in codes(verdict)


def test_a_manifest_changed_after_signing_is_compared_section_by_section() -> None:
    longer = MANIFEST + section("more.txt", b"new")
    app = jar(longer, make_signature_file(MANIFEST), **{"more.txt": b"new"})
    verdict = judge(app)
    assert codes(verdict) == {"JAR_SIG_ZIP_ENTRY_NOT_SIGNED"}
    changed = MANIFEST.replace(digest_line(b"a").encode(), digest_line(b"b").encode())
    app = jar(changed, make_signature_file(MANIFEST), **{"res/a.txt": b"b"})
    assert codes(judge(app)) == {"JAR_SIG_MANIFEST_SECTION_DIGEST_DID_NOT_VERIFY"}


def test_entries_must_share_their_signers() -> None:
    files = sign_jar(FILES, ANN, BEN)
    file = files["META-INF/S1.SF"].rpartition(b"Name: ")[0]
    files |= {"META-INF/S1.SF": file, "META-INF/S1.EC": sign_file(file, BEN)}
    assert codes(judge(make_zip(files).file())) == {"JAR_SIG_ZIP_ENTRY_SIGNERS_MISMATCH"}


def test_eleven_signers_are_too_many() -> None:
    many = [identity(f"n{i}") for i in range(11)]
    assert codes(judge(make_zip(sign_jar(FILES, *many)).file())) == {"JAR_SIG_MAX_SIGNATURES_EXCEEDED"}


def test_what_v1_does_not_cover_is_told() -> None:
    files = sign_jar(FILES, ANN) | {"META-INF/x.txt": b"", "META-INF/LONE.RSA": b""}
    verdict = judge(make_zip(files).file())
    assert verdict.verified
    assert {(w.code, w.where) for w in verdict.warnings} == {
        ("JAR_SIG_UNPROTECTED_ZIP_ENTRY", "META-INF/x.txt"),
        ("JAR_SIG_UNPROTECTED_ZIP_ENTRY", "META-INF/LONE.RSA"),
        ("JAR_SIG_MISSING_FILE", "META-INF/LONE.RSA"),
    }


def test_a_comment_that_v1_does_not_cover_is_told() -> None:
    files = make_zip(sign_jar(FILES, ANN), b"channel=7")
    told = ("the archive has a comment of 9 bytes that no signature covers",)
    assert judge(files.file()).oddities == told
    assert judge(sign_block(files, {V2: [Recipe(ANN)]})).oddities == ()


def test_the_promise_of_v2_is_kept_or_missed() -> None:
    promising = make_zip(sign_jar(FILES, ANN, head="X-Android-APK-Signed: 2, 3, 77, x\r\n"))
    verdict = judge(sign_block(promising, {V2: [Recipe(ANN)]}), 21)
    assert [error.where for error in verdict.errors] == ["v3"]
    assert warnings(verdict) == {"JAR_SIG_UNKNOWN_APK_SIG_SCHEME_ID"}
    silent = sign_block(make_zip(sign_jar(FILES, ANN)), {V2: [Recipe(ANN)]})
    assert warnings(judge(silent, 21)) == {"JAR_SIG_NO_APK_SIG_STRIP_PROTECTION"}


def test_algorithms_are_asked_of_every_android_in_the_range() -> None:
    app = make_zip(sign_jar(FILES, ANN)).file()  # ECDSA with SHA-256 named as a whole: Android 5
    assert judge(app, 21).verified
    assert codes(judge(app, 20)) == {"JAR_SIG_UNSUPPORTED_SIG_ALG"}
    assert [s.certificate.sha256 for s in judge(app, 20).claimed] == [ANN.sha256]


def test_signed_attributes() -> None:
    files = sign_jar(FILES, ANN)
    files["META-INF/S0.EC"] = sign_file(files["META-INF/S0.SF"], ANN, attributes=True)
    assert judge(make_zip(files).file(), 21).verified
    files["META-INF/S0.EC"] = sign_file(b"other", ANN, attributes=True)
    assert codes(judge(make_zip(files).file(), 21)) == {"JAR_SIG_DID_NOT_VERIFY"}


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b"\r\n", b"\n"),
        lambda text: text.replace(b"\r\n", b"\r"),
        lambda text: text.replace(b"classes.dex", b"clas\r\n ses.\r\n dex"),
        lambda text: text.replace(b"\r\n\r\n", b"\r\n\r\n\r\n\r\n"),
        lambda text: text.replace(b"Name:", b"NAME:").replace(b"SHA-256-Digest", b"sha-256-dIGEST"),
        lambda text: text[:-2],
        lambda text: text[:-4],
    ],
)
def test_manifests_written_in_other_ways(change: Change) -> None:
    changed = change(MANIFEST)
    file = f"Signature-Version: 1.0\r\n{digest_line(changed, '-Digest-Manifest')}\r\n".encode()
    file += b"".join(section(name, b"not looked at") for name in FILES)
    assert judge(jar(changed, file)).verified


def test_a_header_that_contradicts_the_directory_is_refused() -> None:
    app = bytearray(make_zip(sign_jar(FILES, ANN)).file())
    place = bytes(app).index(b"classes.dex")
    app[place] ^= 1
    assert codes(judge(bytes(app))) == {"MALFORMED_ZIP_ENTRY"}


def test_a_hundred_faults_of_one_kind_are_counted_and_fifty_kept() -> None:
    extra = {f"f{i}": b"" for i in range(120)}
    verdict = judge(jar(**extra))
    assert dict(verdict.counts)["JAR_SIG_NO_ZIP_ENTRY_DIGEST_IN_MANIFEST"] == 120
    assert len(verdict.errors) == 50
