"""The pieces under the verdict: ASN.1, certificates, manifests, digests, algorithms."""

from __future__ import annotations

import base64
import hashlib
import re
from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.apk_signing.algorithms import ALGORITHMS, ContentDigest, choose_signatures
from ringfence.formats.apk_signing.ber import DerError, Value, encode, read_value, to_integer, to_object_id
from ringfence.formats.apk_signing.certificate import describe_certificate, read_certificate
from ringfence.formats.apk_signing.chunked_digest import Content, NotAligned
from ringfence.formats.apk_signing.issues import MEANINGS, OWN
from ringfence.formats.apk_signing.jar_manifest import BadDigest, Oversized, Section, read_sections
from ringfence.formats.apk_signing.names import name_text, same_name
from ringfence.formats.apk_signing.v1_algorithms import is_supported

from .app_signer import FILES, V2, Recipe, chunked_digest, identity, make_zip, sign_block
from .judging import judge

ANN = identity("Ann")
RSA, SHA256_RSA, SHA1_RSA = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.5"
MD5, SHA1, SHA256 = "1.2.840.113549.2.5", "1.3.14.3.2.26", "2.16.840.1.101.3.4.2.1"


# ASN.1


@pytest.mark.parametrize(
    ("data", "content"),
    [
        ("0403616263", b"abc"),
        ("048103616263", b"abc"),
        ("04840000000361626300", b"abc"),
        ("248004016104016200 00".replace(" ", ""), b"\x04\x01a\x04\x01b"),
        ("04806162630000", b"abc"),
    ],
)
def test_lengths_in_every_form(data: str, content: bytes) -> None:
    assert read_value(bytes.fromhex(data))[0].content == content


@pytest.mark.parametrize(
    "data", ["", "04", "0403", "040361", "0485000000000161", "2480", "1f", "1fffffffffff01"]
)
def test_values_that_are_cut_off(data: str) -> None:
    with pytest.raises(DerError):
        read_value(bytes.fromhex(data))


def test_nesting_has_a_limit() -> None:
    with pytest.raises(DerError, match="deep"):
        read_value(b"\x30\x80" * 10_000 + b"\0\0" * 10_000)


def test_integers_and_identifiers() -> None:
    assert to_integer(read_value(bytes.fromhex("0202ff7f"))[0]) == -129
    assert to_object_id(read_value(bytes.fromhex("06092a864886f70d010101"))[0]) == RSA
    assert to_object_id(read_value(bytes.fromhex("0603883703"))[0]) == "2.999.3"
    with pytest.raises(DerError):
        to_object_id(Value(0, False, 6, b"", b"\x2a\x86"))


# Certificates


def rewrite(der: bytes, old: bytes, new: bytes) -> bytes:
    """The certificate with one stretch of its inner part replaced and the lengths put right."""
    inner = read_value(der[4:])[0].content.replace(old, new, 1)
    rest = der[4 + len(read_value(der[4:])[0].encoded) :]
    return encode(0x30, encode(0x30, inner) + rest)


def test_a_certificate_is_told() -> None:
    facts = describe_certificate(read_certificate(ANN.der))
    assert (facts.subject, facts.issuer, facts.serial) == ("CN=Ann, O=Test", "CN=Ann, O=Test", 4)
    assert (facts.key_algorithm, facts.key_bits) == ("EC", 256)
    assert (facts.not_before, facts.not_after) == ("2020-01-01T00:00:00+00:00", "2050-01-01T00:00:00+00:00")
    assert facts.sha256 == hashlib.sha256(ANN.der).hexdigest()
    assert facts.test_key == ""


def test_debug_keys_are_known() -> None:
    debug = identity("Android Debug", "Android")
    assert describe_certificate(read_certificate(debug.der)).test_key == "a developer's debug key"


@pytest.mark.parametrize(
    ("serial", "value"),
    [(b"\x02\x01\xfc", -4), (b"\x02\x00", 0), (b"\x02\x16" + b"\x7f" * 22, int("7f" * 22, 16))],
)
def test_odd_serial_numbers_still_give_a_verdict(serial: bytes, value: int) -> None:
    odd = rewrite(ANN.der, b"\x02\x01\x04", serial)
    assert read_certificate(odd).serial == value
    verdict = judge(sign_block(make_zip(FILES), {V2: [Recipe(ANN, certificates=(odd,))]}))
    assert verdict.verified
    assert verdict.signers[0].certificate.sha256 == hashlib.sha256(odd).hexdigest()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"200101000000Z", b"201301000000Z"),  # a thirteenth month
        (b"200101000000Z", b"20010100000 Z"),
        (b"\x31\x0c\x30\x0a\x06\x03\x55\x04\x03", b"\x30\x0c\x30\x0a\x06\x03\x55\x04\x03"),  # no set
        (b"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02", b"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x03"),
    ],
)
def test_certificates_that_android_refuses(old: bytes, new: bytes) -> None:
    assert old in ANN.der
    with pytest.raises(DerError):
        read_certificate(rewrite(ANN.der, old, new))


