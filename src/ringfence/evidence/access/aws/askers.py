"""Who asks AWS for something, what policies say of it, and what is known of the request.

Of a request only what the export shows is known: who asks, with which tags. Where from, at what hour and
with which factor is not; a condition on those is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ....formats.aws.policy import Condition
from ....model.kinds import Verdict

HOLDS, UNKNOWN, FAILS = Verdict.HOLDS, Verdict.UNKNOWN, Verdict.FAILS
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_LITERAL = frozenset("*?")  # ${*} is a star that is not wild: one character among others
# What whoever asks can see to: an encrypted connection, and no service between.
_OWN_CHOICE = {"aws:securetransport": "true", "aws:viaawsservice": "false"}


@dataclass(frozen=True, slots=True)
class Asker:
    """A principal: its ARN (of a session, that of its role), and what request keys are known of it."""

    arn: str
    account: str
    name: str
    is_role: bool
    tags: Mapping[str, str] = field(default_factory=dict)

    def value(self, key: str) -> str | Verdict | None:
        """What the key has: a text, None where it is surely absent, or UNKNOWN."""
        known: dict[str, str | None] = {
            "aws:principalarn": self.arn,
            "aws:principalaccount": self.account,
            "aws:principaltype": "AssumedRole" if self.is_role else "User",
            "aws:username": None if self.is_role else self.name,
            **_OWN_CHOICE,
        }
        if key in known:
            return known[key]
        if key.startswith("aws:principaltag/"):
            tag = self.tags.get(key.removeprefix("aws:principaltag/"))
            return UNKNOWN if tag is None and self.is_role else tag  # a session may bring tags of its own
        return UNKNOWN

    def fill(self, pattern: str) -> tuple[str, bool]:
        """The pattern with its variables replaced, and whether all of them are known; `*` stands for the
        others."""
        if "${" not in pattern:
            return pattern, True
        whole = True

        def replace(found: re.Match[str]) -> str:
            nonlocal whole
            name, _, default = found[1].partition(",")
            if name in _LITERAL:
                whole = False
                return "?"
            value = "$" if name == "$" else self.value(name.strip().casefold())
            if isinstance(value, Verdict) or value is None:
                whole = False
                return default.strip().strip("'") or "*"
            return value

        return _VARIABLE.sub(replace, pattern), whole


_NEGATED = re.compile(r"Not(?=Equals|Like)")


def judge_condition(condition: Condition, asker: Asker) -> Verdict:
    """Is it met? Unknown where the operator or the key is not known."""
    operator = condition.operator.rpartition(":")[2]
    lenient = operator.endswith("IfExists")
    operator = operator.removesuffix("IfExists")
    value = asker.value(condition.key)
    if isinstance(value, Verdict):
        return UNKNOWN
    if operator == "Null":
        return HOLDS if (value is None) == (condition.values == ("true",)) else FAILS
    negated = bool(_NEGATED.search(operator))
    if value is None:
        return HOLDS if lenient or negated else FAILS
    return _compare(_NEGATED.sub("", operator), value, condition.values, asker, negated)


def _compare(operator: str, value: str, values: tuple[str, ...], asker: Asker, negated: bool) -> Verdict:
    filled = [asker.fill(each) for each in values]
    if not all(whole for _, whole in filled):
        return UNKNOWN
    texts = [text for text, _ in filled]
    if operator in ("StringEquals", "Bool"):
        found = value in texts
    elif operator == "StringEqualsIgnoreCase":
        found = value.casefold() in [text.casefold() for text in texts]
    elif operator in ("StringLike", "ArnLike", "ArnEquals"):
        found = any(_matches(text, value) for text in texts)
    else:
        return UNKNOWN
    return HOLDS if found != negated else FAILS


def _matches(pattern: str, text: str) -> bool:
    parts = (".*" if sign == "*" else "." if sign == "?" else re.escape(sign) for sign in pattern)
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None
