"""Row-level security as a guard: which rows a role sees of a table, and the ways round.

It stands only while it is enabled, while the role is not exempt (a superuser, BYPASSRLS, the owner unless it
is forced), and while the policies that apply to the role let no row through. What an expression of a policy
lets through is not weighed: `true` and `false` are understood, anything else is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

from ....formats.postgres.catalogue import Policy, Relation
from ....model.fact import Bypass
from ....model.kinds import Verdict
from .rights import Rights

SELECT_COMMANDS = ("r", "*")
MEASURE = "row-level security"
OF_OWNER = "the owner of the table can switch it off"
EXEMPT_OWNER = "it is not forced on the owner of the table"
BYPASSRLS, SUPERUSER = "BYPASSRLS", "superuser"


@dataclass(frozen=True, slots=True)
class Rows:
    """What a role gets of the table's rows. `holds`: do the policies keep them all from it? `way_round` is
    the bypass that is open to it, "" if there is none."""

    holds: Verdict
    way_round: str = ""

    @property
    def bypasses(self) -> tuple[Bypass, ...]:
        return (Bypass(self.way_round, Verdict.HOLDS),) if self.way_round else ()


UNGUARDED = Rows(Verdict.FAILS)


def judge_rows(role: str, table: Relation, rights: Rights, itself: bool = False) -> Rows:
    """`itself`: the role sends commands of its own, and is not only the one whose rights a view or a function
    uses."""
    if not table.row_security:
        return UNGUARDED
    holds = _hidden(role, table, rights)
    found = rights.catalogue.roles.get(role)
    if found is None or found.superuser:
        return Rows(holds, SUPERUSER)
    if found.bypasses:
        return Rows(holds, BYPASSRLS)
    if rights.has(role, rights.under(table.owner)):
        if not table.forced:
            return Rows(holds, EXEMPT_OWNER)
        if itself:
            return Rows(holds, OF_OWNER)
    return Rows(holds)


def _hidden(role: str, table: Relation, rights: Rights) -> Verdict:
    """HOLDS if no row can pass: none of the permissive policies, or not all of the restrictive ones."""
    applying = [each for each in table.policies if _applies(each, role, rights)]
    some = [_truth(each.using) for each in applying if each.permissive]
    all_ = [_truth(each.using) for each in applying if not each.permissive]
    passes = _any(some)
    if passes is Verdict.FAILS or Verdict.FAILS in all_:
        return Verdict.HOLDS
    if passes is Verdict.HOLDS and all(each is Verdict.HOLDS for each in all_):
        return Verdict.FAILS
    return Verdict.UNKNOWN


def _any(verdicts: list[Verdict]) -> Verdict:
    if Verdict.HOLDS in verdicts:
        return Verdict.HOLDS
    return Verdict.UNKNOWN if Verdict.UNKNOWN in verdicts else Verdict.FAILS


def _applies(policy: Policy, role: str, rights: Rights) -> bool:
    to = any(rights.has(role, rights.under(each)) for each in policy.roles)
    return to and policy.command in SELECT_COMMANDS


def _truth(expression: str) -> Verdict:
    """A policy without expression lets every row through."""
    bare = expression.strip("() \t\n").casefold()
    if bare in ("", "true"):
        return Verdict.HOLDS
    return Verdict.FAILS if bare == "false" else Verdict.UNKNOWN
