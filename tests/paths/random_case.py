"""Small random cases for the planner: every kind of AND, ties that need two holders, doubts, guards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from ringfence.graph.build import build_graph
from ringfence.graph.exposure import ExposureGraph
from ringfence.graph.ties import TieProof, find_ties
from ringfence.model.fact import Entity, Fact, Link
from ringfence.model.kinds import Rung, Verb, Verdict
from ringfence.model.path import Path, Remedy
from ringfence.paths.find import find_paths
from ringfence.paths.remedies import propose_remedies
from tests import world as w

ENTITIES: tuple[Entity, ...] = (
    w.data("location", category="precise geolocation", us_devices="1000..2000"),
    w.data("contacts", us_persons="5000"),
    w.app("maps"),
    w.app("chat"),
    w.component("sdk"),
    w.endpoint("host"),
    w.store("vault"),
    w.key("key"),
    w.grant("read"),
    w.grant("decrypt"),
    w.grant("group"),
    w.account("admin"),
    w.account("robot"),
    w.person("ann"),
    w.person("bo"),
    w.org("maker"),
    w.org("vendor"),
    w.org("holding"),
    w.org("east"),
    w.org("north"),
    w.state("CN"),
    w.state("RU"),
)
FLOWS: tuple[Link, ...] = (
    w.link("location", Verb.COLLECTED_BY, "maps"),
    w.link("contacts", Verb.COLLECTED_BY, "chat"),
    w.link("location", Verb.COLLECTED_BY, "sdk"),
    w.link("maps", Verb.EMBEDS, "sdk"),
    w.link("chat", Verb.EMBEDS, "sdk"),
    w.link("maps", Verb.SENDS_TO, "host"),
    w.link("chat", Verb.SENDS_TO, "host", data=("contacts",)),
    w.link("sdk", Verb.SENDS_TO, "host"),
    w.link("sdk", Verb.PUBLISHED_BY, "east"),
    w.link("maps", Verb.PUBLISHED_BY, "maker"),
    w.link("host", Verb.SERVED_FROM, "vault"),
    w.link("host", Verb.OPERATED_BY, "vendor"),
    w.link("contacts", Verb.HELD_IN, "vault"),
    w.link("vault", Verb.ENCRYPTED_WITH, "key"),
    w.link("vault", Verb.PERMITS, "read"),
    w.link("vault", Verb.OPERATED_BY, "vendor"),
    w.link("vault", Verb.PROCESSED_BY, "vendor", contract="cloud"),
    w.link("key", Verb.PERMITS, "decrypt"),
    w.link("key", Verb.OPERATED_BY, "vendor"),
    w.link("read", Verb.ASSIGNED_TO, "group"),
    w.link("decrypt", Verb.ASSIGNED_TO, "group"),
    w.link("decrypt", Verb.ASSIGNED_TO, "admin"),
    w.link("read", Verb.ASSIGNED_TO, "robot"),
    w.link("group", Verb.ASSIGNED_TO, "admin"),
    w.link("robot", Verb.BECOMES, "admin", needs=("vault|permits|read",)),
    w.link("admin", Verb.USED_BY, "ann"),
    w.link("robot", Verb.USED_BY, "bo"),
    w.link("ann", Verb.WORKS_FOR, "vendor"),
    w.link("bo", Verb.WORKS_FOR, "east"),
    w.link("maker", Verb.SHARED_WITH, "vendor", contract="sale"),
    w.link("maker", Verb.SHARED_WITH, "north"),
    w.link("vendor", Verb.SHARED_WITH, "holding"),
)
TIES: tuple[Link, ...] = (
    w.owns("holding", "vendor", w.percent(60)),
    w.owns("east", "vendor", w.percent(30)),
    w.owns("north", "vendor", w.percent(30)),
    w.owns("east", "maker", w.percent(30), w.percent(51)),
    w.owns("north", "maker", w.percent(30)),
    w.owns("north", "holding", w.percent(15, 25)),
    w.owns("east", "holding", w.percent(50)),
    w.owns("holding", "maker", w.percent(30)),
    w.link("vendor", Verb.DIRECTED_BY, "east", means="golden share"),
    w.link("maker", Verb.DIRECTED_BY, "north", means="board seat"),
    w.link("ann", Verb.SUBJECT_TO, "RU", tie="primarily resident"),
    w.link("bo", Verb.SUBJECT_TO, "CN", tie="primarily resident"),
)
STATES: tuple[Link, ...] = (
    w.link("east", Verb.SUBJECT_TO, "CN", tie="headquartered"),
    w.link("north", Verb.SUBJECT_TO, "RU", tie="organised under its law"),
)


@dataclass(frozen=True, slots=True)
class Case:
    facts: tuple[Fact, ...]
    graph: ExposureGraph
    paths: tuple[Path, ...]
    remedies: tuple[Remedy, ...]

    def ties_without(self, gone: frozenset[str]) -> dict[str, TieProof]:
        return find_ties(self.graph, without_facts=gone)


def random_case(seed: int, most_remedies: int = 8, *, guards: bool = True) -> Case:
    """The same for the same seed. Only the cheapest remedies are kept, so some targets cannot be closed."""
    random = Random(seed)
    facts = random_facts(random, guards=guards)
    graph = build_graph(facts, w.DAY)
    paths, _ = find_paths(graph, find_ties(graph), (), limit=60)
    remedies = propose_remedies(graph, paths, {})
    costed = [replace(remedy, effort_hours=random.randint(1, 12)) for remedy in remedies]
    random.shuffle(costed)
    kept = sorted(costed, key=lambda remedy: remedy.effort_hours)[:most_remedies]
    return Case(facts, graph, paths, tuple(sorted(kept, key=lambda remedy: remedy.id)))


def random_facts(random: Random, *, guards: bool = True) -> tuple[Fact, ...]:
    often = random.choice((0.5, 0.7, 0.9))
    links = [each for each in FLOWS if random.random() < often]
    links += [each for each in TIES if random.random() < 0.6]
    links += [each for each in STATES if random.random() < 0.9]
    stated = [_doubt(random, each) for each in links]
    stated += [_doubt(random, each, source="second") for each in links if random.random() < 0.15]
    said: list[w.Statement] = [*ENTITIES, *stated]
    if guards and random.random() < 0.5:
        on = random.sample(links, min(2, len(links)))
        said.append(w.guard("control", *on, holds=random.choice(list(Verdict))))
    return w.facts(*said)


def _doubt(random: Random, says: Link, source: str = "") -> Fact:
    doubt = random.choice(("disputed", "assumed", "undated", *[""] * 17))
    return w.fact(
        says,
        f"{source} {says.key}".strip(),
        rung=Rung.ASSUMED if doubt == "assumed" else random.choice(list(Rung)[1:]),
        disputed=doubt == "disputed",
        recorded=w.DAY + timedelta(days=1) if doubt == "undated" else None,
    )
