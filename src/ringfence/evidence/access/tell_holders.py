"""Accounts and their people, held against each other: leavers, shared accounts, accounts of nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ...model.fact import Entity, Evidence, Fact, Gap, Link
from ...model.kinds import Kind, Rung, Verb

COULD_CHANGE = "who can use the account"
OFF = frozenset({"deprovisioned", "inactive", "suspended", "archived", "staged"})
MOST_TOLD, MOST_NAMED = 25, 8


def tell_holders(evidence: Evidence, stated: Iterable[Fact]) -> Iterator[Gap]:
    """Gaps for accounts that outlive their person's work, that several people use, or nobody. Where no file
    and no table names people, nothing is told of the last."""
    facts = (*evidence.facts, *stated)
    holders, last_days = _list_holders(facts), _list_last_days(facts)
    people = any(isinstance(fact.says, Entity) and fact.says.kind is Kind.PERSON for fact in facts)
    yield from _tell_leavers(facts, holders, last_days)
    shared = {account: of for account, of in holders.items() if len(of) > 1}
    for account, of in list(shared.items())[:MOST_TOLD]:
        fact = next(iter(of.values()))
        yield Gap(fact.source, f"{account} is used by {len(of)} people: a shared account", COULD_CHANGE)
    if (more := len(shared) - MOST_TOLD) > 0:
        yield Gap(evidence.facts[0].source, f"{more:,} further accounts are shared", COULD_CHANGE)
    if people:
        yield from _tell_unheld(evidence, holders)


def _list_holders(facts: Iterable[Fact]) -> dict[str, dict[str, Fact]]:
    holders: dict[str, dict[str, Fact]] = {}
    for fact in facts:
        if isinstance(fact.says, Link) and fact.says.verb is Verb.USED_BY:
            holders.setdefault(fact.says.tail, {})[fact.says.head] = fact
    return holders


def _list_last_days(facts: Iterable[Fact]) -> dict[str, date | None]:
    """The first day on which a person no longer works for anybody; None where some work has no end."""
    ends: dict[str, date | None] = {}
    for fact in facts:
        if isinstance(fact.says, Link) and fact.says.verb is Verb.WORKS_FOR:
            before = ends.get(fact.says.tail, date.min)
            ends[fact.says.tail] = None if before is None or fact.until is None else max(before, fact.until)
    return ends


def _tell_leavers(
    facts: Iterable[Fact], holders: dict[str, dict[str, Fact]], ends: dict[str, date | None]
) -> Iterator[Gap]:
    told: dict[str, Gap] = {}
    for fact in facts:
        account = fact.says.tail if isinstance(fact.says, Link) else getattr(fact.says, "id", "")
        days = [ends.get(person) for person in holders.get(account, ())]
        gone = [day for day in days if day is not None]
        if not gone or len(gone) < len(days) or not (what := _outlives(fact, max(gone))):
            continue
        told.setdefault(f"{account} {what}", Gap(fact.source, f"{account} {what}", COULD_CHANGE))
    yield from list(told.values())[:MOST_TOLD]
    if (more := len(told) - MOST_TOLD) > 0:
        first = next(iter(told.values()))
        yield Gap(first.source, f"{more:,} further accounts outlive their people's work", COULD_CHANGE)


def _outlives(fact: Fact, end: date) -> str:
    """What the fact says of an account behind its holders' last day. A log shows use, exports life."""
    says = fact.says
    if isinstance(says, Link) and says.verb is Verb.ACCESSED:
        last = says.terms.get("last", "")
        return (
            f"was used on {last}, after its person's work ended on {end}" if last >= end.isoformat() else ""
        )
    if not isinstance(says, Entity) or says.kind is not Kind.ACCOUNT or fact.rung is not Rung.DECLARED:
        return ""
    if says.attributes.get("status", "") in OFF or (fact.until is not None and fact.until <= end):
        return ""
    until = f" until {fact.until}" if fact.until else ""
    return f"is alive{until} though its person's work ended on {end}"


def _tell_unheld(evidence: Evidence, holders: dict[str, dict[str, Fact]]) -> Iterator[Gap]:
    """Accounts of the files that no person is known to use: of services, shared, or forgotten."""
    unheld: dict[str, Fact] = {}
    for fact in evidence.facts:
        says = fact.says
        if not isinstance(says, Entity) or says.kind is not Kind.ACCOUNT or says.id in holders:
            continue
        if says.attributes.get("status", "") not in OFF:
            unheld.setdefault(says.id, fact)
    if unheld:
        first = next(iter(unheld.values()))
        named = ", ".join(sorted(unheld)[:MOST_NAMED]) + (" …" if len(unheld) > MOST_NAMED else "")
        what = f"{len(unheld):,} accounts that nobody is known to use (services, shared, forgotten): {named}"
        cure = "name them in `accounts` of a roster, or as run by a service"
        yield Gap(first.source, f"{what} (cure: {cure})", COULD_CHANGE)
