"""28 CFR 202.304: evasion."""

from __future__ import annotations

from ...model.kinds import Kind, Tie
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, negation, verdict_of
from ..readings import read_states, read_yes_no, yes_no
from ..rule import rule
from .dealing import Dealing, name_dealing, words_of
from .matter import Matter, Role
from .parties import giver_is_us_person, taker_is_covered
from .s210_covered_data import involves_bulk_omic, involves_covered_data
from .s210_covered_transaction import is_covered_kind
from .s243_prohibited_transaction import would_violate
from .s601_countries_of_concern import is_country_of_concern, is_government_of_country_of_concern


@rule(cites="28 CFR 202.304(a)", since="2025-04-08")
def is_evasion(matter: Matter, dealing: Dealing) -> Proof:
    """A transaction that has the purpose of evading the prohibitions is prohibited, whoever stands between:
    a shell, a front, a visitor, or a model that carries the data.

    Purpose is a fact that has to be found: `to_evade` in the contract says it, and `on_behalf_of` who is to
    get the data in the end. A contract of which nobody says so is not taken for evasion, nor is one cleared
    of it.
    """
    label, stated = name_dealing(matter, dealing), dealing.term("to_evade")
    claim = f"what goes from {label} has the purpose of evading the prohibitions"
    verdict = yes_no(stated) if stated else FAILS
    purpose = leaf(claim, verdict, dealing.handover.facts, settles=f"whether {claim}")
    if verdict is FAILS:
        return all_of(label, purpose)
    return all_of(
        label,
        giver_is_us_person(matter, dealing),
        purpose,
        _covered_person_gets_it(matter, dealing),
        is_covered_kind(matter, dealing),
        any_of("such data", involves_covered_data(matter, dealing), involves_bulk_omic(matter, dealing)),
    )


@rule(cites="28 CFR 202.304(a)", since="2025-04-08")
def is_caused_violation(matter: Matter, dealing: Dealing) -> Proof:
    """A transaction that causes a violation is prohibited, to whoever brings it about: a foreign developer,
    say, who builds into a U.S. company's app what sends its data to a covered person.

    `caused_by` in the contract names whoever brought it about knowingly. The U.S. person in whose name the
    data goes answers only for what it knew or should have known (202.230).
    """
    label, causers = name_dealing(matter, dealing), words_of(dealing, "caused_by")
    claim = f"{', '.join(matter.label(each) for each in causers) or 'nobody else'} brings it about"
    caused = leaf(claim, verdict_of(bool(causers)), dealing.handover.facts)
    if caused.verdict is FAILS:
        return all_of(label, caused)
    return all_of(label, caused, giver_is_us_person(matter, dealing), would_violate(matter, dealing))


def _covered_person_gets_it(matter: Matter, dealing: Dealing) -> Proof:
    """The taker itself, or somebody the taker stands for; nobody named leaves it open."""
    behind = words_of(dealing, "on_behalf_of")
    claim = "a country of concern or covered person gets the data in the end"
    grounds = [taker_is_covered(matter, dealing), _lives_in_country_of_concern(matter, dealing.taker)]
    for party in (each for each in behind if each in matter.graph.entities):
        grounds.append(matter.status(party, Role.COVERED))
        grounds.append(is_government_of_country_of_concern(matter, party))
        grounds.append(_lives_in_country_of_concern(matter, party))
    if not behind or not set(behind) <= set(matter.graph.entities):
        settles = f"for whom {matter.label(dealing.taker)} takes the data"
        grounds.append(leaf("whoever the taker stands for is one", UNKNOWN, settles=settles))
    return any_of(claim, *grounds)


def _lives_in_country_of_concern(matter: Matter, party: str) -> Proof:
    """A visitor to the United States is a U.S. person while there, and a covered person again once home."""
    claim = f"{matter.label(party)} lives in a country of concern, wherever they are"
    status = read_yes_no(matter.graph, party, "us_person", f"{matter.label(party)} is American", "")
    if matter.graph.kind(party) is not Kind.PERSON or status.verdict is HOLDS:
        return leaf(claim, FAILS)
    homes = read_states(matter.graph, party, Tie.RESIDENT, "resident_in")
    reasons = [
        all_of(claim, leaf(claim, tie.stands, tie.facts), is_country_of_concern(matter, tie.state))
        for tie in homes
    ]
    return all_of(claim, any_of(claim, *reasons), negation("no U.S. person otherwise", status))
