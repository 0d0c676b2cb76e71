"""Those whom a policy lets in and the export does not have: other accounts, identity providers, anybody.

What their own account allows them is in no file here, and is theirs to decide: it counts as allowed.
"""

from __future__ import annotations

from ....formats.aws.account_export import account_of
from ....formats.aws.policy import Policy, Statement
from .askers import Asker
from .decide import Held, Rights
from .estate import Estate

ANYBODY = "anybody"
_OWN_SIDE = Held(
    "what its own account allows", "", Policy((Statement(allows=True, actions=("*",), resources=("*",)),))
)


def administrator_of(account: str) -> str:
    """Who has all rights in the account: its root user, and whoever gets as much."""
    return f"arn:aws:iam::{account}:administrator"


def name_outsider(arn: str) -> str:
    """What people call one that is no user or role of the export."""
    account = account_of(arn)
    if arn == administrator_of(account):
        return f"administrator of account {account}"
    return f"account {account}" if arn.endswith(":root") else arn


def list_outsiders(policy: Policy | None, estate: Estate) -> list[str]:
    """Whom its allowing statements name, by ARN. Of accounts of the export each principal is asked by itself,
    and services of AWS are told apart."""
    found: dict[str, None] = {}
    for statement in policy.statements if policy else ():
        if not statement.allows:
            continue
        if statement.not_principals:
            found[ANYBODY] = None
        for kind, name in statement.principals:
            if kind != "Service" and name not in estate.principals:
                found[_name_principal(kind, name)] = None
    own = {f"arn:aws:iam::{account}:root" for account in estate.accounts}
    return [arn for arn in found if arn not in own]


def rights_of(arn: str) -> Rights:
    """What its own side gives an outsider, as far as it matters here."""
    return Rights(Asker(arn, account_of(arn), "", is_role=True), (_OWN_SIDE,))


def _name_principal(kind: str, name: str) -> str:
    """An account by its number is its root user."""
    return ANYBODY if kind == "*" else f"arn:aws:iam::{name}:root" if name.isdigit() else name
