"""Result -> CycloneDX 1.6: apps, components and services with their supplier, and who owns that supplier.

The supplier is the publisher (of a service or host the operator) that a fact names. The owner is the last of
the chain above it in which each holds half or more, as `ringfence:owner`; without one, that is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..model.fact import Entity
from ..model.kinds import Kind, Verb
from ..model.result import DealResult, Result
from .handed_over import links_of, make_uuid, short, write_json, written_side
from .owner_chains import OwnerChains
from .wording import label_of

TYPES = {Kind.APP: "application", Kind.COMPONENT: "library"}
SERVICES = (Kind.SERVICE, Kind.ENDPOINT)
MOST_PATHS = 50  # fingerprints of paths told of one component


def to_cyclonedx(subject: Result | DealResult) -> str:
    """The bill of materials. Its serial number is the same for the same result."""
    result = written_side(subject)
    chains, on_paths = OwnerChains(result), _paths_of(result)
    things = [entity for entity in result.entities.values() if entity.kind in (*TYPES, *SERVICES)]
    entries = {each.id: _describe(result, each, chains, on_paths.get(each.id, [])) for each in things}
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{make_uuid(result.question.case, str(result.question.on), *entries)}",
        "version": 1,
        "metadata": {
            "tools": {
                "components": [{"type": "application", "name": "ringfence", "version": result.version}]
            },
            "component": {
                "type": "application",
                "bom-ref": "case",
                "name": short(result.question.title, 300) or "case",
            },
            "properties": [_property("coverage", f"{result.coverage.share} %")],
        },
        "components": [entries[each.id] for each in things if each.kind in TYPES],
        "services": [entries[each.id] for each in things if each.kind in SERVICES],
        "dependencies": _dependencies(result, entries),
    }
    return write_json(document)


def _describe(result: Result, entity: Entity, chains: OwnerChains, paths: list[str]) -> dict[str, Any]:
    is_service = entity.kind in SERVICES
    parties = (chains.operators, chains.publishers) if is_service else (chains.publishers, chains.operators)
    party = parties[0].get(entity.id) or parties[1].get(entity.id, "")
    chain = chains.climb(party)
    entry: dict[str, Any] = {
        "bom-ref": _ref(entity.id),
        "name": short(label_of(result.entities, entity.id), 300),
    }
    if not is_service:
        entry["type"] = TYPES[entity.kind]
    if party:
        entry["provider" if is_service else "supplier"] = {
            "name": short(label_of(result.entities, party), 300)
        }
    entry["name"] = entry["name"] or "unnamed"
    entry["properties"] = _properties(result, entity, chains, chain) + [
        _property("path", fingerprint) for fingerprint in paths[:MOST_PATHS]
    ]
    return entry


def _properties(
    result: Result, entity: Entity, chains: OwnerChains, chain: tuple[str, ...]
) -> list[dict[str, str]]:
    owner = label_of(result.entities, chain[-1]) if chain else "not established"
    said = [_property("id", entity.id), _property("owner", owner)]
    said += (
        [_property("ownerChain", " ← ".join(label_of(result.entities, id_) for id_ in chain))]
        if chain
        else []
    )
    return said + [_property("ownerCountry", name) for name in chains.name_countries(chain)]


def _tool(version: str) -> dict[str, str]:
    return {"type": "application", "name": "ringfence", "version": version}


def _property(name: str, value: str) -> dict[str, str]:
    return {"name": f"ringfence:{name}", "value": short(value)}


def _paths_of(result: Result) -> dict[str, list[str]]:
    on_paths: dict[str, list[str]] = {}
    for path in (*result.open_paths, *result.unproven_paths):
        for id_ in dict.fromkeys(end for hop in path.hops for end in (hop.tail, hop.head)):
            on_paths.setdefault(id_, []).append(path.fingerprint)
    return on_paths


def _dependencies(result: Result, entries: Iterable[str]) -> list[dict[str, Any]]:
    """What embeds what, and what sends to what."""
    known = dict.fromkeys(entries)
    needs: dict[str, dict[str, None]] = {id_: {} for id_ in known}
    for _, link in links_of(result):
        if link.verb in (Verb.EMBEDS, Verb.SENDS_TO) and link.tail in known and link.head in known:
            needs[link.tail][_ref(link.head)] = None
    return [{"ref": _ref(id_), "dependsOn": list(on)} for id_, on in needs.items()]


def _ref(id_: str) -> str:
    return make_uuid("bom-ref", id_)
