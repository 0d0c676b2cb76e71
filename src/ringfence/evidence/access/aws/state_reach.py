"""What was decided about an estate -> facts: store PERMITS grant ASSIGNED_TO account, role BECOMES account.

A grant is one policy on one store. It reaches a principal through the policy's attachment (`POLICY of
PRINCIPAL`, or of a group and the group's members), so that one change in AWS, a policy detached or a
member put out of a group, ends all that it gave. Where conditions, denies or boundaries let one holder of
a policy have less than another, that holder's grant stands apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from ....model.fact import STAYS, Entity, Fact, Link
from ....model.kinds import Kind, Verb, Verdict
from ....model.source import Source
from ..state_fact import state_fact
from .decide import Decision, Held, Rights, Target, decide
from .estate import EVERY_BUCKET, Estate
from .outsiders import administrator_of, list_outsiders, name_outsider, rights_of
from .stores import KINDS, READS, Read, service_of
from .takeovers import find_takeovers

HOLDS, FAILS = Verdict.HOLDS, Verdict.FAILS


def state_reach(estate: Estate, known: Collection[str]) -> Iterator[Fact]:
    """Every fact of the estate. `known` are the ARNs that the case knows."""
    for principal, source in estate.principals.values():
        attributes = {"login": principal.name} if "@" in principal.name else {}
        attributes |= {"email": mail} if (mail := principal.tags.get("email", "")) else {}
        yield state_fact(Entity(principal.arn, Kind.ACCOUNT, principal.name, attributes), source)
    for arn in estate.stores(known):
        yield from _Store(arn, estate).state()
    yield from _state_takeovers(estate)


def _state_takeovers(estate: Estate) -> Iterator[Fact]:
    for each in find_takeovers(estate):
        source = _source_of(estate, each.taken) or _source_of(estate, each.taker)
        if source is None:
            continue
        for arn in (each.taken, each.taker):
            if arn not in estate.principals:
                yield state_fact(Entity(arn, Kind.ACCOUNT, name_outsider(arn)), source)
        link = Link(Verb.BECOMES, each.taken, each.taker, condition=each.verdict)
        yield state_fact(link, source, note=each.how)


def _source_of(estate: Estate, arn: str) -> Source | None:
    found = estate.principals.get(arn)
    return found[1] if found else None


@dataclass(frozen=True, slots=True)
class Grant:
    """A policy as a grant: the first part of its id, its name for people, and the terms of its links."""

    id: str
    name: str
    terms: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Store:
    """One store or key: what each principal may do to it, as grants."""

    arn: str
    estate: Estate
    source: Source = field(init=False)
    reads: list[tuple[Read, Target]] = field(init=False)
    weighed: dict[str, tuple[Decision, str]] = field(default_factory=dict)  # by the principal's ARN
    _known: dict[object, tuple[Decision, str]] = field(default_factory=dict)  # by what the rights say

    def __post_init__(self) -> None:
        own = self.estate.own.get(self.arn)
        self.source = own.source if own else next(iter(self.estate.principals.values()))[1]
        self.reads = [(read, self.estate.target(self.arn, read)) for read in READS[service_of(self.arn)]]

    def state(self) -> Iterator[Fact]:
        kind = KINDS.get(service_of(self.arn), Kind.STORE)
        name = "every bucket" if self.arn == EVERY_BUCKET else self.arn.rpartition(":")[2]
        yield state_fact(Entity(self.arn, kind, name), self.source)
        for arn, rights in self.estate.rights.items():
            said = rights.said if self.arn not in self.estate.own else None
            if said is None:
                self.weighed[arn] = self._weigh(rights)
            else:
                self.weighed[arn] = self._known[said] = self._known.get(said) or self._weigh(rights)
        for arn, (decision, gives) in self.weighed.items():
            for held in decision.by:
                yield from self._grant(held, arn, decision.verdict, gives)
        yield from self._administer(self.reads[0][1].account)
        yield from self._outsiders()

    def _weigh(self, rights: Rights) -> tuple[Decision, str]:
        """The best that the principal may do to get at the data."""
        best, gives = Decision(FAILS), ""
        for read, target in self.reads:
            decision = decide(rights, read.action, target)
            if decision.verdict is HOLDS:
                return decision, read.gives
            if decision.verdict is not FAILS and best.verdict is FAILS:
                best, gives = decision, read.gives
        return best, gives

    def _grant(self, held: Held, arn: str, verdict: Verdict, gives: str) -> Iterator[Fact]:
        principal, source = self.estate.principals[arn]
        if not held.label:  # the store's own policy
            grant = Grant(f"policy of {self.arn}", "its own policy")
            yield from self._link(grant, arn, verdict, self.source, gives)
            return
        if verdict is not HOLDS or (held.via and not self._all_hold(held)):
            grant = Grant(
                f"{held.label} for {principal.name}", f"policy {held.name} as {principal.name} has it"
            )
            yield from self._link(grant, arn, verdict, source, gives)
            return
        holder = f"group {held.via}" if held.via else principal.name
        attached = f"{held.label} of {holder}"
        grant = Grant(held.label, f"policy {held.name}")
        yield from self._link(grant, attached, verdict, source, gives)
        yield state_fact(Entity(attached, Kind.GRANT, f"policy {held.name} attached to {holder}"), source)
        if held.via:
            yield state_fact(Link(Verb.ASSIGNED_TO, attached, holder), source)
            yield state_fact(Entity(holder, Kind.GRANT, holder), source)
        yield state_fact(Link(Verb.ASSIGNED_TO, holder if held.via else attached, arn), source)

    def _all_hold(self, held: Held) -> bool:
        """Do all members of the group get as much by the policy?"""
        return all(self.weighed[arn][0].verdict is HOLDS for arn in self.estate.members[held.via])

    def _link(self, grant: Grant, head: str, verdict: Verdict, source: Source, gives: str) -> Iterator[Fact]:
        id_ = f"{grant.id} on {self.arn}"
        yield state_fact(Entity(id_, Kind.GRANT, grant.name), source)
        permits = Link(Verb.PERMITS, self.arn, id_, condition=verdict, terms=grant.terms)
        yield state_fact(permits, source, note=gives)
        yield state_fact(Link(Verb.ASSIGNED_TO, id_, head, terms=grant.terms), source)

    def _administer(self, account: str) -> Iterator[Fact]:
        """The root user of the account, and whoever gets an administrator's rights: nobody can take these
        away."""
        administrator = administrator_of(account)
        yield state_fact(Entity(administrator, Kind.ACCOUNT, name_outsider(administrator)), self.source)
        grant = Grant("all rights of an administrator", "all rights of an administrator", {STAYS: "yes"})
        yield from self._link(grant, administrator, HOLDS, self.source, "everything")

    def _outsiders(self) -> Iterator[Fact]:
        """Whom the store's own policy lets in and the export does not have."""
        for arn in list_outsiders(self.reads[0][1].policy, self.estate):
            decision, gives = self._weigh(rights_of(arn))
            if decision.verdict is FAILS:
                continue
            yield state_fact(Entity(arn, Kind.ACCOUNT, name_outsider(arn)), self.source)
            grant = Grant(f"policy of {self.arn}", "its own policy")
            yield from self._link(grant, arn, decision.verdict, self.source, gives)
