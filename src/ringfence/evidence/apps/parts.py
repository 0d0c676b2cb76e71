"""The scanned files of an app, summed up by whose code it is: its parts, and what each reads and sends by."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ...catalogue.apis import Api
from ...catalogue.lookup import Catalogue
from ...formats.dex.method_names import name_methods
from ...formats.dex.needles import Ints
from ...formats.dex.opcodes import FIELD, METHOD, STRING
from ...formats.dex.packages import Names
from ...model.app import Clue, PartKind
from ...model.kinds import Verdict
from .call_graph import DEAD, RUNS, CallGraph
from .callbacks import find_callbacks
from .known_code import READ, REFLECT, KnownCode, component_rows
from .origins import Origins
from .renamed import Renamed, find_renamed
from .scan_dex import ScannedDex, take

Key = tuple[PartKind, str]
Rows = npt.NDArray[np.intp]
_RUNS = {RUNS: Verdict.HOLDS, DEAD: Verdict.FAILS}  # else unknown: it may, or it is a value and no call
_ORDER = {Verdict.FAILS: 0, Verdict.UNKNOWN: 1, Verdict.HOLDS: 2}
_RESOURCES = ("R", "BuildConfig", "Manifest")  # classes that the build makes for a package, without its code
_IS_INITIAL = np.isin(np.arange(256), [ord(name[0]) for name in _RESOURCES])
_LONGEST_WAY = 10  # methods shown of a way
_FEW_CLASSES = 40  # so many may be nothing but what the build made


class Place(NamedTuple):
    """A method of the file of that number, or -1 for the static values of the class."""

    file: int
    method: int
    class_def: int


@dataclass(slots=True)
class Calls:
    """The places of one part that call one interface: how many, the first, and whether any can run.

    `place` and `way` are told where they are shown: of interfaces that read data.
    """

    sites: int = 0
    place: str = ""
    runs: Verdict = Verdict.UNKNOWN
    way: tuple[str, ...] = ()
    where: Place | None = None

    def add(self, sites: int, runs: Verdict, where: Place) -> None:
        """More places; the first that can run stands for all."""
        self.sites += sites
        if self.where is None or (runs is not self.runs and _ORDER[runs] > _ORDER[self.runs]):
            self.runs, self.where = runs, where


@dataclass(slots=True)
class CodePart:
    """What was counted of one part. `marks` are the package marks by which a component was told, `renamed`
    is what told it without one."""

    key: Key
    marks: dict[str, int] = field(default_factory=dict)  # -> classes under it
    renamed: Clue | None = None
    classes: int = 0
    methods: int = 0
    instructions: int = 0
    calls: dict[Api, Calls] = field(default_factory=dict)
    uses_strings: bool = False  # that hold an address or name an interface
    # (file, string with an address) -> the name of the first method that loads it
    strings: dict[tuple[int, int], str] = field(default_factory=dict)

    def calls_of(self, api: Api) -> Calls:
        """The calls of that interface, none so far where it is new."""
        calls = self.calls.get(api)
        if calls is None:
            calls = self.calls[api] = Calls()
        return calls


class Group(NamedTuple):
    """The sites of one file, and the place of the first, at which one part uses one known name; `runs` is the
    call graph's word for whether they can run, -1 for what no method does."""

    part: int
    name: int
    runs: int
    place: Place
    rows: list[int]


