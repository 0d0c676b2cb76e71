"""Apps written for the purpose, read through the whole: what each part is told by, reads and holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from ringfence.catalogue.lookup import Catalogue
from ringfence.errors import EvidenceError
from ringfence.evidence.apps.from_app import read_app_file, read_apps
from ringfence.model.app import AppContents, Part, PartKind, Presence, Reading
from ringfence.model.fact import Link
from ringfence.model.kinds import Rung, Verb, Verdict
from tests.app_writer import AndroidApp, component, write_apk, write_apks, write_split, write_xapk, write_zip
from tests.dex_instructions import const_string, invoke_static, invoke_virtual, op, sget
from tests.dex_writer import DexClass, Method, constructor, write_dex
from tests.elf_writer import write_library
from tests.small_apps import main, make, plain, void
from tests.small_catalogue import ROWS, small_catalogue

LOCATE = invoke_virtual(
    "android.location.LocationManager",
    "getLastKnownLocation",
    "(Ljava/lang/String;)Landroid/location/Location;",
    0,
    1,
)
PHONE = "android.telephony.TelephonyManager"


def row(**cells: str) -> dict[str, str]:
    return cells


APIS = [
    row(platform="android", kind="method", **{"class": "android.location.LocationManager"},
            member="getLastKnownLocation", reads="precise geolocation", what="last known location",
            permission="android.permission.ACCESS_FINE_LOCATION"),
    row(platform="android", kind="method", **{"class": PHONE}, member="getDeviceId", reads="device id",
            what="IMEI"),
    row(platform="android", kind="reader", **{"class": "android.provider.Settings$Secure"},
            member="getString", reads="none", what="a setting"),
    row(platform="android", kind="string", member="android_id", reads="device id", what="Android id"),
    row(platform="android", kind="content uri", member="content://sms", reads="messages", what="messages"),
    row(platform="android", kind="field", **{"class": "android.os.Build"}, member="SERIAL",
            reads="device id", what="serial number"),
    row(platform="android", kind="callback", **{"class": "android.location.LocationListener"},
            member="onLocationChanged", reads="precise geolocation", what="locations received"),
    row(platform="android", kind="sends", **{"class": "java.net.URL"}, member="openConnection",
            reads="none", what="a request"),
]  # fmt: skip


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    rows: dict[str, Sequence[Mapping[str, str]]] = {**ROWS, "apis": APIS}
    return small_catalogue(tmp_path_factory.mktemp("tables"), rows)


def app_of(*classes: DexClass, files: Mapping[str, bytes] | None = None) -> AndroidApp:
    activity = component("activity", "a.Main", actions=("android.intent.action.MAIN",))
    return AndroidApp("a.app", classes=classes, components=(activity,), files=files or {})


def read(tmp_path: Path, catalogue: Catalogue, data: bytes, name: str = "x.apk") -> AppContents:
    path = tmp_path / name
    path.write_bytes(data)
    (app,) = read_apps(path, name, catalogue)
    return app


def part_of(app: AppContents, name: str) -> Part:
    return next(part for part in app.parts if name in (part.id, part.kind))


def readings(app: AppContents, name: str) -> dict[str, Reading]:
    return {each.api.rpartition(".")[2]: each for each in part_of(app, name).readings}


def static(name: str, *code: object) -> Method:
    return Method(name, "()V", 9, (*code, op("return-void")), locals_=4)  # type: ignore[arg-type]


def sdk(*methods: Method) -> DexClass:
    return DexClass("com.redsdk.Agent", methods=(constructor("java.lang.Object"), *methods))


CALL = invoke_static("com.redsdk.Agent", "start", "()V")


def test_a_component_is_told_by_its_package_and_what_it_reads_is_its_own(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    app = read(tmp_path, catalogue, write_apk(app_of(main(CALL), sdk(static("start", LOCATE)))))
    part = part_of(app, "red-sdk")
    assert part.presence is Presence.EMBEDDED
    assert part.clues[0].how == "java package com.redsdk (1 class)"
    found = readings(app, "red-sdk")["getLastKnownLocation"]
    assert (found.data, found.sites, found.runs) == ("precise geolocation", 1, Verdict.HOLDS)
    assert found.way[0].startswith("La/Main;->onCreate")
    assert found.permitted is Verdict.FAILS
    assert not part_of(app, PartKind.OWN).readings


def test_what_nobody_calls_is_told_apart(tmp_path: Path, catalogue: Catalogue) -> None:
    app = read(tmp_path, catalogue, write_apk(app_of(main(), sdk(static("start", LOCATE)))))
    assert readings(app, "red-sdk")["getLastKnownLocation"].runs is Verdict.FAILS


def test_a_component_that_is_only_named_is_not_inside(tmp_path: Path, catalogue: Catalogue) -> None:
    app = read(tmp_path, catalogue, write_apk(app_of(main(CALL))))
    assert part_of(app, "red-sdk").presence is Presence.REFERENCED
    path = tmp_path / "x.apk"
    facts = read_app_file(path, tmp_path).facts
    assert not any(isinstance(f.says, Link) and f.says.verb is Verb.EMBEDS for f in facts)


def test_a_class_without_code_is_a_stub(tmp_path: Path, catalogue: Catalogue) -> None:
    app = read(tmp_path, catalogue, write_apk(app_of(main(CALL), sdk(static("start")))))
    assert part_of(app, "red-sdk").presence is Presence.STUB


def test_resource_classes_are_no_code_of_the_component(tmp_path: Path, catalogue: Catalogue) -> None:
    made = plain("com.redsdk.R$string", static("x", LOCATE))
    app = read(tmp_path, catalogue, write_apk(app_of(main(), made)))
    assert not any(part.id == "red-sdk" and part.classes for part in app.parts)


def test_strings_fields_and_uris_that_give_data(tmp_path: Path, catalogue: Catalogue) -> None:
    secure = invoke_static(
        "android.provider.Settings$Secure",
        "getString",
        "(Landroid/content/ContentResolver;Ljava/lang/String;)Ljava/lang/String;",
        0,
        1,
    )
    code = (
        const_string(1, "android_id"),
        secure,
        const_string(2, "content://sms/inbox"),
        sget(0, "android.os.Build", "SERIAL", "Ljava/lang/String;"),
    )
    app = read(tmp_path, catalogue, write_apk(app_of(main(*code))))
    assert set(readings(app, PartKind.OWN)) == {"android_id", "content://sms", "SERIAL"}


def test_a_setting_of_another_name_gives_nothing(tmp_path: Path, catalogue: Catalogue) -> None:
    app = read(tmp_path, catalogue, write_apk(app_of(main(const_string(1, "android_id")))))
    assert not part_of(app, PartKind.OWN).readings


def test_a_method_found_by_its_name(tmp_path: Path, catalogue: Catalogue) -> None:
    get_method = invoke_virtual(
        "java.lang.Class",
        "getMethod",
        "(Ljava/lang/String;[Ljava/lang/Class;)Ljava/lang/reflect/Method;",
        0,
        1,
        2,
    )
    code = (const_string(3, PHONE), const_string(1, "getDeviceId"), get_method)
    app = read(tmp_path, catalogue, write_apk(app_of(main(*code))))
    assert "getDeviceId" in readings(app, PartKind.OWN)
    app = read(tmp_path, catalogue, write_apk(app_of(main(*code[1:]))))
    assert not part_of(app, PartKind.OWN).readings


def test_what_is_handed_to_a_callback(tmp_path: Path, catalogue: Catalogue) -> None:
    listener = plain(
        "com.redsdk.Places",
        void("onLocationChanged", *make("java.lang.Object"), proto="(Landroid/location/Location;)V"),
        interfaces=("android.location.LocationListener",),
    )
    app = read(tmp_path, catalogue, write_apk(app_of(main(), listener)))
    assert readings(app, "red-sdk")["onLocationChanged"].data == "precise geolocation"


def test_hosts_belong_to_the_part_that_holds_them(tmp_path: Path, catalogue: Catalogue) -> None:
    start = static("start", const_string(0, "https://log.redsdk-host.com/v1"), *make("java.lang.Object"))
    own = const_string(0, "http://api.finch-app.com/x")
    app = read(tmp_path, catalogue, write_apk(app_of(main(own, CALL), sdk(start))))
    (log,) = part_of(app, "red-sdk").hosts
    assert (log.host, log.place) == ("log.redsdk-host.com", "Lcom/redsdk/Agent;->start()V")
    (host,) = part_of(app, PartKind.OWN).hosts
    assert (host.host, host.kind, host.cleartext) == ("api.finch-app.com", "endpoint", True)


def test_hosts_in_assets_and_libraries(tmp_path: Path, catalogue: Catalogue) -> None:
    files = {
        "assets/www/app.js": b'fetch("https://web.finch-app.com/a")',
        "lib/arm64-v8a/libx.so": write_library("libx.so", strings=("https://native.finch-app.com/b",)),
    }
    app = read(tmp_path, catalogue, write_apk(app_of(main(), files=files)))
    assert {host.host for host in part_of(app, PartKind.OWN).hosts} == {
        "web.finch-app.com",
        "native.finch-app.com",
    }


def test_code_hidden_in_an_asset_is_read(tmp_path: Path, catalogue: Catalogue) -> None:
    hidden = write_dex([sdk(static("start", LOCATE))])
    inner = write_zip({"classes.dex": hidden})
    for data in (hidden, inner):
        app = read(tmp_path, catalogue, write_apk(app_of(main(), files={"assets/x.bin": data})))
        assert part_of(app, "red-sdk").readings


def test_several_dex_files_and_splits(tmp_path: Path, catalogue: Catalogue) -> None:
    base = AndroidApp("a.app", classes=(main(CALL),), more_classes=((sdk(static("start", LOCATE)),),),
                      components=(component("activity", "a.Main"),))  # fmt: skip
    split = write_split("a.app", "config.de", {"assets/de.js": b'"https://de.finch-app.com/"'})
    whole = write_apk(base)
    sets = (write_apks(whole, {"config.de": split}), write_xapk("a.app", whole, {"config.de": split}))
    for name, data in zip(("x.apks", "x.xapk"), sets, strict=True):
        app = read(tmp_path, catalogue, data, name)
        assert readings(app, "red-sdk")["getLastKnownLocation"].runs is Verdict.HOLDS
        assert [host.host for host in part_of(app, PartKind.OWN).hosts] == ["de.finch-app.com"]


def test_a_dex_alone(tmp_path: Path, catalogue: Catalogue) -> None:
    app = read(tmp_path, catalogue, write_dex([sdk(static("start", LOCATE))]), "x.dex")
    assert readings(app, "red-sdk")["getLastKnownLocation"].runs is Verdict.UNKNOWN
    assert any("no package around it" in gap for gap in app.gaps)


def test_code_never_makes_a_link_certain(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "x.apk").write_bytes(write_apk(app_of(main(CALL), sdk(static("start", LOCATE)))))
    facts = read_app_file(tmp_path / "x.apk", tmp_path, "our-app").facts
    links = [fact.says for fact in facts if isinstance(fact.says, Link)]
    assert links
    assert all(link.condition is Verdict.UNKNOWN for link in links if link.verb is not Verb.EMBEDS)
    assert all(fact.rung <= Rung.REACHABLE for fact in facts)
    assert {link.tail for link in links if link.verb is Verb.EMBEDS} <= {"our-app"}


@pytest.mark.parametrize("data", [b"MZ\x90\0", b"<html>", b"PK\x03\x04" + b"\0" * 30])
def test_what_is_no_app_is_refused_with_a_cure(tmp_path: Path, catalogue: Catalogue, data: bytes) -> None:
    with pytest.raises(EvidenceError) as told:
        read(tmp_path, catalogue, data)
    assert told.value.cure


def test_the_same_app_gives_the_same_answer(tmp_path: Path, catalogue: Catalogue) -> None:
    data = write_apk(app_of(main(CALL), sdk(static("start", LOCATE))))
    assert read(tmp_path, catalogue, data) == read(tmp_path, catalogue, data)
