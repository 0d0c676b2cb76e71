"""iOS apps: bundles, binaries, profile, store data, runtimes; the corpus where it is at hand."""

from __future__ import annotations

import os
import plistlib
from datetime import datetime
from pathlib import Path

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.apple.ipa import IpaContents, SeeBinary, is_ipa, read_ipa
from ringfence.formats.apple.mach_o_values import MachO
from ringfence.formats.apple.provisioning import read_provisioning
from ringfence.formats.apple.runtimes import HERMES, Runtime
from ringfence.formats.zip.open_archive import open_archive
from tests.formats.apple.signed import sign
from tests.formats.apple.test_privacy_manifest import MANIFEST
from tests.mach_o_writer import Recipe, make_ipa, make_mach_o, make_signature

CORPUS = Path(os.environ.get("RINGFENCE_CORPUS", Path(__file__).parents[4] / "shared" / "corpus")) / "apps"
APP = "Payload/Example.app"
PROFILE: dict[str, object] = {
    "Name": "Example profile",
    "TeamIdentifier": ["TEAM123456"],
    "TeamName": "Example Ltd",
    "Platform": ["iOS"],
    "ProvisionedDevices": ["a", "b"],
    "CreationDate": datetime(2026, 1, 1),
    "ExpirationDate": datetime(2027, 1, 1),
    "Entitlements": {"application-identifier": "TEAM123456.com.example", "get-task-allow": True},
}
MAIN = make_mach_o(Recipe(classes=["AppDelegate"], signature=make_signature("com.example", "TEAM")))
FRAMEWORK = make_mach_o(Recipe(file_type=6, classes=["UMAnalytics"]))


def info(identifier: str, executable: str) -> dict[str, object]:
    return {"CFBundleIdentifier": identifier, "CFBundleExecutable": executable}


FILES: dict[str, bytes | dict[str, object]] = {
    "Payload/": b"",
    f"{APP}/Info.plist": info("com.example", "Main"),
    f"{APP}/Main": MAIN,
    f"{APP}/PrivacyInfo.xcprivacy": MANIFEST,
    f"{APP}/embedded.mobileprovision": sign(plistlib.dumps(PROFILE)),
    f"{APP}/Frameworks/UMCommon.framework/Info.plist": info("com.umeng.common", "UMCommon"),
    f"{APP}/Frameworks/UMCommon.framework/UMCommon": FRAMEWORK,
    f"{APP}/Frameworks/libswiftCore.dylib": make_mach_o(Recipe(file_type=6)),
    f"{APP}/PlugIns/Widget.appex/Info.plist": info("com.example.widget", "Widget"),
    f"{APP}/PlugIns/Widget.appex/Widget": MAIN,
    f"{APP}/Firebase_Privacy.bundle/PrivacyInfo.xcprivacy": {"NSPrivacyTracking": False},
    f"{APP}/main.jsbundle": HERMES + bytes(100),
    f"{APP}/hidden": make_mach_o(Recipe(file_type=6, classes=["Hidden"])),
    f"{APP}/PkgInfo": b"APPL????",
    "iTunesMetadata.plist": {
        "itemId": 123,
        "artistName": "Example Ltd",
        "softwareVersionBundleId": "com.example",
        "appleId": "person@example.org",
        "com.apple.iTunesStore.downloadInfo": {"purchaseDate": "2026-02-03"},
    },
}


def read(files: dict[str, bytes | dict[str, object]], see: SeeBinary | None = None) -> IpaContents:
    return read_ipa(open_archive(make_ipa(files), "a.ipa"), "a.ipa", see)


def test_all_bundles_are_read() -> None:
    contents = read(FILES)
    found = [(each.kind, each.name, each.info, each.mach_o, each.privacy) for each in contents.bundles]
    assert [(kind, name, *map(bool, parts)) for kind, name, *parts in found] == [
        ("app", "Example", True, True, True),
        ("framework", "UMCommon", True, True, False),
        ("extension", "Widget", True, True, False),
        ("resources", "Firebase_Privacy", False, False, True),
        ("library", "libswiftCore", False, True, False),
        ("library", "hidden", False, True, False),
    ]
    assert contents.gaps == (f"{APP}/main.jsbundle: code for React Native that is not read here",)
    assert contents.runtimes == (Runtime("React Native", f"{APP}/main.jsbundle", 1, readable=False),)
    assert not contents.encrypted


def test_every_binary_is_shown_once_with_its_bytes() -> None:
    seen: dict[str, bytes] = {}

    def see(path: str, data: bytes, mach_o: MachO) -> None:
        assert path not in seen
        assert mach_o.slices
        seen[path] = data

    read(FILES, see)
    assert seen[f"{APP}/Frameworks/UMCommon.framework/UMCommon"] == FRAMEWORK
    assert len(seen) == 5


