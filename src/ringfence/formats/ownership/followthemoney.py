"""FollowTheMoney entities (OpenSanctions, Aleph) as JSON lines: what is read of owners and officers."""

from __future__ import annotations

from .json_shape import LEFT, Column, CompiledShape, Values

LINKS = {  # schema -> its owner's and its company's property, and the interest that it is
    "Ownership": ("owner", "asset", "shareholding"),
    "Directorship": ("director", "organization", "boardMember"),
}
PROPERTIES = (
    "owner",
    "asset",
    "director",
    "organization",
    "percentage",
    "startDate",
    "endDate",
    "name",
    "jurisdiction",
    "country",
    "mainCountry",
    "role",
    "status",
    "sharesType",
)
IDENTIFIERS = {
    "leiCode": "XI-LEI",
    "registrationNumber": "registration",
    "innCode": "RU-INN",
    "ogrnCode": "RU-OGRN",
    "uscCode": "CN-USCC",
    "cikCode": "US-SEC-CIK",
    "permId": "PermID",
    "isin": "ISIN",
    "ticker": "ticker",
    "wikidataId": "Wikidata",
}
KINDS = {
    "Person": "person",
    "Company": "registeredEntity",
    "Organization": "legalEntity",
    "LegalEntity": "legalEntity",
    "PublicBody": "stateBody",
    "Asset": "unknown",
}
SHAPE = CompiledShape(
    {
        "id": Column("id"),
        "schema": Column("schema"),
        "caption": Column("caption"),
        "properties": {
            **{name: Values(name) for name in PROPERTIES},
            **{name: Values("identifier", code) for code, name in enumerate(IDENTIFIERS)},
        },
        **dict.fromkeys(
            (
                "datasets",
                "referents",
                "target",
                "first_seen",
                "last_seen",
                "last_change",
                "origin",
                "statements",
                "context",
            ),
            LEFT,
        ),
    }
)
MARKS = (b'"schema"', b'"properties"')
STATEMENT_COLUMNS = ("canonical_id", "prop", "schema", "value")
