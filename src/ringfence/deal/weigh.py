"""A case and a deal -> the before/after comparison."""

from __future__ import annotations

from dataclasses import replace

from ..examine import examine
from ..model.deal import Deal
from ..model.fact import Evidence
from ..model.kinds import Verdict
from ..model.proof import Proof
from ..model.result import DealResult, Question, Result
from ..model.settings import Settings
from .compare import compare_results
from .simulate import simulate_deal


def weigh_deal(evidence: Evidence, question: Question, settings: Settings, deal: Deal) -> DealResult:
    """Examine both sides on the day of the deal, so that every difference is the deal's own doing."""
    asked = replace(question, on=deal.on)
    simulation = simulate_deal(evidence, deal)
    before = examine(evidence, asked, settings)
    after = examine(simulation.evidence, asked, settings)
    return DealResult(
        deal=deal.id,
        title=deal.title,
        on=deal.on,
        clauses=simulation.clauses,
        before=before,
        after=after,
        fates=compare_results(before, after, simulation.clauses),
        operational_ties=list_operational_ties(after),
    )


def list_operational_ties(result: Result) -> tuple[str, ...]:
    """Each operational relationship that the law's own proofs say remains, or may remain."""
    ties: dict[str, None] = {}
    for finding in result.findings.values():
        for proof in finding.proof.walk():
            if proof.cites.endswith("operational relationship") and _is_leaf(proof):
                ties[proof.claim] = None
    return tuple(ties)


def _is_leaf(proof: Proof) -> bool:
    return not proof.because and proof.verdict is not Verdict.FAILS
