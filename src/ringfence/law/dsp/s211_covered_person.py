"""28 CFR 202.211: covered persons, limb by limb."""

from __future__ import annotations

from ...model.kinds import Kind, Tie, Verb
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf
from ..readings import StateTie, read, read_states, yes_no
from ..rule import rule
from .matter import Matter, Role
from .s256_us_person import is_foreign_person
from .s601_countries_of_concern import is_country_of_concern, is_government_of_country_of_concern
from .stakes import prove_majority_held


@rule(cites="28 CFR 202.211(a)(1)", since="2025-04-08")
def is_organised_in_country_of_concern(matter: Matter, org: str) -> Proof:
    """An entity organized or chartered under the law of a country of concern meets limb 1."""
    ties = read_states(matter.graph, org, Tie.ORGANISED_UNDER, "organised_in")
    return _tied(
        matter, org, ties, "is organised under the law of", f"where {matter.label(org)} is organised"
    )


@rule(
    cites="28 CFR 202.211(a)(1)",
    since="2025-04-08",
    two_readings=(
        "the part does not define “principal place of business”: where the company is directed, or where its "
        "main operations are",
    ),
)
def has_principal_place_in_country_of_concern(matter: Matter, org: str) -> Proof:
    """An entity that has its principal place of business in a country of concern meets limb 1.

    The part does not define the term. Where no principal place is stated, the headquarters stand for it, as
    the regulator's examples do (202.211(b)(4)); where headquarters and a stated principal place disagree,
    or main operations in a country of concern speak against the headquarters, it is unknown.
    """
    question = f"where {matter.label(org)} has its principal place of business"
    stated = read_states(matter.graph, org, Tie.PRINCIPAL_PLACE, "principal_place_of_business")
    headquarters = read_states(matter.graph, org, Tie.HEADQUARTERED, "headquartered_in")
    at_headquarters = _tied(matter, org, headquarters, "is headquartered in", question)
    if not stated:
        operations = read_states(matter.graph, org, Tie.OPERATES, "")
        at_operations = _tied(matter, org, operations, "has main operations in", question)
        if not operations or at_operations.verdict is FAILS:
            return at_headquarters
        doubt = leaf("main operations may be the principal place of business", UNKNOWN, settles=question)
        return any_of(matter.label(org), at_headquarters, all_of("operations", at_operations, doubt))
    at_place = _tied(matter, org, stated, "has its principal place of business in", question)
    if at_place.verdict is FAILS and headquarters and at_headquarters.verdict is not FAILS:
        doubt = leaf(
            "headquarters and principal place of business are stated apart", UNKNOWN, settles=question
        )
        return any_of(matter.label(org), at_place, all_of("the headquarters decide", at_headquarters, doubt))
    return at_place


@rule(cites="28 CFR 202.211(a)(1)", since="2025-04-08")
def is_half_owned_by_countries_of_concern(matter: Matter, org: str) -> Proof:
    """Half or more is owned by countries of concern themselves."""
    return prove_majority_held(matter, org, lambda owner: is_government_of_country_of_concern(matter, owner))


@rule(
    cites="28 CFR 202.211(a)(1)-(2)",
    since="2025-04-08",
    two_readings=("the part says “owned” and not of what: shares, votes or either; here either is enough",),
)
def is_half_owned_by_covered_persons(matter: Matter, org: str) -> Proof:
    """Half or more is owned, directly or indirectly, alone or together, by countries of concern or covered
    persons.

    Limb 1 names countries and the persons of limb 2, limb 2 names the persons of limbs 1, 3, 4 and 5. Read
    together, as the regulator reads them in 202.211(b)(8), the stakes of all of them are added up.
    """
    return prove_majority_held(matter, org, lambda owner: matter.status(owner, Role.OWNER))


@rule(cites="28 CFR 202.211(a)(1)", since="2025-04-08")
def meets_limb_1(matter: Matter, org: str) -> Proof:
    """A foreign entity is a covered person when countries of concern own half of it or more, or when it is
    organized in or run from one."""
    grounds = any_of(
        f"{matter.label(org)} has one of the three grounds",
        is_organised_in_country_of_concern(matter, org),
        has_principal_place_in_country_of_concern(matter, org),
        is_half_owned_by_countries_of_concern(matter, org),
    )
    return all_of(matter.label(org), is_foreign_person(matter, org), grounds)


@rule(cites="28 CFR 202.211(a)(2)", since="2025-04-08")
def meets_limb_2(matter: Matter, org: str) -> Proof:
    """A foreign entity is a covered person when covered persons own half of it or more."""
    owned = is_half_owned_by_covered_persons(matter, org)
    return all_of(matter.label(org), is_foreign_person(matter, org), owned)


