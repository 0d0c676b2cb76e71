"""Spreading: which classes of data every node holds in the clear, one word of 64 classes at a time."""

from __future__ import annotations

import cython


def spread(
    starts: cython.int[::1],
    heads: cython.int[::1],
    gates: cython.int[::1],
    limits: cython.ulonglong[::1],
    join_one: cython.int[::1],
    join_two: cython.int[::1],
    join_heads: cython.int[::1],
    sealed: cython.uchar[::1],
    seeds: cython.int[::1],
    words: cython.ulonglong[::1],
    first: cython.int[::1],
    queue: cython.int[::1],
    waits: cython.uchar[::1],
) -> None:
    """Spread what the seeds hold over the clauses until nothing changes.

    Clauses starts[n]..starts[n + 1] have the one premise n and give what it holds, within limits[gate], to
    heads[clause]. A head of -1 - j is join j, a clause of two premises, numbered after all others: it gives
    what both hold to join_heads[j]. Gate 0 is shut. A gate below zero is one that ciphertext does not pass:
    it counts as its positive, and data passes it even out of a `sealed` node, which gives nothing through the
    others.

    `words` is what every node holds and grows; `first` gets the clause that first brought a node something,
    where it is -1. `queue` and `waits` are room, one place a node; `waits` is zero on entry and on return. A
    node waits again only after it gained a class, so the work is at most clauses times classes; breadth
    first, most nodes wait once.
    """
    nodes: cython.Py_ssize_t = words.shape[0]
    clauses: cython.Py_ssize_t = heads.shape[0]
    front: cython.Py_ssize_t = 0
    back: cython.Py_ssize_t = 0
    waiting: cython.Py_ssize_t = 0
    seed: cython.Py_ssize_t
    node: cython.Py_ssize_t
    clause: cython.Py_ssize_t
    by: cython.Py_ssize_t
    join: cython.Py_ssize_t
    head: cython.Py_ssize_t
    gate: cython.int
    shut: cython.bint
    held: cython.ulonglong
    got: cython.ulonglong
    with cython.nogil:
        for seed in range(seeds.shape[0]):
            node = seeds[seed]
            if not waits[node]:
                waits[node] = 1
                queue[back] = node
                back += 1
                waiting += 1
        if back == nodes:
            back = 0
        while waiting:
            node = queue[front]
            front += 1
            if front == nodes:
                front = 0
            waiting -= 1
            waits[node] = 0
            held = words[node]
            shut = sealed[node] != 0
            for clause in range(starts[node], starts[node + 1]):
                gate = gates[clause]
                if gate == 0 or (shut and gate > 0):
                    continue
                got = held & limits[gate if gate > 0 else -gate]
                head = heads[clause]
                by = clause
                if head < 0:
                    join = -1 - head
                    by = clauses + join
                    got &= words[join_one[join]] & words[join_two[join]] & limits[-gates[by]]
                    head = join_heads[join]
                got &= ~words[head]
                if got:
                    words[head] |= got
                    if first[head] == -1:
                        first[head] = by
                    if not waits[head]:
                        waits[head] = 1
                        queue[back] = head
                        back += 1
                        if back == nodes:
                            back = 0
                        waiting += 1
