"""Names: the form under which one is found, and which others come near it.

The same name is the same letters, whatever their case, width, accents and punctuation. What only comes near
is a *candidate*: it has a score and a reason, and nobody takes it for a match unasked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_PUNCTUATION = re.compile(r"[\W_]+")
# Words and endings that say what legal form a company has, in the form that `fold` gives them.
_LATIN_FORMS = """
    ab ag as asa bv co company corp corporation gmbh group holding holdings inc incorporated international
    jsc kk limited llc llp lp ltd mkpao nv ojsc ooo oao ao oy oyj pao pjsc plc pte pty pvt private sa sae
    sarl sas se spa srl the zao
"""
_CYRILLIC_FORMS = "ао зао мкпао оао ооо пао"
_FORMS = frozenset(f"{_LATIN_FORMS} {_CYRILLIC_FORMS}".split())
_HAN_FORMS = re.compile(r"(股份有限公司|有限责任公司|有限公司|集团|控股|公司)+$")
_SAME_BUT_FOR_FORM = 97
LEAST_SCORE = 82
MOST_CANDIDATES = 8


def fold(name: str) -> str:
    """Small letters without accents and punctuation, words parted by one blank: 'Umeng+ ' -> 'umeng'."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _PUNCTUATION.sub(" ", bare).strip()


def strip_form(folded: str) -> str:
    """A folded name without its legal form, or the name itself where nothing else is left."""
    words = folded.split()
    kept = [word for word in words if word not in _FORMS]
    text = _HAN_FORMS.sub("", " ".join(kept or words))
    return text or folded


@dataclass(frozen=True, slots=True)
class NearName:
    """A folded name near the one asked for: how near (0 to 100), and why."""

    name: str
    score: int
    reason: str

    @property
    def same_but_for_form(self) -> bool:
        return self.score == _SAME_BUT_FOR_FORM


def find_near(asked: str, names: Iterable[str]) -> tuple[NearName, ...]:
    """The folded names nearest to one, best first. Equal but for the legal form scores 97."""
    from rapidfuzz import fuzz, process

    folded = fold(asked)
    if not folded:
        return ()
    bare, known = strip_form(folded), {name: strip_form(name) for name in names}
    same = (name for name, other in known.items() if other == bare)
    found = {name: NearName(name, _SAME_BUT_FOR_FORM, "the same but for the legal form") for name in same}
    ranking = process.extract(bare, known, scorer=fuzz.token_sort_ratio, limit=20, score_cutoff=LEAST_SCORE)
    for _, score, name in ranking:
        near = min(round(score), _SAME_BUT_FOR_FORM - 1)
        found.setdefault(name, NearName(name, near, f"{round(score)} % of the letters agree"))
    if len(bare) >= 4:
        for name, other in known.items():
            if f" {bare} " in f" {other} ":
                found.setdefault(name, NearName(name, 85, "the name is part of it"))
    ranked = sorted(found.values(), key=lambda near: (-near.score, near.name))
    return tuple(ranked[:MOST_CANDIDATES])
