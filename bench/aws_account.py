"""One account's export as a case: who reaches which bucket, who stands outside, the cheapest cure and its
bound.

    PYTHONPATH=src:. python bench/aws_account.py EXPORT.json

The case is made up around the export: every bucket of the account holds the health data of a million
people, and every user and every outsider is a person abroad who works for a company in a country of
concern. So every way to a bucket is a path, and the cure is the cheapest set of changes in the account
after which no user and no outsider reaches a bucket.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from ringfence.evidence.access.read_access_files import read_access_files
from ringfence.model.fact import Entity, Evidence, Link
from ringfence.model.kinds import Kind, Verb
from ringfence.pipeline import scan

COSTS = {
    "close accounts": 100_000,
    "move staff": 1_000_000,
    "sell share": 1_000_000,
    "delete holding": 1_000_000,
}


def main() -> int:
    parser = argparse.ArgumentParser(description="An AWS account's export as a case")
    parser.add_argument("export", type=Path)
    export = parser.parse_args().export
    began = time.process_time()
    evidence, _ = read_access_files([export], export.parent)
    read = time.process_time() - began
    people = list_people(evidence)
    tell_reach(evidence)
    with TemporaryDirectory() as folder:
        make_case(Path(folder), export, people)
        began = time.process_time()
        result = scan(Path(folder))
        took = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"read {read:.2f} s; scan {took:.2f} s of CPU; peak {peak} MB")
    print(f"{len(result.paths):,} paths: {dict(Counter(str(path.answer) for path in result.paths))}")
    for plan in result.plans:
        print(f"{plan.scope}: {len(plan.steps)} changes, {plan.effort_hours} h")
        print(f"  bound {plan.lower_bound_hours} h, ", end="")
        print(f"optimal {plan.optimal}, examined again {plan.verified}, left {len(plan.left)}")
        for step in plan.steps:
            print(f"  {step.remedy.title}")
    return 0


def list_people(evidence: Evidence) -> list[str]:
    """The accounts that people use: users, and those outside; a role is taken on by somebody else."""
    accounts = (
        fact.says.id
        for fact in evidence.facts
        if isinstance(fact.says, Entity) and fact.says.kind is Kind.ACCOUNT
    )
    return sorted({each for each in accounts if ":role/" not in each and not each.endswith(":administrator")})


def tell_reach(evidence: Evidence) -> None:
    links = [fact.says for fact in evidence.facts if isinstance(fact.says, Link)]
    becomes = [link for link in links if link.verb is Verb.BECOMES]
    outside = sorted(
        {link.head for link in becomes if ":user/" not in link.head and ":role/" not in link.head}
    )
    print(f"{len(evidence.facts):,} facts, {len(becomes):,} ways to act as another")
    print(f"outside entry points: {', '.join(outside)}")
    for gap in evidence.gaps:
        print(f"gap: {gap.what}")


def make_case(folder: Path, export: Path, people: list[str]) -> None:
    costs = "\n".join(f'"{kind}" = {hours}' for kind, hours in COSTS.items())
    (folder / "ringfence.toml").write_text(f'[case]\nwe = "us"\non = 2026-03-01\n[costs]\n{costs}\n')
    (folder / "data.csv").write_text(
        "data,category,us_persons,held_in\nhealth,personal health,1000000,buckets\n"
    )
    (folder / "organisations.csv").write_text(
        "organisation,name,organised_in\nus,Us Inc,US\nabroad,Abroad Ltd,CN\n"
    )
    (folder / "systems.csv").write_text("system,kind,operator,known_as\nbuckets,store,us,arn:aws:s3:::*\n")
    rows = [f"p{number},{json.dumps(arn)},abroad,CN" for number, arn in enumerate(people)]
    (folder / "access").mkdir()
    head = "person_id,accounts,legal_employer,primary_residence"
    (folder / "access/roster.csv").write_text("\n".join((head, *rows)) + "\n")
    shutil.copy(export, folder / "access/iam.json")


if __name__ == "__main__":
    raise SystemExit(main())
