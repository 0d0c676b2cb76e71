"""The call graph against a slow search, damaged files, other keys, and interpreted kernels."""

from __future__ import annotations

import os
import re
import zipfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.errors import EvidenceError
from ringfence.evidence.apps import call_graph, code_outline
from ringfence.evidence.apps.call_graph import DEAD, RUNS, Roots, build_call_graph
from ringfence.evidence.apps.kernels import code_uses, hashing, hierarchy, reaching
from ringfence.formats.android.manifest import read_manifest
from ringfence.formats.dex.opcodes import STATIC
from ringfence.formats.dex.open_dex import open_dex
from ringfence.formats.dex.walk import walk
from tests.dex_code import Instruction, MethodRef, TypeRef
from tests.dex_instructions import const_string, invoke_interface, invoke_virtual
from tests.dex_writer import DexClass, write_dex
from tests.small_apps import MAIN, RUNNABLE, graph_of, interface, levels, main, make, plain, void


def test_classes_above_themselves_are_given_up_and_nothing_is_called_dead() -> None:
    data = bytearray(write_dex([
        main(*make("a.Low"), invoke_virtual("a.Low", "go", "()V", 0)),
        plain("a.Top"),
        plain("a.Low", above="a.Top"),
        plain("a.Lone"),
    ]))  # fmt: skip
    dex = open_dex(bytes(data), "x")
    names = [dex.type_name(row) for row in range(len(dex.types))]
    place = dex.classes.class_type.tolist().index(names.index("La/Top;"))
    at = int.from_bytes(data[100:104], "little") + 32 * place + 8
    data[at : at + 4] = names.index("La/Low;").to_bytes(4, "little")
    dex = open_dex(bytes(data), "x")
    graph = build_call_graph([(dex, walk(dex, None, None, None, calls=True))], MAIN)
    assert DEAD not in levels(graph).values()
    assert any("too large or too deep" in limit for limit in graph.limits)


def test_the_answer_does_not_depend_on_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [[main(*make("a.B"), invoke_virtual("a.A", "go", "()V", 0))],
             [plain("a.A", void("go")), plain("a.B", void("go"), above="a.A"), plain("a.C")]]  # fmt: skip
    found = []
    for _ in range(2):
        for each in (
            code_outline._key,
            code_outline.salt,
            code_outline._known_names,
            code_outline._hash_fixed,
        ):
            each.cache_clear()
        graph = graph_of(*files)
        found.append(([runs.tolist() for runs in graph.runs], graph.parents.tolist()))
    assert found[0] == found[1]


