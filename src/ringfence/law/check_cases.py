"""Law cases -> what the law as coded says of them, beside what was expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from ..errors import EvidenceError
from ..graph.build import build_graph
from ..graph.handovers import find_handovers
from ..model.kinds import Outcome
from ..model.law_case import CaseAnswer, Expectation, LawCase
from .asking import questions_to, rules_of
from .judge import Judgement, judge
from .logic import disjunction
from .regime import Docket, Hearing, Regime
from .regimes import REGIMES

WORST_FIRST = tuple(Outcome)


@dataclass(frozen=True, slots=True)
class Heard:
    """A case before the law: what is put to the regimes, and what they say."""

    docket: Docket
    judgement: Judgement


def hear_case(case: LawCase) -> Heard:
    graph = build_graph(case.facts, case.on)
    docket = Docket(graph, find_handovers(graph), case.law_on)
    return Heard(docket, judge(graph, docket.handovers, case.law_on))


def check_case(case: LawCase) -> tuple[CaseAnswer, ...]:
    """Every expectation of a case, answered. Raises EvidenceError for a regime or a rule that is not there,
    and for what the case does not have."""
    heard = hear_case(case)
    hearings: dict[str, Hearing] = {}
    words: dict[str, dict[str, tuple[str, ...]]] = {}
    answers = []
    for expected in case.expected:
        regime = find_regime(case, expected)
        if regime.name not in hearings:
            hearings[regime.name] = regime.hear(heard.docket)
            words[regime.name] = say_words(regime, heard, hearings[regime.name])
        if expected.rule:
            answers.append(CaseAnswer(expected, (ask_rule(case, expected, regime, hearings[regime.name]),)))
        else:
            _refuse_strangers(case, expected, heard.docket)
            said = words[regime.name].get(expected.about[0], (str(Outcome.NOT_REGULATED),))
            answers.append(CaseAnswer(expected, said))
    return tuple(answers)


def say_words(regime: Regime, heard: Heard, hearing: Hearing) -> dict[str, tuple[str, ...]]:
    """Of each party its standing and the worst outcome found on it, of each pair of parties the worst."""
    outcomes: dict[str, Outcome] = {}
    for finding in heard.judgement.findings:
        if finding.regime == regime.name:
            about = hearing.pairs.get(finding.via, finding.party) if finding.via else finding.party
            worse = (finding.outcome, outcomes.get(about, finding.outcome))
            outcomes[about] = min(worse, key=WORST_FIRST.index)
    words: dict[str, tuple[str, ...]] = {about: (str(each),) for about, each in outcomes.items()}
    for standing in heard.judgement.standings:
        if standing.regime == regime.name:
            said = _shorten(standing.verdict)
            words[standing.party] = tuple(dict.fromkeys((said, *words.get(standing.party, ()))))
    return words


def _shorten(standing: str) -> str:
    return "unknown" if standing.startswith("may be") else standing.partition(" (")[0]


def ask_rule(case: LawCase, expected: Expectation, regime: Regime, hearing: Hearing) -> str:
    """The verdict of a rule. Of several hand-overs between two parties it holds when it does of one."""
    rules = rules_of(regime)
    if expected.rule not in rules:
        raise _unknown(case, expected, f"{regime.name} has no rule “{expected.rule}”", expected.rule, rules)
    asked = list(questions_to(rules[expected.rule], hearing))
    verdicts = [
        rules[expected.rule](hearing.matter, *each.values).verdict
        for each in asked
        if each.names == expected.about
    ]
    if not verdicts:
        about = ", ".join(expected.about) or "nothing"
        could = [", ".join(each.names) for each in asked]
        raise _unknown(case, expected, f"“{expected.rule}” cannot be asked of {about}", about, could)
    return str(disjunction(verdicts))


def find_regime(case: LawCase, expected: Expectation) -> Regime:
    """The regime of that name, in any spelling."""
    for regime in REGIMES:
        if _plain(regime.name) == _plain(expected.regime):
            return regime
    names = [regime.name for regime in REGIMES]
    raise _unknown(case, expected, f"there is no regime “{expected.regime}”", expected.regime, names)


def _plain(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _refuse_strangers(case: LawCase, expected: Expectation, docket: Docket) -> None:
    known = docket.graph.entities
    for party in expected.about[0].split(" > "):
        if party and party not in known:
            raise _unknown(case, expected, f"the case has no “{party}”", party, known)


def _unknown(
    case: LawCase, expected: Expectation, what: str, word: str, known: Iterable[str]
) -> EvidenceError:
    words = sorted(set(known))
    near = get_close_matches(word, words, n=1)
    cure = f"did you mean “{near[0]}”?" if near else f"use one of: {'; '.join(words[:20]) or 'none here'}"
    return EvidenceError(case.file, f"line {expected.line}", f"{what} (case {case.id})", cure)
