"""The signature algorithms of APK Signature Scheme v2 and v3, by the number they carry in the block."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

NOUGAT, OREO, PIE, TIRAMISU = 24, 26, 28, 33


class ContentDigest(Enum):
    """How the app's content is boiled down to one digest; the value is its strength, low to high."""

    CHUNKED_SHA256 = 1
    VERITY_SHA256 = 2
    CHUNKED_SHA512 = 3

    @property
    def hash_name(self) -> str:
        """The name of the hash function in `hashlib`."""
        return "sha512" if self is ContentDigest.CHUNKED_SHA512 else "sha256"


@dataclass(frozen=True, slots=True)
class Algorithm:
    """`key` is RSA, DSA or EC; `first_sdk` the first Android version that can check it."""

    id: int
    key: str
    digest: str
    content: ContentDigest
    first_sdk: int = NOUGAT
    probabilistic: bool = False


ALGORITHMS: dict[int, Algorithm] = {
    algorithm.id: algorithm
    for algorithm in (
        Algorithm(0x0101, "RSA", "sha256", ContentDigest.CHUNKED_SHA256, probabilistic=True),
        Algorithm(0x0102, "RSA", "sha512", ContentDigest.CHUNKED_SHA512, probabilistic=True),
        Algorithm(0x0103, "RSA", "sha256", ContentDigest.CHUNKED_SHA256),
        Algorithm(0x0104, "RSA", "sha512", ContentDigest.CHUNKED_SHA512),
        Algorithm(0x0201, "EC", "sha256", ContentDigest.CHUNKED_SHA256),
        Algorithm(0x0202, "EC", "sha512", ContentDigest.CHUNKED_SHA512),
        Algorithm(0x0301, "DSA", "sha256", ContentDigest.CHUNKED_SHA256),
        Algorithm(0x0421, "RSA", "sha256", ContentDigest.VERITY_SHA256, PIE),
        Algorithm(0x0423, "EC", "sha256", ContentDigest.VERITY_SHA256, PIE),
        Algorithm(0x0425, "DSA", "sha256", ContentDigest.VERITY_SHA256, PIE),
    )
}


def choose_signatures(
    signatures: list[tuple[Algorithm, bytes]], min_sdk: int, max_sdk: int
) -> list[tuple[Algorithm, bytes]]:
    """The signatures that some Android version in the range checks: the strongest that each one knows.

    Empty when the oldest version in the range knows none of them.
    """
    best: dict[int, tuple[Algorithm, bytes]] = {}
    for algorithm, signature in signatures:
        if algorithm.first_sdk > max_sdk:
            continue
        held = best.get(algorithm.first_sdk)
        if held is None or algorithm.content.value > held[0].content.value:
            best[algorithm.first_sdk] = (algorithm, signature)
    if not best or min_sdk < min(best):
        return []
    return sorted(best.values(), key=lambda pair: pair[0].id)
