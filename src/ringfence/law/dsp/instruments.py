"""What a contract says it is for and under what it is done: the words that the exemptions and licences ask
about.

`purpose` lists what the data is given for. `needed` says whether that purpose ordinarily needs it: yes, no,
or the ids of the data classes that it needs. `under` names what is relied on (a Federal grant, a CFIUS
order, a licence), `under_since` its first day, and `within_terms` whether it covers what is done. Nothing of
it is guessed: a word that is missing is a question.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ...model.kinds import Verdict
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, leaf, verdict_of
from ..parameters import Value
from ..readings import yes_no
from .dealing import Dealing, name_dealing, words_of
from .matter import Matter

FACTS_ASKED = ("exemption", "purpose", "under")  # without one of these no exemption is relied on


def relies_on_something(dealing: Dealing) -> bool:
    return any(dealing.term(word) for word in FACTS_ASKED)


def has_purpose(matter: Matter, dealing: Dealing, value: str) -> Proof:
    """Is what the data is given for among the purposes that the section lists (a value of the part)?"""
    listed = matter.value(value)
    words = words_of(dealing, "purpose")
    found = sorted(set(words) & set(listed.words))
    claim = f"the data is given for {', '.join(found or words) or 'a purpose not stated'}"
    verdict = HOLDS if found else UNKNOWN if "unknown" in words else FAILS
    settles = f"what {name_dealing(matter, dealing)} is for"
    return _graded(claim, verdict, dealing, listed, settles)


def is_under(matter: Matter, dealing: Dealing, value: str) -> Proof:
    """Is it done under an instrument that the section lists (a value of the part)?"""
    listed = matter.value(value)
    words = words_of(dealing, "under")
    found = sorted(set(words) & set(listed.words))
    claim = f"it is done under {', '.join(found or words) or 'nothing that is stated'}"
    verdict = HOLDS if found else UNKNOWN if "unknown" in words else FAILS
    return _graded(claim, verdict, dealing, listed, f"under what {name_dealing(matter, dealing)} is done")


def is_needed(matter: Matter, dealing: Dealing, how: str) -> Proof:
    """Is all that is given what the purpose needs? `how` is the section's word for it."""
    words = words_of(dealing, "needed")
    return all_of(
        f"all that is given is {how}",
        *(_is_class_needed(matter, dealing, id_, words, how) for id_ in dealing.data),
    )


def is_within_terms(matter: Matter, dealing: Dealing) -> Proof:
    """Does what it is done under cover it?"""
    claim = f"what {name_dealing(matter, dealing)} is done under directs or authorises it"
    verdict = yes_no(dealing.term("within_terms"))
    return leaf(claim, verdict, dealing.handover.facts, settles=f"whether {claim}")


def is_in_effect(matter: Matter, dealing: Dealing) -> Proof:
    """Is the day of the facts on or after the first day of what it is done under? A day not stated is a
    question."""
    stated, day = dealing.term("under_since"), matter.graph.on
    since = _read_day(stated)
    claim = f"what it is done under is in effect from {stated or 'a day not stated'}, so on {day}"
    settles = f"from which day what {name_dealing(matter, dealing)} is done under is in effect"
    known = None if since is None else since <= day
    return leaf(claim, verdict_of(known), dealing.handover.facts, settles=settles)


def is_stated(matter: Matter, dealing: Dealing, section: str) -> Proof:
    """Does the contract rely on this section, its author having found the conditions met? `unknown` leaves
    every section open; an empty cell claims none."""
    stated = {word.removeprefix("202.") for word in words_of(dealing, "exemption")}
    verdict: Verdict = HOLDS if section in stated else UNKNOWN if "unknown" in stated else FAILS
    claim = f"{name_dealing(matter, dealing)} relies on 202.{section}"
    return leaf(claim, verdict, dealing.handover.facts, settles=f"whether {claim}")


def _is_class_needed(matter: Matter, dealing: Dealing, id_: str, words: Iterable[str], how: str) -> Proof:
    claim = f"{matter.label(id_)} is {how}"
    plain = next((word for word in words if word in ("yes", "no", "unknown")), "")
    named = HOLDS if id_ in words else FAILS if words else UNKNOWN
    verdict = yes_no(plain) if plain else named
    return leaf(claim, verdict, dealing.handover.facts, settles=f"whether {claim}")


def _graded(claim: str, verdict: Verdict, dealing: Dealing, listed: Value, settles: str) -> Proof:
    facts = dealing.handover.facts
    return leaf(claim, verdict, facts, cites=listed.cites, certainty=listed.certainty, settles=settles)


def _read_day(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
