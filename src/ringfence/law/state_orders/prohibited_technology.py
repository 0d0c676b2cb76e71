"""Whom an order binds, what it names, how far it reaches."""

from __future__ import annotations

from ...model.proof import Proof
from ..families import bears_name
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf
from ..rule import rule
from ..supplies import Supply, is_agency_of
from .matter import Matter
from .orders import Order

SINCE = "2022-11-29"
CITES = "Orders of the states since 2022, as listed"


@rule(cites=CITES, since=SINCE, certainty="secondary")
def is_in_force(matter: Matter, order: Order) -> Proof:
    """The instrument is in force: begun, not ended, and not only announced.

    A first day that the list does not state leaves it open.
    """
    claim = f"{order.instrument}: from {order.since or 'a day that nobody states'}"
    claim += f" until {order.until}" if order.until else ""
    if "not in force" in order.action or (order.until is not None and order.until <= matter.law_on):
        verdict = FAILS
    elif order.since is None:
        verdict = UNKNOWN
    else:
        verdict = HOLDS if order.since <= matter.law_on else FAILS
    settles = f"from which day {order.instrument} names {matter.label(order.subject) or order.subject}"
    return leaf(
        claim, verdict, order.facts, cites=order.named.cites, certainty=order.named.certainty, settles=settles
    )


@rule(cites=CITES, since=SINCE, certainty="secondary")
def is_bound(matter: Matter, user: str, order: Order) -> Proof:
    """The user is an agency of the government that gave the order. Only the case can say so."""
    return is_agency_of(matter.graph, user, order.government)


@rule(cites=CITES, since=SINCE, certainty="secondary")
def is_reached(matter: Matter, supply: Supply, order: Order) -> Proof:
    """The order names the thing or who stands behind it, or reaches it: as the product of a named company,
    through what that company owns or directs, through affiliates, as far as its words go.

    Of an order on a whole class it is open whether a thing that it does not name is of the class.
    """
    label, open_reaches = matter.label(supply.thing), matter.value("open_reaches")
    reasons = [_is_subject(matter, supply.thing, order)]
    if order.reaches != "named only":
        behind = matter.families.get(order.id, {}).get(supply.supplier)
        reasons.append(behind or _is_subject(matter, supply.supplier, order))
    reasons.append(
        leaf(
            f"{order.instrument} reaches beyond what it names ({order.reaches})",
            UNKNOWN if order.reaches in open_reaches.words else FAILS,
            order.facts,
            certainty=open_reaches.certainty,
            settles=f"whether {order.instrument} covers {label}",
        )
    )
    return all_of(label, supply.stands(matter.graph), any_of(f"{order.instrument} reaches {label}", *reasons))


def _is_subject(matter: Matter, id_: str, order: Order) -> Proof:
    if order.subject and id_ == order.subject:
        return leaf(f"{matter.label(id_)} is named", HOLDS, order.facts, certainty=order.named.certainty)
    return bears_name(matter.graph, id_, order.named)


@rule(cites=CITES, since=SINCE, certainty="secondary")
def is_barred(matter: Matter, user: str, supply: Supply, order: Order) -> Proof:
    """An agency that the order binds may not have, or buy, what the order reaches while it is in force."""
    return all_of(
        f"{matter.label(user)} and {matter.label(supply.thing)}",
        is_bound(matter, user, order),
        is_in_force(matter, order),
        is_reached(matter, supply, order),
    )
