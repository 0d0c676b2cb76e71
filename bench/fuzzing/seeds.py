"""Sound files to begin with: of the corpus where it is at hand, and of the tests' own writers."""

from __future__ import annotations

import plistlib
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from tests.app_writer import AndroidApp, component, write_apk, write_apks, write_split, write_xapk, write_zip
from tests.elf_writer import write_library
from tests.formats.android import test_hostile as android
from tests.formats.android.binary_files import Tag, binary_xml, proto_xml
from tests.formats.apple import test_hostile as apple
from tests.formats.apple.test_info_plist import FULL as INFO
from tests.formats.apple.test_ipa import PROFILE
from tests.formats.apple.test_privacy_manifest import MANIFEST
from tests.formats.bundles.test_dart_snapshot import make_snapshot
from tests.formats.bundles.test_unity_metadata import make_metadata
from tests.formats.dex.sample_dex import make_dex
from tests.formats.small_elf import Library

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples/sample-app/sample-app.apk"
_LARGEST_ARCHIVE = 4 << 20  # of the corpus: larger ones take longer to look through than they are worth
TEXT = (
    "https://a.umeng.com/x?y=%2F http:\\/\\/b.example.cn:8080/ wss://[2001:db8::1]:443/z content://com.a/b "
    "10.0.2.2:5555 x@y.com ftp://ftp.foo.org/ {host}.baidu.com 访问https://例え.jp/。 1.2.3.4 com.foo.Bar\0"
)


class Corpus:
    """Files of the corpus, smallest first; none where there is no corpus."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        apps = folder / "apps"
        found = sorted(apps.rglob("*"), key=lambda each: each.as_posix()) if apps.is_dir() else []
        self._files = sorted((each for each in found if each.is_file()), key=lambda each: each.stat().st_size)

    def files(self, suffix: str, largest: int, most: int) -> list[bytes]:
        """At most so many files of a suffix, evenly among those that are not too large."""
        fit = [each for each in self._files if each.suffix == suffix and 0 < each.stat().st_size <= largest]
        return [each.read_bytes() for each in fit[:: max(1, len(fit) // most)][:most]]

    def entries(self, wanted: Callable[[str], bool], largest: int, most: int) -> list[bytes]:
        """At most so many different entries of its archives whose names are wanted."""
        found: dict[bytes, None] = {}
        for archive, name, size in self._names():
            if wanted(name) and 0 < size <= largest and len(found) < most:
                try:
                    found[archive.read(name)] = None
                except Exception:  # archives broken on purpose: what Python does not read is no seed
                    continue
        return list(found)

    def _names(self) -> Iterator[tuple[zipfile.ZipFile, str, int]]:
        for path in self._files:
            if path.suffix in (".apk", ".ipa") and path.stat().st_size <= _LARGEST_ARCHIVE:
                try:
                    with zipfile.ZipFile(path) as archive:
                        yield from ((archive, each.filename, each.file_size) for each in archive.infolist())
                except Exception:
                    continue


@cache
def android_files() -> dict[str, bytes]:
    """The files of a small Android app that has something for every reader."""
    script = f"fetch('{TEXT}')".encode()
    hermes = (ROOT / "tests/formats/bundles/fixtures/version-96.hbc").read_bytes()
    layout = binary_xml(Tag("a.b.View", {"onClick": "go", "android:name": "a.b.C"}))
    return {
        "lib/arm64-v8a/libsmall.so": Library(text=TEXT.encode()).build(),
        "lib/x86_64/libapp.so": write_library("libapp.so", ["https://flet.dev/", "http://a.cn/"]),
        "assets/index.android.bundle": hermes,
        "assets/www/index.js": script,
        "assets/bin/Data/Managed/Metadata/global-metadata.dat": make_metadata(29),
        "assets/more.zip": write_zip({"a.js": script, "classes.dex": make_dex()}),
        "assets/plugin.dex": make_dex(),
        "res/layout/main.xml": layout,
        "resources.arsc": android.TABLES[0],
    }


@cache
def small_apk() -> bytes:
    app = AndroidApp(
        "com.example",
        permissions=("android.permission.ACCESS_FINE_LOCATION",),
        components=(component("activity", "com.example.Main", True, ("android.intent.action.MAIN",)),),
        files={**android_files(), "classes.dex": make_dex(), "classes2.dex": make_dex(37)},
    )
    return write_apk(app)


def sets() -> list[bytes]:
    """Splits in their wrappings."""
    library = {"lib/x86/a.so": Library(bits=32, machine=3).build(), "classes.dex": make_dex()}
    splits = {"config.x86": write_split("com.example", "config.x86", library)}
    base = small_apk()
    return [
        write_xapk("com.example", base, splits),
        write_apks(base, splits),
        write_zip({"a.apk": base, "b.apk": SAMPLE.read_bytes(), "c.zip": write_zip({"d.apk": base})}),
        write_zip({"info.json": b"{}", "base.apk": base, "split_config.x86.apk": splits["config.x86"]}),
    ]


def bundles() -> list[bytes]:
    files = {
        f"base/{'root/' if name.startswith('assets') else ''}{name}": content
        for name, content in android_files().items()
        if not name.startswith("res")
    }
    manifest = {"base/manifest/AndroidManifest.xml": proto_xml(android.MANIFEST)}
    more = {"base/resources.pb": android.PROTO_TABLE, "base/dex/classes.dex": make_dex()}
    return [write_zip({"BundleConfig.pb": b"\x0a\x02\x12\x00", **manifest, **more, **files})]


def ios_apps() -> list[bytes]:
    return [data for name, (_, data) in apple.SEEDS.items() if name.startswith("ipa")]


def elf_files() -> list[bytes]:
    shapes = [(bits, order, sections, table)
              for bits in (32, 64) for order in "<>" for sections in (False, True)
              for table in ("gnu", "sysv", "")]  # fmt: skip
    made = [Library(bits=b, order=o, sections=s, hash_table=h).build() for b, o, s, h in shapes]
    return [*made, write_library("libc.so", ["https://a.cn/"], b"12345678", ["JNI_OnLoad", "Java_a_B_c"])]


def hermes_files() -> list[bytes]:
    return [each.read_bytes() for each in sorted((ROOT / "tests/formats/bundles/fixtures").glob("*.hbc"))]


def unity_files() -> list[bytes]:
    return [make_metadata(version) for version in (16, 24, 29, 31, 99)]


def flutter_files() -> list[bytes]:
    return [Library(text=make_snapshot(layout)).build() for layout in ("64", "short", "32")]


def property_lists() -> list[bytes]:
    contents = (INFO, MANIFEST, PROFILE, {"a": [1, 2.5, True, b"x", {"b": "ü" * 20}]})
    forms = (plistlib.FMT_XML, plistlib.FMT_BINARY)
    return [plistlib.dumps(each, fmt=form) for each in contents for form in forms]
