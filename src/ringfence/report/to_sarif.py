"""Result -> SARIF 2.1.0 for code scanning: one result per open or unproven path, at the line that declares
what carries the data, with the path's fingerprint.

GitHub takes 25,000 results of a run, 20 tags of a rule and 10 MB compressed; what is beyond is told in a
notification of the run. An unproven path has the kind `review`, which accuses nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from ..model.fact import Fact, Link
from ..model.finding import Finding
from ..model.kinds import Answer, Outcome
from ..model.path import Path
from ..model.result import DealResult, Result
from .exceptions import exceptions_line
from .first_screen import findings_on
from .handed_over import say_route, short, write_json, written_side
from .terminal_blocks import coverage_line
from .wording import STYLES

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 25_000
MOST_FLOWS = 2_000  # results whose steps are written one by one
MOST_STEPS = 100
MOST_NOTES = 100
NO_RULE = "path"
NO_RULE_MET = "A path to a party tied to a state of concern; no rule examined is met"
HELP = "ringfence why CASE ID shows the chain, ringfence plan CASE what closes it."
_LINE = re.compile(r"line (\d{1,9})\b")
_LEVELS = {Outcome.PROHIBITED: "error", Outcome.NEEDS_CLAUSE: "error", Outcome.RESTRICTED: "warning"}


def to_sarif(subject: Result | DealResult) -> str:
    """The SARIF log, with one run."""
    result = written_side(subject)
    paths = [path for path in result.paths if path.answer is not Answer.CLOSED]
    rules = _list_rules(result, paths[:MOST_RESULTS])
    order = {rule["id"]: number for number, rule in enumerate(rules)}
    driver = {
        "name": "ringfence",
        "version": result.version,
        "informationUri": "https://www.ecfr.gov/current/title-28/part-202",
        "rules": rules,
    }
    results = [_make_result(result, path, order, number) for number, path in enumerate(paths[:MOST_RESULTS])]
    notes = _list_notes(result, len(paths) - len(results) + result.paths_cut)
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"ringfence/{short(result.question.case, 100)}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "results": results,
    }
    return write_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _list_rules(result: Result, paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The rules that the results name, each once, in the order of the paths."""
    rules: dict[str, dict[str, Any]] = {}
    titles = {note.name: note.title for note in result.regimes}
    for path in paths:
        finding = _deciding(result, path)
        rule = _rule_id(finding)
        says = titles.get(finding.regime, rule) if finding else NO_RULE_MET
        rules.setdefault(
            rule,
            {
                "id": rule,
                "shortDescription": {
                    "text": _plain(rule if finding else "A path, and no rule examined is met")
                },
                "fullDescription": {"text": _plain(says)},
                "help": {
                    "text": "ringfence why CASE ID shows the chain, ringfence plan CASE what closes it."
                },
                "properties": {"tags": ["privacy", short(finding.regime, 100) if finding else NO_RULE]},
            },
        )
    return list(rules.values())


def _deciding(result: Result, path: Path) -> Finding | None:
    """The worst finding on the path, if one was made."""
    return min(findings_on(result, path), key=lambda each: STYLES[each.outcome].rank, default=None)


def _rule_id(finding: Finding | None) -> str:
    return short(f"{finding.regime} {finding.cites}", 200) if finding else NO_RULE


def _make_result(result: Result, path: Path, order: dict[str, int], number: int) -> dict[str, Any]:
    rule, is_open = _rule_id(_deciding(result, path)), path.answer is Answer.OPEN
    said = f"{path.answer}: {say_route(result, path)}. {STYLES[path.outcome].meaning}; weakest evidence: "
    made: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": order[rule],
        "kind": "fail" if is_open else "review",
        "level": _LEVELS.get(path.outcome, "note") if is_open else "none",
        "message": {"text": _plain(said + path.rung.label)},
        "locations": [_locate(result, _declaring(result, path))],
        "partialFingerprints": {"ringfencePath/v1": path.fingerprint},
        "properties": {"answer": path.answer.value, "ruleResult": path.outcome.value},
    }
    if number < MOST_FLOWS:
        steps = [_step(result, hop.says, hop.facts) for hop in path.hops[:MOST_STEPS]]
        made["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    if excuses := [each for each in result.excepted if not each.is_over and path.fingerprint in each.paths]:
        made["suppressions"] = [
            {
                "kind": "external",
                "status": "accepted",
                "justification": short(f"{each.exemption.reason} ({each.exemption.owner})"),
            }
            for each in excuses
        ]
    return made


def _step(result: Result, says: str, facts: tuple[str, ...]) -> dict[str, Any]:
    fact = next((result.facts[id_] for id_ in facts if id_ in result.facts), None)
    return {"location": {**_locate(result, fact), "message": {"text": _plain(says)}}}


def _declaring(result: Result, path: Path) -> Fact | None:
    """The fact that brings the carrier in: a link to it, else one from it, else the path's first."""
    facts = [result.facts[id_] for hop in path.hops for id_ in hop.facts if id_ in result.facts]
    links = [(fact, fact.says) for fact in facts if isinstance(fact.says, Link)]
    to = next((fact for fact, link in links if link.head == path.carrier), None)
    out = next((fact for fact, link in links if link.tail == path.carrier), None)
    return to or out or next(iter(facts), None)


def _locate(result: Result, fact: Fact | None) -> dict[str, Any]:
    """A place in a file of the repository; a locator that is no line is given as a logical place."""
    if fact is None:
        return {"logicalLocations": [{"fullyQualifiedName": short(result.question.case, 200) or "case"}]}
    source, line = fact.source, _LINE.search(fact.source.locator)
    number = max(int(line[1]), 1) if line else 1
    place: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(source.file)},
            "region": {"startLine": number},
        }
    }
    if source.locator and not line:
        place["logicalLocations"] = [{"fullyQualifiedName": short(source.locator, 400)}]
    return place


def _uri(file: str) -> str:
    """A relative address inside the repository, whatever the file is called."""
    parts = PurePosixPath(short(file, 800).replace("\\", "/")).parts
    inside = [part for part in parts if part not in ("/", "..", ".")]
    return quote("/".join(inside) or "case", safe="/")


def _list_notes(result: Result, cut: int) -> list[dict[str, Any]]:
    """What was not looked at, what is excepted and what was cut: zero results are not clean."""
    said = [coverage_line(result)]
    said += [exceptions_line(result)] if result.excepted else []
    said += [f"{cut:,} further paths are not in this file; all are in the CSV and JSON."] if cut else []
    said += [f"not seen: {each.what}" for each in result.coverage.not_seen]
    said += [f"not read: {each.source.file}: {each.what}" for each in result.coverage.gaps]
    level = "note" if result.coverage.complete else "warning"
    return [{"level": level, "message": {"text": _plain(text)}} for text in said[:MOST_NOTES]]


def _plain(text: str) -> str:
    """Text without links: SARIF reads `[text](target)` in a message as one."""
    return short(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]") or "-"
