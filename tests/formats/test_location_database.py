"""libloc databases: ranges in order, the most specific network; a damaged trie ends in an error."""

from __future__ import annotations

import random

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.location_database import LocationDatabase
from tests.packages import make_location_database

NO = 0xFFFFFFFF


def path_to(prefix: int, depth: int, network: int) -> list[tuple[int, int, int]]:
    """The nodes of a trie with one network at a prefix of so many bits."""
    nodes = []
    for level in range(depth):
        bit = prefix >> (depth - 1 - level) & 1
        nodes.append((0 if bit else level + 1, level + 1 if bit else 0, NO))
    return [*nodes, (0, 0, network)]


IPV4 = 0xFFFF << 8 | 203  # ::ffff:203.0.0.0/104


def test_a_network_of_ipv4() -> None:
    data = make_location_database([("CU", 64500, 4)], path_to(IPV4, 104, 0), {64500: "EXAMPLE"})
    database = LocationDatabase(data, "x.db")
    (found,) = database.ranges()
    assert (found.version, found.first, found.last) == (4, 203 << 24, (204 << 24) - 1)
    assert (found.country, found.asn, found.flags) == ("CU", 64500, ("anycast",))
    assert database.names() == {64500: "EXAMPLE"}


def test_a_network_inside_another_splits_it() -> None:
    nodes = [(1, 0, 0), (0, 0, 1)]  # all addresses are of network 0, the lower half of network 1
    data = make_location_database([("US", 1, 0), ("IR", 2, 0)], nodes, {})
    found = [
        (each.version, each.country, each.first, each.last) for each in LocationDatabase(data, "x").ranges()
    ]
    assert found == [
        (6, "IR", 0, (0xFFFF << 32) - 1),
        (4, "IR", 0, (1 << 32) - 1),
        (6, "IR", 0x10000 << 32, (1 << 127) - 1),
        (6, "US", 1 << 127, (1 << 128) - 1),
    ]


@pytest.mark.parametrize(
    ("nodes", "says"),
    [
        ([(0, 7, NO)], "trie is damaged"),
        ([(0, 0, 9)], "lies outside the file"),
        ([(1, 1, NO), (2, 2, NO), (1, 1, 0)], "trie is damaged"),  # a circle
    ],
)
def test_a_damaged_trie_ends_in_an_error(nodes: list[tuple[int, int, int]], says: str) -> None:
    database = LocationDatabase(make_location_database([("US", 1, 0)], nodes, {}), "x.db")
    with pytest.raises(EvidenceError, match=says):
        list(database.ranges())


@pytest.mark.parametrize("data", [b"", b"LOCDBXX", b"LOCDBXX\x02" + bytes(200), b"PK" + bytes(200)])
def test_what_is_no_database(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        LocationDatabase(data, "x.db")


def test_mutated_databases_raise_one_error_or_none() -> None:
    data = make_location_database([("CU", 64500, 4)], path_to(IPV4, 104, 0), {64500: "EXAMPLE"})
    chance = random.Random(11)
    for _ in range(500):
        mutated = bytearray(data)
        for _ in range(chance.randrange(1, 5)):
            mutated[chance.randrange(len(mutated))] = chance.randrange(256)
        try:
            database = LocationDatabase(bytes(mutated), "x.db")
            database.names()
            list(database.ranges())
        except EvidenceError:
            continue
