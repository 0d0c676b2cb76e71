"""A rich result and a deal comparison, built by hand, for the tests of the pages.

Shaped like the TikTok case of August 2020, but made up for the tests: its sources are example addresses,
and it is evidence of nothing.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

from ringfence.model.fact import Entity, Fact, Gap, Guard, Link
from ringfence.model.finding import Finding
from ringfence.model.kinds import Answer, Certainty, Kind, Outcome, Rung, Verb, Verdict
from ringfence.model.path import Count, GuardState, Hop, Path, Plan, Remedy, Step
from ringfence.model.proof import Proof
from ringfence.model.result import (
    Clause,
    Coverage,
    DealResult,
    Fate,
    Question,
    RegimeNote,
    Result,
    Standing,
    Unknown,
)
from ringfence.model.share import Share
from ringfence.model.source import Source

ON = date(2020, 8, 15)
USERS = Count(100_000_000, 170_000_000)
PAYERS = Count(2_000_000, 5_000_000)
MINORS = Count(0, 18_000_000)

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


def _source(line: int, document: str, day: date | None) -> Source:
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
_DOCUMENTS = (
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
        source = _source(number + 1, _DOCUMENTS[number % 5], day)
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
    facts["g01"] = Fact("g01", guard, _source(60, _DOCUMENTS[1], date(2020, 8, 24)), disputed=True)
    return facts


FACTS = _facts()
_BY_ENDS = {(f.says.tail, f.says.head): id_ for id_, f in FACTS.items() if isinstance(f.says, Link)}


def _hop(tail: str, head: str) -> Hop:
    fact = FACTS[_BY_ENDS[tail, head]]
    assert isinstance(fact.says, Link)
    certain = not fact.disputed and fact.rung > Rung.ASSUMED
    guards: tuple[GuardState, ...] = ()
    if head == "acct-eng":
        guards = (
            GuardState(
                "gate",
                "access approval by the US security team",
                Verdict.UNKNOWN,
                "no document shows that requests were refused",
                ("g01",),
            ),
        )
    name = "12 people (engineers resident in China)" if tail == "eng-cn" else ENTITIES[tail].label
    whose = "12 people (engineers resident in China)" if head == "eng-cn" else ENTITIES[head].label
    return Hop(
        tail,
        head,
        fact.says.verb,
        (fact.id,),
        fact.rung,
        certain,
        f"{name} {fact.says.verb} {whose}.",
        "" if certain else "disputed by the company" if fact.disputed else "the stake is not stated",
        guards,
    )


_TIE = {
    "bytedance-ltd": ("bytedance-ltd", "CN"),
    "bd-beijing": ("bd-beijing", "CN"),
    "tiktok-inc": ("tiktok-inc", "tiktok-ltd", "bytedance-ltd", "CN"),
    "moderation": ("moderation", "bytedance-ltd", "CN"),
}
_ROUTES: dict[str, tuple[tuple[str, ...], str, str]] = {
    # name: (entities from the data to the party, system, carrier)
    "own": (("app", "tiktok-inc"), "app", "app"),
    "ads": (("app", "pangle", "ads-api", "bytedance-ltd"), "app", "pangle"),
    "model": (("app", "us-store", "analytics", "bytedance-ltd"), "us-store", "analytics"),
    "staff": (("app", "us-store", "grant-eng", "acct-eng", "eng-cn", "bd-beijing"), "us-store", "grant-eng"),
    "vendor": (("app", "us-store", "sg-store", "moderation"), "sg-store", "moderation"),
    "money": (("us-store", "grant-eng", "acct-eng", "eng-cn", "bd-beijing"), "us-store", "grant-eng"),
    "books": (("us-store", "analytics", "bytedance-ltd"), "us-store", "analytics"),
}
_PATHS: tuple[tuple[str, str, Outcome, Count | None, tuple[str, ...]], ...] = (
    ("account-data", "staff", Outcome.RESTRICTED, USERS, ("dsp-401-staff", "pafaca-bytedance")),
    ("device-ids", "staff", Outcome.RESTRICTED, USERS, ("dsp-401-staff", "pafaca-bytedance")),
    ("account-data", "ads", Outcome.PROHIBITED, USERS, ("dsp-301-ads", "pafaca-bytedance")),
    ("device-ids", "ads", Outcome.PROHIBITED, USERS, ("dsp-301-ads", "pafaca-bytedance")),
    ("location", "ads", Outcome.PROHIBITED, USERS, ("dsp-301-ads", "pafaca-bytedance")),
    ("account-data", "model", Outcome.CONTROLLED, USERS, ("pafaca-bytedance",)),
    ("videos", "model", Outcome.CONTROLLED, USERS, ("pafaca-bytedance",)),
    ("messages", "model", Outcome.CONTROLLED, USERS, ("pafaca-bytedance",)),
    ("account-data", "own", Outcome.CONTROLLED, USERS, ("pafaca-tiktok",)),
    ("videos", "own", Outcome.CONTROLLED, USERS, ("pafaca-tiktok",)),
    ("payments", "money", Outcome.RESTRICTED, PAYERS, ("dsp-401-staff",)),
    ("payments", "books", Outcome.NOT_REGULATED, PAYERS, ()),
    ("videos", "vendor", Outcome.UNKNOWN, None, ("dsp-vendor",)),
    ("faces", "staff", Outcome.RESTRICTED, MINORS, ("dsp-401-staff",)),
    ("faces", "model", Outcome.CONTROLLED, MINORS, ("pafaca-bytedance",)),
)


def _path(
    number: int, data: str, route: str, outcome: Outcome, people: Count | None, findings: tuple[str, ...]
) -> Path:
    stops, system, carrier = _ROUTES[route]
    party = stops[-1]
    chain = (data, *stops, *_TIE[party][1:])
    hops = tuple(_hop(tail, head) for tail, head in itertools.pairwise(chain))
    certain = all(hop.certain for hop in hops)
    return Path(
        fingerprint=f"{number:02x}7ac1e0{number * 7919:06x}",
        hops=hops,
        data=data,
        system=system,
        carrier=carrier,
        owner=party,
        country="CN",
        answer=Answer.OPEN if certain else Answer.UNPROVEN,
        rung=min(hop.rung for hop in hops),
        people=people,
        outcome=outcome,
        findings=findings,
        settles=tuple(f"whether {hop.says.rstrip('.')}" for hop in hops if not hop.certain),
    )


PATHS = tuple(_path(number, *row) for number, row in enumerate(_PATHS, start=1))

_COVERED = Proof(
    "ByteDance Ltd is a covered person",
    Verdict.HOLDS,
    "any",
    "28 CFR 202.211(a)",
    because=(
        Proof(
            "countries of concern own half of it or more",
            Verdict.UNKNOWN,
            "sum",
            "28 CFR 202.211(a)(1)",
            because=(
                Proof("founders and Chinese investors own 20 %", Verdict.HOLDS, facts=("f24",)),
                Proof(
                    "who the global investors are is not stated",
                    Verdict.UNKNOWN,
                    facts=("f25",),
                    settles="the holders behind the 50 % to 60 %",
                ),
            ),
        ),
        Proof(
            "its principal place of business is in a country of concern",
            Verdict.HOLDS,
            "fact",
            "28 CFR 202.211(a)(2)",
            facts=("f32",),
        ),
    ),
)
FINDINGS = {
    finding.id: finding
    for finding in (
        Finding(
            "dsp-301-ads",
            "DSP",
            "28 CFR 202.301(a)",
            Outcome.PROHIBITED,
            Verdict.HOLDS,
            Certainty.PRIMARY,
            "bytedance-ltd",
            "Giving identifiers of more than 100,000 US persons to a covered person through an "
            "advertising SDK is data brokerage.",
            Proof(
                "the hand-over is prohibited data brokerage",
                Verdict.HOLDS,
                "all",
                "28 CFR 202.301(a)",
                because=(
                    _COVERED,
                    Proof(
                        "bulk threshold of 100,000 US persons is passed",
                        Verdict.HOLDS,
                        "sum",
                        "28 CFR 202.205(f)",
                        facts=("e01",),
                    ),
                ),
            ),
            ("f11", "f12"),
        ),
        Finding(
            "dsp-401-staff",
            "DSP",
            "28 CFR 202.401(a)",
            Outcome.RESTRICTED,
            Verdict.HOLDS,
            Certainty.PRIMARY,
            "bd-beijing",
            "Access of staff of a covered person is a restricted employment or vendor agreement.",
            Proof(
                "the hand-over is a restricted transaction",
                Verdict.HOLDS,
                "all",
                "28 CFR 202.401(a)",
                because=(replace(_COVERED, claim="Beijing ByteDance Technology is a covered person"),),
            ),
            ("f17",),
        ),
        Finding(
            "dsp-vendor",
            "DSP",
            "28 CFR 202.401(a)",
            Outcome.UNKNOWN,
            Verdict.UNKNOWN,
            Certainty.SECONDARY,
            "moderation",
            "Whether the moderation vendor is a covered person is not known.",
            Proof(
                "countries of concern own half of it or more",
                Verdict.UNKNOWN,
                "sum",
                "28 CFR 202.211(a)(1)",
                Certainty.SECONDARY,
                facts=("f31",),
                settles="the vendor's share register",
            ),
            ("f18",),
            settles=("the vendor's share register",),
        ),
        Finding(
            "pafaca-bytedance",
            "PAFACA",
            "Pub. L. 118-50 div. H §2(g)(1)(A)",
            Outcome.CONTROLLED,
            Verdict.HOLDS,
            Certainty.PRIMARY,
            "bytedance-ltd",
            "ByteDance Ltd is a foreign person headquartered in China.",
            Proof("it is headquartered in a foreign adversary country", Verdict.HOLDS, facts=("f32",)),
        ),
        Finding(
            "pafaca-tiktok",
            "PAFACA",
            "Pub. L. 118-50 div. H §2(g)(1)(B)",
            Outcome.CONTROLLED,
            Verdict.HOLDS,
            Certainty.PRIMARY,
            "tiktok-inc",
            "A foreign person owns at least 20 % of TikTok Inc., indirectly.",
            Proof("20 % or more is owned by such a person", Verdict.HOLDS, "sum", facts=("f22", "f23")),
        ),
    )
}


def _closes(*routes: str, answer: Answer | None = Answer.OPEN) -> tuple[str, ...]:
    return tuple(
        path.fingerprint
        for path, row in zip(PATHS, _PATHS, strict=True)
        if row[1] in routes and (answer is None or path.answer is answer)
    )


REMEDIES = (
    Remedy(
        "revoke:grant-eng",
        "revoke grant",
        "Revoke the engineering read grant",
        16,
        frozenset({"f14"}),
        (),
        "Cloud",
        "grant export without engineering-oncall",
    ),
    Remedy(
        "drop:pangle",
        "drop component",
        "Remove the Pangle SDK from the TikTok app",
        16,
        frozenset({"f11"}),
        (),
        "Android",
        "re-scan of the build",
    ),
    Remedy(
        "move:analytics",
        "change operator",
        "Run recommendation and analytics under a US operator",
        480,
        frozenset({"f19"}),
        (),
        "Recommendation",
        "contract, access list and build attestation",
    ),
    Remedy(
        "sell:tiktok-inc",
        "sell share",
        "Sell TikTok Inc. to holders without a tie to a state of concern",
        4000,
        frozenset({"f22"}),
        (),
        "Board",
        "register extract after closing",
    ),
    Remedy(
        "end:moderation",
        "end contract",
        "End the moderation vendor's contract",
        64,
        frozenset({"f18"}),
        (),
        "Trust and safety",
        "contract end and access list",
    ),
)
_OPEN_PLAN = Plan(
    "open",
    (
        Step(1, REMEDIES[0], _closes("staff", "money")),
        Step(2, REMEDIES[1], _closes("ads")),
        Step(3, REMEDIES[2], _closes("model", "books")),
        Step(4, REMEDIES[3], _closes("own")),
    ),
    4512,
    4512,
    True,
    True,
    (),
    3,
)
_FULL_PLAN = Plan(
    "open and unproven",
    (
        *(
            Step(s.number, s.remedy, _closes(*routes, answer=None))
            for s, routes in zip(
                _OPEN_PLAN.steps, (("staff", "money"), ("ads",), ("model", "books"), ("own",)), strict=True
            )
        ),
        Step(5, REMEDIES[4], _closes("vendor", answer=None)),
    ),
    4576,
    4500,
    False,
    True,
    (),
    5,
)

COVERAGE = Coverage(
    expected=("data", "systems", "contracts", "people", "ownership", "software", "endpoints", "traffic"),
    seen=("data", "systems", "contracts", "people", "ownership", "software"),
    not_seen=(
        Unknown("source code and its release process", ()),
        Unknown("iOS build", ()),
        Unknown("access logs before March 2020", ()),
    ),
    demanded=80,
    sources=(Source("links.csv", "9f3c" * 16, ""), Source("entities.csv", "ab12" * 16, "")),
    gaps=(
        Gap(
            Source("contracts.csv", "77aa" * 16, "line 14"),
            "column 'deal' is empty: the deal type is not known",
            "whether a restricted transaction exists",
        ),
        Gap(
            Source("traffic/app.har", "01bd" * 16, "entry 211"),
            "request body is encrypted by the app",
            "which data left",
        ),
    ),
)
REGIMES = (
    RegimeNote(
        "DSP",
        "DOJ Data Security Program, 28 CFR Part 202",
        True,
        date(2025, 4, 8),
        ("§202.304 evasion", "§§202.502 to 202.511 beyond the exemption stated in the case"),
    ),
    RegimeNote(
        "PAFACA",
        "Protecting Americans from Foreign Adversary Controlled Applications Act",
        True,
        date(2024, 4, 24),
        ("the President's determinations", "data portability"),
    ),
)


def sample_result() -> Result:
    """Fifteen paths: twelve open, three unproven."""
    return Result(
        question=Question(
            "tiktok-sample",
            "TikTok in the United States, August 2020 (sample)",
            ON,
            date(2026, 11, 24),
            "tiktok-inc",
            "Made up for the tests, after the shape of public reports.",
        ),
        answer=Answer.OPEN,
        sentence="Data on 100 to 170 million Americans can reach China by 12 paths. 11 meet a prohibition, "
        "restriction or control test. 4 changes close all of them, at about 564 days of work. "
        "3 further paths cannot be excluded.",
        entities=dict(sorted(ENTITIES.items())),
        facts=dict(FACTS),
        paths=tuple(sorted(PATHS, key=lambda p: (p.answer is not Answer.OPEN, p.fingerprint))),
        paths_cut=0,
        findings=dict(FINDINGS),
        standings=(
            Standing("bytedance-ltd", "DSP", "covered person", "dsp-301-ads"),
            Standing("bytedance-ltd", "PAFACA", "controlled by a foreign adversary", "pafaca-bytedance"),
            Standing("bd-beijing", "DSP", "covered person", "dsp-401-staff"),
            Standing("tiktok-inc", "DSP", "US person", ""),
            Standing("tiktok-inc", "PAFACA", "controlled by a foreign adversary", "pafaca-tiktok"),
            Standing("moderation", "DSP", "not established", "dsp-vendor"),
        ),
        plans=(_OPEN_PLAN, _FULL_PLAN),
        unknowns=(
            Unknown(
                "whether faceprints are collected by the TikTok app",
                _closes("staff", "model", answer=Answer.UNPROVEN),
            ),
            Unknown("the moderation vendor's share register", _closes("vendor", answer=None)),
            Unknown("who operates metrics.example.net", ()),
        ),
        coverage=COVERAGE,
        regimes=REGIMES,
        version="0.1.0",
    )


def sample_deal() -> DealResult:
    """A joint venture that closes the staff and advertising paths and leaves the model's."""
    before = sample_result()
    after_paths = tuple(
        replace(path, answer=Answer.UNPROVEN) if path.system == "app" and path.carrier == "app" else path
        for path in before.paths
        if path.carrier not in ("grant-eng", "pangle")
    )
    new = replace(
        _path(31, "videos", "ads", Outcome.CONTROLLED, USERS, ("pafaca-bytedance",)),
        fingerprint="1f00c0ffee00",
    )
    left = tuple(path.fingerprint for path in after_paths if path.answer is Answer.OPEN)
    after = replace(
        before,
        question=replace(before.question, on=date(2026, 1, 22)),
        sentence="Data on 100 to 170 million Americans can reach China by 5 paths. 4 meet a prohibition, "
        "restriction or control test. 2 changes close all of them, at about 62 days of work. "
        "4 further paths cannot be excluded.",
        paths=(*after_paths, new),
        plans=(
            Plan(
                "open",
                (Step(1, REMEDIES[2], left), Step(2, REMEDIES[1], (new.fingerprint,))),
                496,
                496,
                True,
                True,
            ),
        ),
    )
    now = {path.fingerprint: path for path in after.paths}
    return DealResult(
        deal="joint-venture-sample",
        title="Joint venture (sample)",
        on=date(2026, 1, 22),
        clauses=(
            Clause(
                "purchase",
                "New holders take 80.1 % of the US venture",
                "share sold",
                _source(3, _DOCUMENTS[2], date(2026, 1, 22)),
                ("f22",),
                (),
                date(2026, 1, 22),
            ),
            Clause(
                "gate",
                "All US user data moves behind the trusted partner",
                "infrastructure transferred",
                _source(9, _DOCUMENTS[1], date(2026, 1, 22)),
                ("f11", "f14"),
                ("g01",),
                date(2026, 1, 22),
            ),
            Clause(
                "licence",
                "ByteDance licenses the recommendation model",
                "licence kept",
                _source(15, "", None),
                (),
                ("f19",),
                None,
            ),
        ),
        before=before,
        after=after,
        fates=(
            *(
                Fate(
                    p.fingerprint,
                    p.answer,
                    now[p.fingerprint].answer,
                    _FATES[p.answer, now[p.fingerprint].answer],
                    ("purchase",) if p.carrier == "app" else (),
                )
                for p in before.paths
                if p.fingerprint in now
            ),
            Fate(new.fingerprint, None, Answer.OPEN, "newly opened", ("licence",)),
            *(
                Fate(p.fingerprint, p.answer, None, "closed", ("gate",))
                for p in before.paths
                if p.fingerprint not in now
            ),
        ),
        operational_ties=(
            "ByteDance Ltd licenses the recommendation model to the venture.",
            "Advertising and e-commerce stay with ByteDance's US entities.",
        ),
    )


_FATES = {
    (Answer.OPEN, Answer.OPEN): "left open",
    (Answer.OPEN, Answer.UNPROVEN): "no longer shown",
    (Answer.UNPROVEN, Answer.UNPROVEN): "still unproven",
}
