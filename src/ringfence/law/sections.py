"""Citations as people type them: `28 CFR 202.211(a)(1)`, `§202.211`, `PAFACA 2(g)`, `202.205(a)-(f)`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLACE = re.compile(
    r"(?P<head>(?:\d+\.\d+)|(?:(?<![\w.(])\d+[a-z]?(?![\w.])))(?P<paras>(?:\([a-z0-9]{1,5}\))*)"
    r"(?:\s*[-–]\s*(?P<last>\([a-z0-9]{1,5}\)))?"
)
_PARAGRAPH = re.compile(r"\(([a-z0-9]{1,5})\)")
MOST_SECTIONS = 100  # of one range
_SECTIONS = re.compile(r"\b(\d+)\.(\d+)\s*[-–]\s*(\d+)\b(?!\.)")  # 202.501-511
_TITLE = re.compile(r"\b(\d+)\s*(cfr|usc|u\.s\.c\.|c\.f\.r\.)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Section:
    """A section and the paragraphs named within it; `last` ends a range of the last paragraph."""

    head: str
    paragraphs: tuple[str, ...] = ()
    last: str = ""

    def touches(self, asked: Section) -> bool:
        """Is it what is asked for, a part of it, or a whole that it is a part of?"""
        if self.head != asked.head:
            return False
        for place, (own, other) in enumerate(zip(self.paragraphs, asked.paragraphs, strict=False)):
            is_range = self.last and place == len(self.paragraphs) - 1
            if own != other and not (is_range and own <= other <= self.last):
                return False
        return True


def read_sections(text: str) -> tuple[Section, ...]:
    """Every section that a citation names, without its title of the code."""
    plain = _SECTIONS.sub(_spell_out, _TITLE.sub(" ", text.casefold().replace("§", " ")))
    return tuple(
        Section(
            found["head"],
            tuple(_PARAGRAPH.findall(found["paras"])),
            (found["last"] or "").strip("()"),
        )
        for found in _PLACE.finditer(plain)
    )


def _spell_out(found: re.Match[str]) -> str:
    """A range of sections as all of them; one that is none is left as it stands."""
    part, first, last = found[1], int(found[2]), int(found[3])
    if not first < last <= first + MOST_SECTIONS:
        return found[0]
    return ", ".join(f"{part}.{number}" for number in range(first, last + 1))
