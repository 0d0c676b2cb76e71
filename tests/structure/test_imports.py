"""What `.importlinter` cannot say: no network, files only where files are read, readers and regimes apart."""

from __future__ import annotations

import configparser
import re
from itertools import combinations
from pathlib import Path

import pytest

from tests.structure.sources import PACKAGE, ROOT, called_names, imported_modules, python_files

SOURCE_FILES = python_files("src")
NETWORK = {
    "aiohttp",
    "asyncio",
    "ftplib",
    "http",
    "httpx",
    "requests",
    "smtplib",
    "socket",
    "socketserver",
    "ssl",
    "telnetlib",
    "urllib.request",
    "urllib3",
    "webbrowser",
    "xmlrpc",
}
MAY_TOUCH_FILES = (
    "evidence/",
    "catalogue/",
    "ledger/",
    "owners/builder.py",  # columns too large for memory
    "owners/cluster.py",  # a store that all workers see, and the workers
    "recording/",
    "web/",
    "cli.py",
    "cli_options.py",
    "cli_record.py",
)
# What these read is shipped with them or with a library, and read through importlib.resources.
PACKAGE_DATA = ("formats/addresses/public_suffixes.py", "law/", "names/", "report/")
FILE_CALL = re.compile(
    r"(^|\.)(open|read_text|read_bytes|write_text|write_bytes|mkdir|unlink|rglob|iterdir)$"
)
UNSTEADY = re.compile(r"(^|\.)(now|today|utcnow|time|time_ns|uuid1|uuid4|urandom|getrandbits)$|^random\.")


@pytest.mark.parametrize("file", SOURCE_FILES)
def test_only_update_and_record_start_other_programs(file: str) -> None:
    """`update` runs the clients of package registries, `record` a browser; nothing else runs anything."""
    starts = {"subprocess", "os.system", "os.popen", "pty", "multiprocessing"} & imported_modules(file)
    assert starts == ({"subprocess"} if file.endswith("catalogue/updates/fetch.py") else set())
    spawns = [
        name for _, name in called_names(file) if re.search(r"^os\.(posix_spawn|exec|fork|spawn)", name)
    ]
    assert spawns == (["os.posix_spawn"] if file.endswith("recording/chromium.py") else [])


@pytest.mark.parametrize("file", SOURCE_FILES)
def test_nothing_can_reach_the_network(file: str) -> None:
    """No telemetry, no look-ups: the standard library's network modules are never imported."""
    reached = {
        name
        for name in imported_modules(file)
        if any(name == bad or name.startswith(f"{bad}.") for bad in NETWORK)
    }
    assert reached == set()


@pytest.mark.parametrize(
    "file", [f for f in SOURCE_FILES if not f.removeprefix("src/ringfence/").startswith(MAY_TOUCH_FILES)]
)
def test_files_are_touched_only_where_files_are_read(file: str) -> None:
    calls = [f"line {line}: {name}" for line, name in called_names(file) if FILE_CALL.search(name)]
    if file.removeprefix("src/ringfence/").startswith(PACKAGE_DATA):
        assert not calls or "importlib.resources" in imported_modules(file), calls
    else:
        assert calls == []


@pytest.mark.parametrize("file", SOURCE_FILES)
def test_the_answer_depends_on_no_clock_and_no_chance(file: str) -> None:
    """`on` is always an argument. `time.monotonic` is allowed: it only limits how long a plan is sought. The
    command line alone asks which day it is, for exceptions that are over: they change no answer."""
    asked = [name for _, name in called_names(file) if UNSTEADY.search(name)]
    assert asked == (["time.time"] if file.endswith("ringfence/cli_options.py") else [])


def test_readers_do_not_know_each_other() -> None:
    readers = [file for file in SOURCE_FILES if re.search(r"/evidence/.*/?from_\w+\.py$", file)]
    modules = {file: _module(file) for file in readers}
    pairs = [
        f"{one} imports {modules[other]}"
        for one in readers
        for other in readers
        if one != other and modules[other] in imported_modules(one)
    ]
    assert pairs == []


def test_every_regime_is_under_the_contract_of_independence() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    listed = contracts["importlinter:contract:regimes-are-independent"]["modules"].split()
    regimes = sorted(path.parent.name for path in (PACKAGE / "law").glob("*/__init__.py"))
    assert sorted(listed) == [f"ringfence.law.{regime}" for regime in regimes]


def test_no_regime_imports_another_even_by_a_detour() -> None:
    """A regime reaches another through no module of the law folder either."""
    regimes = [path.parent.name for path in sorted((PACKAGE / "law").glob("*/__init__.py"))]
    for one, other in combinations(regimes, 2):
        for here, there in ((one, other), (other, one)):
            files = python_files(f"src/ringfence/law/{here}")
            known = {name for file in files for name in imported_modules(file)}
            assert not any(name.startswith(f"ringfence.law.{there}") for name in known), (here, there)


def _module(file: str) -> str:
    return ".".join(Path(file).with_suffix("").parts[1:])
