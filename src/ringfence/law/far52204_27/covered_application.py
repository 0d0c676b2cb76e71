"""FAR 52.204-27(a)-(b): the covered application, and where it may not be."""

from __future__ import annotations

from ...model.proof import Proof
from ..families import bears_name
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf
from ..rule import rule
from ..supplies import Supply, is_agency_of, is_federal_contractor
from .matter import Matter

ACT = "2022-12-29"


@rule(cites="Pub. L. 117-328 division R section 102(a)(1)", since=ACT)
def is_of_bytedance(matter: Matter, org: str) -> Proof:
    """ByteDance Limited, or an entity owned by it.

    "Owned" has no number here: more than half is taken as owned, a lesser stake leaves it open.
    """
    return matter.owned.get(org) or leaf(f"{matter.label(org)} is no company of the case", FAILS)


@rule(cites="FAR 52.204-27(a)", since=ACT)
def is_covered_application(matter: Matter, supply: Supply) -> Proof:
    """The social networking service TikTok, or any successor application or service, developed or provided
    by ByteDance Limited or an entity owned by it.

    Whether another application or service of theirs is a successor is a question; so is TikTok in the hands
    of an entity that ByteDance Limited may not own.
    """
    label, graph = matter.label(supply.thing), matter.graph
    named = bears_name(graph, supply.thing, matter.value("application"))
    theirs = is_of_bytedance(matter, supply.supplier)
    if named.verdict is HOLDS:
        others = leaf(
            f"{label} counts whoever provides it",
            UNKNOWN,
            settles=f"whether {label} counts while {matter.label(supply.supplier)} provides it",
        )
        return all_of(
            label, named, supply.stands(graph), any_of(f"{label} is theirs, or counts", theirs, others)
        )
    successor = leaf(f"{label} succeeds TikTok", UNKNOWN, settles=f"whether {label} is a successor of TikTok")
    return all_of(label, theirs, supply.stands(graph), successor)


@rule(
    cites="Pub. L. 117-328 division R section 102(b); OMB M-23-13", since="2023-02-27", certainty="secondary"
)
def is_barred_from_agency(matter: Matter, user: str, supply: Supply) -> Proof:
    """A Federal executive agency may not have the application on its information technology."""
    return all_of(
        f"{matter.label(user)} and {matter.label(supply.thing)}",
        is_agency_of(matter.graph, user, "United States"),
        is_covered_application(matter, supply),
    )


@rule(cites="FAR 52.204-27(b)", since="2023-06-02")
def is_barred_from_contractor(matter: Matter, user: str, supply: Supply) -> Proof:
    """A contractor may not have or use the application on information technology that it owns or manages,
    or that its employees own and use, in work on a Federal contract.
    """
    return all_of(
        f"{matter.label(user)} and {matter.label(supply.thing)}",
        is_federal_contractor(matter.graph, user),
        is_covered_application(matter, supply),
    )
