"""`who`: what is found, who is behind it, where they are, which lists reach them, and what the law says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ringfence.catalogue.lookup import Catalogue
from ringfence.inquiry.who import who
from ringfence.model.kinds import Certainty, Verdict
from tests.small_catalogue import ROWS, small_catalogue


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return small_catalogue(tmp_path_factory.mktemp("tables"))


def test_a_package_leads_to_its_owner_and_the_owners_owner(catalogue: Catalogue) -> None:
    profile = who(catalogue, "com.redsdk.push")
    (match,) = profile.matches
    assert (match.kind, match.id, match.is_a) == ("software", "red-sdk", "SDK, push")
    assert [party.id for party in match.parties] == ["red-sdk-maker"]
    assert {"red-sdk-maker", "red-holding", "ms-founder"} <= set(profile.entities)
    said = {(each.what, each.value) for each in match.statements}
    assert ("java package", "com.redsdk") in said
    assert ("says it collects", "device id") in said


def test_a_name_without_its_legal_form_is_answered_as_a_candidate(catalogue: Catalogue) -> None:
    (match,) = who(catalogue, "blue cloud").matches
    assert (match.id, match.how) == ("blue-cloud", "its name but for the legal form, a candidate")


def test_country_facts_are_kept_apart(catalogue: Catalogue) -> None:
    party = who(catalogue, "red-holding").organisations["red-holding"]
    said = {(each.what, each.value) for each in party.statements}
    assert {
        ("organised in", "Cayman Islands"),
        ("headquarters", "China"),
        ("listed", "HKEX:9999 (Hong Kong)"),
    } <= said


def test_every_regime_gives_its_view_with_its_proof(catalogue: Catalogue) -> None:
    views = {view.regime: view for view in who(catalogue, "red-sdk").organisations["red-sdk-maker"].views}
    assert views["DSP"].verdict is Verdict.HOLDS
    assert "202.211(a)(2)" in views["DSP"].cites
    assert views["DSP"].proof is not None
    assert views["DSP"].proof.support() & set(who(catalogue, "red-sdk").facts)
    assert views["PAFACA"].verdict is Verdict.HOLDS


def test_nothing_stated_is_not_established(catalogue: Catalogue) -> None:
    views = {view.regime: view for view in who(catalogue, "grey.example").organisations["grey-labs"].views}
    assert views["DSP"].verdict is Verdict.UNKNOWN
    assert views["DSP"].settles


def test_a_us_company_is_known_and_not_covered(catalogue: Catalogue) -> None:
    views = {
        view.regime: view for view in who(catalogue, "bluecloud.example").organisations["blue-cloud"].views
    }
    assert {view.verdict for view in views.values()} == {Verdict.FAILS}


def test_an_answer_is_no_better_checked_than_its_facts(tmp_path: Path) -> None:
    rows = {name: [dict(row) for row in listed] for name, listed in ROWS.items()}
    rows["places"][1].update(certainty="unverified", checked="")
    profile = who(small_catalogue(tmp_path, rows), "red-holding")
    dsp = next(view for view in profile.organisations["red-holding"].views if view.regime == "DSP")
    assert (dsp.verdict, dsp.certainty) == (Verdict.HOLDS, Certainty.UNVERIFIED)


def test_shared_hosting_is_said_so(catalogue: Catalogue) -> None:
    (match,) = who(catalogue, "tenant.bluecloud.example").matches
    assert match.shared
    assert "shared hosting" in match.is_a


def test_the_facts_are_those_of_the_day(tmp_path: Path) -> None:
    rows = {name: [dict(row) for row in listed] for name, listed in ROWS.items()}
    rows["software"][0].update(since="2024-01-01")
    rows["software"].append(
        {**rows["software"][0], "publisher": "blue-cloud", "since": "", "until": "2024-01-01"}
    )
    catalogue = small_catalogue(tmp_path, rows)
    now, then = who(catalogue, "red-sdk"), who(catalogue, "red-sdk", on=date(2023, 6, 1))
    assert [party.id for party in now.matches[0].parties] == ["red-sdk-maker"]
    assert [party.id for party in then.matches[0].parties] == ["blue-cloud"]


def test_before_a_law_was_in_force_it_says_nothing(catalogue: Catalogue) -> None:
    profile = who(catalogue, "red-holding", law_on=date(2020, 8, 15))
    assert {view.verdict for view in profile.organisations["red-holding"].views} == {Verdict.FAILS}
    assert all("not in force" in view.says for view in profile.organisations["red-holding"].views)


def test_what_is_not_there_has_candidates_and_no_match(catalogue: Catalogue) -> None:
    profile = who(catalogue, "Grey Lbs Ltd")
    assert profile.matches == ()
    assert profile.candidates[0].id == "grey-labs"
    assert profile.organisations == {}


def test_the_same_question_gives_the_same_answer(catalogue: Catalogue) -> None:
    assert who(catalogue, "red-sdk") == who(catalogue, "red-sdk")
