"""QUIC's versions: their names, and the salts and labels from which the keys of first packets are made.

Salts: RFC 9001 and RFC 9369, the drafts before them, and Google's and Facebook's own versions.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Version:
    """One version. `salt` is empty where the first packet is not readable this way."""

    number: int
    name: str
    salt: bytes = b""
    label: str = "quic"  # labels: "<label> key", "<label> iv", "<label> hp"
    initial_type: int = 0  # the two type bits of an Initial
    google: bool = False  # Google's layout of the header before drafts were followed


_V1 = bytes.fromhex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a")
_V2 = bytes.fromhex("0dede3def700a6db819381be6e269dcbf9bd2ed9")
_DRAFT_29 = bytes.fromhex("afbfec289993d24c9e9786f19c6111e04390a899")
_DRAFT_23 = bytes.fromhex("c3eef712c72ebb5a11a7d2432bb46365bef9f502")
_DRAFT_22 = bytes.fromhex("7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a")
_Q050 = bytes.fromhex("504574efd066fe2f9d945cfcdbd3a7f0d3b56b45")
_T050 = bytes.fromhex("7ff579e5acd072915580304c43a2367c60488310")
_T051 = bytes.fromhex("7a4edef4e7ccee5fa4506c19124fc8ccda6e033d")
_MVFST = 0xFACEB000

V1 = Version(1, "v1", _V1)
V2 = Version(0x6B3343CF, "v2", _V2, "quicv2", 1)

_FIXED = {
    1: V1,
    0x6B3343CF: V2,
    0x709A50C4: Version(0x709A50C4, "v2 draft", _V2, "quicv2", 1),
    _MVFST: Version(_MVFST, "mvfst draft 22", _DRAFT_22),
    _MVFST + 1: Version(_MVFST + 1, "mvfst draft 22", _DRAFT_22),
    _MVFST + 2: Version(_MVFST + 2, "mvfst draft 27", _DRAFT_23),
    _MVFST + 0x0E: Version(_MVFST + 0x0E, "mvfst experimental", _DRAFT_23),
    _MVFST + 0x11: Version(_MVFST + 0x11, "mvfst v1", _V1),
    _MVFST + 0x22: Version(_MVFST + 0x22, "mvfst alias", _V1),
    int.from_bytes(b"Q050", "big"): Version(0x51303530, "Q050", _Q050),
    int.from_bytes(b"T050", "big"): Version(0x54303530, "T050", _T050),
    int.from_bytes(b"T051", "big"): Version(0x54303531, "T051", _T051),
}


def find_version(number: int) -> Version:
    """The version of that number; one that is not known has a name that says so and no salt."""
    known = _FIXED.get(number)
    if known is not None:
        return known
    if number & 0xFFFFFF00 == 0xFF000000:
        return _draft(number & 0xFF)
    if number & 0x0F0F0F0F == 0x0A0A0A0A:  # sent to make the other side negotiate
        return Version(number, f"greased {number:#010x}")
    text = number.to_bytes(4, "big")
    if text[:1] in b"QT" and text[1:].isdigit():
        return Version(number, text.decode("ascii"), google=True)
    if number & 0xFFFFFF00 == _MVFST:
        return Version(number, f"mvfst {number:#010x}")
    return Version(number, f"unknown {number:#010x}")


# What a packet of an unknown version may have been sealed with; the seal itself tells which.
LIKELY = (V1, Version(0, "as draft 29", _DRAFT_29), Version(0, "as draft 23", _DRAFT_23), V2)


def _draft(number: int) -> Version:
    whole = 0xFF000000 | number
    if 33 <= number <= 34:
        return Version(whole, f"draft {number}", _V1)
    if 29 <= number <= 32:
        return Version(whole, f"draft {number}", _DRAFT_29)
    if 23 <= number <= 28:
        return Version(whole, f"draft {number}", _DRAFT_23)
    if number in (21, 22):
        return Version(whole, f"draft {number}", _DRAFT_22)
    return Version(whole, f"draft {number}")
