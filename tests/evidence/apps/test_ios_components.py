"""Which software is in an iOS app: embedded, referenced, or the system's own, and by what it was told."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.catalogue.lookup import Catalogue
from ringfence.evidence.apps.ios_components import IosComponent, find_components
from ringfence.formats.apple.ipa import read_ipa
from ringfence.formats.zip.open_archive import open_archive
from ringfence.model.app import Clue, Presence
from tests.mach_o_writer import Recipe, make_ipa, make_mach_o
from tests.small_catalogue import small_catalogue

APP = "Payload/App.app"
LOCATION = "/System/Library/Frameworks/CoreLocation.framework/CoreLocation"
RED = f"{APP}/Frameworks/RedKit.framework"
MARKS = [
    ("red-sdk", "ios framework", "RedKit"),
    ("red-sdk", "ios class prefix", "RDK"),
    ("red-push", "ios class prefix", "RDKPush"),
    ("pod-sdk", "cocoapods", "PodSdk"),
    ("swift-sdk", "ios framework", "SwiftKit"),
    ("system-location", "ios framework", "CoreLocation"),
    ("system-location", "ios class prefix", "CLLocationManager"),
    ("ads-sdk", "ios framework", "GoogleMobileAds"),
    ("weak-sdk", "ios class prefix", "XY"),
]


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    softwares = {
        software: {"software": software, "name": software, "kind": "sdk", "purpose": "analytics"}
        for software, _, _ in MARKS
    }
    marks = [{"software": software, "kind": kind, "mark": mark} for software, kind, mark in MARKS]
    return small_catalogue(tmp_path, {"software": list(softwares.values()), "marks": marks})


def find(catalogue: Catalogue, recipe: Recipe, **files: bytes | dict[str, object]) -> dict[str, IosComponent]:
    whole: dict[str, bytes | dict[str, object]] = {
        f"{APP}/Info.plist": {"CFBundleIdentifier": "com.example", "CFBundleExecutable": "App"},
        f"{APP}/App": make_mach_o(recipe),
        **files,
    }
    archive = open_archive(make_ipa(whole), "a.ipa")
    return {each.software: each for each in find_components(read_ipa(archive, "a.ipa"), catalogue)}


def test_a_framework_is_embedded_with_its_binary_and_its_manifest(catalogue: Catalogue) -> None:
    files: dict[str, bytes | dict[str, object]] = {
        f"{RED}/Info.plist": {"CFBundleIdentifier": "com.red.kit", "CFBundleExecutable": "RedKit"},
        f"{RED}/RedKit": make_mach_o(Recipe(file_type=6, classes=["RDKMain", "RDKUser", "Other"])),
        f"{RED}/PrivacyInfo.xcprivacy": {"NSPrivacyTracking": True},
    }
    found = find(
        catalogue, Recipe(imports={"@rpath/RedKit.framework/RedKit": ["_OBJC_CLASS_$_RDKMain"]}), **files
    )
    assert found["red-sdk"] == IosComponent(
        software="red-sdk",
        presence=Presence.EMBEDDED,
        clues=(
            Clue("uses classes of ios class prefix RDK", 90),
            Clue("links ios framework RedKit"),
            Clue("ios framework RedKit"),
            Clue("ios class prefix RDK", 50),
        ),
        classes=2,
        binaries=(f"{RED}/RedKit",),
        manifests=(f"{RED}/PrivacyInfo.xcprivacy",),
        system=False,
    )
    assert found.keys() == {"red-sdk"}


def test_the_longest_prefix_owns_a_class(catalogue: Catalogue) -> None:
    names = ["RDKA", "RDKB", "RDKC", "RDKPushCentre", "RDKPush", "NSThing"]
    found = find(catalogue, Recipe(classes=names))
    assert {software: each.classes for software, each in found.items()} == {"red-sdk": 3, "red-push": 2}
    assert found["red-sdk"].clues == (Clue("ios class prefix RDK", 100),)


def test_a_short_prefix_of_few_classes_is_a_weak_clue(catalogue: Catalogue) -> None:
    assert find(catalogue, Recipe(classes=["XYThing"]))["weak-sdk"].clues == (
        Clue("ios class prefix XY", 50),
    )


def test_what_the_system_holds_is_referenced(catalogue: Catalogue) -> None:
    found = find(catalogue, Recipe(imports={LOCATION: ["_OBJC_CLASS_$_CLLocationManager"]}))
    assert (found["system-location"].presence, found["system-location"].system) == (Presence.REFERENCED, True)
    assert found["system-location"].classes == 0


def test_a_swift_module_is_its_framework_built_in(catalogue: Catalogue) -> None:
    recipe = Recipe(classes=["_TtC8SwiftKit4Main"], swift_types=[("SwiftKit", "Main"), ("SwiftKit", "Row")])
    found = find(catalogue, recipe)["swift-sdk"]
    assert (found.presence, found.classes) == (Presence.EMBEDDED, 2)
    assert found.clues == (Clue("Swift module SwiftKit", 90),)


def test_resources_and_keys_are_clues_without_code(catalogue: Catalogue) -> None:
    manifest = f"{APP}/PodSdk_Privacy.bundle/PrivacyInfo.xcprivacy"
    info: dict[str, object] = {"CFBundleExecutable": "App", "GADApplicationIdentifier": "ca-app-pub-1~2"}
    files: dict[str, bytes | dict[str, object]] = {
        manifest: {"NSPrivacyTracking": False},
        f"{APP}/Info.plist": info,
    }
    found = find(catalogue, Recipe(), **files)
    assert found["pod-sdk"].manifests == (manifest,)
    assert found["ads-sdk"].clues == (Clue("key GADApplicationIdentifier in Info.plist", 90),)
    assert {each.presence for each in found.values()} == {Presence.REFERENCED}
