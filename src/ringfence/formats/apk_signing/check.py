"""The state of one check of an app's signatures, from the first byte read to the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field

from .issues import Findings, Scheme
from .lineage import Lineage
from .signing_block import SigningBlock
from .v1_jar import JarResult
from .v2_v3 import BlockResult
from .zip_sections import DirectoryEntry, Sections

NEWEST = 2**31 - 1


@dataclass(slots=True)
class Check:
    """The state of one check."""

    data: memoryview
    min_sdk: int
    max_sdk: int
    own: Findings = field(default_factory=lambda: Findings(None))
    sections: Sections | None = None
    entries: list[DirectoryEntry] = field(default_factory=list)
    block: SigningBlock | None = None
    blocks: dict[Scheme, BlockResult] = field(default_factory=dict)
    jar: JarResult | None = None
    oddities: list[str] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Has anything been refused yet?"""
        blocks = any(result.has_errors for result in self.blocks.values())
        return bool(self.own.errors) or blocks or (self.jar is not None and self.jar.has_errors)

    def is_verified(self, scheme: Scheme) -> bool:
        """Did this scheme's signature verify?"""
        if scheme is Scheme.V1:
            return self.jar is not None and self.jar.verified
        return scheme in self.blocks and self.blocks[scheme].verified

    @property
    def lineage(self) -> Lineage:
        """The proof of rotation, v3.1's before v3's."""
        results = (self.blocks.get(scheme) for scheme in (Scheme.V31, Scheme.V3))
        return next((result.lineage for result in results if result and result.lineage), ())
