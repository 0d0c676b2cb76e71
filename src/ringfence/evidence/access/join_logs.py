"""Accounts of logs by the names that grants know them by, where a log cannot say the whole name.

A session of AWS says its role without the role's path. A log of PostgreSQL names the database that somebody
was in, and a dump of roles only those of the whole server (`postgres:*/wei`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...model.fact import Entity, Fact, Link
from ...model.kinds import Kind, Rung, Verb
from .known_names import rename
from .postgres.names import EVERY_DATABASE


def join_logs(facts: Sequence[Fact]) -> Sequence[Fact]:
    """The facts; what a log saw (`accessed`) is of the account of the grants. What several accounts could be
    stays as the log has it."""
    seen = [fact.says for fact in facts if isinstance(fact.says, Link) and fact.says.verb is Verb.ACCESSED]
    if not seen:
        return facts
    of_logs = {name for link in seen for name in (link.tail, link.terms.get("role", "")) if name}
    granted = {
        fact.says.id
        for fact in facts
        if isinstance(fact.says, Entity) and fact.says.kind is Kind.ACCOUNT and fact.rung is Rung.DECLARED
    }
    by_short: dict[str, list[str]] = {}
    for name in granted:
        for short in _short_names(name):
            by_short.setdefault(short, []).append(name)
    names = {}
    for name in of_logs - granted:
        found = by_short.get(_server_wide(name), [])
        if len(found) == 1:
            names[name] = found[0]
    return [_rename(fact, names) for fact in facts] if names else facts


def _short_names(name: str) -> Iterator[str]:
    """What a log may say of the account of a grant."""
    head, is_role, path = name.partition(":role/")
    if is_role and "/" in path:
        yield f"{head}:role/{path.rpartition('/')[2]}"
    elif name.startswith(f"postgres:{EVERY_DATABASE}/"):
        yield name


def _server_wide(name: str) -> str:
    system, _, rest = name.partition(":")
    return f"postgres:{EVERY_DATABASE}/{rest.partition('/')[2]}" if system == "postgres" else name


def _rename(fact: Fact, names: dict[str, str]) -> Fact:
    says = fact.says
    if isinstance(says, Link) and says.terms.get("role", "") in names:
        terms = {**says.terms, "role": names[says.terms["role"]]}
        fact = replace(fact, says=replace(says, terms=terms))
    return rename(fact, names)
