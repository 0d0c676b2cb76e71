"""What the part makes of one dealing: the worst that certainly applies, or that it is unknown, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ...model.kinds import Outcome
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, negation, questions
from ..settling import what_settles
from .dealing import Dealing, name_dealing, narrow
from .matter import Matter
from .parties import giver_is_us_person, taker_is_covered
from .s230_knowingly import acts_knowingly
from .s248_security_requirements import meets_security_requirements
from .s256_us_person import is_foreign_person
from .s301_brokerage import is_prohibited_brokerage
from .s302_onward_transfer import bars_onward_transfer, is_brokerage_with_foreign_person
from .s303_omic_and_biospecimens import is_prohibited_omic_transaction
from .s304_evasion import is_caused_violation, is_evasion
from .s305_directing import is_directed_by_us_person
from .s401_restricted import is_restricted
from .s801_licences import is_licensed

WORST_FIRST = tuple(Outcome)


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing the part may say of a dealing. `sentence` is the key of what is said (`wording.py`); `cure`
    is whether what would allow it is there, if that is open; `data` the classes it is about, where that is
    not all (empty)."""

    outcome: Outcome
    sentence: str
    cites: str
    proof: Proof
    cure: Proof | None = None
    data: tuple[str, ...] = ()

    @property
    def settles(self) -> tuple[str, ...]:
        """What would settle it or cure it."""
        return questions(self.proof) + (what_settles(self.cure) if self.cure else ())


def decide(matter: Matter, dealing: Dealing) -> Ground:
    """The outcome of a dealing. Controls play no part in whether a rule reaches it, only in its cure.

    A rule that certainly applies is named though a worse one may apply too; but a dealing is called allowed
    on conditions only when no worse rule may apply. Of data that an exemption covers nothing is asked.
    """
    evasion = is_evasion(matter, dealing)
    if evasion.verdict is HOLDS:
        return Ground(Outcome.PROHIBITED, "304", evasion.cites, evasion)
    outside = _find_outside(matter, dealing)
    if outside:
        return outside if evasion.verdict is FAILS else _leave_open(matter, dealing, [_flag(evasion)])
    licence = is_licensed(matter, dealing)
    if licence.verdict is HOLDS:
        return Ground(Outcome.AUTHORISED, "licence", licence.cites, licence)
    exempt = dealing.exempt
    ground = _decide_to_the_extent(matter, dealing, exempt) if exempt else _decide_rest(matter, dealing)
    if ground.outcome is Outcome.EXEMPT or licence.verdict is FAILS:
        return ground
    if ground.outcome is Outcome.NOT_REGULATED:
        return ground
    return _leave_open(matter, dealing, [ground], negation("no licence authorises it", licence))


def _decide_to_the_extent(matter: Matter, dealing: Dealing, exempt: Mapping[str, Proof]) -> Ground:
    """What is exempt is left out; where it is not known whether the rest is, that decides only if it
    matters."""
    rest = tuple(id_ for id_, proof in exempt.items() if proof.verdict is not HOLDS)
    if not rest:
        section = _sections(exempt.values())
        return Ground(
            Outcome.EXEMPT, "exempt", section, all_of(name_dealing(matter, dealing), *exempt.values())
        )
    open_ = tuple(id_ for id_ in rest if exempt[id_].verdict is UNKNOWN)
    at_most = replace(_decide_rest(matter, narrow(dealing, rest)), data=rest)
    if not open_ or at_most.outcome is Outcome.NOT_REGULATED:
        return at_most
    sure = tuple(id_ for id_ in rest if id_ not in open_)
    at_least = replace(_decide_rest(matter, narrow(dealing, sure)), data=sure) if sure else None
    if at_least and at_least.outcome is at_most.outcome and at_least.outcome is not Outcome.UNKNOWN:
        return at_least
    conditions = [negation("it is not exempt", exempt[id_]) for id_ in open_]
    return replace(_leave_open(matter, dealing, [at_most], any_of("not exempt", *conditions)), data=rest)


def _decide_rest(matter: Matter, dealing: Dealing) -> Ground:
    grounds = _find_grounds(matter, dealing)
    certain = [ground for ground in grounds if ground.proof.verdict is HOLDS]
    possible = [ground for ground in grounds if ground.proof.verdict is UNKNOWN]
    worst = min(certain, key=lambda ground: WORST_FIRST.index(ground.outcome), default=None)
    if worst and (worst.outcome is not Outcome.AUTHORISED or not possible):
        return worst
    if possible:
        return _leave_open(matter, dealing, possible)
    proof = any_of(name_dealing(matter, dealing), *(ground.proof for ground in grounds))
    return Ground(Outcome.NOT_REGULATED, "no rule", "28 CFR 202.210(a)", proof)


def _sections(proofs: Iterable[Proof]) -> str:
    """The sections that exempt, each once."""
    found = (each.cites for proof in proofs for each in proof.because if each.verdict is HOLDS)
    return "; ".join(dict.fromkeys(found))


def _flag(evasion: Proof) -> Ground:
    return Ground(Outcome.PROHIBITED, "304", evasion.cites, evasion)


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
        "304": is_evasion(matter, dealing),
        "304 caused": is_caused_violation(matter, dealing),
        "305": is_directed_by_us_person(matter, dealing),
    }
    return [
        *(Ground(Outcome.PROHIBITED, key, proof.cites, proof) for key, proof in outright.items()),
        _weigh_clause(matter, dealing),
        _weigh_cure(matter, dealing),
    ]


def _weigh_clause(matter: Matter, dealing: Dealing) -> Ground:
    """202.302: prohibited unless the contract has the clause; missing or not known, it is due."""
    rule = is_brokerage_with_foreign_person(matter, dealing)
    clause = bars_onward_transfer(matter, dealing)
    if clause.verdict is HOLDS:
        allowed = all_of(name_dealing(matter, dealing), rule, clause)
        return Ground(Outcome.AUTHORISED, "302 met", rule.cites, allowed)
    return Ground(Outcome.NEEDS_CLAUSE, "302", rule.cites, rule, clause)


def _weigh_cure(matter: Matter, dealing: Dealing) -> Ground:
    """202.401: restricted; authorised with the security requirements, prohibited without them."""
    rule = is_restricted(matter, dealing)
    if rule.verdict is FAILS:
        return Ground(Outcome.RESTRICTED, "401", rule.cites, rule)
    label, cure = name_dealing(matter, dealing), meets_security_requirements(matter, dealing)
    if cure.verdict is HOLDS:
        return Ground(Outcome.AUTHORISED, "401 met", rule.cites, all_of(label, rule, cure))
    if cure.verdict is FAILS:
        unmet = all_of(label, rule, negation("the only cure is not there", cure))
        return Ground(Outcome.PROHIBITED, "401 unmet", rule.cites, unmet)
    return Ground(Outcome.RESTRICTED, "401", rule.cites, rule, cure)


def _leave_open(matter: Matter, dealing: Dealing, grounds: Sequence[Ground], *conditions: Proof) -> Ground:
    label = name_dealing(matter, dealing)
    applies = any_of(label, *(ground.proof for ground in grounds))
    proof = all_of(label, applies, *conditions) if conditions else applies
    cites = "; ".join(dict.fromkeys(ground.cites for ground in grounds))
    knowledge = acts_knowingly(matter, dealing)
    asked = questions(proof) if knowledge.verdict is UNKNOWN else ()
    known = asked and set(asked) <= set(questions(knowledge))
    return Ground(Outcome.UNKNOWN, "knowledge" if known else "open", cites, proof)
