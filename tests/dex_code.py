"""Dalvik instructions for the DEX files that tests write, one value each, and the assembler of a body.

Registers are written as in smali: `0` is v0, `"p1"` the second parameter's register (`this` is p0; a long
or double takes two). A branch names a label; `label("again")` places it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Register = int | str


@dataclass(frozen=True, slots=True)
class FieldRef:
    owner: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class MethodRef:
    """A method as an instruction names it; `proto` as in Java's descriptors: `(ILjava/lang/String;)V`."""

    owner: str
    name: str
    proto: str


@dataclass(frozen=True, slots=True)
class StringRef:
    value: str


@dataclass(frozen=True, slots=True)
class TypeRef:
    descriptor: str


Reference = StringRef | TypeRef | FieldRef | MethodRef


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, or with an empty opcode a label, or a payload that a switch or array names."""

    opcode: str
    registers: tuple[Register, ...] = ()
    literal: int = 0
    reference: Reference | None = None
    label: str = ""
    payload: tuple[int | str, ...] = ()  # of a switch: key, label, key, label …; of an array: its elements


def descriptor(name: str) -> str:
    """`com.x.Y` and `com/x/Y` become `Lcom/x/Y;`; descriptors and primitive letters stay as they are."""
    if name[:1] == "[" or name in set("VZBSCIJFD") or (name[:1] == "L" and name[-1:] == ";"):
        return name
    return f"L{name.replace('.', '/')};"


def _run(first: int, form: str, names: str) -> dict[str, tuple[int, str]]:
    return {name: (first + place, form) for place, name in enumerate(names.split()) if name != "-"}


_KINDS = ("", "-wide", "-object", "-boolean", "-byte", "-char", "-short")


def _of_kinds(first: int, form: str, *verbs: str) -> dict[str, tuple[int, str]]:
    return _run(first, form, " ".join(verb + kind for verb in verbs for kind in _KINDS))


_INTEGER_VERBS = "add sub mul div rem and or xor shl shr ushr"
_REAL_VERBS = "add sub mul div rem"
_ARITHMETIC = [
    f"{verb}-{kind}"
    for kind, verbs in {
        "int": _INTEGER_VERBS, "long": _INTEGER_VERBS, "float": _REAL_VERBS, "double": _REAL_VERBS
    }.items()
    for verb in verbs.split()
]  # fmt: skip
OPCODES: dict[str, tuple[int, str]] = {
    "nop": (0x00, "10x"),
    **{f"move{kind}": (first, "12x") for kind, first in (("", 1), ("-wide", 4), ("-object", 7))},
    **{f"move{kind}/from16": (first, "22x") for kind, first in (("", 2), ("-wide", 5), ("-object", 8))},
    **{f"move{kind}/16": (first, "32x") for kind, first in (("", 3), ("-wide", 6), ("-object", 9))},
    **_run(0x0A, "11x", "move-result move-result-wide move-result-object move-exception"),
    "return-void": (0x0E, "10x"),
    **_run(0x0F, "11x", "return return-wide return-object"),
    **{"const/4": (0x12, "11n"), "const/16": (0x13, "21s")},
    **{"const": (0x14, "31i"), "const/high16": (0x15, "21h")},
    **{"const-wide/16": (0x16, "21s"), "const-wide/32": (0x17, "31i"), "const-wide": (0x18, "51l")},
    **{"const-string": (0x1A, "21c"), "const-string/jumbo": (0x1B, "31c"), "const-class": (0x1C, "21c")},
    **_run(0x1D, "11x", "monitor-enter monitor-exit"),
    **{"check-cast": (0x1F, "21c"), "instance-of": (0x20, "22c"), "array-length": (0x21, "12x")},
    **{"new-instance": (0x22, "21c"), "new-array": (0x23, "22c"), "filled-new-array": (0x24, "35c")},
    **{"filled-new-array/range": (0x25, "3rc"), "fill-array-data": (0x26, "31t"), "throw": (0x27, "11x")},
    **{"goto": (0x28, "10t"), "goto/16": (0x29, "20t"), "goto/32": (0x2A, "30t")},
    **_run(0x2B, "31t", "packed-switch sparse-switch"),
    **_run(0x2D, "23x", "cmpl-float cmpg-float cmpl-double cmpg-double cmp-long"),
    **_run(0x32, "22t", "if-eq if-ne if-lt if-ge if-gt if-le"),
    **_run(0x38, "21t", "if-eqz if-nez if-ltz if-gez if-gtz if-lez"),
    **_of_kinds(0x44, "23x", "aget", "aput"),
    **_of_kinds(0x52, "22c", "iget", "iput"),
    **_of_kinds(0x60, "21c", "sget", "sput"),
    **_run(0x6E, "35c", "invoke-virtual invoke-super invoke-direct invoke-static invoke-interface"),
    **_run(0x74, "3rc", "invoke-virtual/range invoke-super/range invoke-direct/range invoke-static/range"),
    "invoke-interface/range": (0x78, "3rc"),
    **_run(0x7B, "12x", "neg-int not-int neg-long not-long neg-float neg-double int-to-long int-to-float"),
    **_run(0x83, "12x", "int-to-double long-to-int long-to-float long-to-double float-to-int float-to-long"),
    **_run(0x89, "12x", "float-to-double double-to-int double-to-long double-to-float int-to-byte"),
    **_run(0x8E, "12x", "int-to-char int-to-short"),
    **_run(0x90, "23x", " ".join(_ARITHMETIC)),
    **_run(0xB0, "12x", " ".join(f"{name}/2addr" for name in _ARITHMETIC)),
    **_run(0xD0, "22s", "add-int/lit16 rsub-int mul-int/lit16 div-int/lit16 rem-int/lit16 and-int/lit16"),
    **_run(0xD8, "22b", "add-int/lit8 rsub-int/lit8 mul-int/lit8 div-int/lit8 rem-int/lit8 and-int/lit8"),
    **_run(0xDE, "22b", "or-int/lit8 xor-int/lit8 shl-int/lit8 shr-int/lit8 ushr-int/lit8"),
}  # fmt: skip
PAYLOADS = ("packed-switch", "sparse-switch", "fill-array-data")
_FORMS: dict[str, tuple[int, Callable[..., bytes]]] = {}  # form -> code units, encoder(op, registers, value)


def _form(name: str) -> Callable[[Callable[..., bytes]], Callable[..., bytes]]:
    def keep(encoder: Callable[..., bytes]) -> Callable[..., bytes]:
        _FORMS[name] = (int(name[0]), encoder)
        return encoder

    return keep


def _pack(form: str, fields: str) -> None:
    """A form whose encoding is a plain row of fields: o opcode, A B C registers, v value."""
    sizes = {
        "o": "B",
        "a": "B",
        "A": "H",
        "B": "B",
        "C": "B",
        "s": "h",
        "i": "i",
        "l": "q",
        "u": "H",
        "b": "b",
        "0": "B",
    }

    def encode(op: int, registers: tuple[int, ...], value: int) -> bytes:
        numbers = iter(registers)
        row = [
            op if f == "o" else 0 if f == "0" else value if f in "silub" else next(numbers) for f in fields
        ]
        return struct.pack("<" + "".join(sizes[f] for f in fields), *row)

    _FORMS[form] = (int(form[0]), encode)


for _name, _fields in {
    "10x": "o0", "11x": "oa", "22x": "oaA", "32x": "o0AA", "21s": "oas", "31i": "oai", "51l": "oal",
    "21h": "oas", "21c": "oau", "31c": "oai", "23x": "oaBC", "22b": "oaBb", "20t": "o0s", "30t": "o0i",
    "21t": "oas", "31t": "oai", "10t": "ob",
}.items():  # fmt: skip
    _pack(_name, _fields)


@_form("12x")
def _12x(op: int, registers: tuple[int, ...], value: int) -> bytes:
    return bytes((op, registers[0] | registers[1] << 4))


@_form("11n")
def _11n(op: int, registers: tuple[int, ...], value: int) -> bytes:
    return bytes((op, registers[0] | (value & 15) << 4))


@_form("22c")
@_form("22t")
@_form("22s")
def _22c(op: int, registers: tuple[int, ...], value: int) -> bytes:
    return bytes((op, registers[0] | registers[1] << 4)) + struct.pack("<H", value & 0xFFFF)


@_form("35c")
def _35c(op: int, registers: tuple[int, ...], value: int) -> bytes:
    a, b, c, d, e = (*registers, 0, 0, 0, 0, 0)[:5]
    return struct.pack("<BBHBB", op, len(registers) << 4 | e, value, a | b << 4, c | d << 4)


@_form("3rc")
def _3rc(op: int, registers: tuple[int, ...], value: int) -> bytes:
    if list(registers) != list(range(registers[0], registers[0] + len(registers))):
        raise ValueError("a range call takes registers in a row")
    return struct.pack("<BBHH", op, len(registers), value, registers[0])


@dataclass(slots=True)
class AssembledCode:
    """Code units of one method, its register counts, and where its labels are (in code units)."""

    units: bytes
    registers: int
    ins: int
    outs: int
    places: dict[str, int] = field(default_factory=dict)


def assemble(
    code: Iterable[Instruction], ins: int, index_of: Mapping[Reference, int], locals_: int | None = None
) -> AssembledCode:
    """Encode a method's body.

    `ins` is the number of parameter registers, `index_of` the place of each reference in the file's tables.
    Raises ValueError where a register, literal or jump does not fit the instruction's form.
    """
    body = list(code)
    own = max([0, *(1 + _span(i) + r for i in body for r in i.registers if isinstance(r, int))])
    own = own if locals_ is None else locals_
    places, total = _place(body)
    units = bytearray()
    payloads = bytearray()
    for instruction in body:
        if instruction.opcode:
            units += _encode(instruction, own, len(units) // 2, total + len(payloads) // 2, places, index_of)
            payloads += _payload(instruction, len(units) // 2 - 3, places)
    units += bytes(2 * total - len(units)) + payloads
    outs = max((len(i.registers) for i in body if i.opcode.startswith("invoke")), default=0)
    return AssembledCode(bytes(units), own + ins, ins, outs, places)


def code_units(instruction: Instruction) -> int:
    """Its length, without the table of a switch or array; 0 for a label."""
    return _FORMS[OPCODES[instruction.opcode][1]][0] if instruction.opcode else 0


def _span(instruction: Instruction) -> int:
    return int(any(word in instruction.opcode for word in ("-wide", "long", "double")))


def _place(body: list[Instruction]) -> tuple[dict[str, int], int]:
    """Where each label is, and the code units before the payloads (an even number if there are any)."""
    places: dict[str, int] = {}
    at = 0
    for instruction in body:
        at += code_units(instruction)
        if not instruction.opcode:
            places[instruction.label] = at
    return places, at + (at % 2 if any(i.payload for i in body) else 0)


def _encode(
    instruction: Instruction,
    own: int,
    at: int,
    payload_at: int,
    places: dict[str, int],
    index_of: Mapping[Reference, int],
) -> bytes:
    number, form = OPCODES[instruction.opcode]
    registers = tuple(r if isinstance(r, int) else own + int(r[1:]) for r in instruction.registers)
    value = instruction.literal
    if instruction.reference is not None:
        value = index_of[instruction.reference]
    elif instruction.payload:
        value = payload_at - at
    elif instruction.label:
        value = places[instruction.label] - at
    try:
        return _FORMS[form][1](number, registers, value)
    except (struct.error, ValueError) as error:
        raise ValueError(f"{instruction} does not fit its form {form}: {error}") from error


def _payload(instruction: Instruction, at: int, places: dict[str, int]) -> bytes:
    """The table of a switch or array, padded to four bytes; empty for any other instruction."""
    if not instruction.payload:
        return b""
    if instruction.opcode == "fill-array-data":
        table = struct.pack("<HHI", 0x0300, instruction.literal, len(instruction.payload)) + b"".join(
            int(n).to_bytes(instruction.literal, "little", signed=int(n) < 0) for n in instruction.payload
        )
        return table + bytes(-len(table) % 4)
    keys = [int(key) for key in instruction.payload[::2]]
    targets = [places[str(name)] - at for name in instruction.payload[1::2]]
    if instruction.opcode == "packed-switch":
        return struct.pack(f"<HHi{len(keys)}i", 0x0100, len(keys), keys[0], *targets)
    return struct.pack(f"<HH{2 * len(keys)}i", 0x0200, len(keys), *keys, *targets)
