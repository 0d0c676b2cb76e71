"""`Java_com_example_Sdk_send__I` -> class com.example.Sdk, method send: natives found by their names."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ESCAPE = re.compile(r"_(0[0-9a-f]{4}|[123])")
_SIGNS = {"1": "_", "2": ";", "3": "["}
_SEPARATOR = "\0"


@dataclass(frozen=True, slots=True, order=True)
class NativeMethod:
    """A method that a class declares `native`; `name` may belong to several overloads."""

    class_name: str
    name: str


def decode_native(symbol: str) -> NativeMethod | None:
    """The method that a symbol stands for, or None where it stands for none."""
    if not symbol.startswith("Java_"):
        return None
    mangled = symbol[5:]
    signature = re.search(r"__(?![0-3])", mangled)
    if signature and signature.start() > 0:
        mangled = mangled[: signature.start()]
    plain = _ESCAPE.sub(lambda found: _SEPARATOR + found[1] + _SEPARATOR, mangled).replace("_", ".")
    parts = plain.split(_SEPARATOR)
    for at in range(1, len(parts), 2):
        sign = parts[at]
        parts[at] = _SIGNS[sign] if sign in _SIGNS else chr(int(sign[1:], 16))
    class_name, _, name = "".join(parts).rpartition(".")
    return NativeMethod(class_name, name) if class_name and name else None
