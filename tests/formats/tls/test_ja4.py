"""JA4 by the examples of its specification and by its rules."""

from __future__ import annotations

import pytest

from ringfence.formats.tls.ja4 import fingerprint

CIPHERS = (
    *(0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014),
    *(0x009C, 0x009D, 0x002F, 0x0035),
)
EXTENSIONS = (
    *(0x001B, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002D, 0x000D, 0x0005, 0x0023, 0x0012, 0x002B),
    *(0xFF01, 0x000B, 0x000A, 0x0015),
)
SIGNATURES = (0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601)


def test_the_example_of_the_specification() -> None:
    assert fingerprint("tls", 0x0304, CIPHERS, EXTENSIONS, SIGNATURES, b"h2") == (
        "t13d1516h2_8daaf6152771_e5627efa2ab1"
    )


def test_grease_counts_nowhere_and_order_does_not_matter() -> None:
    greased = fingerprint(
        "tls",
        0x0304,
        (0x0A0A, *reversed(CIPHERS)),
        (0xFAFA, *reversed(EXTENSIONS), 0x1A1A),
        (0x2A2A, *SIGNATURES),
        b"h2",
    )
    assert greased == "t13d1516h2_8daaf6152771_e5627efa2ab1"
    other = fingerprint("tls", 0x0304, CIPHERS, EXTENSIONS, tuple(reversed(SIGNATURES)), b"h2")
    assert other[:23] == greased[:23]
    assert other != greased


@pytest.mark.parametrize(
    ("alpn", "ends"),
    [
        (b"", "00"),
        (b"h2", "h2"),
        (b"http/1.1", "h1"),
        (b"h", "hh"),
        (b"\xab", "ab"),
        (b"\xab\xcd", "ad"),
        (b"0\xab", "3b"),
        (b"01\xab\xcd0", "00"),
        (b"01\xab\xcd", "3d"),
    ],
)
def test_the_ends_of_the_first_alpn_value(alpn: bytes, ends: str) -> None:
    assert fingerprint("tls", 0x0303, CIPHERS, EXTENSIONS, SIGNATURES, alpn)[8:10] == ends


@pytest.mark.parametrize(
    ("transport", "version", "start"),
    [("quic", 0x0304, "q13"), ("dtls", 0xFEFD, "dd2"), ("sslv2", 2, "ts2"), ("tls", 0x7F1C, "t00")],
)
def test_transports_and_versions(transport: str, version: int, start: str) -> None:
    assert fingerprint(transport, version, CIPHERS, EXTENSIONS, SIGNATURES, b"")[:3] == start


def test_without_anything() -> None:
    assert fingerprint("tls", 0x0303, (), (), (), b"") == "t12i000000_000000000000_000000000000"
    many = fingerprint("tls", 0x0303, tuple(range(120)), tuple(range(100, 400)), (), b"")
    assert many[:8] == "t12i9999"
