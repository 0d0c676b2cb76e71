"""How values are said: counts of people, hours of work, rule results, shares, names.

A rule's result is shown three times over, as a colour, a line style and a word, so that nothing hangs on
colour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..model.amounts import most_people
from ..model.fact import Entity, Fact, Link
from ..model.kinds import Answer, Certainty, Kind, Outcome
from ..model.path import Path
from ..model.share import UNKNOWN_SHARE, Share
from .safe_text import clean


@dataclass(frozen=True, slots=True)
class RuleStyle:
    """How a rule's result looks: `name` picks the colour, `line` draws it in text, `label` says it in 12
    cells."""

    name: str
    line: str
    label: str
    meaning: str
    rank: int


STYLES: Mapping[Outcome, RuleStyle] = {
    Outcome.PROHIBITED: RuleStyle("prohibited", "━", "prohibited", "a rule prohibits it", 0),
    Outcome.NEEDS_CLAUSE: RuleStyle(
        "prohibited", "━", "needs clause", "prohibited unless the contract bars onward transfer", 1
    ),
    Outcome.RESTRICTED: RuleStyle(
        "restricted", "═", "restricted", "allowed only with the security requirements", 2
    ),
    Outcome.CONTROLLED: RuleStyle(
        "controlled", "─", "controlled", "the party meets a statute's control test", 3
    ),
    Outcome.REVIEW: RuleStyle("undecided", "─", "reviewable", "an agency may review it and forbid it", 4),
    Outcome.UNKNOWN: RuleStyle("undecided", "─", "undecided", "whether a rule applies is not known", 5),
    Outcome.AUTHORISED: RuleStyle(
        "allowed", "─", "authorised", "restricted, and the requirements are met", 6
    ),
    Outcome.EXEMPT: RuleStyle("allowed", "─", "exempt", "an exemption applies", 7),
    Outcome.NOT_REGULATED: RuleStyle("allowed", "─", "no rule met", "no rule examined here is met", 8),
}
UNPROVEN_LINE = "┄"
CLOSED_LINE = "·"

ANSWER_RANK: Mapping[Answer, int] = {Answer.OPEN: 0, Answer.UNPROVEN: 1, Answer.CLOSED: 2}


def line_of(answer: Answer, outcome: Outcome) -> str:
    """The character a path's ribbon is drawn with: dashes while it is not shown to exist."""
    if answer is Answer.CLOSED:
        return CLOSED_LINE
    return UNPROVEN_LINE if answer is Answer.UNPROVEN else STYLES[outcome].line


def severity(path: Path) -> tuple[int, int, int]:
    """Sorts what is worst first: open before unproven, prohibited before restricted, more people before
    fewer."""
    return ANSWER_RANK[path.answer], STYLES[path.outcome].rank, -most_people(path.people)


def say_share(share: Share | None) -> str:
    """'19.9 %', '25 % to 50 %', 'not known'."""
    return "not known" if share is None or share == UNKNOWN_SHARE else str(share)


def say_period(fact: Fact) -> str:
    """'from 2018-08-02', 'until 2020-11-12', 'from … until …', or '' when neither end is known."""
    parts = [f"from {fact.since}" if fact.since else "", f"until {fact.until}" if fact.until else ""]
    return " ".join(part for part in parts if part)


def label_of(entities: Mapping[str, Entity], id_: str) -> str:
    """The entity's name; people are counts, never names."""
    entity = entities.get(id_)
    if entity is None:
        return clean(id_)
    return _people_label(entity) if entity.kind is Kind.PERSON else clean(entity.label)


def _people_label(entity: Entity) -> str:
    count, role = entity.attributes.get("count", ""), entity.attributes.get("role", "")
    number = int(count) if count.isascii() and count.isdigit() else None
    noun = clean(role, 60) or "staff"
    if number is None:
        return f"{clean(count, 40)} people ({noun})" if count else f"{noun} (number not known)"
    return f"{number:,} {'person' if number == 1 else 'people'} ({noun})"


def say_link(link: Link, entities: Mapping[str, Entity]) -> str:
    """A link as a clause: 'TikTok Inc. owned by TikTok LLC'."""
    return f"{label_of(entities, link.tail)} {link.verb} {label_of(entities, link.head)}"


def say_guard_verdict(closes: str) -> str:
    """Whether a guard closes its flow, in words."""
    return {"holds": "closes this step", "fails": "does not close this step"}.get(
        closes, "may close this step: not shown"
    )


def say_certainty(certainty: Certainty) -> str:
    """How well the rule's text was checked."""
    return {
        Certainty.PRIMARY: "rule checked against its primary text",
        Certainty.SECONDARY: "rule checked against a secondary source only",
        Certainty.UNVERIFIED: "rule's text not verified",
    }[certainty]
