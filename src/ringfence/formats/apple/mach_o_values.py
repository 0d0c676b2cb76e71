"""What a Mach-O file says, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from .code_signature import CodeSignature


@dataclass(frozen=True, slots=True)
class Dylib:
    """A library that is loaded. `kind`: load, weak (may be absent), reexport, upward, lazy."""

    path: str
    kind: str
    version: str
    compatibility: str

    @property
    def framework(self) -> str:
        """UMCommon of @rpath/UMCommon.framework/UMCommon, "" where it is no framework."""
        folder, _, _ = self.path.rpartition(".framework/")
        return folder.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Build:
    """The platform it was built for (ios, ios-simulator, macos ...), the least system, the SDK."""

    platform: str
    minimum_os: str
    sdk: str


@dataclass(frozen=True, slots=True)
class TextSpan:
    """Bytes of the file that hold text: from `offset` (of the whole file), `length` long.
    `encoding` is utf-8 or utf-16-le."""

    section: str
    offset: int
    length: int
    encoding: str


@dataclass(frozen=True, slots=True)
class Imports:
    """The names imported from one library ("" where the file does not say from which)."""

    library: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MachOSlice:
    """The code for one architecture.

    `classes` are the Objective-C classes defined here (Swift's as Module.Class), `selectors` the messages
    that the code sends, `swift_types` the Swift types defined here (Module.Type). `classes_used` are classes
    of other libraries.
    Where `encrypted` is true, names and texts inside the code cannot be read, and `gaps` says so.
    """

    architecture: str
    file_type: str
    offset: int
    size: int
    flags: int
    uuid: str
    build: Build | None
    own_path: str
    dylibs: tuple[Dylib, ...]
    rpaths: tuple[str, ...]
    encrypted: bool
    signature: CodeSignature | None
    signature_place: tuple[int, int] | None  # offset in the whole file, size
    imports: tuple[Imports, ...]
    imported: frozenset[str]  # all those names
    classes_used: frozenset[str]  # CLLocationManager of _OBJC_CLASS_$_CLLocationManager
    exports: tuple[str, ...]  # the first MOST_EXPORTS names
    export_count: int
    classes: tuple[str, ...]
    selectors: frozenset[str]
    swift_types: tuple[str, ...]
    sections: tuple[tuple[str, int, int], ...]  # segment,section; offset in the whole file; size
    text_spans: tuple[TextSpan, ...]
    gaps: tuple[str, ...]

    @property
    def swift_modules(self) -> frozenset[str]:
        """The modules whose types are defined here: an SDK's module is called as its framework."""
        modules = {name.partition(".")[0] for name in self.swift_types if "." in name}
        return frozenset(modules - {"__C"})  # __C: types of C


@dataclass(frozen=True, slots=True)
class MachO:
    """All slices of a file, thin or fat; `oddities` are those of the fat wrapper."""

    slices: tuple[MachOSlice, ...]
    oddities: tuple[str, ...]

    @property
    def encrypted(self) -> bool:
        return any(part.encrypted for part in self.slices)
