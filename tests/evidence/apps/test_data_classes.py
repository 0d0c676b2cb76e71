"""Every kind of data of the catalogue is stated to the law, in the law's own words."""

from __future__ import annotations

from ringfence.catalogue.words import DATA
from ringfence.evidence.apps.data_classes import ATTRIBUTES, category_of, describe_data
from ringfence.law.dsp.categories import IDENTIFIERS, STATED
from ringfence.law.dsp.s234_listed_identifiers import LISTED


def test_every_kind_of_data_has_its_attributes() -> None:
    assert set(ATTRIBUTES) == set(DATA) - {"none"}


def test_the_words_are_those_of_the_law() -> None:
    assert {each["category"] for each in ATTRIBUTES.values()} <= {IDENTIFIERS, *STATED, "other"}
    listed = {word for each in ATTRIBUTES.values() for word in each.get("identifiers", "").split(";") if word}
    assert listed == set(LISTED)


def test_listed_identifiers_are_of_the_category_of_identifiers() -> None:
    assert {each["category"] for each in ATTRIBUTES.values() if "identifiers" in each} == {IDENTIFIERS}
    assert {each["category"] for word, each in ATTRIBUTES.items() if word in LISTED} == {IDENTIFIERS}


def test_places_are_precise_within_a_thousand_metres() -> None:
    """28 CFR 202.242."""
    assert int(ATTRIBUTES["precise geolocation"]["precision_metres"]) <= 1_000
    assert int(ATTRIBUTES["coarse location"]["precision_metres"]) > 1_000


def test_what_is_of_one_category_is_one_class_of_data() -> None:
    assert describe_data("covered personal identifiers", {"device id", "advertising id"}) == (
        "identifiers",
        {"category": "covered personal identifiers", "identifiers": "advertising id;device id"},
    )
    assert describe_data("precise geolocation", {"precise geolocation"})[1]["precision_metres"] == "50"


def test_no_data_has_no_category() -> None:
    assert category_of("none") == ""
