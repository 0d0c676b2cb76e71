"""31 CFR 800.241: sensitive personal data, by category, by number of people, or by whom it is tailored to."""

from __future__ import annotations

from ...model.path import Count
from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf, more_than, negation
from ..readings import read, read_count, read_yes_no
from ..rule import rule
from .matter import Matter

SINCE = "2020-02-13"


@rule(cites="31 CFR 800.226", since=SINCE, certainty="secondary")
def is_identifiable(matter: Matter, data: str) -> Proof:
    """Data that can be used to distinguish or trace an individual's identity. Anonymised data counts if a
    party to the transaction can undo it.
    """
    label = matter.label(data)
    masked = read_yes_no(matter.graph, data, "deidentified", f"{label} is de-identified", "")
    if masked.verdict is not HOLDS:
        return leaf(label, HOLDS, masked.facts)
    claim = f"{label} is de-identified, and can be traced to people"
    undone = read_yes_no(matter.graph, data, "linkable", claim, f"whether {label} can be traced to people")
    return leaf(claim, undone.verdict, (*masked.facts, *undone.facts), settles=undone.settles)


@rule(cites="31 CFR 800.241(a)(1)(ii)", since=SINCE, certainty="unverified")
def is_in_category(matter: Matter, data: str) -> Proof:
    """Data of one of the ten categories: financial distress, consumer reports, insurance applications,
    health, non-public messages, geolocation, biometric enrolment, government identity cards, security
    clearances.
    """
    label, reading = matter.label(data), read(matter.graph, data, "category")
    certain, possible = matter.value("categories"), matter.value("possible_categories")
    category = reading.words[0] if reading.words else ""
    claim = f"{label}: {category or 'its category is not stated'}"
    question = f"whether {label} is of a category of 31 CFR 800.241"
    held = "government id" in read(matter.graph, data, "identifiers").words
    if category in certain.words:
        verdict, value = (HOLDS if reading.certain else UNKNOWN), certain
    elif category in possible.words or held or not category:
        verdict, value = UNKNOWN, possible
    else:
        verdict, value = FAILS, possible
    return leaf(claim, verdict, reading.facts, certainty=value.certainty, settles=question)


@rule(cites="31 CFR 800.241(a)(2)", since=SINCE, certainty="secondary")
def is_genetic(matter: Matter, data: str) -> Proof:
    """The results of an individual's genetic tests count whatever their number."""
    label, reading, listed = matter.label(data), read(matter.graph, data, "category"), matter.value("genetic")
    named = bool(set(reading.words) & set(listed.words))
    verdict = (HOLDS if reading.certain else UNKNOWN) if named else FAILS if reading.words else UNKNOWN
    settles = f"what {label} is about"
    return leaf(label, verdict, reading.facts, certainty=listed.certainty, settles=settles)


@rule(cites="31 CFR 800.247", since=SINCE, certainty="secondary")
def targets_or_tailors(matter: Matter, business: str) -> Proof:
    """The business customises its products for, or markets them to, agencies with national security
    responsibilities, or their personnel.
    """
    label = matter.label(business)
    claim = f"{label} tailors its products to security agencies or their personnel"
    own = read_yes_no(
        matter.graph, business, "tailored_to_agencies", claim, f"whether {claim.removeprefix(label + ' ')}"
    )
    if own.verdict is UNKNOWN:
        return leaf(claim, UNKNOWN, own.facts, settles=f"whether {claim}")
    return own


@rule(cites="31 CFR 800.241(a)(1)(i)(B)-(C)", since=SINCE, certainty="secondary")
def is_of_a_million(matter: Matter, business: str, classes: tuple[str, ...]) -> Proof:
    """Such data on more than one million individuals, at any point in the twelve months before; or a
    demonstrated objective to have it, as part of the primary products.

    Devices are not individuals: a count of devices alone leaves it open. Of several classes the largest is
    had for certain, and all of them together at most.
    """
    label, line = matter.label(business), matter.value("individuals")
    counts = [read_count(matter.graph, each, "us_persons", "individuals") for each in classes]
    uppers = [count.upper for count in counts]
    most = None if None in uppers else sum(upper or 0 for upper in uppers)
    total = Count(max((count.lower for count in counts), default=0), most, "individuals")
    facts = tuple(f for each in classes for f in matter.graph.attribute_facts(each, "us_persons"))
    said = f"{total.lower:,} or more" if total.lower else "an unknown number of"
    claim = f"{label} has such data on {said} individuals"
    settles = f"on how many individuals {label} has such data"
    counted = more_than(claim, total, line.number, line.stated("more than the number"), settles=settles)
    counted = leaf(counted.claim, counted.verdict, facts, certainty=line.certainty, settles=settles)
    aimed = f"{label} demonstrably aims at such data on more than {line.number:,} individuals"
    objective = read_yes_no(matter.graph, business, "aims_at_a_million", aimed, f"whether {aimed}")
    return any_of(label, counted, objective)


@rule(cites="31 CFR 800.241(b)", since=SINCE, certainty="unverified")
def is_excluded(matter: Matter, data: str) -> Proof:
    """Data of the business's own employees, and data that is a matter of public record, is not sensitive.

    Where the case says nothing of it, it is neither.
    """
    label = matter.label(data)
    return any_of(
        label,
        _if_said(matter, data, "public", f"{label} is a matter of public record"),
        _if_said(matter, data, "of_employees", f"{label} is of the business's own employees"),
    )


def _if_said(matter: Matter, data: str, attribute: str, claim: str) -> Proof:
    stated = read_yes_no(matter.graph, data, attribute, claim, f"whether {claim}")
    return stated if stated.facts else leaf(claim, FAILS)


@rule(cites="31 CFR 800.241", since=SINCE, certainty="secondary")
def is_sensitive(matter: Matter, business: str, classes: tuple[str, ...]) -> Proof:
    """Sensitive personal data of a U.S. business: genetic test results; or identifiable data of the
    categories, where the business tailors its products to security agencies or has, or aims at, more than
    one million individuals.
    """
    label = matter.label(business)
    of_category = {each: _counts(matter, each) for each in classes}
    counted = tuple(each for each, proof in of_category.items() if proof.verdict is not FAILS)
    genetic = [
        all_of(matter.label(each), is_genetic(matter, each), _is_kept(matter, each)) for each in classes
    ]
    listed = any_of(f"{label} has data of the categories", *of_category.values())
    if not counted:
        return any_of(label, *genetic, listed)
    size = any_of(
        f"{label} is of the size or kind",
        targets_or_tailors(matter, business),
        is_of_a_million(matter, business, counted),
    )
    return any_of(
        label, *genetic, all_of(f"{label} has data of the categories and is of the size", listed, size)
    )


def _counts(matter: Matter, data: str) -> Proof:
    return all_of(matter.label(data), is_in_category(matter, data), _is_kept(matter, data))


def _is_kept(matter: Matter, data: str) -> Proof:
    """Identifiable, and not of the kinds that are left out."""
    excluded = is_excluded(matter, data)
    return all_of(
        f"{matter.label(data)} counts", is_identifiable(matter, data), negation("not excluded", excluded)
    )
