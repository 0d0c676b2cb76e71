"""Links that say again what others say: twice the same two ends, and indirect ones beside their own chain."""

# mypy: disable-error-code="valid-type,untyped-decorator"
from __future__ import annotations

import cython

_FEW = cython.declare(cython.Py_ssize_t, 8)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def _differ(owned: cython.const_int[::1], first: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Do links plainly lead to different nodes: in order, or so few that one look at each two tells?"""
    link: cython.Py_ssize_t
    other: cython.Py_ssize_t
    most: cython.int = -1
    for link in range(first, end):
        if owned[link] > most:
            most = owned[link]
            continue
        if end - first > _FEW:
            return False
        for other in range(first, link):
            if owned[other] == owned[link]:
                return False
    return True


def find_pairs(
    starts: cython.const_int[::1],
    owned: cython.const_int[::1],
    last: cython.int[::1],
    repeats: cython.int[::1],
) -> cython.Py_ssize_t:
    """`repeats` gets the links whose two ends an earlier link has too, as link, then the link before it with
    these ends; returns how many. `last` is 0, one place a node."""
    found: cython.Py_ssize_t = 0
    node: cython.Py_ssize_t
    link: cython.Py_ssize_t
    before: cython.Py_ssize_t
    with cython.nogil:
        for node in range(starts.shape[0] - 1):
            if _differ(owned, starts[node], starts[node + 1]):
                continue  # without a look at `last`, which lies all over memory
            for link in range(starts[node], starts[node + 1]):
                before = last[owned[link]]
                if before > starts[node]:
                    if 2 * found + 1 < repeats.shape[0]:
                        repeats[2 * found] = cython.cast(cython.int, link)
                        repeats[2 * found + 1] = cython.cast(cython.int, before - 1)
                    found += 1
                last[owned[link]] = cython.cast(cython.int, link + 1)
    return found


def find_chains(
    starts: cython.const_int[::1],
    owned: cython.const_int[::1],
    indirect: cython.const_uchar[::1],
    owners: cython.const_int[::1],
    links: cython.const_int[::1],
    most: cython.Py_ssize_t,
    seen: cython.int[::1],
    queue: cython.int[::1],
    found: cython.uchar[::1],
) -> None:
    """For each of `links`, which are indirect: 1 if direct links lead from owners[i] to the same company, 0
    if not, 2 if that was not seen within `most` links. `seen` is 0, one place a node."""
    at: cython.Py_ssize_t
    front: cython.Py_ssize_t
    back: cython.Py_ssize_t
    steps: cython.Py_ssize_t
    node: cython.Py_ssize_t
    link: cython.Py_ssize_t
    head: cython.Py_ssize_t
    with cython.nogil:
        for at in range(links.shape[0]):
            queue[0] = owners[at]
            seen[owners[at]] = cython.cast(cython.int, at + 1)
            front = 0
            back = 1
            steps = 0
            while front < back and not found[at]:
                node = queue[front]
                front += 1
                for link in range(starts[node], starts[node + 1]):
                    steps += 1
                    if indirect[link]:
                        continue
                    head = owned[link]
                    if head == owned[links[at]]:
                        found[at] = 1
                        break
                    if seen[head] != at + 1:
                        seen[head] = cython.cast(cython.int, at + 1)
                        queue[back] = cython.cast(cython.int, head)
                        back += 1
                if steps > most and not found[at]:
                    found[at] = 2
