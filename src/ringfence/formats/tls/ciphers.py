"""TLS cipher suites that can be opened with given secrets: what seals a record, with which key sizes."""

from __future__ import annotations

from dataclasses import dataclass

GCM, CCM, CHACHA, CBC = "gcm", "ccm", "chacha", "cbc"


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite: how records are sealed, the sizes of key, tag and MAC key, the hash of its key schedule."""

    seal: str
    key: int
    hash: str = "sha256"
    tag: int = 16
    mac: str = ""  # the hash that authenticates, for CBC


SUITES: dict[int, Suite] = {
    0x1301: Suite(GCM, 16),
    0x1302: Suite(GCM, 32, "sha384"),
    0x1303: Suite(CHACHA, 32),
    0x1304: Suite(CCM, 16),
    0x1305: Suite(CCM, 16, tag=8),
}
for _numbers, _suite in (
    ((0x009C, 0x009E, 0x00A0, 0x00A2, 0x00A8, 0x00AA, 0xC02B, 0xC02D, 0xC02F, 0xC031), Suite(GCM, 16)),
    (
        (0x009D, 0x009F, 0x00A1, 0x00A3, 0x00A9, 0x00AB, 0xC02C, 0xC02E, 0xC030, 0xC032),
        Suite(GCM, 32, "sha384"),
    ),
    ((0xCCA8, 0xCCA9, 0xCCAA, 0xCCAB, 0xCCAC), Suite(CHACHA, 32)),
    ((0xC09C, 0xC09E, 0xC0A4, 0xC0A6, 0xC0AC), Suite(CCM, 16)),
    ((0xC09D, 0xC09F, 0xC0A5, 0xC0A7, 0xC0AD), Suite(CCM, 32)),
    ((0xC0A0, 0xC0A2, 0xC0A8, 0xC0AA, 0xC0AE), Suite(CCM, 16, tag=8)),
    ((0xC0A1, 0xC0A3, 0xC0A9, 0xC0AB, 0xC0AF), Suite(CCM, 32, tag=8)),
    ((0x002F, 0x0032, 0x0033, 0xC004, 0xC009, 0xC00E, 0xC013), Suite(CBC, 16, mac="sha1")),
    ((0x0035, 0x0038, 0x0039, 0xC005, 0xC00A, 0xC00F, 0xC014), Suite(CBC, 32, mac="sha1")),
    ((0x003C, 0x0040, 0x0067, 0xC023, 0xC025, 0xC027, 0xC029), Suite(CBC, 16, mac="sha256")),
    ((0x003D, 0x006A, 0x006B), Suite(CBC, 32, mac="sha256")),
    ((0xC024, 0xC026, 0xC028, 0xC02A), Suite(CBC, 32, "sha384", mac="sha384")),
):
    for _number in _numbers:
        SUITES[_number] = _suite
