"""Kernel: of a list of types, where the package changes from one to the next."""

from __future__ import annotations

import cython


def number_runs(
    data: cython.const_uchar[::1],
    string_offsets: cython.const_uint[::1],
    strings: cython.const_int[::1],
    runs: cython.int[::1],
    simple: cython.uint[::1],
    begins: cython.uint[::1],
    ends: cython.uint[::1],
) -> cython.Py_ssize_t:
    """Number the runs of neighbours whose descriptors agree up to their last slash.

    `strings` are the descriptors' string numbers (below zero or too large: no name). runs[i] is the run of
    type i, simple[i] where it goes on after the last slash (or begins), 0 for no name. The descriptors of run
    r have data[begins[r]:ends[r]] before their last slash. Returns how many runs there are. At most 4,096
    bytes of a descriptor are looked at.
    """
    size: cython.Py_ssize_t = data.shape[0]
    count: cython.Py_ssize_t = 0
    place: cython.Py_ssize_t
    begin: cython.Py_ssize_t
    end: cython.Py_ssize_t
    at: cython.Py_ssize_t
    slash: cython.Py_ssize_t
    before: cython.Py_ssize_t = 0
    length: cython.Py_ssize_t = -1
    same: cython.bint
    with cython.nogil:
        for place in range(strings.shape[0]):
            begin = 0
            slash = 0
            simple[place] = 0
            if 0 <= strings[place] < string_offsets.shape[0]:
                begin = string_offsets[strings[place]]
                end = begin + 5 if begin + 5 < size else size  # the length as ULEB128
                while begin < end and data[begin] & 0x80:
                    begin += 1
                begin += 1
                slash = begin
                at = begin
                end = begin + 4096 if begin + 4096 < size else size
                while at < end and data[at] != 0:
                    if data[at] == 0x2F:
                        slash = at
                    at += 1
                simple[place] = cython.cast(cython.uint, slash + (slash > begin))
            same = slash - begin == length
            if same:
                for at in range(length):
                    if data[begin + at] != data[before + at]:
                        same = False
                        break
            if not same:
                begins[count] = cython.cast(cython.uint, begin)
                ends[count] = cython.cast(cython.uint, slash)
                count += 1
                before = begin
                length = slash - begin
            runs[place] = count - 1
    return count
