"""App packages that nobody means well with, written as files: what each is, by its name."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from tests.app_writer import AndroidApp, component, describe_manifest, write_apk, write_zip
from tests.axml_writer import write_axml
from tests.formats.dex.sample_dex import make_dex
from tests.formats.small_elf import Library
from tests.formats.zip.zip_writer import File, make_zip

MANIFEST = write_axml(
    describe_manifest(AndroidApp("com.example", components=(component("activity", "com.example.Main"),)))
)
SOUND = write_zip({"AndroidManifest.xml": MANIFEST, "classes.dex": make_dex()})
_BOMB = 10 << 30


def _bomb_stream() -> bytes:
    """Ten gibibytes of zeros, deflated by hand: a block of 1 MiB is packed once, and repeated."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    machine.compress(bytes(1 << 16))
    machine.flush(zlib.Z_FULL_FLUSH)
    block = machine.compress(bytes(1 << 20)) + machine.flush(zlib.Z_FULL_FLUSH)
    return block * (_BOMB >> 20) + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def bomb(name: bytes) -> bytes:
    """An app one of whose entries is 10 GB of zeros; it states 4 GB, as much as a ZIP can."""
    stream, size = _bomb_stream(), (1 << 32) - 2
    sound = {b"AndroidManifest.xml": MANIFEST, b"classes.dex": make_dex()}
    files = [File(each, data) for each, data in sound.items() if each != name]
    return make_zip(File(name, b"", stored=stream, size=size, local_size=size), *files)


def nested(depth: int) -> bytes:
    """Archives in each other, an app in the innermost."""
    inner = SOUND
    for level in range(depth):
        inner = write_zip({"inner.apk" if level == 0 else f"{level}.zip": inner})
    return inner


def doubled() -> bytes:
    """Two manifests and two codes of the same names, the second ones of no sense."""
    return make_zip(
        File(b"AndroidManifest.xml", MANIFEST),
        File(b"AndroidManifest.xml", b"\x03\x00\x08\x00" + bytes(60)),
        File(b"classes.dex", make_dex()),
        File(b"classes.dex", b"dex\n035\0" + bytes(200)),
    )


def encrypted() -> bytes:
    """Every entry has the flag that it is encrypted; none is."""
    return make_zip(
        File(b"AndroidManifest.xml", MANIFEST, flags=1), File(b"classes.dex", make_dex(), flags=1)
    )


def pointing_everywhere() -> bytes:
    """A DEX whose words after the header are all places in the file, drawn by chance."""
    chance, sound = random.Random(5), make_dex()
    words = [chance.randrange(len(sound)) for _ in range((len(sound) - 112) // 4)]
    dex = sound[:112] + struct.pack(f"<{len(words)}I", *words)
    return write_zip({"AndroidManifest.xml": MANIFEST, "classes.dex": dex})


def broken_manifest() -> bytes:
    return write_zip({"AndroidManifest.xml": MANIFEST[:90] + b"\xff" * 60, "classes.dex": make_dex()})


def many_entries(count: int) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("AndroidManifest.xml", MANIFEST, ZIP_DEFLATED)
        archive.writestr("classes.dex", make_dex(), ZIP_DEFLATED)
        for number in range(count):
            archive.writestr(f"assets/{number}", b"a")
    return out.getvalue()


def names_of_no_text() -> bytes:
    """Names that no encoding can write: halves of surrogate pairs in the manifest, bytes of no UTF-8."""
    bad = "\ud800x"
    app = AndroidApp(
        f"com.example{bad}",
        f"1{bad}",
        permissions=(f"permission{bad}",),
        settings={"android:label": bad},
        components=(component("activity", f"com.example.Main{bad}", True, (bad,)),),
    )
    return make_zip(
        File(b"AndroidManifest.xml", write_axml(describe_manifest(app))),
        File(b"classes.dex", make_dex()),
        File(b"lib/x86/lib\xfd.so", Library(text=b"https://a.umeng.com/\0").build()),
        File(b"lib/x86/lib\xfe.so", b"no library"),
        File(b"assets/\xff.js", b"fetch('https://b.umeng.com/x')"),
        File(b"assets/\xfc.dex", make_dex()),
    )


def many_archives(count: int = 1_000) -> bytes:
    """Assets that are all small archives, each with a script in it."""
    small = write_zip({"a.js": b"fetch('https://a.umeng.com/x')"})
    return write_zip(
        {
            "AndroidManifest.xml": MANIFEST,
            "classes.dex": make_dex(),
            **{f"assets/{n}.zip": small for n in range(count)},
        }
    )


# A result, with these words among its gaps and oddities.
READ: dict[str, Callable[[], bytes]] = {
    "without-code.apk": lambda: write_apk(AndroidApp("com.example")),
    "without-manifest.apk": lambda: write_zip({"classes.dex": make_dex()}),
    "broken-manifest.apk": broken_manifest,
    "pointing-everywhere.apk": pointing_everywhere,
    "janus.apk": lambda: make_zip(
        File(b"AndroidManifest.xml", MANIFEST), File(b"classes.dex", make_dex()), before=make_dex()
    ),
    "doubled.apk": doubled,
    "encrypted.apk": encrypted,
    "cut-off.apk": lambda: SOUND[: len(SOUND) * 2 // 3],
    "bomb-of-code.apk": lambda: bomb(b"classes.dex"),
    "bomb-of-manifest.apk": lambda: bomb(b"AndroidManifest.xml"),
    "many-entries.apk": lambda: many_entries(10_000),
    "names-of-no-text.apk": names_of_no_text,
    "many-archives.apk": many_archives,
}
# No app, or none that is reached: refused.
REFUSED: dict[str, Callable[[], bytes]] = {
    "empty.apk": lambda: b"",
    "text.apk": lambda: b"this is a text\n" * 100,
    "program.apk": lambda: b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(400),
    "without-an-app.apk": lambda: write_zip({"readme.txt": b"nothing"}),
    "cut-off.dex": lambda: make_dex()[:60],
    "nested.apk": lambda: nested(10),
    "nothing.ipa": lambda: write_zip({"Payload/": b""}),
}


@cache
def content(name: str) -> bytes:
    return {**READ, **REFUSED}[name]()


def write_hostile(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(content(name))
    return path
