"""28 CFR 202.222: government-related data, which counts in any volume."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import FAILS, HOLDS, all_of, leaf
from ..readings import read, read_yes_no, yes_no
from ..rule import rule
from .dealing import Dealing
from .matter import Matter
from .s249_sensitive_personal_data import is_sensitive_personal_data


@rule(cites="28 CFR 202.222(a)", since="2025-04-08")
def is_government_related(matter: Matter, dealing: Dealing, data: str) -> Proof:
    """Government-related data is precise geolocation inside a listed area, or sensitive personal data that
    a party markets as linked to current or recent former employees, contractors or officials of the U.S.
    Government.

    `government_related` says what the author found; `marketed` that a party markets the data so. While
    nobody says either of sensitive personal data, it is an open question, for it decides at any volume.
    """
    label = matter.label(data)
    question = f"whether {label} is marketed as about U.S. Government staff or lies in a listed area"
    stated = read_yes_no(matter.graph, data, "government_related", f"{label} is government-related", question)
    marketing = read(matter.graph, data, "marketed")
    if stated.verdict is HOLDS or (stated.verdict is FAILS and not marketing.words):
        return stated
    sensitive = is_sensitive_personal_data(matter, dealing, data)
    if not marketing.words:
        return all_of(label, sensitive, stated)
    claim = f"{label} is marketed as about U.S. Government staff"
    verdict = yes_no(";".join(marketing.words), marketing.certain)
    return all_of(label, sensitive, leaf(claim, verdict, marketing.facts, settles=question))
