"""An app as it was read, with one part of each kind, and the result of scanning it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ringfence.evidence.apps.to_facts import state_app
from ringfence.examine import examine
from ringfence.model.app import (
    AppContents,
    Clue,
    Declared,
    HiddenCode,
    Host,
    Part,
    PartKind,
    Presence,
    Reading,
    Signature,
)
from ringfence.model.fact import Entity, Evidence, Fact, Link
from ringfence.model.kinds import Kind, Tie, Verb, Verdict
from ringfence.model.result import Question, Result
from ringfence.model.settings import Settings
from ringfence.model.share import Share
from ringfence.model.source import Source

SOURCE = Source("apps/finch.apk", "ab" * 32, "", system="app package")
TABLE = Source("tables.csv", "cd" * 32, "line 2")
LOCATION = Reading(
    "precise geolocation",
    "android.location.LocationManager.getLastKnownLocation",
    "last known location",
    3,
    "Lcom/red/ads/Locator;->ask()V",
    Verdict.HOLDS,
    ("Lorg/finch/Main;->onCreate(Landroid/os/Bundle;)V", "Lcom/red/ads/Locator;->ask()V"),
    "android.permission.ACCESS_FINE_LOCATION",
    Verdict.HOLDS,
)
DEVICE = Reading(
    "device id",
    "android.telephony.TelephonyManager.getDeviceId",
    "IMEI",
    1,
    "Lcom/red/ads/Old;->id()V",
    Verdict.FAILS,
    permission="android.permission.READ_PHONE_STATE",
    permitted=Verdict.FAILS,
)
PARTS = (
    Part(
        "red-ads",
        PartKind.COMPONENT,
        "Red Ads",
        "advertising",
        "red-ltd",
        "Red Ltd.",
        clues=(Clue("java package com.red.ads (40 classes)"),),
        classes=40,
        methods=200,
        readings=(LOCATION, DEVICE),
        hosts=(
            Host(
                "log.red.example.net",
                "endpoint",
                "https://log.red.example.net/v1",
                "",
                "red.example.net",
                "red-ltd",
            ),
            Host("schemas.example.org", "namespace", "http://schemas.example.org/x", ""),
        ),
        sends=("java.net.URL.openConnection",),
        collects=("advertising id",),
    ),
    Part(
        "grey-push",
        PartKind.COMPONENT,
        "Grey Push",
        "push",
        "grey-inc",
        "Grey Inc.",
        Presence.REFERENCED,
        (Clue("other code names java package com.grey"),),
    ),
    Part(
        "blue-kit",
        PartKind.COMPONENT,
        "Blue Kit",
        "ui",
        clues=(Clue("its strings (9 of 12)", 80),),
        classes=3,
    ),
    Part("the app's own code", PartKind.OWN, "own code", classes=12, methods=60),
    Part("com.nobody", PartKind.UNKNOWN, "com.nobody", classes=5, methods=9),
)
APP = AppContents(
    source=SOURCE,
    platform="Android",
    id="org.finch",
    name="Finch",
    version="2.1",
    parts=PARTS,
    declared=(
        Declared("permission", "android.permission.ACCESS_FINE_LOCATION"),
        Declared("debuggable", "yes"),
    ),
    signature=Signature(Verdict.HOLDS, "", ("v2",), (("ef" * 32, "CN=Finch"),)),
    hidden=(HiddenCode("assets/x.bin", "looks encrypted", False, "no known format"),),
    oddities=("a.png: its name has a backslash",),
    gaps=("classes2.dex: 3 strings point out of the file",),
    files=90,
    classes=60,
    methods=269,
    instructions=4_321,
)


def app_evidence() -> Evidence:
    """What the app states, and that Red Ltd. makes the ads and is owned by the state CN."""
    stated = state_app(APP)
    full = Share(1_000_000, 1_000_000)
    links: tuple[Entity | Link, ...] = (
        Entity("red-ltd", Kind.ORG, "Red Ltd."),
        Entity("red-group", Kind.ORG, "Red Group"),
        Entity("CN", Kind.STATE, "China"),
        Link(Verb.PUBLISHED_BY, "red-ads", "red-ltd"),
        Link(Verb.OWNED_BY, "red-ltd", "red-group", full),
        Link(Verb.SUBJECT_TO, "red-group", "CN", terms={"tie": str(Tie.ORGANISED_UNDER)}),
    )
    facts = tuple(Fact(f"t{number}", says, TABLE) for number, says in enumerate(links))
    return replace(stated, facts=(*stated.facts, *facts))


def app_result() -> Result:
    """The app examined."""
    day = date(2026, 11, 25)
    settings = Settings(("traffic", "software"), ("software",))
    return examine(app_evidence(), Question("finch", "What is in finch.apk", day, day), settings)
