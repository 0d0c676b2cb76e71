"""Everything that can be asked of a DEX, asked of any bytes: for the tests of files broken on purpose, and
for bench/fuzz.py."""

from __future__ import annotations

import random
from dataclasses import fields

import numpy as np

from ringfence.formats.dex.call_sites import read_call_sites
from ringfence.formats.dex.find import find_fields, find_methods, find_packages, find_strings, find_types
from ringfence.formats.dex.needles import pack_members, pack_needles, pack_packages
from ringfence.formats.dex.open_dex import Dex, open_all
from ringfence.formats.dex.sieve import pack_sieve, sift
from ringfence.formats.dex.walk import Walked, walk
from tests.formats.dex.sample_dex import FIELDS, LOOKUPS

METHODS = pack_members(LOOKUPS)
FIELD_NEEDLES = pack_members(FIELDS)
PACKAGES = pack_packages(["com", "com.example", "com.example.Main", "com.exam", "java.lang", "a.b"])
TYPES = pack_needles(["Lcom/example/Helper;", "Ljava/lang/String;"])
TEXTS = pack_needles(["content://", "com.hidden", ""])
SIFTED = (TYPES, TEXTS, pack_needles(["com.hidden.Sdk", "a", "getMethod", "<init>", "Lcom/example/Helper;"]))
URIS = pack_needles(["content://", "content://sms/in"])
SIEVE = pack_sieve(SIFTED, URIS)
NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)


def read_everything(data: bytes) -> list[tuple[Dex, Walked]]:
    """What every reader makes of the bytes; EvidenceError when they are no DEX."""
    return [(dex, read_one(dex)) for dex in open_all(data, "a.dex")]


def read_one(dex: Dex) -> Walked:
    found = (
        find_methods(dex, METHODS),
        find_fields(dex, FIELD_NEEDLES),
        find_strings(dex, TEXTS, prefix=True),
        find_types(dex, TYPES),
    )
    packages = find_packages(dex, PACKAGES)
    assert len(packages) == len(dex.types)
    plain = walk(dex, *found)
    walked = walk(dex, *found, calls=True)
    assert np.array_equal(plain.sites, walked.sites)
    check_plain(plain, walked)
    check_sifted(dex)
    check_walked(dex, walked)
    read_call_sites(dex)
    for row in walked.sites[:3].tolist():
        dex.method_name(row[1])
        dex.field_name(row[3])
        dex.string(row[3])
    return walked


def check_plain(plain: Walked, walked: Walked) -> None:
    """What is counted ahead of the sweep is counted as the sweep does it."""
    if any("more code is named" in gap for gap in walked.gaps):
        return  # what is walked before the steps run out depends on the order
    assert plain.gaps == walked.gaps
    for one, other in ((plain.class_code, walked.class_code), (plain.class_methods, walked.class_methods),
                       (plain.encoded.n_instructions, walked.encoded.n_instructions)):  # fmt: skip
        assert np.array_equal(one, other)
    assert (plain.instructions, plain.invokes) == (walked.instructions, walked.invokes)
    assert plain.methods == walked.methods


def check_sifted(dex: Dex) -> None:
    """The sieve finds what is found word by word, and where strings stand, it is where their text is."""
    sifted = sift(dex, SIEVE)
    for which, needles in enumerate(SIFTED):
        assert np.array_equal(sifted.of_strings(which), find_strings(dex, needles))
    assert np.array_equal(sifted.prefixes, find_strings(dex, URIS, prefix=True))
    if sifted.starts is not None and sifted.ends is not None:
        for number in range(0, len(sifted.starts), 1 + len(sifted.starts) // 50):
            start, end = sifted.starts.item(number), sifted.ends.item(number)
            assert bytes(dex.data[start : end - 1]) == dex.raw_string(number, len(dex.data))


def check_walked(dex: Dex, walked: Walked) -> None:
    """What holds of any file: numbers are rows of their tables, and starts go up."""
    methods, encoded = len(dex.methods.name), walked.encoded
    assert ((encoded.method_id >= 0) & (encoded.method_id < methods)).all()
    assert (np.diff(walked.call_starts) >= 0).all()
    assert walked.call_starts[-1] == len(walked.calls) == len(walked.call_kinds)
    assert (np.diff(walked.makes_starts) >= 0).all()
    assert walked.makes_starts[-1] == len(walked.makes)
    assert (walked.calls[walked.call_kinds < 6] < methods).all()
    assert (walked.makes < len(dex.types)).all()
    assert len(walked.sites) == len(walked.arg_string) == len(walked.arg_type)
    counts = (0, methods, len(dex.fields.name), len(dex.string_offsets), len(dex.types))
    for kind, count in enumerate(counts):
        rows = walked.sites[walked.sites[:, 2] == kind]
        assert (rows[:, 3] < count).all()
    assert walked.instructions <= 2 * len(dex.data) + 0x10000
    assert len(walked.sites) * 4 <= len(dex.data) * 4 + 0x10000


def same(one: Walked, other: Walked) -> bool:
    """Are two answers the same, array by array?"""
    for field in fields(Walked):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if field.name == "encoded":
            pairs = [(getattr(a, part.name), getattr(b, part.name)) for part in fields(a)]
            if not all(np.array_equal(x, y) for x, y in pairs):
                return False
        elif not np.array_equal(a, b):
            return False
    return True


def mutate(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to eight changes: mostly in the header and the tables, where they hurt most."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(min(chance.choice((112, 4000, len(changed))), len(changed)))
        how = chance.randrange(6)
        if how == 0:
            changed[at] = chance.randrange(256)
        elif how == 1:
            changed[at & ~3 : (at & ~3) + 4] = chance.choice(NUMBERS).to_bytes(4, "little")
        elif how == 2:
            changed[at & ~3 : (at & ~3) + 4] = chance.randrange(len(changed)).to_bytes(4, "little")
        elif how == 3:
            length = chance.randrange(1, 64)
            other = chance.randrange(len(changed))
            changed[at : at + length] = changed[other : other + length]
        elif how == 4:
            changed[at] ^= 1 << chance.randrange(8)
        elif chance.randrange(8) == 0:
            del changed[max(at, 112) :]
    return bytes(changed)
