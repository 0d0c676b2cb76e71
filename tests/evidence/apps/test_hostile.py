"""Apps broken on purpose, as files: a result with gaps or one error with a cure, within limits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ringfence.errors import EvidenceError, UsageError
from ringfence.evidence.apps.from_app import read_app_file
from ringfence.evidence.apps.hosts import Weighing
from ringfence.evidence.read_case import read_case
from ringfence.formats.addresses.find_addresses import find_addresses
from ringfence.model.app import AppContents
from ringfence.model.kinds import Verdict
from tests.conftest import Run
from tests.evidence.apps.hostile_apps import READ, REFUSED, SOUND, write_hostile
from tests.structure.sources import ROOT

# What must be said of each that is read: words of its gaps or oddities.
SAID = {
    "without-code.apk": "no component is known through which the app is entered",
    "without-manifest.apk": "there is no manifest",
    "broken-manifest.apk": "AndroidManifest.xml: it holds no element",
    "pointing-everywhere.apk": "classes.dex: the checksum is",
    "janus.apk": "Janus",
    "doubled.apk": "an entry before it has the same name",
    "encrypted.apk": "marked as encrypted",
    "cut-off.apk": "there is no end record",
    "bomb-of-code.apk": "the rest was left",
    "bomb-of-manifest.apk": "the rest was left",
    "many-entries.apk": "",
    "many-archives.apk": "",
    "names-of-no-text.apk": "lib?.so",
}
CURES = {
    "empty.apk": "fill it, or remove it",
    "text.apk": "give an APK",
    "program.apk": "give an APK",
    "without-an-app.apk": "name an app",
    "cut-off.dex": "name a DEX file",
    "nested.apk": "unpack the inner archive",
    "nothing.ipa": "name an app",
}
BOMBS = [name for name in READ if name.startswith("bomb")]
LIGHT = [name for name in READ if name not in BOMBS]


def read(path: Path) -> AppContents:
    (app,) = read_app_file(path, path.parent).apps
    return app


def test_the_lists_are_whole() -> None:
    assert SAID.keys() == READ.keys()
    assert CURES.keys() == REFUSED.keys()


@pytest.mark.parametrize("name", LIGHT)
def test_a_result_that_says_what_is_odd(tmp_path: Path, name: str) -> None:
    app = read(write_hostile(tmp_path, name))
    assert SAID[name] in "\n".join((*app.gaps, *app.oddities))


@pytest.mark.parametrize("name", REFUSED)
def test_one_error_with_a_cure(tmp_path: Path, name: str) -> None:
    path = write_hostile(tmp_path, name)
    with pytest.raises(EvidenceError) as raised:
        read_app_file(path, tmp_path)
    assert str(raised.value).startswith(f"{name}")
    assert str(raised.value).count(name) == 1
    assert CURES[name] in raised.value.cure


_IN_LITTLE_ROOM = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from ringfence.evidence.apps.from_app import read_app_file
for name in sys.argv[1:]:
    (app,) = read_app_file(Path(name), Path(name).parent).apps
    print("\\t".join((*app.gaps, *app.oddities)))
"""


def test_bombs_of_ten_gigabytes_are_read_in_two(tmp_path: Path) -> None:
    paths = [write_hostile(tmp_path, name) for name in BOMBS]
    done = subprocess.run(
        [sys.executable, "-c", _IN_LITTLE_ROOM, *map(str, paths)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"},
    )
    for name, said in zip(BOMBS, done.stdout.splitlines(), strict=True):
        assert SAID[name] in said


def test_what_is_hidden_in_many_archives_is_found(tmp_path: Path) -> None:
    app = read(write_hostile(tmp_path, "many-archives.apk"))
    assert "a.umeng.com" in {host.host for part in app.parts for host in part.hosts}


def test_addresses_without_end_are_left_out_and_told() -> None:
    weighing = Weighing(left=3)
    one, other = (find_addresses(b" ".join(b"https://a%d.cn/" % n for n in range(2))) for _ in range(2))
    assert len(weighing.weigh(one, "one.js")) == 2
    assert weighing.gaps == []
    assert [each.weighed.host for each in weighing.weigh(other, "other.js")] == ["a0.cn"]
    assert weighing.weigh(one, "third.js") == []
    (gap,) = weighing.gaps
    assert gap.startswith("other.js: there are too many addresses")


def test_the_first_of_two_entries_is_read_and_nothing_is_verified(tmp_path: Path) -> None:
    app = read(write_hostile(tmp_path, "doubled.apk"))
    assert app.id == "com.example"
    assert app.classes > 0
    assert app.signature.verified is Verdict.FAILS


@pytest.mark.parametrize("name", ["names-of-no-text.apk", "janus.apk", "pointing-everywhere.apk"])
@pytest.mark.parametrize("form", ["html", "json", "csv", "parts"])
def test_every_page_of_it_can_be_written(tmp_path: Path, run: Run, name: str, form: str) -> None:
    path = write_hostile(tmp_path, name)
    code, out, err = run("scan", path, "--json", "-o", f"{form}={tmp_path / 'page'}")
    assert code in (0, 1), err
    assert out.encode()
    assert (tmp_path / "page").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", REFUSED)
def test_the_command_line_says_it_in_one_message(tmp_path: Path, run: Run, name: str) -> None:
    code, out, err = run("scan", write_hostile(tmp_path, name))
    assert code == 2
    assert out == ""
    assert "Traceback" not in err
    assert err.count("cure:") == 1


def test_links_and_folders(tmp_path: Path, run: Run) -> None:
    folder, elsewhere = tmp_path / "case", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.write_bytes(SOUND)
    outside, dangling, within = folder / "outside.apk", folder / "dangling.apk", folder / "within.apk"
    outside.symlink_to(elsewhere)
    dangling.symlink_to(folder / "nothing")
    for path, says in ((outside, "leads out"), (dangling, "not there"), (tmp_path / "no.apk", "not there")):
        with pytest.raises(EvidenceError, match=says):
            read_app_file(path, path.parent)
        assert run("scan", path)[0] == 2
    (folder / "a").write_bytes(SOUND)
    within.symlink_to(folder / "a")
    assert read(within).id == "com.example"
    named = tmp_path / "folder.apk"
    named.mkdir()
    with pytest.raises(EvidenceError, match="is a folder"):
        read_app_file(named, tmp_path)
    with pytest.raises(UsageError, match=r"no ringfence\.toml"):
        read_case(named)
    assert run("scan", named)[0] == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.apk"
    path.write_bytes(SOUND)
    path.chmod(0)
    with pytest.raises(EvidenceError, match="cannot be read") as raised:
        read_app_file(path, tmp_path)
    assert raised.value.cure == "check the file's rights"
