"""15 USC 9901(c)(5)-(7) and (9): personally identifiable sensitive data of United States individuals.

The seventeen heads of (c)(7), each by what the case says of a class of data: its category, its identifiers
(the words of 28 CFR 202.234) and what else it is stated to reveal (`sensitive_as`). A category that is wider
than a head leaves the head open.
"""

from __future__ import annotations

from ...model.kinds import Verdict
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, disjunction, leaf
from ..readings import read, read_count, yes_no
from ..rule import rule
from .matter import Matter

# head -> (paragraph, what shows it, what leaves it open); words of `category`, `identifiers`, `sensitive_as`
HEADS: dict[str, tuple[str, frozenset[str], frozenset[str]]] = {
    "a government-issued identifier": ("A", frozenset({"government id"}), frozenset()),
    "physical or mental health": (
        "B",
        frozenset({"personal health", "health"}),
        frozenset({"proteomic", "transcriptomic", "epigenomic"}),
    ),
    "a financial account or card number, income level or balances": (
        "C",
        frozenset({"financial account", "income or balances"}),
        frozenset({"personal financial"}),
    ),
    "biometric information": ("D", frozenset({"biometric"}), frozenset()),
    "genetic information": (
        "E",
        frozenset({"human genomic", "genetic"}),
        frozenset({"epigenomic", "transcriptomic", "proteomic"}),
    ),
    "private communications or their parties and transmission": (
        "G",
        frozenset({"messages", "call detail", "communications"}),
        frozenset({"content"}),
    ),
    "log-in credentials or access codes": (
        "H",
        frozenset({"account authentication", "log-in credentials"}),
        frozenset(),
    ),
    "sexual behavior": ("I", frozenset({"sexual behavior"}), frozenset()),
    "calendar, address book, logs, photos or recordings for private use": (
        "J",
        frozenset({"contacts", "private records"}),
        frozenset({"content"}),
    ),
    "intimate images": ("K", frozenset({"intimate images"}), frozenset()),
    "the video content requested or selected": ("L", frozenset({"video viewing"}), frozenset({"content"})),
    "an individual under 17": ("M", frozenset({"under 17"}), frozenset()),
    "race, color, ethnicity or religion": (
        "N",
        frozenset({"race, color, ethnicity or religion"}),
        frozenset(),
    ),
    "online activities over time and across sites": (
        "O",
        frozenset({"online activities"}),
        frozenset({"browsing", "content"}),
    ),
    "the status as a member of the armed forces": ("P", frozenset({"armed forces"}), frozenset()),
}
GEOLOCATION = "precise geolocation"
NOT_DATA = "human biospecimens"
UNSORTED = frozenset({"other"})  # a class of which the case only says that it is none of its categories
IDENTIFYING = frozenset({"human genomic", "biometric", "covered personal identifiers"})


@rule(cites="15 USC 9901(c)(6)", since="2024-06-23")
def is_precise_geolocation(matter: Matter, data: str) -> Proof:
    """Precise geolocation comes from a device or technology of an individual and shows a past or present
    location at street level or within 1,850 feet.

    The category of 28 CFR 202.242 goes to 1,000 metres; the case may say how precise the data is
    (`within_metres`).
    """
    label, limit = matter.label(data), matter.value("geolocation_metres")
    words, certain, facts = _words(matter, data)
    claim = f"{label} gives locations at street level or within {limit.number} m"
    if GEOLOCATION in _stated(matter, data):
        return leaf(claim, HOLDS if certain else UNKNOWN, facts)
    if GEOLOCATION not in words:
        return leaf(f"{label} is not stated to be precise geolocation", FAILS, facts)
    count = read_count(matter.graph, data, "within_metres", "metres")
    if count.upper is not None and count.upper <= limit.number and certain:
        verdict = HOLDS
    else:
        verdict = FAILS if count.lower > limit.number else UNKNOWN
    return leaf(claim, verdict, facts, settles=f"whether {claim}")


@rule(cites="15 USC 9901(c)(7)", since="2024-06-23")
def is_sensitive(matter: Matter, data: str) -> Proof:
    """Sensitive data is of one of the seventeen heads: identifiers issued by a government, health, finances,
    biometrics, genetics, precise geolocation, private communications, credentials, sexual behavior, private
    records, intimate images, viewing, minors, race or religion, online activities, armed forces, and what is
    made available to identify any of these."""
    label = matter.label(data)
    words, certain, facts = _words(matter, data)
    question = f"of which head of 15 USC 9901(c)(7) {label} is"
    if not words:
        return leaf(f"{label}: nothing is stated of what it is", UNKNOWN, facts, settles=question)
    if words <= {NOT_DATA}:
        return leaf(f"{label} is no data", FAILS if certain else UNKNOWN, facts, settles=question)
    reasons = [is_precise_geolocation(matter, data)]
    for head, (paragraph, shows, leaves_open) in HEADS.items():
        verdict = _verdict(words, certain, shows, leaves_open)
        if verdict is not FAILS:
            claim, cites = f"{label} reveals {head}", f"15 USC 9901(c)(7)({paragraph})"
            reasons.append(leaf(claim, verdict, facts, cites=cites, settles=f"whether {claim}"))
    if words <= UNSORTED or (_is_unlisted(matter, data) and len(reasons) == 1):
        reasons.append(leaf(f"{label}: what it reveals is not stated", UNKNOWN, facts, settles=question))
    shown = [each for each in reasons if each.verdict is not FAILS]
    return any_of(label, *(shown or reasons))


