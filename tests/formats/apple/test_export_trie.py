"""The tree of exported names, whole, damaged, and going in a circle."""

from __future__ import annotations

import pytest

from ringfence.formats.apple.mach_o import read_mach_o
from tests.mach_o_writer import Recipe, make_mach_o

# The root leads by "_" to a node that leads to "_main" (with a value, and on to "_main2") and "_other".
TREE = (
    b"\x00\x01_\x00\x05"  # 0: no value, one edge
    b"\x00\x02main\x00\x14other\x00\x1e"  # 5: no value, two edges
    b"\x02\x00\x10\x012\x00\x1e"  # 20: a value of two bytes, one edge
    b"\x00\x00\x00"
    b"\x02\x00\x10\x00"  # 30: a value, no edge
)


def read(trie: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    part = read_mach_o(make_mach_o(Recipe(symbols=False, trie=trie)), "App").slices[0]
    return part.exports, part.gaps


def test_names_are_put_together_along_the_edges() -> None:
    apart = TREE.replace(b"\x012\x00\x1e", b"\x012\x00\x22") + b"\x02\x00\x10\x00"
    assert read(apart) == (("_main", "_main2", "_other"), ())


@pytest.mark.parametrize(
    "trie",
    [
        TREE,
        TREE[:24],
        TREE.replace(b"\x00\x1e", b"\x00\x05"),
        TREE.replace(b"\x00\x1e", b"\x00\x7f"),
        b"\xff" * 40,
    ],
    ids=["shared", "cut", "circle", "outside", "nonsense"],
)
def test_what_is_damaged_is_told(trie: bytes) -> None:
    assert read(trie)[1] == ("the tree of exported names is damaged or large; some are missing",)


def test_the_symbol_table_is_enough_where_it_is() -> None:
    part = read_mach_o(make_mach_o(Recipe(exports=["_main"], trie=TREE)), "App").slices[0]
    assert (part.exports, part.export_count, part.gaps) == (("_main",), 1, ())
