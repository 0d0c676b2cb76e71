"""Deciphering: where the ciphertext of each key comes to, and who there has use of the key."""

from __future__ import annotations

import cython


def decipher(
    starts: cython.int[::1],
    heads: cython.int[::1],
    gates: cython.int[::1],
    limits: cython.ulonglong[::1],
    sealed: cython.uchar[::1],
    origin_starts: cython.int[::1],
    origins: cython.int[::1],
    bits: cython.ulonglong[::1],
    user_starts: cython.int[::1],
    users: cython.int[::1],
    words: cython.ulonglong[::1],
    stored: cython.ulonglong[::1],
    text: cython.ulonglong[::1],
    first: cython.int[::1],
    queue: cython.int[::1],
    waits: cython.uchar[::1],
    reached: cython.int[::1],
    readers: cython.int[::1],
    layered: cython.bint,
    keep: cython.bint,
    most: cython.longlong,
) -> cython.Py_ssize_t:
    """Follow the ciphertext of one key after the other, and give its users what they decrypt.

    Key k gives bits[i] out of origins[i] for i in origin_starts[k]..; whoever of users[user_starts[k]].. it
    comes to gains the data in `words`. Returns how many users did, listed in `readers` (once for each key).

    Clauses, gates and limits are as in `spread`; only gates above zero let ciphertext pass, and a `sealed`
    node lets nothing pass but what it is the origin of. Ciphertext is not followed to where `words` has the
    same data in the clear, for it can do nothing there that the data does not. With `layered`, what comes to
    a node of which `sealed` is not 0 is noted in `stored`.

    `text` (0) and `first` (-1) are what comes to each node and by which clause; they are left as they were on
    entry unless `keep` is set, which is for one key only. After `most` clauses were followed, with `layered`
    every user is taken to come upon all ciphertext of the key, and else none.
    """
    nodes: cython.Py_ssize_t = words.shape[0]
    steps: cython.longlong = 0
    gained: cython.Py_ssize_t = 0
    count: cython.Py_ssize_t
    origin: cython.Py_ssize_t
    front: cython.Py_ssize_t
    back: cython.Py_ssize_t
    waiting: cython.Py_ssize_t
    key: cython.Py_ssize_t
    place: cython.Py_ssize_t
    node: cython.Py_ssize_t
    clause: cython.Py_ssize_t
    head: cython.Py_ssize_t
    gate: cython.int
    shut: cython.bint
    held: cython.ulonglong
    got: cython.ulonglong
    with cython.nogil:
        for key in range(origin_starts.shape[0] - 1):
            count = 0
            front = 0
            back = 0
            waiting = 0
            origin = origin_starts[key]
            while waiting or origin < origin_starts[key + 1]:
                if origin < origin_starts[key + 1]:
                    node = origins[origin]
                    held = bits[origin]
                    shut = False
                    origin += 1
                else:
                    node = queue[front]
                    front += 1
                    if front == nodes:
                        front = 0
                    waiting -= 1
                    waits[node] = 0
                    held = text[node]
                    shut = sealed[node] != 0
                steps += 1 + starts[node + 1] - starts[node]
                if shut or steps > most:
                    continue
                for clause in range(starts[node], starts[node + 1]):
                    gate = gates[clause]
                    if gate > 0:
                        head = heads[clause]
                        got = held & limits[gate] & ~text[head] & ~words[head]
                        if got:
                            if first[head] == -1:
                                first[head] = clause
                                reached[count] = head
                                count += 1
                            text[head] |= got
                            if not waits[head]:
                                waits[head] = 1
                                queue[back] = head
                                back += 1
                                if back == nodes:
                                    back = 0
                                waiting += 1
            got = 0
            if steps > most and layered:
                for place in range(origin_starts[key], origin_starts[key + 1]):
                    got |= bits[place]
            for place in range(user_starts[key], user_starts[key + 1]):
                node = users[place]
                held = (text[node] | got) & ~words[node]
                if held:
                    words[node] |= held
                    readers[gained] = node
                    gained += 1
            for place in range(count):
                node = reached[place]
                if layered:
                    stored[node] |= text[node]
                if not keep:
                    text[node] = 0
                    first[node] = -1
    return gained
