"""Orders of states on a graph: a finding for each supplier whose things a bound agency may not have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ...model.finding import Finding
from ...model.kinds import Outcome
from ...model.proof import Proof
from ..asking import give, name_pairs, things_of
from ..families import find_family
from ..logic import FAILS, HOLDS, any_of, questions
from ..regime import Docket, Hearing, Opinion, Regime
from ..supplies import Supply, find_supplies
from .matter import Matter
from .orders import Order, find_orders
from .prohibited_technology import is_barred

NAME = "State orders"


def judge_state_orders(docket: Docket) -> Opinion:
    """Judge every supply under every order that binds an organisation of the case."""
    graph, orders = docket.graph, find_orders(docket.graph)
    users = [id_ for id_ in sorted(graph.entities) if graph.attribute(id_, "agency_of")]
    if not orders or not users:
        return Opinion()
    matter = lay_out(docket)
    by_supplier: dict[str, list[Supply]] = {}
    for supply in find_supplies(graph):
        by_supplier.setdefault(supply.supplier, []).append(supply)
    return Opinion(
        tuple(
            finding
            for supplier, supplies in by_supplier.items()
            for finding in _judge(matter, [user for user in users if user != supplier], supplies, orders)
        )
    )


def lay_out(docket: Docket) -> Matter:
    """The matter, with the family that each order reaches."""
    families = {}
    for order in find_orders(docket.graph):
        if order.reaches.startswith("subsidiaries"):
            affiliates = order.reaches.endswith("affiliates")
            families[order.id] = find_family(docket.graph, order.named, affiliates=affiliates)
    return Matter(docket.graph, docket.law_on, families)


def hear_state_orders(docket: Docket) -> Hearing:
    """Every user, supply and order of a docket, for rules that are asked one by one."""
    things = things_of(docket.graph)
    named = {
        "user": things["org"],
        "supply": give([(each.thing, each) for each in find_supplies(docket.graph)]),
        "order": give([(each.id, each) for each in find_orders(docket.graph)]),
    }
    return Hearing(lay_out(docket), things | named, name_pairs(docket.handovers))


def _judge(
    matter: Matter, users: list[str], supplies: list[Supply], orders: tuple[Order, ...]
) -> Iterator[Finding]:
    """One finding on the supplier, with every order that bars a thing of it. What may be of a class is told
    only where nothing is settled by name."""
    proofs: dict[str, list[Proof]] = {}
    of_classes = matter.value("open_reaches").words
    for order in orders:
        for user in users:
            for supply in supplies:
                proof = is_barred(matter, user, supply, order)
                if proof.verdict is HOLDS or (proof.verdict is not FAILS and order.reaches not in of_classes):
                    proofs.setdefault(order.instrument, []).append(proof)
    if not proofs:
        return
    supplier = supplies[0].supplier
    barred = any_of(
        f"orders on what {matter.label(supplier)} supplies",
        *(each for found in proofs.values() for each in found),
    )
    told = [name for name, found in proofs.items() if barred.verdict in {each.verdict for each in found}]
    how = "barred" if barred.verdict is HOLDS else "may be barred"
    says = f"{matter.label(supplier)}: {how} by {'; '.join(told)}."
    yield Finding(
        id=f"{NAME} supplier {supplier}",
        regime=NAME,
        cites="; ".join(told),
        outcome=Outcome.PROHIBITED if barred.verdict is HOLDS else Outcome.UNKNOWN,
        verdict=barred.verdict,
        certainty=barred.certainty,
        party=supplier,
        says=says,
        proof=barred,
        settles=questions(barred)[:2],
    )


STATE_ORDERS = Regime(
    name=NAME,
    title="Prohibited technologies of the states (orders and lists of governors and agencies)",
    since=date(2022, 11, 29),
    does_not_cover=(
        "agencies that the case does not name: it says by `agency_of` whose agency an organisation is",
        "contractors and suppliers of a state, and personal devices used for its work",
        "exceptions for law enforcement, research and security, and who may grant them",
        "whether what an order on a whole class does not name is of that class",
        "orders that the catalogue has no list of; `ringfence check-lists` shows those it has",
    ),
    judge=judge_state_orders,
    hear=hear_state_orders,
)
