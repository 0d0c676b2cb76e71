"""Where could something come to? One breadth-first trace for each group of starting nodes."""

from __future__ import annotations

import cython


def trace(
    starts: cython.int[::1],
    heads: cython.int[::1],
    follow: cython.uchar[::1],
    shut: cython.uchar[::1],
    seed_starts: cython.int[::1],
    seeds: cython.int[::1],
    seen: cython.int[::1],
    found: cython.int[::1],
    ends: cython.int[::1],
    most: cython.longlong,
) -> cython.Py_ssize_t:
    """Append to `found`, for each group, every node that its seeds lead to; `ends[group]` is where its nodes
    end.

    Clauses starts[n]..starts[n + 1] lead from node n to heads[clause] where `follow` is set and `shut[n]` is
    not. The seeds of a group are seeds[seed_starts[group]]..; a seed is found only if something leads back to
    it. `seen` is -1 at every node.

    Returns how many groups are complete: fewer than there are if `found` has no room for the rest, or if more
    than `most` clauses would have to be followed.
    """
    complete: cython.Py_ssize_t = 0
    count: cython.Py_ssize_t = 0
    steps: cython.longlong = 0
    group: cython.Py_ssize_t
    seed: cython.Py_ssize_t
    place: cython.Py_ssize_t
    node: cython.Py_ssize_t
    clause: cython.Py_ssize_t
    head: cython.int
    with cython.nogil:
        for group in range(ends.shape[0]):
            seed = seed_starts[group]
            place = count
            while seed < seed_starts[group + 1] or place < count:
                if seed < seed_starts[group + 1]:
                    node = seeds[seed]
                    seed += 1
                else:
                    node = found[place]
                    place += 1
                if shut[node]:
                    continue
                steps += starts[node + 1] - starts[node]
                if steps > most or count + starts[node + 1] - starts[node] > found.shape[0]:
                    steps = most + 1
                    break
                for clause in range(starts[node], starts[node + 1]):
                    if follow[clause]:
                        head = heads[clause]
                        if seen[head] != group:
                            seen[head] = group
                            found[count] = head
                            count += 1
            if steps > most:
                break
            ends[group] = count
            complete = group + 1
    return complete
