"""How much of other projects' collections, and of the packages in real apps, the catalogue names.

    python bench/yardsticks.py [--corpus FOLDER] [--v2fly FOLDER] [--ghostery FILE] [--missing]

For each collection: its marks, how many of them the catalogue names, gives an owner, and a country; then the
same of the marks that show a connection to a country of concern by themselves: a label in Han, Cyrillic or
Persian letters, a domain or package under the country's own top-level domain, the country that the collection
states, or an owner whose name is that of a party that the catalogue ties to such a country. `--missing` lists
those of them that nothing names. The collections stay where they are; nothing of them is written anywhere.
"""

from __future__ import annotations

import argparse
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ringfence.catalogue.collections.mark import Mark
from ringfence.catalogue.collections.read_collection import read_collection
from ringfence.catalogue.lookup import Catalogue
from ringfence.catalogue.names import fold, strip_form
from ringfence.catalogue.open_index import open_index
from ringfence.catalogue.table_files import SHIPPED
from ringfence.catalogue.to_facts import facts_about
from ringfence.graph.build import build_graph
from ringfence.graph.ties import STATES_OF_CONCERN, find_ties

CORPUS = Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus"))
FILES = (
    "exodus_trackers.mobsf.json",
    "libchecker_rules.db",
    "izzy_libs.json",
    "appmanager_libs.xml",
    "ddg_android-tds.json",
    "disconnect_services.json",
    "disconnect_entities.json",
)
SCRIPTS = re.compile("[\u0400-\u04ff\u0600-\u06ff\u4e00-\u9fff]")
OWN_TLD = re.compile(r"\.(cn|ru|su|ir|kp|cu|ve|hk|mo)$")
OWN_PACKAGE = re.compile(r"(cn|ru|ir|hk)\.")


Known = tuple[bool, bool, bool]  # named, owned, placed


@dataclass
class Score:
    """Marks or things, and how many of them are named, have an owner, and a country."""

    marks: int = 0
    named: int = 0
    owned: int = 0
    placed: int = 0

    def add(self, known: Known) -> None:
        self.marks += 1
        self.named += known[0]
        self.owned += known[1]
        self.placed += known[2]

    def __str__(self) -> str:
        share = f"{100 * self.placed / self.marks:.0f} %" if self.marks else "–"
        return f"{self.marks:>7,} {self.named:>7,} {self.owned:>7,} {self.placed:>7,} {share:>6}"


class Yardstick:
    """The catalogue, asked mark by mark."""

    def __init__(self) -> None:
        self.catalogue = Catalogue(open_index((SHIPPED,)))
        self.tied = self._find_tied_names()

    def _find_tied_names(self) -> frozenset[str]:
        """The names of every organisation that the catalogue ties to a country of concern."""
        ids = sorted(set(self.catalogue.index.keys("id:")))
        orgs = [id_ for id_ in ids if self.catalogue.kind(id_) == "organisation"]
        graph = build_graph((each.fact for each in facts_about(self.catalogue, orgs)), self.catalogue.day)
        tied = [id_ for id_, tie in find_ties(graph).items() if tie.verdict == "holds"]
        rows = (row for id_ in tied for row in self.catalogue.rows(id_, "organisations", "names"))
        return frozenset(strip_form(fold(row["name"])) for row in rows)

    def ask(self, mark: Mark) -> Known:
        """Is it named, does it have an owner, and does the owner have a country?"""
        owners = self._owners(mark)
        if owners is None:
            return False, False, False
        placed = any(self.catalogue.rows(owner, "places") for owner in owners)
        return True, bool(owners), placed

    def _owners(self, mark: Mark) -> list[str] | None:
        if mark.kind == "domain":
            return [row["operator"] for row in self.catalogue.find_domain(mark.mark)] or None
        if mark.kind in ("java package", "class"):
            rows = self.catalogue.find_package(mark.mark)
        else:
            rows = self.catalogue.index.find(f"mark:{mark.kind}:{mark.mark}")
        if not rows:
            return None
        software = [each for row in rows for each in self.catalogue.rows(row["software"], "software")]
        return [row["publisher"] for row in software if row.get("publisher")]

    def is_connected(self, mark: Mark) -> bool:
        """Does the mark show a connection to a country of concern by itself?"""
        return bool(
            mark.country in STATES_OF_CONCERN
            or SCRIPTS.search(mark.label)
            or (mark.kind == "domain" and OWN_TLD.search(mark.mark))
            or (mark.kind != "domain" and OWN_PACKAGE.match(mark.mark))
            or (mark.owner and strip_form(fold(mark.owner)) in self.tied)
        )


