"""Changes inside an archive: an entry is changed and everything packed again, so that the reader of the entry
is reached, and not only the reader of the archive."""

from __future__ import annotations

import random
import warnings
import zipfile
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO

from .mutations import mutate

Entries = list[tuple[str, bytes]]
_STORED = (".so", ".arsc", ".apk", ".png")
_MOST = 8 << 20  # bytes of one entry of a seed
_NAMES = (
    "classes.dex", "classes2.dex", "AndroidManifest.xml", "resources.arsc", "assets/a.zip", "lib/x86/liba.so",
    "assets/index.android.bundle", "META-INF/MANIFEST.MF", "META-INF/A.RSA", "../../a", "a\0b", "/", "",
    "Payload/A.app/Info.plist", "manifest.json", "base.apk", "BundleConfig.pb", "res/xml/a.xml",
)  # fmt: skip


def mutate_archive(
    data: bytes, chance: random.Random, marks: Sequence[bytes] = (), others: Sequence[bytes] = ()
) -> bytes:
    """One entry changed, doubled, renamed, taken out, or put in from another archive."""
    entries = list(_unpack(data))
    if not entries:
        return mutate(data, chance, marks, others)
    for _ in range(chance.choice((1, 1, 2, 3))):
        place = chance.randrange(len(entries)) if entries else 0
        draw = chance.random()
        if not entries or draw < 0.04:
            entries.append(chance.choice(_unpack(chance.choice(others or (data,))) or [("a", b"")]))
        elif draw < 0.8:
            name, content = entries[place]
            entries[place] = name, _mutate_entry(content, chance, marks, others)
        elif draw < 0.86:
            entries.append((chance.choice(_NAMES), entries[place][1]))
        elif draw < 0.92:
            entries[place] = chance.choice(_NAMES), entries[place][1]
        elif draw < 0.96:
            entries.append((entries[place][0], chance.choice(entries)[1]))
        else:
            del entries[place]
    return _pack(entries)


def _mutate_entry(
    content: bytes, chance: random.Random, marks: Sequence[bytes], others: Sequence[bytes]
) -> bytes:
    inner = content[:2] == b"PK" and chance.random() < 0.7
    return (mutate_archive if inner else mutate)(content, chance, marks, others)


@lru_cache(maxsize=256)
def _unpack(data: bytes) -> tuple[tuple[str, bytes], ...]:
    """The entries as Python's own reader gives them; nothing for an archive that it does not read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return tuple((each.filename, archive.read(each)) for each in archive.infolist()
                         if each.file_size <= _MOST)  # fmt: skip
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return ()
    except Exception:  # zlib.error, struct.error, and whatever else a broken seed does to it
        return ()


def _pack(entries: Entries) -> bytes:
    out = BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")  # two entries of one name are meant
        for name, content in entries:
            kind = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
            plain = name.encode("utf-8", "replace").decode()
            archive.writestr(zipfile.ZipInfo(plain or "x"), content, kind, compresslevel=1)
    return out.getvalue()
