"""Result -> OSCAL 1.1 assessment results: what a rule says as observation and finding, each open or unproven
path as a risk. It is a machine's examination of the evidence given, and takes the place of no assessor.

OSCAL knows *satisfied* and *not satisfied* alone, so what is undecided or for an agency to review is an
observation without a finding.
"""

from __future__ import annotations

import re
from typing import Any

from ..model.finding import Finding
from ..model.kinds import Answer, Outcome
from ..model.path import Path
from ..model.result import DealResult, Result
from .handed_over import make_uuid, say_route, short, write_json, written_side
from .terminal_blocks import coverage_line
from .wording import STYLES

VERSION = "1.1.2"
NAMESPACE = "https://ringfence.invalid/ns"
MOST_RISKS = 5_000
MOST_FINDINGS = 5_000
MOST_EVIDENCE = 50
_UNDECIDED = (Outcome.UNKNOWN, Outcome.REVIEW)
_NOT_MET = (Outcome.EXEMPT, Outcome.NOT_REGULATED, Outcome.AUTHORISED)


def to_oscal(subject: Result | DealResult) -> str:
    """The document. Its UUIDs are the same for the same result, and its times are the day of the facts."""
    result = written_side(subject)
    case, moment = result.question.case, f"{result.question.on}T00:00:00Z"
    plan = make_uuid("plan", case)
    document = {
        "uuid": make_uuid("results", case, moment),
        "metadata": {
            "title": short(result.question.title, 300) or "case",
            "last-modified": moment,
            "version": short(result.version, 60),
            "oscal-version": VERSION,
        },
        "import-ap": {"href": f"#{plan}", "remarks": "No assessment plan was given."},
        "results": [_make_result(result, moment)],
        "back-matter": {"resources": [{"uuid": plan, "title": "No assessment plan was given"}]},
    }
    return write_json({"assessment-results": document})


def _make_result(result: Result, moment: str) -> dict[str, Any]:
    findings = list(result.findings.values())[:MOST_FINDINGS]
    paths = [path for path in result.paths if path.answer is not Answer.CLOSED]
    cut = len(paths) - len(paths[:MOST_RISKS]) + result.paths_cut + len(result.findings) - len(findings)
    made: dict[str, Any] = {
        "uuid": make_uuid("result", result.question.case, moment),
        "title": f"{result.answer}, facts as of {result.question.on}, law as of {result.question.law_on}",
        "description": short(f"{result.sentence} {coverage_line(result)}", 4_000),
        "start": moment,
        "reviewed-controls": {"control-selections": [{"include-all": {}}]},
        "observations": [_observe(result, each, moment) for each in findings] or None,
        "risks": [_risk(result, path) for path in paths[:MOST_RISKS]] or None,
        "findings": [_find(each) for each in findings if each.outcome not in _UNDECIDED] or None,
    }
    if cut:
        made["remarks"] = f"{cut:,} further paths and findings are in the JSON and CSV alone."
    return {key: value for key, value in made.items() if value is not None}


def _observe(result: Result, finding: Finding, moment: str) -> dict[str, Any]:
    """What the verdict rests on: each document once."""
    facts = sorted(finding.proof.support() | set(finding.via))
    sources = dict.fromkeys(
        f"{result.facts[id_].source.file}, {result.facts[id_].source.locator}"
        for id_ in facts
        if id_ in result.facts
    )
    made: dict[str, Any] = {
        "uuid": make_uuid("observation", finding.id),
        "description": short(finding.says, 2_000) or "-",
        "methods": ["EXAMINE"],
        "collected": moment,
    }
    if sources:
        made["relevant-evidence"] = [
            {"description": short(each, 400)} for each in list(sources)[:MOST_EVIDENCE]
        ]
    return made


def _find(finding: Finding) -> dict[str, Any]:
    met = "not-satisfied" if finding.outcome not in _NOT_MET else "satisfied"
    status = {"state": met, "remarks": f"{finding.verdict}: {finding.outcome}"}
    rule = _token(f"{finding.regime} {finding.cites}")
    return {
        "uuid": make_uuid("finding", finding.id),
        "title": short(f"{finding.regime} {finding.cites}", 300) or "-",
        "description": short(finding.says, 2_000) or "-",
        "target": {"type": "objective-id", "target-id": rule, "status": status},
        "related-observations": [{"observation-uuid": make_uuid("observation", finding.id)}],
    }


def _risk(result: Result, path: Path) -> dict[str, Any]:
    statement = " ".join(f"{short(hop.says, 300)}." for hop in path.hops[:50])
    excepted = path.fingerprint in result.excepted_paths
    state = "open" if path.answer is Answer.OPEN else "investigating"
    props = {"path": path.fingerprint, "answer": path.answer.value, "weakest-evidence": path.rung.label}
    return {
        "uuid": make_uuid("risk", path.fingerprint),
        "title": short(say_route(result, path)) or "-",
        "description": STYLES[path.outcome].meaning,
        "statement": short(statement, 4_000) or "-",
        "props": [{"name": name, "ns": NAMESPACE, "value": each} for name, each in props.items()],
        "status": "deviation-approved" if excepted else state,
    }


def _token(text: str) -> str:
    """A token of OSCAL: a letter, then letters, digits, dots, hyphens and underscores."""
    return "rf-" + (re.sub(r"[^A-Za-z0-9.]+", "-", short(text, 200)).strip("-.") or "rule")
