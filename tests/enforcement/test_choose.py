"""From an examined case to a list: which hosts, which addresses, why, and what stops."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.enforcement.choose import block_result
from ringfence.enforcement.engines import ENGINES
from ringfence.errors import UsageError
from ringfence.examine import examine
from ringfence.model.block import BlockList
from ringfence.model.fact import Evidence
from ringfence.model.kinds import Tie, Verb, Verdict
from ringfence.model.result import Question, Result
from ringfence.model.settings import Settings
from tests.enforcement.catalogue_of_domains import catalogue_of_domains
from tests.inquiry.test_addresses import table
from tests.world import Statement, app, component, data, endpoint, facts, link, org, state

ON = date(2026, 11, 1)
PUBLIC, OTHER = "198.35.26.7", "2620:0:862::7"


def result_of(*statements: Statement, costs: dict[str, int] | None = None) -> Result:
    """An app whose data goes to the endpoints given, all operated by a company in China."""
    ground = (
        data("location", "Location", category="precise geolocation", count="100000"),
        app("maps", "Maps"),
        org("red-sdk-maker", "Red"),
        state("CN", "China"),
        link("location", Verb.COLLECTED_BY, "maps"),
        link("red-sdk-maker", Verb.SUBJECT_TO, "CN", tie=Tie.ORGANISED_UNDER),
    )
    evidence = Evidence(facts(*ground, *statements))
    question = Question("case", "Maps", ON, ON)
    return examine(evidence, question, Settings(costs=costs or {}))


def sends(host: str, tail: str = "maps", **attributes: str) -> tuple[Statement, ...]:
    seen = {"registrable_domain": host, **attributes}
    return (
        endpoint(host, **seen),
        link(tail, Verb.SENDS_TO, host),
        link(host, Verb.OPERATED_BY, "red-sdk-maker"),
    )


def block(root: Path, result: Result, scope: str = "open", **more: object) -> BlockList:
    tables = more.get("tables", ())
    assert isinstance(tables, list | tuple)
    return block_result(result, scope, catalogue_of_domains(root), tables)


def test_a_host_on_an_open_path_with_its_reason(tmp_path: Path) -> None:
    result = result_of(*sends("log.redads.example"))
    (name,) = block(tmp_path, result).names
    assert (name.name, name.whole, name.below) == ("redads.example", True, ("log.redads.example",))
    assert name.reason.owner == "Red (China)"
    assert name.reason.paths == tuple(path.fingerprint for path in result.open_paths)
    assert name.reason.stops == ("Maps",)


def test_what_stops_names_everyone_who_sends_there_on_a_path_or_not(tmp_path: Path) -> None:
    """The component carries no data of the case, and would break all the same."""
    other = (
        component("red-sdk", "Red SDK"),
        link("maps", Verb.EMBEDS, "red-sdk"),
        *sends("push.redads.example", "red-sdk"),
    )
    (name,) = block(tmp_path, result_of(*sends("log.redads.example"), *other)).names
    assert name.reason.stops == ("Maps", "Red SDK (in Maps)")


def test_the_plan_gives_what_it_stops_sending_to(tmp_path: Path) -> None:
    result = result_of(*sends("log.redads.example"), costs={"stop sending": 1})
    assert [name.name for name in block(tmp_path, result, "plan").names] == ["redads.example"]


def test_a_plan_without_such_a_step_says_where_the_hosts_are(tmp_path: Path) -> None:
    result = result_of(*sends("log.redads.example"), costs={"stop sending": 9_999})
    with pytest.raises(UsageError, match="no step of the plan stops sending; --scope open takes 1"):
        block(tmp_path, result, "plan")


def test_no_endpoint_no_list(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no path of this case has an endpoint"):
        block(tmp_path, result_of(link("maps", Verb.SHARED_WITH, "red-sdk-maker")), "plan")


def test_unproven_paths_count_where_asked(tmp_path: Path) -> None:
    host, _, operated = sends("log.redads.example")
    may = link("maps", Verb.SENDS_TO, "log.redads.example", condition=Verdict.UNKNOWN)
    result = result_of(host, may, operated)
    with pytest.raises(UsageError, match="--scope unproven takes 1"):
        block(tmp_path, result, "open")
    assert len(block(tmp_path, result, "unproven").names) == 1


def test_shared_hosting_is_left_out_and_said(tmp_path: Path) -> None:
    listed = block(tmp_path, result_of(*sends("log.redads.example"), *sends("bluecloud.example")))
    assert [name.name for name in listed.names] == ["redads.example"]
    assert [each.what for each in listed.left_out] == ["bluecloud.example"]


def test_a_list_of_nothing_but_what_is_left_out_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing can be blocked: 1 left out, the first 'bluecloud"):
        block(tmp_path, result_of(*sends("bluecloud.example")))


def test_an_address_contacted_by_number(tmp_path: Path) -> None:
    (address,) = block(tmp_path, result_of(*sends(PUBLIC))).addresses
    assert (address.address, address.version) == (PUBLIC, 4)
    assert "whose network it is in, is not known" in address.reason.warning


@pytest.mark.parametrize(
    ("host", "why"), [("10.0.0.7", "not a public address"), ("fe80::1%x", "not a host name")]
)
def test_addresses_of_this_network_only_are_left_out(tmp_path: Path, host: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        block(tmp_path, result_of(*sends(host)))


@pytest.mark.parametrize(
    ("says", "blocked", "why"),
    [
        ({}, False, "is not known here"),
        ({"asn": 64500}, True, ""),  # the operator's own network
        ({"asn": 64501}, False, "not the operator's own"),
        ({"asn": 64500, "flags": ["anycast"]}, False, "anycast"),
    ],
)
def test_an_address_behind_a_name_is_blocked_in_its_own_network_only(
    tmp_path: Path, says: dict[str, object], blocked: bool, why: str
) -> None:
    result = result_of(
        org("red-holding"),
        *sends("log.redads.example", addresses=PUBLIC),
        link("log.redads.example", Verb.OPERATED_BY, "red-holding"),
    )
    tables = [table("198.35.26.0", "198.35.26.255", **says)] if says else []
    listed = block(tmp_path, result, tables=tables)
    assert bool(listed.addresses) == blocked
    assert why in "".join(each.why for each in listed.left_out)


def test_an_address_that_another_host_shares_is_left_out(tmp_path: Path) -> None:
    other = endpoint("innocent.example", addresses=PUBLIC, registrable_domain="innocent.example")
    with pytest.raises(UsageError, match="is there too"):
        block(tmp_path, result_of(*sends(PUBLIC, addresses=PUBLIC), other))


def test_the_same_case_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = sends("log.redads.example"), sends(OTHER)
    one, other = (block(tmp_path, result_of(*each)) for each in ((*first, *second), (*second, *first)))
    assert one == other


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    host=st.text(min_size=1, max_size=40)
    | st.sampled_from(
        ["x.example\nlocal-zone: .", "2a00::1%a; drop", 'a".example', "b.example.\r\n", "||c^", "d\\"]
    )
)
def test_no_host_of_a_capture_adds_a_line(tmp_path: Path, host: str) -> None:
    """Every line that is no comment speaks of a listed name only, whatever name a capture holds."""
    hostile = sends(host) if not re.fullmatch(r"\s*", host) else ()
    listed = block(tmp_path, result_of(*sends("log.redads.example"), *hostile))
    assert ENGINES["unbound"](listed).count("local-zone") == len(listed.names)
    for format_ in ("hosts", "dnsmasq", "rpz", "adguard", "squid"):
        for line in ENGINES[format_](listed).splitlines():
            assert re.fullmatch(r"[#;!].*|[^\"';\\]*", line)
    assert all(re.fullmatch(r"[a-z0-9_.-]+", name.name) for name in listed.names)
    assert all(re.fullmatch(r"[0-9a-f.:]+", each.address) for each in listed.addresses)
