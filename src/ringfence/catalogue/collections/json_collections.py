"""The collections that are JSON: Exodus, IzzyOnDroid, Ghostery TrackerDB, DuckDuckGo, Disconnect."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...errors import EvidenceError
from .mark import Mark

_CURE = "fetch the collection again"
_PLAIN_PACKAGE = re.compile(r"\.?[A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)+\.?")
_PLAIN_HOST = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*")


def tell_json_collection(document: Any) -> str:
    """Which collection the document is; "" when it is none that is known."""
    if isinstance(document, list):
        return "IzzyOnDroid" if document and _has(document[0], "signatures", "label") else ""
    if not isinstance(document, dict):
        return ""
    trackers = document.get("trackers")
    if isinstance(trackers, dict | list) and trackers:
        first = next(iter(trackers.values() if isinstance(trackers, dict) else trackers))
        if _has(first, "code_signature"):
            return "Exodus"
        return "DuckDuckGo" if _has(first, "owner") else ""
    if {"patterns", "organizations"} <= document.keys():
        return "Ghostery"
    if isinstance(document.get("categories"), dict):
        return "Disconnect services"
    return "Disconnect entities" if isinstance(document.get("entities"), dict) else ""


def read_json_collection(document: Any, name: str) -> Iterator[Mark]:
    """Every mark of the document. Raises EvidenceError where a part is not what it should be."""
    read = _READERS[tell_json_collection(document)]
    try:
        yield from read(document)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise EvidenceError(name, "", f"a part of it has another form: {error!r}", _CURE) from None


def _has(value: Any, *keys: str) -> bool:
    return isinstance(value, dict) and all(key in value for key in keys)


def _read_exodus(document: Mapping[str, Any]) -> Iterator[Mark]:
    trackers = document["trackers"]
    for each in trackers.values() if isinstance(trackers, dict) else trackers:
        for package in _split_pattern(each.get("code_signature", "")):
            if _PLAIN_PACKAGE.fullmatch(package):
                yield Mark("java package", package.strip("."), each["name"])
        for host in _split_pattern(each.get("network_signature", "")):
            if _PLAIN_HOST.fullmatch(host.lower()):
                yield Mark("domain", host.lower(), each["name"])


def _split_pattern(pattern: str) -> list[str]:
    """The parts of an alternation of escaped names: `a\\.b|c\\.d` -> a.b, c.d."""
    return [part.replace("\\.", ".").strip().lstrip("^").rstrip("$") for part in pattern.split("|")]


def _read_izzy(document: list[Any]) -> Iterator[Mark]:
    for each in document:
        code = each.get("signatures", {}).get("code") or ""
        package = code.strip("/").replace("/", ".")
        if _PLAIN_PACKAGE.fullmatch(package):
            yield Mark("java package", package, each.get("label") or each["id"])


def _read_ghostery(document: Mapping[str, Any]) -> Iterator[Mark]:
    organisations = document["organizations"]
    for pattern in document["patterns"].values():
        owner = organisations.get(pattern.get("organization") or "", {})
        for domain in pattern.get("domains") or ():
            yield Mark("domain", domain, pattern["name"], owner.get("name") or "", owner.get("country") or "")


def _read_duckduckgo(document: Mapping[str, Any]) -> Iterator[Mark]:
    for domain, tracker in document["trackers"].items():
        owner = tracker.get("owner") or {}
        yield Mark("domain", domain, owner.get("displayName") or domain, owner.get("name") or "")
    for package, owner in (document.get("packageNames") or {}).items():
        yield Mark("android id", package, package, owner)


def _read_disconnect_services(document: Mapping[str, Any]) -> Iterator[Mark]:
    for entries in document["categories"].values():
        for entry in entries:
            for owner, sites in entry.items():
                for domains in sites.values():
                    for domain in domains if isinstance(domains, list) else ():
                        yield Mark("domain", domain, owner, owner)


def _read_disconnect_entities(document: Mapping[str, Any]) -> Iterator[Mark]:
    for owner, entry in document["entities"].items():
        for domain in dict.fromkeys([*entry.get("properties", ()), *entry.get("resources", ())]):
            yield Mark("domain", domain, owner, owner)


_READERS: Mapping[str, Callable[[Any], Iterator[Mark]]] = {
    "Exodus": _read_exodus,
    "IzzyOnDroid": _read_izzy,
    "Ghostery": _read_ghostery,
    "DuckDuckGo": _read_duckduckgo,
    "Disconnect services": _read_disconnect_services,
    "Disconnect entities": _read_disconnect_entities,
}
