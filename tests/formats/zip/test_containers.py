"""Which kind of package an archive is, which apps are in it, and which code Android loads."""

from __future__ import annotations

import json

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.zip.containers import Container, Kind, Role, describe_container, find_code, open_part
from ringfence.formats.zip.open_archive import Archive, open_archive
from tests.formats.zip.zip_writer import File, Tail, make_zip

APP = make_zip(File(b"AndroidManifest.xml", b"m"), File(b"classes.dex", b"code"))


def made_of(*names: str, **contents: object) -> Archive:
    """An archive of files of these names; what is named as an APK is one."""
    files = [File(name.encode(), APP if name.endswith(".apk") else b"x", method=0) for name in names]
    files += [
        File(name.replace("_", ".").encode(), json.dumps(content).encode())
        for name, content in contents.items()
    ]
    return open_archive(make_zip(*files), "x")


def roles(container: Container) -> list[tuple[str, Role, str]]:
    return [(part.entry.name, part.role, part.split) for part in container.parts]


@pytest.mark.parametrize(
    ("names", "kind", "root"),
    [
        (["AndroidManifest.xml", "classes.dex"], Kind.APK, ""),
        (["AndroidManifest.xml", "resources.arsc"], Kind.APK, ""),
        (["AndroidManifest.xml", "classes.jar", "R.txt"], Kind.AAR, ""),
        (["BundleConfig.pb", "base/manifest/AndroidManifest.xml"], Kind.AAB, ""),
        (["base/manifest/AndroidManifest.xml", "base/dex/classes.dex"], Kind.AAB, ""),
        (["Payload/My.app/Info.plist", "Payload/My.app/My"], Kind.IPA, "Payload/My.app/"),
        (["META-INF/MANIFEST.MF", "a/B.class"], Kind.JAR, ""),
        (["a/B.class"], Kind.JAR, ""),
        (["classes.dex"], Kind.JAR, ""),
        (["readme.txt"], Kind.ZIP, ""),
        (["Payload/My.app/Frameworks/F.framework/Info.plist"], Kind.ZIP, ""),
    ],
)
def test_an_app_itself(names: list[str], kind: Kind, root: str) -> None:
    container = describe_container(made_of(*names))
    assert (container.kind, container.parts, container.root, container.oddities) == (kind, (), root, ())


def test_a_set_as_bundletool_writes_it() -> None:
    archive = made_of(
        "toc.pb", "splits/base-master.apk", "splits/base-arm64_v8a.apk", "standalones/standalone-x86.apk"
    )
    container = describe_container(archive)
    assert container.kind is Kind.APKS
    assert roles(container) == [
        ("splits/base-master.apk", Role.BASE, ""),
        ("splits/base-arm64_v8a.apk", Role.SPLIT, "base-arm64_v8a"),
        ("standalones/standalone-x86.apk", Role.STANDALONE, ""),
    ]


def test_a_universal_app() -> None:
    assert roles(describe_container(made_of("toc.pb", "universal.apk"))) == [("universal.apk", Role.BASE, "")]


def test_a_set_with_a_manifest_of_its_splits() -> None:
    splits = [{"file": "com.x.apk", "id": "base"}, {"file": "config.de.apk", "id": "config.de"}]
    archive = made_of(
        "config.de.apk", "com.x.apk", "Android/obb/main.1.com.x.obb", manifest_json={"split_apks": splits}
    )
    container = describe_container(archive)
    assert container.kind is Kind.XAPK
    assert roles(container) == [
        ("config.de.apk", Role.SPLIT, "config.de"),
        ("com.x.apk", Role.BASE, ""),
        ("Android/obb/main.1.com.x.obb", Role.EXPANSION, ""),
    ]


def test_a_set_with_one_app_and_its_expansion() -> None:
    archive = made_of("com.x.apk", "other.apk", "main.obb", manifest_json={"package_name": "com.x"})
    assert roles(describe_container(archive))[:2] == [
        ("com.x.apk", Role.BASE, ""),
        ("other.apk", Role.SPLIT, "other"),
    ]


