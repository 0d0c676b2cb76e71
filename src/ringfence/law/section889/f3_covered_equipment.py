"""Section 889(f)(3) and (a)(2): covered telecommunications equipment and services, and what is left out."""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, negation
from ..rule import rule
from ..supplies import Supply, does_one_of
from .matter import Matter

SINCE = "2019-08-13"


@rule(cites="Pub. L. 115-232 section 889(f)(3)(A)", since=SINCE)
def is_of_huawei_or_zte(matter: Matter, org: str) -> Proof:
    """Huawei Technologies Company, ZTE Corporation, or a subsidiary or affiliate of either."""
    return matter.any_use.get(org) or leaf(f"{matter.label(org)} is no company of the case", FAILS)


@rule(cites="Pub. L. 115-232 section 889(f)(3)(B)", since=SINCE)
def is_of_hytera_hikvision_or_dahua(matter: Matter, org: str) -> Proof:
    """Hytera Communications Corporation, Hangzhou Hikvision Digital Technology Company, Dahua Technology
    Company, or a subsidiary or affiliate of one of them.
    """
    return matter.listed_uses.get(org) or leaf(f"{matter.label(org)} is no company of the case", FAILS)


@rule(cites="Pub. L. 115-232 section 889(a)(2)", since=SINCE)
def is_left_out(matter: Matter, supply: Supply) -> Proof:
    """A service that connects to the facilities of a third party, such as backhaul, roaming or
    interconnection; or equipment that cannot route or redirect user data traffic, or see into it.

    Data of people that is read by it shows that it can.
    """
    label = matter.label(supply.thing)
    stated = does_one_of(
        matter.graph, supply, matter.value("connections").words, "a connection to a third party"
    )
    connects = leaf(stated.claim, HOLDS if stated.verdict is HOLDS else FAILS, stated.facts)
    lower, upper = matter.graph.data_at(supply.thing)
    sees = FAILS if lower else UNKNOWN
    claim = f"{label} can see no user data" + (" (it has some)" if lower or upper else "")
    blind = leaf(claim, sees, settles=f"whether {label} can route or see user data")
    return any_of(label, connects, blind)


@rule(cites="Pub. L. 115-232 section 889(f)(3)", since=SINCE)
def is_covered_equipment(matter: Matter, supply: Supply) -> Proof:
    """Telecommunications equipment of Huawei or ZTE; video surveillance and telecommunications equipment of
    Hytera, Hikvision or Dahua for public safety, Government facilities, critical infrastructure or other
    national security purposes; and services that one of them provides.
    """
    graph, kinds = matter.graph, matter.value("kinds").words
    of_kind = does_one_of(
        graph, supply, kinds, "telecommunications or video surveillance equipment or service"
    )
    uses = set(matter.value("uses").words) & set(supply.words(graph))
    label = matter.label(supply.thing)
    used = leaf(
        f"{label} serves {', '.join(sorted(uses)) or 'a use that nobody states'}",
        HOLDS if uses else UNKNOWN,
        graph.attribute_facts(supply.thing, "does"),
        settles=f"whether {label} serves public safety, Government facilities or critical infrastructure",
    )
    first = is_of_huawei_or_zte(matter, supply.supplier)
    second = is_of_hytera_hikvision_or_dahua(matter, supply.supplier)
    return all_of(
        label,
        any_of(f"{label} is of a covered company", first, all_of(f"{label}: listed use", second, used)),
        of_kind,
        supply.stands(graph),
        negation("it is not left out", is_left_out(matter, supply)),
    )
