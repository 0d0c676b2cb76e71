"""The kinds of things, links, evidence and verdicts: one idea, one word."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """What an entity is."""

    DATA_CLASS = "data class"
    DATASET = "dataset"
    STORE = "store"
    KEY = "key"
    APP = "app"
    COMPONENT = "component"
    ENDPOINT = "endpoint"
    SERVICE = "service"
    GRANT = "grant"
    ACCOUNT = "account"
    PERSON = "person"
    ORG = "organisation"
    STATE = "state"
    PLACE = "place"
    MEASURE = "measure"
    RECORD = "record"  # an entry of a register (an approval, an audit): it carries no data and is no node


class Verb(StrEnum):
    """What links two entities, named in the direction data can move (tail -> head)."""

    HELD_IN = "held in"  # data class -> dataset, dataset -> store
    COPIED_TO = "copied to"  # dataset or store -> dataset or store
    COLLECTED_BY = "collected by"  # data class -> app, component or service
    EMBEDS = "embeds"  # app or service -> component
    SENDS_TO = "sends to"  # app, component or service -> endpoint
    SERVED_FROM = "served from"  # endpoint -> store or service
    PUBLISHED_BY = "published by"  # app or component -> organisation
    OPERATED_BY = "operated by"  # endpoint, store, service or key -> organisation
    ENCRYPTED_WITH = "encrypted with"  # store or dataset -> key (ciphertext AND key)
    PERMITS = "permits"  # store, dataset, key or service -> grant
    ASSIGNED_TO = "assigned to"  # grant -> account or grant
    BECOMES = "becomes"  # account -> account
    RUNS_AS = "runs as"  # account -> service
    USED_BY = "used by"  # account -> person
    WORKS_FOR = "works for"  # person -> organisation
    SHARED_WITH = "shared with"  # anything that holds data -> organisation: a sale, licence or transfer
    PROCESSED_BY = "processed by"  # anything that holds data -> organisation: a vendor's service
    DIRECTED_BY = "directed by"  # organisation or person -> organisation, person or state
    OWNED_BY = "owned by"  # organisation -> organisation, person or state
    SUBJECT_TO = "subject to"  # organisation, person or place -> state
    LOCATED_IN = "located in"  # anything -> place
    ACCESSED = "accessed"  # a log event: it witnesses, it never creates reach


class Rung(IntEnum):
    """How strong a fact's evidence is. Never raised silently; a path is as strong as its weakest rung."""

    ASSUMED = 0
    DECLARED = 1
    IN_CODE = 2
    REACHABLE = 3
    CONTACTED = 4
    DATA_SEEN = 5

    @property
    def label(self) -> str:
        return self.name.lower().replace("_", " ")


class Verdict(StrEnum):
    """Three-valued truth (strong Kleene)."""

    HOLDS = "holds"
    UNKNOWN = "unknown"
    FAILS = "fails"


class Answer(StrEnum):
    """What a path, or a whole case, comes to."""

    OPEN = "OPEN"  # a path exists on observed facts
    UNPROVEN = "UNPROVEN"  # neither shown nor excluded
    CLOSED = "CLOSED"  # none, even when every unknown is taken at its worst


class Certainty(StrEnum):
    """How well a legal value or rule was checked, weakest last."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"


class Outcome(StrEnum):
    """What a regime says of a path or party, worst first."""

    PROHIBITED = "prohibited"
    NEEDS_CLAUSE = "prohibited unless onward clause"
    RESTRICTED = "restricted"
    AUTHORISED = "restricted, authorised"
    CONTROLLED = "controlled"  # a status that a statute attaches to the party (PAFACA limb met)
    REVIEW = "subject to review"  # an agency may look into it, and forbid it case by case (CFIUS, ICTS)
    UNKNOWN = "unknown"
    EXEMPT = "exempt"
    NOT_REGULATED = "not regulated"

    @property
    def meets_a_test(self) -> bool:
        """Does it meet a prohibition, a restriction or a control test?"""
        return self in (Outcome.PROHIBITED, Outcome.NEEDS_CLAUSE, Outcome.RESTRICTED, Outcome.CONTROLLED)


class Tie(StrEnum):
    """How a SUBJECT_TO link ties its tail to a state. The law asks for different ones."""

    IS = "is the state or an organ of it"
    ORGANISED_UNDER = "organised under its law"
    PRINCIPAL_PLACE = "principal place of business"
    HEADQUARTERED = "headquartered"
    OPERATES = "main operations"
    RESIDENT = "primarily resident"
    DOMICILED = "domiciled"
    LOCATED = "located"
    CITIZEN = "citizen"


class Means(StrEnum):
    """How a DIRECTED_BY link directs its tail."""

    BOARD_SEAT = "board seat"
    BOARD_MAJORITY = "board majority"
    VETO = "veto"
    GOLDEN_SHARE = "golden share"
    VIE_CONTRACT = "VIE contract"
    CONTRACT = "contract"
    VOTES = "votes"
    LICENCE = "licence"
    DEALINGS = "dealings"  # money, orders or services that go between them: no power over it is stated
