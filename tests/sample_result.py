"""A rich result, built by hand, for the tests of the pages.

Shaped like the TikTok case of August 2020, but made up for the tests: its sources are example addresses,
and it is evidence of nothing.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

from ringfence.model.fact import Gap, Link
from ringfence.model.finding import Finding, RegimeNote, Standing
from ringfence.model.kinds import Answer, Certainty, Outcome, Rung, Verdict
from ringfence.model.path import Count, GuardState, Hop, Path, Plan, Remedy, Step
from ringfence.model.proof import Proof
from ringfence.model.result import Coverage, Question, Result, Unknown
from ringfence.model.source import Source
from tests.sample_facts import ENTITIES, FACTS, ON

USERS = Count(100_000_000, 170_000_000)
PAYERS = Count(2_000_000, 5_000_000)
MINORS = Count(0, 18_000_000)

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


def make_path(
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


PATHS = tuple(make_path(number, *row) for number, row in enumerate(_PATHS, start=1))

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
