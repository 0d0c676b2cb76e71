"""Random role graphs put before two judges: a real PostgreSQL server, and ringfence.

    PYTHONPATH=src:. python bench/postgres_oracle.py [--worlds N] [--seed N]

Needs the programs of a server (Debian: apt-get install postgresql); `RINGFENCE_POSTGRES` names the folder
of another version's. Each world is a database with roles (INHERIT, NOINHERIT, superusers, BYPASSRLS),
memberships, owners, PUBLIC, grants on schemas, tables and columns, row-level security, views of both kinds,
materialised views, partitions and SECURITY DEFINER functions. Every role tries to log in, to take on every
other role, and as each to read every object.
"""

from __future__ import annotations

import argparse

from tests.evidence.access.postgres.asking import Count, run_world
from tests.evidence.access.postgres.server import find_programs, run_server


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--worlds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    programs = find_programs()
    if programs is None:
        print("no server of PostgreSQL is installed here")
        return 2
    count = Count()
    with run_server(programs) as server:
        version = int(server.ask("show server_version_num"))
        for seed in range(options.seed, options.seed + options.worlds):
            run_world(server, seed, version >= 160_000, count)
    print(f"PostgreSQL {version // 10_000}, {options.worlds} worlds")
    print(f"{count.logins:,} logins and {count.roles_taken:,} SET ROLE tried")
    print(f"{count.selects:,} (role, object) queries")
    print(
        f"{count.reached:,} (role, table) reaches, {count.yes:,} with rows, {count.undecided:,} left unknown"
    )
    print(f"{len(count.wrong)} mismatches")
    print("\n".join(count.wrong[:20]))
    return 1 if count.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
