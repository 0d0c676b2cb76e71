"""Findings on hand-overs: access is judged without controls, wires follow contracts, and what a finding
says."""

from __future__ import annotations

from datetime import date

from ringfence.graph.exposure import ExposureGraph
from ringfence.graph.handovers import find_handovers
from ringfence.law.judge import Judgement, judge
from ringfence.model.finding import Finding
from ringfence.model.kinds import Certainty, Outcome, Verb, Verdict
from tests.world import (
    Statement,
    data,
    endpoint,
    fact,
    guard,
    key,
    link,
    org,
    owns,
    percent,
    service,
    store,
    world,
)

LAW_ON = date(2026, 1, 1)
CLINIC = (
    data("patients", category="personal health", us_persons="40000", government_related="no"),
    store("records"),
    link("patients", Verb.HELD_IN, "records"),
    link("records", Verb.OPERATED_BY, "clinic"),
    org("clinic", us_person="yes"),
)
VENDOR = org("vendor", organised_in="CN", principal_place_of_business="CN")
SERVICE = link("records", Verb.PROCESSED_BY, "vendor", contract="service", deal="vendor", giver="clinic")


def judge_world(*statements: Statement) -> Judgement:
    return judge_graph(world(*statements))


def judge_graph(graph: ExposureGraph) -> Judgement:
    return judge(graph, find_handovers(graph), LAW_ON)


def on_handovers(judgement: Judgement, taker: str) -> list[Finding]:
    return [f for f in judgement.findings if f.regime == "DSP" and f.via and f.party == taker]


def test_a_guard_does_not_take_a_vendor_out_of_the_rule() -> None:
    """202.201: access is judged without regard to security requirements."""
    shut = guard("masking", SERVICE)
    (finding,) = on_handovers(judge_world(*CLINIC, VENDOR, SERVICE, shut), "vendor")
    assert (finding.outcome, finding.verdict) == (Outcome.RESTRICTED, Verdict.HOLDS)
    assert finding.settles == (
        "whether the CISA security requirements are met for what goes from clinic to vendor",
    )


def test_ciphertext_is_the_data() -> None:
    """202.206: encrypted data counts, though nobody at the vendor has the key."""
    encrypted = (key("master"), link("records", Verb.ENCRYPTED_WITH, "master"))
    keeper = link("master", Verb.OPERATED_BY, "clinic")
    (finding,) = on_handovers(judge_world(*CLINIC, VENDOR, SERVICE, *encrypted, keeper), "vendor")
    assert finding.outcome is Outcome.RESTRICTED


def test_a_finding_names_the_link_the_data_and_the_paragraph() -> None:
    (finding,) = on_handovers(judge_world(*CLINIC, VENDOR, SERVICE), "vendor")
    assert finding.via == (SERVICE.key,)
    assert finding.data == ("patients",)
    assert finding.cites == "28 CFR 202.401(a)"
    assert finding.certainty is Certainty.SECONDARY  # knowledge and health data: the text was not read
    assert finding.says == (
        "clinic lets vendor, a covered person, reach “patients”: prohibited without the CISA requirements."
    )
    assert {SERVICE.key, "data class:patients", "organisation:vendor"} <= finding.proof.support()


def test_data_that_is_not_sensitive_is_not_named() -> None:
    menu = (data("menu", category="other", government_related="no"), link("menu", Verb.HELD_IN, "records"))
    (finding,) = on_handovers(judge_world(*CLINIC, *menu, VENDOR, SERVICE), "vendor")
    assert finding.data == ("patients",)


def test_a_wire_without_a_contract_leaves_deal_and_knowledge_open() -> None:
    wire = (
        service("portal"),
        link("records", Verb.COPIED_TO, "portal"),
        link("portal", Verb.OPERATED_BY, "clinic"),
        endpoint("api"),
        link("portal", Verb.SENDS_TO, "api"),
        link("api", Verb.OPERATED_BY, "vendor"),
    )
    (finding,) = on_handovers(judge_world(*CLINIC, VENDOR, *wire), "vendor")
    assert finding.outcome is Outcome.UNKNOWN
    assert "what agreement is behind what goes from clinic to vendor" in finding.settles
    assert "whether clinic knew, or should have known, that vendor gets the data" in finding.settles


def test_a_wire_beside_a_contract_is_part_of_it() -> None:
    cured = link(
        "records", Verb.PROCESSED_BY, "vendor", contract="service", deal="vendor", security_requirements="yes"
    )
    wire = (endpoint("api"), link("records", Verb.COPIED_TO, "api"), link("api", Verb.OPERATED_BY, "vendor"))
    findings = on_handovers(judge_world(*CLINIC, VENDOR, cured, *wire), "vendor")
    assert [finding.outcome for finding in findings] == [Outcome.AUTHORISED, Outcome.AUTHORISED]


