"""The table of endpoints: whose each is, how strong that is, and what address tables say side by side."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from ringfence.evidence.ties.networks import TABLE
from ringfence.examine import examine
from ringfence.model.fact import Entity, Fact, Link
from ringfence.model.kinds import Kind, Rung, Verb, Verdict
from ringfence.model.result import Question, Result
from ringfence.model.settings import Settings
from ringfence.model.source import Source
from ringfence.report.endpoints import ENDPOINT_COLUMNS, EndpointRow, endpoints_to_csv, list_endpoints
from ringfence.report.to_html import result_to_html
from ringfence.report.to_terminal import result_to_terminal
from tests.golden import compare_with_golden
from tests.sample_app import app_evidence, app_result
from tests.world import DAY

GOLDEN = Path(__file__).parent / "golden"
CAPTURE = Source("x.pcap", "ab" * 32, "flow 1", system="packet capture")
SHARED = {"learnt_from": "TLS server name", "requests": "3", "bytes_up": "1200"}


def seen() -> Result:
    """The sample app beside a capture of it, a device and two tables of addresses."""
    tables = [Source(f"addresses/{name}", "", "", document=name, system=TABLE) for name in ("a", "b", "c")]
    red, odd = "log.red.example.net", "odd.example.org"
    says: list[tuple[Source, Rung, Entity | Link]] = [
        (
            CAPTURE,
            Rung.CONTACTED,
            Entity(red, Kind.ENDPOINT, red, {**SHARED, "addresses": "203.0.114.7;203.0.114.8"}),
        ),
        (CAPTURE, Rung.CONTACTED, Entity(odd, Kind.ENDPOINT, odd, {**SHARED, "bytes_up": "9"})),
        (CAPTURE, Rung.IN_CODE, Entity("asked.example.org", Kind.ENDPOINT, "", {"lookups": "1"})),
        (CAPTURE, Rung.CONTACTED, Link(Verb.SENDS_TO, "org.finch", red)),
        (CAPTURE, Rung.CONTACTED, Link(Verb.SENDS_TO, "org.finch", odd)),
        (
            CAPTURE,
            Rung.CONTACTED,
            Link(Verb.SENDS_TO, "other.app", "asked.example.org", condition=Verdict.UNKNOWN),
        ),
        (
            CAPTURE,
            Rung.DATA_SEEN,
            Entity("ids", Kind.DATA_CLASS, "ids", {"identifiers": "device id;advertising id"}),
        ),
        (CAPTURE, Rung.DATA_SEEN, Link(Verb.COLLECTED_BY, "ids", "org.finch")),
        (CAPTURE, Rung.DATA_SEEN, Link(Verb.SENDS_TO, "org.finch", red, data=("ids",))),
        (CAPTURE, Rung.DECLARED, Link(Verb.OPERATED_BY, red, "red-ltd")),
        (CAPTURE, Rung.ASSUMED, Link(Verb.OPERATED_BY, odd, "red-group")),
        (
            tables[0],
            Rung.DECLARED,
            Entity(red, Kind.ENDPOINT, "", {"network": "AS1 RED", "block_registered_in": "SG"}),
        ),
        (tables[1], Rung.DECLARED, Entity(red, Kind.ENDPOINT, "", {"network": "AS1 Red Ltd;AS2 GREY"})),
        (
            tables[2],
            Rung.DECLARED,
            Entity(red, Kind.ENDPOINT, "", {"block_located_in": "CN", "address_flags": "anycast"}),
        ),
    ]
    facts = tuple(Fact(f"s{n}", each, source, rung) for n, (source, rung, each) in enumerate(says))
    evidence = app_evidence()
    settings = Settings(("traffic", "software"), ("traffic", "software"))
    question = Question("finch", "What is in finch.apk and x.pcap", DAY, DAY)
    return examine(replace(evidence, facts=(*evidence.facts, *facts)), question, settings)


def rows() -> dict[str, EndpointRow]:
    return {row.host: row for row in list_endpoints(seen())}


def test_each_endpoint_has_its_operator_owners_and_senders() -> None:
    red = rows()["log.red.example.net"]
    assert (red.operator, red.owners, red.country) == ("Red Ltd.", ("Red Group",), "China")
    assert (red.rung, red.is_open, red.in_code) == (Rung.DATA_SEEN, True, "yes")
    assert list(red.senders) == ["Finch"]
    assert list(red.data) == ["device id", "advertising id"]


def test_what_is_assumed_or_not_certain_is_said_so() -> None:
    odd, asked = rows()["odd.example.org"], rows()["asked.example.org"]
    assert odd.operator == "Red Group (assumed)"
    assert odd.country == "China, unproven"
    assert odd.in_code == "no"
    assert (asked.operator, asked.senders, asked.rung, asked.in_code) == (
        "not established",
        {},
        Rung.IN_CODE,
        "",
    )


def test_tables_stand_side_by_side_and_one_network_is_one_whatever_it_is_called() -> None:
    red = rows()["log.red.example.net"]
    assert red.networks == {"AS1 RED": ["a", "b"], "AS2 GREY": ["b"]}
    assert red.places == {"registered in SG": ["a"], "believed to be in CN": ["c"]}
    assert list(red.flags) == ["anycast"]


def test_what_is_open_comes_first() -> None:
    assert list(rows()) == ["log.red.example.net", "odd.example.org", "asked.example.org"]


def test_without_traffic_there_is_no_table() -> None:
    assert list_endpoints(app_result()) == ()
    assert "Seen in the traffic" not in result_to_terminal(app_result())
    assert 'id="endpoints"' not in result_to_html(app_result())


def test_the_table_in_the_terminal() -> None:
    text = result_to_terminal(seen())
    start = text.index("Seen in the traffic")
    compare_with_golden(text[start : text.index("Not seen")], GOLDEN / "endpoints.txt")


def test_the_table_on_the_page() -> None:
    page = result_to_html(seen())
    assert 'href="#endpoints"' in page
    assert "<b>not in the code</b>" in page
    assert "AS2 GREY" in page


def test_the_table_as_csv() -> None:
    read = list(csv.DictReader(io.StringIO(endpoints_to_csv(seen()))))
    assert list(read[0]) == list(ENDPOINT_COLUMNS)
    assert read[0]["networks"] == "AS1 RED [a, b]; AS2 GREY [b]"
    assert read[1]["operator_assumed"] == "yes"
