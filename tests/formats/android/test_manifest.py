"""Manifests: what Android takes from them, in its own defaults and precedence."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.android.implied_permissions import ImpliedPermission, implied_permissions
from ringfence.formats.android.manifest import read_manifest
from ringfence.formats.android.manifest_values import Component, Manifest, UsedPermission
from ringfence.formats.android.resource_table import ResourceTable
from tests.formats.android.binary_files import (
    Ref,
    Tag,
    Value,
    binary_xml,
    configuration,
    proto_xml,
    resource_table,
)


def manifest_of(*children: Tag, table: ResourceTable | None = None, **attributes: Value) -> Manifest:
    root = Tag("manifest", {"package": "org.example", **_android(attributes)}, children)
    return read_manifest(binary_xml(root), table, "AndroidManifest.xml")


def _android(attributes: Mapping[str, Value]) -> dict[str, Value]:
    return {f"android:{name}": value for name, value in attributes.items()}


def tag(kind: str, /, *children: Tag, **attributes: Value) -> Tag:
    return Tag(kind, _android(attributes), children)


def component(part: Tag, target: int = 30, **application: Value) -> Component:
    whole = manifest_of(tag("uses-sdk", targetSdkVersion=target), tag("application", part, **application))
    (found,) = whole.components
    return found


FILTER = tag("intent-filter", tag("action", name="org.example.GO"))


def test_identity() -> None:
    found = manifest_of(versionCode=-1, versionCodeMajor=2, versionName="1.2", sharedUserId="org.shared")
    assert (found.package, found.version_code, found.version_name) == (
        "org.example",
        (2 << 32) + 0xFFFFFFFF,
        "1.2",
    )
    assert (found.shared_user_id, found.split, found.has_application) == ("org.shared", "", False)


def test_versions_of_android() -> None:
    def sdks(*parts: Tag) -> tuple[int, int, int | None, str]:
        found = manifest_of(*parts)
        return found.min_sdk, found.target_sdk, found.max_sdk, found.sdk_codename

    assert sdks() == (1, 1, None, "")
    assert sdks(tag("uses-sdk", minSdkVersion=21)) == (21, 21, None, "")
    assert sdks(tag("uses-sdk", minSdkVersion="19", targetSdkVersion=33, maxSdkVersion=34)) == (
        19,
        33,
        34,
        "",
    )
    assert sdks(tag("uses-sdk", minSdkVersion="S", targetSdkVersion="S")) == (10_000, 10_000, None, "S")
    assert sdks(tag("uses-sdk", targetSdkVersion=33), tag("uses-sdk", minSdkVersion=8)) == (8, 8, None, "")


def test_permissions() -> None:
    found = manifest_of(
        tag("uses-permission", name="a"),
        tag("uses-permission", name="b", maxSdkVersion=30),
        tag("uses-permission", name="a"),
        tag("uses-permission-sdk-23", name="c"),
        tag("uses-permission", name="scan", usesPermissionFlags=0x10000),
        tag("permission", name="own", protectionLevel=0x12, permissionGroup="g"),
        tag("application", tag("uses-permission", name="inside")),
    )
    assert found.uses_permissions == (
        UsedPermission("a"),
        UsedPermission("b", 30),
        UsedPermission("c", None, 0, True),
        UsedPermission("scan", None, 0x10000),
    )
    assert [one.never_for_location for one in found.uses_permissions] == [False, False, False, True]
    (own,) = found.defined_permissions
    assert (own.name, own.protection, own.group) == ("own", "signature", "g")
    assert found.oddities == ("<application> holds <uses-permission>, which is not read",)


def test_implied_permissions() -> None:
    old = manifest_of(
        tag("uses-sdk", targetSdkVersion=28),
        tag("uses-permission", name="android.permission.ACCESS_FINE_LOCATION"),
    )
    fine = "android.permission.ACCESS_FINE_LOCATION"
    assert implied_permissions(old) == (
        ImpliedPermission("android.permission.ACCESS_COARSE_LOCATION", fine),
        ImpliedPermission("android.permission.ACCESS_BACKGROUND_LOCATION", fine),
    )
    new = manifest_of(tag("uses-sdk", targetSdkVersion=34))
    assert implied_permissions(new) == ()
    assert "android.permission.READ_PHONE_STATE" in {one.name for one in implied_permissions(manifest_of())}


@pytest.mark.parametrize(
    ("part", "target", "exported", "why"),
    [
        (tag("activity", name=".A"), 30, False, "default"),
        (tag("activity", FILTER, name=".A"), 30, True, "intent filter"),
        (tag("activity", FILTER, name=".A", exported=False), 30, False, "declared"),
        (tag("activity", tag("intent-filter"), name=".A"), 30, False, "default"),  # no action: no filter
        (tag("service", tag("intent-filter"), name=".A"), 30, True, "intent filter"),  # but for a service
        (tag("receiver", name=".A", exported=True), 30, True, "declared"),
        (tag("activity-alias", FILTER, name=".A"), 30, True, "intent filter"),
        (tag("provider", name=".A"), 16, True, "target SDK"),
        (tag("provider", name=".A"), 17, False, "default"),
        (tag("provider", FILTER, name=".A"), 17, False, "default"),
    ],
)
def test_what_is_exported(part: Tag, target: int, exported: bool, why: str) -> None:
    found = component(part, target)
    assert (found.exported, found.exported_by) == (exported, why)


def test_a_filter_without_exported_is_refused_by_android_12() -> None:
    found = manifest_of(
        tag("uses-sdk", targetSdkVersion=31), tag("application", tag("activity", FILTER, name=".A"))
    )
    assert found.components[0].exported
    assert found.oddities == (
        "org.example.A has an intent filter and no exported; Android 12 refuses the app",
    )


@pytest.mark.parametrize(
    ("written", "full"), [(".A", "org.example.A"), ("A", "org.example.A"), ("com.other.A", "com.other.A")]
)
def test_class_names(written: str, full: str) -> None:
    assert component(tag("service", name=written)).name == full


def test_permissions_that_guard() -> None:
    assert component(tag("service", name=".S"), permission="app").permission == "app"
    assert component(tag("service", name=".S", permission="own"), permission="app").permission == "own"
    assert component(tag("service", name=".S", permission=""), permission="app").permission == ""
    assert component(tag("activity-alias", name=".S"), permission="app").permission == ""
    provider = component(tag("provider", name=".P", readPermission="r"), permission="app")
    assert (provider.permission, provider.read_permission, provider.write_permission) == ("app", "r", "app")


def test_a_provider() -> None:
    grant = tag("grant-uri-permission", pathPrefix="/x/")
    found = component(tag("provider", grant, name=".P", authorities="a.b;c.d"))
    assert (found.authorities, found.grants_uris, found.grant_uri_paths) == (("a.b", "c.d"), True, ("/x/*",))
    assert component(tag("provider", name=".P", grantUriPermissions=True)).grants_uris


def test_processes_and_foreground_types() -> None:
    found = component(
        tag("service", name=".S", process=":push", foregroundServiceType=0x88), process="org.main"
    )
    assert (found.process, found.foreground_types) == ("org.example:push", ("location", "microphone"))
    assert component(tag("service", name=".S"), process="org.main").process == "org.main"
    assert component(tag("service", name=".S")).process == "org.example"


def test_deep_links() -> None:
    data = [
        tag("data", scheme="https"),
        tag("data", scheme="app", host="example.com"),
        tag("data", host="example.org", port="8443", pathPrefix="/go"),
    ]
    view = tag("action", name="android.intent.action.VIEW")
    browsable = tag("category", name="android.intent.category.BROWSABLE")
    (found,) = component(
        tag("activity", tag("intent-filter", view, browsable, *data, autoVerify=True), name=".A")
    ).filters
    assert found.auto_verify
    assert found.categories == ("android.intent.category.BROWSABLE",)
    assert found.deep_links() == (
        "https://example.com/go*",
        "https://example.org:8443/go*",
        "app://example.com/go*",
        "app://example.org:8443/go*",
    )
    assert len(found.deep_links(most=1)) == 1
    (other,) = component(
        tag("activity", tag("intent-filter", tag("action", name="x"), *data), name=".A")
    ).filters
    assert other.deep_links() == ()


def test_the_first_application_counts() -> None:
    found = manifest_of(tag("application", debuggable=True), tag("application", tag("service", name=".S")))
    assert (found.application.debuggable, found.components) == (True, ())
    assert found.oddities == ("there is more than one <application>; Android reads the first",)


def test_meta_data() -> None:
    found = manifest_of(
        tag(
            "application",
            tag("meta-data", name="UMENG_APPKEY", value="old"),
            tag("meta-data", name="UMENG_APPKEY", value="5c1234"),
            tag("meta-data", name="number", value=12),
            tag("meta-data", name="key", value=Ref(0x7F010000)),
            tag("meta-data", name="file", resource=Ref(0x7F010001)),
        ),
        table=ResourceTable(
            resource_table((1, configuration(), {0: "ca-app-pub-1", 1: "res/xml/f.xml"})), "r"
        ),
    )
    assert [(one.name, one.value, one.reference) for one in found.application.meta_data] == [
        ("UMENG_APPKEY", "5c1234", 0),
        ("number", "12", 0),
        ("key", "ca-app-pub-1", 0x7F010000),
        ("file", "res/xml/f.xml", 0x7F010001),
    ]


def test_flags_of_the_application() -> None:
    bare = manifest_of(tag("application")).application
    assert (bare.allow_backup, bare.debuggable, bare.uses_cleartext_traffic, bare.enabled) == (
        True,
        False,
        None,
        True,
    )
    table = ResourceTable(
        resource_table((1, configuration(), {0: True, 1: "res/xml/net.xml", 2: "Label"})), "r"
    )
    full = manifest_of(
        tag(
            "application",
            name=".App",
            label=Ref(0x7F010002),
            debuggable=Ref(0x7F010000),
            allowBackup="false",
            usesCleartextTraffic=True,
            networkSecurityConfig=Ref(0x7F010001),
            testOnly=True,
            appComponentFactory="com.Shell",
            zygotePreloadName=".Pre",
        ),
        table=table,
    ).application
    assert (full.name, full.label, full.debuggable, full.allow_backup) == (
        "org.example.App",
        "Label",
        True,
        False,
    )
    assert (full.uses_cleartext_traffic, full.network_security_config) == (True, "res/xml/net.xml")
    assert (full.test_only, full.component_factory, full.zygote_preload) == (
        True,
        "com.Shell",
        "org.example.Pre",
    )


def test_a_reference_without_a_table_stays_and_is_said() -> None:
    found = manifest_of(tag("application", label=Ref(0x7F010000), debuggable=Ref(0x7F010001)))
    assert (found.application.label, found.application.debuggable) == ("@0x7f010000", False)
    assert sorted(found.oddities) == [
        "application's debuggable refers to @0x7f010001, which could not be looked up",
        "application's label refers to @0x7f010000, which could not be looked up",
    ]


def test_a_flag_that_differs_between_devices_is_said() -> None:
    types = ((1, configuration(), {0: True}), (1, configuration(sdk=31), {0: False}))
    table = ResourceTable(resource_table(*types), "r")
    found = manifest_of(tag("application", debuggable=Ref(0x7F010000)), table=table)
    assert not found.application.debuggable
    assert found.oddities == (
        "application's debuggable is not the same on every device; the value is today's",
    )


def test_splits() -> None:
    needed = tag("meta-data", name="com.android.vending.splits.required", value=True)
    assert manifest_of(tag("application", needed)).requires_splits
    assert manifest_of(requiredSplitTypes="base__abi").requires_splits
    assert not manifest_of(tag("application")).requires_splits
    root = Tag("manifest", {"package": "a", "split": "config.arm64", "configForSplit": "feature"})
    found = read_manifest(binary_xml(root), None, "m")
    assert (found.split, found.config_for_split, found.is_feature_split) == ("config.arm64", "feature", False)


def test_the_rest() -> None:
    found = manifest_of(
        tag("uses-feature", name="android.hardware.camera", required=False),
        tag("uses-feature", glEsVersion=0x20000),
        tag("instrumentation", name=".T", targetPackage="org.target"),
        tag(
            "queries",
            tag("package", name="com.whatsapp"),
            tag("provider", authorities="x;y"),
            tag("intent", tag("action", name="a")),
        ),
        tag(
            "application",
            tag("uses-library", name="lib", required=False),
            tag("property", name="p", value="v"),
        ),
        tag("surprise"),
    )
    camera, gl = found.features
    assert (camera.name, camera.required, gl.gl_es_version) == ("android.hardware.camera", False, 0x20000)
    assert (found.queries.packages, found.queries.providers) == (("com.whatsapp",), ("x", "y"))
    assert found.queries.intents[0].actions == ("a",)
    assert found.instrumentations[0].target_package == "org.target"
    assert found.application.libraries[0].required is False
    assert found.application.properties[0].value == "v"
    assert found.oddities == ("<manifest> holds <surprise>, which is not read",)


def test_the_protobuf_form_says_the_same() -> None:
    root = Tag(
        "manifest",
        {"package": "org.example", "android:versionCode": 3},
        [
            tag("uses-permission", name="a"),
            tag("application", tag("activity", FILTER, name=".A"), debuggable=True),
        ],
    )
    binary = read_manifest(binary_xml(root), None, "m")
    protobuf = read_manifest(proto_xml(root), None, "m")
    assert protobuf.form == "protobuf"
    assert (protobuf.application, protobuf.components) == (binary.application, binary.components)
    assert (protobuf.package, protobuf.version_code) == (binary.package, binary.version_code)


TEXT = b"""<?xml version="1.0"?>
<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="org.example">
  <uses-sdk android:minSdkVersion="21"/><uses-permission android:name="p"/>
  <application android:debuggable="true"><service android:name=".S"/></application>
