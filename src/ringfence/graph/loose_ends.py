"""Where the trail of the data ends in the unknown, taken at its worst.

Data that rests with a carrier whose operator nobody stated, or with a party whose country or owners nobody
stated, makes no path to a state; but it forbids the answer CLOSED. "Ownership not established" is a normal
answer.
"""

from __future__ import annotations

from collections.abc import Collection

from ..model.kinds import Kind, Rung, Verb
from ..model.result import Unknown
from ..model.share import WHOLE
from .exposure import ExposureGraph

CARRIES_ON = {
    Kind.ENDPOINT: (Verb.OPERATED_BY, Verb.SERVED_FROM),
    Kind.COMPONENT: (Verb.PUBLISHED_BY, Verb.OPERATED_BY, Verb.SENDS_TO),
    Kind.SERVICE: (Verb.OPERATED_BY,),
    Kind.STORE: (Verb.OPERATED_BY,),
    Kind.ACCOUNT: (Verb.USED_BY, Verb.RUNS_AS, Verb.BECOMES),
}
COUNTRY = ("organised_in", "principal_place_of_business", "headquartered_in", "is_state", "us_person")
RESIDENCE = ("resident_in", "located_in", "us_person")
LEAST_STAKE = 200_000  # 20 %: the least stake that any US statute here calls control


def find_loose_ends(graph: ExposureGraph, tied: Collection[str]) -> tuple[Unknown, ...]:
    """Each carrier or party that may hold data and whose owner or country is not stated, in order of id."""
    held = (id_ for id_ in sorted(graph.entities) if id_ not in tied and _may_hold_data(graph, id_))
    questions = (_what_is_missing(graph, id_) for id_ in held)
    return tuple(Unknown(what=question, paths=()) for question in questions if question)


def _may_hold_data(graph: ExposureGraph, id_: str) -> bool:
    """Data is known to get there, or the place was contacted, with what nobody saw."""
    if graph.data_at(id_)[1]:
        return True
    senders = graph.links_to(id_, Verb.SENDS_TO) if graph.kind(id_) is Kind.ENDPOINT else ()
    return any(link.rung >= Rung.CONTACTED for link in senders)


def _what_is_missing(graph: ExposureGraph, id_: str) -> str:
    kind, label = graph.kind(id_), graph.label(id_)
    if kind in CARRIES_ON and not graph.links_from(id_, *CARRIES_ON[kind]):
        return f"who operates {label}"
    if kind is Kind.ORG and not _states_any(graph, id_, COUNTRY):
        return f"where {label} is organised and run, and who owns it"
    if kind is Kind.ORG and _unnamed_share(graph, id_) >= LEAST_STAKE:
        return f"who owns {'the rest of ' if graph.links_from(id_, Verb.OWNED_BY) else ''}{label}"
    if kind is Kind.PERSON and not _states_any(graph, id_, RESIDENCE):
        return f"where {label} lives"
    return ""


def _unnamed_share(graph: ExposureGraph, id_: str) -> int:
    """Millionths that no stated holder accounts for; none if the ownership is said to be established."""
    if graph.attribute(id_, "ownership_established") == "yes" or graph.attribute(id_, "is_state"):
        return 0
    named = (link.link.share for link in graph.links_from(id_, Verb.OWNED_BY))
    return WHOLE - min(WHOLE, sum(share.lower for share in named if share is not None))


def _states_any(graph: ExposureGraph, id_: str, attributes: tuple[str, ...]) -> bool:
    return bool(graph.links_from(id_, Verb.SUBJECT_TO)) or any(graph.attribute(id_, it) for it in attributes)
