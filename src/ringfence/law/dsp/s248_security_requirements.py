"""28 CFR 202.248: the security requirements that CISA published, requirement by requirement.

Section I is about the organisation and its covered systems: all of it is due. Section II is about the data: a
combination of its measures that together fully and effectively prevents access to what is linkable,
identifiable, unencrypted or readable with commonly available technology; that the combination does so is what
the risk assessment of I.C shows.
"""

from __future__ import annotations

from ...model.proof import Proof
from ..logic import FAILS, HOLDS, UNKNOWN, all_of, any_of, leaf
from ..readings import yes_no
from ..rule import rule
from .dealing import Dealing, name_dealing, words_of
from .matter import Matter

REQUIRES = {  # in our words; ids are those of the document's outline
    "I.A.1": "assets of covered systems are listed with their addresses, and the list is renewed monthly",
    "I.A.2": "named people answer for cybersecurity, and for governance, risk and compliance",
    "I.A.3": "known exploited vulnerabilities of systems on the internet are mended within 45 days",
    "I.A.4": "agreements with vendors and suppliers of covered systems are documented",
    "I.A.5": "the topology of the network of covered systems is documented",
    "I.A.6": "new hardware, firmware and software is approved before it is used",
    "I.A.7": "there is a plan for incidents, reviewed yearly",
    "I.B.1": "covered systems ask for several factors, or for passwords of 15 characters where they cannot",
    "I.B.2": "access ends at once when somebody leaves or changes role",
    "I.B.3": "access and security logs are kept for 12 months, protected and watched",
    "I.B.4": "connections are denied unless allowed",
    "I.B.5": "identities and credentials are issued by the organisation",
    "I.C": "a yearly risk assessment shows that the measures of section II together prevent access",
    "II.A": "data is minimised or masked, and kept no longer than a written policy says",
    "II.B": "data is encrypted in transit and at rest, with keys out of reach of covered persons",
    "II.C": "computation on the data reveals nothing of it",
    "II.D": "covered persons are denied access to the data",
}


@rule(cites="28 CFR 202.248", since="2025-04-08", certainty="secondary")
def meets_requirement(matter: Matter, dealing: Dealing, requirement: str) -> Proof:
    """Each of CISA's security requirements of January 2025 is met, or is not, for the systems and the data of
    the deal.

    `requirements_met` and `requirements_unmet` in the contract list them by the document's outline. A
    requirement in neither list is unknown; one in both is unmet.
    """
    label = name_dealing(matter, dealing)
    claim = f"{requirement}, {REQUIRES[requirement]}, for what goes from {label}"
    met, unmet = (words_of(dealing, f"requirements_{word}") for word in ("met", "unmet"))
    verdict = FAILS if _lists(unmet, requirement) else HOLDS if _lists(met, requirement) else UNKNOWN
    return leaf(claim, verdict, dealing.handover.facts, settles=f"whether {claim}")


@rule(cites="28 CFR 202.401(a) and 202.248", since="2025-04-08")
def meets_security_requirements(matter: Matter, dealing: Dealing) -> Proof:
    """A restricted transaction is authorised when it meets the security requirements that CISA published;
    measures of one's own that are thought as good do not count.

    `security_requirements` says what the author found of them as a whole, the two lists of requirements what
    was found of each; one that is unmet decides, whatever is said of the whole. No guard of the case is taken
    for them, and they do not cure what is prohibited under 202.303 (401(b)).
    """
    label, stated = name_dealing(matter, dealing), dealing.term("security_requirements")
    one_by_one = _one_by_one(matter, dealing)
    if one_by_one and (not stated or one_by_one.verdict is FAILS):
        return one_by_one
    return leaf(
        label,
        yes_no(stated),
        dealing.handover.facts,
        settles=f"whether the CISA security requirements are met for what goes from {label}",
    )


def _one_by_one(matter: Matter, dealing: Dealing) -> Proof | None:
    """All of section I, and of section II at least one measure that is in place. None when nothing is
    listed."""
    if not dealing.term("requirements_met") and not dealing.term("requirements_unmet"):
        return None
    organisation = matter.value("security_requirements_of_organisation_and_systems")
    measures = matter.value("security_requirements_of_data")
    return all_of(
        name_dealing(matter, dealing),
        organisation.stated("all of section I is due"),
        *(meets_requirement(matter, dealing, each) for each in organisation.words),
        any_of("data", *(meets_requirement(matter, dealing, each) for each in measures.words)),
    )


def _lists(words: tuple[str, ...], requirement: str) -> bool:
    """Is it listed, by its own id or by that of its part or section (I, I.A)?"""
    return any(requirement == word or requirement.startswith(f"{word}.") for word in words)
