"""What the law says of a case: of each pair of parties the worst outcome, of each party its standing."""

from __future__ import annotations

from functools import cache
from typing import Any

from ringfence.graph.build import build_graph
from ringfence.graph.handovers import find_handovers
from ringfence.law.dsp.judge_dsp import DSP, lay_out
from ringfence.law.judge import judge
from ringfence.law.regime import Docket
from ringfence.law.rule import rules
from ringfence.model.kinds import Outcome
from ringfence.model.proof import Proof
from tests.law.case_world import LawCase

RULES = {rule.name.rsplit(".", 1)[1]: rule for rule in rules("ringfence.law.dsp")}
WORST_FIRST = list(Outcome)


@cache
def docket_of(case: LawCase) -> Docket:
    graph = build_graph(case.facts, case.on)
    return Docket(graph, find_handovers(graph), case.law_on)


def judge_case(case: LawCase) -> dict[str, str]:
    """Of each pair of parties the worst outcome, of each party its standing, in the words of the cases."""
    docket = docket_of(case)
    judgement = judge(docket.graph, docket.handovers, case.law_on)
    said = {
        standing.party: _shorten(standing.verdict)
        for standing in judgement.standings
        if standing.regime == DSP.name
    }
    if case.law_on < DSP.since:
        return said
    pair_of = {d.handover.facts: f"{d.giver} > {d.taker}" for d in lay_out(docket)[1]}
    for finding in judgement.findings:
        if finding.regime == DSP.name and finding.via:
            pair = pair_of[finding.via]
            outcomes = [finding.outcome, Outcome(said.get(pair, finding.outcome))]
            said[pair] = min(outcomes, key=WORST_FIRST.index)
    return said


def _shorten(standing: str) -> str:
    return "unknown" if standing.startswith("may be") else standing.partition(" (")[0]


def ask(case: LawCase, row: dict[str, Any]) -> Proof:
    """Put one rule to a case: of a party, or of a data class or hand-over `between` two parties."""
    matter, dealings, _ = lay_out(docket_of(case))
    asked = [row["of"]] if "of" in row else []
    if "between" in row:
        asked.insert(0, next(d for d in dealings if f"{d.giver} > {d.taker}" == row["between"]))
    return RULES[row["rule"]](matter, *asked)
