"""The Beneficial Ownership Data Standard, 0.1 to 0.4: the fields that are read of a statement.

In 0.4 what is said of a record is in `recordDetails`; before, it is in the statement itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from .json_shape import LEFT, Column, CompiledShape, Rows, Shape, Values

_REASON: Mapping[str, Shape] = {"reason": Column("reason"), "description": Column("description")}
_UNSAID: Mapping[str, Shape] = {**_REASON, "unspecified": _REASON}
_SHARE: Mapping[str, Shape] = {
    name: Column(name) for name in ("exact", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
}
_INTEREST: Mapping[str, Shape] = {
    "type": Column("type"),
    "interestLevel": Column("level"),
    "directOrIndirect": Column("level"),
    "share": _SHARE,
    "startDate": Column("since"),
    "endDate": Column("until"),
    "beneficialOwnershipOrControl": LEFT,
    "details": LEFT,
}
_DETAILS: Mapping[str, Shape] = {
    "isComponent": Column("component"),
    "entityType": Column(
        "entity_type", {"type": Column("entity_type"), "subtype": Column("subtype"), "details": LEFT}
    ),
    "entitySubtype": {"generalCategory": Column("subtype"), "localTerm": LEFT},
    "personType": Column("person_type"),
    "name": Column("name"),
    "names": Rows(
        "name",
        dict.fromkeys(("type", "familyName", "givenName", "patronymicName"), LEFT)
        | {"fullName": Column("name")},
    ),
    "alternateNames": LEFT,
    "incorporatedInJurisdiction": {"code": Column("jurisdiction"), "name": LEFT},
    "jurisdiction": {"code": Column("jurisdiction"), "name": LEFT},
    "identifiers": Rows(
        "identifier",
        {"scheme": Column("scheme"), "schemeName": Column("scheme_name"), "id": Column("id"), "uri": LEFT},
    ),
    "unspecifiedEntityDetails": _REASON,
    "unspecifiedPersonDetails": _REASON,
    "subject": Column(
        "subject",
        {
            "describedByEntityStatement": Column("subject"),
            "describedByPersonStatement": Column("subject"),
            **_UNSAID,
        },
    ),
    "interestedParty": Column(
        "party",
        {
            "describedByEntityStatement": Column("party"),
            "describedByPersonStatement": Column("party"),
            **_UNSAID,
        },
    ),
    "interests": Rows("interest", _INTEREST),
    "componentRecords": Values("part"),
    "componentStatementIDs": Values("part"),
    **dict.fromkeys(
        (
            "foundingDate",
            "dissolutionDate",
            "formedByStatute",
            "addresses",
            "uri",
            "publicListing",
            "nationalities",
            "placeOfResidence",
            "placeOfBirth",
            "taxResidencies",
            "birthDate",
            "deathDate",
            "hasPepStatus",
            "pepStatusDetails",
            "politicalExposure",
            "missingInfoReason",
        ),
        LEFT,
    ),
}
SHAPE = CompiledShape(
    {
        "statementID": Column("id"),
        "statementId": Column("id"),
        "recordId": Column("record"),
        "recordStatus": Column("status"),
        "statementType": Column("type"),
        "recordType": Column("type"),
        "statementDate": Column("day"),
        "publicationDetails": {
            "publicationDate": Column("published"),
            "bodsVersion": Column("version"),
            "publisher": LEFT,
            "license": LEFT,
        },
        "replacesStatements": Values("replaces"),
        **_DETAILS,
        "recordDetails": _DETAILS,
        **dict.fromkeys(("declaration", "declarationSubject", "source", "annotations"), LEFT),
    }
)
ENTITY, PERSON, RELATIONSHIP = range(3)
KINDS = {
    "entityStatement": ENTITY,
    "entity": ENTITY,
    "personStatement": PERSON,
    "person": PERSON,
    "ownershipOrControlStatement": RELATIONSHIP,
    "relationship": RELATIONSHIP,
}
MARKS = (b'"statementType"', b'"recordType"', b'"statementID"', b'"statementId"', b'"recordDetails"')
