"""Rules over several schemes: their signers must agree, and new apps need newer schemes."""

from __future__ import annotations

from .certificate import Certificate
from .issues import Findings, Scheme
from .v1_jar import JarResult
from .v2_v3 import BlockResult

ANDROID_11 = 30  # Android 11: apps that target it need v2 or newer


def check_agreement(own: Findings, jar: JarResult | None, blocks: dict[Scheme, BlockResult]) -> None:
    """v1 and v2 must have the same signers; v3's signer must be theirs, or come from theirs by rotation."""
    v1 = [s.certificate for s in jar.signers if s.certificate] if jar is not None and jar.verified else []
    v2_result = blocks.get(Scheme.V2)
    v2 = [signer.certificates[0] for signer in v2_result.signers] if v2_result else []
    if jar is not None and v1 and v2:
        v1_ders, v2_ders = {c.der for c in v1}, {c.der for c in v2}
        if v1_ders - v2_ders:
            signer = next(s for s in jar.signers if s.certificate and s.certificate.der not in v2_ders)
            signer.findings.error("V2_SIG_MISSING", signer.block_name)
        if v2_result is not None and v2_ders - v1_ders:
            missing = next(s for s in v2_result.signers if s.certificates[0].der not in v1_ders)
            missing.findings.error("JAR_SIG_MISSING", f"signer {missing.index + 1}")
    v3 = blocks.get(Scheme.V3)
    if v3 is not None and v3.verified and (v1 or v2):
        _check_rotation(own, v1 or v2, v3, blocks.get(Scheme.V31))


def _check_rotation(
    own: Findings, older: list[Certificate], v3: BlockResult, v31: BlockResult | None
) -> None:
    if len(older) != 1:
        own.error("V3_SIG_MULTIPLE_PAST_SIGNERS")
    lineage = (v31.lineage if v31 else ()) or v3.lineage
    if not lineage:
        if len(v3.signers) != 1:
            own.error("V3_SIG_MULTIPLE_SIGNERS")
        if v3.signers[0].certificates[0].der != older[0].der:
            own.error("V3_SIG_PAST_SIGNERS_MISMATCH")
    elif lineage[0].certificate.der != older[0].der:
        own.error("V3_SIG_PAST_SIGNERS_MISMATCH")


def check_target_sdk(own: Findings, target_sdk: int, blocks: dict[Scheme, BlockResult]) -> None:
    """An app that targets Android 11 or newer needs v2 or newer."""
    if target_sdk >= ANDROID_11 and not any(result.verified for result in blocks.values()):
        own.error("MIN_SIG_SCHEME_FOR_TARGET_SDK_NOT_MET", f"target SDK {target_sdk}")