def interpret(kernel: ModuleType) -> ModuleType:
    """The kernel run from its source, whether it was compiled or not."""
    name = kernel.__name__.rpartition(".")[2]
    spec = spec_from_file_location(name, Path(str(kernel.__file__)).parent / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_interpreted_kernels_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [[main(*make("a.B"), invoke_virtual("a.A", "go", "()V", 0), const_string(0, "com.a.Named"))],
             [plain("a.A", void("go")), plain("a.B", void("go"), above="a.A", interfaces=RUNNABLE)],
             [plain("com.a.Named", void("run"), interfaces=("a.Face",)), interface("a.Face")]]  # fmt: skip
    compiled = graph_of(*files)
    for module, names in (
        (hashing, ("hash_strings", "hash_signatures", "intern")),
        (code_uses, ("list_code_uses", "list_annotated_methods")),
        (reaching, ("Reaching", "fill_table")),
        (hierarchy, ("spread_kind",)),
    ):
        plain_module = interpret(module)
        for name in names:
            for user in (code_outline, call_graph):
                if hasattr(user, name):
                    monkeypatch.setattr(user, name, getattr(plain_module, name))
    interpreted = graph_of(*files)
    for one, other in zip(compiled.outlines, interpreted.outlines, strict=True):
        assert one.types.tolist() == other.types.tolist()
        assert one.ref_signatures.tolist() == other.ref_signatures.tolist()
        assert one.names.tolist() == other.names.tolist()
    assert [runs.tolist() for runs in compiled.runs] == [runs.tolist() for runs in interpreted.runs]
    assert compiled.parents.tolist() == interpreted.parents.tolist()


NAMES = ("a.C0", "a.C1", "a.C2", "a.C3", "a.C4")
FACES = ("a.I0", "a.I1")
METHODS = ("p", "q")


@st.composite
def apps(draw: st.DrawFn) -> list[DexClass]:
    """Five classes and two interfaces in some hierarchy, whose methods make and call one another."""
    targets = st.sampled_from((*NAMES, *FACES))
    step = st.one_of(
        st.tuples(st.just("make"), st.sampled_from(NAMES), st.just("")),
        st.tuples(st.just("call"), targets, st.sampled_from(METHODS)),
    )
    body = st.lists(step, max_size=2)

    def code(steps: list[tuple[str, str, str]]) -> tuple[Instruction, ...]:
        out: list[Instruction] = []
        for what, name, method in steps:
            call = invoke_interface if name in FACES else invoke_virtual
            out += make(name) if what == "make" else (call(name, method, "()V", 0),)
        return tuple(out)

    classes = [interface("a.I0", *(void(m) for m in draw(st.sets(st.sampled_from(METHODS))))),
               interface("a.I1", interfaces=draw(st.sampled_from([(), ("a.I0",)])))]  # fmt: skip
    for number, name in enumerate(NAMES):
        above = draw(st.sampled_from(("java.lang.Object", *NAMES[:number])))
        methods = [void(m, *code(draw(body))) for m in sorted(draw(st.sets(st.sampled_from(METHODS))))]
        faces = tuple(sorted(draw(st.sets(st.sampled_from(FACES)))))
        classes.append(plain(name, *methods, above=above, interfaces=faces))
    return [*classes, main(*code(draw(body)), *code(draw(body)))]


def find_slowly(classes: list[DexClass]) -> set[str]:
    """What runs, by going round until nothing is added. Only `new` makes objects; see `apps`."""
    known = {each.name: each for each in classes}
    own = {(each.name, m.name): m for each in classes for m in each.methods}

    def above(name: str) -> list[str]:
        each = known.get(name)
        if each is None:
            return []
        upper = [each.superclass] if each.superclass else []
        return [name, *(n for one in (*upper, *each.interfaces) for n in above(one))]

    def comes_to(name: str, method: str) -> str:
        at: str | None = name
        while at in known:
            if (at, method) in own:
                return f"{at}.{method}"
            at = known[at].superclass
        for one in above(name):
            if (one, method) in own:
                return f"{one}.{method}"
        return ""

    runs, made = {"a.Main.<init>", "a.Main.onCreate"}, {"a.Main"}
    while True:
        before = len(runs) + len(made)
        for name in sorted(runs):
            owner, _, method = name.rpartition(".")
            for instruction in own[owner, method].code or ():
                ref = instruction.reference
                if isinstance(ref, TypeRef):
                    made.add(ref.descriptor[1:-1].replace("/", "."))
                elif isinstance(ref, MethodRef):
                    target = ref.owner[1:-1].replace("/", ".")
                    if "direct" in instruction.opcode:
                        runs |= {f"{target}.<init>"} & {f"{a}.{b}" for a, b in own}
                    else:
                        runs |= {comes_to(each, ref.name) for each in made if target in above(each)}
        runs.discard("")
        if len(runs) + len(made) == before:
            return runs


@given(apps())
@settings(max_examples=150, deadline=None)
def test_it_finds_all_that_a_slow_search_finds_and_no_class_that_is_not_made(classes: list[DexClass]) -> None:
    graph = graph_of(classes)
    found = {name for name, level in levels(graph).items() if level == RUNS}
    slow = find_slowly(classes)
    assert slow <= found
    # More may be found only in classes of which an object is made: a call to a class above or beside.
    assert {name for name in found if name.endswith("<init>")} == {n for n in slow if n.endswith("<init>")}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_files_do_no_harm(data: st.DataObject) -> None:
    raw = bytearray(write_dex([
        main(*make("a.B"), invoke_virtual("a.A", "go", "()V", 0), const_string(0, "com.a.Named")),
        plain("a.A", void("go")), plain("a.B", void("go"), above="a.A", interfaces=RUNNABLE),
    ]))  # fmt: skip
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0x20, len(raw) - 1))
        raw[place] = data.draw(st.integers(0, 255))
    try:
        dex = open_dex(bytes(raw), "x")
        walked = walk(dex, None, None, None, calls=True)
    except EvidenceError:
        return
    graph = build_call_graph([(dex, walked), (dex, walked)], MAIN)
    for number, runs in enumerate(graph.runs):
        assert len(runs) == len(walked.encoded.method_id)
        for place in range(len(runs)):
            graph.why(number, place)


CORPUS = Path(os.environ.get("RINGFENCE_CORPUS", "../shared/corpus")) / "apps"
APPS = ("exodus-core/apks__blooddonation.apk", "androguard/APK__app-prod-debug.apk", "mastg/*Level_04*.apk")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of apps is not here (RINGFENCE_CORPUS)")
@pytest.mark.parametrize("pattern", APPS)
def test_what_running_code_calls_for_certain_runs_in_real_apps(pattern: str) -> None:
    """A static method that a running method calls, and that is defined where the call says, runs as well."""
    (path,) = CORPUS.glob(pattern)
    with zipfile.ZipFile(path) as app:
        manifest = read_manifest(app.read("AndroidManifest.xml"), None, "AndroidManifest.xml")
        names = sorted(name for name in app.namelist() if re.fullmatch(r"classes\d*\.dex", name))
        files = [open_dex(app.read(name), name) for name in names]
    parts = [(dex, walk(dex, None, None, None, calls=True)) for dex in files]
    graph = build_call_graph(parts, Roots({each.name for each in manifest.components}))
    for number, (part, runs) in enumerate(zip(graph.outlines, graph.runs, strict=True)):
        callers = np.repeat(np.arange(len(runs)), np.diff(part.call_starts))
        certain = (runs[callers] == RUNS) & (part.call_kinds == STATIC)
        called = np.intersect1d(part.calls[certain], part.methods)
        assert (graph.runs_by_method(number)[called] == RUNS).all()
        for place in np.flatnonzero(runs == RUNS)[::97].tolist():
            assert graph.why(number, place)[-1] == files[number].method_name(int(part.methods[place]))
    counts = np.bincount(np.concatenate(graph.runs), minlength=3)
    assert (counts[[DEAD, RUNS]] > 0.1 * counts.sum()).all()
