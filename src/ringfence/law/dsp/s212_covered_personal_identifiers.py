"""28 CFR 202.212: covered personal identifiers, with the two exclusions."""

from __future__ import annotations

from typing import Any

from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, negation, verdict_of
from ..readings import read, yes_no
from ..rule import rule
from .categories import IDENTIFIERS, STATED, is_stated_as
from .dealing import Dealing
from .matter import Matter
from .s214_data_brokerage import is_data_brokerage
from .s232_linked import is_linked, link_of, links_within_group, other_identifiers, stated_link
from .s234_listed_identifiers import CONTACT, NETWORK_SERVICE, listed_identifiers
from .s249b_exclusions import is_excluded


def decided_by_class(matter: Matter, dealing: Dealing, data: str) -> tuple[Any, ...] | None:
    """The class, and whether it is alone: all that the answers on it rest on where it lists no identifier, or
    two and not only such as the exclusions are about. Else they rest on the whole dealing (None)."""
    if matter.memory is None:
        return None
    key = ("decided by class", data)
    if key not in matter.memory:
        own = listed_identifiers(matter, data)
        asks_others = len(own) == 1 or (bool(own) and (set(own) == {CONTACT} or set(own) <= NETWORK_SERVICE))
        matter.memory[key] = None if asks_others else own
    own = matter.memory[key]
    return None if own is None else (data, bool(own) and _is_alone(matter, dealing, data))


def _is_alone(matter: Matter, dealing: Dealing, data: str) -> bool:
    return len(dealing.together) == 1 and read(matter.graph, data, "category").words == (IDENTIFIERS,)


@rule(cites="28 CFR 202.212", since="2025-04-08", rests_on=decided_by_class)
def is_covered_personal_identifiers(matter: Matter, dealing: Dealing, data: str) -> Proof:
    """Covered personal identifiers are listed identifiers in combination, unless an exclusion applies.

    A class of that category without a list of its identifiers rests on what its author states.
    """
    label = matter.label(data)
    if not listed_identifiers(matter, data):
        return is_stated_as(matter, data, IDENTIFIERS)
    return all_of(
        label,
        any_of(label, is_combined(matter, dealing, data), is_linkable(matter, dealing, data)),
        negation(label, is_contact_data_only(matter, dealing, data)),
        negation(label, is_needed_for_network_service(matter, dealing, data)),
        negation(label, is_excluded(matter, data)),
    )


@rule(cites="28 CFR 202.212(a)(1)", since="2025-04-08")
def is_combined(matter: Matter, dealing: Dealing, data: str) -> Proof:
    """A listed identifier counts in combination with any other listed identifier."""
    return is_linked(matter, dealing, data)


@rule(cites="28 CFR 202.212(a)(2)", since="2025-04-08")
def is_linkable(matter: Matter, dealing: Dealing, data: str) -> Proof:
    """A listed identifier counts with other data, disclosed in the deal, that makes it linkable to other
    listed identifiers or to sensitive personal data.

    Joins with data from unaffiliated deals do not count (202.233). With nothing else disclosed there is no
    link.
    """
    label = matter.label(data)
    within = [is_stated_as(matter, data, category) for category in STATED]
    sensitive = [proof for proof in within if proof.verdict is not FAILS]
    if any(proof.verdict is HOLDS for proof in sensitive):
        return any_of(f"{label} carries sensitive personal data beside the identifier", *sensitive)
    otherwise = FAILS if _is_alone(matter, dealing, data) else UNKNOWN
    return stated_link(matter, data, f"{label} is disclosed with data that makes it linkable", otherwise)


@rule(cites="28 CFR 202.212(b)(1)", since="2025-04-08")
def is_contact_data_only(matter: Matter, dealing: Dealing, data: str) -> Proof:
    """Excluded: demographic or contact data linked only to other demographic or contact data."""
    label, own = matter.label(data), listed_identifiers(matter, data)
    claim = f"{label} is demographic or contact data throughout"
    contact = leaf(claim, verdict_of(set(own) == {CONTACT}), read(matter.graph, data, "identifiers").facts)
    if contact.verdict is FAILS:
        return contact
    return all_of(label, contact, negation(label, _is_linked_beyond(matter, dealing, data, {CONTACT})))


@rule(cites="28 CFR 202.212(b)(2)", since="2025-04-08")
def is_needed_for_network_service(matter: Matter, dealing: Dealing, data: str) -> Proof:
    """Excluded: network identifiers, account authentication and call detail linked only to one another, as
    necessary for telecommunications, networking or similar service."""
    label, own = matter.label(data), set(listed_identifiers(matter, data))
    claim = f"{label} is network, account-authentication or call-detail data throughout"
    network = leaf(claim, verdict_of(own <= NETWORK_SERVICE), read(matter.graph, data, "identifiers").facts)
    if network.verdict is FAILS:
        return network
    beyond = negation(label, _is_linked_beyond(matter, dealing, data, NETWORK_SERVICE))
    return all_of(label, network, beyond, _is_necessary(matter, dealing))


def _is_necessary(matter: Matter, dealing: Dealing) -> Proof:
    claim = "the deal needs it to provide telecommunications, networking or similar service"
    stated = dealing.term("networking_service")
    sale = is_data_brokerage(matter, dealing).verdict is HOLDS
    verdict = FAILS if sale and not stated else yes_no(stated)
    return leaf(claim, verdict, dealing.handover.facts, settles=f"whether {claim}")


def _is_linked_beyond(
    matter: Matter, dealing: Dealing, data: str, fields: set[str] | frozenset[str]
) -> Proof:
    """Is it linked to identifiers outside these fields, or to sensitive personal data?"""
    others = [
        link_of(matter, data, other)
        for other in other_identifiers(matter, dealing, data)
        if not set(listed_identifiers(matter, other)) <= fields
    ]
    elsewhere = links_within_group(matter, dealing, data, frozenset(fields))
    return any_of(
        f"{matter.label(data)} is linked to more", is_linkable(matter, dealing, data), *others, *elsewhere
    )
