"""A small DEX that touches everything the walk looks at, and the ways to look at it."""

from __future__ import annotations

from tests.dex_code import TypeRef
from tests.dex_instructions import (
    check_cast,
    const,
    const_class,
    const_string,
    fill_array_data,
    goto,
    if_eqz,
    invoke_direct,
    invoke_interface,
    invoke_static,
    invoke_super,
    invoke_virtual,
    label,
    new_instance,
    op,
    packed_switch,
    return_void,
    sget,
    sparse_switch,
)
from tests.dex_writer import ABSTRACT, NATIVE, PUBLIC, STATIC, DexClass, Field, Method, constructor, write_dex

LOCATION = "android.location.LocationManager"
LAST_KNOWN = "(Ljava/lang/String;)Landroid/location/Location;"
LOOKUPS = (
    ("Landroid/location/LocationManager;", "getLastKnownLocation"),
    ("Ljava/lang/Class;", "forName"),
    ("Ljava/lang/Class;", "getMethod"),
    ("Landroid/os/Bundle;", "nothing"),
)
FIELDS = (("Landroid/os/Build;", "SERIAL"),)

_ASK = (
    const_string(0, "gps"),
    invoke_virtual(LOCATION, "getLastKnownLocation", LAST_KNOWN, "p1", 0),
    op("move-result-object", 0),
    packed_switch(1, 3, "one", "two"),
    label("one"),
    sparse_switch(1, {100: "one", -1: "two"}),
    label("two"),
    invoke_virtual(LOCATION, "getLastKnownLocation", LAST_KNOWN, "p1", 0),
    const(2, 3),
    op("new-array", 2, 2, reference=TypeRef("[S")),
    fill_array_data(2, 2, 7, -1, 9),
    sget(0, "android.os.Build", "SERIAL", "java.lang.String"),
    return_void(),
)
_REFLECT = (
    const_string(0, "com.hidden.Sdk"),
    op("move-object/from16", 3, 0),
    invoke_static("java.lang.Class", "forName", "(Ljava/lang/String;)Ljava/lang/Class;", 3),
    const_class(1, "com.example.Helper"),
    const_string(2, "collect"),
    const(0, 0),
    invoke_virtual(
        "java.lang.Class",
        "getMethod",
        "(Ljava/lang/String;[Ljava/lang/Class;)Ljava/lang/reflect/Method;",
        1,
        2,
        0,
    ),
    if_eqz(1, "end"),
    goto("end"),
    invoke_static("java.lang.Class", "forName", "(Ljava/lang/String;)Ljava/lang/Class;", 2),
    label("end"),
    return_void(),
)
_CALLS = (
    new_instance(0, "com.example.Helper"),
    invoke_direct("com.example.Helper", "<init>", "()V", 0),
    invoke_static("com.example.Helper", "help", "()V"),
    invoke_static("com.example.Helper", "help", "()V"),
    invoke_interface("java.lang.Runnable", "run", "()V", 0),
    check_cast(0, "com.example.Other"),
    invoke_virtual("com.example.Main", "run", "()V", "p0"),
    invoke_super("java.lang.Object", "run", "()V", "p0"),
    return_void(),
)


def make_dex(version: int = 35) -> bytes:
    return write_dex(
        [
            DexClass(
                "com.example.Main",
                interfaces=("java.lang.Runnable",),
                fields=(
                    Field("URI", "java.lang.String", PUBLIC | STATIC, "content://sms/inbox"),
                    Field("other", "java.lang.String", PUBLIC | STATIC, "nothing"),
                ),
                methods=(
                    constructor(),
                    Method("ask", f"(L{LOCATION.replace('.', '/')};)V", PUBLIC, _ASK),
                    Method("reflect", "()V", PUBLIC, _REFLECT),
                    Method("run", "()V", PUBLIC, _CALLS),
                    Method("far", "()V", PUBLIC | NATIVE),
                ),
            ),
            DexClass(
                "com.example.Helper",
                superclass="com.example.Main",
                methods=(
                    constructor("com.example.Main"),
                    Method(
                        "help", "()V", PUBLIC | STATIC, (const_string(0, "content://sms/sent"), return_void())
                    ),
                ),
            ),
            DexClass("com.example.Empty", flags=PUBLIC | ABSTRACT),
        ],
        version=version,
        strings=("\0nul", "𝒳", "content://", "unused"),
        types=(
            "[[Lcom/example/Main;",
            "[Lcom/example/inner/Deep;",
            "Lcom/exam/Ple;",
            "Lcom/example/Main$In;",
        ),
    )
