"""The call graph of an app over all its DEX files: which methods can run, and by which chain of callers.

Class-hierarchy analysis from what the platform enters: the components of the manifest and the classes that
layouts name. A call reaches what it comes to and every override below the receiver's class of which an
object is made; the platform calls any method that overrides one of its own. What runs only if a string is
taken for a class name, a method is looked for by its name, or native code calls back, is told apart as
possible. Nothing is called dead that these rules do not exclude; what they cannot see is in `limits`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...formats.dex.open_dex import Dex
from ...formats.dex.walk import Walked
from . import framework
from .code_outline import (
    ENUM_NAME,
    LOADS_CODE,
    SERIAL,
    Bytes,
    Hashes,
    Ints,
    Outline,
    hash_names,
    lend,
    lend_all,
    outline,
    read_heads,
    salt,
)
from .kernels.hashing import intern
from .kernels.hierarchy import spread_kind
from .kernels.reaching import (
    DEAD,
    DEFINED,
    ENUM,
    IS_INTERFACE,
    LOADS_CLASSES,
    MAYBE,
    PLATFORM_NAME,
    RUNS,
    UNDER_PLATFORM,
    UNDER_UNKNOWN,
    Reaching,
    fill_table,
)

__all__ = ["DEAD", "MAYBE", "RUNS", "CallGraph", "Roots", "build_call_graph", "outline"]

_INTERFACE_FLAG = 0x200
# Looks at a class in the hierarchy, and more for each method; ordinary apps need less than one a method.
_STEPS, _STEPS_EACH = 20_000_000, 20
_LONGEST_CHAIN = 1_000


@dataclass(frozen=True, slots=True)
class Roots:
    """What the platform enters, all as names with dots.

    `components`: classes of the manifest (application, its factory, activities, services, receivers,
    providers). `named`: classes in layouts and other resources. `possible`: names found where code could
    take them from, such as native libraries. `handlers`: methods that layouts name (`android:onClick`).
    `native`: whether the app has native code.
    """

    components: Collection[str] = ()
    named: Collection[str] = ()
    possible: Collection[str] = ()
    handlers: Collection[str] = ()
    native: bool = False


@dataclass(frozen=True, slots=True)
class CallGraph:
    """`runs` has for each DEX a number for each encoded method: DEAD, MAYBE or RUNS. `limits` says what could
    not be seen, each a sentence without its dot; `missing` are components that no DEX defines."""

    outlines: tuple[Outline, ...]
    runs: tuple[Bytes, ...]
    starts: Ints  # the first method of each DEX in `parents`
    parents: Ints
    limits: tuple[str, ...]
    missing: tuple[str, ...]

    def runs_by_method(self, dex: int) -> Bytes:
        """The same for each row of that DEX's table of methods: what a walk's `sites` name; RUNS is most."""
        part = self.outlines[dex]
        best = np.zeros(len(part.ref_types), np.uint8)
        np.maximum.at(best, part.methods, self.runs[dex])
        return best

    def why(self, dex: int, method: int, most: int = _LONGEST_CHAIN) -> tuple[str, ...]:
        """A short chain of callers from what the platform enters to this encoded method; () if it is dead.
        Of one longer than `most` only the ends are told, with … between them."""
        starts, at = self.starts.tolist(), int(self.starts[dex]) + method
        chain: list[tuple[int, int]] = []
        while at >= 0 and len(chain) < _LONGEST_CHAIN:
            owner = bisect_right(starts, at) - 1
            own = at - starts[owner]
            if self.runs[owner].item(own) == DEAD or self.parents.item(at) < -1:
                break
            chain.append((owner, own))
            at = self.parents.item(at)
        chain.reverse()
        if len(chain) <= most:
            return self._name_all(chain)
        return (*self._name_all(chain[:2]), "…", *self._name_all(chain[3 - most :]))

    def _name_all(self, chain: Iterable[tuple[int, int]]) -> tuple[str, ...]:
        parts = self.outlines
        return tuple(parts[owner].dex.method_name(parts[owner].methods.item(own)) for owner, own in chain)


def build_call_graph(parts: Iterable[tuple[Dex, Walked] | Outline], roots: Roots | None) -> CallGraph:
    """The call graph of the DEX files of one app; each must have been walked with its calls listed.

    Without roots (a DEX by itself) nothing is known to be entered, so everything is MAYBE.
    """
    outlines = tuple(part if isinstance(part, Outline) else outline(*part) for part in parts)
    tables = _Tables(outlines)
    limits: list[str] = []
    missing: tuple[str, ...] = ()
    if roots is None or not roots.components:
        limits.append(
            "no component is known through which the app is entered, so nothing was found to be dead"
        )
        tables.levels[:] = MAYBE
    else:
        missing = _run(tables, roots, limits)
        limits += _find_limits(outlines, tables, roots)
    runs = tuple(
        tables.levels[start:end] for start, end in zip(tables.starts, tables.starts[1:], strict=False)
    )
    return CallGraph(outlines, runs, tables.starts[:-1], tables.parents, tuple(limits), missing)


def _run(tables: _Tables, roots: Roots, limits: list[str]) -> tuple[str, ...]:
    """Find what runs, then what may; return the components that are not there."""
    names = sorted(set(roots.components))
    tables.mark(sorted(set(roots.handlers)))
    steps = _STEPS + _STEPS_EACH * len(tables.levels)
    reaching = Reaching({name: lend(array) for name, array in tables.arrays.items()}, salt(), steps)
    components = tables.find(names)
    defined = (components >= 0) & ((tables.kinds[components] & DEFINED) > 0)
    reaching.enter(lend(components))
    reaching.enter(lend(tables.find(sorted(set(roots.named)))))
    reaching.reach()
    reaching.doubt()
    reaching.open(lend(tables.find(sorted(set(roots.possible)))))
    reaching.initialise(lend(tables.parcelable))
    reaching.run(lend(tables.serial))
    reaching.reach()
    missing = tuple(name for name, there in zip(names, defined.tolist(), strict=True) if not there)
    if reaching.steps_left < 0:
        limits.append("the class hierarchy is too large or too deep to be followed to its end")
    if missing:
        limits.append(f"{len(missing):,} components of the manifest are in no DEX file: code comes in later")
    if missing or reaching.steps_left < 0:
        tables.levels[tables.levels == DEAD] = MAYBE
    return missing


def _find_limits(outlines: Sequence[Outline], tables: _Tables, roots: Roots) -> list[str]:
    """What runs and takes the analysis out of what it sees."""
    loads = named = 0
    for number, part in enumerate(outlines):
        levels = tables.levels[tables.starts[number] : tables.starts[number + 1]]
        loads += _count_callers(part.name_marks & np.uint8(LOADS_CODE), part, levels)
        silent = np.where(np.diff(part.names_starts) == 0, levels, np.uint8(0))
        named += _count_callers(part.ref_marks & np.uint8(LOADS_CLASSES), part, silent)
    limits = []
    if loads:
        limits.append(f"{loads:,} methods that can run load code that is not in the DEX files read")
    if named:
        limits.append(
            f"{named:,} methods that can run find classes by names that no string beside them holds"
        )
    if roots.native:
        limits.append("native code may call any method; only classes that its libraries name were counted")
    return limits


def _count_callers(wanted: Bytes, part: Outline, levels: Bytes) -> int:
    """How many methods that are not dead call a row of the table of methods that is wanted."""
    hits = (
        np.flatnonzero(wanted[np.minimum(part.calls, len(wanted) - 1)]) if len(wanted) else np.zeros(0, int)
    )
    callers = np.unique(np.searchsorted(part.call_starts, hits, "right") - 1)
    return int(np.count_nonzero(levels[callers] > DEAD))


class _Numbers:
    """Numbers for hashes, the same for the same."""

    def __init__(self, most: int) -> None:
        size = 1 << (2 * most + 2).bit_length()
        self.keys, self.ids, self.count = np.zeros(size, np.uint64), np.zeros(size, np.int32), 0

    def number(self, hashes: Hashes, add: bool = True) -> Ints:
        out = np.empty(len(hashes), np.int32)
        hashes = np.ascontiguousarray(hashes)
        self.count = intern(lend(hashes), lend(self.keys), lend(self.ids), self.count, lend(out), add, salt())
        return out


class _Tables:
    """The arrays of `Reaching` for all DEX files together."""

    def __init__(self, outlines: Sequence[Outline]) -> None:
        self.outlines = outlines
        self.types = _Numbers(sum(len(part.types) for part in outlines) + 16)
        local = [self.types.number(part.types) for part in outlines]
        self.starts = _starts(len(part.methods) for part in outlines)
        special = self.types.number(hash_names((framework.OBJECT, framework.ENUM, framework.PARCELABLE)))
        self.object, self.enum, parcelable = special.tolist()
        count = self.types.count
        self.kinds = np.zeros(count, np.uint8)
        self.levels, self.parents = (
            np.zeros(self.starts[-1], np.uint8),
            np.full(self.starts[-1], -2, np.int32),
        )
        self.arrays: dict[str, npt.NDArray[Any]] = {}
        self._add_hierarchy(local, count)
        refs = self._add_refs(local)
        self._add_methods(local, refs, count)
        self._add_code(local, refs)
        self._add_room(count)
        below = slice(*self.arrays["below_starts"][parcelable : parcelable + 2].tolist())
        self.parcelable = np.ascontiguousarray(self.arrays["below"][below])
        self.serial = np.flatnonzero(self.said & SERIAL).astype(np.int32)

    def find(self, names: Iterable[str]) -> Ints:
        """The types of class names; -1 for one that no DEX names."""
        return self.types.number(hash_names(f"L{name.replace('.', '/')};" for name in names), add=False)

    def mark(self, handlers: Collection[str]) -> None:
        """Methods that layouts name are called by the platform."""
        wanted = hash_names(handlers)
        for number, part in enumerate(self.outlines):
            for name in wanted:
                rows = part.ref_names == name
                own = rows[part.methods]
                self.arrays["marks"][self.starts[number] : self.starts[number + 1]][own] |= PLATFORM_NAME

    def _add_hierarchy(self, local: list[Ints], count: int) -> None:
        above = np.full(count, -1, np.int32)
        lower: list[Ints] = []
        upper: list[Ints] = []
        for part, types in zip(reversed(self.outlines), reversed(local), strict=True):  # the first one counts
            classes, supers = _pick(types, part.class_types), _pick(types, part.super_types)
            known = classes >= 0
            self.kinds[classes[known]] |= DEFINED
            interfaces = known & ((part.class_flags & _INTERFACE_FLAG) > 0)
            self.kinds[classes[interfaces]] |= IS_INTERFACE
            above[classes[known]] = supers[known]
            implemented = _pick(types, part.interfaces)
            implementing = np.repeat(classes, np.diff(part.interface_starts))
            lower += [classes, implementing]
            upper += [supers, implemented]
        child, parent = (np.concatenate(each or [np.zeros(0, np.int32)]) for each in (lower, upper))
        stands = (child >= 0) & (parent >= 0)
        child, parent = child[stands], parent[stands]
        of_interface = np.ones(len(child), np.bool_)
        of_interface &= above[child] != parent
        self.arrays["above"] = above
        self.arrays["below_starts"], self.arrays["below"] = _group(parent, child, count)
        self.arrays["interface_starts"], self.arrays["interfaces"] = _group(
            child[of_interface], parent[of_interface], count
        )
        self._spread_kinds(local, parent)

    def _spread_kinds(self, local: list[Ints], parents: Ints) -> None:
        """What lies under the platform, and under what nobody here knows."""
        outside = np.unique(parents[(self.kinds[parents] & DEFINED) == 0])
        outside = outside[outside != self.object]
        heads = self._heads(local, outside)
        platform = np.array([framework.is_platform(head) for head in heads], np.bool_)
        queue = np.zeros(len(self.kinds) + 1, np.int32)
        for types, bit in ((outside[platform], UNDER_PLATFORM), (outside[~platform], UNDER_UNKNOWN)):
            queue[: len(types)] = types
            spread_kind(
                lend(self.arrays["below_starts"]),
                lend(self.arrays["below"]),
                lend(self.kinds),
                bit,
                lend(queue),
                len(types),
            )

    def _heads(self, local: list[Ints], wanted: Ints) -> list[bytes]:
        """The first bytes of the descriptors of types, as the first DEX that has them writes them."""
        heads: dict[int, bytes] = {}
        asked = np.zeros(len(self.kinds), np.bool_)
        asked[wanted] = True
        for part, types in zip(self.outlines, local, strict=True):
            rows = np.flatnonzero((types >= 0) & asked[types]).astype(np.int32)
            asked[types[rows]] = False
            heads.update(zip(types[rows].tolist(), read_heads(part.dex, rows), strict=True))
        return [heads.get(each, b"") for each in wanted.tolist()]

    def _add_refs(self, local: list[Ints]) -> list[Ints]:
        """Numbers for what calls name, a class and a signature: of each row of each DEX's table."""
        signatures = _Numbers(sum(len(part.ref_signatures) for part in self.outlines) + 16)
        numbers = _Numbers(len(signatures.keys) // 4 + 16)
        refs = []
        keyed: list[Hashes] = []
        self.signatures = []
        marks: list[Bytes] = []
        for part, types in zip(self.outlines, local, strict=True):
            owner, signature = _pick(types, part.ref_types), signatures.number(part.ref_signatures)
            known = (owner >= 0) & (signature >= 0)
            key = (owner.astype(np.uint64) << np.uint64(32)) + signature.astype(np.uint64) + np.uint64(1)
            key[~known] = 0
            refs.append(numbers.number(key))
            keyed.append(key)
            marks.append(part.ref_marks)
            self.signatures.append(signature)
        ref_keys, ref_marks = np.zeros(numbers.count, np.uint64), np.zeros(numbers.count, np.uint8)
        for ref, key, mark in zip(refs, keyed, marks, strict=True):
            known = ref >= 0
            ref_keys[ref[known]] = key[known] - np.uint64(1)
            ref_marks[ref[known]] |= mark[known]
        self.arrays["ref_type"] = (ref_keys >> np.uint64(32)).astype(np.int32)
        self.arrays["ref_signature"] = (ref_keys & np.uint64(0xFFFFFFFF)).astype(np.int32)
        self.arrays |= {"ref_marks": ref_marks, "ref_targets": np.full(len(ref_marks), -2, np.int32)}
        return refs

    def _add_methods(self, local: list[Ints], refs: list[Ints], count: int) -> None:
        """Whose each encoded method is, and the look-up by class and signature."""
        parts = list(zip(self.outlines, local, self.signatures, strict=True))
        owner = _join(_pick(types, part.owners) for part, types, _ in parts)
        signature = _join(_pick(rows, part.methods) for part, _, rows in parts)
        self.said = _join_bytes(part.name_marks[part.methods] for part in self.outlines)
        marks = _join_bytes(part.marks for part in self.outlines)
        enums = self.arrays["above"][owner] == self.enum if len(owner) else np.zeros(0, np.bool_)
        marks[enums & ((self.said & ENUM_NAME) > 0)] |= ENUM
        size = 1 << (2 * len(owner) + 2).bit_length()
        keys, methods = np.zeros(size, np.uint64), np.zeros(size, np.int32)
        next_same = np.zeros(len(owner), np.int32)
        arguments = [*lend_all(owner, signature, keys, methods, next_same), salt()]
        fill_table(*arguments)
        self.arrays |= {"owner": owner, "marks": marks, "next_same": next_same}
        self.arrays |= {"table_keys": keys, "table_methods": methods}
        rows = np.arange(len(owner), dtype=np.int32)
        known = owner >= 0
        self.arrays["own_starts"], self.arrays["own"] = _group(owner[known], rows[known], count)

    def _add_code(self, local: list[Ints], refs: list[Ints]) -> None:
        """What each encoded method calls, makes, uses and names, in the numbers of all DEX files."""
        parts = list(zip(self.outlines, local, refs, strict=True))
        self._add_rows("call_starts", "calls", [(p.call_starts, _pick(ref, p.calls)) for p, _, ref in parts])
        self.arrays["call_kinds"] = _join_bytes(part.call_kinds for part in self.outlines)
        self._add_rows(
            "makes_starts", "makes", [(p.makes_starts, self._made(p, types)) for p, types, _ in parts]
        )
        self._add_rows(
            "uses_starts", "uses", [(p.uses_starts, _pick(types, p.uses)) for p, types, _ in parts]
        )
        names = [(p.names_starts, self.types.number(p.names, add=False)) for p in self.outlines]
        self._add_rows("names_starts", "names", names)

    def _made(self, part: Outline, types: Ints) -> Ints:
        return _pick(types, part.makes)

    def _add_rows(self, starts: str, rows: str, parts: list[tuple[Ints, Ints]]) -> None:
        bases = _starts(len(each) for _, each in parts)
        joined = [first[:-1] + base for (first, _), base in zip(parts, bases, strict=False)]
        self.arrays[starts] = _join([*joined, bases[-1:]])
        self.arrays[rows] = _join(each for _, each in parts)

    def _add_room(self, count: int) -> None:
        methods = int(self.starts[-1])
        self.arrays |= {"kinds": self.kinds, "levels": self.levels, "parents": self.parents}
        self.arrays |= {"state": np.zeros(methods, np.uint8), "queue": np.zeros(methods, np.int32)}
        self.arrays["type_state"] = np.zeros(count, np.uint8)
        for name in ("down", "up", "down_stamps", "up_stamps"):
            self.arrays[name] = np.zeros(count + 1, np.int32)


def _pick(values: Ints, rows: Ints) -> Ints:
    """values[rows], -1 for a row that is not in the table."""
    if not len(rows):
        return np.zeros(0, np.int32)
    if len(values) and int(rows.min()) >= 0 and int(rows.max()) < len(values):
        return values[rows]
    known = (rows >= 0) & (rows < len(values))
    return np.append(values, np.int32(-1))[np.where(known, rows, -1)]


def _starts(counts: Iterable[int]) -> Ints:
    return np.cumsum([0, *counts], dtype=np.int64).astype(np.int32)


def _join(arrays: Iterable[Ints]) -> Ints:
    return np.ascontiguousarray(np.concatenate([np.zeros(0, np.int32), *arrays]), np.int32)


def _join_bytes(arrays: Iterable[Bytes]) -> Bytes:
    return np.ascontiguousarray(np.concatenate([np.zeros(0, np.uint8), *arrays]), np.uint8)


def _group(keys: Ints, values: Ints, count: int) -> tuple[Ints, Ints]:
    """The values of each key from 0 to count, as starts and values."""
    order = np.argsort(keys, kind="stable")
    return _starts_of(np.bincount(keys, minlength=count)), np.ascontiguousarray(values[order], np.int32)


def _starts_of(counts: npt.NDArray[np.int64]) -> Ints:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(counts))).astype(np.int32)