class Parts:
    """The parts of one app's code, and which part each class of each file belongs to."""

    def __init__(self, catalogue: Catalogue, known: KnownCode, origins: Origins) -> None:
        self._catalogue, self._known, self._origins = catalogue, known, origins
        self._software: dict[int, str] = {}
        self._numbers: dict[Key, int] = {}
        self._packages: dict[bytes, int] = {}
        self.parts: list[CodePart] = []
        self.referenced: dict[str, str] = {}  # software -> the mark under which other code names it

    def add_files(
        self, files: Sequence[ScannedDex], graph: CallGraph | None, libraries: Collection[str] = ()
    ) -> None:
        """Count the classes, calls and strings of every file; the call graph says what of them can run.
        `libraries` are the components whose native library the app has."""
        signed = [file.signed for file in files]
        renamed = find_renamed(signed, self._origins, self._catalogue, libraries)
        for number, file in enumerate(files):
            owners, runs = self._own_classes(file, renamed, number), _runs_of(graph, number)
            self._count_calls(file, owners, runs, number)
            self._count_callbacks(file, owners, runs, number)
            self._note_strings(file, owners, number)
            for mark in file.referenced.tolist():
                if software := self._software_of(mark):
                    self.referenced.setdefault(software, self._known.marks[mark])
        self._tell_places(files, graph)
        there = {part.key[1] for part in self.parts if part.key[0] is PartKind.COMPONENT}
        self.referenced = {name: mark for name, mark in self.referenced.items() if name not in there}

    def _tell_places(self, files: Sequence[ScannedDex], graph: CallGraph | None) -> None:
        """Name the places, and how they are reached, of the calls that read data: those are shown."""
        by_file: dict[int, list[tuple[Calls, Place]]] = {}
        for part in self.parts:
            for api, calls in part.calls.items():
                if api.reads_data and calls.where is not None:
                    by_file.setdefault(calls.where.file, []).append((calls, calls.where))
        for number, shown in by_file.items():
            dex = files[number].dex
            names = name_methods(dex, [where.method for _, where in shown])
            for (calls, where), name in zip(shown, names, strict=True):
                own = where.method < 0
                calls.place = dex.type_name(dex.classes.class_type.item(where.class_def)) if own else name
                if graph and calls.runs is Verdict.HOLDS:
                    calls.way = _say_way(graph, number, where.method)

    def _number(self, key: Key) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self.parts)
            self.parts.append(CodePart(key))
        return self._numbers[key]

    def _software_of(self, mark: int) -> str:
        if mark not in self._software:
            rows = component_rows(self._catalogue, self._known.marks[mark])
            self._software[mark] = rows[0]["software"] if rows else ""
        return self._software[mark]

    def _own_classes(self, file: ScannedDex, renamed: Renamed, file_number: int) -> Ints:
        """The number of the part that each class belongs to."""
        marks = file.class_marks.copy()
        made_by_build = self._find_made_by_build(file, marks)
        marks[made_by_build] = -1
        counts = np.bincount(marks[marks >= 0])
        numbers = np.full(len(counts) + 1, -1, np.int32)  # of each mark; the last for the mark -1
        for mark in np.flatnonzero(counts).tolist():
            if software := self._software_of(mark):
                numbers[mark] = number = self._number((PartKind.COMPONENT, software))
                counted = self.parts[number].marks
                counted[self._known.marks[mark]] = counted.get(self._known.marks[mark], 0) + int(counts[mark])
        owners = numbers[marks]
        if made_by_build:
            owners[made_by_build] = self._number((PartKind.OWN, ""))
        for place, told in enumerate(renamed.told):
            here = (renamed.of[file_number] == place) & (owners < 0)
            if here.any():
                number = owners[here] = self._number((PartKind.COMPONENT, told.software))
                self.parts[number].renamed = Clue(told.how, told.confidence)
        unknown = np.flatnonzero(owners < 0)
        packages = file.packages.of[unknown]
        counts = np.bincount(packages)
        numbers = np.full(len(counts), -1, np.int32)
        for package in np.flatnonzero(counts).tolist():
            numbers[package] = self._number_of_package(file.packages.names, package)
        owners[unknown] = numbers[packages]
        self._add_counts(file, owners)
        return owners

    def _number_of_package(self, names: Names, package: int) -> int:
        """The part of a package that the catalogue does not know."""
        raw = names.raw(package)
        if raw not in self._packages:
            self._packages[raw] = self._number(self._origins.tell(names[package]))
        return self._packages[raw]

    def _find_made_by_build(self, file: ScannedDex, marks: Ints) -> list[int]:
        """Classes of resources stand under a component's name though none of its code need be there."""
        known = np.flatnonzero(marks >= 0)
        few = known[np.bincount(marks[known])[marks[known]] <= _FEW_CLASSES] if len(known) else known
        data = np.frombuffer(file.dex.data, np.uint8)
        begin = _IS_INITIAL[data[np.minimum(file.packages.simple[few], len(data) - 1)]]
        few = few[begin].tolist()
        names = [file.dex.type_name(file.dex.classes.class_type.item(place)) for place in few]
        simple = [name[:-1].rpartition("/")[2].split("$")[0] for name in names]
        return [place for place, name in zip(few, simple, strict=True) if name in _RESOURCES]

    def _add_counts(self, file: ScannedDex, owners: Ints) -> None:
        size = len(self.parts)
        mine = owners >= 0
        classes = np.bincount(owners[mine], minlength=size)
        methods = np.bincount(owners[mine], file.walked.class_methods[mine], minlength=size)
        code = np.bincount(owners[mine], file.walked.class_code[mine], minlength=size)
        for number in np.flatnonzero(classes).tolist():
            part = self.parts[number]
            part.classes += int(classes[number])
            part.methods += int(methods[number])
            part.instructions += int(code[number])

    def _count_calls(self, file: ScannedDex, owners: Ints, runs: Ints | None, number: int) -> None:
        sites = file.walked.sites
        for kind, table, members in (
            (METHOD, file.methods, self._known.methods),
            (FIELD, file.fields, self._known.fields),
            (STRING, file.uris, self._known.uris),
        ):
            rows = np.flatnonzero(sites[:, 2] == kind)
            if not len(rows):
                continue
            names = take(table, sites[rows, 3])
            verdicts = np.full(len(rows), -1, np.int32) if runs is None else take(runs, sites[rows, 1])
            for group in _group(owners[sites[rows, 0]], names, verdicts, rows, sites, number):
                for api in members.apis[group.name]:
                    if api.kind == "reader":
                        self._count_readers(file, group)
                    elif api.kind == REFLECT:
                        self._count_reflected(file, group)
                    else:
                        self._count(api, group, group.place, len(group.rows))

    def _count_readers(self, file: ScannedDex, group: Group) -> None:
        """What a call reads that is told by the string beside it."""
        for row in group.rows:
            for string in file.walked.arg_string[row].tolist():
                name = int(file.words[string]) if 0 <= string < len(file.words) else -1
                for api in self._known.words.apis[name] if name >= 0 else ():
                    if api.kind == READ:
                        self._count(api, group, _place(file, group, row))

    def _count_reflected(self, file: ScannedDex, group: Group) -> None:
        """What is called by its name: the name beside the look-up, its class among the class's strings."""
        members = take(file.members, file.walked.arg_string[group.rows].reshape(-1))
        for place in np.flatnonzero(members >= 0).tolist():
            row = group.rows[place // 2]  # each has room for two strings
            for api in self._known.members.apis[int(members[place])]:
                if api.class_name in file.named_in(int(file.walked.sites[row, 0]), self._known):
                    self._count(api, group, _place(file, group, row))

    def _count_callbacks(self, file: ScannedDex, owners: Ints, runs: Ints | None, number: int) -> None:
        """Data that is handed to a class because it extends or implements what receives it."""
        for class_def, method, api in find_callbacks(file, self._known):
            if owners[class_def] >= 0:
                verdict = (
                    _RUNS.get(runs.item(method), Verdict.UNKNOWN) if runs is not None else Verdict.UNKNOWN
                )
                calls = self.parts[owners.item(class_def)].calls_of(api)
                calls.add(1, verdict, Place(number, method, class_def))

    def _count(self, api: Api, group: Group, first: Place, sites: int = 1) -> None:
        """Add so many places; the first that can run stands for all."""
        self.parts[group.part].calls_of(api).add(sites, _RUNS.get(group.runs, Verdict.UNKNOWN), first)

    def _note_strings(self, file: ScannedDex, owners: Ints, number: int) -> None:
        """Which part uses each string that holds an address, and whether it uses any that is looked for other
        than for signatures."""
        uses = file.walked.string_uses
        held = np.zeros(len(file.texts), np.bool_)
        held[file.addresses.span] = True
        holds, owner = held[uses[:, 2]], owners[uses[:, 0]]
        counts = (owner >= 0) & (holds | (file.texts[uses[:, 2]] < 0))
        for part in np.flatnonzero(np.bincount(owner[counts])).tolist():
            self.parts[part].uses_strings = True
        rows = np.flatnonzero(counts & holds)
        firsts: dict[tuple[int, int], int] = {}
        for part, method, string in zip(owner[rows].tolist(), *uses[rows, 1:].T.tolist(), strict=True):
            firsts.setdefault((part, string), method)
        names = name_methods(file.dex, list(firsts.values()))
        for (part, string), name in zip(firsts, names, strict=True):
            self.parts[part].strings[number, string] = name


def _place(file: ScannedDex, group: Group, row: int) -> Place:
    """Where one of the group's sites is."""
    class_def, method = file.walked.sites[row, :2].tolist()
    return Place(group.place.file, method, class_def)


def _group(owners: Ints, names: Ints, runs: Ints, rows: Rows, sites: Ints, number: int) -> Iterator[Group]:
    """The rows of each part, name and verdict, in the file of that number."""
    both = np.flatnonzero((owners >= 0) & (names >= 0))
    if not len(both):
        return
    width = int(names.max()) + 1
    keys = (owners[both].astype(np.int64) * width + names[both]) * 4 + runs[both] + 1
    order = np.argsort(keys, kind="stable")
    keys, ordered = keys[order], rows[both][order]
    firsts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    places, mine, begins = sites[ordered[firsts], :2].tolist(), ordered.tolist(), firsts.tolist()
    for key, (class_def, method), begin, end in zip(
        keys[firsts].tolist(), places, begins, [*begins[1:], len(mine)], strict=True
    ):
        named, verdict = divmod(key, 4)
        place = Place(number, method, class_def)
        yield Group(named // width, named % width, verdict - 1, place, mine[begin:end])


def _runs_of(graph: CallGraph | None, number: int) -> Ints | None:
    """The call graph's word for each method that the file names; None where nobody looked."""
    return None if graph is None else graph.runs_by_method(number).astype(np.int32)


def _say_way(graph: CallGraph, file: int, method: int) -> tuple[str, ...]:
    """The callers from where the app is entered to a method; of a long way its ends."""
    encoded = np.flatnonzero(graph.outlines[file].methods == method)
    running = encoded[graph.runs[file][encoded] == RUNS]
    return graph.why(file, int(running[0]), _LONGEST_WAY) if len(running) else ()