@rule(cites="28 CFR 202.211(a)(3)", since="2025-04-08")
def meets_limb_3(matter: Matter, person: str) -> Proof:
    """A foreign individual is a covered person when a country of concern, or an entity of limb 1, 2 or 5,
    employs or contracts them."""
    employers = [
        all_of(
            f"{matter.label(each.link.head)} employs or contracts {matter.label(person)}",
            leaf("the employment is stated", each.stands, each.facts, settles=_whom_for(matter, person)),
            any_of(
                matter.label(each.link.head),
                is_government_of_country_of_concern(matter, each.link.head),
                matter.status(each.link.head, Role.COVERED),
            ),
        )
        for each in matter.graph.links_from(person, Verb.WORKS_FOR)
    ]
    employed = any_of(f"employers of {matter.label(person)}", *(employers or [_no_employer(matter, person)]))
    return all_of(matter.label(person), is_foreign_person(matter, person), employed)


@rule(cites="28 CFR 202.211(a)(4)", since="2025-04-08")
def meets_limb_4(matter: Matter, person: str) -> Proof:
    """A foreign individual who is primarily resident in a country of concern is a covered person;
    citizenship does not count."""
    homes = read_states(matter.graph, person, Tie.RESIDENT, "resident_in")
    question = f"where {matter.label(person)} primarily lives"
    lives = _tied(matter, person, homes, "is primarily resident in", question)
    return all_of(matter.label(person), is_foreign_person(matter, person), lives)


@rule(cites="28 CFR 202.211(a)(5)", since="2025-04-08")
def meets_limb_5(matter: Matter, party: str) -> Proof:
    """Any person, U.S. persons too, whom the Attorney General has designated is a covered person.

    Designations are published. A case that does not mention one rests on the list, so this is not an unknown.
    """
    stated = read(matter.graph, party, "designated")
    if stated.words:
        verdict = yes_no(";".join(stated.words), stated.certain)
        settles = f"whether {matter.label(party)} is on the Covered Persons List"
        return leaf(f"{matter.label(party)} is designated", verdict, stated.facts, settles=settles)
    listed = matter.value("designated_persons")
    verdict = HOLDS if matter.label(party) in listed.words else FAILS
    return leaf(
        f"{matter.label(party)} is on the list of those designated", verdict, certainty=listed.certainty
    )


@rule(cites="28 CFR 202.211(a)", since="2025-04-08")
def is_covered_person(matter: Matter, party: str) -> Proof:
    """A covered person is one that meets a limb of the definition."""
    limbs = (
        (meets_limb_3, meets_limb_4, meets_limb_5)
        if matter.graph.kind(party) is Kind.PERSON
        else (meets_limb_1, meets_limb_2, meets_limb_5)
    )
    return any_of(matter.label(party), *(limb(matter, party) for limb in limbs))


@rule(cites="28 CFR 202.211(a)(1)-(2)", since="2025-04-08")
def counts_as_owner(matter: Matter, owner: str) -> Proof:
    """An owner's stake counts when it is a country of concern or a covered person, or an intermediary that
    such persons half own: organised in the United States, it is no covered person itself but passes their
    stake on.
    """
    label = matter.label(owner)
    government = is_government_of_country_of_concern(matter, owner)
    if matter.graph.kind(owner) is Kind.STATE:
        return any_of(label, government)
    covered = matter.status(owner, Role.COVERED)
    if matter.graph.kind(owner) is Kind.PERSON or is_foreign_person(matter, owner).verdict is HOLDS:
        return any_of(label, government, covered)
    return any_of(label, government, covered, is_half_owned_by_covered_persons(matter, owner))


def _tied(matter: Matter, party: str, ties: tuple[StateTie, ...], how: str, question: str) -> Proof:
    """Is one of these states a country of concern?"""
    if not ties:
        return leaf(f"{matter.label(party)} {how} a country of concern", UNKNOWN, settles=question)
    reasons = [
        all_of(
            f"{matter.label(party)} {how} {tie.state}",
            leaf(f"{matter.label(party)} {how} {tie.state}", tie.stands, tie.facts, settles=question),
            is_country_of_concern(matter, tie.state),
        )
        for tie in ties
    ]
    return any_of(matter.label(party), *reasons)


def _no_employer(matter: Matter, person: str) -> Proof:
    """No employer is stated: unknown, unless the author established that there is none."""
    claim = f"{matter.label(person)} works for a country of concern or a covered entity"
    established = read(matter.graph, person, "employment_established")
    if established.certain and established.words == ("yes",):
        return leaf(claim, FAILS, established.facts)
    return leaf(claim, UNKNOWN, settles=_whom_for(matter, person))


def _whom_for(matter: Matter, person: str) -> str:
    return f"whom {matter.label(person)} works for"
