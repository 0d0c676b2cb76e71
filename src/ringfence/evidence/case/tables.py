"""The tables of a case, one declaration each: the columns, and what a row says.

A row is a plain mapping of column to text. `says` gives the entities, links and guards it states; the engine
in `read_table.py` turns each into a fact with the row's source, rung and dates. docs/case-format.md is the
user's page of this file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ...catalogue.states import name_state
from ...catalogue.to_facts import JUDGED_LISTS
from ...cells import (
    CellError,
    choose,
    read_bypasses,
    read_count,
    read_day,
    read_id,
    read_list,
    read_share,
    read_verdict,
    read_whole,
)
from ...model.fact import Entity, Guard, Link
from ...model.kinds import Kind, Means, Tie, Verb, Verdict
from ..owners.registrations import read_registration
from .contract_columns import CONTRACT_TERMS, CONTRACT_VERDICTS
from .record_columns import PROMISE_COLUMNS, RECORD_COLUMNS, say_promise, say_record

Row = Mapping[str, str]
Says = Iterator[Entity | Link | Guard]

COMMON = ("since", "until", "rung", "source", "source_date", "disputed", "note")
CATEGORIES = frozenset(
    {
        "human genomic",
        "epigenomic",
        "proteomic",
        "transcriptomic",
        "biometric",
        "precise geolocation",
        "personal health",
        "personal financial",
        "covered personal identifiers",
        "human biospecimens",
        "content",
        "messages",
        "contacts",
        "browsing",
        "other",
    }
)
IDENTIFIERS = frozenset(
    {
        "government id",
        "financial account",
        "device id",
        "demographic or contact",
        "advertising id",
        "account authentication",
        "network id",
        "call detail",
    }
)  # 28 CFR 202.234
EXCLUSIONS = frozenset(
    {
        "not about individuals",
        "personal communications",
        "informational materials",
        "pathogen data",
        "routine clinical measurement",
        "treatment only",
        "unknown",
    }
)  # 28 CFR 202.249(b), 202.224, 202.223
SYSTEM_KINDS = {
    "app": Kind.APP,
    "service": Kind.SERVICE,
    "store": Kind.STORE,
    "dataset": Kind.DATASET,
    "key": Kind.KEY,
}
DEALS = frozenset({"data brokerage", "vendor", "employment", "investment", "none"})
TIES_OF_COLUMN = {
    "organised_in": Tie.ORGANISED_UNDER,
    "principal_place_of_business": Tie.PRINCIPAL_PLACE,
    "headquartered_in": Tie.HEADQUARTERED,
    "is_state": Tie.IS,
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table's name, its columns (the first ones, up to `required`, must be filled), and what a row says."""

    name: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    says: Callable[[Row], Says]


def say_data(row: Row) -> Says:
    choose(row["category"], CATEGORIES, "category")
    for identifier in read_list(row["identifiers"]):
        choose(identifier, IDENTIFIERS, "kind of identifier")
    for column in DATA_VERDICTS:
        read_verdict(row[column])
    for exclusion in read_list(row["excluded_as"]):
        choose(exclusion, EXCLUSIONS, "exclusion")
    counted = {
        **row,
        "us_persons": read_count(row["us_persons"]),
        "us_devices": read_count(row["us_devices"]),
    }
    yield _entity(counted, "data", Kind.DATA_CLASS, DATA_ATTRIBUTES)
    read_whole(row["within_metres"])
    yield from _links(row, "data", {"held_in": Verb.HELD_IN, "collected_by": Verb.COLLECTED_BY})


DATA_VERDICTS = (
    "government_related",
    "marketed",
    "linkable",
    "public",
    "deidentified",
    "made_for_deal",
    "of_employees",
    "in_listed_area",
)
DATA_ATTRIBUTES = (
    "category",
    "identifiers",
    "us_persons",
    "us_devices",
    "join_key",
    "excluded_as",
    "listed_areas",
    "within_metres",  # how precise a location is, at worst
    "sensitive_as",  # what else it reveals, in the words of PADFA's heads
    *DATA_VERDICTS,
)


