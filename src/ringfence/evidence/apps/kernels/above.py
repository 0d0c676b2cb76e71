"""Of which known kinds the superclass and the interfaces of each class are."""

from __future__ import annotations

import cython


def list_above(
    units: cython.const[cython.ushort][::1],
    supers: cython.const[cython.int][::1],
    interfaces: cython.const[cython.uint][::1],
    kinds: cython.const[cython.int][::1],
    owners: cython.int[::1],
    found: cython.int[::1],
) -> cython.Py_ssize_t:
    """List the classes that extend or implement a type whose kind, of `kinds`, is not below 0: first those
    that extend one, in their order, then those that implement some. Fill `owners` with the class, `found`
    with the kind, as far as there is room; returns how many there are.

    `interfaces` is the offset of each class's list of types in the file of these units, 0 for none: how many
    there are (32 bits, of which 16 count), then the types. Lists that overlap so much that they are longer
    than the file are left out.
    """
    count: cython.Py_ssize_t = 0
    owner: cython.Py_ssize_t
    start: cython.Py_ssize_t
    place: cython.Py_ssize_t
    listed: cython.Py_ssize_t
    type_: cython.Py_ssize_t
    total: cython.Py_ssize_t = 0
    with cython.nogil:
        for owner in range(supers.shape[0]):
            type_ = supers[owner]
            if 0 <= type_ < kinds.shape[0] and kinds[type_] >= 0:
                if count < owners.shape[0]:
                    owners[count] = cython.cast(cython.int, owner)
                    found[count] = kinds[type_]
                count += 1
        for owner in range(interfaces.shape[0]):
            start = (interfaces[owner] >> 1) + 2
            if interfaces[owner] == 0 or start >= units.shape[0]:
                continue
            listed = min(cython.cast(cython.Py_ssize_t, units[start - 2]), units.shape[0] - start)
            total += listed
            if total > units.shape[0]:
                break
            for place in range(start, start + listed):
                type_ = units[place]
                if type_ < kinds.shape[0] and kinds[type_] >= 0:
                    if count < owners.shape[0]:
                        owners[count] = cython.cast(cython.int, owner)
                        found[count] = kinds[type_]
                    count += 1
    return count
