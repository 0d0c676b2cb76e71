"""Three-valued logic over proofs (strong Kleene). Every reason is kept, whatever the verdict.

A conclusion is as well founded as what decides it: a conjunction that holds rests on all its reasons,
one that fails rests on any single failing reason, so the best checked of those gives its certainty; a
disjunction the other way round; what is unknown rests on all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..model.kinds import Certainty, Verdict
from ..model.path import Count
from ..model.proof import Proof

HOLDS, UNKNOWN, FAILS = Verdict.HOLDS, Verdict.UNKNOWN, Verdict.FAILS
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
    return Proof(
        claim=claim,
        verdict=verdict,
        cites=cites,
        certainty=certainty,
        facts=tuple(facts),
        settles=settles if verdict is UNKNOWN else "",
    )


def all_of(claim: str, *reasons: Proof) -> Proof:
    """Holds when every reason holds, fails when one fails. With no reason it holds."""
    verdict = conjunction(reason.verdict for reason in reasons)
    return Proof(claim, verdict, "all", certainty=_certainty(reasons, verdict, FAILS), because=reasons)


def any_of(claim: str, *reasons: Proof) -> Proof:
    """Holds when one reason holds, fails when every reason fails. With no reason it fails."""
    verdict = disjunction(reason.verdict for reason in reasons)
    return Proof(claim, verdict, "any", certainty=_certainty(reasons, verdict, HOLDS), because=reasons)


def negation(claim: str, reason: Proof) -> Proof:
    """Holds when the reason fails."""
    return Proof(claim, opposite(reason.verdict), "not", certainty=reason.certainty, because=(reason,))


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
    return Proof(claim, verdict, "sum", "", certainty, reasons, (), settles if verdict is UNKNOWN else "")


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


def _certainty(reasons: Sequence[Proof], verdict: Verdict, enough: Verdict) -> Certainty:
    """`enough` is the verdict that one reason alone can give: then the best checked of such reasons
    decides."""
    if verdict is enough:
        deciding = [reason.certainty for reason in reasons if reason.verdict is enough]
        return min(deciding, key=_WEAKNESS.__getitem__, default=Certainty.PRIMARY)
    return weakest(reason.certainty for reason in reasons)


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
