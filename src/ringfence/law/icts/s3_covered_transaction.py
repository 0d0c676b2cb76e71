"""15 CFR 791.3: covered ICTS transactions, as far as they are of software and of data."""

from __future__ import annotations

from ...model.kinds import Kind, Verb
from ...model.path import Count
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, more_than
from ..readings import read, read_count
from ..rule import rule
from ..supplies import Supply
from .matter import Matter
from .s2_adversary_person import SINCE

HOSTS = (Kind.SERVICE, Kind.STORE, Kind.DATASET, Kind.ENDPOINT)


@rule(cites="15 CFR 791.2, connected software application", since="2023-07-17", certainty="secondary")
def is_connected_software(matter: Matter, supply: Supply) -> Proof:
    """Software that is used on a device and that, as an integral function, can collect, process or transmit
    data through the internet.
    """
    graph, label = matter.graph, matter.label(supply.thing)
    if graph.kind(supply.thing) not in (Kind.APP, Kind.COMPONENT):
        return leaf(f"{label} is no software on a device", FAILS)
    links = (*graph.links_from(supply.thing, Verb.SENDS_TO), *graph.links_to(supply.thing, Verb.COLLECTED_BY))
    certain = [each for each in links if each.stands is HOLDS]
    verdict = HOLDS if certain else UNKNOWN
    facts = tuple(fact for each in certain or links for fact in each.facts)
    claim = f"{label} collects or sends data" if links else f"{label}: no data of it is seen"
    return leaf(claim, verdict, facts, settles=f"whether {label} collects or sends data")


@rule(cites="15 CFR 791.3(a)(4)", since=SINCE, certainty="unverified")
def is_data_hosting(matter: Matter, supply: Supply) -> Proof:
    """A service of data hosting or computing that uses, processes or keeps sensitive personal data of more
    than one million U.S. persons, at any point in the twelve months before.

    Whether the final rule of December 2024 kept the number is not verified.
    """
    graph, label = matter.graph, matter.label(supply.thing)
    if graph.kind(supply.thing) not in HOSTS:
        return leaf(f"{label} hosts no data", FAILS)
    line, sensitive = matter.value("persons"), set(matter.value("sensitive").words)
    lower, upper = graph.data_at(supply.thing)
    counts: list[Count] = []
    facts: list[str] = []
    for data in sorted(lower | upper):
        if sensitive & set(read(graph, data, "category").words):
            count = read_count(graph, data, "us_persons", "persons")
            counts.append(count if data in lower else Count(0, count.upper, "persons"))
            facts += graph.attribute_facts(data, "us_persons")
    uppers = [each.upper for each in counts]
    most = None if None in uppers or not (lower | upper) else sum(each or 0 for each in uppers)
    total = Count(max((each.lower for each in counts), default=0), most, "persons")
    settles = f"on how many U.S. persons {label} has sensitive data"
    counted = more_than("", total, line.number)
    claim = f"{label} has sensitive data of {total.lower:,} or more U.S. persons"
    return leaf(claim, counted.verdict, facts, certainty=line.certainty, settles=settles)


@rule(cites="15 CFR 791.3", since=SINCE, certainty="secondary")
def is_covered_transaction(matter: Matter, supply: Supply) -> Proof:
    """A transaction in technology or services that a foreign adversary's person designed, developed, makes
    or supplies: connected software, or the hosting of sensitive personal data. Commerce reviews such
    dealings case by case; it is no ban.
    """
    return all_of(
        f"{matter.label(supply.thing)} of {matter.label(supply.supplier)}",
        matter.person(supply.supplier),
        supply.stands(matter.graph),
        any_of(
            f"{matter.label(supply.thing)} is of a covered kind",
            is_connected_software(matter, supply),
            is_data_hosting(matter, supply),
        ),
    )
