"""Where a fact comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """The file and place a fact was read from, and the document that stands behind it.

    `file` is the path inside the case, `sha256` its hex digest, `locator` the line, JSON pointer,
    packet number or class name inside it. `document` is the title or address of what the file
    reports (a news story, a filing), published on `published`. `system` names the exporting system.
    """

    file: str
    sha256: str
    locator: str
    document: str = ""
    published: date | None = None
    system: str = ""
