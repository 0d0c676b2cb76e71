"""Whose host it is: one part alone, several, a likely one, or a domain that the catalogue knows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.catalogue.lookup import Catalogue
from ringfence.evidence.ties.holders import Holders, is_its_own
from ringfence.evidence.ties.senders import KnownApp
from ringfence.model.app import Clue, Host, Part, PartKind, Presence
from ringfence.model.kinds import Verdict
from tests.sample_app import APP
from tests.small_catalogue import ROWS, small_catalogue

OWN = Part("own", PartKind.OWN, "own code")
RED = Part("red-sdk", PartKind.COMPONENT, "Red SDK", publisher="red-sdk-maker")
GREY = Part("grey-kit", PartKind.COMPONENT, "Grey Kit", publisher="grey-labs")


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return small_catalogue(tmp_path)


def holding(part: Part, *hosts: str, kind: str = "endpoint") -> Part:
    return replace(part, hosts=tuple(Host(host, kind, host, "classes.dex") for host in hosts))


def holders(catalogue: Catalogue, *parts: Part) -> Holders:
    return Holders(KnownApp("org.finch", (replace(APP, parts=parts),)), catalogue)


def test_the_only_part_that_holds_it(catalogue: Catalogue) -> None:
    found = holders(catalogue, OWN, holding(GREY, "api.grey.example")).find("api.grey.example")
    assert found.part is not None
    assert found.part.id == "grey-kit"
    assert "only Grey Kit holds api.grey.example (classes.dex)" in found.why
    assert found.in_code


def test_several_parts_leave_it_unknown(catalogue: Catalogue) -> None:
    both = holders(catalogue, holding(OWN, "api.grey.example"), holding(GREY, "api.grey.example"))
    assert both.find("api.grey.example").part is None
    assert "several parts" in both.find("api.grey.example").why
    # The catalogue has it under another component than the code does.
    against = holders(catalogue, RED, holding(GREY, "api.redsdk.example"))
    assert against.find("api.redsdk.example").part is None


def test_a_domain_of_the_catalogue_tells_a_component_that_builds_its_hosts(catalogue: Catalogue) -> None:
    found = holders(catalogue, OWN, RED).find("api.redsdk.example")
    assert found.part is not None
    assert found.part.id == "red-sdk"
    assert not found.in_code


@pytest.mark.parametrize(
    "part",
    [
        replace(holding(GREY, "api.grey.example"), presence=Presence.REFERENCED),
        replace(holding(GREY, "api.grey.example"), clues=(Clue("its strings", 80),)),
        holding(GREY, "api.grey.example", kind="documentation"),
    ],
)
def test_what_is_not_surely_inside_holds_nothing(catalogue: Catalogue, part: Part) -> None:
    assert holders(catalogue, OWN, part).find("api.grey.example").part is None


def test_patterns_and_domains_above(catalogue: Catalogue) -> None:
    app = holders(catalogue, holding(GREY, "*.grey.example"), holding(OWN, "finch.example"))
    assert app.find("eu.grey.example").part is not None
    assert app.find("api.finch.example").part is None
    assert app.find("api.finch.example").in_code
    assert not app.find("example").in_code
    assert app.hosts == {"finch.example"}


def test_a_host_is_its_makers_within_one_group(catalogue: Catalogue, tmp_path: Path) -> None:
    assert is_its_own(RED, "api.redsdk.example", catalogue) is Verdict.HOLDS
    assert is_its_own(RED, "grey.example", catalogue) is Verdict.FAILS
    assert is_its_own(RED, "tenant.bluecloud.example", catalogue) is Verdict.UNKNOWN
    assert is_its_own(RED, "unknown.example", catalogue) is Verdict.UNKNOWN
    assert is_its_own(replace(RED, publisher="red-sister"), "redsdk.example", catalogue) is Verdict.HOLDS
    rows = {name: [dict(each) for each in listed] for name, listed in ROWS.items()}
    rows["domains"][0].update(certainty="unverified", checked="")
    unchecked = small_catalogue(tmp_path / "unchecked", rows)
    assert is_its_own(RED, "api.redsdk.example", unchecked) is Verdict.UNKNOWN
