"""Exceptions: paths that somebody answers for, for a reason and for a time. They hide nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .source import Source


@dataclass(frozen=True, slots=True)
class Exemption:
    """An entry of `exceptions.toml`. It is about the paths that match all of what is given: the fingerprint,
    a pattern of an entity's id on the path, a pattern of a rule (`REGIME section`) that a finding cites.

    `until` is the first day on which it no longer counts.
    """

    path: str
    entity: str
    rule: str
    reason: str
    owner: str
    until: date
    source: Source


@dataclass(frozen=True, slots=True)
class Excepted:
    """An exception as it stood on the day: the fingerprints of its paths, and whether it is over."""

    exemption: Exemption
    paths: tuple[str, ...]
    is_over: bool