CFIUS_ATTRIBUTES = (
    "tailored_to_agencies",
    "aims_at_a_million",
    "excepted_investor",
    "cfius_agreement_since",
    "cfius_bars",
)  # what 31 CFR Part 800 asks
ORGANISATION_ATTRIBUTES = (
    *TIES_OF_COLUMN,
    "us_person",
    "designated",
    "ownership_established",
    "successor_of",  # what PAFACA asks: whose app or business it took over
    "rejected_offers_on",
    "registered_as",  # by which numbers ownership files know it
    "known_as",  # what rosters and other exports call it
    "federal_contractor",  # what binds it: NDAA section 889, FAR 52.204-27
    "agency_of",  # whose government it is, or works for: the orders of states
    *CFIUS_ATTRIBUTES,
)
ORGANISATION_VERDICTS = (
    "us_person",
    "designated",
    "ownership_established",
    "federal_contractor",
    *CFIUS_ATTRIBUTES[:3],
)


def say_organisation(row: Row) -> Says:
    for column in ORGANISATION_VERDICTS:
        read_verdict(row[column])
    read_day(row["cfius_agreement_since"])
    for number in read_list(row["registered_as"]):
        read_registration(number)
    yield _entity(row, "organisation", Kind.ORG, ORGANISATION_ATTRIBUTES)
    for column, tie in TIES_OF_COLUMN.items():
        for code in read_list(row[column]):
            yield from _subject(row["organisation"], code, tie)


def say_system(row: Row) -> Says:
    kind = SYSTEM_KINDS[choose(row["kind"], SYSTEM_KINDS, "kind of system")]
    yield _entity(row, "system", kind, SYSTEM_ATTRIBUTES)
    yield from _places(row, "system")
    yield from _links(
        row,
        "system",
        {
            "published_by": Verb.PUBLISHED_BY,
            "operator": Verb.OPERATED_BY,
            "copied_to": Verb.COPIED_TO,
            "sends_to": Verb.SENDS_TO,
            "encrypted_with": Verb.ENCRYPTED_WITH,
        },
    )


SYSTEM_ATTRIBUTES = (
    "monthly_active_users",
    "user_content",
    "reviews_only",
    "determined_threat_on",
    "divestiture_determined_on",  # what PAFACA asks of an app
    "known_as",  # what exports call it: the ARN of a bucket, the name of a table
    "does",  # what it is for, where a rule is about such software or services alone
)


SOFTWARE_ATTRIBUTES = ("does", "model_year")  # what it is for; of which model year the vehicles with it are


KNOWLEDGE = frozenset({"", "yes", "no", "unknown", "should have known"})


def say_software(row: Row) -> Says:
    choose(row["knowingly"], KNOWLEDGE, "word for knowledge")
    yield _entity(row, "component", Kind.COMPONENT, SOFTWARE_ATTRIBUTES)
    component, terms = row["component"], {"knowingly": row["knowingly"]} if row["knowingly"] else {}
    for app in read_list(row["embedded_in"]):
        yield Link(Verb.EMBEDS, read_id(app), component, terms=terms)
    for data in read_list(row["collects"]):
        yield Link(Verb.COLLECTED_BY, read_id(data), component)
    yield from _links(row, "component", {"publisher": Verb.PUBLISHED_BY, "sends_to": Verb.SENDS_TO})


def say_endpoint(row: Row) -> Says:
    yield _entity(row, "endpoint", Kind.ENDPOINT, ())
    yield from _places(row, "endpoint")
    yield from _links(row, "endpoint", {"operator": Verb.OPERATED_BY, "served_from": Verb.SERVED_FROM})


def say_contract(row: Row) -> Says:
    """The taker gets what the systems hold, or, where none is named, what the giver holds."""
    deal = choose(row["deal"] or "none", DEALS, "kind of deal")
    for column in CONTRACT_VERDICTS:
        read_verdict(row[column])
    for column in ("knowingly", "knows_data"):
        choose(row[column], KNOWLEDGE, "word for knowledge")
    read_day(row["under_since"])
    read_whole(row["breach_reporting_days"])
    verb = Verb.PROCESSED_BY if deal == "vendor" else Verb.SHARED_WITH
    terms = {term: row[term] for term in CONTRACT_TERMS if row[term]}
    data = tuple(read_id(each) for each in read_list(row["data"]))
    for system in read_list(row["systems"]) or (row["giver"],):
        yield Link(verb, read_id(system), read_id(row["taker"]), data=data, terms=terms)


