"""Judging hand-overs of data under every regime: time, memory, and how both grow with their number.

A made-up world: U.S. companies that give, vendors and buyers all over the world that take, owners behind them
two levels up, and contracts of every kind. One hand-over in ten is under one contract of its own words; the
rest repeat common ones, as real contracts do.

    PYTHONPATH=src:. python bench/law.py [10000 100000 1000000] [--profile]

Each size runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from datetime import date

from ringfence.graph.build import build_graph
from ringfence.graph.exposure import ExposureGraph
from ringfence.graph.handovers import Handover
from ringfence.law.judge import hear
from ringfence.model.kinds import Kind, Verb
from tests.world import Statement, entity, facts, owns, percent

DAY = date(2026, 1, 1)
CATEGORIES = ("personal health", "personal financial", "precise geolocation", "biometric", "human genomic",
              "browsing", "content", "covered personal identifiers")  # fmt: skip
PLACES = ("US", "DE", "IN", "CN", "SG", "RU", "KY", "")
TERMS = (
    {"deal": "data brokerage"},
    {"deal": "data brokerage", "onward_clause": "yes", "breach_reporting_days": "14"},
    {"deal": "vendor"},
    {"deal": "vendor", "security_requirements": "yes"},
    {"deal": "investment", "passive": "yes"},
    {"deal": "none"},
    {"deal": "vendor", "purpose": "payments", "needed": "yes"},
    {},
)


def make_world(count: int, seed: int = 7) -> tuple[ExposureGraph, tuple[Handover, ...]]:
    """A graph of the parties and data, and `count` hand-overs between the parties."""
    draw = random.Random(seed)
    givers = [f"g{n}" for n in range(max(count // 1000, 10))]
    takers = [f"t{n}" for n in range(max(count // 50, 50))]
    owners = [f"o{n}" for n in range(max(count // 200, 20))]
    statements: list[Statement] = [
        entity(
            Kind.DATA_CLASS,
            f"d{n}",
            category=CATEGORIES[n % len(CATEGORIES)],
            us_persons=str(10 ** draw.randint(1, 7)),
            us_devices=str(10 ** draw.randint(1, 6)),
            government_related="no",
            identifiers="device id;network id",
        )
        for n in range(48)
    ]
    statements += [entity(Kind.ORG, giver, organised_in="US") for giver in givers]
    for party in (*takers, *owners):
        place = draw.choice(PLACES)
        words = {"organised_in": place, "principal_place_of_business": place} if place else {}
        known = {"ownership_established": "yes"} if draw.random() < 0.7 else {}
        statements.append(entity(Kind.ORG, party, **words, **known))
    for level, owned_by in ((takers, owners), (owners[len(owners) // 2 :], owners[: len(owners) // 2])):
        for party in level:
            if draw.random() < 0.6:
                statements.append(owns(draw.choice(owned_by), party, percent(draw.choice((15, 25, 50, 100)))))
    return build_graph(facts(*statements), DAY), _make_handovers(draw, count, givers, takers)


def _make_handovers(
    draw: random.Random, count: int, givers: list[str], takers: list[str]
) -> tuple[Handover, ...]:
    made = []
    for number in range(count):
        giver, taker = draw.choice(givers), draw.choice(takers)
        data = tuple(sorted({f"d{draw.randrange(48)}" for _ in range(draw.randint(1, 4))}))
        terms = {"contract": f"c{number}", "giver": giver, **draw.choice(TERMS)}
        if draw.random() < 0.1:
            terms["breach_reporting_days"] = str(draw.randrange(1, 30))
        lower = data if draw.random() < 0.9 else ()
        verb = Verb.PROCESSED_BY if terms.get("deal") == "vendor" else Verb.SHARED_WITH
        made.append(
            Handover(giver, taker, verb, f"store of {giver}", (f"f{number}",), lower, data, data, terms)
        )
    return tuple(made)


def measure(count: int, profile: bool) -> None:
    graph, handovers = make_world(count)
    before = resource.getrusage(resource.RUSAGE_SELF)
    profiler = cProfile.Profile() if profile else None
    started = time.process_time()
    if profiler:
        profiler.enable()
    outcomes = Counter(
        f"{each.regime} {each.outcome}"
        for opinion in hear(graph, handovers, DAY)
        for each in opinion.findings
    )
    if profiler:
        profiler.disable()
    seconds = time.process_time() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    peak, world = after.ru_maxrss / 1024, before.ru_maxrss / 1024
    print(
        f"{count:>9,} hand-overs, {len(graph.entities):>7,} entities: {seconds:8.1f} s CPU, "
        f"{seconds / count * 1e6:6.0f} µs each; peak {peak:7,.0f} MB, world before {world:6,.0f} MB; "
        f"{outcomes.total():,} findings",
        flush=True,
    )
    if profiler:
        print(outcomes.most_common())
        pstats.Stats(profiler).sort_stats("tottime").print_stats(35)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("counts", nargs="*", type=int, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--profile", action="store_true", help="profile, in this process")
    options = parser.parse_args()
    if len(options.counts) == 1:
        measure(options.counts[0], options.profile)
        return
    for count in options.counts:
        subprocess.run([sys.executable, __file__, str(count)], check=True)


if __name__ == "__main__":
    main()
