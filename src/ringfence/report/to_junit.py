"""Result -> JUnit XML for build servers: one test case per path, and one for the coverage.

An open path fails; an unproven or excepted one is skipped with the reason, for it is no proof either way.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..model.kinds import Answer
from ..model.path import Path
from ..model.result import DealResult, Result
from .exceptions import exceptions_line
from .handed_over import say_route, short, written_side
from .terminal_blocks import coverage_line
from .wording import STYLES

MOST_PATHS = 25_000
MOST_STEPS = 100


def to_junit(subject: Result | DealResult) -> str:
    """The report as XML text."""
    result = written_side(subject)
    suite = Element("testsuite", name=short(f"ringfence {result.question.case}", 200))
    for path in result.paths[:MOST_PATHS]:
        _add_path(suite, result, path)
    _add_coverage(suite, result)
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
        suite.set(name, str(sum(1 for _ in suite.iter(tag))))
    suite.set("errors", "0")
    suites = Element("testsuites")
    suites.append(suite)
    indent(suites, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _add_path(suite: Element, result: Result, path: Path) -> None:
    name = f"{say_route(result, path)} [{path.fingerprint}]"
    case = SubElement(suite, "testcase", classname=f"ringfence.{STYLES[path.outcome].name}", name=name)
    if path.answer is Answer.CLOSED:
        return
    if path.fingerprint in result.excepted_paths:
        SubElement(case, "skipped", message=f"{path.answer}, and excepted; see exceptions.toml")
    elif path.answer is Answer.UNPROVEN:
        settles = "; ".join(path.settles[:5])
        SubElement(case, "skipped", message=short(f"unproven: neither shown nor excluded; {settles}"))
    else:
        failure = SubElement(case, "failure", type=path.outcome.value, message=STYLES[path.outcome].meaning)
        failure.text = "\n".join(short(hop.says, 400) for hop in path.hops[:MOST_STEPS])


def _add_coverage(suite: Element, result: Result) -> None:
    """Coverage below what was demanded fails; what was not seen is said either way."""
    case = SubElement(suite, "testcase", classname="ringfence.coverage", name="coverage")
    if not result.coverage.enough:
        SubElement(case, "failure", type="coverage", message=short(coverage_line(result)))
    said = [coverage_line(result), exceptions_line(result)]
    cut = result.paths_cut + max(len(result.paths) - MOST_PATHS, 0)
    said += [f"{cut:,} further paths are not in this file."] if cut else []
    said += [f"not seen: {each.what}" for each in result.coverage.not_seen[:100]]
    SubElement(case, "system-out").text = "\n".join(short(each) for each in said if each)
