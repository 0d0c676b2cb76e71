"""Which cases exercise a rule: those in which it is asked on the way to what is found, or that name it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..model.kinds import Verdict
from ..model.law_book import CaseEntry, RuleEntry
from ..model.law_case import LawCase
from .check_cases import check_case, hear_case

ORDER = [str(each) for each in Verdict]  # of the cases shown: those in which it holds first


def find_exercises(cases: Iterable[LawCase], rules: Iterable[RuleEntry]) -> tuple[CaseEntry, ...]:
    """The cases whose findings' proofs hold one of these rules, with its verdicts there."""
    wanted = tuple(rules)
    found = []
    for case in cases:
        verdicts = _verdicts_in_proofs(case, wanted) | _verdicts_expected(case, wanted)
        if verdicts:
            said = " and ".join(str(each) for each in Verdict if each in verdicts)
            found.append(CaseEntry(case.id, case.says, said, Path(case.file).name, case.line))
    return tuple(sorted(found, key=lambda case: ORDER.index(case.verdicts.partition(" ")[0])))


def _verdicts_in_proofs(case: LawCase, rules: tuple[RuleEntry, ...]) -> set[Verdict]:
    """A rule's proof ends with the rule's own text, and cites what it cites."""
    texts = {(rule.cites, rule.text) for rule in rules}
    return {
        proof.verdict
        for finding in hear_case(case).judgement.findings
        for proof in finding.proof.walk()
        if proof.cites and any(cites == proof.cites and proof.claim.endswith(text) for cites, text in texts)
    }


def _verdicts_expected(case: LawCase, rules: tuple[RuleEntry, ...]) -> set[Verdict]:
    names = {rule.name for rule in rules}
    if not any(each.rule in names for each in case.expected):
        return set()
    return {Verdict(each.said[0]) for each in check_case(case) if each.expected.rule in names}
