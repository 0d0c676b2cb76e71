"""Which person uses an account: by the e-mail address, employee number or account id that both state.

A name never joins. An address of two people joins neither, and is told. An account that several people use is
a shared one. What nobody claims stays an account without a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ...cells import read_list
from ...model.fact import Entity, Evidence, Fact, Gap, Link
from ...model.kinds import Kind, Verb
from .state_fact import state_fact

IDENTIFIERS = ("email", "accounts")  # attributes of a person, by which an account is theirs
COULD_CHANGE = "who uses an account"


def join_people(evidence: Evidence, stated: Iterable[Fact]) -> Evidence:
    """The evidence with USED_BY links from its accounts to the people of the rosters and of the case.

    An account says `email`, `login`, `employee_number` or `account_id` among its attributes; a person `email`
    or `accounts`, and its id is its number.
    """
    facts = (*evidence.facts, *stated)
    owners = _list_owners(facts)
    links, gaps = [], []
    for fact in facts:
        account = fact.says
        if not isinstance(account, Entity) or account.kind is not Kind.ACCOUNT:
            continue
        for identifier in _identifiers(account):
            people = owners.get(identifier, {})
            if len(people) > 1:
                what = f"{identifier} is stated of {len(people)} people: {', '.join(sorted(people))[:200]}"
                gaps.append(Gap(fact.source, what, COULD_CHANGE))
                continue
            for person in people:
                link = Link(Verb.USED_BY, account.id, person)
                note = f"both say {identifier}"
                links.append(state_fact(link, fact.source, fact.since, fact.until, fact.recorded, note=note))
    found = {fact.id: fact for fact in (*evidence.facts, *links)}
    return replace(evidence, facts=tuple(found.values()), gaps=(*evidence.gaps, *dict.fromkeys(gaps)))


def _list_owners(facts: Iterable[Fact]) -> dict[str, dict[str, None]]:
    owners: dict[str, dict[str, None]] = {}
    for fact in facts:
        person = fact.says
        if isinstance(person, Entity) and person.kind is Kind.PERSON:
            for name in IDENTIFIERS:
                for value in read_list(person.attributes.get(name, "")):
                    owners.setdefault(value.casefold(), {})[person.id] = None
            owners.setdefault(f"number {person.id}".casefold(), {})[person.id] = None
    return owners


def _identifiers(account: Entity) -> Iterator[str]:
    said = (account.attributes.get(name, "") for name in ("email", "login", "account_id"))
    numbers = (account.attributes.get("employee_number", ""),)
    values = [*said, account.id, *(f"number {number}" for number in numbers if number)]
    yield from dict.fromkeys(value.casefold() for value in values if value)
