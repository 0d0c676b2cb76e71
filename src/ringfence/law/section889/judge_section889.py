"""Section 889 on a graph: a finding for each covered company whose equipment or services are, or may be,
used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ...model.finding import Finding, Standing
from ...model.kinds import Outcome
from ..families import find_family
from ..logic import FAILS, HOLDS, any_of
from ..regime import Docket, Hearing, Opinion, Regime
from ..supplies import Supply, find_bars, find_suppliers, hear_supplies, users_of
from .a1_prohibition import is_barred_from_contracts, is_barred_from_procuring
from .f3_covered_equipment import is_covered_equipment
from .matter import Matter

NAME = "Section 889"
BINDS = ("federal_contractor", "agency_of")


def judge_section889(docket: Docket) -> Opinion:
    """Judge every supply of a covered company, company by company."""
    matter = lay_out(docket)
    by_supplier = find_suppliers(docket.graph, lambda supply: is_covered_equipment(matter, supply))
    users = list(users_of(docket, *BINDS))
    findings = tuple(
        finding
        for supplier, supplies in by_supplier.items()
        for finding in _judge(matter, supplier, supplies, users)
    )
    standings = tuple(
        Standing(
            each.party, NAME, "a covered company" if each.verdict is HOLDS else "may be covered", each.id
        )
        for each in findings
    )
    return Opinion(findings, standings)


def lay_out(docket: Docket) -> Matter:
    asked = Matter(docket.graph, docket.law_on)
    any_use, listed = (
        find_family(docket.graph, asked.value(name), affiliates=True) for name in ("any_use", "listed_uses")
    )
    return Matter(docket.graph, docket.law_on, any_use, listed)


def hear_section889(docket: Docket) -> Hearing:
    """Every company, user and supply of a docket, for rules that are asked one by one."""
    return hear_supplies(docket, lay_out(docket))


def _judge(matter: Matter, supplier: str, supplies: list[Supply], users: list[str]) -> Iterator[Finding]:
    """One finding on the supplier: the worst that any of its supplies means for any user."""
    bars = find_bars(matter, users, supplier, supplies, (is_barred_from_procuring, is_barred_from_contracts))
    covered = any_of(matter.label(supplier), *(is_covered_equipment(matter, supply) for supply in supplies))
    barred = any_of(f"{matter.label(supplier)} supplies what is barred", *bars)
    if not bars or barred.verdict is FAILS:
        return
    holds = barred.verdict is HOLDS
    names = ", ".join(dict.fromkeys(matter.label(each.thing) for each in supplies))
    is_ = "is" if covered.verdict is HOLDS else "may be"
    says = f"{names}, of {matter.label(supplier)}, {is_} covered equipment or a covered service."
    says += (
        " Its use is barred." if holds else " Whether that bars us depends on contracts with the Government."
    )
    deciding = next(each for each in bars if each.verdict is barred.verdict)
    yield Finding(
        id=f"{NAME} supplier {supplier}",
        regime=NAME,
        cites=deciding.cites or "Pub. L. 115-232 section 889",
        outcome=Outcome.PROHIBITED if holds else Outcome.UNKNOWN,
        verdict=barred.verdict,
        certainty=barred.certainty,
        party=supplier,
        says=says,
        proof=barred,
    )


SECTION_889 = Regime(
    name=NAME,
    title="Covered telecommunications equipment and services (NDAA for FY 2019, section 889)",
    since=date(2019, 8, 13),
    does_not_cover=(
        "who uses what: everything in a case counts as used by whoever is said to be bound, by nobody else",
        "whether a thing is a substantial or essential component, or critical technology, of a larger system",
        "entities that the Secretary of Defense believes to be connected to China (889(f)(3)(D))",
        "individuals who control two companies: affiliates are found through companies alone",
        "waivers (889(d)), grants and loans (889(b); 2 CFR 200.216), and the reports of FAR 52.204-25(d)",
    ),
    judge=judge_section889,
    hear=hear_section889,
)
