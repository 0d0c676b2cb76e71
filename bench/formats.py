"""Validates every format for other tools with its own schema or an independent parser.

    python bench/formats.py CASE... [--sarif SCHEMA] [--opengraph NODE EDGE]

The schemas are files that you bring: SARIF's of OASIS, OpenGraph's of BloodHound. CycloneDX is checked where
`cyclonedx-python-lib[json-validation]` is installed, FollowTheMoney where `followthemoney` is, OSCAL where
`compliance-trestle` is, GraphML where `networkx` is. Prints one line per case and format; exit code 1 if
anything is wrong.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from jsonschema import validators

from ringfence.model.result import Result
from ringfence.pipeline import scan
from ringfence.report.renderers import RENDERERS

Check = Callable[[str], Iterator[str]]


def follow_schema(path: Path) -> Check:
    """Mistakes against a JSON schema."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    validator = validators.validator_for(schema)(schema)

    def check(text: str) -> Iterator[str]:
        for error in validator.iter_errors(json.loads(text)):
            yield f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"

    return check


def check_sarif(schema: Check, text: str) -> Iterator[str]:
    yield from schema(text)
    size = len(gzip.compress(text.encode()))
    if size > 10 * 1024 * 1024:
        yield f"{size:,} bytes compressed"


def check_opengraph(node: Path, edge: Path, text: str) -> Iterator[str]:
    graph = json.loads(text)["graph"]
    for schema, items in ((node, graph["nodes"]), (edge, graph["edges"])):
        check = follow_schema(schema)
        for item in items:
            yield from check(json.dumps(item))


def check_cyclonedx(text: str) -> Iterator[str]:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    if error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        yield str(error)[:300]


def check_ftm(text: str) -> Iterator[str]:
    from followthemoney import model

    for line in text.splitlines():
        entity: Any = model.get_proxy(json.loads(line), cleaned=False)
        given = json.loads(line)["properties"]
        for name, values in given.items():
            if len(entity.get(name)) != len(values):
                yield f"{entity.schema.name}.{name}: {values} is read as {entity.get(name)}"


def check_oscal(text: str) -> Iterator[str]:
    from trestle.oscal.assessment_results import AssessmentResults

    try:
        AssessmentResults.parse_obj(json.loads(text)["assessment-results"])
    except ValueError as error:
        yield str(error)[:300]


def check_graphml(text: str) -> Iterator[str]:
    import networkx

    graph = networkx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True)
    if not graph.is_directed():
        yield "the graph is not directed"


def check_junit(text: str) -> Iterator[str]:
    suite = ElementTree.fromstring(text).find("testsuite")
    if suite is None or int(suite.get("tests", "0")) != len(suite.findall("testcase")):
        yield "the count of tests is not that of the test cases"


def choose_checks(asked: argparse.Namespace) -> dict[str, Check]:
    checks: dict[str, Check] = {"junit": check_junit}
    if asked.sarif:
        schema = follow_schema(asked.sarif)
        checks["sarif"] = lambda text: check_sarif(schema, text)
    if asked.opengraph:
        node, edge = asked.opengraph
        checks["opengraph"] = lambda text: check_opengraph(node, edge, text)
    for module, kind, check in (
        ("cyclonedx", "cyclonedx", check_cyclonedx),
        ("followthemoney", "ftm", check_ftm),
        ("trestle", "oscal", check_oscal),
        ("networkx", "graphml", check_graphml),
    ):
        if importlib.util.find_spec(module):
            checks[kind] = check
    return checks


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="+", type=Path)
    parser.add_argument("--sarif", type=Path)
    parser.add_argument("--opengraph", type=Path, nargs=2, metavar=("NODE", "EDGE"))
    asked = parser.parse_args()
    checks = choose_checks(asked)
    wrong = 0
    for case in asked.cases:
        result: Result = scan(case)
        for kind, check in checks.items():
            text = RENDERERS[kind](result)
            mistakes = list(check(text))
            wrong += len(mistakes)
            print(f"{case.name:20} {kind:10} {len(text):>10,} bytes  {len(mistakes)} mistakes")
            for mistake in mistakes[:5]:
                print(f"    {mistake}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
