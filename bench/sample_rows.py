"""Rows that state an owner, drawn at random, to be compared with their sources again.

    python bench/sample_rows.py [--rows 150] [--seed 20261125]

Drawn from the tables that say whose something is: holdings, directions, software, domains, networks. The same
seed and tables give the same rows.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Mapping

from ringfence.catalogue.read_tables import PlacedRow, read_tables

OWNERS = {
    "holdings": ("owned", "owner"),
    "directions": ("directed", "director"),
    "software": ("software", "publisher"),
    "domains": ("domain", "operator"),
    "networks": ("asn", "organisation"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rows", type=int, default=150)
    parser.add_argument("--seed", type=int, default=20261125)
    options = parser.parse_args()
    tables = read_tables()
    names = {row["organisation"]: row["name"] for row in tables.rows["organisations"]}
    sources = tables.sources()
    every = [row for table, (_, owner) in OWNERS.items() for row in tables.rows[table] if row[owner]]
    for row in random.Random(options.seed).sample(every, options.rows):
        print("\t".join(say(row, names, sources)))


def say(row: PlacedRow, names: dict[str, str], sources: Mapping[tuple[str, str], PlacedRow]) -> list[str]:
    thing, owner = (row[column] for column in OWNERS[row.table])
    source = sources[row.folder, row["source"]]
    more = " ".join(filter(None, (row["share"], row["how"], row["means"], row["since"], row["until"])))
    what = names.get(thing, row["name"] or thing)
    said = [row.place, row.table, thing, what, owner, names.get(owner, owner), more]
    return [*said, row["certainty"], source["address"]]


if __name__ == "__main__":
    main()
