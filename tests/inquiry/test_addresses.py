"""An IP address: every source's word on it, their disagreement, and the owner of the network by our table."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest

from ringfence.catalogue.updates.range_table import AddressRange, RangeTable, write_ranges
from ringfence.inquiry.addresses import read_address
from ringfence.inquiry.who import who
from tests.small_catalogue import small_catalogue

HEAD = {"title": "test", "package": "test", "version": "1", "licence": "none", "credit": "us", "warning": ""}


def table(first: str, last: str, **says: object) -> RangeTable:
    one, other = ipaddress.ip_address(first), ipaddress.ip_address(last)
    return RangeTable(write_ranges(HEAD, [AddressRange(one.version, int(one), int(other), says)]), "t")


def test_the_network_leads_to_its_owner_and_the_country_stays_a_clue(tmp_path: Path) -> None:
    tables = [table("203.0.114.0", "203.0.114.255", asn=64500, name="RED", country="SG")]
    profile = who(small_catalogue(tmp_path), "203.0.114.7", tables=tables)
    (match,) = profile.matches
    assert [party.id for party in match.parties] == ["red-holding"]
    assert ("block registered in", "Singapore") in {(s.what, s.value) for s in match.statements}
    assert "red-holding" in profile.organisations


def test_disagreement_is_said(tmp_path: Path) -> None:
    tables = [
        table("203.0.114.0", "203.0.114.255", asn=64500, country="CN"),
        table("203.0.114.0", "203.0.114.9", asn=64501, country="SG", flags=["anycast"]),
    ]
    (match,) = who(small_catalogue(tmp_path), "203.0.114.7", tables=tables).matches
    assert match.is_a == "IP address; its sources disagree on the network and the country"
    assert ("flag", "anycast") in {(s.what, s.value) for s in match.statements}


def test_without_data_it_says_how_to_get_some(tmp_path: Path) -> None:
    (match,) = who(small_catalogue(tmp_path), "2001:4860::1").matches
    assert "ringfence update" in match.how
    assert match.parties == ()


@pytest.mark.parametrize(
    ("asked", "is_one"), [("1.2.3.4", True), ("[::1]", True), ("1.2.3", False), ("a.example", False)]
)
def test_what_is_an_address(asked: str, is_one: bool) -> None:
    assert (read_address(asked) is not None) == is_one


def test_a_private_address_is_said_to_be_one(tmp_path: Path) -> None:
    (match,) = who(small_catalogue(tmp_path), "192.168.1.1").matches
    assert match.is_a == "IP address, not a public one"
