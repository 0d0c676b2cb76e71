"""Whose a domain is, by the catalogue and by other projects' collections: where do they differ?

    python bench/compare_owners.py FILE [FILE ...]

FILE is a collection that names owners (Ghostery, Disconnect, DuckDuckGo). Two owners agree when a word of the
one's name stands in a name, brand or id of the other, of those who own it, or of what those own: brands and
takeovers agree, another company does not. What is left over is printed for a person to look at: it is a
takeover that one side has not heard of, a brand without a row, or a wrong row.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from ringfence.catalogue.collections.read_collection import read_collection
from ringfence.catalogue.lookup import Catalogue
from ringfence.catalogue.names import fold, strip_form
from ringfence.catalogue.open_index import open_index
from ringfence.catalogue.table_files import SHIPPED

SHORTEST = 4  # letters of a word that may agree inside another: "linkedin" in "linkedin corporation"


class Families:
    """The letters under which an organisation and its owners, sisters and daughters are known."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._known: dict[str, frozenset[str]] = {}

    def names(self, organisation: str) -> frozenset[str]:
        if organisation not in self._known:
            every = {organisation, *self._near(organisation)}
            self._known[organisation] = frozenset(name for each in every for name in self._names(each))
        return self._known[organisation]

    def _near(self, organisation: str) -> Iterator[str]:
        yield from self._owned(organisation)
        for owner in self._owners(organisation):
            yield owner
            yield from self._owners(owner)
            yield from self._owned(owner)

    def _owners(self, organisation: str) -> list[str]:
        rows = self.catalogue.rows(organisation, "holdings", "directions")
        return [row.get("owner") or row["director"] for row in rows]

    def _owned(self, organisation: str) -> list[str]:
        rows = self.catalogue.other_side("owner", organisation)
        return [row.get("owned") or row["directed"] for row in rows]

    def _names(self, organisation: str) -> Iterator[str]:
        yield organisation.replace("-", " ")
        for row in self.catalogue.rows(organisation, "organisations", "names"):
            yield strip_form(fold(row["name"]))
        for role in ("publisher", "operator"):
            for row in self.catalogue.other_side(role, organisation):
                yield fold(row.get("name") or row.get("domain", "").rpartition(".")[0])


def agree(said: str, names: frozenset[str]) -> bool:
    """Does the owner that the others state share a word with one of these names?"""
    stated = strip_form(fold(said))
    words = {*stated.split(), stated.replace(" ", "")}
    for name in names:
        parts = {*name.split(), name.replace(" ", "")}
        if words & parts:
            return True
        if any(a in b or b in a for a in words for b in parts if min(len(a), len(b)) >= SHORTEST):
            return True
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args()
    catalogue = Catalogue(open_index((SHIPPED,)))
    families = Families(catalogue)
    differing: dict[tuple[str, str], list[str]] = {}
    for path in options.files:
        collection = read_collection(path)
        compared = agreed = 0
        for mark in collection.marks:
            rows = catalogue.index.find(f"domain:{mark.mark}") if mark.kind == "domain" and mark.owner else []
            if rows:
                compared += 1
                if any(agree(mark.owner, families.names(row["operator"])) for row in rows):
                    agreed += 1
                else:
                    differing.setdefault((rows[-1]["operator"], mark.owner), []).append(mark.mark)
        share = f"{100 * agreed / compared:.1f} %" if compared else "–"
        print(f"{collection.name:22} {compared:>6,} domains compared, {agreed:>6,} agree, {share}")
    for (operator, owner), domains in sorted(differing.items()):
        print(f"    {catalogue.name(operator)} | they say {owner} | {', '.join(sorted(set(domains))[:3])}")


if __name__ == "__main__":
    main()
