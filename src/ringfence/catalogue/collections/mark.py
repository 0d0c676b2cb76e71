"""What every collection comes down to: marks, and whose they are said to be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark (`kind` as in the catalogue's table, or `domain`), the thing that it marks and its owner.

    `owner` and `country` (a code) are "" where the collection does not say; `label` is the thing's name.
    """

    kind: str
    mark: str
    label: str
    owner: str = ""
    country: str = ""
