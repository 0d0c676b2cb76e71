"""Law cases in YAML, as a lawyer writes them. docs/law-cases.md is the user's page of this file.

- id: 202.214-ex1
  says: A US company sells bulk data to a company headquartered in a country of concern.
  data: {records: {category: personal financial, us_persons: 20000}}
  organisations: {seller: {us_person: yes}, buyer: {headquartered_in: CN}}
  contracts: {sale: {giver: seller, taker: buyer, deal: data brokerage}}
  expect:
    DSP: {seller > buyer: prohibited, buyer: covered person}
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ...cells import CellError, choose, read_day
from ...errors import EvidenceError
from ...model.kinds import Certainty, Verdict
from ...model.law_case import Expectation, LawCase
from ..files import read_text_file
from .case_cells import choose_keys, list_cell, rows_of, word_cell
from .lined_yaml import Row, load_yaml
from .state_case import SECTIONS, state_facts

DAY = date(2026, 1, 1)  # of the law and the facts, where a case names none
OF_A_CASE = ("id", "says", "certainty", "regime", "law_on", "facts_on", "disputed", "expect", "rules")
OF_A_RULE = ("rule", "regime", "between", "of", "verdict")


def read_law_cases(path: Path) -> tuple[LawCase, ...]:
    """Every case of a file, or of every .yaml below a folder. Raises EvidenceError."""
    if path.is_dir():
        files = sorted(path.rglob("*.yaml"))
        if not files:
            raise EvidenceError(
                str(path), "", "there is no .yaml file below it", "name a file or a folder of cases"
            )
        return tuple(case for file in files for case in read_law_cases(file))
    text = read_text_file(path, path.parent)
    return tuple(read_cases(load_yaml(text.text, str(path)), str(path), text.sha256))


def read_cases(rows: Any, file: str, sha256: str = "") -> Iterator[LawCase]:
    """The cases of a file that was parsed."""
    if not isinstance(rows, list):
        raise EvidenceError(file, "line 1", "this is no list of cases", "begin each case with `- id: …`")
    seen: dict[str, int] = {}
    for row in rows:
        if not isinstance(row, Row):
            raise EvidenceError(file, "", "a case is no mapping", "begin each case with `- id: …`")
        try:
            case = read_case(row, file, sha256)
        except CellError as error:
            raise EvidenceError(file, f"the case of line {row.line}", error.what, error.cure) from None
        if case.id in seen:
            what = f"the case “{case.id}” stands twice (also line {seen[case.id]})"
            raise EvidenceError(file, f"line {row.line}", what, "give each case an id of its own")
        seen[case.id] = row.line
        yield case


def read_case(row: Row, file: str = "", sha256: str = "") -> LawCase:
    """One case. Raises EvidenceError and CellError."""
    choose_keys(row, (*OF_A_CASE, *SECTIONS), file, "a case")
    for key in ("id", "says"):
        if not row.get(key):
            raise EvidenceError(file, f"line {row.line}", f"a case lacks “{key}”", f"add it: {key}: …")
    certainty = word_cell(row.get("certainty", "primary"))
    return LawCase(
        id=word_cell(row["id"]),
        says=word_cell(row["says"]),
        certainty=choose(certainty, [str(each) for each in Certainty] + ["partly"], "certainty"),
        file=file,
        line=row.line,
        facts=state_facts(row, file, sha256),
        law_on=read_day(word_cell(row.get("law_on", ""))) or DAY,
        on=read_day(word_cell(row.get("facts_on", ""))) or DAY,
        expected=(*_read_answers(row, file), *_read_rules(row, file)),
    )


def _read_answers(row: Row, file: str) -> Iterator[Expectation]:
    """`expect: {buyer: covered person}` of the case's own regime, or `expect: {PAFACA: {buyer: …}}`."""
    expect = row.get("expect", "")
    if expect and not isinstance(expect, Row):
        raise EvidenceError(
            file, f"line {row.line_of('expect')}", "“expect” is no mapping", "write {party: answer}"
        )
    for key, said in expect.items() if isinstance(expect, Row) else ():
        if isinstance(said, Row):
            yield from (
                Expectation(key, (_pair(about),), word_cell(answer), said.line_of(about))
                for about, answer in said.items()
            )
        else:
            regime = _regime(row, file, expect.line_of(key))
            yield Expectation(regime, (_pair(key),), word_cell(said), expect.line_of(key))


def _read_rules(row: Row, file: str) -> Iterator[Expectation]:
    for _, cells in rows_of(row, "rules", file):
        choose_keys(cells, OF_A_RULE, file, "rules")
        for key in ("rule", "verdict"):
            if not cells.get(key):
                raise EvidenceError(file, f"line {cells.line}", f"a rule lacks “{key}”", f"add it: {key}: …")
        verdict = choose(word_cell(cells["verdict"]), [str(each) for each in Verdict], "verdict")
        regime = word_cell(cells.get("regime", "")) or _regime(row, file, cells.line)
        about = [
            *map(_pair, list_cell(cells.get("between", ""))),
            *map(_pair, list_cell(cells.get("of", ""))),
        ]
        yield Expectation(regime, tuple(about), verdict, cells.line, word_cell(cells["rule"]))


def _regime(row: Row, file: str, line: int) -> str:
    """The case's own regime, else what the file's name begins with: `dsp_parties.yaml` is of DSP."""
    own = word_cell(row.get("regime", "")) or Path(file).stem.partition("_")[0].upper()
    if not own:
        raise EvidenceError(
            file, f"line {line}", "no regime is named", "write expect: {DSP: {party: answer}}"
        )
    return own


def _pair(about: str) -> str:
    giver, sign, taker = about.partition(">")
    return f"{giver.strip()} > {taker.strip()}" if sign else about.strip()
