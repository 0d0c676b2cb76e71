"""FAR 52.204-27 on a graph: a finding for each provider of what is, or may be, a covered application."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ...model.finding import Finding
from ...model.kinds import Outcome
from ..families import find_family, owned_from_nothing
from ..logic import FAILS, HOLDS, any_of
from ..regime import Docket, Hearing, Opinion, Regime
from ..supplies import Supply, find_bars, find_suppliers, hear_supplies, users_of
from .covered_application import is_barred_from_agency, is_barred_from_contractor, is_covered_application
from .matter import Matter

NAME = "FAR 52.204-27"
BINDS = ("federal_contractor", "agency_of")


def judge_far52204_27(docket: Docket) -> Opinion:
    """Judge every supply that may be of ByteDance, provider by provider."""
    matter = lay_out(docket)
    by_supplier = find_suppliers(docket.graph, lambda supply: is_covered_application(matter, supply))
    users = list(users_of(docket, *BINDS))
    return Opinion(
        tuple(
            finding
            for supplier, supplies in by_supplier.items()
            for finding in _judge(matter, supplier, supplies, users)
        )
    )


def lay_out(docket: Docket) -> Matter:
    asked, graph = Matter(docket.graph, docket.law_on), docket.graph
    owned = find_family(graph, asked.value("company"), lambda org: owned_from_nothing(graph, org))
    return Matter(graph, docket.law_on, owned)


def hear_far52204_27(docket: Docket) -> Hearing:
    """Every company, user and supply of a docket, for rules that are asked one by one."""
    return hear_supplies(docket, lay_out(docket))


def _judge(matter: Matter, supplier: str, supplies: list[Supply], users: list[str]) -> Iterator[Finding]:
    """One finding on the provider: the worst that any of its supplies means for any user."""
    bars = find_bars(matter, users, supplier, supplies, (is_barred_from_agency, is_barred_from_contractor))
    barred = any_of(f"{matter.label(supplier)} provides what is barred", *bars)
    if not bars or barred.verdict is FAILS:
        return
    holds = barred.verdict is HOLDS
    names = ", ".join(dict.fromkeys(matter.label(each.thing) for each in supplies))
    says = f"{names}, of {matter.label(supplier)}, "
    says += (
        "may not be on devices for work on a Federal contract."
        if holds
        else ("may be a covered application, barred from devices for work on Federal contracts.")
    )
    yield Finding(
        id=f"{NAME} supplier {supplier}",
        regime=NAME,
        cites=next((each.cites for each in bars if each.verdict is barred.verdict), "FAR 52.204-27(b)"),
        outcome=Outcome.PROHIBITED if holds else Outcome.UNKNOWN,
        verdict=barred.verdict,
        certainty=barred.certainty,
        party=supplier,
        says=says,
        proof=barred,
    )


FAR_52204_27 = Regime(
    name=NAME,
    title="Prohibition on a ByteDance covered application (FAR 52.204-27; Pub. L. 117-328, division R)",
    since=date(2022, 12, 29),
    does_not_cover=(
        "who uses what: everything in a case counts as used by whoever is said to be bound, by nobody else",
        "equipment that is only incidental to a contract, and devices that are not used for one",
        "written exceptions of a contracting officer, and those for law enforcement, security and research",
        "the flow-down to subcontracts (52.204-27(c)): a subcontractor says that it is a federal contractor",
    ),
    judge=judge_far52204_27,
    hear=hear_far52204_27,
)
