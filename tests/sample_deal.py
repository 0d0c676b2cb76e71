"""A deal comparison, built by hand on the sample result: made up for the tests, evidence of nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ringfence.model.kinds import Answer, Outcome
from ringfence.model.path import Plan, Step
from ringfence.model.result import Clause, DealResult, Fate, Result
from tests.sample_facts import DOCUMENTS, example_source
from tests.sample_result import REMEDIES, USERS, make_path, sample_result

DAY = date(2026, 1, 22)
CLAUSES = (
    Clause(
        id="purchase",
        title="New holders take 80.1 % of the US venture",
        change="share sold",
        source=example_source(3, DOCUMENTS[2], DAY),
        removes=("f22",),
        since=DAY,
    ),
    Clause(
        id="gate",
        title="All US user data moves behind the trusted partner",
        change="infrastructure transferred",
        source=example_source(9, DOCUMENTS[1], DAY),
        removes=("f11", "f14"),
        adds=("g01",),
        since=DAY,
    ),
    Clause(
        id="licence",
        title="ByteDance licenses the recommendation model",
        change="licence kept",
        source=example_source(15, "", None),
        adds=("f19",),
    ),
)
_NEW_ROUTE = make_path(31, "videos", "ads", Outcome.CONTROLLED, USERS, ("pafaca-bytedance",))
NEW_PATH = replace(_NEW_ROUTE, fingerprint="1f00c0ffee00")


def sample_deal() -> DealResult:
    """A joint venture that closes the staff and advertising paths and leaves the model's."""
    before = sample_result()
    after = result_after(before)
    return DealResult(
        deal="joint-venture-sample",
        title="Joint venture (sample)",
        on=DAY,
        clauses=CLAUSES,
        before=before,
        after=after,
        fates=tuple(list_fates(before, after)),
        operational_ties=(
            "ByteDance Ltd licenses the recommendation model to the venture.",
            "Advertising and e-commerce stay with ByteDance's US entities.",
        ),
    )


def result_after(before: Result) -> Result:
    """The publisher's own paths are no longer shown; staff and advertising paths are gone; one is new."""
    kept = tuple(
        replace(path, answer=Answer.UNPROVEN) if path.system == "app" and path.carrier == "app" else path
        for path in before.paths
        if path.carrier not in ("grant-eng", "pangle")
    )
    left = tuple(path.fingerprint for path in kept if path.answer is Answer.OPEN)
    steps = (Step(1, REMEDIES[2], left), Step(2, REMEDIES[1], (NEW_PATH.fingerprint,)))
    return replace(
        before,
        question=replace(before.question, on=DAY),
        sentence="Data on 100 to 170 million Americans can reach China by 5 paths. 4 meet a prohibition, "
        "restriction or control test. 2 changes close all of them, at about 62 days of work. "
        "4 further paths cannot be excluded.",
        paths=(*kept, NEW_PATH),
        plans=(Plan("open", steps, effort_hours=496, lower_bound_hours=496, optimal=True, verified=True),),
    )


def list_fates(before: Result, after: Result) -> Iterator[Fate]:
    """What became of each path."""
    now = {path.fingerprint: path for path in after.paths}
    for path in before.paths:
        if path.fingerprint in now:
            answer = now[path.fingerprint].answer
            clauses = ("purchase",) if path.carrier == "app" else ()
            yield Fate(path.fingerprint, path.answer, answer, _FATES[path.answer, answer], clauses)
    yield Fate(NEW_PATH.fingerprint, None, Answer.OPEN, "newly opened", ("licence",))
    for path in before.paths:
        if path.fingerprint not in now:
            yield Fate(path.fingerprint, path.answer, None, "closed", ("gate",))


_FATES = {
    (Answer.OPEN, Answer.OPEN): "left open",
    (Answer.OPEN, Answer.UNPROVEN): "no longer shown",
    (Answer.UNPROVEN, Answer.UNPROVEN): "still unproven",
}
