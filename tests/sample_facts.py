"""Entities and facts of the sample result: made up for the tests, evidence of nothing."""

from __future__ import annotations

from datetime import date

from ringfence.model.fact import Entity, Fact, Guard, Link
from ringfence.model.kinds import Kind, Rung, Verb, Verdict
from ringfence.model.share import Share
from ringfence.model.source import Source

ON = date(2020, 8, 15)

ENTITIES = {
    entity.id: entity
    for entity in (
        Entity(
            "account-data", Kind.DATA_CLASS, "account details", {"category": "covered personal identifiers"}
        ),
        Entity("device-ids", Kind.DATA_CLASS, "device and advertising ids"),
        Entity("location", Kind.DATA_CLASS, "approximate location"),
        Entity("videos", Kind.DATA_CLASS, "videos and drafts"),
        Entity("messages", Kind.DATA_CLASS, "direct messages"),
        Entity("payments", Kind.DATA_CLASS, "creator payments"),
        Entity("faces", Kind.DATA_CLASS, "faceprints and voiceprints"),
        Entity("app", Kind.APP, "TikTok app"),
        Entity("us-store", Kind.STORE, "US data store (Virginia)"),
        Entity("sg-store", Kind.STORE, "Backup store (Singapore)"),
        Entity("analytics", Kind.SERVICE, "Recommendation and analytics service"),
        Entity("pangle", Kind.COMPONENT, "Pangle SDK"),
        Entity("ads-api", Kind.ENDPOINT, "ads.example.com"),
        Entity("grant-eng", Kind.GRANT, "engineering read grant"),
        Entity("acct-eng", Kind.ACCOUNT, "engineering-oncall"),
        Entity("eng-cn", Kind.PERSON, "Zhang San", {"count": "12", "role": "engineers resident in China"}),
        Entity("tiktok-inc", Kind.ORG, "TikTok Inc.", {"organised_in": "US", "headquartered_in": "US"}),
        Entity("tiktok-ltd", Kind.ORG, "TikTok Ltd", {"organised_in": "KY"}),
        Entity("bytedance-ltd", Kind.ORG, "ByteDance Ltd", {"organised_in": "KY", "headquartered_in": "CN"}),
        Entity("bd-beijing", Kind.ORG, "Beijing ByteDance Technology Co., Ltd", {"organised_in": "CN"}),
        Entity("moderation", Kind.ORG, "Moderation vendor", {"organised_in": "SG"}),
        Entity("founders", Kind.ORG, "founders and Chinese investors"),
        Entity("global-investors", Kind.ORG, "global investors"),
        Entity("employees", Kind.ORG, "employee holders"),
        Entity("cac-fund", Kind.ORG, "state internet fund", {"organised_in": "CN"}),
        Entity("CN", Kind.STATE, "China"),
        Entity("US", Kind.STATE, "United States"),
    )
}


def exampleexample_source(line: int, document: str, day: date | None) -> Source:
    return Source("links.csv", "9f3c" * 16, f"line {line}", document, day)


def example_source(line: int, document: str, day: date | None) -> Source:
    """A place in a made-up case file, and the made-up document behind it."""
    return Source("links.csv", "9f3c" * 16, f"line {line}", document, day)


