"""Interest types: the vocabulary of BODS 0.4, and the few that statutes ask for and it lacks.

Codes are places in `INTERESTS` and are stored in tables: append, never reorder. Older spellings of BODS
(`voting-rights`, 0.1 to 0.3) are read by `interest_code`.
"""

from __future__ import annotations

INTERESTS: tuple[str, ...] = (
    # BODS 0.4, codelist interestType
    "shareholding",
    "votingRights",
    "appointmentOfBoard",
    "otherInfluenceOrControl",
    "seniorManagingOfficial",
    "settlor",
    "trustee",
    "protector",
    "beneficiaryOfLegalArrangement",
    "rightsToSurplusAssetsOnDissolution",
    "rightsToProfitOrIncome",
    "rightsGrantedByContract",
    "conditionalRightsGrantedByContract",
    "controlViaCompanyRulesOrArticles",
    "controlByLegalFramework",
    "boardMember",
    "boardChair",
    "unknownInterest",
    "unpublishedInterest",
    "enjoymentAndUseOfAssets",
    "rightToProfitOrIncomeFromAssets",
    "nominee",
    "nominator",
    # Ours
    "consolidation",  # GLEIF level 2: the owner consolidates it in its accounts. Control, never a percentage
    "fundManagement",  # GLEIF: is managed by, is a sub-fund of. Neither ownership nor control
    "boardMajority",  # names most of the board (appointmentOfBoard does not say how many)
    "goldenShare",  # a share with special powers, whatever its size
    "vieContract",  # the contracts by which a variable interest entity is run
    "controlContract",  # a contract that lets the holder direct the company
    "veto",
    "generalPartner",  # or managing member: a parent under 31 CFR 800.235 (unverified)
)
INTEREST_CODE: dict[str, int] = {name: code for code, name in enumerate(INTERESTS)}

SHAREHOLDING = INTEREST_CODE["shareholding"]
VOTING_RIGHTS = INTEREST_CODE["votingRights"]
UNKNOWN_INTEREST = INTEREST_CODE["unknownInterest"]

CONTROLLING = frozenset(
    INTEREST_CODE[name] for name in ("boardMajority", "goldenShare", "vieContract", "controlContract")
)
"""These let the holder direct the company whatever it owns."""

MAY_CONTROL = CONTROLLING | frozenset(
    INTEREST_CODE[name]
    for name in (
        "appointmentOfBoard",
        "otherInfluenceOrControl",
        "seniorManagingOfficial",
        "settlor",
        "trustee",
        "protector",
        "rightsGrantedByContract",
        "conditionalRightsGrantedByContract",
        "controlViaCompanyRulesOrArticles",
        "controlByLegalFramework",
        "unknownInterest",
        "unpublishedInterest",
        "nominator",
        "consolidation",
        "veto",
        "generalPartner",
    )
)
"""These may: whether they do hangs on what the contract, the articles or the statute says."""

_OLDER = {
    "voting-rights": "votingRights",
    "appointment-of-board": "appointmentOfBoard",
    "other-influence-or-control": "otherInfluenceOrControl",
    "influence-or-control": "otherInfluenceOrControl",
    "senior-managing-official": "seniorManagingOfficial",
    "settlor-of-trust": "settlor",
    "trustee-of-trust": "trustee",
    "protector-of-trust": "protector",
    "beneficiary-of-trust": "beneficiaryOfLegalArrangement",
    "beneficiary-of-legal-arrangement": "beneficiaryOfLegalArrangement",
    "other-influence-or-control-of-trust": "otherInfluenceOrControl",
    "rights-to-surplus-assets-on-dissolution": "rightsToSurplusAssetsOnDissolution",
    "rights-to-surplus-assets": "rightsToSurplusAssetsOnDissolution",
    "rights-to-profit-or-income": "rightsToProfitOrIncome",
    "rights-granted-by-contract": "rightsGrantedByContract",
    "conditional-rights-granted-by-contract": "conditionalRightsGrantedByContract",
    "control-via-company-rules-or-articles": "controlViaCompanyRulesOrArticles",
    "control-by-legal-framework": "controlByLegalFramework",
    "board-member": "boardMember",
    "board-chair": "boardChair",
    "unknown-interest": "unknownInterest",
    "unpublished-interest": "unpublishedInterest",
    "enjoyment-and-use-of-assets": "enjoymentAndUseOfAssets",
    "right-to-profit-or-income-from-assets": "rightToProfitOrIncomeFromAssets",
}


def interest_code(name: str) -> int | None:
    """The code of a BODS interest type in any of its spellings, or None where it is no known one."""
    return INTEREST_CODE.get(_OLDER.get(name, name))
