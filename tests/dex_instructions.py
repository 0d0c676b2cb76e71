"""One function for each Dalvik instruction that tests use most; `op` makes any other by its name."""

from __future__ import annotations

from collections.abc import Mapping

from tests.dex_code import (
    FieldRef,
    Instruction,
    MethodRef,
    Reference,
    Register,
    StringRef,
    TypeRef,
    descriptor,
)


def op(
    opcode: str, *registers: Register, literal: int = 0, to: str = "", reference: Reference | None = None
) -> Instruction:
    return Instruction(opcode, registers, literal, reference, to)


def label(name: str) -> Instruction:
    """A place that jumps and handlers may name; no instruction of its own."""
    return Instruction("", label=name)


def _invoke(kind: str, owner: str, name: str, proto: str, registers: tuple[Register, ...]) -> Instruction:
    wide = "/range" if len(registers) > 5 else ""
    return Instruction(f"invoke-{kind}{wide}", registers, 0, MethodRef(descriptor(owner), name, proto))


def invoke_virtual(owner: str, name: str, proto: str, *registers: Register) -> Instruction:
    return _invoke("virtual", owner, name, proto, registers)


def invoke_super(owner: str, name: str, proto: str, *registers: Register) -> Instruction:
    return _invoke("super", owner, name, proto, registers)


def invoke_direct(owner: str, name: str, proto: str, *registers: Register) -> Instruction:
    return _invoke("direct", owner, name, proto, registers)


def invoke_static(owner: str, name: str, proto: str, *registers: Register) -> Instruction:
    return _invoke("static", owner, name, proto, registers)


def invoke_interface(owner: str, name: str, proto: str, *registers: Register) -> Instruction:
    return _invoke("interface", owner, name, proto, registers)


def const_string(register: Register, text: str) -> Instruction:
    return op("const-string", register, reference=StringRef(text))


def const_class(register: Register, name: str) -> Instruction:
    return op("const-class", register, reference=TypeRef(descriptor(name)))


def const(register: Register, number: int) -> Instruction:
    return op("const", register, literal=number)


def new_instance(register: Register, name: str) -> Instruction:
    return op("new-instance", register, reference=TypeRef(descriptor(name)))


def check_cast(register: Register, name: str) -> Instruction:
    return op("check-cast", register, reference=TypeRef(descriptor(name)))


def sget(register: Register, owner: str, name: str, type_: str) -> Instruction:
    """Of an object; `op("sget", …)` and its kin read the others."""
    return op("sget-object", register, reference=FieldRef(descriptor(owner), name, descriptor(type_)))


def sput(register: Register, owner: str, name: str, type_: str) -> Instruction:
    return op("sput-object", register, reference=FieldRef(descriptor(owner), name, descriptor(type_)))


def iget(register: Register, of: Register, owner: str, name: str, type_: str) -> Instruction:
    return op("iget-object", register, of, reference=FieldRef(descriptor(owner), name, descriptor(type_)))


def iput(register: Register, of: Register, owner: str, name: str, type_: str) -> Instruction:
    return op("iput-object", register, of, reference=FieldRef(descriptor(owner), name, descriptor(type_)))


def move_result(register: Register) -> Instruction:
    return op("move-result-object", register)


def if_eqz(register: Register, to: str) -> Instruction:
    return op("if-eqz", register, to=to)


def goto(to: str) -> Instruction:
    return op("goto/16", to=to)


def packed_switch(register: Register, first: int, *labels: str) -> Instruction:
    pairs = [part for place, name in enumerate(labels) for part in (first + place, name)]
    return Instruction("packed-switch", (register,), payload=tuple(pairs))


def sparse_switch(register: Register, targets: Mapping[int, str]) -> Instruction:
    return Instruction(
        "sparse-switch", (register,), payload=tuple(part for pair in sorted(targets.items()) for part in pair)
    )


def fill_array_data(register: Register, width: int, *elements: int) -> Instruction:
    """Fill an array with elements of `width` bytes each."""
    return Instruction("fill-array-data", (register,), width, payload=elements)


def return_void() -> Instruction:
    return op("return-void")


def return_object(register: Register) -> Instruction:
    return op("return-object", register)
