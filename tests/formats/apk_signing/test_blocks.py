"""v2, v3 and v3.1: what verifies, and the exact code for each way of breaking it."""

from __future__ import annotations

from dataclasses import replace
from struct import pack, pack_into

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.apk_signing.issues import Scheme

from .app_signer import (
    ECDSA_SHA256,
    FILES,
    NEWEST,
    V2,
    V3,
    V31,
    Recipe,
    identity,
    lineage,
    make_block,
    make_zip,
    rotated,
    sign_block,
    sign_jar,
    sized,
    v3_recipe,
)
from .judging import codes, judge, schemes, warnings

ANN, BEN, CAT = identity("Ann"), identity("Ben"), identity("Cat")
APP = make_zip(FILES)
STRIPPING = 0xBEEFF00D
ROTATION_START = 0x559F8B02


def starts_at(sdk: int) -> tuple[tuple[int, bytes], ...]:
    return ((ROTATION_START, pack("<I", sdk)),)


V31_PAIR = {
    V3: [replace(v3_recipe(ANN, 28, 32), attributes=starts_at(33))],
    V31: [rotated(v3_recipe(BEN, 33), ANN, BEN)],
}


def test_v2_alone() -> None:
    verdict = judge(sign_block(APP, {V2: [Recipe(ANN)]}))
    assert verdict.verified
    assert schemes(verdict) == "v2"
    assert [s.certificate.sha256 for s in verdict.signers] == [ANN.sha256]
    assert verdict.signers[0].certificate.subject == "CN=Ann, O=Test"
    assert (verdict.v1.present, verdict.v2.present, verdict.v3.present) == (False, True, False)
    assert verdict.oddities == ()
    assert verdict.claimed == ()


def test_v2_alone_is_not_enough_for_android_6() -> None:
    verdict = judge(sign_block(APP, {V2: [Recipe(ANN)]}), 23)
    assert not verdict.verified
    assert schemes(verdict) == "v2"
    assert codes(verdict) == {"JAR_SIG_NO_MANIFEST"}
    assert verdict.signers == ()
    assert [s.certificate.sha256 for s in verdict.claimed] == [ANN.sha256]


def test_several_v2_signers_are_all_named() -> None:
    verdict = judge(sign_block(APP, {V2: [Recipe(ANN), Recipe(BEN)]}))
    assert [s.certificate.sha256 for s in verdict.signers] == [ANN.sha256, BEN.sha256]


def test_v3_names_the_newest_signer_and_its_lineage() -> None:
    verdict = judge(sign_block(APP, {V2: [Recipe(ANN)], V3: [rotated(v3_recipe(CAT), ANN, BEN, CAT)]}))
    assert verdict.verified
    assert [s.certificate.sha256 for s in verdict.signers] == [CAT.sha256]
    assert [step.certificate.sha256 for step in verdict.lineage] == [ANN.sha256, BEN.sha256, CAT.sha256]
    assert verdict.lineage[0].capabilities == (
        "keeps installed data",
        "may share a user id",
        "holds signature permissions",
        "holds account authenticators",
    )


def test_v31_with_v3() -> None:
    verdict = judge(sign_block(APP, V31_PAIR))
    assert verdict.verified
    assert schemes(verdict) == "v3 v3.1"
    assert [(s.scheme, s.certificate.sha256) for s in verdict.signers] == [(Scheme.V31, BEN.sha256)]


def test_older_schemes_are_left_alone_when_no_android_looks_at_them() -> None:
    app = sign_block(APP, {V2: [replace(Recipe(ANN), signature=b"")], V3: [v3_recipe(ANN)]})
    verdict = judge(app, 28)
    assert verdict.verified
    assert (verdict.v2.present, verdict.v2.checked) == (True, False)
    assert not judge(app, 27).verified


