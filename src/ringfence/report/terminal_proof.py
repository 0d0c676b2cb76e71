"""What the law says of one party as text: each finding with its whole proof, and the facts it rests on."""

from __future__ import annotations

from ..model.fact import Fact
from ..model.finding import Finding
from ..model.kinds import Verdict
from ..model.proof import Proof
from ..model.result import Result
from .people import people_as_counts
from .safe_text import clean, clip
from .terminal_page import Look, Page, beside
from .wording import label_of

SIGNS = {Verdict.HOLDS: "✓", Verdict.UNKNOWN: "?", Verdict.FAILS: "✗"}
JOINED = {"all": "all of these", "any": "one of these", "not": "not", "sum": "added up"}
DEEPEST = 16  # levels that are indented further
LONGEST = 200  # characters of the title of a document


class Numbered:
    """The facts of a page in the order they are named."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self._numbers: dict[str, int] = {}

    def mark(self, facts: tuple[str, ...]) -> str:
        known = [fact for fact in facts if fact in self._result.facts]
        return "".join(f"[{self._numbers.setdefault(fact, len(self._numbers) + 1)}]" for fact in known)

    def items(self) -> list[tuple[int, Fact]]:
        return [(number, self._result.facts[fact]) for fact, number in self._numbers.items()]


def proofs_to_terminal(result: Result, target: str, look: Look | None = None) -> str:
    """Every finding on the party, its rules' text, citations, certainty and verdicts, down to the facts."""
    page, result = Page(look), people_as_counts(result)
    found = [each for each in result.findings.values() if each.party == target]
    name = label_of(result.entities, target)
    if not found:
        page.heading(f"No regime says anything of {name} under the law of {result.question.law_on}.")
        return page.text()
    numbered = Numbered(result)
    for finding in found:
        _add_finding(page, finding, result, numbered)
    page.heading("Facts")
    for number, fact in numbered.items():
        page.add(beside(f" {number:>3} ", _say_fact(fact)))
    return page.text()


def _add_finding(page: Page, finding: Finding, result: Result, numbered: Numbered) -> None:
    page.heading(f"{finding.regime} · {finding.outcome}")
    page.paragraph(finding.says)
    page.paragraph(
        f"{finding.cites}; {finding.verdict}; checked: {finding.certainty}; "
        f"under the law of {result.question.law_on}",
        "dim",
    )
    _add_proof(page, finding.proof, numbered, 0)
    for question in finding.settles:
        page.add(beside("  would settle it: ", clean(question)))


def _add_proof(page: Page, proof: Proof, numbered: Numbered, depth: int) -> None:
    told = [f"[{proof.cites}]"] if proof.cites else []
    told += [f"({proof.certainty})"] if proof.certainty != "primary" else []
    told += [f"because {JOINED.get(proof.how, '')}:"] if proof.how == "not" or len(proof.because) > 1 else []
    line = " ".join((clean(proof.claim), *told, numbered.mark(proof.facts))).rstrip()
    page.add(beside(" " * (2 + 2 * min(depth, DEEPEST)) + f"{SIGNS[proof.verdict]} ", line))
    for reason in proof.because:
        _add_proof(page, reason, numbered, depth + 1)


def _say_fact(fact: Fact) -> str:
    place = f"{fact.source.file}, {fact.source.locator}" if fact.source.locator else fact.source.file
    dates = [f"from {fact.since}"] if fact.since else []
    dates += [f"until {fact.until}"] if fact.until else []
    parts = [clean(place), fact.rung.label, *dates, *(["disputed"] if fact.disputed else [])]
    return " · ".join([*parts, clip(clean(fact.source.document), LONGEST)]).rstrip(" ·")
