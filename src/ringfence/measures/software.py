"""Which code runs, who inspected it, who delivers it, and which texts were approved: M8, M9, M21."""

from __future__ import annotations

from ..model.proof import Proof
from .ground import FAILS, HOLDS, UNKNOWN, Ground, Reasons, Record, answer, leaf


def only_inspected_code_runs(ground: Ground) -> Reasons:
    """M8: what runs has the digest of what an inspector outside foreign power cleared."""
    releases = _list_software(ground)
    for release in releases:
        yield _judge_release(ground, release)
    if not releases:
        yield leaf(
            "what runs was inspected", UNKNOWN, settles="the digests of what runs, and of what was inspected"
        )
    else:
        yield ground.complete("releases", "nothing else runs")


def _list_software(ground: Ground) -> list[Record]:
    """The releases that are software: those about a thing of the case; others are texts."""
    return [
        each for each in ground.records("release") if any(id_ in ground.graph.entities for id_ in each.about)
    ]


def _judge_release(ground: Ground, release: Record) -> Proof:
    what = ", ".join(map(ground.label, release.about))
    claim = f"{what} runs as inspected ({release.digest[:12]})"
    inspected = [each for about in release.about for each in ground.records("inspection", about=about)]
    same = [each for each in inspected if each.digest == release.digest]
    if not same:
        facts = (*release.facts, *(fact for each in inspected for fact in each.facts))
        return leaf(f"{claim}: no inspection is of this digest", FAILS if inspected else UNKNOWN, facts,
                    f"the inspection of {what}")  # fmt: skip
    ties = {ground.tie(by) for by in same[-1].by}
    if HOLDS in ties:
        return leaf(f"{claim}: its inspector is under the power of a state of concern", FAILS, same[-1].facts)
    verdict = UNKNOWN if UNKNOWN in ties else same[-1].result
    return answer(
        claim, verdict, (*release.facts, *same[-1].facts), "who the inspector is, and what was found"
    )


def trusted_party_delivers(ground: Ground) -> Reasons:
    """M9: what is in the store was put there by an account of the ring, with the inspected digest."""
    releases = _list_software(ground)
    for release in releases:
        what = ", ".join(map(ground.label, release.about))
        claim = f"{what} is delivered by the ring"
        if not release.by:
            yield leaf(claim, UNKNOWN, release.facts, f"whose account delivers {what}")
        elif set(release.by) <= ground.ring:
            yield leaf(claim, HOLDS, release.facts)
        else:
            strangers = ", ".join(ground.label(by) for by in release.by if by not in ground.ring)
            yield leaf(f"{claim}: {strangers} delivers it", FAILS, release.facts)
        yield _judge_release(ground, release)
    if not releases:
        yield leaf(
            "the ring delivers its apps", UNKNOWN, settles="which account delivers each app, with its digest"
        )
    else:
        yield ground.complete("releases", "no second store or update delivers it")


def changes_are_approved(ground: Ground) -> Reasons:
    """M21: the text that is live is the text that was approved."""
    texts = [each for each in ground.records("release") if each not in _list_software(ground)]
    for text in texts:
        what = ", ".join(text.about)
        approvals = [
            each for about in text.about for each in ground.records("approval", about=about) if each.digest
        ]
        same = [each for each in approvals if each.digest == text.digest and set(each.by) - set(text.by)]
        claim = f"the live {what} is the approved one"
        if same:
            yield leaf(claim, HOLDS, (*text.facts, *same[-1].facts))
        elif any(each.digest == text.digest for each in approvals):
            yield leaf(f"{claim}: whoever published it approved it", FAILS, text.facts)
        else:
            facts = (*text.facts, *(fact for each in approvals for fact in each.facts))
            yield leaf(f"{claim}: its digest was not approved", FAILS if approvals else UNKNOWN, facts,
                       f"the digest of the approved {what}")  # fmt: skip
    if not texts:
        yield leaf(
            "live texts are the approved ones", UNKNOWN, settles="digests of the live and the approved texts"
        )
