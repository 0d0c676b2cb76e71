"""Result -> GraphML for Gephi, yEd, Cytoscape and networkx: entities as nodes, facts that link as edges."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..model.result import DealResult, Result
from .handed_over import links_of, short, written_side
from .wording import label_of

NODE_KEYS = ("id", "label", "kind", "open_paths")
EDGE_KEYS = (
    "verb",
    "rung",
    "since",
    "until",
    "disputed",
    "condition",
    "share",
    "data",
    "file",
    "locator",
    "fact",
)


def to_graphml(subject: Result | DealResult) -> str:
    """A directed graph; several links may join the same two entities."""
    result = written_side(subject)
    root = Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    for what, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
        for key in keys:
            kind = "int" if key == "open_paths" else "string"
            SubElement(root, "key", {"id": f"{what}_{key}", "for": what, "attr.name": key, "attr.type": kind})
    graph = SubElement(root, "graph", id="ringfence", edgedefault="directed")
    numbers = {id_: f"n{number}" for number, id_ in enumerate(result.entities)}
    counts = _count_paths(result)
    for id_, entity in result.entities.items():
        values = {
            "id": id_,
            "label": label_of(result.entities, id_),
            "kind": entity.kind.value,
            "open_paths": str(counts.get(id_, 0)),
        }
        _add(SubElement(graph, "node", id=numbers[id_]), "node", values)
    for number, (fact, link) in enumerate(links_of(result)):
        edge = SubElement(
            graph, "edge", id=f"e{number}", source=numbers[link.tail], target=numbers[link.head]
        )
        values = {
            "verb": link.verb.value,
            "rung": fact.rung.label,
            "since": str(fact.since or ""),
            "until": str(fact.until or ""),
            "disputed": "yes" if fact.disputed else "no",
            "condition": link.condition.value,
            "share": str(link.share or ""),
            "data": "; ".join(link.data),
            "file": fact.source.file,
            "locator": fact.source.locator,
            "fact": fact.id,
        }
        _add(edge, "edge", values)
    indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _add(element: Element, what: str, values: Mapping[str, str]) -> None:
    for key, value in values.items():
        if value:
            SubElement(element, "data", key=f"{what}_{key}").text = short(value)


def _count_paths(result: Result) -> dict[str, int]:
    counts: dict[str, int] = {}
    for path in result.open_paths:
        for id_ in {end for hop in path.hops for end in (hop.tail, hop.head)}:
            counts[id_] = counts.get(id_, 0) + 1
    return counts
