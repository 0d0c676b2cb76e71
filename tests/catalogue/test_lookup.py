"""Look-ups: exact identifiers first, the longest prefix next, names last and never in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.catalogue.lookup import Catalogue
from tests.small_catalogue import ROWS, small_catalogue


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return small_catalogue(tmp_path_factory.mktemp("tables"))


@pytest.mark.parametrize(
    ("asked", "kind", "id_", "how"),
    [
        ("red-sdk", "software", "red-sdk", "its id in the catalogue"),
        ("com.red.app", "software", "red-app", "android id com.red.app"),
        ("com.redsdk", "software", "red-sdk", "java package com.redsdk"),
        ("com.redsdk.push.Receiver", "software", "red-sdk", "java package com.redsdk above it"),
        ("Lcom/redsdk/push/Receiver$Inner;", "software", "red-sdk", "java package com.redsdk above it"),
        ("com.redsdk:push-core", "software", "red-sdk", "maven group com.redsdk"),
        ("libredcore.so", "software", "red-sdk", "native library redcore"),
        ("libredcore-6.5.49.so", "software", "red-sdk", "native library redcore, whatever its version"),
        ("libredcore_v9_8_3.so", "software", "red-sdk", "native library redcore, whatever its version"),
        ("libredcore239.so", "software", "red-sdk", "native library redcore, whatever its version"),
        ("redsdk.example", "domain", "redsdk.example", "this very domain"),
        (
            "https://api.v2.redsdk.example:8443/x?y=1",
            "domain",
            "redsdk.example",
            "domain redsdk.example above it",
        ),
        ("HKEX:9999", "organisation", "red-holding", "listing HKEX:9999"),
        ("5299000000example000", "organisation", "red-holding", "lei 5299000000EXAMPLE000"),
        ("AS64500", "network", "64500", "AS64500"),
        ("red holding, ltd", "organisation", "red-holding", "its name"),
        ("红色控股有限公司", "organisation", "red-holding", "its name"),
        ("RedAnalytics", "software", "red-sdk", "its name"),
    ],
)
def test_what_is_asked_is_found(catalogue: Catalogue, asked: str, kind: str, id_: str, how: str) -> None:
    found = catalogue.find(asked)
    assert [(each.kind, each.id) for each in found] == [(kind, id_)]
    assert found[0].how == how


@pytest.mark.parametrize(
    "asked",
    [
        "com.redsdkother.Thing",
        "libredcore2.so",  # two what? A digit may be part of a name
        "libredcore-extra.so",
        "com",
        "example",
        "notredsdk.example",
        "redsdk.example.evil.test",
        "",
        " ",
        "?",
        "a" * 5000,
    ],
)
def test_what_only_looks_alike_is_no_match(catalogue: Catalogue, asked: str) -> None:
    assert catalogue.find(asked) == ()


def test_a_near_name_is_a_candidate_with_its_reason(catalogue: Catalogue) -> None:
    assert catalogue.find("Red Holding Corporation") == ()
    near = catalogue.find_candidates("Red Holding Corporation")
    assert (near[0].id, near[0].score) == ("red-holding", 97)
    assert near[0].reason == "the same but for the legal form"


def test_names_equal_but_for_the_form_are_found_as_candidates(catalogue: Catalogue) -> None:
    (found,) = catalogue.find_but_for_form("Blue Cloud")
    assert (found.id, found.how) == ("blue-cloud", "its name but for the legal form, a candidate")
    assert catalogue.find_but_for_form("Blue") == ()
    assert catalogue.find_but_for_form("") == ()


def test_one_name_of_many_forms_names_nobody(tmp_path: Path) -> None:
    forms = ("Inc.", "LLC", "GmbH", "Ltd.")
    many = [
        {"organisation": f"same-{n}", "name": f"Same {form}", "kind": "company"}
        for n, form in enumerate(forms)
    ]
    three = small_catalogue(
        tmp_path / "three", {**ROWS, "organisations": [*ROWS["organisations"], *many[:3]]}
    )
    four = small_catalogue(tmp_path / "four", {**ROWS, "organisations": [*ROWS["organisations"], *many]})
    assert len(three.find_but_for_form("same")) == 3
    assert four.find_but_for_form("same") == ()


def test_the_most_specific_domain_wins(tmp_path: Path) -> None:
    rows = {
        "organisations": [
            {"organisation": "host", "name": "Host", "kind": "company"},
            {"organisation": "tenant", "name": "Tenant", "kind": "company"},
        ],
        "domains": [
            {"domain": "host.example", "operator": "host", "role": "cloud", "shared": "yes"},
            {"domain": "tenant.host.example", "operator": "tenant", "role": "api"},
        ],
    }
    catalogue = small_catalogue(tmp_path, rows)
    found = {host: catalogue.find_domain(host) for host in ("a.tenant.host.example", "other.host.example")}
    assert {host: [row["operator"] for row in rows] for host, rows in found.items()} == {
        "a.tenant.host.example": ["tenant"],
        "other.host.example": ["host"],
    }
