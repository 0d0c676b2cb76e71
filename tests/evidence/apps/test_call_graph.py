"""What can run: each rule of the call graph on a small app, and all of them against a slow way of finding out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.errors import EvidenceError
from ringfence.evidence.apps import code_outline
from ringfence.evidence.apps.call_graph import DEAD, MAYBE, RUNS, CallGraph, Roots, build_call_graph
from ringfence.formats.dex.open_dex import open_dex
from ringfence.formats.dex.walk import walk
from tests.dex_code import FieldRef, Instruction, MethodRef, TypeRef
from tests.dex_instructions import (
    const_class,
    const_string,
    invoke_direct,
    invoke_interface,
    invoke_static,
    invoke_super,
    invoke_virtual,
    new_instance,
    op,
)
from tests.dex_writer import (
    ABSTRACT,
    INTERFACE,
    PRIVATE,
    PUBLIC,
    STATIC,
    DexClass,
    Field,
    Method,
    constructor,
    write_dex,
)

ACTIVITY = "android.app.Activity"
MAIN = Roots(components=("a.Main",))
LIMIT_OF_NAMES = "find classes by names that no string beside them holds"


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


def test_what_a_component_calls_runs_and_the_rest_is_dead() -> None:
    graph = graph_of([
        main(invoke_static("a.Tool", "used", "()V")),
        plain("a.Tool", void("used", flags=PUBLIC | STATIC), void("unused", flags=PUBLIC | STATIC)),
        plain("a.Lone", void("run")),
    ])  # fmt: skip
    found = levels(graph)
    assert found["a.Main.onCreate"] == found["a.Main.<init>"] == found["a.Tool.used"] == RUNS
    assert found["a.Tool.unused"] == found["a.Lone.run"] == found["a.Lone.<init>"] == DEAD
    assert graph.limits == ()
    assert graph.missing == ()


def test_what_the_platform_may_call_under_another_name_is_only_possible() -> None:
    found = levels(graph_of([main(more=[void("onFlurb"), void("hidden", flags=PRIVATE)])]))
    assert found["a.Main.onFlurb"] == MAYBE
    assert found["a.Main.hidden"] == DEAD


def test_a_virtual_call_reaches_the_classes_that_are_made() -> None:
    graph = graph_of([
        main(*make("a.One"), invoke_virtual("a.Base", "go", "()V", 0)),
        plain("a.Base", void("go")),
        plain("a.One", void("go"), above="a.Base"),
        plain("a.Two", void("go"), above="a.Base"),
    ])  # fmt: skip
    found = levels(graph)
    assert found["a.One.go"] == RUNS
    assert found["a.Two.go"] == DEAD


def test_a_class_made_after_the_call_was_seen_counts() -> None:
    graph = graph_of([
        main(invoke_virtual("a.Base", "go", "()V", 0), invoke_static("a.Late", "start", "()V")),
        plain("a.Base", void("go")),
        plain("a.Late", void("go"), void("start", *make("a.Late"), flags=PUBLIC | STATIC), above="a.Base"),
    ])  # fmt: skip
    assert levels(graph)["a.Late.go"] == RUNS


def test_an_inherited_method_is_what_the_call_comes_to() -> None:
    """The class below the interface inherits from one that knows nothing of the interface."""
    graph = graph_of([
        main(*make("a.Both"), invoke_interface("a.Face", "go", "()V", 0)),
        interface("a.Face", Method("go", "()V", PUBLIC | ABSTRACT)),
        plain("a.Base", void("go"), void("stay")),
        plain("a.Both", above="a.Base", interfaces=("a.Face",)),
    ])  # fmt: skip
    found = levels(graph)
    assert found["a.Base.go"] == RUNS
    assert found["a.Base.stay"] == DEAD


def test_a_default_method_of_an_interface_runs() -> None:
    graph = graph_of([
        main(*make("a.It"), invoke_virtual("a.It", "go", "()V", 0)),
        interface("a.Upper", void("go")),
        interface("a.Lower", interfaces=("a.Upper",)),
        plain("a.It", interfaces=("a.Lower",)),
    ])  # fmt: skip
    assert levels(graph)["a.Upper.go"] == RUNS


def test_a_super_call_goes_to_the_class_above_only() -> None:
    graph = graph_of([
        main(*make("a.Low"), invoke_virtual("a.Low", "go", "()V", 0)),
        plain("a.Top", void("go")),
        plain("a.Mid", void("go"), above="a.Top"),
        plain("a.Low", void("go", invoke_super("a.Mid", "go", "()V", 0)), above="a.Mid"),
    ])  # fmt: skip
    found = levels(graph)
    assert found["a.Mid.go"] == RUNS
    assert found["a.Top.go"] == DEAD


@pytest.mark.parametrize("made", [True, False])
def test_a_callback_runs_once_its_object_is_made(made: bool) -> None:
    graph = graph_of([
        main(*(make("a.Job") if made else ())),
        plain("a.Job", void("run", invoke_static("a.Work", "work", "()V")), interfaces=("java.lang.Runnable",)),
        plain("a.Work", void("work", flags=PUBLIC | STATIC)),
    ])  # fmt: skip
    assert levels(graph)["a.Work.work"] == (RUNS if made else DEAD)


def test_a_callback_inherited_from_a_class_of_no_interest_runs() -> None:
    graph = graph_of([
        main(*make("a.Job")),
        plain("a.Base", void("run")),
        plain("a.Job", above="a.Base", interfaces=("java.lang.Runnable",)),
    ])  # fmt: skip
    assert levels(graph)["a.Base.run"] == RUNS


def test_a_class_of_a_library_that_is_not_there_may_be_called_in_any_way() -> None:
    graph = graph_of([
        main(*make("a.Listener")),
        plain("a.Listener", void("onFlurb"), interfaces=("com.maps.Listener",)),
    ])  # fmt: skip
    assert levels(graph)["a.Listener.onFlurb"] == RUNS


def test_methods_of_every_object_run() -> None:
    text = Method("toString", "()Ljava/lang/String;", PUBLIC, (const_string(0, "x"), op("return-object", 0)))
    graph = graph_of([main(*make("a.It")), plain("a.It", text), plain("a.Other", text)])
    found = levels(graph)
    assert (found["a.It.toString"], found["a.Other.toString"]) == (RUNS, DEAD)


def test_a_class_is_initialised_when_a_static_field_is_touched() -> None:
    field = FieldRef("La/Holder;", "VALUE", "Ljava/lang/String;")
    start = Method("<clinit>", "()V", STATIC | 0x10000, (invoke_static("a.T", "t", "()V"), op("return-void")))
    graph = graph_of([
        main(op("sget-object", 0, reference=field)),
        DexClass("a.Holder", fields=(Field("VALUE", flags=PUBLIC | STATIC),), methods=(start,)),
        DexClass("a.Unused", fields=(Field("VALUE", flags=PUBLIC | STATIC),), methods=(start,)),
        plain("a.T", void("t", flags=PUBLIC | STATIC)),
    ])  # fmt: skip
    found = levels(graph)
    assert found["a.Holder.<clinit>"] == found["a.T.t"] == RUNS
    assert found["a.Unused.<clinit>"] == DEAD


def test_classes_of_other_files_are_reached() -> None:
    first = [main(*make("b.One"), invoke_virtual("b.Base", "go", "()V", 0))]
    second = [plain("b.Base", void("go")), plain("b.Two", void("go"), above="b.Base")]
    third = [plain("b.One", void("go", *make("b.Two")), above="b.Base")]
    for files in ([first, second, third], [third, second, first]):
        graph = graph_of(*files)
        found = levels(graph)
        assert found["b.One.go"] == found["b.Two.go"] == RUNS, files
        assert found["b.Base.go"] == RUNS  # b.Two and b.One are such objects, but which runs is not seen


def test_a_class_found_by_its_name() -> None:
    load = invoke_static("java.lang.Class", "forName", "(Ljava/lang/String;)Ljava/lang/Class;", 0)
    graph = graph_of([
        main(const_string(0, "com.a.Loaded"), load, invoke_static("a.Tool", "log", "()V")),
        plain("a.Tool", void("log", const_string(0, "com/a/Named"), const_string(1, "word"), flags=PUBLIC | STATIC)),
        plain("com.a.Loaded", void("go")),
        plain("com.a.Named", void("go")),
        plain("word", void("go")),
        plain("com.a.Silent", void("go", const_string(0, "com.a.Dead"))),
        plain("com.a.Dead", void("go")),
    ])  # fmt: skip
    found = levels(graph)
    assert found["com.a.Loaded.go"] == RUNS
    assert found["com.a.Named.go"] == MAYBE
    assert found["word.go"] == found["com.a.Dead.go"] == DEAD
    assert graph.limits == ()


def test_methods_looked_for_by_their_names_are_possible() -> None:
    look = invoke_virtual(
        "java.lang.Class",
        "getMethod",
        "(Ljava/lang/String;[Ljava/lang/Class;)Ljava/lang/reflect/Method;",
        0,
        1,
        2,
    )
    graph = graph_of(
        [main(const_class(0, "a.It"), look), plain("a.It", void("go"), void("stay", flags=PRIVATE))]
    )
    found = levels(graph)
    assert found["a.It.go"] == found["a.It.stay"] == MAYBE


def test_a_class_taken_as_a_value_may_be_made() -> None:
    graph = graph_of([main(const_class(0, "[La/It;")), plain("a.It", void("go"))])
    found = levels(graph)
    assert (found["a.It.<init>"], found["a.It.go"]) == (MAYBE, DEAD)


def test_names_in_layouts_native_libraries_and_handlers() -> None:
    classes = [
        main(more=[void("flurb"), void("other")]),
        plain("a.Seen", void("onDraw"), above="android.view.View"),
        plain("a.Called", void("go", flags=PUBLIC | STATIC)),
    ]
    roots = Roots(
        ("a.Main",), named=("a.Seen", "no.Such"), possible=("a.Called",), handlers=("flurb",), native=True
    )
    graph = graph_of(classes, roots=roots)
    found = levels(graph)
    assert found["a.Seen.<init>"] == found["a.Seen.onDraw"] == RUNS
    assert found["a.Called.go"] == MAYBE
    assert (found["a.Main.flurb"], found["a.Main.other"]) == (RUNS, MAYBE)
    assert graph.limits == (
        "native code may call any method; only classes that its libraries name were counted",
    )


def test_enums_and_what_comes_in_from_outside() -> None:
    graph = graph_of([
        main(*make("a.Kind")),
        plain("a.Kind", void("values", flags=PUBLIC | STATIC), void("other", flags=PUBLIC | STATIC), above="java.lang.Enum"),
        plain("a.Parcel", void("readObject", flags=PRIVATE)),
        DexClass("a.Sent", interfaces=("android.os.Parcelable",), methods=(
            Method("<clinit>", "()V", STATIC | 0x10000, (*make("a.Maker"), op("return-void"))),)),
        plain("a.Maker", void("createFromParcel"), interfaces=("android.os.Parcelable$Creator",)),
    ])  # fmt: skip
    found = levels(graph)
    assert (found["a.Kind.values"], found["a.Kind.other"]) == (RUNS, DEAD)
    assert found["a.Parcel.readObject"] == MAYBE
    assert found["a.Sent.<clinit>"] == found["a.Maker.createFromParcel"] == MAYBE


def test_without_a_way_in_nothing_is_dead() -> None:
    classes = [main(), plain("a.Lone", void("go"))]
    for roots in (None, Roots()):
        graph = graph_of(classes, roots=roots)
        assert set(levels(graph).values()) == {MAYBE}
        assert "no component is known" in graph.limits[0]


def test_a_component_that_is_not_there_hides_code() -> None:
    graph = graph_of([main(), plain("a.Lone", void("go"))], roots=Roots(("a.Main", "a.Packed")))
    found = levels(graph)
    assert (found["a.Main.onCreate"], found["a.Lone.go"]) == (RUNS, MAYBE)
    assert graph.missing == ("a.Packed",)
    assert "1 components of the manifest are in no DEX file" in graph.limits[0]


def test_what_it_cannot_see_is_said() -> None:
    path = "(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;Ljava/lang/ClassLoader;)V"
    load = invoke_static("java.lang.Class", "forName", "(Ljava/lang/String;)Ljava/lang/Class;", 0)
    graph = graph_of([
        main(invoke_direct("dalvik.system.DexClassLoader", "<init>", path, 0, 1, 2, 3, 0), load),
        plain("a.Dead", void("go", load)),
    ])  # fmt: skip
    assert graph.limits == (
        "1 methods that can run load code that is not in the DEX files read",
        f"1 methods that can run {LIMIT_OF_NAMES}",
    )


def test_why_it_runs() -> None:
    graph = graph_of(
        [main(invoke_static("a.One", "one", "()V"))],
        [
            plain("a.One", void("one", *make("a.Job"), flags=PUBLIC | STATIC)),
            plain(
                "a.Job", void("run", invoke_static("a.End", "end", "()V")), interfaces=("java.lang.Runnable",)
            ),
            plain("a.End", void("end", flags=PUBLIC | STATIC), void("dead", flags=PUBLIC | STATIC)),
        ],
    )
    names = [graph.outlines[1].dex.method_name(each) for each in graph.outlines[1].methods.tolist()]
    assert graph.why(1, names.index("La/End;->end()V")) == (
        "La/Main;->onCreate(Landroid/os/Bundle;)V",
        "La/One;->one()V",
        "La/Job;->run()V",
        "La/End;->end()V",
    )
    assert graph.why(1, names.index("La/End;->dead()V")) == ()
    assert graph.runs_by_method(1)[graph.outlines[1].methods[names.index("La/End;->end()V")]] == RUNS


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
            code_outline._platform_table,
            code_outline._hash_fixed,
        ):
            each.cache_clear()
        graph = graph_of(*files)
        found.append(([runs.tolist() for runs in graph.runs], graph.parents.tolist()))
    assert found[0] == found[1]


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
        plain("a.A", void("go")), plain("a.B", void("go"), above="a.A", interfaces=("java.lang.Runnable",)),
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
