"""Families: companies that a law names, those they have power over, and those in the same hands.

A company is matched by its plain name (letters and digits, without the signs between them); the match is
shown, so that a namesake can be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from ..graph.exposure import ExposureGraph
from ..model.kinds import Kind, Verb
from ..model.proof import Proof
from .fixpoint import Verdicts, find_least
from .logic import FAILS, UNKNOWN, all_of, any_of, leaf, verdict_of
from .parameters import Value
from .powers import Power, find_powers

_SIGNS = re.compile(r"[^a-z0-9 ]")
Powers = Callable[[str], tuple[Power, ...]]


def bears_name(graph: ExposureGraph, org: str, listed: Value) -> Proof:
    """Is its name one of these?"""
    label = graph.label(org)
    plain = " ".join(_SIGNS.sub("", label.casefold()).split())
    claim = f"{label} bears a name that the law gives"
    return leaf(claim, verdict_of(plain in listed.words), cites=listed.cites, certainty=listed.certainty)


def find_family(
    graph: ExposureGraph, listed: Value, powers: Powers | None = None, *, affiliates: bool = False
) -> Mapping[str, Proof]:
    """Of every organisation whether it is named or of the family: a company over which one of it has power,
    and with `affiliates` a company that has power over one of it."""
    power_over = powers or (lambda org: find_powers(graph, org))
    orgs = [id_ for id_ in sorted(graph.entities) if graph.kind(id_) is Kind.ORG]
    above = {org: [each for each in power_over(org) if graph.kind(each.holder) is Kind.ORG] for org in orgs}
    below: dict[str, list[tuple[str, Power]]] = {}
    for org, held in above.items():
        for power in held if affiliates else ():
            below.setdefault(power.holder, []).append((org, power))

    def rests_on(org: str) -> Iterator[str]:
        yield from (power.holder for power in above[org])
        yield from (owned for owned, _ in below.get(org, ()))

    def prove(org: str, verdicts: Verdicts) -> Proof:
        reasons = [bears_name(graph, org, listed)]
        others = [(each.holder, each) for each in above[org]] + below.get(org, [])
        for other, power in others:
            member = leaf(f"{graph.label(other)} is of the family", verdicts.get(other, FAILS))
            if member.verdict is not FAILS:
                reasons.append(all_of(power.proof.claim, member, power.proof))
        return any_of(graph.label(org), *reasons)

    return find_least(orgs, rests_on, prove)


def members_of(family: Mapping[str, Proof]) -> tuple[str, ...]:
    """Who is of it, or may be."""
    return tuple(org for org, proof in family.items() if proof.verdict is not FAILS)


def owned_from_nothing(graph: ExposureGraph, org: str) -> tuple[Power, ...]:
    """Powers by ownership alone, where the law says "owned" and gives no number: more than half holds, any
    lesser stake is a question."""
    found = []
    for power in find_powers(graph, org, minority_from=0):
        if power.link.link.verb is Verb.OWNED_BY:
            shares = power.link.link.share
            some = shares is None or shares.upper > 0
            verdict = power.proof.verdict
            if verdict is FAILS and some:
                claim, settles = (
                    power.proof.claim,
                    f"whether a stake of that size makes {graph.label(org)} owned",
                )
                found.append(
                    Power(power.holder, power.link, leaf(claim, UNKNOWN, power.link.facts, settles=settles))
                )
            else:
                found.append(power)
    return tuple(found)
