"""Which app of the case a sender in the traffic is: by its package, its name, or the number a phone gave
it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ...model.app import AppContents, Part, PartKind, Presence
from ...model.data_seen import DataSeen
from ...model.fact import Entity, Evidence, Fact, Guard, Link
from ...model.kinds import Kind, Verb

PACKAGE = "app package"  # the system of a source that is one
CUT = 19  # bytes of a name that PCAPdroid keeps in its trailer


@dataclass(frozen=True, slots=True)
class KnownApp:
    """An app of the case by its id there, with every package of it that was read."""

    id: str
    packages: tuple[AppContents, ...]

    @property
    def label(self) -> str:
        return self.packages[0].name or self.id

    def parts(self) -> Iterator[Part]:
        """What is inside. What is only referenced, or a stub, cannot send."""
        for package in self.packages:
            yield from (part for part in package.parts if is_inside(part))

    def owns(self, fact: Fact) -> bool:
        """Was the fact read in a package of it?"""
        return fact.source.file in {package.source.file for package in self.packages}


def is_inside(part: Part) -> bool:
    return part.kind is not PartKind.COMPONENT or part.presence is Presence.EMBEDDED


def find_apps(evidence: Evidence) -> dict[str, KnownApp]:
    """The apps that were read, by their ids in the case."""
    stated: dict[str, list[str]] = {}  # file -> the apps stated of it
    for fact in evidence.facts:
        if isinstance(fact.says, Entity) and fact.says.kind is Kind.APP and fact.source.system == PACKAGE:
            stated.setdefault(fact.source.file, []).append(fact.says.id)
    found: dict[str, list[AppContents]] = {}
    for app in evidence.apps:
        ids = stated.get(app.source.file, [])
        if app.id in ids or len(set(ids)) == 1:
            found.setdefault(app.id if app.id in ids else ids[0], []).append(app)
    return {id_: KnownApp(id_, tuple(packages)) for id_, packages in found.items()}


def rename_senders(
    facts: Iterable[Fact], apps: Mapping[str, KnownApp], uids: Mapping[str, str]
) -> Iterator[Fact]:
    """The facts, with each app of the case under its id there, whatever the traffic calls it. `uids` has the
    package file of what a phone knows by number. What the traffic calls an app is no name for a page."""
    known: dict[str, str] = {}
    for fact in facts:
        ids = (
            _names(fact.says) if fact.source.system not in ("", PACKAGE) else ()
        )  # tables have their own ids
        for id_ in ids:
            if id_ not in known:
                known[id_] = _find_app(id_, apps, uids)
        if not any(known[id_] for id_ in ids):
            yield fact
            continue
        note = [f"The traffic calls the app {id_}." for id_ in ids if known[id_] not in ("", id_)]
        yield replace(fact, says=_rename(fact.says, known), note=" ".join(filter(None, (fact.note, *note))))


def rename_seen(
    seen: Iterable[DataSeen], apps: Mapping[str, KnownApp], uids: Mapping[str, str]
) -> tuple[DataSeen, ...]:
    """The same of the rows of personal data."""
    return tuple(replace(each, sender=_find_app(each.sender, apps, uids) or each.sender) for each in seen)


def _names(says: Entity | Link | Guard) -> tuple[str, ...]:
    """The ids that name a sender."""
    if isinstance(says, Link):
        return {Verb.SENDS_TO: (says.tail,), Verb.COLLECTED_BY: (says.head,)}.get(says.verb, ())
    return (says.id,) if isinstance(says, Entity) and says.kind is Kind.APP else ()


def _find_app(name: str, apps: Mapping[str, KnownApp], uids: Mapping[str, str]) -> str:
    """The app's id in the case; "" if it is none of them, or might be several."""
    if name in apps:
        return name
    found = {app.id for app in apps.values() for package in app.packages if _is_called(package, name, uids)}
    return found.pop() if len(found) == 1 else ""


def _is_called(package: AppContents, name: str, uids: Mapping[str, str]) -> bool:
    if name == package.id or uids.get(name) == package.source.file:
        return True
    own, said = package.name.casefold().strip(), name.casefold().strip()
    return bool(own) and (own == said or (len(name.encode()) >= CUT and own.startswith(said)))


def _rename(says: Entity | Link | Guard, known: Mapping[str, str]) -> Entity | Link | Guard:
    if isinstance(says, Link):
        ends = {id_: known.get(id_) or id_ for id_ in (says.tail, says.head)}
        return replace(says, tail=ends[says.tail], head=ends[says.head])
    return replace(says, id=known[says.id], name="") if isinstance(says, Entity) else says
