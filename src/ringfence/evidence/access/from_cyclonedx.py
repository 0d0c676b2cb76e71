"""Services with data flows of a CycloneDX document (a SaaSBOM) -> services, their providers, where they send.

The file states what somebody declared: every fact is on the rung *declared*. Of which class of the case's
data a classification such as PII speaks no such file says: a gap tells it, and the flow is possible only.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from ...errors import EvidenceError
from ...formats.addresses.hosts import host_of
from ...model.fact import Entity, Evidence, Fact, Gap, Link
from ...model.kinds import Kind, Verb, Verdict
from .access_file import AccessFile, pointer
from .state_fact import state_fact

SERVICES = "CycloneDX services"
COULD_CHANGE = "which services hold data, who provides them and where they send it"
OUT = ("outbound", "bi-directional")
MOST_TOLD = 12
_FORMAT = re.compile(rb'"bomFormat"\s*:\s*"CycloneDX"')
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_READ = {
    "bom-ref", "provider", "group", "name", "version", "description", "endpoints", "data", "services",
    "authenticated", "x-trust-boundary", "trustZone", "tags", "licenses", "externalReferences",
}  # fmt: skip


def is_cyclonedx(head: bytes, name: str) -> bool:
    return bool(_FORMAT.search(head)) and b'"services"' in head


def read_cyclonedx(files: Sequence[AccessFile], known: Collection[str]) -> Evidence:
    """Each file by itself. A file that cannot be read is a gap."""
    facts: dict[str, Fact] = {}
    gaps: list[Gap] = []
    failed: EvidenceError | None = None
    for file in files:
        try:
            document = file.read_json()
        except EvidenceError as error:
            failed = error
            gaps.append(file.gap(f"not read: {error.what} (cure: {error.cure})", COULD_CHANGE, error.place))
            continue
        reading = _Reading(file, document.value)
        for fact in reading.state():
            facts.setdefault(fact.id, fact)
        repeated = [f"the key {key[:60]!r} stands twice in one object" for key in document.repeated]
        told = [("", what) for what in repeated] + reading.flaws
        gaps += [file.gap(what, COULD_CHANGE, place) for place, what in told[:MOST_TOLD]]
        if len(told) > MOST_TOLD:
            gaps.append(
                file.gap(f"{len(told) - MOST_TOLD:,} further parts were not understood", COULD_CHANGE)
            )
    if failed and not facts:
        raise failed
    return Evidence(tuple(facts.values()), tuple(gaps))


class _Reading:
    """One document: its services in the order they stand, nested ones too."""

    def __init__(self, file: AccessFile, document: Any) -> None:
        self.file, self.flaws = file, list[tuple[str, str]]()
        self.document: Mapping[str, Any] = document if isinstance(document, dict) else {}
        self.day = self._read_day()
        self.services = list(self._walk(self.document.get("services"), "/services"))
        self.by_ref = {_text(service.get("bom-ref")): _id_of(service) for _, service in self.services}

    def state(self) -> Iterator[Fact]:
        """Services, providers, endpoints and flows out; flaws are collected on the way."""
        if self.document.get("components"):
            self.flaws.append(("/components", "components are not read here: name the packages themselves"))
        for place, service in self.services:
            for says in self._say_service(place, service):
                yield state_fact(says, self.file.source(place), recorded=self.day)

    def _read_day(self) -> date | None:
        metadata = self.document.get("metadata")
        found = _DAY.match(_text(metadata.get("timestamp"))) if isinstance(metadata, dict) else None
        try:
            return date(int(found[1]), int(found[2]), int(found[3])) if found else None
        except ValueError:
            self.flaws.append(("/metadata/timestamp", "it is not a day"))
            return None

    def _walk(self, services: Any, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Nested services as well; the depth is bounded by the reader of JSON."""
        pending = [(services, place)]
        while pending:
            found, at = pending.pop(0)
            if found is not None and not isinstance(found, list):
                self.flaws.append((at, "this is not a list of services"))
            for number, service in enumerate(found if isinstance(found, list) else ()):
                here = f"{at}{pointer(number)}"
                if not isinstance(service, dict) or not _id_of(service):
                    self.flaws.append((here, "a service without a name"))
                    continue
                yield here, service
                pending.append((service.get("services"), f"{here}/services"))

    def _say_service(self, place: str, service: Mapping[str, Any]) -> Iterator[Entity | Link]:
        id_ = _id_of(service)
        yield Entity(id_, Kind.SERVICE, _text(service.get("name")))
        provider = service.get("provider")
        if isinstance(provider, dict) and (name := _plain(_text(provider.get("name")))):
            yield Entity(name, Kind.ORG, name)
            yield Link(Verb.OPERATED_BY, id_, name)
        for address in _list(service.get("endpoints")):
            if host := _host(_text(address)):
                yield Entity(host, Kind.ENDPOINT)
                yield Link(Verb.SERVED_FROM, host, id_)
            else:
                self.flaws.append((f"{place}/endpoints", f"no host is in {_text(address)[:80]!r}"))
        for number, flow in enumerate(_list(service.get("data"))):
            yield from self._say_flow(f"{place}/data{pointer(number)}", id_, flow)
        unread = sorted(set(service) - _READ)
        if unread:
            self.flaws.append((place, f"not read: {', '.join(unread)[:200]}"))

    def _say_flow(self, place: str, service: str, flow: Any) -> Iterator[Entity | Link]:
        """Where it says that data goes. What comes in is a gap: a source need not be a party."""
        if not isinstance(flow, dict):
            self.flaws.append((place, "this is not a flow of data"))
            return
        kind, way = _text(flow.get("classification")) or "unclassified", _text(flow.get("flow"))
        what = (
            f"data of the classification {kind[:60]!r} ({way or 'no direction'}): of which class of the case?"
        )
        self.flaws.append((place, what))
        for target in _list(flow.get("destination")) if way in OUT else ():
            to = self._find(_text(target))
            if not to:
                self.flaws.append((f"{place}/destination", f"nobody is called {_text(target)[:80]!r}"))
            elif to != service:
                terms = {"classification": kind}
                yield Link(Verb.SENDS_TO, service, to, condition=Verdict.UNKNOWN, terms=terms)

    def _find(self, target: str) -> str:
        """A service of the document by its reference, bare or in a BOM-Link, else the host of an address."""
        return self.by_ref.get(target) or self.by_ref.get(target.rpartition("#")[2]) or _host(target)


def _text(value: Any) -> str:
    return value.strip()[:500] if isinstance(value, str) else ""


def _host(address: str) -> str:
    """The host of a whole address; a bare word is none."""
    return _plain(host_of(address)) if "://" in address else ""


def _plain(text: str) -> str:
    """Without what no id holds."""
    return text.replace("|", " ").replace(";", ",")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _id_of(service: Mapping[str, Any]) -> str:
    name = _text(service.get("bom-ref")) or _text(service.get("name"))
    return f"cyclonedx:{_plain(name)}" if name else ""
