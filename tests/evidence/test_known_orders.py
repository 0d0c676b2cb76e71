"""Orders of states: only for the agencies of a case, only on what it names, from the shipped lists."""

from __future__ import annotations

from ringfence.evidence.known_orders import add_known_orders
from ringfence.model.fact import Entity, Evidence
from ringfence.model.kinds import Kind
from tests.world import app, facts, org


def orders(*entities: Entity) -> dict[str, Entity]:
    evidence = Evidence(facts(*entities))
    added = add_known_orders(evidence).facts[len(evidence.facts) :]
    return {fact.says.id: fact.says for fact in added if isinstance(fact.says, Entity)}


def test_without_an_agency_nothing_is_added() -> None:
    assert orders(org("agency"), app("tiktok", "TikTok")) == {}


def test_an_agency_of_texas_gets_the_rows_of_texas_on_what_the_case_names() -> None:
    found = orders(org("agency", agency_of="Texas"), app("clips", "TikTok"))
    assert {each.attributes["order_of"] for each in found.values()} == {"Texas"}
    assert {each.kind for each in found.values()} == {Kind.MEASURE}
    directive = found["tx-2022-12 TikTok"]
    assert directive.attributes["order_since"] == "2022-12-07"
    assert directive.attributes["reaches"] == "subsidiaries"
    assert "TikTok" in directive.attributes["names"].split(";")


def test_a_list_of_many_states_binds_the_state_of_its_section() -> None:
    found = orders(
        org("agency", agency_of="New York"), org("deepseek-maker"), app("deepseek-app", "DeepSeek")
    )
    assert "deepseek-bans-2025 DeepSeek" in found
    assert {each.attributes["order_of"] for each in found.values()} == {"New York"}


def test_what_the_case_does_not_name_is_left_out() -> None:
    assert orders(org("agency", agency_of="Texas"), app("chess", "Chess")) == {}
