"""The verdict on an app's signatures: verified or not, by which scheme, by whom, and what is odd."""

from __future__ import annotations

from dataclasses import dataclass

from .certificate import CertificateFacts
from .issues import Problem, Scheme
from .signing_block import BlockPart


@dataclass(frozen=True, slots=True)
class SchemeVerdict:
    """One scheme. `present`: there is such a signature; `checked`: some Android version would look at it.

    A scheme that is present and not checked is neither verified nor refused.
    """

    scheme: Scheme
    present: bool
    checked: bool
    verified: bool
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed, by which scheme. The chain above the certificate, if any, is not followed."""

    scheme: Scheme
    certificate: CertificateFacts


@dataclass(frozen=True, slots=True)
class LineageStep:
    """One certificate of a proof of rotation, oldest first, with what it may still do."""

    certificate: CertificateFacts
    capabilities: tuple[str, ...]
    flags: int


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """What the signatures of one app came to.

    `verified` and `signers` are as AOSP apksig states them: an app that some Android version in the range
    refuses is not verified and has no signers. `claimed` are the certificates of all other signatures found,
    whether or not those verified. `errors` are those of the schemes and those over all schemes; `counts` says
    how often each code came up, as only the first fifty of a code are kept. `blocks` are the parts of the
    signing block.
    """

    verified: bool
    v1: SchemeVerdict
    v2: SchemeVerdict
    v3: SchemeVerdict
    v31: SchemeVerdict
    signers: tuple[Signer, ...]
    claimed: tuple[Signer, ...]
    lineage: tuple[LineageStep, ...]
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    counts: tuple[tuple[str, int], ...]
    blocks: tuple[BlockPart, ...]
    oddities: tuple[str, ...]

    @property
    def first_error(self) -> Problem | None:
        """The error that people should see: one over all schemes first, else the first of a scheme."""
        return self.errors[0] if self.errors else None

    @property
    def schemes(self) -> tuple[SchemeVerdict, ...]:
        """All schemes, oldest first."""
        return self.v1, self.v2, self.v3, self.v31
