"""28 CFR 202.205: bulk. How many Americans, over twelve months, between the same two parties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...model.kinds import Certainty, Verdict
from ...model.path import Count
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, leaf, more_than, weakest
from ..parameters import Value
from ..readings import read_count
from ..rule import rule
from .categories import BIOSPECIMENS, GENOMIC, GEOLOCATION
from .dealing import Dealing, name_dealing
from .matter import Matter
from .s249_sensitive_personal_data import CATEGORIES, THRESHOLD_OF, possible_categories

Classes = Mapping[str, Proof]  # data-class ids that are, or may be, of a category and handed over
PERSONS, DEVICES = ("us_persons", "US persons"), ("us_devices", "US devices")  # attribute of the case, unit


@rule(
    cites="28 CFR 202.205(a)-(f)",
    since="2025-04-08",
    two_readings=(
        "“meets or exceeds” is said of thresholds that are “more than” a number: here the first count "
        "that is bulk is one more than the number",
        "whether deals with affiliates of the same party add up is not stated: here the pair alone counts",
    ),
)
def is_bulk(matter: Matter, dealing: Dealing, category: str) -> Proof:
    """Data is bulk when all of its category that this U.S. person gave this party within 12 months is about
    more people, or devices, than the threshold, whatever its form.

    Two classes of a category may be about the same people: the count runs from the largest of them to their
    sum.
    """
    classes = classes_of(matter, dealing, dealing.together, category)
    return _exceeds(matter, dealing, category, {category: classes}, matter.value(THRESHOLD_OF[category]))


@rule(
    cites="28 CFR 202.205(g)",
    since="2025-04-08",
    two_readings=("narrower: only people count of whom the data holds more than one category",),
)
def is_bulk_combined(matter: Matter, dealing: Dealing) -> Proof:
    """Data of more than one category is bulk together when it passes the lowest of their thresholds.

    The reading used counts everybody in the data; on a narrower one only people count of whom it holds more
    than one category. Where the two part, so that the reading decides, the proof says so and is graded
    secondary.
    """
    by_category = {each: classes_of(matter, dealing, dealing.together, each) for each in CATEGORIES}
    possible = {category: classes for category, classes in by_category.items() if classes}
    label = name_dealing(matter, dealing)
    if len(possible) < 2:
        return leaf(f"{label}: data of two or more categories", FAILS)
    certain = {category: classes for category, classes in possible.items() if _any_holds(classes)}
    if len(certain) > 1:
        sure = _exceeds(matter, dealing, "combined", certain, _lowest(matter, certain))
        if sure.verdict is HOLDS:
            return _flag_reading(matter, label, sure, certain)
    perhaps = _exceeds(matter, dealing, "combined", possible, _lowest(matter, possible))
    if (
        perhaps.verdict is HOLDS
    ):  # only if data that may be of another category, or may be given, is counted in
        return replace(perhaps, verdict=UNKNOWN, settles=f"which categories of data go from {label}")
    return perhaps


def _flag_reading(matter: Matter, label: str, sure: Proof, certain: Mapping[str, Classes]) -> Proof:
    """The same proof where a single class of several categories is enough, for then both readings agree;
    else with a reason that says that the reading decides."""
    of_several = [
        id_
        for id_ in {id_ for classes in certain.values() for id_ in classes}
        if sum(id_ in classes and classes[id_].verdict is HOLDS for classes in certain.values()) > 1
    ]
    people = max((read_count(matter.graph, id_, *PERSONS).lower for id_ in of_several), default=0)
    if people > _lowest(matter, certain).number:
        return sure
    claim = f"{label}: everybody in the data counts, not only people of whom it has more than one category"
    reading = leaf(claim, HOLDS, cites="28 CFR 202.205(g)", certainty=Certainty.SECONDARY)
    certainty = weakest((sure.certainty, reading.certainty))
    return replace(sure, because=(*sure.because, reading), certainty=certainty)


@rule(cites="28 CFR 202.303", since="2025-04-08")
def are_biospecimens_in_bulk(matter: Matter, dealing: Dealing) -> Proof:
    """Human biospecimens count when bulk human 'omic data could be derived from them: those of more people
    than the threshold of human genomic data, the lowest of the four."""
    classes = classes_of(matter, dealing, dealing.together, BIOSPECIMENS)
    return _exceeds(
        matter, dealing, BIOSPECIMENS, {BIOSPECIMENS: classes}, matter.value(THRESHOLD_OF[GENOMIC])
    )


def classes_of(matter: Matter, dealing: Dealing, data: Mapping[str, Verdict], category: str) -> Classes:
    """The data classes that are, or may be, of the category and handed over, each with the proof of both.

    `data` is what the dealing gives itself or what all between the two do; asked once of each.
    """
    key = ("classes by category", data is dealing.together)
    if key not in dealing.memory:
        same = key[1] and dealing.data == data and ("classes by category", False) in dealing.memory
        dealing.memory[key] = (
            dealing.memory["classes by category", False] if same else _sort(matter, dealing, data)
        )
    by_category: Mapping[str, Classes] = dealing.memory[key]
    return by_category.get(category, {})


def _sort(matter: Matter, dealing: Dealing, data: Mapping[str, Verdict]) -> Mapping[str, Classes]:
    """The classes of each category, in order of their ids."""
    found: dict[str, dict[str, Proof]] = {}
    for id_, reached in data.items():
        for category, proof in possible_categories(matter, dealing, id_).items():
            access = is_reached(matter, dealing, id_, reached)
            found.setdefault(category, {})[id_] = all_of(matter.label(id_), proof, access)
    return found


def is_reached(matter: Matter, dealing: Dealing, data: str, reached: Verdict) -> Proof:
    """Access is judged without regard to controls, so this is about the facts alone (202.201)."""
    key = ("is reached", data, reached)
    if key not in dealing.memory:
        dealing.memory[key] = _prove_reached(matter, dealing, data, reached)
    proof: Proof = dealing.memory[key]
    return proof


def _prove_reached(matter: Matter, dealing: Dealing, data: str, reached: Verdict) -> Proof:
    claim = f"{matter.label(dealing.taker)} can reach {matter.label(data)}"
    return leaf(claim, reached, dealing.handover.facts, cites="28 CFR 202.201", settles=f"whether {claim}")


def _exceeds(
    matter: Matter, dealing: Dealing, what: str, by_category: Mapping[str, Classes], threshold: Value
) -> Proof:
    """Is the data about more than the threshold? How many it is about is asked only if that is what
    decides."""
    label, proofs = name_dealing(matter, dealing), [p for each in by_category.values() for p in each.values()]
    count, least_if_all_is_given = _count(matter, by_category)
    decides = least_if_all_is_given <= threshold.number
    return more_than(
        f"{label}: {what} data of {_in_words(count)} against a threshold of more than {threshold.number:,}",
        count,
        threshold.number,
        threshold.stated(f"the threshold of {what} data is more than {threshold.number:,}"),
        *proofs,
        settles=f"how many {count.unit} the {what} data covers that goes from {label}" if decides else "",
    )


def _count(matter: Matter, by_category: Mapping[str, Classes]) -> tuple[Count, int]:
    """From the largest class that is sure to the sum of all that are possible, each class counted once; and
    the largest of the possible ones."""
    sure: dict[tuple[str, tuple[str, str]], bool] = {}
    for category, classes in by_category.items():
        measure = DEVICES if category == GEOLOCATION else PERSONS
        for id_, proof in classes.items():
            key = id_, measure
            sure[key] = proof.verdict is HOLDS or sure.get(key, False)
    least = least_possible = 0
    most: int | None = 0
    for key, is_sure in sure.items():
        count = read_count(matter.graph, key[0], *key[1])
        least_possible = max(least_possible, count.lower)
        least = max(least, count.lower) if is_sure else least
        most = None if most is None or count.upper is None else most + count.upper
    unit = " and ".join(sorted({unit for _, (_, unit) in sure}) or [PERSONS[1]])
    return Count(least, most, unit), least_possible


def _in_words(count: Count) -> str:
    if count.upper is None:
        return (
            f"{count.lower:,} or more {count.unit}" if count.lower else f"an unknown number of {count.unit}"
        )
    if count.lower == count.upper:
        return f"{count.lower:,} {count.unit}"
    return f"{count.lower:,} to {count.upper:,} {count.unit}"


def _any_holds(classes: Classes) -> bool:
    return any(proof.verdict is HOLDS for proof in classes.values())


def _lowest(matter: Matter, categories: Iterable[str]) -> Value:
    return min((matter.value(THRESHOLD_OF[each]) for each in categories), key=lambda value: value.number)