def test_the_profile_is_read() -> None:
    profile = read(FILES).provisioning
    assert profile is not None
    assert (profile.team_id, profile.team_name, profile.app_id) == (
        "TEAM123456",
        "Example Ltd",
        "TEAM123456.com.example",
    )
    assert (profile.device_count, profile.expires, profile.kind) == (2, datetime(2027, 1, 1), "development")
    assert profile.signer is not None
    assert profile.signer.organisation == "Example Ltd"


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"ProvisionsAllDevices": True}, "enterprise"),
        ({"ProvisionedDevices": None}, "app store"),
        ({"Entitlements": {}}, "ad hoc"),
    ],
)
def test_a_profile_tells_how_the_app_is_given_out(changes: dict[str, object], kind: str) -> None:
    plist = {key: value for key, value in {**PROFILE, **changes}.items() if value is not None}
    assert read_provisioning(sign(plistlib.dumps(plist)), "x").kind == kind


def test_the_store_is_told_and_the_buyer_is_not() -> None:
    store = read(FILES).store
    assert store is not None
    assert (store.bundle_id, store.app_id, store.seller, store.bought) == (
        "com.example",
        "123",
        "Example Ltd",
        "2026-02-03",
    )
    assert store.names_buyer
    assert "person@example.org" not in repr(store)


def test_what_is_missing_or_damaged_is_told() -> None:
    files: dict[str, bytes | dict[str, object]] = {
        f"{APP}/Info.plist": info("com.example", "Main"),
        f"{APP}/Frameworks/Bare.framework/Bare": b"no code",
        f"{APP}/embedded.mobileprovision": b"nothing",
        "Payload/Other.app/Info.plist": info("com.other", "Other"),
    }
    *gaps, last = read(files).gaps
    assert gaps == [
        f"Payload holds 2 apps; the first, {APP}, was read",
        f"{APP} has no executable Main",
        f"{APP}/Frameworks/Bare.framework has no readable Info.plist",
        f"a.ipa/{APP}/Frameworks/Bare.framework/Bare: this is no Mach-O file",
    ]
    assert last.startswith(f"a.ipa/{APP}/embedded.mobileprovision: the signed message is damaged")


def test_an_archive_without_an_app_is_refused() -> None:
    archive = open_archive(make_ipa({"AndroidManifest.xml": b""}), "a.ipa")
    assert not is_ipa(archive)
    with pytest.raises(EvidenceError, match="no app in it"):
        read_ipa(archive, "a.ipa")


@pytest.mark.parametrize(
    ("file", "bundle_id", "classes", "team"),
    [
        ("Crackmes__iOS__Level_01__UnCrackable-Level1.ipa", "sg.vp.UnCrackable1", 2, "LRUD9L355Y"),
        ("Crackmes__iOS__Level_02__UnCrackable-Level2.ipa", "sg.vp.UnCrackable-2", 3, "LRUD9L355Y"),
    ],
)
def test_real_apps(file: str, bundle_id: str, classes: int, team: str) -> None:
    path = CORPUS / "mastg" / file
    if not path.exists():
        pytest.skip(f"the corpus is not here: {path}")
    contents = read_ipa(open_archive(path.read_bytes(), file), file)
    assert contents.gaps == ()
    assert contents.app.info is not None
    assert contents.app.info.bundle_id == bundle_id
    assert contents.app.mach_o is not None
    assert [part.architecture for part in contents.app.mach_o.slices] == ["armv7", "arm64"]
    for part in contents.app.mach_o.slices:
        assert part.signature is not None
        assert (part.signature.identifier, part.signature.team, len(part.classes)) == (
            bundle_id,
            team,
            classes,
        )
        assert part.signature.certificates[0].common_name.startswith("iPhone Distribution: Vantage Point")
    assert contents.provisioning is not None
    assert contents.provisioning.team_id == team
    assert contents.signature is not None
    assert (contents.signature.holds, contents.signature.by_apple) == (True, True)


def test_an_app_without_code_is_told() -> None:
    path = CORPUS / "fdroidserver" / "com.fake.IpaApp_1000000000001.ipa"
    if not path.exists():
        pytest.skip(f"the corpus is not here: {path}")
    contents = read_ipa(open_archive(path.read_bytes(), path.name), path.name)
    assert contents.gaps == ("Payload/IpaApp.app has no executable OnionShare",)
    assert contents.app.info is not None
    assert contents.app.info.purposes.keys() == {
        "NSCameraUsageDescription",
        "NSMicrophoneUsageDescription",
        "NSPhotoLibraryUsageDescription",
    }
