"""Any script → small Latin letters, and the forms under which spellings of one sound meet.

Names cross scripts by ear, and every register does it another way: Щербаков is Shcherbakov, Schtscherbakow
and Ščerbakov. So words are not compared as written but in three coarser forms (`spell.py`):

* *folded*: what the romanisations of one word have in common (kh, x and h are one letter; ya, ia and ja are);
* *skeleton*: the consonants alone, for scripts that write no vowels;
* *sound*: classes of consonants, for foreign names that Chinese writes by syllables (诺斯罗普 is Northrop).
"""

from __future__ import annotations

import re
import unicodedata

# A letter and what it becomes; a letter alone becomes nothing.
_CYRILLIC = """
    аa бb вv гg ґg дd еe ёio єe жzh зz иi іi їi йi кk лl мm нn оo пp рr сs тt уu ўv фf хkh цts чch шsh
    щsch ъ ыy ь эe юyu яya ђdj јj љlj њnj ћc џdz қk ғg үu ұu һh өo әa ѓg ќk ѕz
"""
_ARABIC = """
    اa بb پp تt ثs جj چC حh خh دd ذz رr زz ژZ سs شS صs ضz طt ظz ع غg فf قk كk کk گg لl مm نn هH ة وv يy
    ىy یy ئ ؤv ء آa أa إa ٱa ۀ ھH
"""  # capitals are letters of their own: S is not s and h
_HEBREW = """
    אa בb גg דd הH וv זz חh טt יy כk ךk לl מm םm נn ןn סs ע פp ףp צts ץts קk רr שS תt
"""
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # for a character class
VOWELLESS = re.compile("[\u0590-\u06ff\u0750-\u077f\ufb1d-\ufdff\ufe70-\ufeff]")
_WHOLE = {ord(a): b for a, b in zip("йёїўѓќ", "иеиуgk", strict=True)}  # no letter with an accent, but its own


class _Latin(dict[int, str]):
    """Code point → its Latin letters; other scripts than the three above as `anyascii` has them."""

    def __missing__(self, code: int) -> str:
        from anyascii import anyascii

        letter = chr(code)
        if unicodedata.combining(letter) or letter in "'’‘ʼ`´ʻ‘′":
            self[code] = ""
        elif letter.isalnum():
            self[code] = anyascii(letter).casefold().replace("'", "")
        else:
            self[code] = " "
        return self[code]


_TO_LATIN = _Latin()
for _table in (_CYRILLIC, _ARABIC, _HEBREW):
    _TO_LATIN.update({ord(pair[0]): pair[1:] for pair in _table.split()})


def to_latin(text: str) -> str:
    """Small Latin letters, digits and blanks; accents and apostrophes are gone, punctuation is a blank."""
    lowered = text.casefold()
    if not lowered.isascii():
        whole = unicodedata.normalize("NFKC", lowered).casefold().translate(_WHOLE)
        lowered = unicodedata.normalize("NFD", whole)
    return lowered.translate(_TO_LATIN)


_SYLLABLE = re.compile("^(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(.*?)(ng|n|r)?$")
_INITIALS = {
    "": "", "b": "p", "p": "p", "m": "m", "f": "f", "w": "f", "d": "t", "t": "t", "n": "n", "l": "l",
    "r": "l", "g": "k", "k": "k", "h": "k", "j": "C", "q": "C", "zh": "C", "ch": "C", "x": "s", "sh": "s",
    "z": "s", "c": "s", "s": "s", "y": "",
}  # fmt: skip


def sound_of_syllables(syllables: list[str]) -> str:
    """The classes of consonants of a name in Chinese characters, from its pinyin syllables."""
    classes = []
    for syllable in syllables:
        if syllable == "er":
            classes.append("l")
            continue
        found = _SYLLABLE.match(syllable)
        initial, final = (found.group(1) or "", found.group(3) or "") if found else ("", "")
        classes.append(_INITIALS.get(initial, ""))
        if final in ("n", "ng"):
            classes.append("n")
    return re.sub(r"(.)\1+", r"\1", "".join(classes))
