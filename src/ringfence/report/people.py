"""People are shown as counts: every page is drawn from a result in which no person's name is left.

The JSON file is not a page: it carries the case as it was given, so that it can be checked against it. The
JSON inside the HTML page is that of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ..model.fact import Entity, Fact
from ..model.finding import Duty, Finding
from ..model.kinds import Kind
from ..model.path import Hop, Path, Plan
from ..model.proof import Proof
from ..model.result import DealResult, Result, Unknown
from .wording import label_of

_SHORTEST = 2  # a name of one letter would match in the middle of sentences

Rewrite = Callable[[str], str]


def people_as_counts(result: Result) -> Result:
    """The result with people's names, and sentences that use them, replaced by counts and roles."""
    rewrite = _rewriter(result)
    if rewrite is None:
        return result
    return replace(
        result,
        sentence=rewrite(result.sentence),
        entities={id_: _entity(entity, result) for id_, entity in result.entities.items()},
        facts={id_: _fact(fact, result, rewrite) for id_, fact in result.facts.items()},
        paths=tuple(_path(path, rewrite) for path in result.paths),
        findings={id_: _finding(finding, rewrite) for id_, finding in result.findings.items()},
        duties=tuple(_duty(duty, rewrite) for duty in result.duties),
        plans=tuple(_plan(plan, rewrite) for plan in result.plans),
        unknowns=tuple(_unknown(unknown, rewrite) for unknown in result.unknowns),
        coverage=replace(
            result.coverage,
            not_seen=tuple(_unknown(unknown, rewrite) for unknown in result.coverage.not_seen),
        ),
    )


def hops_with_people_as_counts(result: Result, hops: tuple[Hop, ...]) -> tuple[Hop, ...]:
    """A chain that is not one of the result's paths, without people's names."""
    rewrite = _rewriter(result)
    return hops if rewrite is None else tuple(_hop(hop, rewrite) for hop in hops)


def deal_with_people_as_counts(deal: DealResult) -> DealResult:
    """Both sides of a deal, and its ties, without people's names."""
    rewrite = _rewriter(deal.after) or _rewriter(deal.before)
    if rewrite is None:
        return deal
    return replace(
        deal,
        before=people_as_counts(deal.before),
        after=people_as_counts(deal.after),
        operational_ties=tuple(rewrite(tie) for tie in deal.operational_ties),
    )


def _rewriter(result: Result) -> Rewrite | None:
    """Replaces whole names by their counts; None when nobody is named."""
    labels = {
        entity.name: label_of(result.entities, entity.id)
        for entity in result.entities.values()
        if entity.kind is Kind.PERSON and len(entity.name) >= _SHORTEST
    }
    if not labels:
        return None
    longest_first = sorted(labels, key=lambda name: (-len(name), name))
    names = re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in longest_first)})(?!\w)")
    return lambda text: names.sub(lambda found: labels[found.group()], text)


def _entity(entity: Entity, result: Result) -> Entity:
    return (
        replace(entity, name=label_of(result.entities, entity.id)) if entity.kind is Kind.PERSON else entity
    )


def _fact(fact: Fact, result: Result, rewrite: Rewrite) -> Fact:
    says = _entity(fact.says, result) if isinstance(fact.says, Entity) else fact.says
    return replace(fact, says=says, note=rewrite(fact.note))


def _path(path: Path, rewrite: Rewrite) -> Path:
    return replace(
        path,
        hops=tuple(_hop(hop, rewrite) for hop in path.hops),
        settles=tuple(rewrite(text) for text in path.settles),
    )


def _hop(hop: Hop, rewrite: Rewrite) -> Hop:
    guards = tuple(replace(g, measure=rewrite(g.measure), why=rewrite(g.why)) for g in hop.guards)
    return replace(hop, says=rewrite(hop.says), why_not=rewrite(hop.why_not), guards=guards)


def _finding(finding: Finding, rewrite: Rewrite) -> Finding:
    return replace(
        finding,
        says=rewrite(finding.says),
        proof=_proof(finding.proof, rewrite),
        settles=tuple(rewrite(text) for text in finding.settles),
    )


def _duty(duty: Duty, rewrite: Rewrite) -> Duty:
    settles = tuple(rewrite(text) for text in duty.settles)
    return replace(duty, proof=_proof(duty.proof, rewrite), settles=settles)


def _proof(proof: Proof, rewrite: Rewrite) -> Proof:
    because = tuple(_proof(reason, rewrite) for reason in proof.because)
    return replace(proof, claim=rewrite(proof.claim), because=because, settles=rewrite(proof.settles))


def _plan(plan: Plan, rewrite: Rewrite) -> Plan:
    steps = tuple(
        replace(
            step,
            remedy=replace(
                step.remedy,
                title=rewrite(step.remedy.title),
                who=rewrite(step.remedy.who),
                proof_after=rewrite(step.remedy.proof_after),
            ),
        )
        for step in plan.steps
    )
    return replace(plan, steps=steps)


def _unknown(unknown: Unknown, rewrite: Rewrite) -> Unknown:
    return replace(unknown, what=rewrite(unknown.what))
