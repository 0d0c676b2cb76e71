"""The regulator's own examples of 28 CFR Part 202, each beside the case of the same id in `tests/law/cases`.

The examples come from a file of the reader's own, one JSON object a line: `id`, `determination`, `certainty`
(how far the example's text was read) and, for some, `results` (a word for each party or hop). The cases hold
the facts in our words. An example is *right* when the law as coded says every word of the determination about
the case's facts and everything the case expects; *undecided* when it leaves one unknown; *wrong* when it says
something else; *no case* when nobody has written its facts yet.

    PYTHONPATH=src:. python bench/law_examples.py FILE [-v]
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from ringfence.evidence.readers import READ_LAW_CASES
from ringfence.law.asking import questions_to, rules_of
from ringfence.law.check_cases import check_case, hear_case
from ringfence.law.dsp.judge_dsp import DSP
from ringfence.law.logic import disjunction
from ringfence.law.regime import Hearing
from ringfence.model.kinds import Verdict
from ringfence.model.law_case import LawCase

RULES = rules_of(DSP)
CASES = Path("tests/law/cases")

OUTCOME_WORDS = {  # what the examples call what a case calls so
    "prohibited": {"prohibited", "not_exempt_prohibited", "violation"},
    "restricted": {"restricted", "not_exempt_restricted", "subject_to_part"},
    "restricted, authorised": {"restricted_authorized", "restricted"},
    "prohibited unless onward clause": {"prohibited_unless_onward_clause"},
    "exempt": {"exempt"},
    "not regulated": {"not_covered"},
    "covered person": {"covered_person"},
    "not a covered person": {"not_covered_person", "foreign_person"},
    "U.S. person": {"us_person", "not_covered_person"},
}
RULE_WORDS = {
    ("is_covered_personal_identifiers", Verdict.HOLDS): {"covered_personal_identifiers"},
    ("is_covered_personal_identifiers", Verdict.FAILS): {"not_covered_personal_identifiers"},
    ("is_linked", Verdict.HOLDS): {"linked"},
    ("is_linked", Verdict.FAILS): {"not_linked"},
    ("is_government_related", Verdict.HOLDS): {"government_related_data"},
    ("is_data_brokerage", Verdict.HOLDS): {"data_brokerage"},
    ("is_vendor_agreement", Verdict.HOLDS): {"vendor_agreement"},
    ("is_employment_agreement", Verdict.HOLDS): {"employment_agreement"},
    ("is_investment_agreement", Verdict.HOLDS): {"investment_agreement"},
    ("acts_knowingly", Verdict.FAILS): {"not_knowing"},
    ("is_evasion", Verdict.HOLDS): {"evasion_prohibited"},
    ("is_directed_by_us_person", Verdict.HOLDS): {"directing_prohibited"},
    ("is_directed_by_us_person", Verdict.FAILS): {"not_directing"},
    ("is_exempt", Verdict.HOLDS): {"exempt"},
    ("is_exempt", Verdict.FAILS): {"not_exempt"},
    ("is_us_person", Verdict.HOLDS): {"us_person"},
    ("is_foreign_person", Verdict.HOLDS): {"foreign_person"},
}
NOT_EXEMPT = ("not_exempt_prohibited", "not_exempt_restricted")
ORDER = ("right", "undecided", "wrong", "no case")


def judge_example(example: dict[str, Any], cases: list[LawCase]) -> tuple[str, str]:
    """The grade of an example, and what keeps it from being right."""
    if not cases:
        return "no case", ""
    said, differing, unknown = set[str](), [], False
    for case in cases:
        said |= say_rules(case)
        for answer in check_case(case):
            expected = answer.expected
            if expected.regime != DSP.name:
                continue
            if not expected.rule:
                said |= {word for each in answer.said for word in OUTCOME_WORDS.get(each, ())}
            unknown = unknown or (Verdict.UNKNOWN in answer.said and expected.answer != Verdict.UNKNOWN)
            if not answer.agrees:
                about = " ".join((expected.rule, *expected.about)).strip()
                differing.append(f"{about}: {answer.said[0]} for {expected.answer}")
    missing = [word for word in words_of(example) if word not in said]
    if not missing and not differing:
        return "right", ""
    return "undecided" if unknown else "wrong", "; ".join((*differing, *(f"never says {m}" for m in missing)))


@cache
def hear(case: LawCase) -> Hearing:
    return DSP.hear(hear_case(case).docket)


def say_rules(case: LawCase) -> set[str]:
    """What every rule with a word of its own says of the hand-overs, data and parties that the case is about.

    Of two parties it holds when it does of one hand-over between them, and fails when it does of all.
    """
    hearing, said = hear(case), set[str]()
    about = {name for each in case.expected for name in each.about}
    for name in {name for name, _ in RULE_WORDS if name in RULES}:
        verdicts: dict[str, list[Verdict]] = {}
        for asked in questions_to(RULES[name], hearing):
            if asked.names[0] in about and _is_given(asked.values):
                verdict = RULES[name](hearing.matter, *asked.values).verdict
                verdicts.setdefault(asked.names[0], []).append(verdict)
        for found in verdicts.values():
            said |= RULE_WORDS.get((name, disjunction(found)), set())
    return said


def _is_given(values: tuple[Any, ...]) -> bool:
    """A dealing is asked only about the data that it hands over."""
    return len(values) < 2 or values[1] in values[0].data


def words_of(example: dict[str, Any]) -> list[str]:
    """The determination, and the result of each party or hop."""
    return list(dict.fromkeys([example["determination"], *(example.get("results") or {}).values()]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true", help="name every example that is not right")
    options = parser.parse_args()
    cases: dict[str, list[LawCase]] = {}
    for case in READ_LAW_CASES(CASES):
        cases.setdefault(case.example, []).append(case)
    examples = [json.loads(line) for line in options.file.read_text(encoding="utf-8").splitlines() if line]
    counts: Counter[tuple[str, str]] = Counter()
    for example in examples:
        grade, why = judge_example(example, cases.get(example["id"], []))
        counts[example["certainty"], grade] += 1
        if options.verbose and grade != "right":
            print(f"{example['id']:16} {example['determination']:34} {grade}: {why}")
    print(f"{'':12}" + "".join(f"{grade:>11}" for grade in ORDER))
    for certainty in dict.fromkeys(example["certainty"] for example in examples):
        print(f"{certainty:12}" + "".join(f"{counts[certainty, grade]:11}" for grade in ORDER))
    totals = [sum(n for (_, g), n in counts.items() if g == grade) for grade in ORDER]
    print(f"{'all':12}" + "".join(f"{total:11}" for total in totals) + f"   of {len(examples)}")


if __name__ == "__main__":
    main()
