"""Small apps whose calls are known, for the tests of the call graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ringfence.evidence.apps.call_graph import DEAD, CallGraph, Roots, build_call_graph
from ringfence.formats.dex.open_dex import open_dex
from ringfence.formats.dex.walk import walk
from tests.dex_code import Instruction
from tests.dex_instructions import invoke_direct, new_instance, op
from tests.dex_writer import (
    ABSTRACT,
    INTERFACE,
    PUBLIC,
    STATIC,
    DexClass,
    Field,
    Method,
    constructor,
    write_dex,
)

CLASS = PUBLIC | STATIC
RUNNABLE = ("java.lang.Runnable",)
ACTIVITY = "android.app.Activity"
MAIN = Roots(components=("a.Main",))


def graph_of(*files: Sequence[DexClass], roots: Roots | None = MAIN) -> CallGraph:
    parts = []
    for number, classes in enumerate(files):
        dex = open_dex(write_dex(list(classes)), f"classes{number + 1}.dex")
        parts.append((dex, walk(dex, None, None, None, calls=True)))
    return build_call_graph(parts, roots)


def levels(graph: CallGraph) -> dict[str, int]:
    """Each encoded method, as `a.B.c`, and whether it can run; of two of one name the one more so."""
    found: dict[str, int] = {}
    for part, runs in zip(graph.outlines, graph.runs, strict=True):
        for method, level in zip(part.methods.tolist(), runs.tolist(), strict=True):
            owner, name = part.dex.method_name(method).split("(")[0].split(";->")
            key = f"{owner[1:].replace('/', '.')}.{name}"
            found[key] = max(level, found.get(key, DEAD))
    return found


def void(name: str, *code: Instruction, flags: int = PUBLIC, proto: str = "()V") -> Method:
    return Method(name, proto, flags, (*code, op("return-void")), locals_=4)


def make(name: str) -> tuple[Instruction, Instruction]:
    return new_instance(0, name), invoke_direct(name, "<init>", "()V", 0)


def main(*code: Instruction, more: Iterable[Method] = ()) -> DexClass:
    """An activity whose onCreate does this."""
    on_create = Method("onCreate", "(Landroid/os/Bundle;)V", PUBLIC, (*code, op("return-void")), locals_=4)
    return DexClass("a.Main", ACTIVITY, methods=(constructor(ACTIVITY), on_create, *more))


def plain(name: str, *methods: Method, above: str = "java.lang.Object", flags: int = PUBLIC,
          interfaces: tuple[str, ...] = (), fields: tuple[Field, ...] = ()) -> DexClass:  # fmt: skip
    return DexClass(name, above, interfaces, fields, (constructor(above), *methods), flags)


def interface(name: str, *methods: Method, interfaces: tuple[str, ...] = ()) -> DexClass:
    return DexClass(name, interfaces=interfaces, methods=methods, flags=PUBLIC | INTERFACE | ABSTRACT)
