"""The sample app beside its truth: everything that is known to be in it, and nothing else that counts."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ringfence.catalogue.lookup import Catalogue
from ringfence.catalogue.open_index import open_index
from ringfence.evidence.apps.from_app import read_apps
from ringfence.model.app import AppContents, Part, PartKind, Presence
from ringfence.model.kinds import Verdict
from tests.structure.sources import ROOT

FOLDER = ROOT / "examples" / "sample-app"
TRUTH: dict[str, Any] = json.loads((FOLDER / "truth.json").read_text())


@cache
def sample() -> AppContents:
    path = Path(FOLDER / "sample-app.apk")
    (app,) = read_apps(path, path.name, Catalogue(open_index()))
    return app


def part_of(name: str) -> Part:
    """The part that the truth calls so: a component's id, or the app's own code."""
    for part in sample().parts:
        if part.id == name or (name == TRUTH["package"] and part.kind is PartKind.OWN):
            return part
    raise AssertionError(f"no part {name}")


def test_it_says_which_app_it_is() -> None:
    app = sample()
    assert (app.id, app.name, app.version) == (TRUTH["package"], TRUTH["name"], TRUTH["version"])
    assert app.source.sha256 == TRUTH["sha256"]


def test_the_signature_verifies() -> None:
    signature = sample().signature
    assert signature.verified is Verdict.HOLDS
    assert list(signature.schemes) == TRUTH["signature"]["schemes"]
    assert [list(each) for each in signature.certificates] == TRUTH["signature"]["certificates"]


def test_every_instruction_is_counted() -> None:
    counts = TRUTH["counts"].values()
    assert sample().instructions == sum(each["instructions"] for each in counts)
    assert sample().classes == sum(each["classes"] for each in counts)


@pytest.mark.parametrize("truth", TRUTH["permissions"], ids=lambda truth: truth["name"])
def test_permissions(truth: dict[str, Any]) -> None:
    declared = [
        each for each in sample().declared if (each.what, each.value) == ("permission", truth["name"])
    ]
    assert len(declared) == 1
    if "max_sdk" in truth:
        assert f"up to Android SDK {truth['max_sdk']}" in declared[0].note


@pytest.mark.parametrize("truth", TRUTH["components"], ids=lambda truth: truth["name"])
def test_what_others_can_start(truth: dict[str, Any]) -> None:
    exported = {each.value for each in sample().declared if each.what == f"exported {truth['kind']}"}
    assert (truth["name"] in exported) == truth["exported"]
    links = {each.value.removesuffix("*") for each in sample().declared if each.what == "deep link"}
    assert links >= set(truth.get("deep_links", ()))


def test_network_security() -> None:
    pins = {each.note.split()[1] for each in sample().declared if each.what == "pinned key"}
    assert pins == {pin for each in TRUTH["network_security"]["pins"].values() for pin in each["sha256"]}
    allowed = {
        each.value
        for each in sample().declared
        if each.what == "traffic without encryption" and each.note == "allowed"
    }
    assert {name.removeprefix("*.") for name in allowed} == set(
        TRUTH["network_security"]["cleartext_domains"]
    )


@pytest.mark.parametrize("truth", TRUTH["parts"], ids=lambda truth: truth["id"])
def test_parts(truth: dict[str, Any]) -> None:
    part = part_of(truth["id"])
    if truth["kind"] == "component":
        assert part.presence is Presence(truth["presence"])


def test_no_other_component_is_claimed() -> None:
    known = {truth["id"] for truth in TRUTH["parts"]}
    assert {part.id for part in sample().parts_of(PartKind.COMPONENT)} <= known


@pytest.mark.parametrize(
    "truth", TRUTH["readings"], ids=lambda t: f"{t['part']}-{t['api'].rpartition('.')[2]}"
)
def test_readings(truth: dict[str, Any]) -> None:
    found = [each for each in part_of(truth["part"]).readings if truth["api"].startswith(each.api)]
    assert {each.data for each in found} >= set(truth["data"])
    for each in found:
        assert (each.runs is Verdict.HOLDS) == truth["runs"]
        assert each.permitted is (Verdict.HOLDS if truth.get("permitted", True) else Verdict.FAILS)
        where = each.place.split(";->")
        assert f"{where[0][1:].replace('/', '.')}.{where[1].split('(')[0]}" == truth["caller"]


@pytest.mark.parametrize("truth", TRUTH["hosts"], ids=lambda truth: truth["host"])
def test_hosts(truth: dict[str, Any]) -> None:
    everywhere = [host for part in sample().parts for host in part.hosts if host.host == truth["host"]]
    if truth["kind"] == "noise":
        assert all(host.kind != "endpoint" for host in everywhere)
    elif truth["kind"] == "endpoint":
        assert everywhere
        assert everywhere[0].kind == "endpoint"
        assert any(host.cleartext for host in everywhere) == truth.get("cleartext", False)
