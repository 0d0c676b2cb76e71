"""Tables of address ranges: every address finds its own range, and no damaged table is opened."""

from __future__ import annotations

import ipaddress
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.catalogue.updates.range_table import AddressRange, RangeTable, write_ranges
from ringfence.errors import EvidenceError

CUTS = st.lists(st.integers(0, 2**16), min_size=2, max_size=20, unique=True).map(sorted)


@given(CUTS, CUTS, st.integers(0, 2**16))
def test_every_address_finds_its_own_range(four: list[int], six: list[int], asked: int) -> None:
    ranges = [
        AddressRange(version, first, last - 1, {"n": number})
        for version, cuts in ((4, four), (6, six))
        for number, (first, last) in enumerate(pairwise(cuts))
        if number % 3
    ]
    table = RangeTable(write_ranges({}, ranges), "t")
    for version, address in ((4, ipaddress.IPv4Address(asked)), (6, ipaddress.IPv6Address(asked))):
        inside = [r.says for r in ranges if r.version == version and r.first <= asked <= r.last]
        assert table.find(address) == (inside[0] if inside else None)


def test_ranges_that_overlap_are_left_out_and_counted() -> None:
    ranges = [AddressRange(4, 1, 9, {}), AddressRange(4, 5, 12, {}), AddressRange(4, 20, 15, {})]
    head = RangeTable(write_ranges({"source": "x"}, ranges), "t").head
    assert (head["ranges"], head["left_out"], head["source"]) == ({"4": 1, "6": 0}, 2, "x")


def test_no_damaged_table_is_opened() -> None:
    data = write_ranges({"source": "x"}, [AddressRange(4, 1, 9, {"country": "CU"})])
    chance = random.Random(5)
    for _ in range(300):
        damaged = bytearray(data)
        damaged[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        with pytest.raises(EvidenceError):
            RangeTable(bytes(damaged), "t")
    for length in range(len(data)):
        with pytest.raises(EvidenceError):
            RangeTable(data[:length], "t")


@given(CUTS, CUTS, st.lists(st.integers(0, 2**16), max_size=20), st.sampled_from([0, 112]))
def test_many_addresses_at_once_are_what_each_is_alone(
    four: list[int], six: list[int], asked: list[int], shift: int
) -> None:
    ranges = [
        AddressRange(version, first << up, (last << up) - 1, {"n": number % 5})
        for version, cuts, up in ((4, four, 0), (6, six, shift))
        for number, (first, last) in enumerate(pairwise(cuts))
        if number % 3
    ]
    ranges = [each for each in ranges if each.last < 256 ** (4 if each.version == 4 else 16)]
    table = RangeTable(write_ranges({}, ranges), "t")
    for version, kind, up in ((4, ipaddress.IPv4Address, 0), (6, ipaddress.IPv6Address, shift)):
        addresses = [kind((each << up) % (256 ** (4 if version == 4 else 16))) for each in asked]
        numbers = table.find_many(version, b"".join(each.packed for each in addresses))
        found = [None if number < 0 else table.value(number) for number in numbers.tolist()]
        assert found == [table.find(each) for each in addresses]
