"""ELF -> machine, names, natives, and where its strings lie; nothing is copied but the names.

Segments and the dynamic table are believed first, because the loader goes by them; the section headers, which
it ignores and which packers take away or falsify, only help to leave the code out of the search for strings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from .dynamic import Dynamic, read_dynamic
from .layout import ALLOCATED, CODE, NO_BITS, NOTE, Layout, read_layout
from .native_methods import NativeMethod, decode_native
from .packing import find_packing, section_names

_MACHINES = {3: "x86", 8: "mips", 40: "arm", 62: "x86-64", 183: "aarch64", 243: "riscv", 258: "loongarch"}
_KINDS = {1: "relocatable", 2: "program", 3: "shared library", 4: "core dump"}
_TELLING_NAMES = """
socket connect bind listen accept accept4 send sendto sendmsg recv recvfrom recvmsg getaddrinfo
gethostbyname gethostbyname2 gethostbyname_r getnameinfo android_getaddrinfofornet android_res_nquery
res_query dlopen dlsym android_dlopen_ext ptrace prctl mprotect fork vfork execv execve execvp execl
execlp popen system kill inotify_add_watch __system_property_get __system_property_read
__system_property_read_callback __system_property_find process_vm_readv memfd_create slCreateEngine
JNI_OnLoad JNI_CreateJavaVM AAudio_createStreamBuilder ACameraManager_create AMediaCodec_createCodecByName
ASensorManager_getInstance ASensorManager_getInstanceForPackage Py_Initialize il2cpp_init mono_jit_init
luaL_newstate lua_newstate uv_tcp_connect
"""
_TELLING = frozenset(_TELLING_NAMES.split())
_TELLING_PREFIXES = (
    "SSL_", "curl_", "nghttp2_", "mbedtls_", "wolfSSL_", "gnutls_", "lws_", "mosquitto_", "_kDart",
)  # fmt: skip
# Types of sections that hold numbers and the names of symbols, and names of those kept for debuggers.
_NO_TEXT = frozenset({2, 3, 4, 5, 9, 11, 19, 0x60000001, 0x60000002, 0x6FFFFFF6, 0x6FFFFFFE, 0x6FFFFFFF})
_ASIDE = (".debug", ".zdebug", ".gnu_debugdata", ".symtab", ".strtab", ".shstrtab", ".comment")
_SHORTEST = 4  # as in t.cn
_MOST_NAMES = 1000
_MOST_NATIVES = 20_000


@dataclass(frozen=True, slots=True)
class Elf:
    """A native library or program.

    `imports` and `exports` are the telling names among the dynamic symbols (network, loading, tracing);
    `natives` the methods that it implements under their Java names. `strings` are the parts of the file,
    begin and end, in which text may lie. `hints` say what speaks for packing or hiding; `gaps` what could
    not be read.
    """

    name: str
    bits: int
    machine: str
    kind: str
    soname: str
    needed: tuple[str, ...]
    build_id: str
    imports: tuple[str, ...]
    exports: tuple[str, ...]
    natives: tuple[NativeMethod, ...]
    strings: tuple[tuple[int, int], ...]
    hints: tuple[str, ...]
    gaps: tuple[str, ...]


def read_elf(data: bytes | memoryview, name: str) -> Elf:
    """Read a library from its bytes. EvidenceError where it is no ELF; anything less becomes a gap."""
    layout = read_layout(memoryview(data).cast("B"), name)
    dynamic = read_dynamic(layout)
    if not len(layout.segments) and layout.kind in (2, 3):
        layout.gaps.append("it has no segments: the loader would refuse it")
    return Elf(
        name=name,
        bits=64 if layout.wide else 32,
        machine=_MACHINES.get(layout.machine, f"machine {layout.machine}"),
        kind=_KINDS.get(layout.kind, f"kind {layout.kind}"),
        soname=dynamic.soname,
        needed=dynamic.needed,
        build_id=_build_id(layout),
        imports=_telling(layout, dynamic, undefined=True),
        exports=_telling(layout, dynamic, undefined=False),
        natives=_natives(layout, dynamic),
        strings=find_strings(layout),
        hints=tuple(find_packing(layout)),
        gaps=tuple(dict.fromkeys(layout.gaps)),
    )


def _heads(names: Iterable[str]) -> npt.NDArray[np.uint32]:
    """The first four bytes of each, NUL where it is shorter, as numbers."""
    return np.array(
        [int.from_bytes(name.encode()[:4].ljust(4, b"\0"), "little") for name in names], np.uint32
    )


_TELLING_HEADS = _heads((*_TELLING, *_TELLING_PREFIXES))
_NATIVE_HEAD = _heads(("Java",))


def _telling(layout: Layout, dynamic: Dynamic, undefined: bool) -> tuple[str, ...]:
    found = set()
    for name in dynamic.names(undefined, _TELLING_HEADS):
        if name in _TELLING or name.startswith(_TELLING_PREFIXES):
            found.add(name)
            if len(found) == _MOST_NAMES:
                layout.gaps.append(f"only {_MOST_NAMES} telling names are kept")
                break
    return tuple(sorted(found))


def _natives(layout: Layout, dynamic: Dynamic) -> tuple[NativeMethod, ...]:
    found = set()
    for name in dynamic.names(False, _NATIVE_HEAD):
        native = decode_native(name)
        if native:
            found.add(native)
            if len(found) == _MOST_NATIVES:
                layout.gaps.append(f"only {_MOST_NATIVES} native methods are kept")
                break
    return tuple(sorted(found))


def _build_id(layout: Layout) -> str:
    """The GNU build id in hexadecimal digits, '' where there is none."""
    for row in layout.segments[layout.segments["type"] == NOTE]:
        begin, size = int(row["offset"]), int(row["size"])
        note = layout.data[begin : begin + min(size, 65536)]
        at = 0
        while at + 12 <= len(note):
            lengths = (int.from_bytes(note[at + n : at + n + 4], _byte_order(layout)) for n in (0, 4, 8))
            name_size, content_size, kind = lengths
            content = at + 12 + (name_size + 3 & ~3)
            if kind == 3 and bytes(note[at + 12 : at + 15]) == b"GNU" and name_size == 4:
                return bytes(note[content : content + min(content_size, 64)]).hex()
            at = content + (content_size + 3 & ~3)
    return ""


def _byte_order(layout: Layout) -> Literal["little", "big"]:
    return "little" if layout.order == "<" else "big"


def find_strings(layout: Layout) -> tuple[tuple[int, int], ...]:
    """The parts of the file that may hold text: all of it but code, symbol tables and debug data.

    A section is left out only if it is what it claims to be: code must lie in a segment that can be run.
    """
    size = len(layout.data)
    names = section_names(layout)
    skipped = []
    columns = (layout.sections[name].tolist() for name in ("type", "flags", "offset", "size"))
    for number, (kind, flags, begin, length) in enumerate(zip(*columns, strict=True)):
        end = min(size, begin + length)
        if kind in (0, NO_BITS) or begin >= size:
            continue
        code = flags & CODE and flags & ALLOCATED and layout.is_code(begin, end)
        aside = not flags & ALLOCATED and names.get(number, "").startswith(_ASIDE)
        if code or aside or kind in _NO_TEXT:
            skipped.append((begin, end))
    spans, at = [], 0
    for begin, end in (*sorted(skipped), (size, size)):
        if begin - at >= _SHORTEST:
            spans.append((at, begin))
        at = max(at, end)
    return tuple(spans)
