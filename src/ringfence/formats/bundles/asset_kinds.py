"""The kinds of assets that matter here, and how each is known by its first bytes or by its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from . import hermes, unity_metadata


class AssetKind(StrEnum):
    DEX = "Dalvik code"
    OPTIMISED_DEX = "optimised Dalvik code"
    JAVA_CLASS = "Java class"
    ELF = "native library or program"
    MACH_O = "Apple program"
    ARCHIVE = "ZIP, JAR or APK"
    HERMES = "Hermes bytecode"
    SCRIPT = "script"
    PAGE = "web page"
    TEXT = "text"
    FLUTTER = "Flutter snapshot"
    DART_KERNEL = "Dart kernel code"
    UNITY_METADATA = "Unity metadata"
    DOTNET = "Windows or .NET code"
    DOTNET_STORE = "store of .NET assemblies"
    LUA = "Lua bytecode"
    PYTHON = "Python bytecode"
    WASM = "WebAssembly"
    MINI_PROGRAM = "mini-program package"
    SHELL = "shell script"
    UNITY_ASSETS = "Unity asset bundle"
    GODOT = "Godot package"
    MODEL = "machine-learning model"
    COMPRESSED = "compressed data"
    ENCRYPTED = "looks encrypted"
    UNKNOWN = "data of an unknown format"
    HARMLESS = "pictures, sound, fonts, tables"


# What `Asset.read` says, and why.
READ: dict[AssetKind, tuple[bool, str]] = {
    AssetKind.DEX: (True, "code that the app can load; read as its own code is"),
    AssetKind.OPTIMISED_DEX: (False, "code compiled on a device; it is not read"),
    AssetKind.JAVA_CLASS: (False, "Java code that is not converted for Android; only its text is searched"),
    AssetKind.ELF: (True, "names and text are read, machine code is not"),
    AssetKind.MACH_O: (True, "names and text are read, machine code is not"),
    AssetKind.ARCHIVE: (True, "a container: its entries are looked at like the app's own"),
    AssetKind.HERMES: (True, "its strings are read, its instructions are not"),
    AssetKind.SCRIPT: (True, "its text is searched, its calls are not followed"),
    AssetKind.PAGE: (True, "its text is searched, its calls are not followed"),
    AssetKind.TEXT: (True, "its text is searched"),
    AssetKind.FLUTTER: (True, "its strings are read, its machine code is not"),
    AssetKind.DART_KERNEL: (True, "its text is searched, its code is not read"),
    AssetKind.UNITY_METADATA: (True, "names and strings are read; the code is in libil2cpp.so and is not"),
    AssetKind.DOTNET: (True, "its text is searched, its code is not read"),
    AssetKind.DOTNET_STORE: (False, "its assemblies are compressed and not read"),
    AssetKind.LUA: (True, "its text is searched, its code is not read"),
    AssetKind.PYTHON: (True, "its text is searched, its code is not read"),
    AssetKind.WASM: (True, "its text is searched, its code is not read"),
    AssetKind.MINI_PROGRAM: (True, "its text is searched, its calls are not followed"),
    AssetKind.SHELL: (True, "its text is searched, its commands are not followed"),
    AssetKind.UNITY_ASSETS: (False, "compressed; scripts inside are not read"),
    AssetKind.GODOT: (False, "scripts inside are not read"),
    AssetKind.MODEL: (False, "a model, no code of its own"),
    AssetKind.COMPRESSED: (False, "it is compressed and was not opened"),
    AssetKind.ENCRYPTED: (False, "it has no known format and no pattern: encrypted or compressed"),
    AssetKind.UNKNOWN: (True, "its text is searched; what else it holds is not known"),
    AssetKind.HARMLESS: (False, "no code"),
}


@dataclass(frozen=True, slots=True)
class Magic:
    """These bytes at this place mean that kind."""

    at: int
    mark: bytes
    kind: AssetKind


_KIND = AssetKind
MAGICS: tuple[Magic, ...] = tuple(
    Magic(at, mark, kind)
    for at, mark, kind in (
        (0, b"dex\n0", _KIND.DEX),
        (0, b"cdex00", _KIND.OPTIMISED_DEX),
        (0, b"dey\n0", _KIND.OPTIMISED_DEX),
        (0, b"vdex", _KIND.OPTIMISED_DEX),
        (0, b"oat\n", _KIND.OPTIMISED_DEX),
        (0, b"\x7fELF", _KIND.ELF),
        (0, b"\xcf\xfa\xed\xfe", _KIND.MACH_O),
        (0, b"\xce\xfa\xed\xfe", _KIND.MACH_O),
        (0, b"PK\x03\x04", _KIND.ARCHIVE),
        (0, hermes.MAGIC, _KIND.HERMES),
        (0, unity_metadata.MAGIC, _KIND.UNITY_METADATA),
        (0, b"\x90\xab\xcd\xef", _KIND.DART_KERNEL),
        (0, b"\xf5\xf5\xdc\xdc", _KIND.FLUTTER),
        (0, b"XABA", _KIND.DOTNET_STORE),
        (0, b"XALZ", _KIND.DOTNET_STORE),
        (0, b"MZ", _KIND.DOTNET),
        (0, b"\x1bLua", _KIND.LUA),
        (0, b"\x1bLJ", _KIND.LUA),
        (0, b"\0asm", _KIND.WASM),
        (0, b"V1MMWX", _KIND.ENCRYPTED),  # a WeChat mini-program that was encrypted
        (0, b"UnityFS\0", _KIND.UNITY_ASSETS),
        (0, b"UnityWeb\0", _KIND.UNITY_ASSETS),
        (0, b"UnityRaw\0", _KIND.UNITY_ASSETS),
        (0, b"GDPC", _KIND.GODOT),
        (0, b"GDSC", _KIND.GODOT),
        (0, b"#!", _KIND.SHELL),
        (4, b"TFL3", _KIND.MODEL),
        (0, b"\x1f\x8b\x08", _KIND.COMPRESSED),
        (0, b"\xfd7zXZ\0", _KIND.COMPRESSED),
        (0, b"\x28\xb5\x2f\xfd", _KIND.COMPRESSED),
        (0, b"\x04\x22\x4d\x18", _KIND.COMPRESSED),
        (0, b"7z\xbc\xaf\x27\x1c", _KIND.COMPRESSED),
        (0, b"BZh", _KIND.COMPRESSED),
        (0, b"Rar!", _KIND.COMPRESSED),
        (0, b"\x5d\0\0", _KIND.COMPRESSED),  # LZMA as Unreal and others store it
        (257, b"ustar", _KIND.ARCHIVE),
        (0, b"\x89PNG", _KIND.HARMLESS),
        (0, b"\xff\xd8\xff", _KIND.HARMLESS),
        (0, b"GIF8", _KIND.HARMLESS),
        (0, b"RIFF", _KIND.HARMLESS),
        (0, b"BM", _KIND.HARMLESS),
        (0, b"OggS", _KIND.HARMLESS),
        (0, b"ID3", _KIND.HARMLESS),
        (0, b"\xff\xfb", _KIND.HARMLESS),
        (0, b"\xff\xf3", _KIND.HARMLESS),
        (0, b"\xff\xf1", _KIND.HARMLESS),
        (0, b"fLaC", _KIND.HARMLESS),
        (4, b"ftyp", _KIND.HARMLESS),
        (0, b"\x1aE\xdf\xa3", _KIND.HARMLESS),
        (0, b"\0\x01\0\0", _KIND.HARMLESS),
        (0, b"OTTO", _KIND.HARMLESS),
        (0, b"ttcf", _KIND.HARMLESS),
        (0, b"wOF", _KIND.HARMLESS),
        (0, b"%PDF", _KIND.HARMLESS),
        (0, b"SQLite format 3\0", _KIND.HARMLESS),
        (0, b"\x03\0\x08\0", _KIND.HARMLESS),  # binary XML and resource tables have readers of their own
        (0, b"\x02\0\x0c\0", _KIND.HARMLESS),
        (0, b"\xabKTX", _KIND.HARMLESS),
        (0, b"PKM ", _KIND.HARMLESS),
        (0, b"PVR\x03", _KIND.HARMLESS),
        (0, b"\x13\xab\xa1\x5c", _KIND.HARMLESS),
        (0, b"DDS ", _KIND.HARMLESS),
    )
)


def _is_java_class(head: bytes) -> bool:
    return head[:4] == b"\xca\xfe\xba\xbe" and 45 <= int.from_bytes(head[6:8], "big") < 100


def _is_fat_mach_o(head: bytes) -> bool:
    return head[:4] == b"\xca\xfe\xba\xbe" and 0 < int.from_bytes(head[4:8], "big") < 45


def _is_python(head: bytes) -> bool:
    return head[2:4] == b"\r\n" and len(head) >= 16 and head[1:2] in (b"\x0c", b"\x0d", b"\x0e")


def _is_mini_program(head: bytes) -> bool:
    return head[:1] == b"\xbe" and head[13:14] == b"\xed"


TESTS: tuple[tuple[Callable[[bytes], bool], AssetKind], ...] = (
    (_is_java_class, AssetKind.JAVA_CLASS),
    (_is_fat_mach_o, AssetKind.MACH_O),
    (_is_python, AssetKind.PYTHON),
    (_is_mini_program, AssetKind.MINI_PROGRAM),
)
# Text has no first bytes of its own: what kind it is the name says.
TEXT_NAMES: tuple[tuple[re.Pattern[str], AssetKind], ...] = (
    (re.compile(r"\.(js|mjs|cjs|jsx|ts|jsbundle|bundle|lua|py|rb|php|groovy)$", re.I), AssetKind.SCRIPT),
    (re.compile(r"\.(html?|xhtml|vue|wxml)$", re.I), AssetKind.PAGE),
    (re.compile(r"\.sh$", re.I), AssetKind.SHELL),
)
MODEL_NAMES = re.compile(r"\.(tflite|onnx|mnn|ncnn|param|pt|ptl|pth|mlmodel|caffemodel|nb|rknn|ort)$", re.I)
