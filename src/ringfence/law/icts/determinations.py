"""What was forbidden under the part: Kaspersky (ICTS-2021-002), and connected vehicles (subpart D)."""

from __future__ import annotations

from datetime import date

from ...model.proof import Proof
from ..logic import FAILS, all_of, leaf, more_than, verdict_of
from ..readings import read_count
from ..rule import rule
from ..supplies import Supply, does_one_of
from .matter import Matter

NEW_FROM = date(2024, 7, 20)


@rule(cites="89 FR 52434", since="2024-06-24")
def is_of_kaspersky(matter: Matter, org: str) -> Proof:
    """Kaspersky Lab, Inc., with all its affiliates, subsidiaries and parent companies."""
    return matter.kaspersky.get(org) or leaf(f"{matter.label(org)} is no company of the case", FAILS)


@rule(cites="89 FR 52434", since="2024-06-24")
def is_kaspersky_software(matter: Matter, supply: Supply) -> Proof:
    """Cybersecurity or anti-virus software of Kaspersky, built into others' products too. Its threat
    intelligence, training and advice are left out.
    """
    words = matter.value("kaspersky_software").words
    return all_of(
        f"{matter.label(supply.thing)} of {matter.label(supply.supplier)}",
        is_of_kaspersky(matter, supply.supplier),
        supply.stands(matter.graph),
        does_one_of(matter.graph, supply, words, "cybersecurity or anti-virus software"),
    )


@rule(cites="89 FR 52434", since="2024-07-20", certainty="secondary")
def is_barred_new_agreement(matter: Matter, supply: Supply) -> Proof:
    """From 20 July 2024 Kaspersky may enter into no new agreement with U.S. persons over such software."""
    days = [matter.graph.facts[fact].since for fact in supply.link.facts]
    known = [day for day in days if day is not None]
    label = matter.label(supply.thing)
    new = leaf(
        f"{label} was taken on {max(known) if known else 'a day that nobody states'}",
        verdict_of(max(known) >= NEW_FROM if known else None),
        supply.link.facts,
        settles=f"since when {label} is used",
    )
    return all_of(label, new, is_kaspersky_software(matter, supply))


@rule(cites="89 FR 52434", since="2024-09-29", certainty="secondary")
def is_barred_service(matter: Matter, supply: Supply) -> Proof:
    """From 29 September 2024 Kaspersky may give no signature or code updates, may not operate its security
    network for U.S. persons, and nobody may resell, license or build in such software.
    """
    return all_of(matter.label(supply.thing), is_kaspersky_software(matter, supply))


@rule(cites="15 CFR 791.303 to 791.304", since="2025-03-17", certainty="secondary")
def is_barred_in_vehicles(matter: Matter, supply: Supply) -> Proof:
    """Software for vehicle connectivity or automated driving of a person tied to China or Russia may not be
    in connected vehicles of model year 2027 or later (10,000 pounds at most).
    """
    label, line = matter.label(supply.thing), matter.value("software_model_year")
    year = read_count(matter.graph, supply.thing, "model_year", "model year")
    words = matter.value("vehicle_software").words
    return all_of(
        label,
        does_one_of(
            matter.graph, supply, words, "software for connectivity or automated driving of vehicles"
        ),
        matter.vehicle_persons.get(supply.supplier) or leaf(f"{label}: its supplier is no party", FAILS),
        supply.stands(matter.graph),
        more_than(
            f"{label} is in vehicles of model year {line.number} or later",
            year,
            line.number - 1,
            line.stated(f"barred from model year {line.number}"),
            settles=f"of which model year the vehicles with {label} are",
        ),
    )