def test_a_contract_of_no_kind_clears_no_other_wire() -> None:
    group = link("clinic", Verb.SHARED_WITH, "vendor", contract="group", deal="none", consideration="no")
    wire = (endpoint("api"), link("records", Verb.COPIED_TO, "api"), link("api", Verb.OPERATED_BY, "vendor"))
    outcomes = {
        f.via[0]: f.outcome for f in on_handovers(judge_world(*CLINIC, VENDOR, group, *wire), "vendor")
    }
    assert outcomes[group.key] is Outcome.NOT_REGULATED
    assert outcomes["api|operated by|vendor"] is Outcome.UNKNOWN


def test_a_disputed_contract_settles_no_wire() -> None:
    cured = link(
        "records", Verb.PROCESSED_BY, "vendor", contract="service", deal="vendor", security_requirements="yes"
    )
    wire = (endpoint("api"), link("records", Verb.COPIED_TO, "api"), link("api", Verb.OPERATED_BY, "vendor"))
    findings = on_handovers(judge_world(*CLINIC, VENDOR, fact(cured, disputed=True), *wire), "vendor")
    assert {finding.outcome for finding in findings} == {Outcome.UNKNOWN}


def test_what_a_party_has_of_its_own_is_no_hand_over() -> None:
    app = (
        data("positions", category="precise geolocation", us_devices="9000"),
        link("positions", Verb.COLLECTED_BY, "map"),
        link("map", Verb.PUBLISHED_BY, "vendor"),
    )
    assert on_handovers(judge_world(VENDOR, *app), "vendor") == []


def test_a_giver_nobody_names_is_an_open_question() -> None:
    orphan = (
        data("patients", category="personal health", us_persons="40000", government_related="no"),
        link("patients", Verb.HELD_IN, "records"),
    )
    (finding,) = on_handovers(
        judge_world(*orphan, VENDOR, link("records", Verb.PROCESSED_BY, "vendor")), "vendor"
    )
    assert finding.outcome is Outcome.UNKNOWN
    assert finding.settles[0] == "who the unnamed giver is, and whether it is a U.S. person"


def test_data_that_may_be_of_a_worse_kind_does_not_lift_what_is_certain() -> None:
    """Combined data is bulk by its two certain categories; a third, only possible, has a lower threshold
    still."""
    held = (
        data("names", category="covered personal identifiers", us_persons="50000", government_related="no"),
        data("scans", category="", us_persons="10", government_related="no"),
        data("few", category="personal health", us_persons="10", government_related="no"),
    )
    stores = (store("records"), link("records", Verb.OPERATED_BY, "clinic"), org("clinic", us_person="yes"))
    links = tuple(link(each.id, Verb.HELD_IN, "records") for each in held)
    (finding,) = on_handovers(judge_world(*held, *stores, *links, VENDOR, SERVICE), "vendor")
    assert finding.outcome is Outcome.RESTRICTED


def test_a_disputed_contract_accuses_nobody() -> None:
    (finding,) = on_handovers(judge_world(*CLINIC, VENDOR, fact(SERVICE, disputed=True)), "vendor")
    assert finding.outcome is Outcome.UNKNOWN
    assert finding.settles[0] == "whether vendor can reach patients"


def test_the_same_input_gives_the_same_findings() -> None:
    statements = (*CLINIC, VENDOR, SERVICE, org("fund"), owns("fund", "vendor", percent(20, 60)))
    first, second = judge_world(*statements), judge_world(*reversed(statements))
    assert first == second
    assert len({finding.id for finding in first.findings}) == len(first.findings)


def test_a_long_chain_of_owners_is_judged_and_its_proof_stays_readable() -> None:
    """Two owners at each of 40 levels: repeated whole, the proof would have 2^40 reasons."""
    levels = 40
    statements: list[Statement] = [org("top-a", organised_in="CN"), org("top-b", organised_in="CN")]
    above = ("top-a", "top-b")
    for level in range(levels):
        here = (f"{level}-a", f"{level}-b")
        for name in here:
            statements.append(
                org(name, organised_in="KY", principal_place_of_business="SG", ownership_established="yes")
            )
            statements += [owns(owner, name, percent(50)) for owner in above]
        above = here
    judgement = judge_world(*statements)
    finding = next(f for f in judgement.findings if f.party == above[0])
    assert finding.verdict is Verdict.HOLDS
    assert sum(1 for _ in finding.proof.walk()) < 2_000
