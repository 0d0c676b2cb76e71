"""An app's or framework's Info.plist -> who it says it is, what it asks people for, where it lets data go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .plist_values import flags, mapping, mappings, text, texts
from .property_list import read_dictionary

# Keys by which an SDK is set up. The value is not a secret, but it tells which account receives the data.
SDK_KEYS = (
    "ACRCloudAccessKey", "AdjustAppToken", "AMapApiKey", "AppLovinSdkKey", "AppsFlyerDevKey",
    "BaiduMapAPIKey", "Batch", "Braze", "CFBundleAppLovinKey", "ChannelTalkPluginKey",
    "CleverTapAccountID", "FacebookAdvertiserIDCollectionEnabled", "FacebookAppID",
    "FacebookAutoLogAppEventsEnabled", "FacebookClientToken", "FirebaseAnalyticsCollectionEnabled",
    "FirebaseAppDelegateProxyEnabled", "GADApplicationIdentifier", "GADIsAdManagerApp", "GIDClientID",
    "GMSApiKey", "KAKAO_APP_KEY", "KochavaAppGUID", "LineSDKConfig", "MBXAccessToken",
    "MGLMapboxAccessToken", "MOBAppKey", "MOBAppSecret", "NaverMapClientId", "NMFClientId",
    "OneSignal_APPID", "SCSDKClientId", "TencentLBSKey", "TikTokAppID", "TikTokClientKey",
    "TwitterConsumerKey", "UMengAppKey", "UnityAdsGameId", "VKAppID", "YandexMetricaApiKey", "branch_key",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExceptionDomain:
    """A domain with rules of its own in App Transport Security. `insecure` allows plain HTTP."""

    domain: str
    includes_subdomains: bool
    insecure: bool
    least_tls: str
    forward_secrecy: bool
    flags: tuple[str, ...]  # every key that is true, as written


@dataclass(frozen=True, slots=True)
class PinnedDomain:
    """A domain whose certificates must carry one of these keys (SPKI SHA-256, base64)."""

    domain: str
    includes_subdomains: bool
    leaf_keys: tuple[str, ...]
    authority_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TransportSecurity:
    """NSAppTransportSecurity: `allows` names the keys that are true (NSAllowsArbitraryLoads, ...)."""

    allows: tuple[str, ...]
    exceptions: tuple[ExceptionDomain, ...]
    pinned: tuple[PinnedDomain, ...]


@dataclass(frozen=True, slots=True)
class UrlType:
    """Addresses that open the app: fb123:// is written fb123."""

    name: str
    role: str
    schemes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of file that the app opens."""

    name: str
    role: str
    content_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InfoPlist:
    """What the bundle says of itself. Empty text means: not said. `purposes` is key -> words shown to people,
    `sdk_keys` key -> value; `minimum_os` is of iOS, or of macOS where only that is given."""

    bundle_id: str
    name: str
    version: str
    build: str
    executable: str
    package_type: str
    minimum_os: str
    built_with: str  # SDK and Xcode, as DTSDKName and DTXcode say
    device_families: tuple[str, ...]
    platforms: tuple[str, ...]
    purposes: Mapping[str, str]
    transport: TransportSecurity
    url_types: tuple[UrlType, ...]
    queried_schemes: tuple[str, ...]
    background_modes: tuple[str, ...]
    ad_networks: tuple[str, ...]
    ad_attribution_endpoint: str
    bonjour_services: tuple[str, ...]
    document_types: tuple[DocumentType, ...]
    extension_point: str
    sdk_keys: Mapping[str, str]
    keys: tuple[str, ...]  # all keys of the list, so that nothing is lost from sight
    oddities: tuple[str, ...]

    @property
    def tracking_purpose(self) -> str:
        """The words of NSUserTrackingUsageDescription: the app may ask to track people across other apps."""
        return self.purposes.get("NSUserTrackingUsageDescription", "")


def read_info_plist(data: bytes, name: str) -> InfoPlist:
    """Read an Info.plist, XML or binary; raise EvidenceError where it is none."""
    plist = read_dictionary(data, name)
    families = {"1": "iPhone", "2": "iPad", "3": "Apple TV", "4": "Apple Watch", "6": "Mac", "7": "Vision"}
    return InfoPlist(
        bundle_id=text(plist, "CFBundleIdentifier"),
        name=text(plist, "CFBundleDisplayName") or text(plist, "CFBundleName"),
        version=text(plist, "CFBundleShortVersionString"),
        build=text(plist, "CFBundleVersion"),
        executable=text(plist, "CFBundleExecutable"),
        package_type=text(plist, "CFBundlePackageType"),
        minimum_os=text(plist, "MinimumOSVersion") or text(plist, "LSMinimumSystemVersion"),
        built_with=" ".join(filter(None, (text(plist, "DTSDKName"), text(plist, "DTXcode")))),
        device_families=tuple(families.get(each, each) for each in texts(plist, "UIDeviceFamily")),
        platforms=texts(plist, "CFBundleSupportedPlatforms"),
        purposes={key: text(plist, key) for key in plist if _is_purpose(key)},
        transport=_transport(plist),
        url_types=tuple(_url_types(plist)),
        queried_schemes=texts(plist, "LSApplicationQueriesSchemes"),
        background_modes=texts(plist, "UIBackgroundModes"),
        ad_networks=tuple(_ad_networks(plist)),
        ad_attribution_endpoint=text(plist, "NSAdvertisingAttributionReportEndpoint"),
        bonjour_services=texts(plist, "NSBonjourServices"),
        document_types=tuple(_document_types(plist)),
        extension_point=_extension_point(plist),
        sdk_keys={key: text(plist, key) for key in SDK_KEYS if key in plist},
        keys=tuple(sorted(plist)),
        oddities=tuple(_oddities(plist)),
    )


def _is_purpose(key: str) -> bool:
    return key.startswith("NS") and key.endswith(("UsageDescription", "UsageDescriptionDictionary"))


def _transport(plist: Mapping[str, object]) -> TransportSecurity:
    settings = mapping(plist, "NSAppTransportSecurity")
    exceptions = [
        _exception(domain, rules) for domain, rules in mappings(settings, "NSExceptionDomains").items()
    ]
    pinned = [_pinned(domain, rules) for domain, rules in mappings(settings, "NSPinnedDomains").items()]
    return TransportSecurity(flags(settings), tuple(exceptions), tuple(pinned))


def _exception(domain: str, rules: Mapping[str, object]) -> ExceptionDomain:
    """Old apps write NSThirdParty or NSTemporary into the names of the keys; they mean the same."""
    plain = {key.replace("ThirdParty", "").replace("Temporary", ""): value for key, value in rules.items()}
    return ExceptionDomain(
        domain=domain,
        includes_subdomains=plain.get("NSIncludesSubdomains") is True,
        insecure=plain.get("NSExceptionAllowsInsecureHTTPLoads") is True,
        least_tls=text(plain, "NSExceptionMinimumTLSVersion"),
        forward_secrecy=plain.get("NSExceptionRequiresForwardSecrecy") is not False,
        flags=flags(rules),
    )


def _pinned(domain: str, rules: Mapping[str, object]) -> PinnedDomain:
    def keys(of: str) -> tuple[str, ...]:
        rows = rules.get(of)
        rows = rows if isinstance(rows, list) else []
        return tuple(text(row, "SPKI-SHA256-BASE64") for row in rows if isinstance(row, dict))

    leaf, authority = keys("NSPinnedLeafIdentities"), keys("NSPinnedCAIdentities")
    return PinnedDomain(domain, rules.get("NSIncludesSubdomains") is True, leaf, authority)


def _rows(plist: Mapping[str, object], key: str) -> Iterator[Mapping[str, object]]:
    rows = plist.get(key)
    yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()


def _url_types(plist: Mapping[str, object]) -> Iterator[UrlType]:
    for row in _rows(plist, "CFBundleURLTypes"):
        yield UrlType(
            text(row, "CFBundleURLName"), text(row, "CFBundleTypeRole"), texts(row, "CFBundleURLSchemes")
        )


def _document_types(plist: Mapping[str, object]) -> Iterator[DocumentType]:
    for row in _rows(plist, "CFBundleDocumentTypes"):
        kinds = texts(row, "LSItemContentTypes") or texts(row, "CFBundleTypeExtensions")
        yield DocumentType(text(row, "CFBundleTypeName"), text(row, "CFBundleTypeRole"), kinds)


def _ad_networks(plist: Mapping[str, object]) -> Iterator[str]:
    """The ids of the ad networks that may be told of an installation, in small letters."""
    for row in _rows(plist, "SKAdNetworkItems"):
        if found := text(row, "SKAdNetworkIdentifier"):
            yield found.lower()
    yield from (each.lower() for each in texts(plist, "AdNetworkIdentifiers"))  # AdAttributionKit


def _extension_point(plist: Mapping[str, object]) -> str:
    extension = mapping(plist, "NSExtension") or mapping(plist, "EXAppExtensionAttributes")
    return text(extension, "NSExtensionPointIdentifier") or text(extension, "EXExtensionPointIdentifier")


# Keys whose value must be of a kind; what is of another kind is not read, and said so.
_KINDS: Mapping[str, type] = {
    "NSAppTransportSecurity": dict, "CFBundleURLTypes": list, "SKAdNetworkItems": list,
    "CFBundleIdentifier": str, "LSApplicationQueriesSchemes": list, "UIBackgroundModes": list,
    "NSBonjourServices": list, "CFBundleDocumentTypes": list, "CFBundleExecutable": str, "NSExtension": dict,
}  # fmt: skip


def _oddities(plist: Mapping[str, object]) -> Iterator[str]:
    for key, kind in _KINDS.items():
        if key in plist and not isinstance(plist[key], kind):
            yield f"{key} is of kind {type(plist[key]).__name__}, not {kind.__name__}, and was not read"
    if not plist.get("CFBundleIdentifier"):
        yield "it names no bundle id"