@pytest.mark.parametrize(
    ("recipe", "code"),
    [
        (replace(Recipe(ANN), digest=bytes(32)), "V2_SIG_APK_DIGEST_DID_NOT_VERIFY"),
        (replace(Recipe(ANN), signature=BEN.sign(b"x")), "V2_SIG_DID_NOT_VERIFY"),
        (replace(Recipe(ANN), signature=b"\x30\x01"), "V2_SIG_VERIFY_EXCEPTION"),
        (replace(Recipe(ANN), key_der=b"no key"), "V2_SIG_MALFORMED_PUBLIC_KEY"),
        (
            replace(Recipe(ANN), certificates=(BEN.der,)),
            "V2_SIG_PUBLIC_KEY_MISMATCH_BETWEEN_CERTIFICATE_AND_SIGNATURES_RECORD",
        ),
        (replace(Recipe(ANN), certificates=()), "V2_SIG_NO_CERTIFICATES"),
        (replace(Recipe(ANN), certificates=(b"\x30\x03abc",)), "V2_SIG_MALFORMED_CERTIFICATE"),
        (replace(Recipe(ANN), algorithm_ids=()), "V2_SIG_NO_SIGNATURES"),
        (replace(Recipe(ANN), algorithm_ids=(0x999,)), "V2_SIG_NO_SUPPORTED_SIGNATURES"),
        (
            replace(Recipe(ANN), digest_ids=(ECDSA_SHA256, 0x999)),
            "V2_SIG_SIG_ALG_MISMATCH_BETWEEN_SIGNATURES_AND_DIGESTS_RECORDS",
        ),
        (replace(Recipe(ANN), attributes=((STRIPPING, pack("<I", 3)),)), "V2_SIG_MISSING_APK_SIG_REFERENCED"),
        (replace(Recipe(ANN), attributes=((STRIPPING, b"\3"),)), "V2_SIG_MALFORMED_ADDITIONAL_ATTRIBUTE"),
    ],
)
def test_a_broken_v2_signer(recipe: Recipe, code: str) -> None:
    verdict = judge(sign_block(APP, {V2: [recipe]}))
    assert not verdict.verified
    assert codes(verdict) == {code}
    assert verdict.first_error is not None
    assert verdict.first_error.scheme is Scheme.V2
    assert verdict.first_error.text


def test_one_broken_signer_of_two_breaks_all() -> None:
    broken = replace(Recipe(BEN), signature=ANN.sign(b"x"))
    assert codes(judge(sign_block(APP, {V2: [Recipe(ANN), broken]}))) == {"V2_SIG_DID_NOT_VERIFY"}


def test_eleven_signers_are_too_many() -> None:
    many = [Recipe(identity(f"n{i}")) for i in range(11)]
    assert codes(judge(sign_block(APP, {V2: many}))) == {"V2_SIG_MAX_SIGNATURES_EXCEEDED"}
    assert judge(sign_block(APP, {V2: many[:10]})).verified


def test_what_is_not_known_is_told_and_does_not_break() -> None:
    recipe = Recipe(ANN, (0x777, ECDSA_SHA256), attributes=((0x1234, b"x"), (STRIPPING, pack("<I", 9))))
    verdict = judge(sign_block(APP, {V2: [recipe]}))
    assert verdict.verified
    assert warnings(verdict) == {
        "V2_SIG_UNKNOWN_SIG_ALGORITHM",
        "V2_SIG_UNKNOWN_ADDITIONAL_ATTRIBUTE",
        "V2_SIG_UNKNOWN_APK_SIG_SCHEME_ID",
    }


@pytest.mark.parametrize(
    ("recipes", "code"),
    [
        ([v3_recipe(ANN, 29)], "V3_MISSING_SDK_VERSIONS"),
        ([v3_recipe(ANN, 28, 40)], "V3_MISSING_SDK_VERSIONS"),
        (
            [v3_recipe(ANN, 28, 30), v3_recipe(ANN, 32)],
            "V3_INCONSISTENT_SDK_VERSIONS V3_MISSING_SDK_VERSIONS",
        ),
        (
            [replace(v3_recipe(ANN), signed_sdk=(29, NEWEST))],
            "V3_MIN_SDK_VERSION_MISMATCH_BETWEEN_SIGNER_AND_SIGNED_DATA_RECORD",
        ),
        (
            [replace(v3_recipe(ANN), signed_sdk=(28, 40))],
            "V3_MAX_SDK_VERSION_MISMATCH_BETWEEN_SIGNER_AND_SIGNED_DATA_RECORD",
        ),
        ([rotated(v3_recipe(ANN), ANN, BEN)], "V3_SIG_POR_CERT_MISMATCH"),
        ([rotated(v3_recipe(CAT), ANN, BEN)], "V3_SIG_POR_CERT_MISMATCH"),
        ([rotated(v3_recipe(BEN), BEN, ANN, BEN)], "V3_SIG_POR_DID_NOT_VERIFY"),
        (
            [rotated(v3_recipe(BEN, 28, 30), ANN, BEN), rotated(v3_recipe(CAT, 31), BEN, CAT)],
            "V3_INCONSISTENT_LINEAGES",
        ),
        (
            [rotated(v3_recipe(CAT, 28, 30), ANN, BEN, CAT), rotated(v3_recipe(BEN, 31), ANN, BEN)],
            "V3_INCONSISTENT_LINEAGES",
        ),
        ([replace(v3_recipe(ANN), attributes=starts_at(33))], "V31_BLOCK_MISSING"),
        ([], "V3_SIG_NO_SIGNERS"),
    ],
)
def test_a_broken_v3_block(recipes: list[Recipe], code: str) -> None:
    verdict = judge(sign_block(APP, {V3: recipes}))
    assert not verdict.verified
    assert codes(verdict) == set(code.split())


