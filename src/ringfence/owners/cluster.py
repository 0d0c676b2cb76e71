"""A network too large for one machine: its links in parts on any store, the rounds over Dask's workers.

    divide(network, "s3://bucket/owners", parts=64)
    members = spread_over("tcp://scheduler:8786", "s3://bucket/owners", CascadeRule(), seeds)

A part has all that is held of its companies, so a worker decides about them by itself; who counts so far lies
on the store, a file a round. A task needs the store and nothing else: one that is lost with its worker is
done again elsewhere. The answers are those of one machine: what one part finds never takes back what another
found, so the rounds end at the same least fixpoint. Needs the extra `cluster`; a store that is a folder must
be one that all workers see.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from .cascades import CascadeRule, Measure, Seeds, spread
from .holdings import COLUMNS, Codes, Entities, HoldingsTable, Ints
from .kernels.linking import link_up
from .look_through import Floats, look_through
from .network import Network
from .repairs import Repairs
from .strings import Strings

Columns = dict[str, npt.NDArray[Any]]
REACHES = CascadeRule(line=0, strict=True, measure=Measure.EITHER)  # any stake at all


def divide(network: Network, store: str, parts: int) -> None:
    """Write the network to a store (any URL that fsspec knows, or a folder), in parts by company."""
    for part in range(parts):
        links = np.flatnonzero(network.owned % parts == part)
        owner, owned = network.owner[links], network.owned[links]
        nodes = np.unique(np.concatenate([owner, owned]))
        rows = network.rows[links]
        columns: Columns = {
            "nodes": nodes,
            "owner": np.searchsorted(nodes, owner).astype(np.int32),
            "owned": np.searchsorted(nodes, owned).astype(np.int32),
            "lo": network.lo[:, links],
            "interest": network.table.interest[rows],
            "marks": network.table.marks[rows],
            "totals": network.totals[:, nodes],
            "over": network.over[nodes],
        }
        if network.hi is not network.lo:
            columns["hi"] = network.hi[:, links]
        for name, column in columns.items():
            _save(f"{store}/part-{part}/{name}.npy", column)
    about = {"parts": parts, "nodes": network.nodes, "entities": network.entities}
    with _open(f"{store}/about.json", "wb") as file:
        file.write(json.dumps(about | {"ranged": network.hi is not network.lo}).encode())


def spread_over(address: str, store: str, rule: CascadeRule, seeds: Seeds) -> Codes:
    """Of each node: 0 no member, 1 a certain, 2 a possible one, as `cascades.spread` finds it."""
    from distributed import Client

    about = _read_about(store)
    members = np.zeros(about["nodes"], np.uint8)
    members[seeds.possible] = 2
    members[seeds.certain] = 1
    members[seeds.never_certain[members[seeds.never_certain] == 1]] = 2
    members[seeds.never] = 0
    with Client(address) as client:
        for round_ in range(about["nodes"] + 1):
            given = f"{store}/round-{round_ % 2}.npy"
            _save(given, members)
            tasks = [
                client.submit(_spread_part, about, store, part, given, rule, seeds, pure=False)
                for part in range(about["parts"])
            ]
            before = members.copy()
            for nodes, found in client.gather(tasks):
                _better(members, nodes, found)
            if np.array_equal(before, members):
                break
    return members


def look_through_over(
    address: str, store: str, seeds: Seeds, measure: int = 0
) -> tuple[Ints, Floats, Floats]:
    """The nodes that the seeds reach, and what they hold of each, at least and at most.

    The workers find what is reached and hand back its links, which must fit here; few reach much.
    """
    from distributed import Client

    about = _read_about(store)
    everyone = Seeds(np.unique(np.concatenate([seeds.certain, seeds.possible])).astype(np.int32))
    reached = spread_over(address, store, REACHES, everyone) != 0
    given = f"{store}/reached.npy"
    _save(given, reached)
    with Client(address) as client:
        tasks = [
            client.submit(_links_below, about, store, part, given, pure=False)
            for part in range(about["parts"])
        ]
        parts: list[Columns] = client.gather(tasks)
    network, nodes = _join(parts, reached, about)
    local = replace(
        seeds,
        certain=np.searchsorted(nodes, np.unique(seeds.certain)).astype(np.int32),
        possible=np.searchsorted(nodes, np.unique(seeds.possible)).astype(np.int32),
    )
    found = look_through(network, local, measure)
    return nodes, found.least, found.most


def _better(members: Codes, nodes: Ints, found: Codes) -> None:
    """A certain member stays one, a possible one may become certain."""
    old = members[nodes]
    members[nodes] = np.where((old == 1) | (found == 1), 1, np.maximum(old, found))


def _spread_part(
    about: dict[str, Any], store: str, part: int, given: str, rule: CascadeRule, seeds: Seeds
) -> tuple[Ints, Codes]:
    """The members among the companies of a part, when the members are those of `given`."""
    columns = _read_part(about, store, part)
    nodes = columns["nodes"]
    before = _load(given)[nodes]
    local = Seeds(
        np.flatnonzero(before == 1).astype(np.int32),
        np.flatnonzero(before == 2).astype(np.int32),
        _within(nodes, seeds.never),
        _within(nodes, seeds.never_certain),
        _within(nodes, seeds.established),
    )
    found = spread(_as_network(columns, about), rule, local).members
    new = np.flatnonzero(found != before)
    return nodes[new], found[new]


def _links_below(about: dict[str, Any], store: str, part: int, given: str) -> Columns:
    """The links of a part whose owners are reached, with the numbers of all nodes."""
    columns = _read_part(about, store, part)
    nodes, reached = columns["nodes"], _load(given)[columns["nodes"]]
    kept = reached[columns["owner"]]
    heads = np.unique(columns["owned"][kept])
    # What others hold of a company that is reached limits the most, so their stakes come too.
    kept = np.isin(columns["owned"], heads)
    links = {name: columns[name][..., kept] for name in ("lo", "hi", "interest", "marks") if name in columns}
    return links | {
        "owner": nodes[columns["owner"][kept]],
        "owned": nodes[columns["owned"][kept]],
        "heads": nodes[heads],
        "totals": columns["totals"][:, heads],
        "over": columns["over"][heads],
    }


def _join(
    parts: list[Columns], reached: npt.NDArray[np.bool_], about: dict[str, Any]
) -> tuple[Network, Ints]:
    joined = {name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]}
    nodes = np.union1d(np.flatnonzero(reached), joined["owner"]).astype(np.int32)
    heads = np.searchsorted(nodes, joined.pop("heads"))
    totals = np.zeros((len(joined["lo"]), len(nodes)), np.int64)
    over = np.zeros(len(nodes), np.uint8)
    totals[:, heads], over[heads] = joined["totals"], joined["over"]
    ends = {name: np.searchsorted(nodes, joined[name]).astype(np.int32) for name in ("owner", "owned")}
    return _as_network(joined | ends | {"nodes": nodes, "totals": totals, "over": over}, about), nodes


def _as_network(columns: Columns, about: dict[str, Any]) -> Network:
    """Links among a few nodes as a network of its own; joint groups come last in it too."""
    nodes, count = columns["nodes"], len(columns["owner"])
    entities = int(np.searchsorted(nodes, about["entities"]))
    starts = np.zeros(len(nodes) + 1, np.int32)
    heads, order = np.empty(count, np.int32), np.empty(count, np.int32)
    link_up(columns["owner"], columns["owned"], starts, heads, order)
    lo = np.ascontiguousarray(columns["lo"][:, order])
    hi = np.ascontiguousarray(columns["hi"][:, order]) if "hi" in columns else lo
    table = _bare_table(entities, columns["interest"][order], columns["marks"][order])
    return Network(
        table,
        len(nodes),
        starts,
        heads,
        np.arange(count, dtype=np.int32),
        lo,
        hi,
        np.ascontiguousarray(columns["totals"]),
        np.ascontiguousarray(columns["over"]),
        Repairs(np.zeros(entities, np.uint16), {}),
    )


def _bare_table(entities: int, interest: Codes, marks: npt.NDArray[np.uint16]) -> HoldingsTable:
    """What arithmetic reads of a table: how many entities, and each link's interest and marks."""
    empty, none = Strings.of(()), np.empty(0, np.int16)
    keys = Strings(np.empty(0, np.uint8), np.zeros(entities + 1, np.int64))
    nobody = np.empty(0, np.int32)
    who = Entities(keys, np.zeros(entities, np.uint8), keys, none, (), nobody, none, empty, ())
    columns: dict[str, Any] = {name: np.empty(0, kind) for name, (kind, _) in COLUMNS.items()}
    columns |= {"interest": interest, "marks": marks, "source": none}
    return HoldingsTable(who, nobody, nobody, **columns, share_classes=(), sources=(), source_days=nobody)


