"""What the asker demands of an examination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .result import Unknown

NO_COSTS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settings:
    """Coverage demanded (percent of `expected`), what is known not to be seen, costs in hours, and how many
    paths to list."""

    expected: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    demanded: int = 0
    not_seen: tuple[Unknown, ...] = ()
    costs: Mapping[str, int] = NO_COSTS
    most_paths: int = 10_000