def test_signers_for_different_androids_with_growing_lineages() -> None:
    shorter = ((0x3BA06F8C, lineage(ANN, BEN, last_id=ECDSA_SHA256)),)
    older = replace(v3_recipe(BEN, 28, 30), attributes=shorter)
    verdict = judge(sign_block(APP, {V3: [older, rotated(v3_recipe(CAT, 31), ANN, BEN, CAT)]}))
    assert verdict.verified
    assert [s.certificate.sha256 for s in verdict.signers] == [CAT.sha256]
    assert len(verdict.lineage) == 3


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (0, "V3_SIG_POR_CERT_MISMATCH"),  # the version
        (4, "V3_SIG_MALFORMED_LINEAGE"),  # the length of the first node
        (40, "V3_SIG_POR_DID_NOT_VERIFY"),  # inside the first certificate
        (-1, "V3_SIG_POR_DID_NOT_VERIFY"),  # the last signature
    ],
)
def test_a_forged_lineage(place: int, code: str) -> None:
    forged = bytearray(lineage(ANN, BEN))
    forged[place] ^= 0x55
    recipe = replace(v3_recipe(BEN), attributes=((0x3BA06F8C, bytes(forged)),))
    assert code in codes(judge(sign_block(APP, {V3: [recipe]})))


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({V31: V31_PAIR[V31]}, "V31_BLOCK_FOUND_WITHOUT_V3_BLOCK"),
        ({V3: V31_PAIR[V3]}, "V31_BLOCK_MISSING"),
        (
            {V3: [replace(v3_recipe(ANN, 28, 32), attributes=starts_at(34))], V31: V31_PAIR[V31]},
            "V31_ROTATION_MIN_SDK_MISMATCH",
        ),
        (V31_PAIR | {V31: [replace(V31_PAIR[V31][0], signature=ANN.sign(b""))]}, "V3_SIG_DID_NOT_VERIFY"),
        # apksig of Android 13 lets these two pass; Android itself does not.
        (V31_PAIR | {V31: [replace(V31_PAIR[V31][0], digest=bytes(32))]}, "V3_SIG_APK_DIGEST_DID_NOT_VERIFY"),
        (V31_PAIR | {V31: [replace(V31_PAIR[V31][0], certificates=())]}, "V3_SIG_NO_CERTIFICATES"),
    ],
)
def test_a_broken_v31(parts: dict[int, list[Recipe]], code: str) -> None:
    verdict = judge(sign_block(APP, parts))
    assert not verdict.verified
    assert codes(verdict) == {code}


def test_v31_without_its_mark_on_v3_is_told() -> None:
    verdict = judge(sign_block(APP, V31_PAIR | {V3: [v3_recipe(ANN, 28, 32)]}))
    assert verdict.verified
    assert warnings(verdict) == {"V31_ROTATION_MIN_SDK_ATTR_MISSING"}


def test_v3_must_come_from_the_older_signer() -> None:
    assert codes(judge(sign_block(APP, {V2: [Recipe(ANN)], V3: [v3_recipe(BEN)]}))) == {
        "V3_SIG_PAST_SIGNERS_MISMATCH"
    }
    forged = {V2: [Recipe(BEN)], V3: [rotated(v3_recipe(CAT), ANN, BEN, CAT)]}
    assert codes(judge(sign_block(APP, forged))) == {"V3_SIG_PAST_SIGNERS_MISMATCH"}
    several = {V2: [Recipe(ANN), Recipe(BEN)], V3: [v3_recipe(ANN)]}
    assert codes(judge(sign_block(APP, several))) == {"V3_SIG_MULTIPLE_PAST_SIGNERS"}


