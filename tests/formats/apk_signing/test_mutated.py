"""Whatever the bytes: a verdict within limits, and never "verified" for content that was not signed."""

from __future__ import annotations

import random
from functools import cache
from struct import pack, pack_into

from hypothesis import given, settings
from hypothesis import strategies as st

from .app_signer import (
    FILES,
    V2,
    V3,
    V31,
    Recipe,
    Zip,
    identity,
    make_block,
    make_manifest,
    make_signature_file,
    make_zip,
    rotated,
    sign_block,
    sign_file,
    sign_jar,
    sized,
    v3_recipe,
)
from .judging import codes, judge

ANN, BEN = identity("Ann"), identity("Ben")
SDKS = (1, 18, 21, 24, 28, 33)


@cache
def apps() -> tuple[bytes, ...]:
    plain, jar = make_zip(FILES), make_zip(sign_jar(FILES, ANN))
    return (
        sign_block(plain, {V2: [Recipe(ANN)]}),
        sign_block(jar, {V2: [Recipe(ANN)], V3: [rotated(v3_recipe(BEN), ANN, BEN)]}),
        sign_block(plain, {V3: [v3_recipe(ANN, 28, 32)], V31: [rotated(v3_recipe(BEN, 33), ANN, BEN)]}),
        jar.file(),
    )


def mutate(app: bytes, seed: int) -> bytes:
    """Some bytes changed, some of them to what hurts most; now and then cut or doubled."""
    chance = random.Random(seed)
    changed = bytearray(app)
    for _ in range(chance.choice((1, 1, 2, 5))):
        changed[chance.randrange(len(changed))] = chance.choice(
            (0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256))
        )
    if chance.random() < 0.1:
        del changed[chance.randrange(len(changed)) :]
    if chance.random() < 0.1:
        start = chance.randrange(len(changed) + 1)
        changed[start:start] = changed[start : start + chance.randrange(200)]
    return bytes(changed)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 3), st.integers(0, 2**32), st.sampled_from(SDKS))
def test_any_mutation_has_a_verdict(which: int, seed: int, min_sdk: int) -> None:
    verdict = judge(mutate(apps()[which], seed), min_sdk, target_sdk=30)
    assert verdict.verified or verdict.errors
    assert not (verdict.verified and verdict.errors)
    assert bool(verdict.signers) == verdict.verified


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_block_has_a_verdict(content: bytes) -> None:
    for number in (V2, V3, V31):
        for block in (content, sized(content), sized(sized(content))):
            assert not judge(make_zip(FILES).file(make_block([(number, block)]))).verified


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_not_one_signed_byte_can_be_changed(data: st.DataObject) -> None:
    """v2 and v3 cover everything outside the signing block."""
    app = apps()[data.draw(st.integers(0, 2))]
    block_end = app.rindex(b"APK Sig Block 42") + 16
    block_start = _block_start(app, block_end)
    outside = [*range(block_start), *range(block_end, len(app))]
    place = data.draw(st.sampled_from(outside))
    changed = bytearray(app)
    changed[place] ^= data.draw(st.integers(1, 255))
    assert not judge(bytes(changed), 28).verified


def _block_start(app: bytes, end: int) -> int:
    return end - 8 - int.from_bytes(app[end - 24 : end - 16], "little")


def test_a_bomb_is_not_inflated() -> None:
    app = make_zip(sign_jar(FILES, ANN))
    entries, directory = bytearray(app.entries), bytearray(app.directory)
    record = directory.index(b"classes.dex") - 46
    header = int.from_bytes(directory[record + 42 : record + 46], "little")
    pack_into("<I", directory, record + 24, 3 << 30)
    pack_into("<I", entries, header + 22, 3 << 30)
    assert codes(judge(Zip(bytes(entries), bytes(directory), app.count).file())) == {"TOO_LARGE_TO_CHECK"}


def test_an_entry_that_swells_is_cut_at_its_stated_size() -> None:
    """Five megabytes are in it, and a hundred bytes are stated."""
    files = FILES | {"classes.dex": bytes(5 << 20)}
    app = make_zip(sign_jar(files, ANN))
    entries, directory = bytearray(app.entries), bytearray(app.directory)
    record = directory.index(b"classes.dex") - 46
    header = int.from_bytes(directory[record + 42 : record + 46], "little")
    pack_into("<I", directory, record + 24, 100)
    pack_into("<I", entries, header + 22, 100)
    assert codes(judge(Zip(bytes(entries), bytes(directory), app.count).file())) == {"MALFORMED_ZIP_ENTRY"}


def test_many_signers_certificates_and_nodes_are_refused_early() -> None:
    plain = make_zip(FILES)
    many = Recipe(ANN, certificates=(ANN.der,) * 500)
    assert codes(judge(sign_block(plain, {V2: [many]}))) == {"TOO_LARGE_TO_CHECK"}
    records = Recipe(ANN, (0x777,) * 2000)
    assert "TOO_LARGE_TO_CHECK" in codes(judge(sign_block(plain, {V2: [records]})))
    signers = [v3_recipe(ANN, 28 + i, 28 + i) for i in range(101)]
    assert "TOO_LARGE_TO_CHECK" in codes(judge(sign_block(plain, {V3: signers})))
    chain = rotated(v3_recipe(BEN), *(identity(f"n{i}") for i in range(101)), BEN)
    assert codes(judge(sign_block(plain, {V3: [chain]}))) == {"TOO_LARGE_TO_CHECK"}


def test_a_manifest_of_nothing_but_sections_is_refused() -> None:
    manifest = make_manifest(FILES) + b"a\n\n" * 100_000
    file = make_signature_file(make_manifest(FILES))
    names = {"META-INF/MANIFEST.MF": manifest, "META-INF/A.SF": file, "META-INF/A.EC": sign_file(file, ANN)}
    assert "TOO_LARGE_TO_CHECK" in codes(judge(make_zip(FILES | names).file()))


def test_files_that_are_no_archive() -> None:
    for data in (
        b"",
        b"PK",
        b"PK\x05\x06" + bytes(17),
        b"dex\n" * 99,
        b"PK\x05\x06" + pack("<8xII", 9, 9) + b"\0\0",
    ):
        verdict = judge(data)
        assert codes(verdict) == {"MALFORMED_ZIP"}
        assert not verdict.verified
    assert codes(judge(b"PK\x05\x06" + bytes(18))) == {"MISSING_ANDROID_MANIFEST", "JAR_SIG_NO_MANIFEST"}
