"""The packages that other tests are built on: what their parts say, and Android's own tools' word on them."""

from __future__ import annotations

import shutil
import struct
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.app_writer import AndroidApp, component, write_apk, write_apks, write_split, write_xapk
from tests.axml_writer import Element, ResourceId, write_axml
from tests.dex_writer import DexClass, constructor
from tests.elf_writer import write_library

LIBRARY = write_library("libx.so", ["https://host.example/a"], b"\1" * 20, ["Java_a_b"])
APP = AndroidApp(
    "com.example.app",
    permissions=("android.permission.CAMERA", ("android.permission.READ_PHONE_STATE", 28)),
    components=(component("activity", ".Main", True, ("android.intent.action.MAIN",)),),
    settings={"android:allowBackup": False, "android:label": "Näme"},
    classes=(DexClass("com.example.app.Main", methods=(constructor(),)),),
    more_classes=((DexClass("b.B"),),),
    files={"lib/arm64-v8a/libx.so": LIBRARY, "assets/a.js": b"1"},
)


def test_a_package_holds_what_was_described_and_is_the_same_every_time() -> None:
    apk = write_apk(APP)
    assert apk == write_apk(APP)
    with zipfile.ZipFile(BytesIO(apk)) as archive:
        assert archive.namelist() == [
            "AndroidManifest.xml", "classes.dex", "classes2.dex", "lib/arm64-v8a/libx.so", "assets/a.js",
        ]  # fmt: skip
        assert archive.getinfo("lib/arm64-v8a/libx.so").compress_type == zipfile.ZIP_STORED
        assert archive.read("classes2.dex")[:4] == b"dex\n"


@pytest.mark.parametrize("utf8", [False, True])
def test_binary_xml_is_chunks_that_fill_the_file(utf8: bool) -> None:
    deep = Element(
        "pin-set", {"expiration": "2030-01-01"}, (Element("pin", {"digest": "SHA-256"}, text="abc="),)
    )
    xml = write_axml(
        Element("config", {"android:name": "x" * 40_000, "android:icon": ResourceId(7)}, (deep,)), utf8
    )
    kinds, at = [], 8
    while at < len(xml):
        kind, _, size = struct.unpack_from("<HHI", xml, at)
        kinds.append(kind)
        at += size
    assert at == len(xml) == struct.unpack_from("<I", xml, 4)[0]
    elements = [0x102, 0x102, 0x102, 0x104, 0x103, 0x103, 0x103]
    assert kinds == [0x001, 0x180, 0x100, *elements, 0x101]


def test_sets_of_splits_name_their_parts() -> None:
    base, split = write_apk(APP), write_split("com.example.app", "config.de", {"assets/de": b"1"})
    with zipfile.ZipFile(BytesIO(write_apks(base, {"config.de": split}))) as archive:
        assert archive.namelist() == ["toc.pb", "splits/base-master.apk", "splits/base-de.apk"]
    with zipfile.ZipFile(BytesIO(write_xapk("com.example.app", base, {"config.de": split}))) as archive:
        assert archive.namelist() == ["manifest.json", "com.example.app.apk", "config.de.apk"]
        assert archive.read("config.de.apk") == split


@pytest.mark.skipif(not shutil.which("aapt"), reason="needs Debian's aapt")
def test_androids_own_tool_reads_the_manifest(tmp_path: Path) -> None:
    file = tmp_path / "app.apk"
    file.write_bytes(write_apk(APP))
    said = _said("aapt", "dump", "badging", file) + _said(
        "aapt", "dump", "xmltree", file, "AndroidManifest.xml"
    )
    for expected in (
        "package: name='com.example.app' versionCode='1' versionName='1.0'", "targetSdkVersion:'34'",
        "uses-permission: name='android.permission.READ_PHONE_STATE' maxSdkVersion='28'",
        "native-code: 'arm64-v8a'", 'android:label(0x01010001)="Näme"',
        "android:allowBackup(0x01010280)=(type 0x12)0x0",
        "android:exported(0x01010010)=(type 0x12)0xffffffff",
    ):  # fmt: skip
        assert expected in said


@pytest.mark.skipif(not shutil.which("readelf"), reason="needs binutils")
def test_the_native_library_has_name_build_id_and_exports(tmp_path: Path) -> None:
    file = tmp_path / "libx.so"
    file.write_bytes(LIBRARY)
    said = _said("readelf", "-Wa", "-p.rodata", file)
    for expected in (
        "[libx.so]",
        "[libc.so]",
        "Build ID: 0101010101010101",
        "Java_a_b",
        "https://host.example/a",
    ):
        assert expected in said
    assert "Warning" not in said


def _said(*words: object) -> str:
    done = subprocess.run(
        [str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True
    )
    return done.stdout.decode(errors="replace")
