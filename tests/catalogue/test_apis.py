"""The table of sensitive APIs: sound rows, the words and classes that it must know, and its look-up."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ringfence.catalogue.apis import Api, find_apis, list_apis
from ringfence.catalogue.lookup import Catalogue
from ringfence.catalogue.open_index import open_index
from ringfence.catalogue.read_tables import read_tables
from ringfence.catalogue.table_files import SHIPPED
from ringfence.catalogue.words import DATA
from tests.small_catalogue import SOURCE, write_tables


@pytest.fixture(scope="module")
def apis() -> tuple[Api, ...]:
    return list_apis(Catalogue(open_index((SHIPPED,))))


@pytest.mark.parametrize(
    ("class_name", "member", "reads"),
    [
        ("android.location.LocationManager", "getLastKnownLocation", "precise geolocation"),
        (
            "com.google.android.gms.location.FusedLocationProviderClient",
            "getLastLocation",
            "precise geolocation",
        ),
        (
            "com.huawei.hms.location.FusedLocationProviderClient",
            "requestLocationUpdates",
            "precise geolocation",
        ),
        ("android.telephony.TelephonyManager", "getAllCellInfo", "coarse location"),
        ("com.google.android.gms.ads.identifier.AdvertisingIdClient$Info", "getId", "advertising id"),
        ("com.bun.miitmdid.core.MdidSdkHelper", "InitSdk", "advertising id"),
        ("android.telephony.TelephonyManager", "getImei", "device id"),
        ("android.os.Build", "SERIAL", "device id"),
        ("android.provider.Settings$Secure", "android_id", "device id"),
        ("java.net.NetworkInterface", "getHardwareAddress", "device id"),
        ("android.provider.ContactsContract$CommonDataKinds$Phone", "CONTENT_URI", "contacts"),
        ("android.provider.Telephony$Sms", "CONTENT_URI", "messages"),
        ("android.provider.CallLog$Calls", "CONTENT_URI", "call detail"),
        ("android.media.AudioRecord", "startRecording", "audio"),
        ("android.hardware.camera2.CameraManager", "openCamera", "photos and media"),
        ("android.content.ClipboardManager", "getPrimaryClip", "content"),
        ("android.content.pm.PackageManager", "getInstalledPackages", "installed apps"),
        ("android.accounts.AccountManager", "getAuthToken", "account authentication"),
        ("android.net.wifi.WifiManager", "getScanResults", "network id"),
        ("androidx.health.connect.client.HealthConnectClient", "readRecords", "personal health"),
        ("android.hardware.SensorManager", "registerListener", "sensors"),
        ("android.media.projection.MediaProjectionManager", "getMediaProjection", "content"),
        ("android.accessibilityservice.AccessibilityService", "onAccessibilityEvent", "content"),
        ("CLLocationManager", "startUpdatingLocation", "precise geolocation"),
        ("ASIdentifierManager", "advertisingIdentifier", "advertising id"),
    ],
)
def test_what_it_must_know(apis: tuple[Api, ...], class_name: str, member: str, reads: str) -> None:
    found = [api for api in apis if (api.class_name, api.member) == (class_name, member)]
    assert reads in [api.reads for api in found]


def test_every_kind_of_data_that_an_app_can_get_from_its_platform_is_there(apis: tuple[Api, ...]) -> None:
    assert set(DATA) == {api.reads for api in apis}


def test_a_check_of_a_finger_is_no_biometric_data(apis: tuple[Api, ...]) -> None:
    """The platform only says yes or no: a wrong accusation is worse than a miss."""
    prompts = [api for api in apis if "BiometricPrompt" in api.class_name or api.class_name == "LAContext"]
    assert {api.reads for api in prompts} == {"none"}


def test_what_sends_reads_nothing(apis: tuple[Api, ...]) -> None:
    senders = find_apis(apis, "sends")
    assert len(senders) > 80
    assert {api.reads for api in senders} == {"none"}
    assert ("java.net.URL", "openConnection") in {(api.class_name, api.member) for api in senders}


def test_the_permission_is_the_one_that_gates_it(apis: tuple[Api, ...]) -> None:
    found = {(api.class_name, api.member): api.permissions for api in apis}
    assert found["android.provider.CallLog$Calls", "CONTENT_URI"] == ("android.permission.READ_CALL_LOG",)
    assert (
        "android.permission.ACCESS_FINE_LOCATION"
        in found["android.location.LocationManager", "requestLocationUpdates"]
    )


def test_names_as_dex_files_write_them(apis: tuple[Api, ...]) -> None:
    serial = next(api for api in apis if api.member == "SERIAL")
    secure = next(api for api in apis if api.member == "android_id")
    assert serial.descriptor == "Landroid/os/Build;"
    assert secure.descriptor == "Landroid/provider/Settings$Secure;"
    assert {api.descriptor for api in apis if not api.class_name} == {""}


def test_platforms_are_told_apart(apis: tuple[Api, ...]) -> None:
    assert {api.platform for api in find_apis(apis, "permission")} == {"android", "play services"}
    assert {api.platform for api in find_apis(apis, "permission", "ios")} == {"ios"}


def test_it_is_read_once() -> None:
    catalogue = Catalogue(open_index((SHIPPED,)))
    assert list_apis(catalogue) is list_apis(catalogue)


def test_an_api_is_primary_only_where_its_page_was_read(apis: tuple[Api, ...]) -> None:
    counts = Counter(api.certainty for api in apis)
    assert counts["primary"] >= 60
    assert all(api.place.startswith("android-apis/") for api in apis)


ROW = {
    "platform": "android",
    "kind": "method",
    "class": "android.os.Build",
    "member": "getSerial",
    "reads": "device id",
    "what": "serial number",
    "permission": "android.permission.READ_PHONE_STATE",
}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, ""),
        ({"kind": "content uri", "class": "", "member": "content://sms"}, ""),
        ({"kind": "string", "class": "", "member": "android_id"}, ""),
        ({"platform": "ios", "kind": "ios class", "class": "CLLocationManager", "member": ""}, ""),
        ({"platform": "symbian"}, "platform: 'symbian' is not a platform"),
        ({"kind": "function"}, "kind: 'function' is not a kind of API"),
        ({"reads": "secrets"}, "reads: 'secrets' is not a kind of data"),
        ({"what": ""}, "the column 'what' is empty"),
        ({"class": ""}, "class: of a method it is empty"),
        ({"member": ""}, "member: of a method it is empty"),
        ({"kind": "permission"}, "class: of a permission it must be empty"),
        ({"class": "android/os/Build"}, "class: 'android/os/Build' is not a class"),
        ({"kind": "content uri", "class": "", "member": "sms"}, "member: 'sms' is not a content uri"),
        ({"permission": "READ PHONE"}, "permission: 'READ PHONE' is not a permission"),
        ({"platform": "ios"}, "kind: a method is not of the platform ios"),
        ({"kind": "ios class", "member": ""}, "kind: a ios class is not of the platform android"),
    ],
)
def test_a_row(tmp_path: Path, change: dict[str, str], says: str) -> None:
    tables = read_tables(write_tables(tmp_path, {"sources": [SOURCE], "apis": [{**ROW, **change}]}))
    told = [mistake.what for mistake in tables.mistakes]
    assert told == [] if not says else len(told) == 1 and says in told[0], told
