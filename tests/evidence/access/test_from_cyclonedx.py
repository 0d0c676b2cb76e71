"""Services of a CycloneDX document as facts: declared, with their place; what they do not say is a gap."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ringfence.evidence.access.read_access_files import read_access_files
from ringfence.model.fact import Evidence, Link
from ringfence.model.kinds import Rung, Verdict

DOCUMENT: dict[str, Any] = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "metadata": {"timestamp": "2026-02-03T10:00:00Z"},
    "services": [
        {
            "bom-ref": "gate",
            "name": "Gateway",
            "provider": {"name": "Acme Inc"},
            "endpoints": ["https://api.acme.example/v1"],
            "data": [
                {
                    "classification": "PII",
                    "flow": "outbound",
                    "destination": ["urn:cdx:1/1#store", "https://out.example"],
                },
                {"classification": "PII", "flow": "inbound", "source": ["https://in.example"]},
            ],
            "services": [{"bom-ref": "store", "name": "Store", "x-more": 1}],
        }
    ],
}


def read(folder: Path, document: object) -> Evidence:
    path = folder / "services.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return read_access_files([path], folder)[0]


def test_services_providers_endpoints_and_flows_out(tmp_path: Path) -> None:
    found = read(tmp_path, DOCUMENT)
    links = {fact.says.key: fact for fact in found.facts if isinstance(fact.says, Link)}
    assert set(links) == {
        "cyclonedx:gate|operated by|Acme Inc",
        "api.acme.example|served from|cyclonedx:gate",
        "cyclonedx:gate|sends to|cyclonedx:store",
        "cyclonedx:gate|sends to|out.example",
    }
    assert {(fact.rung, fact.recorded) for fact in found.facts} == {(Rung.DECLARED, date(2026, 2, 3))}
    flow = links["cyclonedx:gate|sends to|out.example"].says
    assert isinstance(flow, Link)
    assert flow.condition is Verdict.UNKNOWN, "which class of data it carries is not stated"
    assert links["cyclonedx:gate|operated by|Acme Inc"].source.locator == "/services/0"


def test_what_it_does_not_say_is_a_gap(tmp_path: Path) -> None:
    told = [(gap.source.locator, gap.what) for gap in read(tmp_path, DOCUMENT).gaps]
    assert (
        "/services/0/data/0",
        "data of the classification 'PII' (outbound): of which class of the case?",
    ) in told
    assert ("/services/0/services/0", "not read: x-more") in told


@pytest.mark.parametrize(
    "services",
    [
        None,
        3,
        [3],
        [{}],
        [{"name": "a", "data": [1], "endpoints": [3, "::"]}],
        [{"name": "a", "services": 3}],
    ],
)
def test_what_is_broken_is_a_gap(tmp_path: Path, services: object) -> None:
    found = read(tmp_path, {**DOCUMENT, "services": services})
    assert services is None or found.gaps


def test_a_cut_off_file_is_a_gap(tmp_path: Path) -> None:
    text = json.dumps(DOCUMENT)
    for end in range(120, len(text), 41):
        found = read(tmp_path, text[:end])
        assert not found.facts
        assert found.gaps


def test_the_examples_of_the_format(tmp_path: Path) -> None:
    corpus = Path(os.environ.get("RINGFENCE_CORPUS", "/none")) / "access" / "cyclonedx"
    if not corpus.is_dir():
        pytest.skip("RINGFENCE_CORPUS is not set")
    paths = sorted(corpus.glob("*aasbom*.json"))
    found, kinds = read_access_files(paths, corpus)
    assert paths
    assert kinds == ("data map",)
    assert len(found.facts) > 20
