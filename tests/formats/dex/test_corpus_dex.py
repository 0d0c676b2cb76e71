"""Real apps: the walk counts what Android's own disassembler prints, and both modes agree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from ringfence.formats.dex.open_dex import open_all
from ringfence.formats.dex.walk import walk
from tests.formats.dex.interpreted import interpreted_kernels
from tests.formats.dex.read_everything import read_everything, same

APPS = Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus")) / "apps"
SOME = (
    "fdroidserver/*.apk",
    "androguard/APK__com.example.android.tvleanback.apk",
    "androguard/APK__duplicate.permisssions_9999999.apk",
    "mastg/Crackmes__Android__Level_0*.apk",
)
_LINE = re.compile(rb"^[0-9a-f]+:.*?\|(\[[0-9a-f]+\] |[0-9a-f]{4,}: (invoke)?)", re.MULTILINE)


def dex_files() -> list[tuple[str, bytes]]:
    files = []
    for pattern in SOME:
        for path in sorted(APPS.glob(pattern)):
            if zipfile.is_zipfile(path) and path.stat().st_size < 3_000_000:
                with zipfile.ZipFile(path) as app:
                    names = [n for n in app.namelist() if re.fullmatch(r"classes\d*\.dex", n)]
                    files += [
                        (f"{path.name}/{n}", app.read(n)) for n in names if app.getinfo(n).file_size < 400_000
                    ]
    return files


@pytest.mark.skipif(not APPS.is_dir(), reason="the corpus is not here (RINGFENCE_CORPUS)")
@pytest.mark.skipif(shutil.which("dexdump") is None, reason="dexdump is not installed")
def test_counts_are_those_of_dexdump(tmp_path: Path) -> None:
    files = dex_files()
    assert files
    for name, data in files:
        (tmp_path / "a.dex").write_bytes(data)
        dump = subprocess.run(
            ["dexdump", "-d", str(tmp_path / "a.dex")], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ).stdout
        heads = _LINE.findall(dump)
        methods = sum(head.startswith(b"[") for head, _ in heads)
        invokes = sum(bool(invoke) for _, invoke in heads)
        walks = [walk(dex, None, None, None) for dex in open_all(data, name)]
        counted = [sum(getattr(w, what) for w in walks) for what in ("instructions", "invokes", "methods")]
        assert counted == [len(heads) - methods, invokes, methods], name


@pytest.mark.skipif(not APPS.is_dir(), reason="the corpus is not here (RINGFENCE_CORPUS)")
def test_both_modes_agree_on_a_real_app() -> None:
    name, data = min(dex_files(), key=lambda file: abs(len(file[1]) - 60_000))
    one = read_everything(data)
    with interpreted_kernels():
        other = read_everything(data)
    assert all(same(a, b) for (_, a), (_, b) in zip(one, other, strict=True)), name
    assert one[0][1].gaps == ()
