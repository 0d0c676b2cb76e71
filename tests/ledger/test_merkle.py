"""The tree against the vectors of certificate transparency, and against RFC 6962's own recursive
definitions."""

from __future__ import annotations

from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.ledger.merkle import (
    EMPTY_ROOT,
    extends,
    hash_leaf,
    includes,
    prove_consistency,
    prove_inclusion,
    root_of,
)

# The eight inputs and roots that certificate-transparency implementations test with.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [hash_leaf(bytes.fromhex(each)) for each in INPUTS]


def naive_root(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word by word."""
    if not entries:
        return sha256().digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return sha256(b"\x01" + naive_root(entries[:k]) + naive_root(entries[k:])).digest()


def test_roots_of_the_known_inputs() -> None:
    assert [root_of(LEAVES[: n + 1]).hex() for n in range(8)] == ROOTS
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_known_proofs() -> None:
    """The audit path of leaf 0 of 8, and the consistency proof from 6 to 8, of the same tests."""
    assert [each.hex()[:8] for each in prove_inclusion(LEAVES, 0)] == ["96a296d2", "5f083f0a", "6b47aaf2"]
    assert [each.hex()[:8] for each in prove_consistency(LEAVES, 6)] == ["0ebc5d34", "ca854ea1", "d37ee418"]


@given(st.lists(st.binary(max_size=3), max_size=70))
def test_the_root_is_that_of_the_definition(entries: list[bytes]) -> None:
    assert root_of([hash_leaf(each) for each in entries]) == naive_root(entries)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 33])
def test_every_leaf_is_shown_to_be_in_and_no_other(size: int) -> None:
    leaves = [hash_leaf(b"%d" % n) for n in range(size)]
    root = root_of(leaves)
    for n in range(size):
        proof = prove_inclusion(leaves, n)
        assert includes(leaves[n], n, size, proof, root)
        others = [other for other in range(size + 1) if other != n]
        assert not any(includes(leaves[n], other, size, proof, root) for other in others)
        assert not includes(hash_leaf(b"x"), n, size, proof, root)
        assert not includes(leaves[n], n, size, [*proof, root], root)
        assert not proof or not includes(leaves[n], n, size, proof[:-1], root)
    with pytest.raises(IndexError):
        prove_inclusion(leaves, size)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 8, 13, 33])
def test_every_beginning_is_shown_to_be_one_and_no_other(size: int) -> None:
    leaves = [hash_leaf(b"%d" % n) for n in range(size)]
    other = [hash_leaf(b"other"), *leaves[1:]]
    for n in range(1, size + 1):
        proof = prove_consistency(leaves, n)
        assert extends(n, root_of(leaves[:n]), size, root_of(leaves), proof)
        assert not extends(n, root_of(other[:n]), size, root_of(leaves), proof)
        assert not extends(n, root_of(leaves[:n]), size, root_of(other), proof)
        assert not extends(n, root_of(leaves[:n]), size, root_of(leaves), [*proof, EMPTY_ROOT])
        assert not extends(n - 1, root_of(leaves[: n - 1]), size, root_of(leaves), proof)
    for first, second in pairwise(range(1, size + 1)):
        assert not extends(second, root_of(leaves[:second]), first, root_of(leaves[:first]), ())
