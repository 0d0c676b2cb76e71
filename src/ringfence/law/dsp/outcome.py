"""What the part makes of one dealing: the worst that certainly applies, or that it is unknown, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...model.kinds import Outcome
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, negation, questions
from .dealing import Dealing, name_dealing
from .matter import Matter
from .parties import giver_is_us_person, taker_is_covered
from .s256_us_person import is_foreign_person
from .s301_brokerage import is_prohibited_brokerage
from .s302_onward_transfer import bars_onward_transfer, is_brokerage_with_foreign_person
from .s303_omic_and_biospecimens import is_prohibited_omic_transaction
from .s305_directing import is_directed_by_us_person
from .s401_restricted import is_restricted, meets_security_requirements
from .s501_to_511_exemptions import is_exempt

WORST_FIRST = tuple(Outcome)


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing the part may say of a dealing. `sentence` is the key of what is said (`wording.py`);
    `settles` lists what would settle it or cure it."""

    outcome: Outcome
    sentence: str
    cites: str
    proof: Proof
    settles: tuple[str, ...] = ()


def decide(matter: Matter, dealing: Dealing) -> Ground:
    """The outcome of a dealing. Controls play no part in whether a rule reaches it, only in its cure.

    A rule that certainly applies is named though a worse one may apply too; but a dealing is called allowed
    on conditions only when no worse rule may apply.
    """
    outside = _find_outside(matter, dealing)
    if outside:
        return outside
    exempt = is_exempt(matter, dealing)
    if exempt.verdict is HOLDS:
        section = next(each.cites for each in exempt.because if each.verdict is HOLDS)
        return Ground(Outcome.EXEMPT, "exempt", section, exempt)
    grounds = _find_grounds(matter, dealing)
    certain = [ground for ground in grounds if ground.proof.verdict is HOLDS]
    possible = [ground for ground in grounds if ground.proof.verdict is UNKNOWN]
    worst = min(certain, key=lambda ground: WORST_FIRST.index(ground.outcome), default=None)
    if exempt.verdict is UNKNOWN and (certain or possible):
        return _leave_open(matter, dealing, [*certain, *possible], negation("it is not exempt", exempt))
    if worst and (worst.outcome is not Outcome.AUTHORISED or not possible):
        return worst
    if possible:
        return _leave_open(matter, dealing, possible)
    proof = any_of(name_dealing(matter, dealing), *(ground.proof for ground in grounds))
    return Ground(Outcome.NOT_REGULATED, "no rule", "28 CFR 202.210(a)", proof)


def _find_outside(matter: Matter, dealing: Dealing) -> Ground | None:
    """Dealings that the part never reaches: those of a foreign person, and those between U.S. persons."""
    label, giver = name_dealing(matter, dealing), giver_is_us_person(matter, dealing)
    if giver.verdict is FAILS and not dealing.term("directed_by"):
        return Ground(Outcome.NOT_REGULATED, "foreign giver", giver.cites, all_of(label, giver))
    foreign = is_foreign_person(matter, dealing.taker)
    covered = taker_is_covered(matter, dealing)
    if foreign.verdict is FAILS and covered.verdict is FAILS:
        return Ground(Outcome.NOT_REGULATED, "US taker", foreign.cites, any_of(label, foreign, covered))
    return None


def _find_grounds(matter: Matter, dealing: Dealing) -> list[Ground]:
    """Every rule of the part that forbids or restricts, with what it comes to for this dealing."""
    outright = {
        "301": is_prohibited_brokerage(matter, dealing),
        "303": is_prohibited_omic_transaction(matter, dealing),
        "305": is_directed_by_us_person(matter, dealing),
    }
    return [
        *(
            Ground(Outcome.PROHIBITED, key, proof.cites, proof, questions(proof))
            for key, proof in outright.items()
        ),
        _weigh_clause(matter, dealing),
        _weigh_cure(matter, dealing),
    ]


def _weigh_clause(matter: Matter, dealing: Dealing) -> Ground:
    """202.302: prohibited unless the contract has the clause; missing or not known, it is due."""
    rule = is_brokerage_with_foreign_person(matter, dealing)
    clause = bars_onward_transfer(matter, dealing)
    if clause.verdict is HOLDS:
        allowed = all_of(name_dealing(matter, dealing), rule, clause)
        return Ground(Outcome.AUTHORISED, "302 met", rule.cites, allowed, questions(rule))
    return Ground(Outcome.NEEDS_CLAUSE, "302", rule.cites, rule, questions(rule) + questions(clause))


def _weigh_cure(matter: Matter, dealing: Dealing) -> Ground:
    """202.401: restricted; authorised with the security requirements, prohibited without them."""
    rule = is_restricted(matter, dealing)
    if rule.verdict is FAILS:
        return Ground(Outcome.RESTRICTED, "401", rule.cites, rule)
    label, cure = name_dealing(matter, dealing), meets_security_requirements(matter, dealing)
    if cure.verdict is HOLDS:
        return Ground(Outcome.AUTHORISED, "401 met", rule.cites, all_of(label, rule, cure), questions(rule))
    if cure.verdict is FAILS:
        unmet = all_of(label, rule, negation("the only cure is not there", cure))
        return Ground(Outcome.PROHIBITED, "401 unmet", rule.cites, unmet, questions(rule))
    return Ground(Outcome.RESTRICTED, "401", rule.cites, rule, questions(rule) + questions(cure))


def _leave_open(matter: Matter, dealing: Dealing, grounds: Sequence[Ground], *conditions: Proof) -> Ground:
    label = name_dealing(matter, dealing)
    applies = any_of(label, *(ground.proof for ground in grounds))
    proof = all_of(label, applies, *conditions) if conditions else applies
    cites = "; ".join(dict.fromkeys(ground.cites for ground in grounds))
    return Ground(Outcome.UNKNOWN, "open", cites, proof, questions(proof))
