"""Law cases: facts, a day, and what the law is expected to say of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .fact import Fact


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one regime is expected to answer.

    `about` names what it is asked about: a party, or a hand-over as `giver > taker`. With a `rule` it is that
    rule's verdict, and `about` what the rule takes, in its order; without one it is the standing of the party
    or the worst outcome of the hand-over. `line` is that of the file.
    """

    regime: str
    about: tuple[str, ...]
    answer: str
    line: int
    rule: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class LawCase:
    """One case: its facts, the day of the law and that of the facts, and what is expected."""

    id: str
    says: str
    certainty: str
    file: str
    line: int
    facts: tuple[Fact, ...]
    law_on: date
    on: date
    expected: tuple[Expectation, ...]

    @property
    def example(self) -> str:
        """The id of the regulator's example: what follows a space tells its variants apart."""
        return self.id.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """What was expected, and what the law as coded says: `said` lists every word for it."""

    expected: Expectation
    said: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return self.expected.answer in self.said
