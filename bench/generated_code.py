"""Bodies of methods for the generated app: assembled once, then copied with other references patched in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.dex_code import Instruction, MethodRef, Reference, StringRef, TypeRef, assemble, code_units
from tests.dex_instructions import (
    goto,
    if_eqz,
    invoke_static,
    invoke_virtual,
    label,
    move_result,
    new_instance,
    op,
    packed_switch,
    return_object,
    return_void,
)
from tests.dex_tables import split_proto

OBJECT, STRING = "Ljava/lang/Object;", "Ljava/lang/String;"
# Kinds of own methods: prototype, and whether they are static. A reference to kind "A" in a body is patched
# to some method of that kind.
KINDS = {
    "A": ("()V", False),
    "B": ("(I)I", True),
    "C": (f"({STRING}){STRING}", False),
    "D": (f"({OBJECT}I)V", False),
    "F": (f"(J){OBJECT}", True),
    "I": ("()V", False),  # constructors
}
# Calls of the platform that give personal data, as (owner, name, prototype, static).
SENSITIVE = (
    ("android.location.LocationManager", "getLastKnownLocation", f"({STRING})Landroid/location/Location;",
     False),
    ("com.google.android.gms.ads.identifier.AdvertisingIdClient$Info", "getId", f"(){STRING}", False),
    ("android.telephony.TelephonyManager", "getDeviceId", f"(){STRING}", False),
    ("android.content.ClipboardManager", "getPrimaryClip", "()Landroid/content/ClipData;", False),
    ("android.content.pm.PackageManager", "getInstalledPackages", "(I)Ljava/util/List;", False),
    ("android.accounts.AccountManager", "getAccounts", "()[Landroid/accounts/Account;", False),
    ("android.net.wifi.WifiManager", "getScanResults", "()Ljava/util/List;", False),
    ("android.hardware.Camera", "open", "(I)Landroid/hardware/Camera;", True),
    ("android.os.Build", "getSerial", f"(){STRING}", True),
    ("android.media.AudioRecord", "startRecording", "()V", False),
)  # fmt: skip
PATCHED = "patched"  # owner of references that stand for others


@dataclass(frozen=True, slots=True)
class Shape:
    """One body: its code item as 16-bit units, and the units to patch, each with what it names.

    What a slot names: `own A` a method of that kind, `platform A` one of the platform's, `string`, `type`,
    `field 0` to `field 2` of the method's own class, `super` the constructor above, `api` the sensitive call;
    `word` is any 16-bit literal, `byte N` any 8-bit one beside register N.
    """

    kind: str
    item: NDArray[np.uint16]
    slots: tuple[tuple[int, str], ...]
    instructions: int


def make_shapes() -> list[Shape]:
    """A few bodies of each kind, about 25 instructions each on average."""
    shapes = [_shape("I", _constructor())]
    for kind in "ABCDF":
        for calls in (1, 2, 4, 7):
            shapes.append(_shape(kind, _body(kind, calls)))
    return shapes


def make_sensitive_shapes() -> list[Shape]:
    """For each sensitive call a body of kind A that makes it once."""
    shapes = []
    for owner, name, proto, static in SENSITIVE:
        arguments = tuple(range(1, len(split_proto(proto)[0]) + 1))
        call = invoke_static(owner, name, proto, *arguments)
        if not static:
            call = invoke_virtual(owner, name, proto, 0, *arguments)
        shapes.append(_shape("A", (*_body("A", 2)[:-1], call, return_void())))
    return shapes


def _named(what: str) -> MethodRef:
    return MethodRef(PATCHED, what, "()V")


def _patched(opcode: str, what: str, *registers: int | str) -> Instruction:
    return Instruction(opcode, registers, 0, _named(what))


def _constructor() -> tuple[Instruction, ...]:
    return (
        _patched("invoke-direct", "super", "p0"),
        op("const/4", 0, literal=0),
        _patched("iput", "field 1", 0, "p0"),
        _patched("const-string", "string", 0),
        _patched("iput-object", "field 2", 0, "p0"),
        return_void(),
    )


def _body(kind: str, calls: int) -> tuple[Instruction, ...]:
    """Some arithmetic, strings, fields and branches around so many calls of own and platform methods."""
    this = "p0" if not KINDS[kind][1] else 0
    body = [
        op("const/4", 0, literal=0),
        op("const/16", 1, literal=100 + calls),
        op("const-wide/16", 2, literal=7),
    ]
    body += [_patched("const-string", "string", 4), op("const/4", 5, literal=1)]
    for number in range(calls):
        body += [
            label(f"again{number}"),
            *_call(number, this),
            op("add-int/lit8", 1, 1, literal=number),
            if_eqz(1, f"next{number}"),
            op("if-ge", 5, 1, to=f"next{number}"),
            op("add-int/2addr", 5, 1),
            label(f"next{number}"),
        ]
    if calls == 4:
        body += [packed_switch(1, 0, "again0", "again1", "again2")]
    if calls == 7:
        body += [new_instance(4, PATCHED), op("if-lt", 1, 5, to="last"), goto("again3"), label("last")]
    if not KINDS[kind][1]:
        body += [_patched("iget-object", "field 2", 4, "p0"), _patched("iput", "field 1", 1, "p0")]
    ends = {"V": return_void(), "I": op("return", 1), STRING: return_object(4), OBJECT: return_object(4)}
    return (*body, ends[split_proto(KINDS[kind][0])[1]])


def _call(number: int, this: int | str) -> list[Instruction]:
    """One of seven calls in turn, with what it needs and gives back."""
    return [
        [_patched("invoke-virtual", "own A", this), _patched("const-string", "string", 4)],
        [_patched("invoke-static", "own B", 5), op("move-result", 1)],
        [_patched("invoke-virtual", "platform C", 4, 4), move_result(4)],
        [_patched("sget-object", "field 0", 0), _patched("invoke-virtual", "own C", 0, 4), move_result(4)],
        [_patched("invoke-virtual", "platform D", 4, 4, 1)],
        [_patched("invoke-static", "own F", 2, 3), move_result(0), _patched("check-cast", "type", 0)],
        [_patched("invoke-virtual", "own D", 0, 4, 1), _patched("invoke-static", "platform B", 1)],
    ][number % 7]  # fmt: skip


class _Anything(dict[Reference, int]):
    """Every reference is at 0 until it is patched."""

    def __missing__(self, reference: Reference) -> int:
        return 0


def _shape(kind: str, body: Sequence[Instruction]) -> Shape:
    proto, static = KINDS[kind]
    ins = sum(2 if name in "JD" else 1 for name in split_proto(proto)[0]) + (not static)
    done = assemble(body, ins, _Anything())
    slots, at = [], 8  # eight units of header before the first instruction
    for instruction in body:
        match instruction.reference:
            case None if instruction.opcode == "const/16":
                slots.append((at + 1, "word"))
            case None if instruction.opcode == "add-int/lit8":
                slots.append((at + 1, f"byte {instruction.registers[1]}"))
            case MethodRef(owner, name) if owner == PATCHED:
                slots.append((at + 1, name))
            case MethodRef():
                slots.append((at + 1, "api"))
            case TypeRef() | StringRef():
                slots.append((at + 1, "type"))
        at += code_units(instruction)
    units = np.frombuffer(done.units, "<u2")
    size = len(units)
    header = np.array([done.registers, ins, done.outs, 0, 0, 0, size & 0xFFFF, size >> 16], "<u2")
    padding = np.zeros(size % 2, "<u2")  # the next code item starts on four bytes
    return Shape(
        kind, np.concatenate([header, units, padding]), tuple(slots), sum(1 for i in body if i.opcode)
    )
