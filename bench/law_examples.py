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
from inspect import signature
from pathlib import Path
from typing import Any

from ringfence.law.dsp.judge_dsp import lay_out
from ringfence.law.logic import disjunction
from ringfence.model.kinds import Verdict
from tests.law.case_judging import RULES, ask, docket_of, judge_case
from tests.law.case_world import LawCase, read_cases

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
        computed = judge_case(case)
        said |= say_rules(case)
        for key, expected in case.expect.items():
            answer = computed.get(key, "not regulated")
            said |= OUTCOME_WORDS.get(answer, set())
            unknown = unknown or answer == "unknown" != expected
            if answer != expected:
                differing.append(f"{key}: {answer} for {expected}")
        for row in case.rules:
            verdict = ask(case, row).verdict
            unknown = unknown or verdict is Verdict.UNKNOWN
            if verdict != row["verdict"]:
                differing.append(f"{row['rule']}: {verdict} for {row['verdict']}")
    missing = [word for word in words_of(example) if word not in said]
    if not missing and not differing:
        return "right", ""
    return "undecided" if unknown else "wrong", "; ".join((*differing, *(f"never says {m}" for m in missing)))


def say_rules(case: LawCase) -> set[str]:
    """What every rule with a word of its own says of the hand-overs, data and parties that the case is about.

    Of two parties it holds when it does of one hand-over between them, and fails when it does of all.
    """
    matter, dealings, _ = lay_out(docket_of(case))
    about = {*case.expect, *(row.get("between", row.get("of", "")) for row in case.rules)}
    said = set[str]()
    for name in {name for name, _ in RULE_WORDS if name in RULES}:
        asked = list(signature(RULES[name].statement).parameters)[1:]
        for pair in about:
            between = [dealing for dealing in dealings if f"{dealing.giver} > {dealing.taker}" == pair]
            if asked == ["dealing", "data"]:
                verdicts = [RULES[name](matter, d, data).verdict for d in between for data in d.data]
            elif asked == ["dealing"]:
                verdicts = [RULES[name](matter, each).verdict for each in between]
            else:
                verdicts = [RULES[name](matter, pair).verdict] if pair in matter.graph.entities else []
            said |= RULE_WORDS.get((name, disjunction(verdicts)), set()) if verdicts else set()
    return said


def words_of(example: dict[str, Any]) -> list[str]:
    """The determination, and the result of each party or hop."""
    return list(dict.fromkeys([example["determination"], *(example.get("results") or {}).values()]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true", help="name every example that is not right")
    options = parser.parse_args()
    cases: dict[str, list[LawCase]] = {}
    for case in read_cases("dsp"):
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
