"""What an iOS app declares: why it asks people, where it lets data go, what its privacy manifests say."""

from __future__ import annotations

from collections.abc import Iterator

from ...formats.apple.info_plist import InfoPlist
from ...formats.apple.ipa import IpaContents
from ...formats.apple.privacy_manifest import PrivacyManifest
from ...model.app import Declared

# Apple's types of collected data -> the catalogue's words for data.
COLLECTED = {
    "Name": "demographic or contact", "EmailAddress": "demographic or contact",
    "PhoneNumber": "demographic or contact", "PhysicalAddress": "demographic or contact",
    "OtherUserContactInfo": "demographic or contact", "Health": "personal health",
    "Fitness": "personal health", "PaymentInfo": "personal financial", "CreditInfo": "personal financial",
    "OtherFinancialInfo": "personal financial", "PreciseLocation": "precise geolocation",
    "CoarseLocation": "coarse location", "SensitiveInfo": "content", "Contacts": "contacts",
    "EmailsOrTextMessages": "messages", "PhotosorVideos": "photos and media", "AudioData": "audio",
    "GameplayContent": "content", "CustomerSupport": "content", "OtherUserContent": "content",
    "BrowsingHistory": "browsing", "SearchHistory": "browsing", "UserID": "account authentication",
    "DeviceID": "device id", "PurchaseHistory": "usage", "ProductInteraction": "usage",
    "AdvertisingData": "usage", "OtherUsageData": "usage", "CrashData": "diagnostics",
    "PerformanceData": "diagnostics", "OtherDiagnosticData": "diagnostics",
    "EnvironmentScanning": "sensors", "Hands": "sensors", "Head": "sensors",
}  # fmt: skip


def data_collected(manifest: PrivacyManifest) -> Iterator[str]:
    """The catalogue's words for what a privacy manifest says is collected."""
    for each in manifest.collected:
        if each.type in COLLECTED:
            yield COLLECTED[each.type]


def list_declared(contents: IpaContents) -> tuple[Declared, ...]:
    """Everything declared that bears on who can reach data."""
    info = contents.app.info
    return (
        *(_of_info(info) if info else ()),
        *_of_manifests(contents),
        *_of_entitlements(contents),
        *_of_profile(contents),
    )


def _of_info(info: InfoPlist) -> Iterator[Declared]:
    yield Declared("iOS versions", f"{info.minimum_os or 'not said'} and up", info.built_with)
    for key, words in info.purposes.items():
        yield Declared("asks people for", key, words)
    for allowed in info.transport.allows:
        yield Declared("traffic without encryption", allowed, "for every host it names none for")
    for domain in info.transport.exceptions:
        name = f"*.{domain.domain}" if domain.includes_subdomains else domain.domain
        if domain.insecure:
            yield Declared("traffic without encryption", name, "allowed")
    for pinned in info.transport.pinned:
        for key in (*pinned.leaf_keys, *pinned.authority_keys):
            yield Declared("pinned key", pinned.domain, f"SHA-256 {key}")
    for url in info.url_types:
        for scheme in url.schemes:
            yield Declared("deep link", f"{scheme}://", url.name)
    for scheme in info.queried_schemes:
        yield Declared("asks whether installed", f"{scheme}://")
    for mode in info.background_modes:
        yield Declared("works in the background", mode)
    if info.ad_networks:
        yield Declared("advertising networks", f"{len(info.ad_networks)}", ", ".join(info.ad_networks[:20]))
    if info.ad_attribution_endpoint:
        yield Declared("reports advertising to", info.ad_attribution_endpoint)
    for key, value in info.sdk_keys.items():
        yield Declared("value for a library", key, value[:120])


def _of_manifests(contents: IpaContents) -> Iterator[Declared]:
    for bundle in contents.bundles:
        if bundle.privacy is None:
            continue
        if bundle.privacy.tracking:
            yield Declared("privacy manifest: tracks people", "yes", bundle.name)
        for domain in bundle.privacy.tracking_domains:
            yield Declared("privacy manifest: tracking domain", domain, bundle.name)
        for each in bundle.privacy.collected:
            notes = [bundle.name]
            notes += ["linked to the person"] if each.linked else []
            notes += ["used for tracking"] if each.tracking else []
            yield Declared("privacy manifest: collects", each.type, "; ".join(notes))
        for api in bundle.privacy.accessed:
            note = f"{bundle.name}: {', '.join(api.reasons)}"
            yield Declared("privacy manifest: system data", api.type, note)


def _of_entitlements(contents: IpaContents) -> Iterator[Declared]:
    slices = contents.app.mach_o.slices if contents.app.mach_o else ()
    signed = next((part.signature for part in slices if part.signature), None)
    for key, value in signed.entitlements.items() if signed else ():
        yield Declared("entitlement", key, str(value)[:200])


def _of_profile(contents: IpaContents) -> Iterator[Declared]:
    profile = contents.provisioning
    if profile is not None:
        until = f", until {profile.expires:%Y-%m-%d}" if profile.expires else ""
        yield Declared("given out by", f"{profile.team_name} ({profile.team_id})", f"{profile.kind}{until}")
