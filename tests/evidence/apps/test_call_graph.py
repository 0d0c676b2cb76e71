"""What can run: each rule of the call graph on a small app, and all of them against a slow search."""

from __future__ import annotations

import pytest

from ringfence.evidence.apps.call_graph import DEAD, MAYBE, RUNS, Roots
from tests.dex_code import FieldRef
from tests.dex_instructions import (
    const_class,
    const_string,
    invoke_direct,
    invoke_interface,
    invoke_static,
    invoke_super,
    invoke_virtual,
    op,
)
from tests.dex_writer import (
    ABSTRACT,
    PRIVATE,
    PUBLIC,
    STATIC,
    DexClass,
    Field,
    Method,
)
from tests.small_apps import (
    CLASS,
    RUNNABLE,
    graph_of,
    interface,
    levels,
    main,
    make,
    plain,
    void,
)

LIMIT_OF_NAMES = "find classes by names that no string beside them holds"


def test_what_a_component_calls_runs_and_the_rest_is_dead() -> None:
    graph = graph_of([
        main(invoke_static("a.Tool", "used", "()V")),
        plain("a.Tool", void("used", flags=CLASS), void("unused", flags=CLASS)),
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
        plain("a.Late", void("go"), void("start", *make("a.Late"), flags=CLASS), above="a.Base"),
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
        plain("a.Job", void("run", invoke_static("a.Work", "work", "()V")), interfaces=RUNNABLE),
        plain("a.Work", void("work", flags=CLASS)),
    ])  # fmt: skip
    assert levels(graph)["a.Work.work"] == (RUNS if made else DEAD)


def test_a_callback_inherited_from_a_class_of_no_interest_runs() -> None:
    graph = graph_of([
        main(*make("a.Job")),
        plain("a.Base", void("run")),
        plain("a.Job", above="a.Base", interfaces=RUNNABLE),
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
        DexClass("a.Holder", fields=(Field("VALUE", flags=CLASS),), methods=(start,)),
        DexClass("a.Unused", fields=(Field("VALUE", flags=CLASS),), methods=(start,)),
        plain("a.T", void("t", flags=CLASS)),
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
        plain("a.Tool", void("log", *(const_string(0, s) for s in ("com/a/Named", "word")), flags=CLASS)),
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
        plain("a.Called", void("go", flags=CLASS)),
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
        plain("a.Kind", void("values", flags=CLASS), void("other", flags=CLASS), above="java.lang.Enum"),
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
            plain("a.One", void("one", *make("a.Job"), flags=CLASS)),
            plain("a.Job", void("run", invoke_static("a.End", "end", "()V")), interfaces=RUNNABLE),
            plain("a.End", void("end", flags=CLASS), void("dead", flags=CLASS)),
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
