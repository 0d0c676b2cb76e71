"""Info.plist: identity, purposes, transport security, addresses, ad networks, SDK keys."""

from __future__ import annotations

import plistlib

from ringfence.formats.apple.info_plist import (
    ExceptionDomain,
    InfoPlist,
    PinnedDomain,
    UrlType,
    read_info_plist,
)

FULL: dict[str, object] = {
    "CFBundleIdentifier": "com.example.app",
    "CFBundleName": "short",
    "CFBundleDisplayName": "Example",
    "CFBundleShortVersionString": "1.2",
    "CFBundleVersion": "34",
    "CFBundleExecutable": "Example",
    "MinimumOSVersion": "15.0",
    "UIDeviceFamily": [1, 2, 99],
    "NSLocationWhenInUseUsageDescription": "To show what is near.",
    "NSUserTrackingUsageDescription": "To show you ads.",
    "NSAppTransportSecurity": {
        "NSAllowsArbitraryLoads": True,
        "NSAllowsLocalNetworking": False,
        "NSExceptionDomains": {
            "old.example": {
                "NSIncludesSubdomains": True,
                "NSTemporaryThirdPartyExceptionAllowsInsecureHTTPLoads": True,
                "NSExceptionMinimumTLSVersion": "TLSv1.0",
                "NSExceptionRequiresForwardSecrecy": False,
            }
        },
        "NSPinnedDomains": {
            "pinned.example": {
                "NSPinnedLeafIdentities": [{"SPKI-SHA256-BASE64": "abc="}],
                "NSPinnedCAIdentities": [],
            }
        },
    },
    "CFBundleURLTypes": [{"CFBundleURLName": "fb", "CFBundleURLSchemes": ["fb123", "example"]}, "nonsense"],
    "LSApplicationQueriesSchemes": ["weixin", "tiktok"],
    "UIBackgroundModes": ["location"],
    "SKAdNetworkItems": [{"SKAdNetworkIdentifier": "22MMUN2RN5.skadnetwork"}, {"other": "x"}],
    "NSBonjourServices": ["_http._tcp"],
    "GADApplicationIdentifier": "ca-app-pub-1~2",
    "FacebookAppID": 123,
    "NSExtension": {"NSExtensionPointIdentifier": "com.apple.widgetkit-extension"},
}


def read(value: dict[str, object]) -> InfoPlist:
    return read_info_plist(plistlib.dumps(value, fmt=plistlib.FMT_BINARY), "Info.plist")


def test_everything_is_read() -> None:
    info = read(FULL)
    assert (info.bundle_id, info.name, info.version, info.build) == (
        "com.example.app",
        "Example",
        "1.2",
        "34",
    )
    assert info.minimum_os == "15.0"
    assert info.device_families == ("iPhone", "iPad", "99")
    assert info.purposes == {
        "NSLocationWhenInUseUsageDescription": "To show what is near.",
        "NSUserTrackingUsageDescription": "To show you ads.",
    }
    assert info.tracking_purpose == "To show you ads."
    assert info.url_types == (UrlType("fb", "", ("fb123", "example")),)
    assert info.queried_schemes == ("weixin", "tiktok")
    assert info.background_modes == ("location",)
    assert info.ad_networks == ("22mmun2rn5.skadnetwork",)
    assert info.bonjour_services == ("_http._tcp",)
    assert info.sdk_keys == {"GADApplicationIdentifier": "ca-app-pub-1~2", "FacebookAppID": "123"}
    assert info.extension_point == "com.apple.widgetkit-extension"
    assert info.keys == tuple(sorted(FULL))
    assert info.oddities == ()


def test_transport_security() -> None:
    transport = read(FULL).transport
    assert transport.allows == ("NSAllowsArbitraryLoads",)
    assert transport.exceptions == (
        ExceptionDomain(
            domain="old.example",
            includes_subdomains=True,
            insecure=True,
            least_tls="TLSv1.0",
            forward_secrecy=False,
            flags=("NSIncludesSubdomains", "NSTemporaryThirdPartyExceptionAllowsInsecureHTTPLoads"),
        ),
    )
    assert transport.pinned == (PinnedDomain("pinned.example", False, ("abc=",), ()),)


def test_values_of_the_wrong_kind_are_told() -> None:
    info = read({"NSAppTransportSecurity": "no", "UIDeviceFamily": 1, "CFBundleURLTypes": {}})
    assert info.transport.allows == ()
    assert info.device_families == ("iPhone",)
    assert info.oddities == (
        "NSAppTransportSecurity is of kind str, not dict, and was not read",
        "CFBundleURLTypes is of kind dict, not list, and was not read",
        "it names no bundle id",
    )
