"""Result -> FollowTheMoney entities, one JSON object a line: the organisations and what ties them.

Organisations become companies, OWNED_BY ownerships, DIRECTED_BY directorships, and hand-overs of data between
organisations links with the role `shared with` or `processed by`; ties to states become countries. People are
counts here, and data, systems and software have no schema in FollowTheMoney, so these are not written.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ..model.fact import Entity, Fact, Link
from ..model.kinds import Kind, Tie, Verb
from ..model.result import DealResult, Result
from .handed_over import links_of, make_id, short, write_json, written_side
from .wording import label_of

_CODE = re.compile("[A-Za-z]{2}")
_COUNTRIES = {
    Tie.ORGANISED_UNDER: "jurisdiction",
    Tie.PRINCIPAL_PLACE: "mainCountry",
    Tie.HEADQUARTERED: "mainCountry",
}
# verb -> (schema, property of the tail, property of the head)
_TIES = {
    Verb.OWNED_BY: ("Ownership", "asset", "owner"),
    Verb.DIRECTED_BY: ("Directorship", "organization", "director"),
    Verb.SHARED_WITH: ("UnknownLink", "subject", "object"),
    Verb.PROCESSED_BY: ("UnknownLink", "subject", "object"),
}


def to_ftm(subject: Result | DealResult) -> str:
    """The entities, organisations first."""
    result = written_side(subject)
    countries = _countries_of(result)
    orgs = [each for each in result.entities.values() if each.kind is Kind.ORG]
    lines = [_organisation(result, each, countries.get(each.id, {})) for each in orgs]
    known = {each.id for each in orgs}
    for fact, link in links_of(result):
        if link.verb in _TIES and link.tail in known and link.head in known:
            lines.append(_tie(fact, link))
    return "".join(_line(each) for each in lines)


def _line(entity: dict[str, Any]) -> str:
    return json.dumps(json.loads(write_json(entity)), ensure_ascii=False, sort_keys=True) + "\n"


def _organisation(result: Result, entity: Entity, countries: dict[str, set[str]]) -> dict[str, Any]:
    name = short(label_of(result.entities, entity.id), 300)
    properties: dict[str, list[str]] = {"name": [name]} if name else {}
    properties |= {key: sorted(codes) for key, codes in countries.items()}
    return {"id": _id(entity.id), "schema": "Company", "caption": name or "unnamed", "properties": properties}


def _tie(fact: Fact, link: Link) -> dict[str, Any]:
    schema, tail, head = _TIES[link.verb]
    properties = {tail: [_id(link.tail)], head: [_id(link.head)]}
    if link.share is not None:
        properties["percentage"] = [short(str(link.share), 60)]
    role = link.terms.get("means", "") if link.verb is Verb.DIRECTED_BY else link.verb.value
    extra = {
        "role": role,
        "startDate": str(fact.since or ""),
        "endDate": str(fact.until or ""),
        "summary": f"{fact.rung.label}{', disputed' if fact.disputed else ''}",
        "recordId": fact.id,
    }
    properties |= {key: [short(value, 300)] for key, value in extra.items() if value}
    return {"id": _id("tie", fact.id), "schema": schema, "caption": link.verb.value, "properties": properties}


def _countries_of(result: Result) -> dict[str, dict[str, set[str]]]:
    """Of each organisation its states by FollowTheMoney's property, as lower-case codes."""
    found: dict[str, dict[str, set[str]]] = {}
    for _, link in links_of(result):
        if (
            link.verb is Verb.SUBJECT_TO
            and len(link.head) == 2
            and link.head.isascii()
            and link.head.isalpha()
        ):
            name = _COUNTRIES.get(Tie(link.terms["tie"]), "country") if _is_tie(link) else "country"
            found.setdefault(link.tail, {}).setdefault(name, set()).add(link.head.lower())
    return found


def _is_tie(link: Link) -> bool:
    return link.terms.get("tie", "") in [tie.value for tie in Tie]


def _id(*words: str) -> str:
    return "rf-" + make_id(*words)
