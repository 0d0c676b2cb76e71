"""What the asker demands of an examination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .result import Unknown


@dataclass(frozen=True, slots=True)
class Settings:
    """Coverage demanded (percent of `expected`), what is known not to be seen, costs in hours, and how many
    paths to list."""

    expected: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    demanded: int = 0
    not_seen: tuple[Unknown, ...] = ()
    costs: Mapping[str, int] = field(default_factory=dict)
    most_paths: int = 10_000