def test_v1_and_v2_must_have_the_same_signers() -> None:
    jar = make_zip(sign_jar(FILES, ANN))
    verdict = judge(sign_block(jar, {V2: [Recipe(BEN)]}), 21)
    assert codes(verdict) == {"V2_SIG_MISSING", "JAR_SIG_MISSING"}


def test_apps_for_android_11_need_v2() -> None:
    jar = make_zip(sign_jar(FILES, ANN)).file()
    assert judge(jar, target_sdk=29).verified
    assert codes(judge(jar, target_sdk=30)) == {"MIN_SIG_SCHEME_FOR_TARGET_SDK_NOT_MET"}
    assert judge(jar, max_sdk=29, target_sdk=30).verified
    assert judge(sign_block(APP, {V3: [v3_recipe(ANN)]}), target_sdk=30).verified


def test_the_parts_of_the_block_are_named() -> None:
    more = [(0x42726577, bytes(90)), (0x71777777, b"{}"), (0xDEAD, b"12"), (0x6DFF800D, b""), (V2, b"again")]
    verdict = judge(sign_block(APP, {V2: [Recipe(ANN)]}, more))
    assert verdict.verified
    assert [(part.id, part.size) for part in verdict.blocks][1:4] == [
        (0x42726577, 90),
        (0x71777777, 2),
        (0xDEAD, 2),
    ]
    assert verdict.oddities == (
        "the signing block has a part 0x71777777 (Walle channel) of 2 bytes that no signature covers",
        "the signing block has a part 0x0000dead (unknown part) of 2 bytes that no signature covers",
        "the signing block has a source stamp v2 of 0 bytes, which is not checked",
        "the signing block has a second part 0x7109871a (APK Signature Scheme v2): only the first counts",
    )


def test_a_part_behind_a_damaged_one_does_not_count() -> None:
    block = make_block([(0x42726577, b"x"), (V2, b"")])
    file = bytearray(APP.file(block))
    pack_into("<Q", file, len(APP.entries) + 8, 10**6)
    verdict = judge(bytes(file))
    assert codes(verdict) == {"JAR_SIG_NO_MANIFEST"}
    assert verdict.oddities == ("part 1 of the signing block has an impossible size",)


def test_blocks_that_do_not_count() -> None:
    file = bytearray(sign_block(APP, {V2: [Recipe(ANN)]}))
    start = len(APP.entries)
    pack_into("<Q", file, start, 25)
    assert judge(bytes(file)).oddities == ("a signing block is ignored: its two sizes differ",)
    junk = sign_block(replace(APP, directory=APP.directory + b"junk"), {V2: [Recipe(ANN)]})
    end = junk.rindex(b"PK\x05\x06")
    shorter = junk[: end + 12] + pack("<I", len(APP.directory)) + junk[end + 16 :]
    verdict = judge(shorter)
    assert not verdict.v2.present
    assert "between the central directory and the end record" in verdict.oddities[0]


@pytest.mark.parametrize(
    ("block", "code"),
    [
        (b"", "V2_SIG_MALFORMED_SIGNERS"),
        (pack("<I", 99), "V2_SIG_MALFORMED_SIGNERS"),
        (sized(b""), "V2_SIG_NO_SIGNERS"),
        (sized(b"\1"), "V2_SIG_MALFORMED_SIGNER"),
        (sized(pack("<i", -5)), "V2_SIG_MALFORMED_SIGNER"),
        (sized(sized(sized(b"") + sized(b"\1\0\0\0") + sized(b""))), "V2_SIG_MALFORMED_SIGNATURE"),
    ],
)
def test_lengths_that_do_not_fit(block: bytes, code: str) -> None:
    assert codes(judge(APP.file(make_block([(V2, block)])))) == {code}


def test_janus_is_told() -> None:
    prefixed = replace(APP, entries=b"dex\n" + APP.entries)
    verdict = judge(prefixed.file())
    assert "Janus" in verdict.oddities[0]


def test_an_impossible_range_is_the_askers_mistake() -> None:
    with pytest.raises(EvidenceError, match="needs Android API level 30"):
        judge(APP.file(), 30, 28)
