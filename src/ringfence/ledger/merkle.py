"""Merkle trees of RFC 6962 (section 2.1): roots, proofs that a leaf is in, proofs that nothing was
changed."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

EMPTY_ROOT = sha256().digest()
Proof = tuple[bytes, ...]


def hash_leaf(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """A tree that grows leaf by leaf, kept as the roots of its full subtrees: memory of log n hashes."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []  # of the bits of size, the largest first

    def add(self, leaf: bytes) -> None:
        """Add the hash of a leaf."""
        size = self.size
        while size & 1:
            leaf = hash_node(self._roots.pop(), leaf)
            size >>= 1
        self._roots.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self._roots:
            return EMPTY_ROOT
        *rest, root = self._roots
        for each in reversed(rest):
            root = hash_node(each, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over hashes of leaves."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


def prove_inclusion(leaves: Sequence[bytes], index: int) -> Proof:
    """The audit path of one leaf (2.1.1), nearest sibling first."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"a tree of {len(leaves)} leaves has no leaf {index}")
    if len(leaves) == 1:
        return ()
    split = _split(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if index < split:
        return (*prove_inclusion(left, index), root_of(right))
    return (*prove_inclusion(right, index - split), root_of(left))


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Does the path lead from the leaf at the index to the root of a tree of that size? (RFC 9162,
    2.1.3.2)"""
    if not 0 <= index < size:
        return False
    number, last = index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if number & 1 or number == last:
            leaf = hash_node(sibling, leaf)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            leaf = hash_node(leaf, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and leaf == root


def prove_consistency(leaves: Sequence[bytes], size: int) -> Proof:
    """That the tree of the first `size` leaves is the beginning of this one (2.1.2)."""
    if not 0 < size <= len(leaves):
        raise IndexError(f"a tree of {len(leaves)} leaves has none of {size} as its beginning")
    return _subproof(leaves, size, whole=True)


def _subproof(leaves: Sequence[bytes], size: int, *, whole: bool) -> Proof:
    if size == len(leaves):
        return () if whole else (root_of(leaves),)
    split = _split(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if size <= split:
        return (*_subproof(left, size, whole=whole), root_of(right))
    return (*_subproof(right, size - split, whole=False), root_of(left))


def extends(first: int, old_root: bytes, second: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Does the proof show that the second tree begins with the first? (RFC 9162, 2.1.4.2)"""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and old_root == new_root
    path = list(proof) if first & (first - 1) else [old_root, *proof]
    if not path:
        return False
    number, last = first - 1, second - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            old, new = hash_node(sibling, old), hash_node(sibling, new)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            new = hash_node(new, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << ((size - 1).bit_length() - 1)
