"""Three-valued logic over proofs (strong Kleene). Every reason is kept, whatever the verdict.

A conclusion is as well founded as what decides it: a conjunction that holds rests on all its reasons,
one that fails rests on any single failing reason, so the best checked of those gives its certainty; a
disjunction the other way round; what is unknown rests on all.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..model.kinds import Certainty, Verdict
from ..model.path import Count
from ..model.proof import Proof, seal

HOLDS, UNKNOWN, FAILS = Verdict.HOLDS, Verdict.UNKNOWN, Verdict.FAILS
PRIMARY = Certainty.PRIMARY
_STRENGTH = {FAILS: 0, UNKNOWN: 1, HOLDS: 2}
_WEAKNESS = {Certainty.PRIMARY: 0, Certainty.SECONDARY: 1, Certainty.UNVERIFIED: 2}
_OPPOSITE = {HOLDS: FAILS, FAILS: HOLDS, UNKNOWN: UNKNOWN}


def leaf(
    claim: str,
    verdict: Verdict,
    facts: Iterable[str] = (),
    *,
    cites: str = "",
    certainty: Certainty = Certainty.PRIMARY,
    settles: str = "",
) -> Proof:
    """A claim that rests on facts (their ids) and on nothing else.

    `settles` names the fact that would settle it; it is kept only while the verdict is unknown.
    """
    asked = settles if verdict is UNKNOWN else ""
    return seal(claim, verdict, "fact", cites, certainty, (), tuple(facts), asked)


def all_of(claim: str, *reasons: Proof) -> Proof:
    """Holds when every reason holds, fails when one fails. With no reason it holds."""
    return _join(claim, "all", reasons, FAILS, HOLDS)


def any_of(claim: str, *reasons: Proof) -> Proof:
    """Holds when one reason holds, fails when every reason fails. With no reason it fails."""
    return _join(claim, "any", reasons, HOLDS, FAILS)


def _join(claim: str, how: str, reasons: tuple[Proof, ...], enough: Verdict, else_: Verdict) -> Proof:
    """`enough` is the verdict that one reason alone can give: then the best checked of such reasons decides;
    otherwise the conclusion rests on all. One pass: this is asked for every reason of every hand-over."""
    verdict, best, worst = else_, PRIMARY, PRIMARY
    for reason in reasons:
        said, certainty = reason.verdict, reason.certainty
        if said is enough:
            if verdict is not enough or _WEAKNESS[certainty] < _WEAKNESS[best]:
                best = certainty
            verdict = enough
        elif said is UNKNOWN and verdict is else_:
            verdict = UNKNOWN
        if certainty is not PRIMARY and _WEAKNESS[certainty] > _WEAKNESS[worst]:
            worst = certainty
    return seal(claim, verdict, how, "", best if verdict is enough else worst, reasons)


def negation(claim: str, reason: Proof) -> Proof:
    """Holds when the reason fails."""
    return seal(claim, _OPPOSITE[reason.verdict], "not", "", reason.certainty, (reason,))


def more_than(claim: str, count: Count, threshold: int, *reasons: Proof, settles: str = "") -> Proof:
    """Is the count more than `threshold`? The first count that is, is one more; a range across it is
    unknown."""
    if count.lower > threshold:
        verdict = HOLDS
    elif count.upper is not None and count.upper <= threshold:
        verdict = FAILS
    else:
        verdict = UNKNOWN
    certainty = weakest(reason.certainty for reason in reasons)
    return seal(claim, verdict, "sum", "", certainty, reasons, (), settles if verdict is UNKNOWN else "")


def at_least(claim: str, count: Count, threshold: int, *reasons: Proof, settles: str = "") -> Proof:
    """Is the count `threshold` or more?"""
    return more_than(claim, count, threshold - 1, *reasons, settles=settles)


def conjunction(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of them; holds when there are none."""
    return min(verdicts, key=_STRENGTH.__getitem__, default=HOLDS)


def disjunction(verdicts: Iterable[Verdict]) -> Verdict:
    """The best of them; fails when there are none."""
    return max(verdicts, key=_STRENGTH.__getitem__, default=FAILS)


def opposite(verdict: Verdict) -> Verdict:
    return _OPPOSITE[verdict]


def verdict_of(known: bool | None) -> Verdict:
    """True, False, or None for what is not known."""
    return UNKNOWN if known is None else HOLDS if known else FAILS


def weakest(certainties: Iterable[Certainty]) -> Certainty:
    """The least checked of them; primary when there are none."""
    return max(certainties, key=_WEAKNESS.__getitem__, default=Certainty.PRIMARY)


def questions(proof: Proof) -> tuple[str, ...]:
    """What would settle an unknown proof: the questions on which its verdict hangs, without repeats.

    Reasons that are settled themselves hang on nothing, whatever is unknown beneath them.
    """
    found: dict[str, None] = {}
    pending = [proof]
    while pending:
        each = pending.pop()
        if each.verdict is UNKNOWN:
            if each.settles:
                found[each.settles] = None
            pending.extend(reversed(each.because))
    return tuple(found)
