"""What an asset is, by its bytes and not by its name; and which frameworks an app is built with."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.addresses.find_addresses import find_addresses_in
from ringfence.formats.bundles.asset_kinds import READ, AssetKind
from ringfence.formats.bundles.classify_assets import Asset, classify_assets
from ringfence.formats.bundles.frameworks import find_frameworks
from ringfence.formats.bundles.hermes import MAGIC
from ringfence.formats.bundles.read_bundle import read_bundle
from tests.formats.small_elf import Library

NOISE = random.Random(7).randbytes(20_000)
ELF = Library().build()
HERMES = (Path(__file__).with_name("fixtures") / "version-96.hbc").read_bytes()


def reader(data: bytes) -> Callable[[int], bytes]:
    return lambda size: data[:size]


def classify(name: str, data: bytes) -> Asset | None:
    return next(classify_assets([(name, len(data), reader(data))]), None)


@pytest.mark.parametrize(
    ("name", "data", "kind", "read"),
    [
        ("assets/logo.png", b"dex\n035\0" + bytes(100), AssetKind.DEX, True),
        ("assets/x.jpg", b"PK\x03\x04" + bytes(100), AssetKind.ARCHIVE, True),
        ("res/raw/sound.mp3", ELF, AssetKind.ELF, True),
        ("lib/arm64-v8a/libfoo.so", ELF, AssetKind.ELF, True),
        ("lib/arm64-v8a/libapp.so", ELF, AssetKind.FLUTTER, True),
        (
            "Payload/A.app/Frameworks/App.framework/App",
            b"\xcf\xfa\xed\xfe" + bytes(99),
            AssetKind.FLUTTER,
            True,
        ),
        ("assets/index.android.bundle", b"var __BUNDLE_START_TIME__=1;", AssetKind.SCRIPT, True),
        ("assets/index.android.bundle", HERMES, AssetKind.HERMES, True),
        ("assets/a.bin", MAGIC + bytes(200), AssetKind.HERMES, True),
        ("assets/www/index.html", b"<p>x</p>", AssetKind.PAGE, True),
        ("assets/data", b"\xef\xbb\xbf<!DOCTYPE html><p>", AssetKind.PAGE, True),
        ("assets/config.json", b'{"u": "http://x"}', AssetKind.TEXT, True),
        ("assets/zh.txt", "配置文件".encode() * 200, AssetKind.TEXT, True),
        ("assets/zh16.txt", "配置".encode("utf-16"), AssetKind.TEXT, True),
        ("assets/run", b"#!/system/bin/sh\nid\n", AssetKind.SHELL, True),
        ("assets/bin/Data/Managed/Assembly-CSharp.dll", b"MZ" + bytes(200), AssetKind.DOTNET, True),
        ("assemblies/assemblies.blob", b"XABA" + bytes(200), AssetKind.DOTNET_STORE, False),
        ("lib/x86/libassemblies.x86.blob.so", ELF, AssetKind.DOTNET_STORE, False),
        ("assets/s.lua", b"\x1bLJ\x02" + bytes(50), AssetKind.LUA, True),
        ("assets/s.luac", b"\x1bLuaQ" + bytes(50), AssetKind.LUA, True),
        ("assets/m.wasm", b"\0asm\x01\0\0\0", AssetKind.WASM, True),
        ("assets/a.wxapkg", b"\xbe" + bytes(12) + b"\xed" + bytes(90), AssetKind.MINI_PROGRAM, True),
        ("assets/b.wxapkg", b"V1MMWX" + bytes(90), AssetKind.ENCRYPTED, False),
        (
            "assets/flutter_assets/kernel_blob.bin",
            b"\x90\xab\xcd\xef" + bytes(90),
            AssetKind.DART_KERNEL,
            True,
        ),
        ("assets/m.pyc", b"\xa7\x0d\r\n" + bytes(20), AssetKind.PYTHON, True),
        ("A.class", b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(90), AssetKind.JAVA_CLASS, False),
        ("A", b"\xca\xfe\xba\xbe\0\0\0\x02" + bytes(90), AssetKind.MACH_O, True),
        ("assets/m.tflite", b"\x1c\0\0\0TFL3" + NOISE, AssetKind.MODEL, False),
        ("assets/m.onnx", b"\x08\x07" + NOISE, AssetKind.MODEL, False),
        ("assets/x.dat", NOISE, AssetKind.ENCRYPTED, False),
        ("assets/x.dat", NOISE[:4096], AssetKind.ENCRYPTED, False),
        ("assets/bin/Data/Managed/Metadata/global-metadata.dat", bytes(500), AssetKind.ENCRYPTED, False),
        ("assets/x.gz", b"\x1f\x8b\x08" + NOISE, AssetKind.COMPRESSED, False),
        ("assets/data.unity3d", b"UnityFS\0" + NOISE, AssetKind.UNITY_ASSETS, False),
        ("assets/table.bin", bytes([1, 2, 3, 200]) * 2000, AssetKind.UNKNOWN, True),
    ],
)
def test_what_an_asset_is(name: str, data: bytes, kind: AssetKind, read: bool) -> None:
    asset = classify(name, data)
    assert asset is not None
    assert (asset.kind, asset.read) == (kind, read)
    assert asset.why


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("classes2.dex", b"dex\n035\0"),
        ("AndroidManifest.xml", b"\x03\0\x08\0"),
        ("META-INF/CERT.RSA", NOISE),
        ("assets/", b""),
        ("assets/empty", b""),
        ("res/drawable/a.png", b"\x89PNG\r\n" + NOISE),
        ("res/font/a.ttf", b"\0\x01\0\0" + NOISE),
        ("res/raw/a.mp4", b"\0\0\0\x20ftypmp42" + NOISE),
    ],
)
def test_what_holds_no_code_or_has_a_reader_of_its_own(name: str, data: bytes) -> None:
    assert classify(name, data) is None


def test_every_kind_says_whether_it_is_read_and_why() -> None:
    assert set(READ) == set(AssetKind)


def test_only_the_head_is_asked_for() -> None:
    asked: list[int] = []

    def read_head(size: int) -> bytes:
        asked.append(size)
        return NOISE[:size]

    assert len(list(classify_assets([("a.dat", 10**9, read_head)]))) == 1
    assert max(asked) <= 16384


def test_an_error_of_the_reader_goes_through() -> None:
    def read_head(size: int) -> bytes:
        raise zipfile.BadZipFile("broken")

    with pytest.raises(zipfile.BadZipFile):
        list(classify_assets([("a", 5, read_head)]))


@given(st.binary(max_size=600), st.sampled_from(["a.js", "lib/x/libapp.so", "a", "x/global-metadata.dat"]))
def test_any_bytes_are_of_some_kind(data: bytes, name: str) -> None:
    asset = classify(name, data)
    if asset:
        assert (asset.read, bool(asset.why)) == (READ[asset.kind][0], True)
        bundle = read_bundle(data, asset.kind, name)
        assert (bundle.begins >= 0).all()
        assert (bundle.ends <= len(data)).all()


@pytest.mark.parametrize("kind", list(AssetKind))
def test_damaged_bundles_are_searched_as_a_whole(kind: AssetKind) -> None:
    data = b"no such format: https://a.umeng.com/"
    bundle = read_bundle(data, kind, "x")
    found = list(find_addresses_in(data, bundle.begins, bundle.ends).texts())
    assert found == ([] if kind in (AssetKind.DEX, AssetKind.ARCHIVE) else ["https://a.umeng.com/"])
    assert bool(bundle.gaps) == (kind in (AssetKind.HERMES, AssetKind.UNITY_METADATA))


def test_bundles_are_read_by_their_kind() -> None:
    assert read_bundle(HERMES, AssetKind.HERMES, "x").summary.startswith("Hermes bytecode version 96, ")
    elf = read_bundle(ELF, AssetKind.FLUTTER, "x")
    assert elf.summary == "Flutter snapshot, aarch64, 0 strings"
    assert elf.gaps == ("its strings cannot be told apart",)
    assert list(find_addresses_in(ELF, elf.begins, elf.ends).texts())[-1:] == ["https://api.umeng.com/x"]


@pytest.mark.parametrize(
    ("name", "framework"),
    [
        ("assets/index.android.bundle", "React Native"),
        ("Payload/A.app/main.jsbundle", "React Native"),
        ("lib/arm64-v8a/libflutter.so", "Flutter"),
        ("lib/armeabi-v7a/libunity.so", "Unity"),
        ("assets/www/cordova.js", "Cordova"),
        ("assets/capacitor.config.json", "Capacitor"),
        ("assemblies/Foo.dll", "Xamarin or .NET"),
        ("assets/apps/__UNI__1A2B/www/app-service.js", "uni-app"),
        ("lib/x86_64/libcocos2djs.so", "Cocos"),
        ("assets/chaquopy/app.imy", "Python (Chaquopy)"),
    ],
)
def test_frameworks_by_their_files(name: str, framework: str) -> None:
    (found,) = find_frameworks(["a.txt", name, name])
    assert (found.name, found.seen) == (framework, name)
    assert found.where