@given(st.integers(0, len(ANN.der) - 1), st.integers(1, 255))
def test_a_mutated_certificate_is_read_or_refused(place: int, change: int) -> None:
    mutated = bytearray(ANN.der)
    mutated[place] ^= change
    try:
        facts = describe_certificate(read_certificate(bytes(mutated)))
    except DerError:
        return
    assert facts.sha256 != ANN.sha256


def test_names_are_the_same_whatever_their_case_and_spacing() -> None:
    one, other = identity("Ann  Lee"), identity("ann lee")
    names = [read_certificate(who.der).subject_der for who in (one, other, ANN)]
    assert same_name(names[0], names[1])
    assert not same_name(names[0], names[2])
    assert not same_name(names[0], b"\x30")
    assert name_text(b"\x30\x01") == ""


# Manifests


def plain_sections(data: bytes) -> list[tuple[bytes, list[bytes]]]:
    """Sections by the plainest code: the bytes with the empty line that ends them, and the joined lines."""
    lines = re.findall(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", data)
    found: list[tuple[bytes, list[bytes]]] = []
    raw, attributes = b"", list[bytes]()
    for line in lines:
        text = line.rstrip(b"\r\n")
        if not text and not attributes:
            continue
        raw += line
        if not text:
            found.append((raw, attributes))
            raw, attributes = b"", []
        elif text.startswith(b" ") and attributes:
            attributes[-1] += text[1:]
        else:
            attributes.append(text)
    return [*found, (raw, attributes)] if attributes else found


@given(
    st.lists(
        st.sampled_from([b"a: b", b" c", b"Name: x", b"\r\n", b"\n", b"\r", b"", b"\r\n\r\n"]), max_size=40
    )
)
def test_sections_are_those_of_the_plainest_reader(parts: list[bytes]) -> None:
    data = b"".join(parts)
    assert [(data[s.start : s.end], s.lines) for s in read_sections(data)] == plain_sections(data)


def test_long_files_are_read_in_windows() -> None:
    data = b"Name: x\r\nA: b\r\n\r\n" * 60_000
    assert sum(1 for _ in read_sections(data)) == 60_000
    assert [s.end - s.start for s in read_sections(b"Name: " + b"x" * 600_000 + b"\r\n")] == [600_008]


@pytest.mark.parametrize(
    "data", [b"a\n\n" * 80_000, b"a\n" * 2000, b"a\n" + b" b\n" * 20_000, b"\n" * 1_000_001]
)
def test_more_than_any_app_has_is_refused(data: bytes) -> None:
    with pytest.raises(Oversized):
        list(read_sections(data))


def in_base64(data: bytes) -> bytes:
    return base64.b64encode(data)


def test_the_digest_depends_on_the_android_versions() -> None:
    lines = [b"Name: x", b"SHA1-Digest: " + in_base64(b"one"), b"SHA-256-Digest: " + in_base64(b"two")]
    section = Section(0, 0, lines)
    assert section.digests("-Digest", 18, 99) == [("sha256", b"two")]
    assert section.digests("-Digest", 17, 17) == [("sha1", b"one")]
    assert section.digests("-Digest", 1, 99) == [("sha1", b"one"), ("sha256", b"two")]
    listed = Section(
        0, 0, [*lines, b"Digest-Algorithms: SHA-384 SHA-256", b"SHA-384-Digest: " + in_base64(b"3")]
    )
    assert listed.digests("-Digest", 8, 17) == [("sha256", b"two")]
    assert listed.digests("-Digest", 9, 17) == [("sha384", b"3")]
    assert Section(0, 0, lines[::2]).digests("-Digest", 17, 99) == []


@pytest.mark.parametrize("text", [b"?", b"YQ=", b"YWI=x", "é".encode(), b"Y"])
def test_digests_that_are_not_base64(text: bytes) -> None:
    with pytest.raises(BadDigest):
        Section(0, 0, [b"SHA1-Digest: " + text]).digests("-Digest", 18, 99)


# Digests of the content


def content_of(before: bytes, block_size: int = 4096) -> Content:
    archive = make_zip(FILES)
    return Content(
        memoryview(before), memoryview(archive.directory), memoryview(archive.end_record(99)), block_size
    )


@pytest.mark.parametrize("size", [0, 1, 2**20 - 1, 2**20, 2**20 + 1, 9 * 2**20 + 5])
@pytest.mark.parametrize("kind", [ContentDigest.CHUNKED_SHA256, ContentDigest.CHUNKED_SHA512])
def test_the_chunked_digest(size: int, kind: ContentDigest) -> None:
    archive = make_zip(FILES)
    before = (bytes(range(256)) * (size // 256 + 1))[:size]
    content = Content(
        memoryview(before), memoryview(archive.directory), memoryview(archive.end_record(12_345)), 4096
    )
    same = type(archive)(before, archive.directory, archive.count)
    assert content.digest(kind) == chunked_digest(same, kind.hash_name)


def plain_verity(data: bytes) -> bytes:
    """The root of the tree by the plainest code."""
    level = data
    while True:
        pages = [level[i : i + 4096].ljust(4096, b"\0") for i in range(0, len(level), 4096)]
        level = b"".join(hashlib.sha256(bytes(8) + page).digest() for page in pages)
        if len(level) == 32 and len(pages) == 1 and level is not data:
            return level
        if len(level) <= 4096:
            return hashlib.sha256(bytes(8) + level.ljust(4096, b"\0")).digest()


@pytest.mark.parametrize("pages", [1, 127, 128, 129, 1300])
def test_the_verity_digest(pages: int) -> None:
    archive = make_zip(FILES)
    before = (bytes(range(251)) * (pages * 4096 // 251 + 1))[: pages * 4096]
    covered = before + archive.directory + archive.end_record(len(before))
    expected = plain_verity(covered) + pack("<Q", len(covered))
    assert content_of(before).digest(ContentDigest.VERITY_SHA256) == expected


@pytest.mark.parametrize(("size", "block"), [(4095, 4096), (4096, 4095)])
def test_verity_needs_pages(size: int, block: int) -> None:
    with pytest.raises(NotAligned):
        content_of(bytes(size), block).digest(ContentDigest.VERITY_SHA256)


# Algorithms


def chosen(ids: list[int], low: int, high: int) -> list[int]:
    return [a.id for a, _ in choose_signatures([(ALGORITHMS[i], b"") for i in ids], low, high)]


def test_each_android_checks_the_strongest_it_knows() -> None:
    assert chosen([0x0103, 0x0104], 24, 99) == [0x0104]
    assert chosen([0x0104, 0x0103], 24, 99) == [0x0104]
    assert chosen([0x0103, 0x0421], 24, 99) == [0x0103, 0x0421]
    assert chosen([0x0103, 0x0421], 24, 27) == [0x0103]
    assert chosen([0x0421], 24, 99) == []
    assert chosen([0x0421], 28, 99) == [0x0421]
    assert chosen([0x0103, 0x0201], 24, 99) == [0x0103]
    assert chosen([], 24, 99) == []


@pytest.mark.parametrize(
    ("digest", "signature", "low", "high", "is_so"),
    [
        (SHA1, RSA, 1, 2**31 - 1, True),
        (SHA256, RSA, 1, 8, True),
        (SHA256, RSA, 8, 9, False),
        (SHA256, RSA, 9, 17, False),
        (SHA256, SHA256_RSA, 18, 2**31 - 1, True),
        (SHA256, SHA1_RSA, 21, 21, True),
        (SHA256, SHA1_RSA, 21, 22, False),
        (MD5, SHA1_RSA, 21, 23, True),
        (MD5, SHA1_RSA, 21, 24, False),
        (SHA1, "1.2.3", 1, 99, False),
        ("1.2.3", RSA, 1, 99, False),
    ],
)
def test_which_android_checks_which_pair(
    digest: str, signature: str, low: int, high: int, is_so: bool
) -> None:
    assert is_supported(digest, signature, low, high) == is_so


def test_every_own_code_has_a_meaning() -> None:
    assert set(MEANINGS) >= OWN
    assert all(text and not text.endswith(".") for text in MEANINGS.values())
