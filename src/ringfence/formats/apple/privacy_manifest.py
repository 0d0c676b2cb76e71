"""A privacy manifest (PrivacyInfo.xcprivacy) -> what an app or SDK declares that it collects and calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .plist_values import text, texts
from .property_list import read_dictionary

_KNOWN = {
    "NSPrivacyTracking",
    "NSPrivacyTrackingDomains",
    "NSPrivacyCollectedDataTypes",
    "NSPrivacyAccessedAPITypes",
}


@dataclass(frozen=True, slots=True)
class CollectedData:
    """A type of data declared as collected. None: the manifest does not say."""

    type: str  # without NSPrivacyCollectedDataType: PreciseLocation
    linked: bool | None  # to the person's identity
    tracking: bool | None
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccessedApi:
    """A kind of system call that needs a reason, with the reasons given (codes such as CA92.1)."""

    type: str  # without NSPrivacyAccessedAPICategory: UserDefaults
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrivacyManifest:
    """What is declared, nothing of which is checked by Apple's device. `tracking` is None where not said."""

    tracking: bool | None
    tracking_domains: tuple[str, ...]
    collected: tuple[CollectedData, ...]
    accessed: tuple[AccessedApi, ...]
    oddities: tuple[str, ...]


def read_privacy_manifest(data: bytes, name: str) -> PrivacyManifest:
    """Read a PrivacyInfo.xcprivacy; raise EvidenceError where it is no property list."""
    plist = read_dictionary(data, name)
    oddities: list[str] = [f"the key {key} is not known" for key in sorted(plist.keys() - _KNOWN)]
    return PrivacyManifest(
        _truth(plist, "NSPrivacyTracking"),
        tuple(domain.lower() for domain in texts(plist, "NSPrivacyTrackingDomains")),
        tuple(_collected(row) for row in _rows(plist, "NSPrivacyCollectedDataTypes", oddities)),
        tuple(_accessed(row) for row in _rows(plist, "NSPrivacyAccessedAPITypes", oddities)),
        tuple(oddities),
    )


def _truth(plist: Mapping[str, object], key: str) -> bool | None:
    value = plist.get(key)
    return value if isinstance(value, bool) else None


def _rows(plist: Mapping[str, object], key: str, oddities: list[str]) -> Iterator[Mapping[str, object]]:
    value = plist.get(key, [])
    if not isinstance(value, list):
        oddities.append(f"{key} is no list and was not read")
        return
    for number, row in enumerate(value):
        if isinstance(row, dict):
            yield row
        else:
            oddities.append(f"entry {number} of {key} is no dictionary and was not read")


def _collected(row: Mapping[str, object]) -> CollectedData:
    return CollectedData(
        text(row, "NSPrivacyCollectedDataType").removeprefix("NSPrivacyCollectedDataType"),
        _truth(row, "NSPrivacyCollectedDataTypeLinked"),
        _truth(row, "NSPrivacyCollectedDataTypeTracking"),
        tuple(
            purpose.removeprefix("NSPrivacyCollectedDataTypePurpose")
            for purpose in texts(row, "NSPrivacyCollectedDataTypePurposes")
        ),
    )


def _accessed(row: Mapping[str, object]) -> AccessedApi:
    kind = text(row, "NSPrivacyAccessedAPIType").removeprefix("NSPrivacyAccessedAPICategory")
    return AccessedApi(kind, texts(row, "NSPrivacyAccessedAPITypeReasons"))
