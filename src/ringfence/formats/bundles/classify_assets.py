"""The files of an app -> which of them hide code, what each is, and whether it is read here.

A file is what its first bytes say, whatever its name ends with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..elf.packing import entropy
from .asset_kinds import MAGICS, MODEL_NAMES, READ, TESTS, TEXT_NAMES, AssetKind

Entry = tuple[str, int, Callable[[int], bytes]]  # name, size in bytes, reader of so many first bytes

_HEAD = 512
_LONG_HEAD = 16384
_FEWEST = 2048  # of fewer bytes the entropy tells nothing
_DENSE = 7.8  # bits a byte of 16 KiB; random bytes have more than 7.98
# What the app itself is made of, and has readers of its own.
_OWN = re.compile(
    r"(classes\d*\.dex|AndroidManifest\.xml|resources\.(arsc|pb)|META-INF/.*|res/.*\.xml|kotlin/.*"
    r"|.*\.(kotlin_builtins|kotlin_module)|stamp-cert-sha256)"
)
_FLUTTER_LIBRARY = re.compile(r"(.*/)?libapp\.so|.*/App\.framework/App|.*(vm|isolate)_snapshot_(data|instr)")
_UNITY_METADATA = re.compile(r".*global-metadata\.dat")
_DOTNET_LIBRARY = re.compile(r"lib/[^/]+/lib_?assemblies.*\.so|lib/[^/]+/lib_[^/]*\.dll\.so")
# By the first byte of a file: those that it may have, in their order.
_MAGICS_OF = [tuple(each for each in MAGICS if each.at or each.mark[0] == first) for first in range(256)]
_TEXT_BYTES = bytes(range(32, 127)) + b"\t\n\r\f\x1b" + bytes(range(128, 256))


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that holds code or text. With `read` false it is a limit of what was covered; `why` says how."""

    name: str
    kind: AssetKind
    read: bool
    why: str


def classify_assets(entries: Iterable[Entry]) -> Iterator[Asset]:
    """What each file is; those that hold neither code nor text are left out, and the app's own code too.

    A reader that raises is not caught: it knows best what its error means.
    """
    for name, size, read_head in entries:
        if not size or name.endswith("/") or _OWN.fullmatch(name):
            continue
        kind = _kind(name, size, read_head)
        if kind is not AssetKind.HARMLESS:
            read, why = READ[kind]
            yield Asset(name, kind, read, _say_more(name, kind) or why)


def _kind(name: str, size: int, read_head: Callable[[int], bytes]) -> AssetKind:
    head = read_head(_HEAD)
    kind = kind_of_bytes(head)
    if _DOTNET_LIBRARY.fullmatch(name):
        return AssetKind.DOTNET_STORE
    if _FLUTTER_LIBRARY.fullmatch(name) and kind in (AssetKind.ELF, AssetKind.MACH_O, None):
        return AssetKind.FLUTTER
    if kind is AssetKind.SHELL or kind is None:
        kind = _kind_of_text(name, head) or kind
    if kind is not None:
        return kind
    if MODEL_NAMES.search(name):
        return AssetKind.MODEL
    if _UNITY_METADATA.fullmatch(name) or (size >= _FEWEST and _looks_encrypted(read_head(_LONG_HEAD))):
        return AssetKind.ENCRYPTED
    return AssetKind.UNKNOWN


def kind_of_bytes(head: bytes) -> AssetKind | None:
    """The kind by the first bytes alone, None where they say nothing."""
    for magic in _MAGICS_OF[head[0]] if head else ():
        if head[magic.at : magic.at + len(magic.mark)] == magic.mark:
            return magic.kind
    return next((kind for test, kind in TESTS if test(head)), None)


def _kind_of_text(name: str, head: bytes) -> AssetKind | None:
    """Which text, or None where these bytes are no text. UTF-16 counts, too."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return AssetKind.TEXT
    if head.translate(None, _TEXT_BYTES) or _mostly_high(head):
        return None
    for pattern, kind in TEXT_NAMES:
        if pattern.search(name):
            return kind
    if head.startswith(b"#!"):
        return AssetKind.SHELL
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return AssetKind.PAGE if start.startswith((b"<!doctype html", b"<html")) else AssetKind.TEXT


def _mostly_high(head: bytes) -> bool:
    """Is a third beyond ASCII, and that no UTF-8?"""
    if sum(byte > 127 for byte in head) * 3 < len(head):
        return False
    try:
        head[: len(head) - 3].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start < len(head) - 8
    return False


def _looks_encrypted(head: bytes) -> bool:
    """No pattern at all; a head shorter than 16 KiB cannot reach as many bits a byte."""
    if len(head) < _FEWEST:
        return False
    return entropy(memoryview(head)) > (_DENSE if len(head) >= 8192 else _DENSE - 0.1)


def _say_more(name: str, kind: AssetKind) -> str:
    if kind is AssetKind.ENCRYPTED and _UNITY_METADATA.fullmatch(name):
        return "Unity metadata that was encrypted or changed: neither names nor strings of its code are read"
    return ""