</manifest>"""


def test_a_manifest_left_as_text() -> None:
    found = read_manifest(TEXT, None, "m")
    assert (found.form, found.package, found.min_sdk) == ("text", "org.example", 21)
    assert (found.application.debuggable, found.components[0].name) == (True, "org.example.S")
    assert found.oddities == ("the file is XML text, which Android does not read",)


@pytest.mark.parametrize(
    "data",
    [
        b"<manifest",
        b'<!DOCTYPE a [<!ENTITY b "c">]><manifest>&b;</manifest>',
        b'<!DOCTYPE m [<!ATTLIST m a CDATA "b">]><manifest/>',
        b'<manifest xmlns="' + b"n" * 3_000 + b'"/>',
        b"<a>" * 300 + b"</a>" * 300,
        binary_xml(Tag("resources")),
        b"PK\3\4" + bytes(60),
    ],
)
def test_what_is_no_manifest_is_an_error(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        read_manifest(data, None, "AndroidManifest.xml")


def test_a_name_of_a_million_letters_in_every_component() -> None:
    service = tag("provider", name="." + "x" * 1_000_000, authorities="y;" * 500_000)
    found = manifest_of(tag("application", *[service] * 3_000))
    assert len(found.components) == 3_000
    assert len(found.components[0].authorities) == 50
    assert "a provider has more authorities than are read here" in found.oddities
