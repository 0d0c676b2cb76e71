"""The one plain sentence of each outcome."""

from __future__ import annotations

from .dealing import Dealing, words_of
from .matter import Matter
from .outcome import Ground

SENTENCES = {
    "301": "{giver} gives {taker}, a covered person, {data} by data brokerage: prohibited.",
    "303": "{giver} gives {taker}, a covered person, {data} with bulk 'omic data: prohibited in any deal.",
    "304": "{giver} gives {taker} {data} to evade the prohibitions: prohibited.",
    "304 caused": "{causers} makes {giver} give {taker}, a covered person, {data}: prohibited.",
    "305": "A U.S. person directs that {giver} gives {taker}, a covered person, {data}: prohibited.",
    "302": "{giver} brokers {data} to {taker}, a foreign person: prohibited without an onward clause.",
    "302 met": "{giver} brokers {data} to {taker}, a foreign person: allowed, with an onward clause.",
    "401": "{giver} lets {taker}, a covered person, reach {data}: prohibited without the CISA requirements.",
    "401 met": "{giver} lets {taker}, a covered person, reach {data}: authorised, CISA requirements met.",
    "401 unmet": "{giver} lets {taker}, a covered person, reach {data}: prohibited, CISA requirements unmet.",
    "exempt": "{giver} gives {taker} {data} under an exemption.",
    "foreign giver": "{giver} gives {taker} {data}: the rule binds U.S. persons, and {giver} is not one.",
    "US taker": "{giver} gives {taker} {data}: between U.S. persons the rule asks nothing of them.",
    "no rule": "{giver} gives {taker} {data}: no rule of the part reaches it.",
    "licence": "{giver} gives {taker} {data} under a licence: authorised within its terms.",
    "knowledge": "Whether {giver} may give {taker} {data} depends on what it knew, or should have known.",
    "open": "Whether {giver} may give {taker} {data} depends on what is not known.",
}
NAMED = 3  # data classes named in a sentence; the rest are counted


def word_finding(matter: Matter, dealing: Dealing, ground: Ground, data: tuple[str, ...]) -> str:
    """Say the outcome of a dealing in one sentence."""
    causers = ", ".join(matter.label(each) for each in words_of(dealing, "caused_by"))
    return SENTENCES[ground.sentence].format(
        giver=matter.label(dealing.giver),
        taker=matter.label(dealing.taker),
        data=_name_data(matter, data),
        causers=causers,
    )


def _name_data(matter: Matter, data: tuple[str, ...]) -> str:
    names = [f"“{matter.label(id_)}”" for id_ in data[:NAMED]]
    if len(data) > NAMED:
        names.append(f"{len(data) - NAMED} more")
    return (
        " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0] if names else "data"
    )