def measure(yardstick: Yardstick, name: str, marks: Iterable[Mark], missing: bool) -> None:
    """Two lines: of its marks; and of the things that they mark, known as well as the best known mark is."""
    every, connected, things, connected_things = (Score() for _ in range(4))
    lacking = []
    best: dict[str, Known] = {}
    tied: set[str] = set()
    for mark in marks:
        known = yardstick.ask(mark)
        every.add(known)
        best[mark.label] = max(best.get(mark.label, known), known)
        if yardstick.is_connected(mark):
            connected.add(known)
            tied.add(mark.label)
            if not known[2]:
                lacking.append(mark)
    for label, known in best.items():
        things.add(known)
        if label in tied:
            connected_things.add(known)
    print(f"{name:22} marks  {every}   {connected}")
    print(f"{'':22} things {things}   {connected_things}")
    if missing:
        for mark in lacking:
            print(f"    {mark.kind}\t{mark.mark}\t{mark.label}\t{mark.owner}")


def read_app_packages(folder: Path, named_by_others: Mapping[str, str]) -> Iterator[Mark]:
    """The packages of the classes that the corpus apps define, each once; libraries are told from the apps'
    own code by the collections, so only those that one of them names are counted."""
    found: set[str] = set()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".apk", ".dex", ".xapk", ".apks") and path.is_file():
            for dex in _read_dexes(path):
                found |= _packages(dex)
    for package in sorted(found):
        parts = package.split(".")
        above = (".".join(parts[:length]) for length in range(len(parts), 1, -1))
        label = next((named_by_others[each] for each in above if each in named_by_others), "")
        if label:
            yield Mark("java package", package, label)


def _read_dexes(path: Path) -> Iterator[bytes]:
    try:
        if path.suffix == ".dex":
            yield path.read_bytes()
            return
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if re.fullmatch(r"classes\d*\.dex", name):
                    yield archive.read(name)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error, ValueError):
        return


def _packages(dex: bytes) -> set[str]:
    """The packages of a DEX file's class definitions; what is broken in it is passed over."""
    found: set[str] = set()
    try:
        (strings,), (types,) = struct.unpack_from("<I", dex, 0x3C), struct.unpack_from("<I", dex, 0x44)
        count, at = struct.unpack_from("<II", dex, 0x60)
        for number in range(min(count, 200_000)):
            (kind,) = struct.unpack_from("<I", dex, at + 32 * number)
            (string,) = struct.unpack_from("<I", dex, types + 4 * kind)
            (start,) = struct.unpack_from("<I", dex, strings + 4 * string)
            while dex[start] & 0x80:  # the length of the name, in LEB128
                start += 1
            name = dex[start + 1 : dex.index(b"\0", start + 1)].decode("utf-8", "replace")
            package = name.removeprefix("L").rpartition("/")[0].replace("/", ".")
            if package.count(".") >= 1:
                found.add(package)
    except (struct.error, ValueError, IndexError):
        pass
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--v2fly", type=Path, help="a folder of v2fly's lists")
    parser.add_argument("--ghostery", type=Path, help="trackerdb.json")
    parser.add_argument("--missing", action="store_true")
    options = parser.parse_args()
    yardstick = Yardstick()
    columns = f"{'all':>7} {'named':>7} {'owned':>7} {'placed':>7} {'':>6}"
    print(f"{'collection':29} {columns}   {columns}  <- connected to a country of concern")
    paths = [options.corpus / "trackers" / name for name in FILES]
    named_by_others: dict[str, str] = {}
    for path in (*paths, options.v2fly, options.ghostery):
        if path is not None and path.exists():
            collection = read_collection(path)
            packages = [mark for mark in collection.marks if mark.kind == "java package"]
            named_by_others |= {mark.mark: mark.label for mark in packages}
            measure(yardstick, collection.name, collection.marks, options.missing)
    apps = options.corpus / "apps"
    if apps.is_dir():
        measure(yardstick, "SDKs in the apps", read_app_packages(apps, named_by_others), options.missing)


if __name__ == "__main__":
    main()
