"""Translate the sample app's class files to one DEX file. Debian has no compiler from Java to DEX any more.

    python java_to_dex.py CLASSES_FOLDER OUT.dex        (prints what it counted, as JSON)

One instruction of Java's at a time: each local variable and each place of the operand stack is a register
of its own, so the result is long-winded and easy to check. What the sources do not use is refused.
"""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path
from typing import Any

from class_files import ClassFile, Code, Member, read_class

from tests.dex_code import FieldRef, Instruction, MethodRef, StringRef, TypeRef, descriptor
from tests.dex_instructions import label, op
from tests.dex_tables import split_proto
from tests.dex_writer import CONSTRUCTOR, STATIC, Catch, DexClass, Field, Method, write_dex

KINDS = "IJFDL"  # as Java's instructions order them: int, long, float, double, reference
MOVES = {"I": "move", "F": "move", "J": "move-wide", "D": "move-wide", "L": "move-object"}
RETURNS = {"I": "return", "F": "return", "J": "return-wide", "D": "return-wide", "L": "return-object"}
ARRAY_KINDS = {0x2E: "", 0x2F: "-wide", 0x30: "", 0x31: "-wide", 0x32: "-object", 0x33: "-byte"}
ARRAY_KINDS |= {0x34: "-char", 0x35: "-short"}
NEW_ARRAYS = {4: "[Z", 5: "[C", 6: "[F", 7: "[D", 8: "[B", 9: "[S", 10: "[I", 11: "[J"}
COMPARISONS = ("eq", "ne", "lt", "ge", "gt", "le")
ARITHMETIC = ("add", "sub", "mul", "div", "rem")
BITS = ("shl", "shr", "ushr", "and", "or", "xor")
TYPES = {"I": "int", "J": "long", "F": "float", "D": "double"}
FIELD_KINDS = {"Z": "-boolean", "B": "-byte", "C": "-char", "S": "-short", "J": "-wide", "D": "-wide"}


def main() -> int:
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    files = [read_class(file.read_bytes()) for file in sorted(folder.rglob("*.class"))]
    classes = [translate_class(one) for one in files]
    out.write_bytes(write_dex(classes, 35))
    bodies = [method.code for one in classes for method in one.methods if method.code is not None]
    instructions = sum(1 for body in bodies for instruction in body if instruction.opcode)
    print(
        json.dumps({"classes": len(classes), "methods_with_code": len(bodies), "instructions": instructions})
    )
    return 0


def translate_class(one: ClassFile) -> DexClass:
    fields = tuple(Field(f.name, f.descriptor, f.flags & 0xFFFF, f.constant) for f in one.fields)
    methods = tuple(_method(one, member) for member in one.methods)
    flags = one.flags & ~0x20  # ACC_SUPER means nothing to Android
    return DexClass(one.name, one.superclass, one.interfaces, fields, methods, flags, one.source_file)


def _method(one: ClassFile, member: Member) -> Method:
    flags = member.flags | (CONSTRUCTOR if member.name in ("<init>", "<clinit>") else 0)
    if member.code is None:
        return Method(member.name, member.descriptor, flags)
    body = _Translator(one, member, member.code)
    instructions = body.translate()
    return Method(member.name, member.descriptor, flags, tuple(instructions), body.registers, body.catches())


def kind_of(type_: str) -> str:
    """The kind of a value on the stack: I, J, F, D, or L for references."""
    return "L" if type_[0] in "L[" else "I" if type_ in ("Z", "B", "C", "S") else type_


def width(kind: str) -> int:
    return 2 if kind in "JD" else 1


