"""Result -> BloodHound OpenGraph: entities as nodes, links as edges, for tools that search such graphs.

BloodHound takes at most three kinds of a node, flat properties, and no `objectid` among them; ids are made of
letters and digits alone.
"""

from __future__ import annotations

from typing import Any

from ..model.fact import Entity, Fact, Link
from ..model.result import DealResult, Result
from .handed_over import links_of, make_id, short, write_json, written_side
from .wording import label_of

SOURCE_KIND = "RingFence"


def to_opengraph(subject: Result | DealResult) -> str:
    """The graph in OpenGraph's generic ingest form."""
    result = written_side(subject)
    owners = {path.owner for path in result.open_paths}
    nodes = [_node(result, entity, entity.id in owners) for entity in result.entities.values()]
    edges = [_edge(fact, link) for fact, link in links_of(result)]
    return write_json({"metadata": {"source_kind": SOURCE_KIND}, "graph": {"nodes": nodes, "edges": edges}})


def _node(result: Result, entity: Entity, has_open_path: bool) -> dict[str, Any]:
    name = short(label_of(result.entities, entity.id), 300)
    properties = {
        "name": name.upper(),
        "displayname": name,
        "ringfence_id": short(entity.id, 300),
        "entity_kind": entity.kind.value,
        "ends_open_path": has_open_path,
    }
    return {"id": _id(entity.id), "kinds": [_kind(entity.kind.value), SOURCE_KIND], "properties": properties}


def _edge(fact: Fact, link: Link) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "rung": fact.rung.label,
        "disputed": fact.disputed,
        "condition": link.condition.value,
        "file": short(fact.source.file, 300),
        "locator": short(fact.source.locator, 300),
    }
    for name, value in (("since", fact.since), ("until", fact.until), ("share", link.share)):
        if value is not None:
            properties[name] = str(value)
    ends = {
        name: {"value": _id(id_), "match_by": "id"}
        for name, id_ in (("start", link.tail), ("end", link.head))
    }
    return {"kind": _kind(link.verb.value), **ends, "properties": properties}


def _kind(words: str) -> str:
    """`data class` -> `RF_DataClass`."""
    return "RF_" + "".join(word.capitalize() for word in words.split())


def _id(id_: str) -> str:
    return "RF" + make_id(id_)
