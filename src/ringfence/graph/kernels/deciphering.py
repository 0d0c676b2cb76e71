"""Deciphering: where the ciphertext of each key comes to, and who there has use of the key."""

from __future__ import annotations

import cython


def decipher(
    starts: cython.int[::1],
    heads: cython.int[::1],
    gates: cython.int[::1],
    marks: cython.uchar[::1],
    limits: cython.ulonglong[::1],
    sealed: cython.uchar[::1],
    keys: cython.int[::1],
    origin_starts: cython.int[::1],
    origins: cython.int[::1],
    bits: cython.ulonglong[::1],
    words: cython.ulonglong[::1],
    stored: cython.ulonglong[::1],
    text: cython.ulonglong[::1],
    first: cython.int[::1],
    used: cython.int[::1],
    queue: cython.int[::1],
    waits: cython.uchar[::1],
    reached: cython.int[::1],
    gains: cython.uchar[::1],
    readers: cython.int[::1],
    totals: cython.longlong[::1],
    most: cython.longlong,
    lower: cython.bint,
    keep: cython.bint,
) -> cython.Py_ssize_t:
    """Follow the ciphertext of one key after the other, and give its users what they decrypt.

    Key i is node keys[i] and seals bits[j] of origins[j] for j in origin_starts[i]..origin_starts[i + 1].
    Clauses, gates and limits are as in `spread`: only gates above zero let ciphertext pass, and a `sealed`
    node lets out nothing but what it is the origin of. Ciphertext is not followed to where `words` has the
    same data in the clear, for it can do nothing there that the data does not. Use of the key passes along
    clauses with mark 2 and a gate above zero; on the lower graph the gate must be 1 (everything), and nothing
    passes out of a sealed node. Whoever has both gains the data in `words`. Of a key that nobody has use of,
    nothing is followed.

    The rest is room, one place a node (`queue` one more), left as it was: `text`, `waits`, `gains` are 0,
    `first` is -1, `used` is below any number that totals[0] ever had. On return totals[1] is how many nodes
    gained something, listed in `readers`, and totals[0] has grown by the keys. With `keep`, which is for one
    key, `text` and `first` stay. `stored` grows by the ciphertext that came to each node, but not on the
    lower graph. Returns how many keys were done: fewer than there are if more than `most` clauses would have
    to be followed for the rest.
    """
    nodes: cython.Py_ssize_t = words.shape[0]
    done: cython.Py_ssize_t = 0
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
    stamp: cython.int
    gate: cython.int
    shut: cython.bint
    held: cython.ulonglong
    got: cython.ulonglong
    with cython.nogil:
        for key in range(keys.shape[0]):
            # Of use to anyone?
            node = keys[key]
            back = 0
            if not (lower and sealed[node]):
                for clause in range(starts[node], starts[node + 1]):
                    gate = gates[clause]
                    if marks[clause] & 2 and gate > 0 and (gate == 1 or not lower):
                        back = 1
            if back == 0:
                done = key + 1
                continue
            # Where its ciphertext comes to.
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
            # Whom the use of the key comes to: stamped in `used`.
            stamp = totals[0] + key
            queue[0] = keys[key]
            front = 0
            back = 1 if count else 0
            while front < back:
                node = queue[front]
                front += 1
                steps += 1 + starts[node + 1] - starts[node]
                if steps > most:
                    break
                if lower and sealed[node]:
                    continue
                for clause in range(starts[node], starts[node + 1]):
                    gate = gates[clause]
                    if marks[clause] & 2 and gate > 0 and (gate == 1 or not lower):
                        head = heads[clause]
                        if used[head] != stamp:
                            used[head] = stamp
                            queue[back] = head
                            back += 1
            # Who decrypts it.
            for place in range(count):
                node = reached[place]
                got = text[node]
                if steps <= most:
                    if not lower:
                        stored[node] |= got
                    if used[node] == stamp:
                        words[node] |= got
                        if not gains[node]:
                            gains[node] = 1
                            readers[gained] = node
                            gained += 1
                if not keep:
                    text[node] = 0
                    first[node] = -1
            if steps > most:
                break
            done = key + 1
        for place in range(gained):
            gains[readers[place]] = 0
        totals[0] += keys.shape[0]
        totals[1] = gained
    return done