JOB_TERMS = ("deal", "role", "security_requirements", "requirements_met", "requirements_unmet")


def say_person(row: Row) -> Says:
    """A person, or a group of `count` people; only what is stated of them, never what a name suggests."""
    for column in ("us_person", "designated", "security_requirements", "employment_established"):
        read_verdict(row[column])
    counted = {**row, "count": read_count(row["count"])}
    yield _entity(counted, "person", Kind.PERSON, PERSON_ATTRIBUTES)
    terms = {term: row[term] for term in JOB_TERMS if row[term]}
    for employer in read_list(row["employer"]):
        yield Link(Verb.WORKS_FOR, row["person"], read_id(employer), terms=terms)
    for code in read_list(row["resident_in"]):
        yield from _subject(row["person"], code, Tie.RESIDENT)
    for code in read_list(row["citizen_of"]):
        yield from _subject(row["person"], code, Tie.CITIZEN)


PERSON_ATTRIBUTES = (
    "resident_in",
    "located_in",
    "us_person",
    "designated",
    "count",
    "role",
    "employment_established",
    "email",  # by these two an account of an export is theirs
    "accounts",
)


def say_access(row: Row) -> Says:
    condition = read_verdict(row["condition"]) if row["condition"] else Verdict.HOLDS
    grant, account = row["grant"], row["account"]
    yield _entity(row, "grant", Kind.GRANT, ())
    for system in read_list(row["system"]):
        yield Link(Verb.PERMITS, read_id(system), grant, condition=condition)
    if not account:
        if row["person"] or row["becomes"]:
            raise CellError(
                "a person or another account is named, but no account", "name the account they use"
            )
        return
    yield Entity(read_id(account), Kind.ACCOUNT)
    yield Link(Verb.ASSIGNED_TO, grant, account)
    yield from _links(row, "account", {"person": Verb.USED_BY, "becomes": Verb.BECOMES})


def say_ownership(row: Row) -> Says:
    votes = read_share(row["votes"]) if row["votes"] else None
    read_verdict(row["passive"])
    yield Link(
        Verb.OWNED_BY,
        read_id(row["owned"]),
        read_id(row["owner"]),
        read_share(row["share"]),
        votes,
        terms={"passive": row["passive"]} if row["passive"] else {},
    )


def say_control(row: Row) -> Says:
    means = choose(row["means"], [str(each) for each in Means], "means of direction")
    terms = {"means": means} | ({"what": row["what"]} if row["what"] else {})
    yield Link(Verb.DIRECTED_BY, read_id(row["directed"]), read_id(row["director"]), terms=terms)


def say_listing(row: Row) -> Says:
    """A party's entry on a government list; `programs` are those of an SDN entry."""
    listed_on = choose(row["list"], JUDGED_LISTS, "list that a rule here counts")
    read_verdict(row["listed"])
    kind = LISTED_KINDS[choose(row["kind"], LISTED_KINDS, "kind of party")]
    programs = {"sdn_programs": row["programs"]} if row["programs"] else {}
    yield Entity(read_id(row["party"]), kind, "", {listed_on: row["listed"] or "yes", **programs})


LISTING_COLUMNS = ("party", "kind", "list", "listed", "programs")
LISTED_KINDS = {"": Kind.ORG, "organisation": Kind.ORG, "person": Kind.PERSON}


def say_guard(row: Row) -> Says:
    verb = choose(row["verb"], [str(each) for each in Verb], "verb")
    key = Link(Verb(verb), read_id(row["tail"]), read_id(row["head"])).key
    yield Guard(
        row["guard"],
        row["measure"],
        (key,),
        read_verdict(row["holds"]),
        read_bypasses(row["bypasses"]),
        read_day(row["shown_on"]),
        read_whole(row["fresh_days"]),
    )


