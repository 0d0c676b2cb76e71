"""28 CFR 202.506: administrative and ancillary business operations within a group of companies."""

from __future__ import annotations

from ...graph.statements import StandingLink
from ...model.kinds import Verb, Verdict
from ...model.proof import Proof
from ...model.share import UNKNOWN_SHARE
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, conjunction, disjunction, leaf
from ..readings import read
from ..rule import rule
from .dealing import Dealing, name_dealing
from .instruments import has_purpose, is_needed, is_stated
from .matter import Matter
from .parties import taker_is_covered


@rule(cites="28 CFR 202.506", since="2025-04-08")
def is_ancillary_within_group(matter: Matter, dealing: Dealing) -> Proof:
    """Exempt: between a U.S. person and its subsidiary or affiliate in or under a country of concern, what is
    ordinarily incident to and part of administrative or ancillary business operations."""
    label = name_dealing(matter, dealing)
    operations = any_of(
        "administrative or ancillary business operations",
        has_purpose(matter, dealing, "ancillary_operations"),
        has_purpose(matter, dealing, "ancillary_operations_by_example"),
    )
    stated = is_stated(matter, dealing, "506")
    if operations.verdict is FAILS:
        return any_of(label, stated, operations)
    met = all_of(
        label,
        operations,
        are_of_one_group(matter, dealing.giver, dealing.taker),
        taker_is_covered(matter, dealing),
        is_needed(matter, dealing, "ordinarily incident to these operations"),
    )
    return any_of(label, stated, met)


def are_of_one_group(matter: Matter, one: str, other: str) -> Proof:
    """Does one hold half of the other or more, or does somebody hold half of both, directly or step by step?

    The part defines neither *subsidiary* nor *affiliate*; the half that it uses elsewhere is used, and
    graded as a reading. Owners that nobody names leave it open, unless they are established not to matter.
    """
    above, over = _owners(matter, one), _owners(matter, other)
    shared = [conjunction((above[id_][0], over[id_][0])) for id_ in above if id_ in over]
    facts = tuple(fact for id_ in above if id_ in over for fact in (*above[id_][1], *over[id_][1]))
    verdict = disjunction(shared)
    if verdict is FAILS and not (_is_established(matter, one) and _is_established(matter, other)):
        verdict = UNKNOWN
    claim = f"{matter.label(one)} and {matter.label(other)} are of one group"
    value = matter.value("affiliation")
    settles = f"whether {claim}"
    return leaf(claim, verdict, facts, cites=value.cites, certainty=value.certainty, settles=settles)


def _owners(matter: Matter, party: str) -> dict[str, tuple[Verdict, tuple[str, ...]]]:
    """The party itself and everybody who holds half of it, of its owner and so on: for certain or
    possibly."""
    found: dict[str, tuple[Verdict, tuple[str, ...]]] = {party: (HOLDS, ())}
    pending = [party]
    while pending:
        owned = pending.pop()
        for each in matter.graph.links_from(owned, Verb.OWNED_BY):
            holds = conjunction((found[owned][0], _has_half(matter, each)))
            known = found.get(each.link.head, (FAILS, ()))[0]
            if holds is not FAILS and disjunction((holds, known)) is not known:
                found[each.link.head] = (holds, (*found[owned][1], *each.facts))
                pending.append(each.link.head)
    return found


def _has_half(matter: Matter, stake: StandingLink) -> Verdict:
    half = matter.value("affiliation").number
    shares = [share for share in (stake.link.share, stake.link.votes) if share] or [UNKNOWN_SHARE]
    return conjunction((stake.stands, disjunction(share.at_least(half) for share in shares)))


def _is_established(matter: Matter, party: str) -> bool:
    if party not in matter.graph.entities:
        return False
    reading = read(matter.graph, party, "ownership_established")
    return reading.certain and reading.words == ("yes",)