class _Translator:
    """One method. `stack` is what lies on the operand stack, kind by kind, at the instruction in hand."""

    def __init__(self, one: ClassFile, member: Member, code: Code) -> None:
        self.one, self.member, self.code = one, member, code
        self.registers = code.max_locals + code.max_stack + 2  # two to swap with
        self.out: list[Instruction] = []
        self.stack: list[str] = []
        self.known: dict[int, list[str]] = {to: ["L"] for _, _, to, _ in code.catches}
        self.reached = True

    def translate(self) -> list[Instruction]:
        self._move_parameters()
        at = 0
        while at < len(self.code.bytecode):
            self.out.append(label(str(at)))
            if at in self.known:
                self.stack, self.reached = list(self.known[at]), True
                if any(at == to for _, _, to, _ in self.code.catches):
                    self._emit("move-exception", self._slot(0))
            if not self.reached:
                raise ValueError(f"{self.one.name}.{self.member.name}: unreachable code at {at}")
            at += self._instruction(at, self.code.bytecode[at])
        self.out.append(label(str(at)))
        return self.out

    def catches(self) -> tuple[Catch, ...]:
        return tuple(Catch(str(a), str(b), kind, str(to)) for a, b, to, kind in self.code.catches)

    def _move_parameters(self) -> None:
        types = split_proto(self.member.descriptor)[0]
        kinds = [*(() if self.member.flags & STATIC else ("L",)), *map(kind_of, types)]
        at = 0
        for kind in kinds:
            self._emit(f"{MOVES[kind]}/from16", at, f"p{at}")
            at += width(kind)

    def _emit(
        self, opcode: str, *registers: int | str, literal: int = 0, reference: Any = None, to: str = ""
    ) -> None:
        self.out.append(op(opcode, *registers, literal=literal, reference=reference, to=to))

    def _slot(self, depth: int) -> int:
        """The register of the value `depth` values up from the bottom of the stack."""
        return self.code.max_locals + sum(width(kind) for kind in self.stack[:depth])

    def _push(self, kind: str) -> int:
        self.stack.append(kind)
        return self._slot(len(self.stack) - 1)

    def _pop(self) -> int:
        at = self._slot(len(self.stack) - 1)
        self.stack.pop()
        return at

    def _instruction(self, at: int, code: int) -> int:
        """Translate one; give its length."""
        data = self.code.bytecode
        match code:
            case 0x00:
                return 1
            case 0x01 | 0x02 | 0x03 | 0x04 | 0x05 | 0x06 | 0x07 | 0x08:
                self._emit(
                    "const/16", self._push("L" if code == 1 else "I"), literal=max(code - 3, -1) * (code > 1)
                )
                return 1
            case 0x09 | 0x0A:
                self._emit("const-wide/16", self._push("J"), literal=code - 9)
                return 1
            case 0x10 | 0x11:
                form = ">b" if code == 0x10 else ">h"
                self._emit("const/16", self._push("I"), literal=struct.unpack_from(form, data, at + 1)[0])
                return code - 0x0E
            case 0x12:
                return self._constant(data[at + 1], 2)
            case 0x13 | 0x14:
                return self._constant(self._index(at), 3)
            case _ if 0x15 <= code <= 0x4E and not 0x2E <= code <= 0x35:
                return self._local(at, code)
            case _ if 0x2E <= code <= 0x56:
                return self._array(code)
            case _ if 0x57 <= code <= 0x5F:
                return self._shuffle(code)
            case _ if 0x60 <= code <= 0x98:
                return self._compute(at, code)
            case _ if 0x99 <= code <= 0xA7 or code in (0xC6, 0xC7):
                return self._jump(at, code)
            case _ if 0xAC <= code <= 0xB1 or code == 0xBF:
                return self._leave(code)
            case _ if 0xB2 <= code <= 0xB5:
                return self._field(at, code)
            case _ if 0xB6 <= code <= 0xB9:
                return self._call(at, code)
        return self._object(at, code)

    def _index(self, at: int) -> int:
        return int(struct.unpack_from(">H", self.code.bytecode, at + 1)[0])

    def _constant(self, index: int, size: int) -> int:
        match self.one.constants[index]:
            case ("string", text):
                self._emit("const-string", self._push("L"), reference=StringRef(text))
            case ("class", name):
                self._emit("const-class", self._push("L"), reference=TypeRef(descriptor(name)))
            case int(number) if size == 3 and self.code.bytecode and self._is_long(index):
                self._emit("const-wide", self._push("J"), literal=number)
            case int(number):
                self._emit("const", self._push("I"), literal=number)
            case float(number):
                self._emit(
                    "const-wide", self._push("D"), literal=struct.unpack("<q", struct.pack("<d", number))[0]
                )
        return size

    def _is_long(self, index: int) -> bool:
        """A long takes two places in the table of constants, the second one empty."""
        following = self.one.constants[index + 1 : index + 2]
        return following == [None]

    def _local(self, at: int, code: int) -> int:
        """Loads and stores: with the variable's number in the next byte, or in the instruction itself."""
        store = code >= 0x36
        place = code - (0x36 if store else 0x15)
        kind, number, size = (KINDS[place], self.code.bytecode[at + 1], 2) if place < 5 else (
            KINDS[(place - 5) // 4], (place - 5) % 4, 1)  # fmt: skip
        pair = (number, self._pop()) if store else (self._push(kind), number)
        self._emit(f"{MOVES[kind]}/from16", *pair)
        return size

    def _array(self, code: int) -> int:
        if code < 0x4F:
            index, array = self._pop(), self._pop()
            kind = {"-wide": "J", "-object": "L"}.get(ARRAY_KINDS[code], "I")
            self._emit(f"aget{ARRAY_KINDS[code]}", self._push(kind), array, index)
        else:
            value, index, array = self._pop(), self._pop(), self._pop()
            self._emit(f"aput{ARRAY_KINDS[code - 0x21]}", value, array, index)
        return 1

    def _shuffle(self, code: int) -> int:
        match code:
            case 0x57:
                self._pop()
            case 0x58:
                if width(self.stack[-1]) == 1:
                    self._pop()
                self._pop()
            case 0x59:
                top = self._slot(len(self.stack) - 1)
                kind = self.stack[-1]
                self._emit(f"{MOVES[kind]}/from16", self._push(kind), top)
            case _:
                raise ValueError(f"{self.one.name}: instruction {code:#x} is not translated")
        return 1

    def _compute(self, at: int, code: int) -> int:
        if code == 0x84:
            number, step = struct.unpack_from(">Bb", self.code.bytecode, at + 1)
            self._emit("add-int/lit8", number, number, literal=step)
            return 3
        if 0x60 <= code <= 0x73 or 0x78 <= code <= 0x83:
            arithmetic = code < 0x78
            kind = KINDS[(code - 0x60) % 4] if arithmetic else KINDS[(code - 0x78) % 2]
            verb = ARITHMETIC[(code - 0x60) // 4] if arithmetic else BITS[(code - 0x78) // 2]
            right, left = self._pop(), self._pop()
            self._emit(f"{verb}-{TYPES[kind]}", self._push(kind), left, right)
        elif code == 0x94:
            right, left = self._pop(), self._pop()
            self._emit("cmp-long", self._push("I"), left, right)
        elif 0x85 <= code <= 0x90:
            source, target = (
                "IJFD"[(code - 0x85) // 3],
                ("JFD", "IFD", "IJD", "IJF")[(code - 0x85) // 3][(code - 0x85) % 3],
            )
            value = self._pop()
            self._emit(f"{TYPES[source]}-to-{TYPES[target]}", self._push(target), value)
        else:
            raise ValueError(f"{self.one.name}: instruction {code:#x} is not translated")
        return 1

    def _jump(self, at: int, code: int) -> int:
        to = at + struct.unpack_from(">h", self.code.bytecode, at + 1)[0]
        if code == 0xA7:
            self._emit("goto/16", to=str(to))
        elif code >= 0xC6:
            self._emit("if-eqz" if code == 0xC6 else "if-nez", self._pop(), to=str(to))
        elif code <= 0x9E:
            self._emit(f"if-{COMPARISONS[code - 0x99]}z", self._pop(), to=str(to))
        else:
            right, left = self._pop(), self._pop()
            self._emit(f"if-{COMPARISONS[(code - 0x9F) % 6]}", left, right, to=str(to))
        self.known.setdefault(to, list(self.stack))
        self.reached = code != 0xA7
        return 3

    def _leave(self, code: int) -> int:
        if code == 0xB1:
            self._emit("return-void")
        elif code == 0xBF:
            self._emit("throw", self._pop())
        else:
            self._emit(RETURNS[KINDS[code - 0xAC]], self._pop())
        self.reached = False
        return 1

    def _field(self, at: int, code: int) -> int:
        owner, name, type_ = self.one.constants[self._index(at)]
        reference = FieldRef(descriptor(owner), name, type_)
        form = "-object" if type_[0] in "L[" else FIELD_KINDS.get(type_, "")
        match code:
            case 0xB2:
                self._emit(f"sget{form}", self._push(kind_of(type_)), reference=reference)
            case 0xB3:
                self._emit(f"sput{form}", self._pop(), reference=reference)
            case 0xB4:
                of = self._pop()
                self._emit(f"iget{form}", self._push(kind_of(type_)), of, reference=reference)
            case _:
                value, of = self._pop(), self._pop()
                self._emit(f"iput{form}", value, of, reference=reference)
        return 3

    def _call(self, at: int, code: int) -> int:
        owner, name, proto = self.one.constants[self._index(at)]
        parameters, result = split_proto(proto)
        values = [*(() if code == 0xB8 else ("L",)), *map(kind_of, parameters)]
        base = self._slot(len(self.stack) - len(values))
        del self.stack[len(self.stack) - len(values) :]
        registers = tuple(range(base, base + sum(map(width, values))))
        kind = {0xB6: "virtual", 0xB8: "static", 0xB9: "interface"}.get(code)
        if kind is None:
            kind = "direct" if name == "<init>" or owner == self.one.name else "super"
        form = "/range" if len(registers) > 5 or max((0, *registers)) > 15 else ""
        reference = MethodRef(descriptor(owner), name, proto)
        self.out.append(Instruction(f"invoke-{kind}{form}", registers, 0, reference))
        if result != "V":
            move = {"J": "-wide", "D": "-wide", "L": "-object"}.get(kind_of(result), "")
            self._emit(f"move-result{move}", self._push(kind_of(result)))
        return 5 if code == 0xB9 else 3

    def _object(self, at: int, code: int) -> int:
        if code == 0xBC:
            count = self._pop()
            type_ = NEW_ARRAYS[self.code.bytecode[at + 1]]
            self._emit("new-array", self._push("L"), count, reference=TypeRef(type_))
            return 2
        if code == 0xBE:
            array = self._pop()
            self._emit("array-length", self._push("I"), array)
            return 1
        if code not in (0xBB, 0xBD, 0xC0, 0xC1):
            raise ValueError(f"{self.one.name}: instruction {code:#x} is not translated")
        name = descriptor(self.one.constants[self._index(at)][1])
        match code:
            case 0xBB:
                self._emit("new-instance", self._push("L"), reference=TypeRef(name))
            case 0xBD:
                count = self._pop()
                self._emit("new-array", self._push("L"), count, reference=TypeRef(f"[{name}"))
            case 0xC0:
                self._emit("check-cast", self._slot(len(self.stack) - 1), reference=TypeRef(name))
            case _:
                value = self._pop()
                self._emit("instance-of", self._push("I"), value, reference=TypeRef(name))
        return 3


if __name__ == "__main__":
    sys.exit(main())