def say_link(row: Row) -> Says:
    verb = Verb(choose(row["verb"], [str(each) for each in Verb], "verb"))
    yield Link(verb, read_id(row["tail"]), read_id(row["head"]), data=read_list(row["data"]))


TABLES = {
    table.name: table
    for table in (
        Table(
            "data",
            ("data", "name", *DATA_ATTRIBUTES, "held_in", "collected_by"),
            ("data", "category"),
            say_data,
        ),
        Table(
            "organisations",
            ("organisation", "name", *ORGANISATION_ATTRIBUTES),
            ("organisation",),
            say_organisation,
        ),
        Table(
            "systems",
            (
                "system",
                "name",
                "kind",
                "published_by",
                "operator",
                "located_in",
                "copied_to",
                "sends_to",
                "encrypted_with",
                *SYSTEM_ATTRIBUTES,
            ),
            ("system", "kind"),
            say_system,
        ),
        Table(
            "software",
            (
                "component",
                "name",
                "publisher",
                "embedded_in",
                "collects",
                "sends_to",
                "knowingly",
                *SOFTWARE_ATTRIBUTES,
            ),
            ("component",),
            say_software,
        ),
        Table(
            "endpoints",
            ("endpoint", "name", "operator", "served_from", "located_in"),
            ("endpoint",),
            say_endpoint,
        ),
        Table(
            "contracts",
            (
                *CONTRACT_TERMS,
                "taker",
                "systems",
                "data",
            ),
            ("contract", "giver", "taker"),
            say_contract,
        ),
        Table(
            "people",
            (
                "person",
                "name",
                *PERSON_ATTRIBUTES,
                "employer",
                "deal",
                *JOB_TERMS[2:],
                "citizen_of",
            ),
            ("person",),
            say_person,
        ),
        Table(
            "access",
            ("grant", "system", "account", "person", "becomes", "condition", "name"),
            ("grant",),
            say_access,
        ),
        Table(
            "ownership", ("owned", "owner", "share", "votes", "passive"), ("owned", "owner"), say_ownership
        ),
        Table(
            "control",
            ("directed", "director", "means", "what"),
            ("directed", "director", "means"),
            say_control,
        ),
        Table(
            "listings",
            LISTING_COLUMNS,
            ("party", "list"),
            say_listing,
        ),
        Table(
            "guards",
            ("guard", "measure", "tail", "verb", "head", "holds", "bypasses", "shown_on", "fresh_days"),
            ("guard", "tail", "verb", "head"),
            say_guard,
        ),
        Table("links", ("tail", "verb", "head", "data"), ("tail", "verb", "head"), say_link),
        Table("records", RECORD_COLUMNS, ("record", "kind"), say_record),
        Table("promises", PROMISE_COLUMNS, ("promise", "measure"), say_promise),
    )
}
NAMED_ONCE = frozenset({"data", "organisations", "systems", "software", "endpoints", "people"})


def _entity(row: Row, column: str, kind: Kind, attributes: tuple[str, ...]) -> Entity:
    stated = {name: row[name] for name in attributes if row[name]}
    return Entity(read_id(row[column]), kind, row["name"], stated)


def _links(row: Row, column: str, verbs: Mapping[str, Verb]) -> Says:
    for other, verb in verbs.items():
        for id_ in read_list(row[other]):
            yield Link(verb, row[column], read_id(id_))


def _places(row: Row, column: str) -> Says:
    for place in read_list(row["located_in"]):
        yield Entity(read_id(place), Kind.PLACE)
        yield Link(Verb.LOCATED_IN, row[column], place)


def _subject(id_: str, code: str, tie: Tie) -> Says:
    if not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
        raise CellError(
            f"{code!r} is not a state", "use the two capital letters of ISO 3166-1, such as CN or US"
        )
    yield Entity(code, Kind.STATE, name_state(code))
    yield Link(Verb.SUBJECT_TO, id_, code, terms={"tie": str(tie)})
