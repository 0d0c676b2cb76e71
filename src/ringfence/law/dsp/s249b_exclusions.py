"""28 CFR 202.249(b), 202.226, 202.223(b) and 202.224(b): what is no sensitive data whatever it looks like."""

from __future__ import annotations

from collections.abc import Iterable

from ...model.kinds import Verdict
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, negation
from ..readings import read, yes_no
from ..rule import rule
from .matter import Matter

FROM_ALL = ("not about individuals", "personal communications", "informational materials")
INFORMATIONAL = "informational materials"


@rule(cites="28 CFR 202.249(b)", since="2025-04-08")
def is_excluded(matter: Matter, data: str) -> Proof:
    """No sensitive personal data is what is not about an individual, what is lawfully public at the time,
    personal communications, and information or informational materials with their ordinary metadata.

    `public` and `excluded_as` in the data table say so. An exclusion has to be claimed: data of which nobody
    says so is not excluded.
    """
    claimed = [word for word in FROM_ALL if claim_of(matter, data, (word,)).verdict is not FAILS]
    return any_of(matter.label(data), is_public(matter, data), *(_prove(matter, data, w) for w in claimed))


@rule(cites="28 CFR 202.226", since="2025-04-08")
def is_informational(matter: Matter, data: str) -> Proof:
    """Information or informational materials are expressive and exist before the deal: data that is technical
    or functional, or that is created, altered or joined up for the deal, is none.

    `excluded_as` claims it; `made_for_deal` in the data table defeats it whatever is claimed.
    """
    claimed = claim_of(matter, data, (INFORMATIONAL,))
    if claimed.verdict is FAILS:
        return claimed
    made = is_made_for_deal(matter, data, unstated=UNKNOWN)
    return all_of(matter.label(data), claimed, negation("it exists as it is", made))


def is_made_for_deal(matter: Matter, data: str, unstated: Verdict = FAILS) -> Proof:
    """28 CFR 202.226(b)(1)."""
    made = read(matter.graph, data, "made_for_deal")
    claim = f"{matter.label(data)} is created, altered or joined up for the deal"
    verdict = yes_no(";".join(made.words), made.certain) if made.words else unstated
    cites = "28 CFR 202.226(b)(1)"
    return leaf(claim, verdict, made.facts, cites=cites, settles=f"whether {claim}")


def is_public(matter: Matter, data: str) -> Proof:
    """28 CFR 202.249(b)(2)."""
    reading = read(matter.graph, data, "public")
    verdict = yes_no(";".join(reading.words), reading.certain) if reading.words else FAILS
    claim = f"{matter.label(data)} is lawfully public in government records or widely distributed media"
    settles = f"whether {matter.label(data)} is lawfully public"
    return leaf(claim, verdict, reading.facts, cites="28 CFR 202.249(b)(2)", settles=settles)


def claim_of(matter: Matter, data: str, words: Iterable[str]) -> Proof:
    """Does the data table claim one of these exclusions? `unknown` leaves every one open."""
    reading = read(matter.graph, data, "excluded_as")
    found = [word for word in words if word in reading.words]
    claim = f"{matter.label(data)} is excluded as {' or '.join(found or words)}"
    if not found and "unknown" not in reading.words:
        return leaf(claim, FAILS, reading.facts)
    verdict = HOLDS if found and reading.certain else UNKNOWN
    return leaf(claim, verdict, reading.facts, settles=f"whether {claim}")


def _prove(matter: Matter, data: str, word: str) -> Proof:
    return is_informational(matter, data) if word == INFORMATIONAL else claim_of(matter, data, (word,))
