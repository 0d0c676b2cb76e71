"""Privacy manifests: what is declared, and what of it was not understood."""

from __future__ import annotations

import plistlib

from ringfence.formats.apple.privacy_manifest import AccessedApi, CollectedData, read_privacy_manifest

MANIFEST: dict[str, object] = {
    "NSPrivacyTracking": True,
    "NSPrivacyTrackingDomains": ["Track.Example"],
    "NSPrivacyCollectedDataTypes": [
        {
            "NSPrivacyCollectedDataType": "NSPrivacyCollectedDataTypePreciseLocation",
            "NSPrivacyCollectedDataTypeLinked": True,
            "NSPrivacyCollectedDataTypeTracking": False,
            "NSPrivacyCollectedDataTypePurposes": ["NSPrivacyCollectedDataTypePurposeAnalytics"],
        },
        {"NSPrivacyCollectedDataType": "Home made"},
    ],
    "NSPrivacyAccessedAPITypes": [
        {
            "NSPrivacyAccessedAPIType": "NSPrivacyAccessedAPICategoryUserDefaults",
            "NSPrivacyAccessedAPITypeReasons": ["CA92.1"],
        }
    ],
}


def test_a_manifest_is_read() -> None:
    manifest = read_privacy_manifest(plistlib.dumps(MANIFEST), "PrivacyInfo.xcprivacy")
    assert manifest.tracking is True
    assert manifest.tracking_domains == ("track.example",)
    assert manifest.collected == (
        CollectedData("PreciseLocation", True, False, ("Analytics",)),
        CollectedData("Home made", None, None, ()),
    )
    assert manifest.accessed == (AccessedApi("UserDefaults", ("CA92.1",)),)
    assert manifest.oddities == ()


def test_what_is_not_understood_is_told() -> None:
    odd = {
        "NSPrivacyTrackingDomain": [],
        "NSPrivacyCollectedDataTypes": {},
        "NSPrivacyAccessedAPITypes": ["x"],
    }
    manifest = read_privacy_manifest(plistlib.dumps(odd), "PrivacyInfo.xcprivacy")
    assert manifest.tracking is None
    assert manifest.oddities == (
        "the key NSPrivacyTrackingDomain is not known",
        "NSPrivacyCollectedDataTypes is no list and was not read",
        "entry 0 of NSPrivacyAccessedAPITypes is no dictionary and was not read",
    )
