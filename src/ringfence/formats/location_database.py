"""A database of IPFire's libloc, version 1 -> ranges of addresses with country, network and flags.

A binary trie over 128 bits (IPv4 under ::ffff:0:0/96) whose nodes name networks; names lie in a pool of
strings. The layout is that of the project's public header `format.h`; its code is not used.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import EvidenceError

_HEADER = struct.Struct(">QIIIIIIIIIIIII")
_START = 8  # magic and version
_NODE = struct.Struct(">III")
_NETWORK = struct.Struct(">2sxxIHxx")
_AS = struct.Struct(">II")
_NONE = 0xFFFFFFFF
_FLAGS = {1: "anonymous proxy", 2: "satellite", 4: "anycast", 8: "drop"}
_BITS = 128
_IPV4 = 0xFFFF << 32
_IPV4_END = 0x10000 << 32  # the first address after those of IPv4
_CURE = "fetch the database again"


@dataclass(frozen=True, slots=True)
class LocatedRange:
    """Addresses from `first` to `last` (128-bit, or 32-bit where `version` is 4) of one network."""

    version: int
    first: int
    last: int
    country: str
    asn: int
    flags: tuple[str, ...]


class LocationDatabase:
    """An opened database; `created` is in seconds since 1970."""

    def __init__(self, data: bytes, name: str) -> None:
        if data[:7] != b"LOCDBXX" or len(data) < _START + _HEADER.size:
            raise EvidenceError(name, "", "this is no libloc database", _CURE)
        if data[7] != 1:
            raise EvidenceError(name, "", f"it has version {data[7]}, and 1 is read here", _CURE)
        self._data, self._name = data, name
        fields = _HEADER.unpack_from(data, _START)
        self.created, (_, _, self._licence) = fields[0], fields[1:4]
        (self._as, self._networks, self._tree, _, self._pool) = (
            self._part(at, size) for at, size in zip(fields[4::2], fields[5::2], strict=True)
        )

    def _part(self, at: int, size: int) -> memoryview:
        if at + size > len(self._data):
            raise EvidenceError(self._name, f"byte {at}", "a part lies outside the file", _CURE)
        return memoryview(self._data)[at : at + size]

    def names(self) -> dict[int, str]:
        """AS number -> name."""
        whole = self._as[: len(self._as) // _AS.size * _AS.size]
        return {number: self._text(at) for number, at in _AS.iter_unpack(whole)}

    def _text(self, at: int) -> str:
        end = bytes(self._pool[at : at + 500]).split(b"\0", 1)[0]
        return end.decode("utf-8", "replace")

    def ranges(self) -> Iterator[LocatedRange]:
        """Every range in order of addresses, the most specific network of each address; neighbours of one
        network are one range."""
        open_first = open_last = open_network = -1
        for first, last, network in self._leaves():
            if network == open_network and first == open_last + 1:
                open_last = last
                continue
            if open_network >= 0:
                yield from self._located(open_first, open_last, open_network)
            open_first, open_last, open_network = first, last, network
        if open_network >= 0:
            yield from self._located(open_first, open_last, open_network)

    def _leaves(self) -> Iterator[tuple[int, int, int]]:
        """First and last address, and network, of every leaf of the trie, in order."""
        nodes = [_NODE.unpack_from(self._tree, at) for at in range(0, len(self._tree) - 11, _NODE.size)]
        steps = 4 * len(nodes) + 4  # a trie has no more nodes and leaves; more is a circle
        pending = [(0, 0, 0, _NONE)]  # node (below zero: a leaf), depth, prefix, network
        while pending:
            node, depth, prefix, network = pending.pop()
            steps -= 1
            if steps < 0 or node >= len(nodes) or depth > _BITS:
                raise EvidenceError(self._name, f"node {node}", "the trie is damaged", _CURE)
            if node >= 0:
                zero, one, own = nodes[node]
                network = own if own != _NONE else network
                if depth < _BITS and (zero or one):
                    pending.append((one or -1, depth + 1, prefix << 1 | 1, network))
                    pending.append((zero or -1, depth + 1, prefix << 1, network))
                    continue
            if network != _NONE:
                room = _BITS - depth
                yield prefix << room, ((prefix + 1) << room) - 1, network

    def _located(self, first: int, last: int, network: int) -> Iterator[LocatedRange]:
        """The range, in parts where it goes over the addresses of IPv4."""
        at = network * _NETWORK.size
        if at + _NETWORK.size > len(self._networks):
            raise EvidenceError(self._name, f"network {network}", "it lies outside the file", _CURE)
        code, asn, flags = _NETWORK.unpack_from(self._networks, at)
        country = code.decode("ascii", "replace").strip("\0")
        said = tuple(word for bit, word in _FLAGS.items() if flags & bit)
        for version, start, end in ((6, 0, _IPV4), (4, _IPV4, _IPV4_END), (6, _IPV4_END, 1 << _BITS)):
            low, high = max(first, start), min(last, end - 1)
            if low <= high:
                base = _IPV4 if version == 4 else 0
                yield LocatedRange(version, low - base, high - base, country, asn, said)
