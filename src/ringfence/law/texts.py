"""Which sections of a regime's text were read, in which copy, when, by whom: `texts.toml` beside the rules.

[[text]]
sections = ["202.205", "202.206"]
source = "eCFR text of 2025-04-08, as copied in …"
checked = "2026-11-22 by the authors"
"""

from __future__ import annotations

import pkgutil
import tomllib
from dataclasses import dataclass
from functools import cache

from ..errors import LawError
from .sections import read_sections


@dataclass(frozen=True, slots=True)
class ReadText:
    """Sections that were read together in one copy of the text."""

    sections: tuple[str, ...]
    source: str
    checked: str

    def __str__(self) -> str:
        return f"{self.checked}, against {self.source}"


@cache
def load_texts(package: str) -> tuple[ReadText, ...]:
    """What was read for a regime, e.g. `ringfence.law.dsp`; nothing where no record is kept."""
    try:
        data = pkgutil.get_data(package, "texts.toml")
    except FileNotFoundError:
        return ()
    rows = tomllib.loads((data or b"").decode()).get("text", [])
    for row in rows:
        if set(row) != {"sections", "source", "checked"}:
            raise LawError(
                f"{package}: texts.toml: a text needs sections, source and checked, and nothing else"
            )
    return tuple(ReadText(tuple(row["sections"]), row["source"], row["checked"]) for row in rows)


def texts_of(package: str, cites: str) -> tuple[ReadText, ...]:
    """The readings of the sections that a citation names, the latest first."""
    heads = {section.head for section in read_sections(cites)}
    found = [text for text in load_texts(package) if heads & set(text.sections)]
    return tuple(sorted(found, key=lambda text: text.checked, reverse=True))


def sections_not_read(package: str, cites: str) -> list[str]:
    """The cited sections of which no copy of the text was read."""
    known = {section for text in load_texts(package) for section in text.sections}
    return sorted({section.head for section in read_sections(cites)} - known)
