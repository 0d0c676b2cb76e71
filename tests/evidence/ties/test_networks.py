"""Addresses of endpoints: every table's word side by side, the owner of a network assumed, a country never a
tie."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest

from ringfence.catalogue.updates import update
from ringfence.catalogue.updates.range_table import AddressRange, RangeTable, write_ranges
from ringfence.catalogue.updates.sources import SOURCES
from ringfence.evidence import known_parties
from ringfence.evidence.known_parties import add_known_parties
from ringfence.evidence.ties import networks
from ringfence.examine import examine
from ringfence.model.fact import Entity, Evidence, Fact, Link
from ringfence.model.kinds import Answer, Kind, Rung, Verb
from ringfence.model.result import Question, Result
from ringfence.model.settings import Settings
from ringfence.model.source import Source
from tests.small_catalogue import ROWS, small_catalogue
from tests.world import DAY

CAPTURE = Source("x.pcap", "ab", "flow 1", system="packet capture")
ALONE, NAMED = "203.0.114.7", "unknown.example"
Opened = list[tuple[object, RangeTable]]


def table(source: str, place: str = "registered", last: str = "203.0.114.255", **says: object) -> RangeTable:
    head = {
        "source": source,
        "title": f"table {source}",
        "package": source,
        "version": "1",
        "licence": "none",
        "credit": "us",
        "warning": "",
        "place": place,
    }
    first, end = (int(ipaddress.ip_address(each)) for each in ("203.0.114.0", last))
    return RangeTable(write_ranges(head, [AddressRange(4, first, end, says)]), source)


@pytest.fixture(autouse=True)
def invented_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {
        **ROWS,
        "networks": [*ROWS["networks"], {"asn": "64501", "organisation": "blue-cloud", "name": "B"}],
    }
    index = small_catalogue(tmp_path, rows).index
    monkeypatch.setattr(known_parties, "open_index", lambda: index)


def use(monkeypatch: pytest.MonkeyPatch, *tables: RangeTable) -> None:
    opened: Opened = [(SOURCES[0], each) for each in tables]
    monkeypatch.setattr(known_parties, "open_tables", lambda: opened)


def evidence(endpoint: str, addresses: str = "") -> Evidence:
    says: tuple[Entity | Link, ...] = (
        Entity("app", Kind.APP),
        Entity("ids", Kind.DATA_CLASS, attributes={"category": "covered personal identifiers"}),
        Entity(endpoint, Kind.ENDPOINT, attributes={"addresses": addresses}),
        Link(Verb.COLLECTED_BY, "ids", "app"),
        Link(Verb.SENDS_TO, "app", endpoint, data=("ids",)),
    )
    return Evidence(tuple(Fact(f"f{n}", each, CAPTURE, Rung.DATA_SEEN) for n, each in enumerate(says)))


def judge(read: Evidence) -> Result:
    return examine(read, Question("x", "x", DAY, DAY), Settings(("traffic",), ("traffic",)))


def said(read: Evidence, endpoint: str) -> list[dict[str, str]]:
    return [
        dict(fact.says.attributes)
        for fact in read.facts
        if isinstance(fact.says, Entity) and fact.says.id == endpoint and fact.source.system == networks.TABLE
    ]


@pytest.mark.parametrize("endpoint", [ALONE, NAMED])
@pytest.mark.parametrize("country", ["CN", "RU", "US"])
def test_an_address_whose_only_tie_is_a_country_ties_nobody(
    monkeypatch: pytest.MonkeyPatch, endpoint: str, country: str
) -> None:
    read = evidence(endpoint, ALONE)
    before = judge(read)
    use(
        monkeypatch,
        table("a", country=country, asn=64999, name="NOBODY"),
        table("b", "located", country=country),
    )
    read = add_known_parties(read)
    after = judge(read)
    assert said(read, endpoint) == [
        {"network": "AS64999 NOBODY", "block_registered_in": country},
        {"block_located_in": country},
    ]
    assert (after.answer, after.paths, after.findings, after.standings) == (
        Answer.UNPROVEN,
        before.paths,
        before.findings,
        before.standings,
    )
    assert not after.paths
    assert country not in {id_ for id_, each in after.entities.items() if each.kind is Kind.STATE}


def test_the_owner_of_a_network_is_assumed_to_operate_what_nobody_else_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, table("a", asn=64500, name="RED"))
    read = add_known_parties(evidence(NAMED, ALONE))
    stated = [(f, f.says) for f in read.facts if isinstance(f.says, Link) and f.says.verb is Verb.OPERATED_BY]
    ((operated, link),) = stated
    assert (link.head, operated.rung) == ("red-holding", Rung.ASSUMED)
    assert "is assumed" in operated.note
    assert judge(read).answer is Answer.UNPROVEN


def test_a_network_that_hosts_others_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, table("a", asn=64501))
    read = add_known_parties(evidence(ALONE))
    assert not [f for f in read.facts if isinstance(f.says, Link) and f.says.verb is Verb.OPERATED_BY]
    assert [gap.what for gap in read.gaps] == [f"in networks of Blue Cloud Inc., which hosts others: {ALONE}"]


@pytest.mark.parametrize("endpoint", ["api.redsdk.example", "tenant.bluecloud.example"])
def test_what_the_domain_tells_the_network_does_not_change(
    monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    bare = add_known_parties(evidence(endpoint, ALONE))
    use(monkeypatch, table("a", asn=64500))
    links = [f.says for f in add_known_parties(evidence(endpoint, ALONE)).facts if isinstance(f.says, Link)]
    assert links == [f.says for f in bare.facts if isinstance(f.says, Link)]


def test_tables_that_disagree_stand_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, table("a", asn=1, country="CN"), table("b", asn=2, country="SG", flags=["anycast"]))
    first, second = said(add_known_parties(evidence(ALONE)), ALONE)
    assert first == {"network": "AS1", "block_registered_in": "CN"}
    assert second == {"network": "AS2", "block_registered_in": "SG", "address_flags": "anycast"}


def test_without_tables_addresses_alone_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch)
    (gap,) = add_known_parties(evidence(ALONE)).gaps
    assert gap.what.startswith("1 endpoint is an address alone, and no address data is here")
    assert add_known_parties(evidence(NAMED, ALONE)).gaps == ()


@pytest.mark.parametrize(
    ("text", "public"),
    [
        (ALONE, True),
        ("2001:4860::8", True),
        ("10.0.0.1", False),
        ("224.0.0.9", False),
        ("fe80::1", False),
        ("1.2.3", False),
        ("a.example", False),
        ("", False),
    ],
)
def test_what_is_a_public_address(text: str, public: bool) -> None:
    assert (networks.read_public(text) is not None) == public


def test_the_tables_are_not_opened_where_no_address_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_parties, "open_tables", lambda: pytest.fail("opened"))
    add_known_parties(evidence(NAMED))
    assert update.open_tables() == []
