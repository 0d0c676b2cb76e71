"""Components whose packages were renamed, told by what renaming leaves of them.

files --scan_dex--> features in classes --find_renamed, for the app--> whose those classes are

A wrong accusation is the worst mistake here. So a feature counts only where no package mark owns the class,
and every feature belongs to one software only; a component is told by several features, in several classes,
that lie together; and code under a name of its own, which may only talk about a component, has to be its
double.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ...catalogue.lookup import Catalogue
from ...catalogue.signatures import (
    CALLS,
    LIBRARY,
    SHAPE,
    STRING,
    count_features,
    list_signatures,
    software_of,
)
from ...formats.dex.needles import Ints, Needles, pack_needles
from ...formats.dex.open_dex import Dex
from ...formats.dex.walk import Walked
from ...model.app import PartKind
from .class_shapes import Numbers, find_shapes
from .origins import NO_PACKAGE, RENAMED, Origins

Flags = npt.NDArray[np.bool_]

ENOUGH = 4  # features of a renamed package
ENOUGH_APART = 10  # of an app, where no package has enough
ENOUGH_NAMED = 10  # of a package that has a name of its own, of which some must be shapes or calls
_DOUBLES = 3
_CLASSES, _CLASSES_APART = 2, 4
_LIBRARY_COUNTS = 2  # loading a library that is there, and the component's own
_LEAST, _STEP, _MOST = 52, 4, 99  # confidence: 68 for 4 features, 99 for 12
_WHOLE_PACKAGE = 8  # a package is the component's when one class in so many has a feature, or more
_SHOWN = 2  # strings shown as examples
_WORDS = {STRING: "strings", SHAPE: "class shapes", CALLS: "sets of platform calls", LIBRARY: "libraries"}


@dataclass(frozen=True, slots=True)
class Signed:
    """All signatures of the catalogue, packed: texts for the look-up in a DEX, and sorted numbers."""

    texts: tuple[str, ...]
    needles: Needles
    shapes: Numbers
    calls: Numbers


@dataclass(frozen=True, slots=True)
class Doubles:
    """Classes of a DEX that no package mark owns, whose shape or calls stand in a signature: a row each."""

    classes: Ints
    is_calls: Flags
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class SignedFile:
    """What `find_renamed` needs of a file. Rows of `text_uses` are a class and a place in `Signed.texts`."""

    unowned: Flags  # for each class
    packages: Ints  # for each class, a number in `names`
    names: Sequence[str]
    text_uses: Ints
    doubles: Doubles


@dataclass(frozen=True, slots=True)
class Told:
    """A component that was told, how, and how surely (0 to 99)."""

    software: str
    how: str
    confidence: int


@dataclass(frozen=True, slots=True)
class Renamed:
    """`of` has for each file an array: for each class its place in `told`, or -1."""

    told: tuple[Told, ...]
    of: tuple[Ints, ...]


@dataclass(slots=True)
class Traces:
    """Features of one software in one package: the classes (file, class) that have them."""

    features: dict[tuple[str, str | int], set[tuple[int, int]]] = field(default_factory=dict)

    @property
    def classes(self) -> set[tuple[int, int]]:
        return set().union(*self.features.values())

    def count(self, *kinds: str) -> int:
        return sum(kind in kinds for kind, _ in self.features)

    def weigh(self, library: bool) -> int:
        others = len(self.features) - self.count(LIBRARY)
        return others + (_LIBRARY_COUNTS if library and self.count(LIBRARY) else 0)


@lru_cache(maxsize=4)
def know_signatures(catalogue: Catalogue) -> Signed:
    """The signatures, packed once for all files and threads."""
    listed = list_signatures(catalogue)
    numbers = (np.sort(np.array(each, np.uint64)) for each in (listed.shapes, listed.calls))
    return Signed(listed.texts, pack_needles(listed.texts), *numbers)


def find_doubles(dex: Dex, walked: Walked, unowned: Flags, signed: Signed | None) -> Doubles:
    """The classes whose shape or calls are those of a class in a signature."""
    if signed is None or not unowned.any() or not (len(signed.shapes) or len(signed.calls)):
        return Doubles(np.zeros(0, np.int32), np.zeros(0, np.bool_), np.zeros(0, np.uint64))
    found = find_shapes(dex, walked, unowned.astype(np.uint8))
    rows = [(found.shape, signed.shapes, False), (found.calls, signed.calls, True)]
    places = [np.flatnonzero(_is_among(numbers, known) & unowned) for numbers, known, _ in rows]
    return Doubles(
        np.concatenate(places).astype(np.int32),
        np.repeat([is_calls for _, _, is_calls in rows], [len(each) for each in places]),
        np.concatenate([numbers[each] for (numbers, _, _), each in zip(rows, places, strict=True)]),
    )


def _is_among(numbers: Numbers, known: Numbers) -> Flags:
    """Which of the numbers are in `known`, which is sorted: numpy.isin would sort it again for each file."""
    if not len(known):
        return np.zeros(len(numbers), np.bool_)
    places = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
    found: Flags = known[places] == numbers
    return found


def find_renamed(
    files: Sequence[SignedFile], origins: Origins, catalogue: Catalogue, libraries: Collection[str]
) -> Renamed:
    """Whose the classes are that no package mark owns. `libraries` are the components whose native library
    the app has."""
    signed = know_signatures(catalogue)
    found: dict[str, dict[str, Traces]] = {}
    for number, file in enumerate(files):
        for class_def, kind, value in _list_features(file, signed):
            for each in (kind, LIBRARY) if kind is STRING else (kind,):
                if software := software_of(catalogue, each, value):
                    package = file.names[int(file.packages[class_def])]
                    traces = found.setdefault(software, {}).setdefault(package, Traces())
                    traces.features.setdefault((each, value), set()).add((number, class_def))
    told, claims = [], []
    for software, packages in found.items():
        accepted = _accept(packages, origins, software in libraries)
        if accepted:
            told.append(_tell(catalogue, software, accepted, software in libraries))
            claims.append(accepted)
    return Renamed(tuple(told), _give(files, claims, origins))


def _list_features(file: SignedFile, signed: Signed) -> Iterator[tuple[int, str, str | int]]:
    """Class, kind and value of every feature in the classes that nobody owns."""
    uses = file.text_uses[file.unowned[file.text_uses[:, 0]]] if len(file.text_uses) else file.text_uses
    for class_def, text in np.unique(uses, axis=0).tolist() if len(uses) else ():
        yield class_def, STRING, signed.texts[text]
    doubles = file.doubles
    rows = zip(doubles.classes.tolist(), doubles.is_calls.tolist(), doubles.numbers.tolist(), strict=True)
    for class_def, is_calls, number in rows:
        yield class_def, CALLS if is_calls else SHAPE, number


def _is_renamed(package: str, origins: Origins) -> bool:
    return origins.tell(package) in ((PartKind.UNKNOWN, RENAMED), (PartKind.UNKNOWN, NO_PACKAGE))


def _accept(packages: dict[str, Traces], origins: Origins, library: bool) -> dict[str, Traces]:
    """The packages in which enough of a component was found; none when it was not told."""
    renamed = {name: traces for name, traces in packages.items() if _is_renamed(name, origins)}
    accepted = {name: each for name, each in renamed.items() if _is_enough(each, library)}
    together = _join(renamed.values())
    apart = together.weigh(library) >= ENOUGH_APART and len(together.classes) >= _CLASSES_APART
    if accepted or apart:  # then the single traces are its own as well
        accepted = renamed
    for name, each in packages.items():
        if (
            name not in renamed
            and each.weigh(library) >= ENOUGH_NAMED
            and each.count(SHAPE, CALLS) >= _DOUBLES
        ):
            accepted[name] = each
    return accepted


def _is_enough(traces: Traces, library: bool) -> bool:
    loads = {place for (kind, _), places in traces.features.items() if kind == LIBRARY for place in places}
    others = {place for (kind, _), places in traces.features.items() if kind != LIBRARY for place in places}
    if library and loads & others:
        return True
    return traces.weigh(library) >= ENOUGH and len(traces.classes) >= _CLASSES


def _join(traces: Collection[Traces]) -> Traces:
    joined = Traces()
    for each in traces:
        for feature, places in each.features.items():
            joined.features.setdefault(feature, set()).update(places)
    return joined


def _tell(catalogue: Catalogue, software: str, packages: dict[str, Traces], library: bool) -> Told:
    """Say what was found of how much, and where."""
    together, has = _join(packages.values()), count_features(catalogue, software)
    parts = []
    for kind, word in _WORDS.items():
        if count := together.count(kind):
            texts = sorted(str(value) for each, value in together.features if each == kind == STRING)
            longest = sorted(texts, key=len, reverse=True)[:_SHOWN]
            shown = f" ({', '.join(repr(text) for text in longest)})" if longest else ""
            parts.append(f"{count} of its {has.get(kind, count)} {word}{shown}")
    most = max(packages, key=lambda name: (len(packages[name].features), name))
    others = f" and {len(packages) - 1} more" if len(packages) > 1 else ""
    where = f"package {most}" if most else "no package"
    confidence = min(_MOST, _LEAST + _STEP * together.weigh(library))
    return Told(software, f"renamed code: {', '.join(parts)}, in {where}{others}", confidence)


def _give(
    files: Sequence[SignedFile], claims: Sequence[dict[str, Traces]], origins: Origins
) -> tuple[Ints, ...]:
    """Give each class to the component with the most features in it, and a renamed package that only one
    component claims to that one whole."""
    of = tuple(np.full(len(file.unowned), -1, np.int32) for file in files)
    most: dict[tuple[int, int], int] = {}
    claimed: dict[str, set[int]] = {}
    for number, packages in enumerate(claims):
        counts: dict[tuple[int, int], int] = {}
        for name, traces in packages.items():
            claimed.setdefault(name, set()).add(number)
            for places in traces.features.values():
                for place in places:
                    counts[place] = counts.get(place, 0) + 1
        for place, count in counts.items():
            if count > most.get(place, 0):
                most[place] = count
                of[place[0]][place[1]] = number
    for name, numbers in claimed.items():
        if len(numbers) == 1 and _is_renamed(name, origins):
            _give_package(files, of, name, *numbers)
    return of


def _give_package(files: Sequence[SignedFile], of: Sequence[Ints], name: str, number: int) -> None:
    """All classes of a package of which enough are the component's already."""
    inside = [file.unowned & _is_in(file, name) for file in files]
    given = sum(int((each[here] == number).sum()) for each, here in zip(of, inside, strict=True))
    if given * _WHOLE_PACKAGE >= sum(int(here.sum()) for here in inside):
        for each, here in zip(of, inside, strict=True):
            each[here] = number


def _is_in(file: SignedFile, name: str) -> Flags:
    numbers = [number for number, each in enumerate(file.names) if each == name]
    return np.isin(file.packages, numbers)
