"""BODS JSON lines into the holdings table, beside JSON libraries that only parse them, in one run.

    python bench/owner_readers.py [--entities 400000] [--file BODS.jsonl]

Statements of BODS 0.4 are made: companies, persons, and relationships with two interests for most companies.
CPU seconds of the process, SHA-256 and exact ids included for ringfence. The peers make Python objects (json,
orjson, msgspec) or a table (DuckDB, its ids left as text) and compute nothing of them; those that are not
installed are left out.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CONTENDERS = ("ringfence", "json", "orjson", "msgspec", "duckdb")


def write(path: Path, entities: int) -> None:
    """Companies and people of a made-up register, and who holds what of the companies."""
    chance = random.Random(3)
    known: list[str] = []
    with path.open("w", encoding="utf-8") as file:
        for number in range(entities):
            record = make_id(chance)
            known.append(record)
            of_person = number % 3 == 2
            kind, details = ("person", person(number)) if of_person else ("entity", company(number))
            file.write(statement(chance, record, kind, details))
            if not of_person and number > 2:
                holder = known[chance.randrange(number)]
                file.write(statement(chance, make_id(chance), "relationship", holding(record, holder)))


def make_id(chance: random.Random) -> str:
    text = f"{chance.getrandbits(128):032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def statement(chance: random.Random, record: str, kind: str, details: dict[str, object]) -> str:
    publication = {"publicationDate": "2025-01-31", "bodsVersion": "0.4", "publisher": {"name": "R"}}
    said = {
        "statementId": make_id(chance),
        "recordId": record,
        "recordStatus": "new",
        "statementDate": "2024-06-01",
        "publicationDetails": publication,
        "recordType": kind,
        "recordDetails": {"isComponent": False} | details,
    }
    return json.dumps(said) + "\n"


def person(number: int) -> dict[str, object]:
    return {"personType": "knownPerson", "names": [{"fullName": f"P {number}"}]}


def company(number: int) -> dict[str, object]:
    return {
        "entityType": {"type": "registeredEntity"},
        "name": f"COMPANY NUMBER {number} LIMITED",
        "jurisdiction": {"name": "United Kingdom", "code": "GB"},
        "identifiers": [{"scheme": "GB-COH", "id": f"{number:08d}"}],
        "addresses": [{"type": "registered", "address": f"{number} High Street, London"}],
    }


def holding(company: str, holder: str) -> dict[str, object]:
    share = {"exclusiveMinimum": 25, "maximum": 50}
    interests = [
        {"type": "shareholding", "directOrIndirect": "direct", "share": share},
        {"type": "votingRights", "directOrIndirect": "direct", "share": {"exact": 50}},
    ]
    return {"subject": company, "interestedParty": holder, "interests": interests}


def run(contender: str, path: Path) -> int:
    """How many statements it read."""
    if contender == "ringfence":
        from ringfence.evidence.owners.read_owner_files import read_owner_files

        return read_owner_files([path]).statements
    library = importlib.import_module("msgspec.json" if contender == "msgspec" else contender)
    if contender == "duckdb":
        return int(
            library.sql(
                f"select count(recordDetails), count(recordId) from read_ndjson('{path}')"
            ).fetchone()[1]
        )
    parse = library.decode if contender == "msgspec" else library.loads
    count = 0
    with path.open("rb") as file:
        for line in file:
            count += bool(parse(line))
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--entities", type=int, default=400_000)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--contender", choices=CONTENDERS)
    options = parser.parse_args()
    if options.contender:
        begin = time.process_time()
        try:
            count = run(options.contender, options.file)
        except ImportError:
            print(f"{options.contender:12} not installed")
            return 0
        spent = time.process_time() - begin
        size = options.file.stat().st_size
        speed = f"{count / spent:11,.0f} statements/s {size / spent / 1e6:7.0f} MB/s"
        print(f"{options.contender:12} {spent:7.2f} s {speed}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = options.file or Path(folder) / "bods.jsonl"
        if not options.file:
            write(path, options.entities)
        print(f"{path.stat().st_size / 1e6:,.0f} MB of BODS 0.4")
        for contender in CONTENDERS:
            subprocess.run([sys.executable, __file__, "--file", path, "--contender", contender], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
