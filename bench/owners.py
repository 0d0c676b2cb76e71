"""Who counts, what is held along all chains, who controls: beside graph libraries, SQL and SciPy, in one run.

    python bench/owners.py [--links 1000000 | --real FOLDER]

A scale-free network with circles is made: companies with one to five owners, owners preferred by age, and
cross-holdings among the old. 1 % of the nodes are seeds. Every contender gets a process of its own
and the columns owner, owned, share; *build* is from there to what can be asked. *cascade*: everyone whom the
seeds reach at 50 %; *look-through*: what they hold of every company along all chains. CPU seconds, one run;
peers that are not installed are left out. All contenders must give the answers of the first.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
DAY = date(2026, 1, 1)
MOST_GMRES = 300_000  # links; beyond them it takes minutes
# Real networks, as published: the columns of owner, owned and share, and what is the whole.
REAL: dict[str, tuple[int, int, int | None, float | int]] = {
    "dbpedia_control.csv": (1, 0, None, 1.0),  # no shares: all of it
    "idx_shareholders_2021.csv": (0, 2, 4, 5),  # shares of those in column 5
    "nasdaq_holdings.csv": (0, 2, 4, 1.0),
    "sec_13d_control_figures.csv": (2, 1, 3, 100.0),
    "vadalog_company_graph_100k.csv": (0, 1, 2, 1.0),
}
Columns = tuple[int, Any, Any, Any, Any]  # nodes, owner, owned, share in millionths, seeds
Times = dict[str, Any]


def make(links: int) -> Columns:
    random = np.random.default_rng(7)
    nodes = links * 10 // 13
    held = random.choice([0, 1, 1, 1, 1, 2, 2, 3], nodes)
    held[: nodes // 100] += random.random(nodes // 100) < 0.5
    owned = np.repeat(np.arange(nodes), held)
    owner = (owned * random.random(len(owned)) ** 2).astype(np.int64)
    core = np.flatnonzero(owned < nodes // 20)
    crossed = core[random.random(len(core)) < 0.15]  # cross-holdings: these companies hold their owners too
    owner, owned = np.append(owner, owned[crossed]), np.append(owned, owner[crossed])
    kept = owner != owned
    owner, owned = owner[kept], owned[kept]
    _, first = np.unique(owned << 32 | owner, return_index=True)
    owner, owned = owner[first], owned[first]
    sizes = random.random(len(owned)) ** 2 + 0.01
    total = np.zeros(nodes)
    np.add.at(total, owned, sizes)
    share = (sizes / total[owned] * 10_000 * 0.95).astype(np.int32) * 100
    seeds = random.choice(nodes, max(nodes // 100, 1), replace=False)
    return nodes, owner.astype(np.int32), owned.astype(np.int32), share, np.sort(seeds).astype(np.int32)


def load(file: Path) -> Columns:
    """A real network; a share that is no number, or no share, is left to the builder to tell."""
    owner_at, owned_at, share_at, whole = REAL[file.name]
    numbers: dict[str, int] = {}
    owner, owned, share = [], [], []
    with file.open(newline="", encoding="utf-8") as lines:
        for row in csv.reader(lines):
            try:
                of = float(row[whole]) if isinstance(whole, int) else whole
                share.append(round((float(row[share_at]) if share_at is not None else of) / of * 1_000_000))
            except (ValueError, ZeroDivisionError):
                continue  # the header; no number of shares
            owner.append(numbers.setdefault(row[owner_at], len(numbers)))
            owned.append(numbers.setdefault(row[owned_at], len(numbers)))
    seeds = np.random.default_rng(7).choice(len(numbers), max(len(numbers) // 100, 1), replace=False)
    columns = (
        np.array(each, np.int64).clip(-1, 2**31 - 1).astype(np.int32) for each in (owner, owned, share)
    )
    return len(numbers), *columns, np.sort(seeds).astype(np.int32)


def report_real(folder: Path) -> None:
    for name in REAL:
        columns = load(folder / name)
        found = run_ringfence(columns)
        print(
            f"{name:32}{len(columns[1]):8,} links{columns[0]:9,} nodes  build {found['build']:.4f} cascade "
            f"{found['cascade']:.4f} look-through {found['look-through']:.4f}  {found['members']:,} members; "
            f"{found['note']}; repaired {found['repairs']}"
        )


def clock() -> float:
    return time.process_time()


def run_ringfence(columns: Columns) -> Times:
    from ringfence.owners.cascades import CascadeRule, Seeds, spread
    from ringfence.owners.controllers import find_controllers
    from ringfence.owners.look_through import least_weights, look_through
    from ringfence.owners.network import build_network

    nodes, owner, owned, share, seeds = columns
    table = make_table(nodes, owner, owned, share)
    start = clock()
    network = build_network(table, DAY)
    built = clock()
    found = spread(network, CascadeRule(), Seeds(seeds))
    cascaded = clock()
    held = look_through(network, Seeds(seeds))
    looked = clock()
    controllers = find_controllers(network)
    done = clock()
    weights = least_weights(network, 0) * 1e-6
    again = np.zeros(nodes)
    np.add.at(again, network.owned, weights * held.least[network.owner])
    again[seeds] = 1
    return {
        "build": built - start,
        "cascade": cascaded - built,
        "look-through": looked - cascaded,
        "members": found.certain,
        "held": float(held.least.sum()),
        "repairs": network.repairs.rows,
        "note": f"all ultimate controllers {done - looked:.2f} s "
        f"({int((controllers.top != np.arange(nodes)).sum()):,} controlled); residual "
        f"{np.abs(again - held.least).max():.0e}; largest component {held.components.largest:,}",
    }


def make_table(nodes: int, owner: Any, owned: Any, share: Any) -> Any:
    """The table as a reader leaves it, without keys and names, which no arithmetic reads."""
    from ringfence.owners.builder import TableBuilder
    from ringfence.owners.holdings import Entities
    from ringfence.owners.strings import Strings

    builder = TableBuilder()
    empty = Strings(np.empty(0, np.uint8), np.zeros(nodes + 1, np.int64))
    none = np.full(nodes, -1, np.int16)
    entities = Entities(
        empty,
        np.zeros(nodes, np.uint8),
        empty,
        none,
        (),
        none[:0].astype(np.int32),
        none[:0],
        Strings.of(()),
        (),
    )
    builder.append("bench", owner, owned, share_lo=share, share_hi=share)
    builder._build_entities = lambda: entities  # type: ignore[method-assign]
    return builder.build()


def worklist(columns: Columns, heads: Callable[[int], Any]) -> int:
    """The cascade as one would write it over any graph: heads(owner) gives (owned, share)."""
    held: dict[int, int] = {}
    members = set(columns[4].tolist())
    waiting = list(members)
    while waiting:
        for owned, share in heads(waiting.pop()):
            if owned not in members:
                held[owned] = held.get(owned, 0) + share
                if held[owned] >= 500_000:
                    members.add(owned)
                    waiting.append(owned)
    return len(members)


def run_networkx(columns: Columns) -> Times:
    import networkx

    start = clock()
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(columns[0]))
    graph.add_weighted_edges_from(
        zip(columns[1].tolist(), columns[2].tolist(), columns[3].tolist(), strict=True)
    )
    built = clock()
    members = worklist(columns, lambda node: ((head, data["weight"]) for head, data in graph[node].items()))
    return {"build": built - start, "cascade": clock() - built, "members": members}


def run_rustworkx(columns: Columns) -> Times:
    import rustworkx

    start = clock()
    graph = rustworkx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(range(columns[0]))
    graph.add_edges_from(
        list(zip(columns[1].tolist(), columns[2].tolist(), columns[3].tolist(), strict=True))
    )
    built = clock()
    members = worklist(columns, lambda node: ((head, share) for _, head, share in graph.out_edges(node)))
    return {"build": built - start, "cascade": clock() - built, "members": members}


def run_igraph(columns: Columns) -> Times:
    import igraph

    start = clock()
    graph = igraph.Graph(columns[0], np.stack(columns[1:3], axis=1), directed=True)
    graph.es["share"] = columns[3].tolist()
    built = clock()
    shares = graph.es["share"]

    def heads(node: int) -> Any:
        return ((graph.es[edge].target, shares[edge]) for edge in graph.incident(node))

    members = worklist(columns, heads)
    return {"build": built - start, "cascade": clock() - built, "members": members}


def run_scipy(columns: Columns) -> Times:
    from scipy.sparse import csr_array, diags_array, eye_array
    from scipy.sparse.linalg import bicgstab, gmres

    nodes, owner, owned, share, seeds = columns
    start = clock()
    matrix = csr_array((share, (owned, owner)), shape=(nodes, nodes), dtype=np.int64)
    built = clock()
    members = np.zeros(nodes, np.int64)
    members[seeds] = 1
    while True:
        new = ((matrix @ members) >= 500_000) | (members == 1)
        if new.sum() == members.sum():
            break
        members = new.astype(np.int64)
    cascaded = clock()
    fixed = np.zeros(nodes)
    fixed[seeds] = 1
    system = eye_array(nodes) - diags_array(1 - fixed) @ (matrix * 1e-6)
    held, failed = bicgstab(system, fixed, rtol=1e-13, maxiter=300)
    looked = clock()
    residual = np.abs(system @ held - fixed).max()
    note = f"bicgstab says {failed}, residual {residual:.0e}"
    if len(owner) < MOST_GMRES:
        again, gave_up = gmres(system, fixed, rtol=1e-13, restart=30, maxiter=20)
        error = np.abs(system @ again - fixed).max()
        note += f"; gmres {clock() - looked:.1f} s, says {gave_up}, residual {error:.0e}"
    return {
        "build": built - start,
        "cascade": cascaded - built,
        "look-through": looked - cascaded,
        "members": int(members.sum()),
        "held": float(held.sum()),
        "note": note,
    }


def run_duckdb(columns: Columns) -> Times:
    import duckdb

    connection = duckdb.connect(config={"threads": 1})
    stakes = {"owner": columns[1], "owned": columns[2], "share": columns[3]}
    seeds = {"node": columns[4]}
    connection.register("given", stakes)
    connection.register("seeds", seeds)
    start = clock()
    connection.execute("create table stakes as select * from given")
    connection.execute("create table members as select node::integer node from seeds")
    built = clock()
    while True:
        found = (
            connection.execute(
                "create or replace temp table new as select owned node from stakes "
                "join members on owner = node where owned not in (select node from members) "
                "group by owned having sum(share) >= 500000"
            )
            .execute("select count(*) from new")
            .fetchone()
        )
        if not found or not found[0]:
            break
        connection.execute("insert into members select node from new")
    members = connection.execute("select count(*) from members").fetchone()
    return {"build": built - start, "cascade": clock() - built, "members": members[0] if members else 0}


def run_duckdb_recursive(columns: Columns) -> Times:
    """One recursive statement (USING KEY): a round adds up over all members so far."""
    import duckdb

    connection = duckdb.connect(config={"threads": 1})
    stakes = {"owner": columns[1], "owned": columns[2], "share": columns[3]}
    seeds = {"node": columns[4]}
    connection.register("given", stakes)
    connection.register("seeds", seeds)
    start = clock()
    connection.execute("create table stakes as select * from given")
    built = clock()
    members = connection.execute(
        "with recursive members(node, held) using key (node) as ("
        "select node::integer, 1000000::hugeint from seeds union "
        "select owned, sum(share)::hugeint from stakes join recurring.members on owner = node "
        "where held >= 500000 and owned in (select owned from stakes join members on owner = node) "
        "and owned not in (select node from recurring.members where held >= 500000) group by owned) "
        "select count(*) from members where held >= 500000"
    ).fetchone()
    return {"build": built - start, "cascade": clock() - built, "members": members[0] if members else 0}


def run_clingo(columns: Columns) -> Times:
    """Datalog with sums: the rules as its own literature writes them."""
    import clingo

    start = clock()
    control = clingo.Control(["--warn=none"])
    facts = "".join(
        f"s({owner},{owned},{share // 100})."
        for owner, owned, share in zip(*(column.tolist() for column in columns[1:4]), strict=True)
    )
    facts += "".join(f"m({node})." for node in columns[4].tolist())
    control.add("base", [], facts + "m(Y) :- s(_,Y,_), 5000 <= #sum{W,X : s(X,Y,W), m(X)}.")
    built = clock()
    control.ground([("base", [])])
    members: list[int] = []
    control.solve(
        on_model=lambda model: members.append(sum(atom.name == "m" for atom in model.symbols(atoms=True)))
    )
    return {"build": built - start, "cascade": clock() - built, "members": members[-1]}


def run_polars(columns: Columns) -> Times:
    import polars

    start = clock()
    stakes = polars.DataFrame({"owner": columns[1], "owned": columns[2], "share": columns[3]})
    built = clock()
    members = polars.DataFrame({"owner": columns[4]})
    while True:
        held = stakes.join(members, on="owner").group_by("owned").agg(polars.col("share").sum())
        new = (
            held.filter(polars.col("share") >= 500_000)
            .select(owner="owned")
            .join(members, on="owner", how="anti")
        )
        if not len(new):
            return {"build": built - start, "cascade": clock() - built, "members": len(members)}
        members = polars.concat([members, new])


CONTENDERS: dict[str, Callable[[Columns], Times]] = {
    "ringfence": run_ringfence,
    "scipy": run_scipy,
    "duckdb": run_duckdb,
    "duckdb recursive": run_duckdb_recursive,
    "polars": run_polars,
    "igraph": run_igraph,
    "rustworkx": run_rustworkx,
    "networkx": run_networkx,
    "clingo": run_clingo,
}
LARGE = 5_000_000  # links; beyond them graphs of objects do not fit beside each other


def measure(name: str, links: int) -> None:
    columns = make(links)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    try:
        found = CONTENDERS[name](columns)
        found["version"] = version(name.split()[0])
    except ImportError:
        print(json.dumps({"missing": True}))
        return
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    found["links"], found["nodes"] = len(columns[1]), columns[0]
    print(json.dumps(found))


def report(links: int) -> None:
    first: Times = {}
    for name in CONTENDERS:
        if links > LARGE and name in ("igraph", "rustworkx", "networkx", "clingo"):
            continue
        command = [sys.executable, __file__, "--contender", name, "--links", str(links)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found = json.loads(done.stdout)
        if found.get("missing"):
            print(f"{name}: not installed")
            continue
        if not first:
            first = found
            print(
                f"{found['links']:,} links, {found['nodes']:,} nodes, {found['members']:,} members; CPU s, MB"
            )
            print(
                f"{'':22}{'build':>8}{'cascade':>9}{'both':>8}{'times':>7}{'look-through':>14}{'memory':>8}"
            )
        both = found["build"] + found["cascade"]
        looked = f"{found['look-through']:.2f}" if "look-through" in found else "-"
        times = both / (first["build"] + first["cascade"])
        label = f"{name} {found['version']}"[:21]
        print(
            f"{label:22}{found['build']:8.2f}{found['cascade']:9.3f}{both:8.2f}{times:7.1f}{looked:>14}"
            f"{found['memory']:8.0f}  {found.get('note', '')}",
            flush=True,
        )
        if found["members"] != first["members"]:
            raise SystemExit(f"{name} finds {found['members']:,} members")


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--links", type=int, default=1_000_000)
    arguments.add_argument("--contender", choices=CONTENDERS, help=argparse.SUPPRESS)
    arguments.add_argument("--real", type=Path, metavar="FOLDER", help="a folder with the networks of REAL")
    chosen = arguments.parse_args()
    if chosen.real:
        report_real(chosen.real)
        return
    if chosen.contender:
        measure(chosen.contender, chosen.links)
    else:
        report(chosen.links)


if __name__ == "__main__":
    main()
