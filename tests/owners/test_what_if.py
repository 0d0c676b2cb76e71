"""What-if is what working everything out again gives; proofs hold up; settling facts settle."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from ringfence.model.kinds import Verdict
from ringfence.model.share import Share
from ringfence.owners.cascades import VERDICTS, CascadeRule, Unnamed, seeds_of, spread
from ringfence.owners.look_through import look_through
from ringfence.owners.proofs import find_settling, prove
from ringfence.owners.readings import combine, deem_parents_whole
from ringfence.owners.what_if import Change, change_network, look_through_again, respread
from tests.owners.random_holdings import STEP, Row, network_of, random_rows
from tests.owners.test_arithmetics import NODES, chosen
from tests.owners.test_vectors import network_of as network_of_stakes

BATCHES = [range(start, start + 500) for start in range(0, 3_000, 500)]


def random_changes(random: Random) -> list[Change]:
    changes = []
    for _ in range(random.randint(1, 3)):
        owner, owned = random.sample(range(NODES), 2)
        lo = random.randint(0, 10) * STEP
        hi = lo if random.random() < 0.6 else min(10 * STEP, lo + STEP)
        changes.append(Change(owner, owned, Share(lo, hi, random.random() < 0.5 and hi > lo)))
    return changes


@pytest.mark.parametrize("seeds", BATCHES)
def test_what_if_is_what_all_of_it_again_gives(seeds: range) -> None:
    for seed in seeds:
        random = Random(seed)
        network = network_of(random_rows(seed))
        certain, possible, line, strict = chosen(seed)
        rule = CascadeRule(line, strict, unnamed=random.choice((Unnamed.NO, Unnamed.ONCE)))
        starting = seeds_of(sorted(certain), sorted(possible))
        before = spread(network, rule, starting)
        changes = random_changes(random)
        changed = change_network(network, changes)
        after = spread(changed, rule, starting)
        expected = {
            node: (VERDICTS[before.members[node]], VERDICTS[after.members[node]])
            for node in range(NODES)
            if before.members[node] != after.members[node]
        }
        assert respread(before, changed, [change.owned for change in changes]) == expected, seed


@pytest.mark.parametrize("seeds", BATCHES)
def test_look_through_again_is_look_through(seeds: range) -> None:
    for seed in seeds:
        network = network_of(random_rows(seed, exact=True))
        starting = seeds_of(sorted(chosen(seed)[0]))
        changes = random_changes(Random(seed))
        changed = change_network(network, changes)
        companies = np.array([change.owned for change in changes], np.int32)
        before = look_through(network, starting)
        again = look_through_again(before, changed, starting.certain, companies)
        assert np.abs(again - look_through(changed, starting).least).max() < 1e-12, seed


@pytest.mark.parametrize("seeds", BATCHES)
def test_a_proof_alone_is_enough(seeds: range) -> None:
    """With no links but those of the proof, the node still counts."""
    for seed in seeds:
        rows = random_rows(seed)
        certain, _, line, strict = chosen(seed)
        found = spread(network_of(rows), CascadeRule(line, strict), seeds_of(sorted(certain)))
        for node in range(NODES):
            steps = prove(found, node)
            assert bool(steps) == (found.members[node] != 0 and node not in certain), (seed, node)
            if steps and found.members[node] == 1:
                kept = [rows[row] for step in steps for row in step.rows]
                alone = spread(network_of(kept), CascadeRule(line, strict), seeds_of(sorted(certain)))
                assert alone.members[node] == 1, (seed, node)


@pytest.mark.parametrize("seeds", BATCHES)
def test_an_unknown_is_settled_by_the_facts_named(seeds: range) -> None:
    """Rows that state the facts give the answer."""
    for seed in seeds:
        rows, starting = random_rows(seed), seeds_of(sorted(chosen(seed)[0]))
        found = spread(network_of(rows), CascadeRule(), starting)
        for node in np.flatnonzero(found.members == 2).tolist():
            settling = find_settling(found, node)
            assert settling.excludes, (seed, node)
            for links, proving in ((settling.proves, True), (settling.excludes, False)):
                known = list(rows)
                for row in found.network.rows[list(links)].tolist():
                    is_nothing = known[row].possible and not proving
                    least = 0 if is_nothing else known[row].lo + known[row].lo_open
                    size = known[row].hi if proving else least
                    known[row] = Row(known[row].owner, known[row].owned, size, size)
                after = spread(network_of(known), CascadeRule(), starting).members[node]
                if links:
                    assert after == (1 if proving else 0), (seed, node, proving)


def test_the_fewest_facts() -> None:
    network, numbers = network_of_stakes(
        [("P", "A", 0), ("A", "B", 60), ("P", "B", 0)],
        share_lo=[250_000, 600_000, 0],
        share_hi=[500_000, 600_000, 400_000],
    )
    found = spread(network, CascadeRule(), seeds_of([numbers["P"]]))
    assert found.verdict(numbers["B"]) is Verdict.UNKNOWN
    settling = find_settling(found, numbers["B"])
    assert [int(network.rows[link]) for link in settling.proves] == [0]
    assert [int(network.rows[link]) for link in settling.excludes] == [0]


def test_the_readings_of_twenty_percent() -> None:
    network, numbers = network_of_stakes([("P", "A", 50), ("A", "B", 40), ("P", "C", 30), ("C", "D", 30)])
    found = combine(network, seeds_of([numbers["P"]]))
    assert {name: str(share) for name, share in found.of(numbers["B"]).items()} == {
        "product": "20 %", "majority": "40 %", "stake": "40 %"
    }  # fmt: skip
    assert found.reaches(numbers["B"], 200_000) is Verdict.HOLDS
    assert {name: str(share) for name, share in found.of(numbers["D"]).items()} == {
        "product": "9 %", "majority": "0 %", "stake": "30 %"
    }  # fmt: skip
    assert found.reaches(numbers["D"], 200_000) is Verdict.UNKNOWN


def test_a_parent_is_deemed_to_hold_all() -> None:
    network, numbers = network_of_stakes([("P", "A", 30), ("A", "B", 60), ("B", "C", 40), ("P", "C", 10)])
    found = deem_parents_whole(network, seeds_of([numbers["P"]]))
    assert str(found.of(numbers["B"])) == "30 %"  # 18 % multiplied
    assert str(found.of(numbers["C"])) == "22 %"


@pytest.mark.parametrize("seeds", BATCHES[:2])
def test_deemed_shares_are_no_less_than_real_ones_and_no_more_than_all(seeds: range) -> None:
    for seed in seeds:
        network = network_of(random_rows(seed, exact=True))
        starting = seeds_of(sorted(chosen(seed)[0]))
        deemed, real = deem_parents_whole(network, starting), look_through(network, starting)
        assert (deemed.least >= real.least - 1e-12).all()
        assert deemed.most.max(initial=0) <= 1
