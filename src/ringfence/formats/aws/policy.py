"""A policy document of AWS -> its statements. What is not understood is a flaw, told with its place.

policy = read_policy(document)
policy.statements, policy.flaws
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

MOST_STATEMENTS: Final = 10_000
MOST_WORDS: Final = 100_000  # of all lists of a policy
_PAIRED: Final = ("Principal", "Action", "Resource")
_PARTS: Final = frozenset({"Sid", "Effect", "Condition", *_PAIRED, *(f"Not{part}" for part in _PAIRED)})


@dataclass(frozen=True, slots=True)
class Condition:
    """`operator` with its prefix and suffix, as it is written; the key in small letters."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. Of each pair (actions and not_actions, …) one is empty; both, where it says neither.

    `principals` are pairs of kind (AWS, Service, Federated, CanonicalUser, or * for anybody) and name.
    """

    allows: bool
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    principals: tuple[tuple[str, str], ...] = ()
    not_principals: tuple[tuple[str, str], ...] = ()
    conditions: tuple[Condition, ...] = ()
    sid: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """Two policies are the same if they are one object: thousands of principals share a few of them."""

    statements: tuple[Statement, ...]
    flaws: tuple[str, ...] = ()

    @property
    def asks_who(self) -> bool:
        """Does what it says depend on more than action and resource: on a condition or a variable?"""
        return any(
            each.conditions or "${" in "".join(each.resources + each.not_resources)
            for each in self.statements
        )


def read_policy(document: Any) -> Policy:
    """The statements of a parsed document. A statement that cannot be understood is left out and told."""
    if not isinstance(document, dict):
        return Policy((), ("the policy is no object",))
    stated = document.get("Statement", [])
    listed = stated if isinstance(stated, list) else [stated]
    statements: list[Statement] = []
    flaws = [f"statement {MOST_STATEMENTS} and those after it"] if len(listed) > MOST_STATEMENTS else []
    for place, each in enumerate(listed[:MOST_STATEMENTS]):
        try:
            statements.append(_read_statement(each))
        except ValueError as error:
            flaws.append(f"statement {place}: {error}")
    if "Statement" not in document:
        flaws.append("the policy has no statement")
    return Policy(tuple(statements), tuple(flaws))


def _read_statement(stated: Any) -> Statement:
    if not isinstance(stated, dict):
        raise ValueError("it is no object")
    if unknown := sorted(str(name)[:40] for name in stated if name not in _PARTS):
        raise ValueError(f"it has parts that nobody knows: {', '.join(unknown[:5])}")
    if stated.get("Effect") not in ("Allow", "Deny"):
        raise ValueError("its effect is neither Allow nor Deny")
    return Statement(
        allows=stated["Effect"] == "Allow",
        actions=tuple(word.casefold() for word in _words(stated, "Action")),
        not_actions=tuple(word.casefold() for word in _words(stated, "NotAction")),
        resources=_words(stated, "Resource"),
        not_resources=_words(stated, "NotResource"),
        principals=tuple(_principals(stated, "Principal")),
        not_principals=tuple(_principals(stated, "NotPrincipal")),
        conditions=tuple(_conditions(stated.get("Condition", {}))),
        sid=str(stated.get("Sid", ""))[:128],
    )


def _words(stated: Mapping[str, Any], part: str) -> tuple[str, ...]:
    """One word or a list of them. An empty list matches nothing, as an absent one does."""
    value = stated.get(part, [])
    words = value if isinstance(value, list) else [value]
    if len(words) > MOST_WORDS or not all(isinstance(word, str) for word in words):
        raise ValueError(f"its {part} is no list of words")
    return tuple(words)


def _principals(stated: Mapping[str, Any], part: str) -> Iterator[tuple[str, str]]:
    value = stated.get(part, {})
    if value == "*":
        yield "*", "*"
        return
    if not isinstance(value, dict):
        raise ValueError(f"its {part} is neither * nor an object")
    for kind in value:
        for name in _words(value, kind):
            yield ("*", "*") if (kind, name) == ("AWS", "*") else (kind, name)


def _conditions(value: Any) -> Iterator[Condition]:
    if not isinstance(value, dict):
        raise ValueError("its Condition is no object")
    for operator, keys in value.items():
        if not isinstance(keys, dict):
            raise ValueError(f"its condition {str(operator)[:40]} is no object")
        for key, said in keys.items():
            values = said if isinstance(said, list) else [said]
            yield Condition(operator, key.casefold(), tuple(_as_text(each) for each in values[:1000]))


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise ValueError("a value of its condition is no word")
