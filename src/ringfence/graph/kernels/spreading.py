"""The fixpoint: which classes of data every node holds, one word of 64 classes at a time."""

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
    words: cython.ulonglong[::1],
    first: cython.int[::1],
    queue: cython.int[::1],
    waits: cython.uchar[::1],
) -> None:
    """Spread `words` over the clauses until nothing changes, and note the first clause that reached each
    node.

    Clauses starts[n]..starts[n + 1] have the one premise n and give `words[n] & limits[gates[clause]]` to
    heads[clause]. A head of -1 - j is not a node but join j, a clause of two premises, numbered after all
    others: it gives what both hold to join_heads[j]. Gate 0 is shut (limits[0] is 0).

    `words` holds the seeds on entry and the least fixpoint on return; `first` is -1 on entry. `queue` and
    `waits` (zero) are room for the nodes that wait, one place a node. A node waits again only after it gained
    a class, so the work is at most clauses times classes of the word; in breadth-first order most nodes wait
    once.
    """
    nodes: cython.Py_ssize_t = words.shape[0]
    clauses: cython.Py_ssize_t = heads.shape[0]
    front: cython.Py_ssize_t = 0
    back: cython.Py_ssize_t = 0
    waiting: cython.Py_ssize_t = 0
    node: cython.Py_ssize_t
    clause: cython.Py_ssize_t
    by: cython.Py_ssize_t
    join: cython.Py_ssize_t
    head: cython.Py_ssize_t
    gate: cython.Py_ssize_t
    held: cython.ulonglong
    got: cython.ulonglong
    with cython.nogil:
        for node in range(nodes):
            if words[node]:
                queue[back] = node
                back += 1
                waits[node] = 1
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
            for clause in range(starts[node], starts[node + 1]):
                gate = gates[clause]
                if gate == 0:
                    continue
                got = held & limits[gate]
                head = heads[clause]
                by = clause
                if head < 0:
                    join = -1 - head
                    by = clauses + join
                    got &= words[join_one[join]] & words[join_two[join]] & limits[gates[by]]
                    head = join_heads[join]
                got &= ~words[head]
                if got:
                    words[head] |= got
                    if first[head] < 0:
                        first[head] = by
                    if not waits[head]:
                        waits[head] = 1
                        queue[back] = head
                        back += 1
                        if back == nodes:
                            back = 0
                        waiting += 1