@pytest.mark.parametrize(
    "content",
    ["{", "[]", "3", '{"split_apks": 4}', '{"split_apks": [{"file": 1}]}', "[" * 100_000, '"\\ud800'],
)
def test_a_manifest_that_cannot_be_read(content: str) -> None:
    files = [File(b"manifest.json", content.encode()), File(b"com.x.apk", APP), File(b"config.de.apk", APP)]
    container = describe_container(open_archive(make_zip(*files), "x.xapk"))
    assert container.kind is Kind.XAPK
    assert [role for _, role, _ in roles(container)] == [Role.BASE, Role.SPLIT]
    assert [oddity.place for oddity in container.oddities] == ["manifest.json"]


def test_a_set_of_apkmirror_and_one_of_sai() -> None:
    apkm = describe_container(made_of("base.apk", "split_config.xxhdpi.apk", info_json={"pname": "com.x"}))
    assert apkm.kind is Kind.APKM
    assert roles(apkm)[1] == ("split_config.xxhdpi.apk", Role.SPLIT, "config.xxhdpi")
    assert describe_container(made_of("base.apk", "split_config.xxhdpi.apk")).kind is Kind.APKS
    assert roles(describe_container(made_of("config.de.apk", "config.fr.apk")))[0][1] is Role.BASE


def test_apps_that_have_nothing_to_do_with_each_other() -> None:
    container = describe_container(made_of("a.apk", "more/B.APK", "set.xapk"))
    assert container.kind is Kind.ZIP
    assert roles(container) == [
        ("a.apk", Role.APP, ""),
        ("more/B.APK", Role.APP, ""),
        ("set.xapk", Role.CONTAINER, ""),
    ]
    assert roles(describe_container(made_of("a.apk", "readme.txt"))) == [("a.apk", Role.BASE, "")]


def test_two_apps_in_a_payload() -> None:
    container = describe_container(made_of("Payload/B.app/Info.plist", "Payload/A.app/Info.plist"))
    assert container.root == "Payload/A.app/"
    assert [oddity.place for oddity in container.oddities] == ["Payload/B.app/"]


def test_a_part_is_opened_where_it_lies() -> None:
    archive = made_of("toc.pb", "splits/base-master.apk")
    inner = open_part(archive, describe_container(archive).parts[0])
    assert describe_container(inner).kind is Kind.APK
    assert inner.name == "x, splits/base-master.apk"
    assert inner.data.obj is archive.data.obj  # stored, so nothing was copied


def test_archives_are_opened_two_levels_deep() -> None:
    data = APP
    for name in (b"a.apk", b"b.zip", b"c.zip"):
        data = make_zip(File(name, data))
    first = open_archive(data, "x.zip")
    second = open_part(first, describe_container(first).parts[0])
    third = open_part(second, describe_container(second).parts[0])
    with pytest.raises(EvidenceError, match="archives lie deeper in each other than the 2 levels"):
        open_part(third, describe_container(third).parts[0])


def test_a_part_that_is_no_archive() -> None:
    archive = open_archive(make_zip(File(b"base.apk", b"no"), File(b"info.json", b"{}")), "x.apkm")
    with pytest.raises(EvidenceError, match=r"x\.apkm, base\.apk: this is no ZIP archive"):
        open_part(archive, describe_container(archive).parts[0])


def test_the_code_that_android_loads() -> None:
    names = ["classes2.dex", "classes.dex", "classes3.dex", "classes5.dex", "classes1.dex", "classes03.dex"]
    code = find_code(made_of(*names, "lib/classes4.dex", "classes/a.dex"))
    assert [entry.name for entry in code.loaded] == ["classes.dex", "classes2.dex", "classes3.dex"]
    assert [entry.name for entry in code.beyond] == ["classes5.dex", "classes1.dex", "classes03.dex"]
    assert find_code(made_of("classes2.dex")).loaded == ()


def test_code_that_the_count_leaves_out_is_not_loaded() -> None:
    files = [File(name, b"x") for name in (b"classes.dex", b"classes2.dex")]
    code = find_code(open_archive(make_zip(*files, tail=Tail(count=1)), "x.apk"))
    assert [len(code.loaded), len(code.beyond)] == [1, 1]
