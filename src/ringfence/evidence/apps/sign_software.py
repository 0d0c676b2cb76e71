"""An app or SDK in which a software stands under its own name -> the rows of its signature.

file --read_features--> features of every class --sign--> rows: what only this software has
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...catalogue.lookup import Catalogue
from ...catalogue.signatures import CALLS, SHAPE, STRING, software_of
from ...catalogue.signatures import list_features as list_signed
from ...formats.dex.open_dex import Dex, open_all
from ...formats.dex.walk import walk
from ...formats.java_class import read_java_class
from ...formats.zip.open_archive import Archive, open_archive
from .class_shapes import find_shapes
from .java_shapes import calls_of, shape_of

MOST = {STRING: 38, SHAPE: 14, CALLS: 8}  # features of one signature: small enough to be reviewed
MOST_OF_A_CLASS = 4  # strings taken from one class, addresses aside
_LONG = 24  # letters; of longer ones no more is made, and an address counts as one
_MEMBERS, _CALLS = 10, 8  # of which a shape or a set of calls must be made to be distinctive
_TEXT = re.compile(r"(?=.*[A-Za-z\u4e00-\u9fff]{3})(?=.*[^a-z])\S.{4,78}\S")
_COMMON = re.compile(
    r"(android|androidx|java|javax|kotlin|dalvik|org\.json|com\.android|com\.google)[./]|^[a-z]+$|%s$"
)
_NESTED = (".jar", ".aar", ".apk")
_DEPTH = 3


@dataclass(frozen=True, slots=True)
class ClassFeatures:
    """What renaming leaves of one class. `name` is com.foo.Bar$1; numbers are 0 where there is too little."""

    name: str
    strings: tuple[str, ...]
    shape: int
    members: int
    calls: int
    called: int


def read_features(path: Path) -> Iterator[ClassFeatures]:
    """The classes of an app, AAR, JAR or DEX. Raises EvidenceError when it is none of these."""
    data = path.read_bytes()
    if data[:4] == b"dex\n":
        yield from _read_code(data, path.name)
    else:
        yield from _read_archive(open_archive(data, path.name))


def _read_archive(archive: Archive) -> Iterator[ClassFeatures]:
    for entry in archive.entries:
        name = entry.name.lower()
        if name.endswith(".dex"):
            yield from _read_code(archive.read(entry), entry.name)
        elif name.endswith(".class") and not name.startswith("meta-inf/"):
            java = read_java_class(archive.read(entry), entry.name)
            yield ClassFeatures(java.name.replace("/", "."), java.strings, *shape_of(java), *calls_of(java))
        elif name.endswith(_NESTED) and archive.depth < _DEPTH:
            yield from _read_archive(open_archive(archive.read(entry), entry.name, within=archive))


def _read_code(data: bytes, name: str) -> Iterator[ClassFeatures]:
    for dex in open_all(data, name):
        yield from _read_dex(dex)


def _read_dex(dex: Dex) -> Iterator[ClassFeatures]:
    every = np.zeros(len(dex.string_offsets), np.int32)
    walked = walk(dex, None, None, every, calls=True)
    count = len(dex.classes.class_type)
    found = find_shapes(dex, walked, np.ones(count, np.uint8))
    strings: list[dict[str, None]] = [{} for _ in range(count)]
    for class_def, _, string in walked.string_uses.tolist():
        strings[class_def][dex.string(string)] = None
    columns = (found.shape, found.members, found.calls, found.called)
    rows = zip(dex.classes.class_type.tolist(), strings, *(each.tolist() for each in columns), strict=True)
    for type_, texts, *numbers in rows:
        yield ClassFeatures(dex.type_name(type_)[1:-1].replace("/", "."), tuple(texts), *numbers)


def is_under(name: str, prefixes: Collection[str]) -> bool:
    return any(name == each or name.startswith((f"{each}.", f"{each}$")) for each in prefixes)


def sign(
    classes: Iterable[ClassFeatures],
    prefixes: Collection[str],
    elsewhere: Collection[tuple[str, str]],
    weigh: Callable[[tuple[str, str]], int] = lambda _: 0,
) -> list[tuple[str, str]]:
    """Kind and value of the features that tell the classes under these packages.

    Left out are those of other classes and those seen `elsewhere`; of the rest those stand first that `weigh`
    puts highest, and the longest and largest.
    """
    mine: dict[tuple[str, str], tuple[int, int]] = {}
    taken: Counter[str] = Counter()
    others = set(elsewhere)
    for each in classes:
        features = list(list_features(each))
        if not is_under(each.name, prefixes):
            others.update(feature for feature, _ in features)
            continue
        for feature, size in sorted(features, key=lambda item: -item[1]):
            if feature in mine or feature in others:
                continue
            plain = feature[0] == STRING and "://" not in feature[1]
            taken[each.name] += plain
            rank = int(not plain or taken[each.name] <= MOST_OF_A_CLASS)
            mine[feature] = (rank, size)
    ranked = sorted((each for each in mine if each not in others), key=lambda each: _rank(each, mine, weigh))
    rows = []
    counts: Counter[str] = Counter()
    for kind, value in ranked:
        counts[kind] += 1
        if counts[kind] <= MOST[kind]:
            rows.append((kind, value))
    return sorted(rows)


def _rank(
    feature: tuple[str, str],
    sizes: dict[tuple[str, str], tuple[int, int]],
    weigh: Callable[[tuple[str, str]], int],
) -> tuple[int, int, int, str]:
    rank, size = sizes[feature]
    return -weigh(feature), -rank, -size, feature[1]


def list_features(each: ClassFeatures) -> Iterator[tuple[tuple[str, str], int]]:
    """Kind and value of what may tell a class, and how much it says."""
    for text in each.strings:
        if is_distinctive(text):
            yield (STRING, text), _LONG if "://" in text else min(len(text), _LONG)
    if each.shape and each.members >= _MEMBERS:
        yield (SHAPE, f"{each.shape:016x}"), each.members
    if each.calls and each.called >= _CALLS:
        yield (CALLS, f"{each.calls:016x}"), each.called


def is_distinctive(text: str) -> bool:
    """Could hardly anyone else have written it? Whether somebody did is for the rarity to say."""
    return (
        len(text) >= 8
        and text.isprintable()
        and _TEXT.fullmatch(text) is not None
        and _COMMON.search(text) is None
    )


def find_elsewhere(catalogue: Catalogue, software: str, files: Iterable[Path]) -> set[tuple[str, str]]:
    """The features that other software has, in the catalogue or in files where this one is not."""
    found = {each for each in list_signed(catalogue) if software_of(catalogue, *each) != software}
    for file in files:
        found.update(feature for each in read_features(file) for feature, _ in list_features(each))
    return found
