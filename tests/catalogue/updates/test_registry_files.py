"""Files that a user downloads: registries' statistics and iptoasn; several of one source make one table."""

from __future__ import annotations

import gzip
import ipaddress
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.catalogue.updates import update as module
from ringfence.catalogue.updates.range_table import RangeTable
from ringfence.catalogue.updates.registry_files import read_delegated, read_ip2asn
from ringfence.catalogue.updates.sources import SOURCES
from ringfence.catalogue.updates.update import open_tables, update_from
from ringfence.errors import EvidenceError
from tests.packages import make_tar

APNIC = b"""2|apnic|20261101|4|19830613|20261031|+1000
apnic|*|ipv4|*|2|summary
# words
apnic|CN|ipv4|1.0.1.0|256|20110414|allocated
apnic|AU|ipv4|1.0.0.0|256|20110811|assigned|A91872ED
apnic||ipv4|1.0.2.0|256||available|
apnic|JP|ipv6|2001:200::|35|19990813|allocated
apnic|JP|asn|173|1|20020801|allocated
"""
RIPE = b"2|ripencc|1|1|1|1|+0\nripencc|RU|ipv4|5.8.0.0|3072|20120504|allocated\n"
ROUTES = b"1.0.0.0\t1.0.0.255\t13335\tUS\tCLOUDFLARENET\n1.0.1.0\t1.0.3.255\t0\tNone\tNot routed\n"


@pytest.fixture(autouse=True)
def small_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SOURCES", tuple(replace(source, least=1) for source in SOURCES))


def tables() -> dict[str, RangeTable]:
    return {source.name: table for source, table in open_tables()}


def find(name: str, address: str) -> object:
    return tables()[name].find(ipaddress.ip_address(address))


def test_the_files_of_several_registries_make_one_table(tmp_path: Path) -> None:
    (tmp_path / "delegated-ripencc-extended-latest").write_bytes(RIPE)
    (tmp_path / "delegated-apnic-latest.gz").write_bytes(gzip.compress(APNIC, mtime=0))
    (outcome,) = update_from(sorted(tmp_path.glob("delegated*"), reverse=True))
    assert outcome.ok, outcome
    assert find("registries", "1.0.1.7") == {"country": "CN"}
    assert find("registries", "1.0.0.255") == {"country": "AU"}
    assert find("registries", "1.0.2.1") is None
    assert find("registries", "5.8.11.255") == {"country": "RU"}
    assert find("registries", "5.8.12.0") is None
    assert find("registries", "2001:200:1fff::1") == {"country": "JP"}
    head = tables()["registries"].head
    assert (head["place"], head["ranges"]) == ("registered", {"4": 3, "6": 1})
    assert head["file"] == "delegated-ripencc-extended-latest, delegated-apnic-latest.gz"


def test_routes_name_networks(tmp_path: Path) -> None:
    (tmp_path / "ip2asn-v4.tsv").write_bytes(ROUTES)
    assert update_from(tmp_path / "ip2asn-v4.tsv")[0].ok
    assert find("networks-3", "1.0.0.9") == {"asn": 13335, "country": "US", "name": "CLOUDFLARENET"}
    assert find("networks-3", "1.0.1.9") is None


def test_where_a_block_is_registered_and_where_it_is_used_are_two_tables(tmp_path: Path) -> None:
    for kind, country in (("geo-whois-asn", "CN"), ("dbip", "SG")):
        listed = {f"package/{kind}-country-ipv{v}.csv": f"{v}.0.0.0,{v}.0.0.9,{country}\n" for v in (4,)}
        listed[f"package/{kind}-country-ipv6.csv"] = f"2001:200::,2001:200::ff,{country}\n"
        data = make_tar({name: text.encode() for name, text in listed.items()}, "w:gz")
        (tmp_path / f"ip-location-db-{kind}-country-2.3.tgz").write_bytes(data)
    assert [outcome.ok for outcome in update_from(sorted(tmp_path.glob("*.tgz")))] == [True, True]
    assert {name: table.head["place"] for name, table in tables().items()} == {
        "countries-2": "registered",
        "places": "located",
    }
    assert find("places", "4.0.0.4") == {"country": "SG"}


@pytest.mark.parametrize(
    "data",
    [
        b"apnic|CN|ipv4|1.0.1|256|1|allocated",
        b"apnic|CN|ipv4|1.0.1.0|x|1|allocated",
        b"apnic|CN|ipv4|1.0.1.0|0|1|allocated",
        b"apnic|CN|ipv6|2001::|-4|1|allocated",
        b"apnic|CN|ipv6|2001::|129|1|allocated",
        b"\x1f\x8bno gzip",
        gzip.compress(b"x" * 99)[:-9],
    ],
)
def test_a_damaged_file_is_an_error(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        list(read_delegated(data, "x"))


@given(st.binary(max_size=300) | st.text("apnic|CN4v6.:0123456789*\n\t", max_size=300).map(str.encode))
def test_any_bytes_give_ranges_or_the_one_error(data: bytes) -> None:
    for read in (read_delegated, read_ip2asn):
        with suppress(EvidenceError):
            assert all(each.version in (4, 6) for each in read(data, "x"))