@rule(cites="15 USC 9901(c)(5)", since="2024-06-23")
def is_identifiable(matter: Matter, data: str) -> Proof:
    """Personally identifiable: it identifies or is linked or reasonably linkable, alone or in combination
    with other data, to an individual or to a device that is.

    Data with identifiers is linked, and genomes, biometrics and covered personal identifiers are by
    themselves; else the case says it (`linkable`). Only what is stated to be no more linkable and
    de-identified is taken as neither.
    """
    label = matter.label(data)
    claim = f"{label} is linked or reasonably linkable to an individual or a device"
    identifiers, category = read(matter.graph, data, "identifiers"), read(matter.graph, data, "category")
    linkable, stripped = read(matter.graph, data, "linkable"), read(matter.graph, data, "deidentified")
    facts = (*identifiers.facts, *linkable.facts, *stripped.facts)
    shows = (
        identifiers.certain and bool(identifiers.words),
        category.certain and bool(set(category.words) & IDENTIFYING),
        yes_no(";".join(linkable.words), linkable.certain) is HOLDS,
    )
    none_left = not identifiers.words and yes_no(";".join(linkable.words), linkable.certain) is FAILS
    if any(shows):
        verdict = HOLDS
    elif none_left and yes_no(";".join(stripped.words), stripped.certain) is HOLDS:
        verdict = FAILS
    else:
        verdict = UNKNOWN
    return leaf(claim, verdict, tuple(dict.fromkeys(facts)), settles=f"whether {claim}")


@rule(cites="15 USC 9901(c)(9)", since="2024-06-23")
def is_of_us_individuals(matter: Matter, data: str) -> Proof:
    """Of a United States individual: a natural person residing in the United States. One is enough."""
    label = matter.label(data)
    verdicts = []
    for attribute in ("us_persons", "us_devices"):
        reading = read(matter.graph, data, attribute)
        count = read_count(matter.graph, data, attribute, "")
        stated = bool(reading.words) and reading.certain
        verdicts.append(
            UNKNOWN if not stated else HOLDS if count.lower else UNKNOWN if count.upper != 0 else FAILS
        )
    known = [verdict for verdict in verdicts if verdict is not UNKNOWN]
    claim = f"{label} is of individuals in the United States"
    facts = matter.graph.attribute_facts(data, "us_persons") + matter.graph.attribute_facts(
        data, "us_devices"
    )
    verdict = disjunction(known) if known else UNKNOWN
    return leaf(claim, verdict, facts, settles=f"whether {claim}")


@rule(cites="15 USC 9901(c)(5)-(9)", since="2024-06-23")
def is_protected(matter: Matter, data: str) -> Proof:
    """Personally identifiable sensitive data of a United States individual, whatever the volume."""
    return all_of(
        matter.label(data),
        is_sensitive(matter, data),
        is_identifiable(matter, data),
        is_of_us_individuals(matter, data),
    )


def _words(matter: Matter, data: str) -> tuple[set[str], bool, tuple[str, ...]]:
    """All that is stated of what the class is, whether for certain, and by which facts."""
    readings = [read(matter.graph, data, name) for name in ("category", "identifiers")]
    words = {word for each in readings for word in each.words} | _stated(matter, data)
    certain = all(each.certain for each in readings if each.words)
    heads = read(matter.graph, data, "sensitive_as")
    facts = tuple(dict.fromkeys(fact for each in (*readings, heads) for fact in each.facts))
    return words, certain and (heads.certain or not heads.words), facts


def _stated(matter: Matter, data: str) -> set[str]:
    known = matter.value("stated_heads").words
    return {word for word in read(matter.graph, data, "sensitive_as").words if word in known}


def _is_unlisted(matter: Matter, data: str) -> bool:
    """Covered personal identifiers of which nobody says which they are."""
    words = read(matter.graph, data, "category").words
    return "covered personal identifiers" in words and not read(matter.graph, data, "identifiers").words


def _verdict(words: set[str], certain: bool, shows: frozenset[str], leaves_open: frozenset[str]) -> Verdict:
    if words & shows:
        return HOLDS if certain else UNKNOWN
    return UNKNOWN if words & leaves_open else FAILS
