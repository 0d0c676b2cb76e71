"""The numbers of class_shapes.py for a class file, so that an SDK can be signed as its maker publishes it."""

from __future__ import annotations

from collections.abc import Iterator

from ...formats.java_class import JavaClass, Member
from .class_shapes import CLASS, INTERFACE, KEPT_FLAGS, LEAST_CALLS, LEAST_MEMBERS, SUPER
from .framework import is_platform

_MASK = (1 << 64) - 1
_FNV_BEGIN, _FNV_PRIME = 0xCBF29CE484222325, 0x100000001B3
_SYNTHETIC, _STATIC, _OF_METHODS, _CONSTRUCTOR = 0x1000, 0x8, 0x508, 0x10000
_LINKED = b"Ljava/lang/invoke/"


def shape_of(java: JavaClass) -> tuple[int, int]:
    """The number of its shape (0 where it has too few members), and how many members it has."""
    members = list(_members(java))
    above = f"L{java.superclass};" if java.superclass else ""
    head = _mix(_type(above) + SUPER if above else SUPER) + _mix((java.flags & KEPT_FLAGS) + CLASS)
    head += sum(_mix(_type(f"L{each};") + INTERFACE) for each in java.interfaces)
    return _mix(sum(members) + head) if len(members) >= LEAST_MEMBERS else 0, len(members)


def calls_of(java: JavaClass) -> tuple[int, int]:
    """The number of its calls of the platform (0 where there are too few), and how many there are."""
    calls = set()
    for owner, name, descriptor in java.calls:
        full = owner if owner.startswith("[") else f"L{owner};"
        element = full.lstrip("[").encode("utf-8", "replace")
        if is_platform(element) and not element.startswith(_LINKED):
            calls.add(_mix(_mix(_type(full) + _text(name)) + _prototype(descriptor)))
    return _mix(sum(calls)) if len(calls) >= LEAST_CALLS else 0, len(calls)


def _members(java: JavaClass) -> Iterator[int]:
    for field in java.fields:
        if not field.flags & _SYNTHETIC:
            yield _mix(_type(field.descriptor) + 2 + (field.flags & _STATIC))
    for method in java.methods:
        if not method.flags & _SYNTHETIC and method.name != "<clinit>":
            yield _mix(_prototype(method.descriptor) + 1 + _method_flags(method))


def _method_flags(method: Member) -> int:
    return (method.flags & _OF_METHODS) | (_CONSTRUCTOR if method.name == "<init>" else 0)


def _mix(word: int) -> int:
    word &= _MASK
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _MASK
    return word ^ (word >> 31)


def _text(text: str) -> int:
    word = _FNV_BEGIN
    for byte in text.encode("utf-8", "surrogatepass")[:512]:
        word = ((word ^ byte) * _FNV_PRIME) & _MASK
    return word


def _type(descriptor: str) -> int:
    element = descriptor.lstrip("[")
    if element.startswith("L") and not is_platform(element.encode("utf-8", "replace")):
        return _text("[" * (len(descriptor) - len(element)) + "?")
    return _text(descriptor)


def _prototype(descriptor: str) -> int:
    parameters, _, returned = descriptor.removeprefix("(").partition(")")
    word = 7
    for each in _split(parameters):
        word = _mix(word + _type(each))
    return _mix((word ^ 0x5A5A) + _type(returned))


def _split(parameters: str) -> Iterator[str]:
    at = begin = 0
    while at < len(parameters):
        if parameters[at] == "L":
            at = parameters.index(";", at)
        if parameters[at] != "[":
            yield parameters[begin : at + 1]
            begin = at + 1
        at += 1
