"""Which part of an app a host belongs to: the one part whose code, or whose domains in the catalogue, hold
it.

Where several do it stays unknown whose code asked for the host.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...catalogue.lookup import Catalogue
from ...catalogue.operators import is_checked, list_operators
from ...catalogue.tables import holding_share
from ...model.app import Part, PartKind
from ...model.kinds import Verdict
from ...model.share import WHOLE
from ..apps.to_facts import STATED
from .senders import KnownApp

HIGHEST = 12  # owners above an organisation that are looked at


@dataclass(frozen=True, slots=True)
class Holding:
    """`part` is the only part that holds the host (None: none, or several); `why` says so in words.
    `in_code`: the host, or a domain above it, stands in the app."""

    part: Part | None
    why: str
    in_code: bool


class Holders:
    """The parts of one app by the hosts that they hold."""

    def __init__(self, app: KnownApp, catalogue: Catalogue) -> None:
        self._app, self._catalogue = app, catalogue
        self._held: dict[str, dict[str, tuple[Part, str]]] = {}  # host -> part -> it, and the first place
        self._components: dict[str, Part] = {}
        self.hosts: set[str] = set()  # that surely are ones; patterns (`*.example.com`) left out
        for part in app.parts():
            if part.kind is PartKind.COMPONENT:
                self._components.setdefault(part.id, part)
            for each in part.hosts:
                if each.kind in STATED:
                    self._held.setdefault(each.host, {}).setdefault(part.id, (part, each.place))
                if each.kind == STATED[0] and not each.host.startswith("*."):
                    self.hosts.add(each.host)

    def find(self, host: str) -> Holding:
        app, held = self._app.label, self._find_held(host)
        in_code = bool(held) or any(above in self._held for above in _above(host))
        able = {id_: part for id_, (part, _) in held.items()} | {part.id: part for part in self._told(host)}
        if not able:
            return Holding(None, f"no part of {app} is known to hold {host}", in_code)
        if len(able) > 1:
            names = ", ".join(sorted(part.name for part in able.values()))
            return Holding(None, f"{host} is at home in several parts of {app} ({names})", in_code)
        (part,) = able.values()
        whose = part.name if part.kind is PartKind.COMPONENT else str(part.kind)
        if part.confidence < 100:
            return Holding(None, f"{host} is at home in what is only likely {whose}", in_code)
        if not held:
            return Holding(part, f"the catalogue has {host} under a domain of {whose} alone", in_code)
        return Holding(part, f"of the parts of {app} only {whose} holds {host} ({held[part.id][1]})", in_code)

    def _find_held(self, host: str) -> dict[str, tuple[Part, str]]:
        if host in self._held:
            return self._held[host]
        return next((self._held[f"*.{above}"] for above in _above(host) if f"*.{above}" in self._held), {})

    def _told(self, host: str) -> Iterator[Part]:
        """The components whose domain the catalogue says it is."""
        for row in self._catalogue.find_domain(host):
            if part := self._components.get(row.get("software", "")):
                yield part


def is_its_own(part: Part, host: str, catalogue: Catalogue) -> Verdict:
    """Is the host operated by the component's publisher, or within the same group? HOLDS only if every row
    that says so was compared with its source; UNKNOWN also where nobody states an operator. Shared hosting is
    nobody's own."""
    rows = list_operators(catalogue, host)
    if not rows or not part.publisher:
        return Verdict.UNKNOWN
    checked = [row for row in catalogue.rows(part.id, "software") if is_checked(row)]
    able = {org for row in rows for org in _climb(row["operator"], catalogue)}
    if not able & set(_climb(part.publisher, catalogue)):
        return Verdict.FAILS
    sure = {
        org
        for row in rows
        if is_checked(row)
        for org, firm in _climb(row["operator"], catalogue).items()
        if firm
    }
    firm = {org for org, firm in _climb(part.publisher, catalogue).items() if firm and checked}
    return Verdict.HOLDS if sure & firm else Verdict.UNKNOWN


def _climb(org: str, catalogue: Catalogue) -> dict[str, bool]:
    """The organisation and those above it that hold half of it or more, states left out; and whether every
    row on the way to it was compared with its source."""
    found: dict[str, bool] = {}
    pending = [(org, True)]
    while pending and len(found) < HIGHEST:
        one, firm = pending.pop()
        if one.isupper() or found.get(one, False) or (one in found and not firm):
            continue
        found[one] = firm
        for row in catalogue.rows(one, "holdings"):
            share = holding_share(row)
            if share is not None and 2 * share.lower >= WHOLE:
                pending.append((row["owner"], firm and is_checked(row)))
    return found


def _above(host: str) -> Iterator[str]:
    """The domains above a host, the nearest first; never a top-level one."""
    labels = host.split(".")
    return (".".join(labels[start:]) for start in range(1, len(labels) - 1))