_LINKS: tuple[tuple[str, Verb, str, Rung, dict[str, object]], ...] = (
    ("account-data", Verb.COLLECTED_BY, "app", Rung.DATA_SEEN, {}),
    ("device-ids", Verb.COLLECTED_BY, "app", Rung.DATA_SEEN, {}),
    ("location", Verb.COLLECTED_BY, "app", Rung.CONTACTED, {}),
    ("videos", Verb.COLLECTED_BY, "app", Rung.DECLARED, {}),
    ("messages", Verb.COLLECTED_BY, "app", Rung.DECLARED, {}),
    ("payments", Verb.HELD_IN, "us-store", Rung.DECLARED, {}),
    ("faces", Verb.COLLECTED_BY, "app", Rung.DECLARED, {"disputed": True}),
    ("app", Verb.SENDS_TO, "us-store", Rung.CONTACTED, {}),
    ("us-store", Verb.COPIED_TO, "sg-store", Rung.DECLARED, {}),
    ("us-store", Verb.COPIED_TO, "analytics", Rung.DECLARED, {}),
    ("app", Verb.EMBEDS, "pangle", Rung.IN_CODE, {}),
    ("pangle", Verb.SENDS_TO, "ads-api", Rung.CONTACTED, {}),
    ("ads-api", Verb.OPERATED_BY, "bytedance-ltd", Rung.DECLARED, {}),
    ("us-store", Verb.PERMITS, "grant-eng", Rung.DECLARED, {}),
    ("grant-eng", Verb.ASSIGNED_TO, "acct-eng", Rung.DECLARED, {}),
    ("acct-eng", Verb.USED_BY, "eng-cn", Rung.DECLARED, {}),
    ("eng-cn", Verb.WORKS_FOR, "bd-beijing", Rung.DECLARED, {}),
    ("sg-store", Verb.PROCESSED_BY, "moderation", Rung.DECLARED, {"disputed": True}),
    ("analytics", Verb.OPERATED_BY, "bytedance-ltd", Rung.DECLARED, {}),
    ("app", Verb.PUBLISHED_BY, "tiktok-inc", Rung.DECLARED, {}),
    ("us-store", Verb.OPERATED_BY, "tiktok-inc", Rung.DECLARED, {}),
    ("tiktok-inc", Verb.OWNED_BY, "tiktok-ltd", Rung.DECLARED, {"share": Share(1_000_000, 1_000_000)}),
    ("tiktok-ltd", Verb.OWNED_BY, "bytedance-ltd", Rung.DECLARED, {"share": Share(1_000_000, 1_000_000)}),
    ("bytedance-ltd", Verb.OWNED_BY, "founders", Rung.DECLARED, {"share": Share(200_000, 200_000)}),
    (
        "bytedance-ltd",
        Verb.OWNED_BY,
        "global-investors",
        Rung.DECLARED,
        {"share": Share(500_000, 600_000, True)},
    ),
    ("bytedance-ltd", Verb.OWNED_BY, "employees", Rung.DECLARED, {"share": Share(200_000, 200_000)}),
    ("bd-beijing", Verb.OWNED_BY, "bytedance-ltd", Rung.DECLARED, {"share": Share(990_000, 990_000)}),
    ("bd-beijing", Verb.OWNED_BY, "cac-fund", Rung.DECLARED, {"share": Share(10_000, 10_000)}),
    ("cac-fund", Verb.OWNED_BY, "CN", Rung.DECLARED, {}),
    ("bd-beijing", Verb.DIRECTED_BY, "cac-fund", Rung.DECLARED, {"terms": {"means": "board seat"}}),
    ("moderation", Verb.OWNED_BY, "bytedance-ltd", Rung.ASSUMED, {"share": Share(250_000, 630_000)}),
    ("bytedance-ltd", Verb.SUBJECT_TO, "CN", Rung.DECLARED, {"terms": {"tie": "headquartered"}}),
    ("bd-beijing", Verb.SUBJECT_TO, "CN", Rung.DECLARED, {"terms": {"tie": "organised under its law"}}),
)
DOCUMENTS = (
    "https://example.org/filings/2020/privacy-policy",
    "https://example.org/court/declaration-of-the-security-officer",
    "Sample newspaper, “Who can see the data?”",
    "https://example.org/company-register/extract?id=91110",
    "",
)


def _facts() -> dict[str, Fact]:
    facts = {}
    for number, (tail, verb, head, rung, more) in enumerate(_LINKS, start=1):
        link = Link(
            verb,
            tail,
            head,
            share=more.get("share"),  # type: ignore[arg-type]
            terms=more.get("terms", {}),  # type: ignore[arg-type]
        )
        day = date(2018 + number % 3, 1 + number % 12, 1 + number % 28) if number % 5 else None
        source = example_source(number + 1, DOCUMENTS[number % 5], day)
        since = date(2018, 8, 2) if number % 4 == 0 else None
        facts[f"f{number:02}"] = Fact(
            f"f{number:02}",
            link,
            source,
            rung,
            since,
            None,
            day,
            bool(more.get("disputed")),
            "the company says otherwise" if more.get("disputed") else "",
        )
    for number, entity in enumerate(ENTITIES.values(), start=1):
        facts[f"e{number:02}"] = Fact(
            f"e{number:02}", entity, Source("entities.csv", "ab12" * 16, f"line {number + 1}")
        )
    guard = Guard(
        "gate",
        "access approval by the US security team",
        ("grant-eng|assigned to|acct-eng",),
        Verdict.UNKNOWN,
    )
    facts["g01"] = Fact("g01", guard, example_source(60, DOCUMENTS[1], date(2020, 8, 24)), disputed=True)
    return facts


FACTS = _facts()
