"""What a rule of this Act is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ..adversary_control import ControlMatter


@dataclass(frozen=True, slots=True)
class Matter(ControlMatter):
    """A graph, the day of the law, the verdicts on other parties."""

    PACKAGE: ClassVar[str] = "ringfence.law.pafaca"
