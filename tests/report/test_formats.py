"""The formats for other tools: what each says, that each is sound, and that hostile text is inert in all."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx
import pytest

from ringfence.drift.except_paths import except_paths
from ringfence.evidence.owners.read_owner_files import read_owner_files
from ringfence.model.excepted import Exemption
from ringfence.model.fact import Entity, Gap
from ringfence.model.kinds import Answer, Kind
from ringfence.model.path import Path as DataPath
from ringfence.model.result import Result, Unknown
from ringfence.report.renderers import RENDERERS
from ringfence.report.to_csv import _FORMULA_STARTS
from tests.golden import compare_with_golden
from tests.sample_deal import sample_deal
from tests.sample_result import sample_result
from tests.world import SOURCE

GOLDEN = Path(__file__).parent / "golden" / "formats"
FOR_TOOLS = ("markdown", "sarif", "junit", "cyclonedx", "opengraph", "graphml", "ftm", "oscal")
JSON = ("json", "sarif", "cyclonedx", "opengraph", "oscal")
XML = ("junit", "graphml")
CSV = ("csv", "fixes", "parts", "seen", "endpoints")


def load(kind: str, result: Result) -> Any:
    return json.loads(RENDERERS[kind](result))


@pytest.mark.parametrize("kind", FOR_TOOLS)
def test_the_sample_as_it_is_written(kind: str) -> None:
    compare_with_golden(RENDERERS[kind](sample_result()), GOLDEN / f"result.{kind}")


@pytest.mark.parametrize("kind", FOR_TOOLS)
def test_the_same_result_gives_the_same_bytes_and_a_deal_is_what_it_leaves(kind: str) -> None:
    deal = sample_deal()
    assert RENDERERS[kind](deal) == RENDERERS[kind](deal.after) == RENDERERS[kind](sample_deal())


@pytest.mark.parametrize("kind", FOR_TOOLS)
def test_people_are_counts(kind: str) -> None:
    result = sample_result()
    named = {
        id_: replace(each, name="Zhang Secret") if each.kind is Kind.PERSON else each
        for id_, each in result.entities.items()
    }
    assert "Zhang Secret" not in RENDERERS[kind](replace(result, entities=named))


def test_sarif_has_one_result_per_path_with_its_fingerprint_line_and_rule() -> None:
    result = sample_result()
    log = load("sarif", result)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    paths = [path for path in result.paths if path.answer is not Answer.CLOSED]
    assert [r["partialFingerprints"]["ringfencePath/v1"] for r in run["results"]] == [
        path.fingerprint for path in paths
    ]
    for made, path in zip(run["results"], paths, strict=True):
        assert rules[made["ruleIndex"]]["id"] == made["ruleId"]
        (place,) = made["locations"]
        assert not place["physicalLocation"]["artifactLocation"]["uri"].startswith(("/", "..", "file:"))
        assert place["physicalLocation"]["region"]["startLine"] >= 1
        assert made["kind"] == ("fail" if path.answer is Answer.OPEN else "review")
        assert (made["level"] == "none") == (path.answer is Answer.UNPROVEN)
    assert all(len(rule["properties"]["tags"]) <= 20 for rule in rules)
    assert len({rule["id"] for rule in rules}) == len(rules)


def test_sarif_points_at_the_line_that_declares_the_carrier() -> None:
    result = sample_result()
    (run,) = load("sarif", result)["runs"]
    first = next(n for n, path in enumerate(result.paths) if path.carrier == "pangle")
    fact = next(fact for fact in result.facts.values() if getattr(fact.says, "head", "") == "pangle")
    place = run["results"][first]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == fact.source.file
    line = re.search(r"line (\d+)", fact.source.locator)
    assert place["region"]["startLine"] == (int(line[1]) if line else 1)


def many_paths(count: int) -> Result:
    result = sample_result()
    first = result.paths[0]
    paths: tuple[DataPath, ...] = tuple(
        replace(first, fingerprint=f"{number:012x}") for number in range(count)
    )
    return replace(result, paths=paths, plans=())


def test_sarif_cuts_at_githubs_limit_and_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringfence.report.to_sarif.MOST_RESULTS", 20)
    (run,) = load("sarif", many_paths(30))["runs"]
    assert len(run["results"]) == 20
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert any(note["message"]["text"].startswith("10 further paths") for note in notes)


def test_an_excepted_path_is_suppressed_and_not_left_out() -> None:
    bare = sample_result()
    path = bare.paths[0].fingerprint
    exemption = Exemption(path, "", "", "replaced soon", "Mobile", date(2099, 1, 1), SOURCE)
    result = except_paths(bare, [exemption], date(2026, 1, 1))
    (run,) = load("sarif", result)["runs"]
    suppressed = [r for r in run["results"] if "suppressions" in r]
    assert [r["partialFingerprints"]["ringfencePath/v1"] for r in suppressed] == [path]
    assert len(run["results"]) == len(load("sarif", bare)["runs"][0]["results"])
    cases = ElementTree.fromstring(RENDERERS["junit"](result)).iter("testcase")
    assert next(case for case in cases if path in case.get("name", "")).find("skipped") is not None
    assert (
        load("oscal", result)["assessment-results"]["results"][0]["risks"][0]["status"]
        == "deviation-approved"
    )
    assert "(excepted)" in RENDERERS["markdown"](result).replace("\\", "")


def test_junit_fails_for_open_paths_alone() -> None:
    result = sample_result()
    suite = ElementTree.fromstring(RENDERERS["junit"](result)).find("testsuite")
    assert suite is not None
    counts = {name: int(suite.get(name, "")) for name in ("tests", "failures", "skipped")}
    assert counts["tests"] == len(suite.findall("testcase")) == len(result.paths) + 1
    low = not result.coverage.enough
    assert counts["failures"] == len(result.open_paths) + low
    assert counts["skipped"] == len(result.unproven_paths)


def test_cyclonedx_names_supplier_and_owner() -> None:
    bom = load("cyclonedx", sample_result())
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", bom["serialNumber"])
    entries = [*bom["components"], *bom["services"]]
    refs = [each["bom-ref"] for each in entries]
    assert len(set(refs)) == len(refs)
    assert {d["ref"] for d in bom["dependencies"]} == set(refs)
    assert {on for d in bom["dependencies"] for on in d["dependsOn"]} <= set(refs)
    for each in entries:
        said = {p["name"] for p in each["properties"]}
        assert "ringfence:owner" in said
    assert any("supplier" in each for each in bom["components"])
    assert any("provider" in each for each in bom["services"])


def test_opengraph_is_what_bloodhound_takes() -> None:
    graph = load("opengraph", sample_result())["graph"]
    ids = [node["id"] for node in graph["nodes"]]
    assert len(set(ids)) == len(ids)
    for node in graph["nodes"]:
        assert re.fullmatch("[A-Za-z0-9]+", node["id"])
        assert 1 <= len(node["kinds"]) <= 3
        assert "objectid" not in node["properties"]
    for item in (*graph["nodes"], *graph["edges"]):
        assert all(isinstance(value, str | bool | int | float) for value in item["properties"].values())
    for edge in graph["edges"]:
        assert re.fullmatch("[A-Za-z0-9_]+", edge["kind"])
        assert {edge["start"]["value"], edge["end"]["value"]} <= set(ids)


def test_graphml_is_read_back_by_networkx() -> None:
    result = sample_result()
    text = RENDERERS["graphml"](result)
    graph = networkx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True)
    assert {data["id"] for _, data in graph.nodes(data=True)} == set(result.entities)
    links = [fact for fact in result.facts.values() if hasattr(fact.says, "verb")]
    assert graph.number_of_edges() == len(links)
    assert {data["fact"] for _, _, data in graph.edges(data=True)} == {fact.id for fact in links}


def test_followthemoney_is_read_back_by_our_own_reader(tmp_path: Path) -> None:
    text = RENDERERS["ftm"](sample_result())
    (tmp_path / "case.ftm.json").write_text(text)
    read = read_owner_files([tmp_path / "case.ftm.json"])
    stakes = sum('"Ownership"' in line for line in text.splitlines())
    assert stakes > 0
    assert len(read.table.owner) >= stakes
    assert [gap.what for gap in read.gaps if "not" in gap.what and "JSON" in gap.what] == []


def test_oscal_states_no_finding_for_what_is_undecided() -> None:
    result = sample_result()
    (made,) = load("oscal", result)["assessment-results"]["results"]
    undecided = {
        f.id for f in result.findings.values() if f.outcome.value in ("unknown", "subject to review")
    }
    assert len(made["observations"]) == len(result.findings)
    assert len(made["findings"]) == len(result.findings) - len(undecided)
    uuids = [each["uuid"] for kind in ("observations", "findings", "risks") for each in made[kind]]
    assert len(set(uuids)) == len(uuids)
    observed = {each["uuid"] for each in made["observations"]}
    for finding in made["findings"]:
        assert {each["observation-uuid"] for each in finding["related-observations"]} <= observed


HOSTILE = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "close": "</script><!-- ]]> --><![CDATA[ &x;",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "markdown": "[x](javascript:alert(1)) ![p](http://evil.example/p.png) @everyone #1 | `x` **b**\n# head",
    "bidi": "safe\u202egpj.exe\u2066\u200b",
    "controls": "a\x00b\x1b[31mc\x07\r\nd\x85\u2028e",
    "surrogate": "a\ud800b\uffff",
    "huge": "A" * 5_000_000,
    "path": "../../../etc/passwd\\..\\x:y?z#%",
    "sarif": "[a](1) {0} \\",
}


def poisoned(text: str) -> Result:
    """The text in every place that evidence can fill; of 5 MB in a title and a name alone."""
    result = sample_result()
    if len(text) > 1_000_000:
        named = {**result.entities, "pangle": replace(result.entities["pangle"], name=text)}
        return replace(result, question=replace(result.question, title=text), entities=named)
    entities = {
        id_: Entity(each.id, each.kind, text, {**each.attributes, "note": text[:100_000]})
        if each.kind not in (Kind.PERSON, Kind.STATE)
        else each
        for id_, each in result.entities.items()
    }
    facts = {
        id_: replace(fact, note=text, source=replace(fact.source, file=text, locator=text, document=text))
        for id_, fact in result.facts.items()
    }
    first = replace(
        result.paths[0], hops=tuple(replace(hop, says=text) for hop in result.paths[0].hops), settles=(text,)
    )
    gap = Gap(replace(SOURCE, file=text, locator=text), text)
    return replace(
        result,
        question=replace(result.question, title=text, case=text),
        sentence=text,
        entities=entities,
        facts=facts,
        paths=(first, *result.paths[1:]),
        findings={id_: replace(each, says=text) for id_, each in result.findings.items()},
        coverage=replace(result.coverage, gaps=(gap,), not_seen=(Unknown(text, ()),)),
    )


SHOWN_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", [kind for kind in RENDERERS if kind != "json"])
def test_hostile_text_is_inert_in_every_format(kind: str, name: str) -> None:
    text = RENDERERS[kind](poisoned(HOSTILE[name]))
    text.encode()  # no lone surrogates
    assert not SHOWN_FORBIDDEN.search(text if kind != "html" else text.partition('id="result">')[0])
    if kind != "html":  # the page carries the JSON, and that the case as it is
        assert len(text) < 3_000_000
    CHECKS[kind](text)


def test_the_json_holds_hostile_text_as_it_is_and_escapes_what_utf_8_cannot() -> None:
    for text in HOSTILE.values():
        written = RENDERERS["json"](poisoned(text[:10_000]))
        written.encode()
        assert json.loads(written)["sentence"] == text[:10_000]


def check_markdown(text: str) -> None:
    assert "<script" not in text
    assert not re.search(r"(?<!\\)[<>]", text)
    assert not re.search(r"(?<!\\)\]\(", text)
    assert "://evil" not in text
    assert "@" not in text
    assert [line for line in text.splitlines() if line.startswith("# ")][1:] == []


def check_csv(text: str) -> None:
    for row in text.split("\r\n"):
        assert not row.startswith(_FORMULA_STARTS)
        assert ",=" not in row.replace('","', "")


def check_html(text: str) -> None:
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert not re.search(r"(?:href|src)=.?\s*javascript", text)


def check_xml(text: str) -> None:
    root = ElementTree.fromstring(text)
    assert {each.tag.rpartition("}")[2] for each in root.iter()} <= {
        *("testsuites", "testsuite", "testcase", "failure", "skipped", "system-out"),
        *("graphml", "key", "graph", "node", "edge", "data"),
    }


def check_sarif(text: str) -> None:
    (run,) = json.loads(text)["runs"]
    for made in run["results"]:
        uri = made["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert ".." not in uri.split("/")
        assert re.fullmatch(r"[A-Za-z0-9%_.~/-]+", uri)
        assert not re.search(r"(?<!\\)\[[^\]]*(?<!\\)\]\(", made["message"]["text"])


def check_lines(text: str) -> None:
    assert all(json.loads(line)["id"] for line in text.splitlines())


def check_json(text: str) -> None:
    json.loads(text)


CHECKS: dict[str, Callable[[str], None]] = {
    **dict.fromkeys(XML, check_xml),
    **dict.fromkeys(CSV, check_csv),
    **dict.fromkeys(JSON, check_json),
    "markdown": check_markdown,
    "html": check_html,
    "sarif": check_sarif,
    "ftm": check_lines,
}


def test_every_format_is_checked() -> None:
    assert set(CHECKS) == set(RENDERERS)
