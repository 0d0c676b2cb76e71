"""Companies House's snapshots of persons with significant control: the fields read of a record."""

from __future__ import annotations

from .json_shape import LEFT, Column, CompiledShape, Values

SHAPE = CompiledShape(
    {
        "company_number": Column("company"),
        "ContentDate": LEFT,
        "data": {
            "kind": Column("kind"),
            "name": Column("name"),
            "natures_of_control": Values("nature"),
            "notified_on": Column("since"),
            "ceased_on": Column("until"),
            "statement": Column("statement"),
            "restrictions_notice_withdrawal_reason": LEFT,
            "linked_psc_name": Column("name"),
            "links": {"self": Column("link"), "statement": LEFT},
            "identification": {
                "registration_number": Column("number"),
                "country_registered": Column("country"),
                "place_registered": Column("place"),
                "legal_form": LEFT,
                "legal_authority": LEFT,
            },
            "generated_at": Column("generated"),
            **dict.fromkeys(
                (
                    "address",
                    "country_of_residence",
                    "date_of_birth",
                    "etag",
                    "name_elements",
                    "nationality",
                    "is_sanctioned",
                    "principal_office_address",
                    "ceased",
                    "description",
                    "service_address",
                    "service_address_same_as_registered_office_address",
                    "identity_verification_details",
                    "persons_of_significant_control_count",
                    "statements_count",
                    "exemptions_count",
                    "exemptions",
                ),
                LEFT,
            ),
        },
    }
)
MARKS = (
    b'"natures_of_control"',
    b"person-with-significant-control",
    b"persons-with-significant-control",
    b"persons-of-significant-control",
)
