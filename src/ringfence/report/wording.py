"""How values are said: counts of people, hours of work, rule results, shares, names.

A rule's result is shown three times over, as a colour, a line style and a word, so that nothing hangs on
colour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..model.fact import Entity, Fact, Link
from ..model.kinds import Answer, Certainty, Kind, Outcome
from ..model.path import Count, Path
from ..model.share import UNKNOWN_SHARE, Share
from .safe_text import clean

HOURS_A_DAY = 8
# The results that the headline counts as meeting "a prohibition, restriction or control test".
MEETS_A_TEST = frozenset({Outcome.PROHIBITED, Outcome.NEEDS_CLAUSE, Outcome.RESTRICTED, Outcome.CONTROLLED})


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
    Outcome.UNKNOWN: RuleStyle("undecided", "─", "undecided", "whether a rule applies is not known", 4),
    Outcome.AUTHORISED: RuleStyle(
        "allowed", "─", "authorised", "restricted, and the requirements are met", 5
    ),
    Outcome.EXEMPT: RuleStyle("allowed", "─", "exempt", "an exemption applies", 6),
    Outcome.NOT_REGULATED: RuleStyle("allowed", "─", "no rule met", "no rule examined here is met", 7),
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


def most_people(count: Count | None) -> int:
    """The upper end of a count, else its lower end, else 0."""
    if count is None:
        return 0
    return count.lower if count.upper is None else count.upper


def widest(counts: tuple[Count | None, ...]) -> Count | None:
    """The largest single count: classes of data overlap, so counts are never added up."""
    known = [count for count in counts if count is not None]
    return max(known, key=lambda count: (most_people(count), count.lower), default=None)


def say_people(count: Count | None) -> str:
    """'1.2 million Americans', '100 to 170 million Americans', 'number not known'."""
    if count is None or (count.upper is None and not count.lower):
        return "number not known"
    unit = "Americans" if count.unit == "US persons" else count.unit
    return f"{say_range(count)} {unit}"


def say_range(count: Count) -> str:
    """The count without its unit: '100 to 170 million', 'at least 5,000', 'up to 2 million'."""
    if count.upper is None:
        return f"at least {say_number(count.lower)}"
    if count.lower == count.upper:
        return say_number(count.lower)
    if not count.lower:
        return f"up to {say_number(count.upper)}"
    low, high = say_number(count.lower), say_number(count.upper)
    if low.endswith(" million") and high.endswith(" million"):
        low = low.removesuffix(" million")
    return f"{low} to {high}"


def say_number(number: int) -> str:
    """Millions with at most one decimal, smaller numbers in full: 1200000 -> '1.2 million'."""
    if number < 1_000_000:
        return f"{number:,}"
    tenths = number // 100_000
    return f"{tenths // 10:,}.{tenths % 10}".removesuffix(".0") + " million"


def say_effort(hours: int) -> str:
    """Hours below a day, days above, rounded up: 6 -> '6 hours', 20 -> '3 days'."""
    return say_count(hours, "hour") if hours < HOURS_A_DAY else say_count(-(-hours // HOURS_A_DAY), "day")


def say_count(number: int, noun: str) -> str:
    """'1 path', '14 paths'."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


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
