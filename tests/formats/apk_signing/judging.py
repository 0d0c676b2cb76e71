"""Short ways to a verdict, for tests."""

from __future__ import annotations

from dataclasses import dataclass

from ringfence.formats.apk_signing.verdict import SignatureVerdict
from ringfence.formats.apk_signing.verify_signature import verify_signature


@dataclass(frozen=True)
class Opened:
    """A file in memory."""

    data: memoryview


def judge(
    file: bytes, min_sdk: int = 24, max_sdk: int | None = None, *, target_sdk: int | None = None
) -> SignatureVerdict:
    return verify_signature(Opened(memoryview(file)), min_sdk, max_sdk, "app.apk", target_sdk=target_sdk)


def codes(verdict: SignatureVerdict) -> set[str]:
    return {error.code for error in verdict.errors}


def warnings(verdict: SignatureVerdict) -> set[str]:
    return {warning.code for warning in verdict.warnings}


def schemes(verdict: SignatureVerdict) -> str:
    """The schemes that verified, as `v1 v2`."""
    return " ".join(scheme.scheme for scheme in verdict.schemes if scheme.verified)
