"""28 CFR 202.222: government-related data, which counts in any volume."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import FAILS, HOLDS, all_of, any_of, leaf, negation
from ..readings import read, read_yes_no, yes_no
from ..rule import rule
from .dealing import Dealing
from .matter import Matter
from .s212_covered_personal_identifiers import decided_by_class
from .s249_sensitive_personal_data import is_sensitive_personal_data
from .s249b_exclusions import is_excluded


@rule(cites="28 CFR 202.222(a)", since="2025-04-08", rests_on=decided_by_class)
def is_government_related(matter: Matter, dealing: Dealing, data: str) -> Proof:
    """Government-related data is precise geolocation inside a listed area, or sensitive personal data that
    a party markets as linked to current or recent former employees, contractors or officials of the U.S.
    Government.

    `government_related` says what the author found; `marketed` that a party markets the data so; a position
    in a listed area decides, whatever the author found. While nobody says any of it of sensitive personal
    data, it is an open question, for it decides at any volume.
    """
    label = matter.label(data)
    inside = lies_in_listed_area(matter, data)
    if inside.verdict is HOLDS:
        return any_of(label, inside)
    question = f"whether {label} is marketed as about U.S. Government staff or lies in a listed area"
    stated = read_yes_no(matter.graph, data, "government_related", f"{label} is government-related", question)
    marketing = read(matter.graph, data, "marketed")
    if stated.verdict is HOLDS or (stated.verdict is FAILS and not marketing.words):
        return stated if inside.verdict is FAILS else any_of(label, inside, stated)
    sensitive = is_sensitive_personal_data(matter, dealing, data)
    if not marketing.words:
        return any_of(label, inside, all_of(label, sensitive, stated))
    claim = f"{label} is marketed as about U.S. Government staff"
    verdict = yes_no(";".join(marketing.words), marketing.certain)
    marketed = all_of(label, sensitive, leaf(claim, verdict, marketing.facts, settles=question))
    return marketed if inside.verdict is FAILS else any_of(label, inside, marketed)


@rule(cites="28 CFR 202.222(a)(1)", since="2025-04-08")
def lies_in_listed_area(matter: Matter, data: str) -> Proof:
    """Precise geolocation for any location within an area of the Government-Related Location Data List
    counts in any volume; the border of an area belongs to it.

    `in_listed_area` is what the positions in the case's `locations` folder give, or what its author states. A
    position whose precision leaves open on which side of a border it lies leaves this unknown.
    """
    label = matter.label(data)
    found, named = read(matter.graph, data, "in_listed_area"), read(matter.graph, data, "listed_areas")
    claim = f"{label} places people in {', '.join(named.words) or 'a listed area'}"
    verdict = yes_no(";".join(found.words), found.certain) if found.words else FAILS
    facts = (*found.facts, *(fact for fact in named.facts if fact not in found.facts))
    inside = leaf(claim, verdict, facts, settles=f"whether {claim}")
    if inside.verdict is FAILS:
        return inside
    return all_of(label, inside, negation("not excluded", is_excluded(matter, data)))
