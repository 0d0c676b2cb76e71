"""Where things lie: a place of the case is in a country by a link of the case, or by a code in its id."""

from __future__ import annotations

import re

from ..graph.exposure import StandingLink
from ..model.kinds import Kind, Verb, Verdict
from ..model.proof import Proof
from .ground import FAILS, HOLDS, UNKNOWN, Ground, Reasons, leaf

HOME = "US"
# Regions of AWS by their first part; those of one country alone.
REGIONS = {"us": "US", "cn": "CN"}
_SUBDIVISION = re.compile(r"([A-Z]{2})(?:-[A-Z0-9]{1,3})?")  # ISO 3166-1, ISO 3166-2
_REGION = re.compile(r"([a-z]{2})-(?:gov-|iso[a-z]?-)?[a-z]+-\d+[a-z]?")


def country_of(ground: Ground, place: str) -> str:
    """The country's code, or "" where nothing says it."""
    for each in ground.graph.links_from(place, Verb.SUBJECT_TO):
        if each.stands is HOLDS:
            return each.link.head
    if found := _SUBDIVISION.fullmatch(place):
        return found[1]
    found = _REGION.fullmatch(place)
    return REGIONS.get(found[1], "") if found else ""


def judge_place(ground: Ground, id_: str) -> Reasons:
    """A reason for each place where a store or a key is said to lie."""
    claim = f"{ground.label(id_)} lies in the United States"
    places = ground.graph.links_from(id_, Verb.LOCATED_IN)
    if not places:
        yield leaf(claim, UNKNOWN, ground.entity_facts(id_), f"where {ground.label(id_)} lies")
    for each in places:
        yield _judge_one(ground, claim, each)


def _judge_one(ground: Ground, claim: str, lies: StandingLink) -> Proof:
    place, facts = lies.link.head, lies.facts
    country = country_of(ground, place)
    if not country:
        return leaf(claim, UNKNOWN, facts, f"in which country {ground.label(place)} is")
    told = f"{claim}: {ground.label(place)}" if country == HOME else f"{claim}: it lies in {country}"
    stated = [fact for each in ground.graph.links_from(place, Verb.SUBJECT_TO) for fact in each.facts]
    verdict = HOLDS if country == HOME else FAILS
    return leaf(told, verdict if lies.stands is HOLDS else UNKNOWN, (*facts, *stated))


def is_abroad(ground: Ground, id_: str) -> bool:
    """Is it stated to lie outside the country?"""
    places = ground.graph.links_from(id_, Verb.LOCATED_IN)
    countries = {country_of(ground, each.link.head) for each in places if each.stands is HOLDS}
    return bool(countries - {HOME, ""})


def is_outside(ground: Ground, id_: str) -> Verdict:
    """Does it lie abroad, or does a party under foreign power operate it? A provider at home that holds data
    for the ring is none; of an operator outside the ring of whom nothing is known, it is not known."""
    operators = {each.link.head for each in ground.graph.links_from(id_, Verb.OPERATED_BY)}
    ties = {ground.tie(each) for each in operators - ground.ring if ground.is_kind(each, Kind.ORG)}
    if is_abroad(ground, id_) or HOLDS in ties:
        return HOLDS
    return UNKNOWN if UNKNOWN in ties else FAILS