def _within(nodes: Ints, some: Ints) -> Ints:
    return np.flatnonzero(np.isin(nodes, some)).astype(np.int32)


def _read_about(store: str) -> dict[str, Any]:
    with _open(f"{store}/about.json", "rb") as file:
        about: dict[str, Any] = json.loads(file.read())
    return about


def _read_part(about: dict[str, Any], store: str, part: int) -> Columns:
    names: Iterable[str] = ("nodes", "owner", "owned", "lo", "interest", "marks", "totals", "over")
    if about["ranged"]:
        names = (*names, "hi")
    return {name: _load(f"{store}/part-{part}/{name}.npy") for name in names}


def _save(url: str, column: npt.NDArray[Any]) -> None:
    with _open(url, "wb") as file:
        np.save(file, column, allow_pickle=False)


def _load(url: str) -> npt.NDArray[Any]:
    with _open(url, "rb") as file:
        column: npt.NDArray[Any] = np.load(file, allow_pickle=False)
    return column


def _open(url: str, mode: str) -> IO[bytes]:
    from fsspec.core import url_to_fs

    store, path = url_to_fs(url)
    if mode == "wb":
        store.makedirs(path.rpartition("/")[0], exist_ok=True)
    opened: IO[bytes] = store.open(path, mode)
    return opened
