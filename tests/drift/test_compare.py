"""What became of each path, and why: one small world, and one thing changed in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ringfence.drift.compare import compare
from ringfence.examine import examine
from ringfence.model.drift import Change, Drift
from ringfence.model.fact import Entity, Evidence, Guard, Link
from ringfence.model.kinds import Kind, Rung, Verb, Verdict
from ringfence.model.result import Question, Result
from ringfence.model.settings import Settings
from ringfence.model.source import Source
from tests.world import (
    DAY,
    Statement,
    app,
    component,
    data,
    entity,
    fact,
    guard,
    link,
    org,
    owns,
    percent,
    state,
)

CSV = Source("systems.csv", "1" * 64, "line 2")
LOCATION = link("location", Verb.COLLECTED_BY, "maps")
CONTRACT = link("maps", Verb.PROCESSED_BY, "vendor", contract="c1")
SOLD = owns("parent", "vendor", percent(60))
STATED: tuple[Statement, ...] = (
    data("location", "Location"),
    app("maps", "Maps"),
    org("vendor", "Vendor Inc."),
    org("parent", "Parent Ltd."),
    org("buyer", "Buyer LLC"),
    state("CN", "China"),
    LOCATION,
    CONTRACT,
    SOLD,
    link("parent", Verb.SUBJECT_TO, "CN", tie="organised under its law"),
)


def result(*stated: Statement, on: date = DAY, source: Source = CSV) -> Result:
    facts = tuple(
        fact(each, source=source) if isinstance(each, Entity | Link | Guard) else each for each in stated
    )
    sources = tuple({each.source.file: each.source for each in facts}.values())
    return examine(Evidence(facts, sources=sources), Question("case", "Case", on, on), Settings((), ()))


def without(*gone: Statement) -> tuple[Statement, ...]:
    return tuple(each for each in STATED if each not in gone)


def reasons(drift: Drift) -> str:
    return "\n".join(reason.says for each in drift.paths for reason in each.reasons)


def test_nothing_changes_where_nothing_was_changed() -> None:
    drift = compare(result(*STATED), result(*STATED))
    assert drift.paths == ()
    assert drift.files == ()
    assert drift.unchanged == len(result(*STATED).paths) > 0


def test_fingerprints_hang_on_ids_alone() -> None:
    """Other names, another title, another file, another line, another order, another day: the same paths."""
    renamed = [replace(each, name="Other") if isinstance(each, Entity) else each for each in STATED]
    moved = result(*reversed(renamed), source=Source("other.csv", "2" * 64, "line 99"), on=date(2026, 2, 1))
    moved = replace(moved, question=replace(moved.question, title="Another title"))
    assert {p.fingerprint for p in moved.paths} == {p.fingerprint for p in result(*STATED).paths}


def test_a_path_that_leads_elsewhere_has_another_fingerprint() -> None:
    other = [each for each in STATED if each is not CONTRACT]
    other += [component("sdk"), link("maps", Verb.EMBEDS, "sdk"), link("sdk", Verb.PROCESSED_BY, "vendor")]
    before, after = result(*STATED), result(*other)
    assert not {p.fingerprint for p in before.paths} & {p.fingerprint for p in after.paths}


@pytest.mark.parametrize(
    ("after", "change", "says"),
    [
        (
            (*without(SOLD), owns("buyer", "vendor", percent(100))),
            Change.CLOSED,
            "Vendor Inc. was sold: no longer owned by Parent Ltd., now by Buyer LLC",
        ),
        (without(CONTRACT), Change.CLOSED, "contract ended: Maps no longer processed by Vendor Inc."),
        ((*STATED, guard("gate", CONTRACT)), Change.CLOSED, "guard set up: a control"),
        (
            (*without(CONTRACT), fact(CONTRACT, rung=Rung.ASSUMED, source=CSV)),
            Change.UNSHOWN,
            "evidence assumed (before: declared)",
        ),
        (
            (*without(SOLD), owns("parent", "vendor", percent(30))),
            Change.UNSHOWN,
            "share 30 % (before: 60 %)",
        ),
        (
            (*without(CONTRACT), fact(CONTRACT, disputed=True, source=CSV)),
            Change.UNSHOWN,
            "now disputed",
        ),
    ],
    ids=["sold", "contract-ended", "guarded", "weaker", "less-owned", "disputed"],
)
def test_what_ends_a_path_is_said_and_what_brings_it_back(
    after: tuple[Statement, ...], change: Change, says: str
) -> None:
    one, two = result(*STATED), result(*after)
    drift = compare(one, two)
    known = {path.fingerprint for path in one.paths}
    assert [each.change for each in drift.paths if each.fingerprint in known] == [change] * len(known)
    assert says in reasons(drift)
    back = compare(two, one)
    assert known == {each.fingerprint for each in back.worse if each.after in one.paths}
    assert all(reason.says for each in back.paths for reason in each.reasons)


def test_a_fact_that_ends_as_it_was_foreseen_gives_its_day() -> None:
    stated = (*without(CONTRACT), fact(CONTRACT, until=date(2026, 2, 1), source=CSV))
    drift = compare(result(*stated), result(*stated, on=date(2026, 3, 1)))
    assert [each.change for each in drift.paths] == [Change.CLOSED]
    assert "contract ended: Maps no longer processed by Vendor Inc. (until 2026-02-01)" in reasons(drift)


def test_a_guard_that_is_gone_reopens_the_path() -> None:
    drift = compare(result(*STATED, guard("gate", CONTRACT)), result(*STATED))
    assert [each.change for each in drift.paths] == [Change.REOPENED]
    assert "guard gone: a control" in reasons(drift)


def test_a_new_file_is_named() -> None:
    new = Source("contracts-2026.csv", "3" * 64, "line 2")
    drift = compare(result(*without(CONTRACT)), result(*without(CONTRACT), fact(CONTRACT, source=new)))
    assert [each.change for each in drift.paths] == [Change.NEW]
    assert "new file contracts-2026.csv" in reasons(drift)
    assert [reason.says for reason in drift.files] == ["new file: contracts-2026.csv"]


def test_evidence_that_is_left_out_closes_nothing() -> None:
    """The capture that showed the contact was not given again: the path is gone, and not closed."""
    host = entity(Kind.ENDPOINT, "api.example")
    seen = Source("monday.pcap", "4" * 64, "packet 1")
    contact = fact(link("sdk", Verb.SENDS_TO, "api.example"), source=seen)
    rest = (
        *without(CONTRACT),
        component("sdk"),
        host,
        link("maps", Verb.EMBEDS, "sdk"),
        link("api.example", Verb.OPERATED_BY, "vendor"),
    )
    before, after = result(*rest, contact), result(*rest)
    drift = compare(before, after)
    assert {each.change for each in drift.paths} == {Change.UNSEEN}
    assert "not among the evidence any more: monday.pcap" in reasons(drift)
    tuesday = fact(
        link("sdk", Verb.SENDS_TO, "other.example"), source=Source("tuesday.pcap", "5" * 64, "packet 1")
    )
    again = compare(before, result(*rest, tuesday))
    assert {each.change for each in again.paths} == {Change.CLOSED}


def test_a_list_of_paths_that_was_cut_closes_nothing() -> None:
    one = result(*STATED)
    drift = compare(one, replace(one, paths=(), paths_cut=3))
    assert [each.change for each in drift.paths] == [Change.UNLISTED]
    assert drift.unsettled == drift.paths


def test_moved_clocks_are_told() -> None:
    one = result(*STATED)
    two = replace(one, question=replace(one.question, law_on=date(2027, 1, 1)))
    assert [reason.says for reason in compare(one, two).files] == [
        "law as of 2027-01-01 (before: 2026-01-01)"
    ]


def test_a_rule_that_comes_into_force_is_told() -> None:
    """The same path, and the regime that judges it was not there the day before."""
    stated = (*without(data("location", "Location")), data("location", "Location", category="messages"))
    one, two = (
        examine(Evidence(tuple(fact(each) for each in stated if not hasattr(each, "rung"))),
                Question("case", "Case", DAY, on, "maker"), Settings((), ()))
        for on in (date(2024, 1, 1), date(2026, 1, 1))
    )  # fmt: skip
    assert {note.name for note in one.regimes if note.in_force} < {
        note.name for note in two.regimes if note.in_force
    }
    drift = compare(one, two)
    changed = [each for each in drift.paths if each.change is Change.RULE]
    assert changed
    for each in changed:
        assert any("in force since" in reason.says for reason in each.reasons)


def test_both_ways_every_change_has_its_mirror() -> None:
    worlds: list[Callable[[], Result]] = [
        lambda: result(*STATED),
        lambda: result(*without(SOLD)),
        lambda: result(*STATED, guard("gate", CONTRACT, holds=Verdict.UNKNOWN)),
        lambda: result(),
    ]
    for first in worlds:
        for second in worlds:
            there, back = compare(first(), second()), compare(second(), first())
            assert {each.fingerprint for each in there.paths} == {each.fingerprint for each in back.paths}
            assert there.unchanged == back.unchanged or not (there.paths or back.paths)
