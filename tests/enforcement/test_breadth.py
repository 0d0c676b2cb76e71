"""How much of a domain is blocked: never what is shared, unknown or someone else's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from ringfence.enforcement.breadth import Breadth, BreadthChooser
from ringfence.model.block import LeftOut
from tests.enforcement.catalogue_of_domains import catalogue_of_domains

ON = date(2026, 11, 1)
RED = frozenset({"red-sdk-maker"})


def choose(
    root: Path, host: str, *, service: bool, operators: Mapping[str, frozenset[str]] | None = None
) -> Breadth | LeftOut:
    chooser = BreadthChooser(catalogue_of_domains(root), ON, operators or {})
    return chooser.choose(host, RED, service)


@pytest.mark.parametrize(
    ("host", "service", "name", "whole"),
    [
        ("log.redads.example", False, "redads.example", True),  # an advertiser's hosts change every day
        ("redads.example", False, "redads.example", True),
        ("www.redshop.example", False, "www.redshop.example", False),  # a website: this very name
        ("redsdk.example", False, "redsdk.example", False),  # seen as this very name
        ("redsdk.example", True, "redsdk.example", True),  # named as a service
        ("t1.bluecloud.example", False, "t1.bluecloud.example", False),
        ("t1.bluecloud.example", True, "t1.bluecloud.example", False),
        ("redpush.example", True, "redpush.example", False),  # a guest is below it
        ("redshop.example", True, "redshop.example", False),  # hosting for others is below it
        ("seen.unknown.example", False, "seen.unknown.example", False),
        ("given.unknown.example", True, "given.unknown.example", True),
        ("redold.example", True, "redold.example", False),  # whose it was is not whose it is
    ],
)
def test_how_much_is_blocked(tmp_path: Path, host: str, service: bool, name: str, whole: bool) -> None:
    chosen = choose(tmp_path, host, service=service)
    assert isinstance(chosen, Breadth)
    assert (chosen.name, chosen.whole) == (name, whole)
    assert chosen.why


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("bluecloud.example", "shared hosting"),
        ("github.io", "public suffix"),
        ("a b.example", "not a host name"),
    ],
)
@pytest.mark.parametrize("service", [True, False])
def test_what_is_never_blocked(tmp_path: Path, host: str, why: str, service: bool) -> None:
    chosen = choose(tmp_path, host, service=service)
    assert isinstance(chosen, LeftOut)
    assert why in chosen.why


def test_a_name_on_shared_hosting_warns(tmp_path: Path) -> None:
    """The public suffix list does not tell tenants apart there, so the name may be everyone's."""
    chosen = choose(tmp_path, "storage.bluecloud.example", service=False)
    assert isinstance(chosen, Breadth)
    assert "whether others use this name" in chosen.warning


def test_the_domain_of_another_operator_is_not_widened(tmp_path: Path) -> None:
    chooser = BreadthChooser(catalogue_of_domains(tmp_path), ON, {})
    chosen = chooser.choose("log.redads.example", {"someone-else"}, False)
    assert isinstance(chosen, Breadth)
    assert not chosen.whole


def test_a_host_of_the_evidence_that_is_someone_elses_keeps_the_domain_open(tmp_path: Path) -> None:
    theirs = {"partner.redads.example": frozenset({"grey-labs"})}
    chosen = choose(tmp_path, "log.redads.example", service=False, operators=theirs)
    assert isinstance(chosen, Breadth)
    assert (chosen.name, chosen.whole) == ("log.redads.example", False)
    assert "partner.redads.example" in chosen.why


def test_no_shared_domain_of_the_real_catalogue_is_blocked_whole() -> None:
    """Nor a public suffix, nor anything with a shared domain below it."""
    from ringfence.catalogue.lookup import Catalogue
    from ringfence.catalogue.open_index import open_index
    from ringfence.catalogue.table_files import SHIPPED
    from ringfence.enforcement.host_names import is_public_suffix

    catalogue = Catalogue(open_index((SHIPPED,)))
    chooser = BreadthChooser(catalogue, catalogue.day, {})
    domains = list(catalogue.index.keys("domain:"))
    shared = {
        domain
        for domain in domains
        if any(row.get("shared") == "yes" for row in catalogue.index.find(f"domain:{domain}"))
    }
    assert len(domains) > 5_000
    assert len(shared) > 300
    for domain in domains:
        operators = {row["operator"] for row in catalogue.index.find(f"domain:{domain}")}
        chosen = chooser.choose(domain, operators, True)
        if isinstance(chosen, Breadth) and chosen.whole:
            assert not is_public_suffix(chosen.name)
            assert chosen.name not in shared
            assert not [each for each in chosen.below if each in shared]
