"""Spreading: which classes of data every node holds, one word of 64 classes at a time."""

from __future__ import annotations

import cython


def spread(
    starts: cython.int[::1],
    heads: cython.int[::1],
    seed_gates: cython.int[::1],
    gates: cython.int[::1],
    limits: cython.ulonglong[::1],
    join_one: cython.int[::1],
    join_two: cython.int[::1],
    join_heads: cython.int[::1],
    seeds: cython.int[::1],
    seed_words: cython.ulonglong[::1],
    blocked: cython.ulonglong[::1],
    words: cython.ulonglong[::1],
    first: cython.int[::1],
    queue: cython.int[::1],
    waits: cython.uchar[::1],
    reached: cython.int[::1],
) -> cython.Py_ssize_t:
    """Spread seed_words[i] from seeds[i] over the clauses until nothing changes.

    Clauses starts[n]..starts[n + 1] have the one premise n and give what it holds, within
    limits[gates[clause]], to heads[clause]. A head of -1 - j is join j, a clause of two premises, numbered
    after all others: it gives what both hold to join_heads[j]. Gate 0 is shut (limits[0] is 0). Seeds give
    through `seed_gates` instead. A node does not take what `blocked` has for it (an empty `blocked` blocks
    nothing).

    `words` is what every node holds: it grows, and what it has on entry counts as spread already. `first`
    gets the clause that first brought a node something; nodes that have one keep it. `waits` (zero on entry
    and on return) and `queue` are room, one place a node. Returns how many nodes gained something for the
    first time here, listed in `reached` in that order. A node waits again only after it gained a class, so
    the work is at most clauses times classes; breadth first, most nodes wait once.
    """
    nodes: cython.Py_ssize_t = words.shape[0]
    clauses: cython.Py_ssize_t = heads.shape[0]
    count: cython.Py_ssize_t = 0
    front: cython.Py_ssize_t = 0
    back: cython.Py_ssize_t = 0
    waiting: cython.Py_ssize_t = 0
    seed: cython.Py_ssize_t = 0
    node: cython.Py_ssize_t
    clause: cython.Py_ssize_t
    by: cython.Py_ssize_t
    join: cython.Py_ssize_t
    head: cython.Py_ssize_t
    gate: cython.Py_ssize_t
    seeding: cython.bint
    blocking: cython.bint = blocked.shape[0] > 0
    held: cython.ulonglong
    got: cython.ulonglong
    with cython.nogil:
        while waiting or seed < seeds.shape[0]:
            seeding = seed < seeds.shape[0]
            if seeding:
                node = seeds[seed]
                held = seed_words[seed]
                seed += 1
            else:
                node = queue[front]
                held = words[node]
                front += 1
                if front == nodes:
                    front = 0
                waiting -= 1
                waits[node] = 0
            for clause in range(starts[node], starts[node + 1]):
                gate = seed_gates[clause] if seeding else gates[clause]
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
                if got and blocking:
                    got &= ~blocked[head]
                if got:
                    if first[head] == -1:
                        first[head] = by
                        reached[count] = head
                        count += 1
                    words[head] |= got
                    if not waits[head]:
                        waits[head] = 1
                        queue[back] = head
                        back += 1
                        if back == nodes:
                            back = 0
                        waiting += 1
    return count
