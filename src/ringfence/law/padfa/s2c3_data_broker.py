"""15 USC 9901(c)(3) and (8): who is a data broker, who a service provider."""

from __future__ import annotations

from ...graph.handovers import KEEPERS
from ...model.kinds import Kind, Verb, Verdict
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, negation, verdict_of
from ..readings import read, yes_no
from ..rule import rule
from .handing import PAID, Handing
from .matter import Matter


@rule(cites="15 USC 9901(c)(3)(A)", since="2024-06-23")
def is_for_valuable_consideration(matter: Matter, handing: Handing) -> Proof:
    """For valuable consideration it sells, licenses, rents, trades, transfers, releases, discloses, provides
    access to or otherwise makes data available.

    A sale, licence or similar deal (data brokerage) has a consideration unless the contract says there is
    none. Of any other hand-over the contract has to say.
    """
    label = _name(matter, handing)
    claim = f"{label}: data is made available for valuable consideration"
    stated, deal = handing.terms.get("consideration", ""), handing.terms.get("deal", "")
    verdict = yes_no(stated) if stated else HOLDS if deal in PAID else UNKNOWN
    if verdict is HOLDS and not handing.is_certain:
        verdict = UNKNOWN
    return leaf(claim, verdict, handing.handover.facts, settles=f"what {label} is given in return for")


@rule(cites="15 USC 9901(c)(3)(A)", since="2024-06-23")
def is_not_collected_directly(matter: Matter, handing: Handing, data: str) -> Proof:
    """The data is of United States individuals from whom the entity did not collect it directly.

    What its own app, service or site collects, and software in it, is collected directly. What another party
    gave it is not. Where neither shows, the contract may say (`collected_by_giver`).
    """
    giver, label = handing.giver, matter.label(handing.giver)
    claim = f"{label} did not collect “{matter.label(data)}” directly from the individuals"
    question = f"whether {label} collected “{matter.label(data)}” directly from the individuals"
    stated = handing.terms.get("collected_by_giver", "")
    if stated:
        asked = leaf(
            f"{label} collected it directly", yes_no(stated), handing.handover.facts, settles=question
        )
        return negation(claim, asked)
    collected, by = _collectors(matter, giver, data)
    if collected is not FAILS:
        verdict = FAILS if collected is HOLDS else UNKNOWN
        return leaf(claim, verdict, by, settles=question)
    got, from_whom = _received(matter, giver, data)
    return leaf(claim, got, from_whom, settles=question)


def _collectors(matter: Matter, giver: str, data: str) -> tuple[Verdict, tuple[str, ...]]:
    """Does an app, service or component of the giver, or one embedded in it, collect this data?"""
    graph, best, facts = matter.graph, FAILS, tuple[str, ...]()
    for each in graph.links_from(data, Verb.COLLECTED_BY):
        carriers = {each.link.head, *(link.link.tail for link in graph.links_to(each.link.head, Verb.EMBEDS))}
        for carrier in sorted(carriers):
            for keeper in graph.links_from(carrier, *KEEPERS):
                if keeper.link.head == giver:
                    verdict = HOLDS if HOLDS is each.stands is keeper.stands else UNKNOWN
                    if best is not HOLDS:
                        best, facts = verdict, (*each.facts, *keeper.facts)
    return best, facts


def _received(matter: Matter, giver: str, data: str) -> tuple[Verdict, tuple[str, ...]]:
    """Did another party give it to the giver? Unknown unless a contract shows it."""
    if giver not in matter.graph.entities:
        return UNKNOWN, ()
    for each in matter.graph.links_to(giver, Verb.SHARED_WITH, Verb.PROCESSED_BY):
        lower, _, _ = matter.graph.data_through(each)
        if data in lower and each.link.terms.get("collected_directly") != "yes":
            return HOLDS, each.facts
    return UNKNOWN, ()


@rule(cites="15 USC 9901(c)(8)", since="2024-06-23")
def acts_as_service_provider(matter: Matter, handing: Handing) -> Proof:
    """A service provider collects, processes or transfers data on behalf and at the direction of an
    individual or entity that is not a foreign adversary country or controlled by one, or of a government in
    the United States, and receives the data from or for it.

    A vendor's service on the data is taken as such, unless the contract says that it is none.
    """
    label, giver = matter.label(handing.taker), handing.giver
    stated, deal = handing.terms.get("service_provider", ""), handing.terms.get("deal", "")
    claim = f"{label} processes the data for {matter.label(giver)} and at its direction"
    if stated:
        verdict = yes_no(stated)
    elif deal == "vendor" or handing.handover.verb is Verb.PROCESSED_BY:
        verdict = HOLDS
    else:
        verdict = FAILS if deal in PAID else UNKNOWN
    serves = leaf(
        claim,
        verdict,
        handing.handover.facts,
        settles=f"whether {label} gets the data only to process it for {matter.label(giver)}",
    )
    behind = matter.proved.get(giver) or leaf(f"{matter.label(giver)} is not a party here", UNKNOWN)
    free = negation(f"{matter.label(giver)} is not controlled by a foreign adversary", behind)
    return all_of(label, serves, free)


@rule(cites="15 USC 9901(c)(3)(B)", since="2024-06-23")
def is_excluded(matter: Matter, handing: Handing, data: str) -> Proof:
    """No data broker to the extent that it transmits at the individual's request, offers a product or service
    that is not the data itself, reports news of public interest, makes available what is available to the
    general public, or acts as a service provider.

    An exclusion has to be claimed, by the contract (`broker_exclusion`) or by the data (`public`).
    """
    label, known = _name(matter, handing), matter.value("exclusions")
    claimed = handing.words("broker_exclusion")
    verdict = FAILS if not claimed else HOLDS if set(claimed) & set(known.words) else UNKNOWN
    stated = leaf(
        f"{label}: excluded as {', '.join(claimed) or 'nothing the contract claims'}",
        verdict,
        handing.handover.facts,
        settles=f"whether an exclusion of (c)(3)(B) covers what goes from {label}",
    )
    public = read(matter.graph, data, "public")
    open_ = yes_no(";".join(public.words), public.certain) if public.words else FAILS
    claim = f"“{matter.label(data)}” is available to the general public"
    return any_of(label, stated, leaf(claim, open_, public.facts, settles=f"whether {claim}"))


@rule(cites="15 USC 9901(c)(3)", since="2024-06-23")
def is_by_data_broker(matter: Matter, handing: Handing, data: str) -> Proof:
    """A data broker makes available, for valuable consideration, data that it did not collect directly from
    the individuals, to another entity that is not acting as a service provider."""
    label = _name(matter, handing)
    entity = matter.graph.kind(handing.taker) in (Kind.ORG, Kind.STATE)
    return all_of(
        label,
        leaf(f"{matter.label(handing.taker)} is another entity", verdict_of(entity)),
        is_for_valuable_consideration(matter, handing),
        is_not_collected_directly(matter, handing, data),
        negation("the taker is no service provider", acts_as_service_provider(matter, handing)),
        negation("no exclusion", is_excluded(matter, handing, data)),
    )


def _name(matter: Matter, handing: Handing) -> str:
    return f"{matter.label(handing.giver)} to {matter.label(handing.taker)}"
