"""Mach-O files: what was written is read back, in every shape; what is damaged is told."""

from __future__ import annotations

import dataclasses
import struct

import pytest

from ringfence.errors import EvidenceError
from ringfence.formats.apple.mach_o import is_mach_o, read_mach_o, span_bytes
from ringfence.formats.apple.mach_o_values import Build, Imports, MachOSlice
from ringfence.formats.apple.objc_names import plain_class_name
from tests.mach_o_writer import Recipe, make_fat, make_mach_o, make_signature

LOCATION = "/System/Library/Frameworks/CoreLocation.framework/CoreLocation"
UMENG = "@rpath/UMCommon.framework/UMCommon"
FULL = Recipe(
    imports={
        LOCATION: ["_OBJC_CLASS_$_CLLocationManager", "_kCLErrorDomain"],
        UMENG: ["_OBJC_CLASS_$_UMConfigure"],
    },
    weak=[UMENG],
    exports=["_main", "_helper"],
    classes=["AppDelegate", "UMAnalytics", "_TtC3App5Model"],
    selectors=["advertisingIdentifier", "startUpdatingLocation"],
    swift_types=[("App", "Model"), ("App", "Model", "Key"), ("Lottie", "Animation")],
    strings=[b"https://log.umeng.example/", b"plain"],
    wide_strings=["北京"],
    rpaths=["@executable_path/Frameworks"],
)
SHAPES = {
    "chained fixups": FULL,
    "fixups without symbols": dataclasses.replace(FULL, symbols=False, exports=()),
    "symbols only": dataclasses.replace(FULL, fixups=False),
    "bind opcodes": dataclasses.replace(FULL, fixups=False, symbols=False, binds=True, exports=()),
    "32 bits": dataclasses.replace(FULL, wide=False, cpu=12),
    "big endian": dataclasses.replace(FULL, endian=">", wide=False, cpu=18),
}


def read_one(recipe: Recipe) -> MachOSlice:
    return read_mach_o(make_mach_o(recipe), "App").slices[0]


@pytest.mark.parametrize("shape", SHAPES)
def test_what_was_written_is_read(shape: str) -> None:
    part = read_one(SHAPES[shape])
    assert part.gaps == ()
    assert part.imports == tuple(Imports(library, tuple(names)) for library, names in FULL.imports.items())
    assert part.classes_used == {"CLLocationManager", "UMConfigure"}
    assert part.classes == ("AppDelegate", "UMAnalytics", "App.Model")
    assert part.selectors == {"advertisingIdentifier", "startUpdatingLocation"}
    assert part.swift_types == ("App.Model", "App.Model.Key", "Lottie.Animation")
    assert part.swift_modules == {"App", "Lottie"}
    assert part.exports == tuple(SHAPES[shape].exports)
    assert part.export_count == len(part.exports)
    assert [(each.path, each.kind, each.framework) for each in part.dylibs] == [
        (LOCATION, "load", "CoreLocation"),
        (UMENG, "weak", "UMCommon"),
    ]
    assert part.rpaths == ("@executable_path/Frameworks",)
    assert part.uuid == bytes(range(16)).hex()
    assert part.build == Build("ios", "15.2", "17.0")
    assert not part.encrypted


def test_texts_are_told_by_place() -> None:
    data = make_mach_o(FULL)
    part = read_mach_o(data, "App").slices[0]
    found = {span.section: (bytes(span_bytes(data, span)), span.encoding) for span in part.text_spans}
    assert found["__TEXT,__cstring"] == (b"https://log.umeng.example/\0plain\0", "utf-8")
    assert found["__TEXT,__ustring"] == ("北京\0".encode("utf-16-le"), "utf-16-le")
    assert "__DATA,__objc_const" not in found


def test_an_encrypted_slice_shows_what_lies_outside_its_code() -> None:
    part = read_one(dataclasses.replace(FULL, encrypted=1, signature=make_signature("com.example", "TEAM")))
    assert part.encrypted
    assert (part.classes, part.swift_types, part.text_spans) == ((), (), ())
    assert part.selectors == frozenset()
    assert part.classes_used == {"CLLocationManager", "UMConfigure"}
    assert part.signature is not None
    assert part.signature.team == "TEAM"
    assert any("encrypted (scheme 1)" in gap for gap in part.gaps)
    assert "3 of 3 Objective-C classes have no readable name" in part.gaps


def test_a_fat_file_has_its_slices() -> None:
    thin, other = make_mach_o(FULL), make_mach_o(SHAPES["32 bits"])
    found = read_mach_o(make_fat(thin, b"!<arch>\nstatic", other), "App")
    assert [part.architecture for part in found.slices] == ["arm64", "arm"]
    assert found.slices[1].classes == found.slices[0].classes
    assert found.oddities == (f"App, byte {8 + 3 * 20 + len(thin)}: a static library is not read here",)


def test_overlapping_slices_are_read_once() -> None:
    fat = bytearray(make_fat(make_mach_o(FULL), make_mach_o(FULL)))
    fat[8 + 20 + 8 : 8 + 20 + 16] = fat[8 + 8 : 8 + 16]
    found = read_mach_o(bytes(fat), "App")
    assert len(found.slices) == 1
    assert found.oddities == ("slice 1 overlaps another and was not read",)


@pytest.mark.parametrize(
    "name", ["_TtC3App5Model", "_TtCC3App5Model3Key", "AppDelegate", "_TtC3Ap", "_TtC99A"]
)
def test_mangled_classes_are_shown_as_the_system_does(name: str) -> None:
    shown = {"_TtC3App5Model": "App.Model", "_TtCC3App5Model3Key": "App.Model.Key"}
    assert plain_class_name(name) == shown.get(name, name)


@pytest.mark.parametrize(
    ("command", "gap"),
    [
        (struct.pack("<II", 0x7777, 16) + bytes(8), "load command 0x7777 is not known and was not read"),
        (struct.pack("<II", 0xC, 24) + struct.pack("<IIII", 99, 0, 0, 0), "load command 0xc is damaged"),
        (struct.pack("<II", 0xC, 4), "load command 10 has an impossible length"),
        (struct.pack("<II", 0x1D, 16) + struct.pack("<II", 0, 64), "the code signature could not be read"),
        (
            struct.pack("<II", 0x80000034, 16) + struct.pack("<II", 1 << 30, 64),
            "the imports could not be read",
        ),
    ],
)
def test_a_damaged_command_is_a_gap(command: bytes, gap: str) -> None:
    part = read_one(dataclasses.replace(FULL, more_commands=[command]))
    assert any(gap in each for each in part.gaps), part.gaps
    assert part.rpaths == ("@executable_path/Frameworks",)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "no Mach-O"),
        (b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(40), "no Mach-O"),  # a Java class
        (b"\xcf\xfa\xed\xfe", "cut off"),
        (b"\xca\xfe\xba\xbe\0\0\0\x01", "cut off"),
        (make_fat(b"!<arch>\n"), "none of its slices"),
    ],
)
def test_what_is_no_mach_o_is_refused(data: bytes, what: str) -> None:
    with pytest.raises(EvidenceError, match=what):
        read_mach_o(data, "App")


def test_first_bytes_tell() -> None:
    assert is_mach_o(make_mach_o(FULL)[:8])
    assert is_mach_o(make_fat(b"x")[:8])
    assert not is_mach_o(b"\xca\xfe\xba\xbe\0\0\0\x34")
