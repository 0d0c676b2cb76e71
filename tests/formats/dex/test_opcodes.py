"""The tables of opcodes, against the assembler's own list of names and forms."""

from __future__ import annotations

import pytest

from ringfence.formats.dex import opcodes
from tests.dex_code import OPCODES

NAMED = {number: (name, form) for name, (number, form) in OPCODES.items()}


@pytest.mark.parametrize("number", range(256))
def test_each_opcode_is_what_its_name_says(number: int) -> None:
    operand, kind = int(opcodes.OPERANDS[number]), (int(opcodes.OPERANDS[number]) >> 16) & 7
    name, form = NAMED.get(number, ("", ""))
    if name:
        assert opcodes.WIDTHS[number] == int(form[0])
    assert bool(operand & opcodes.INVOKE_BIT) == (name.startswith("invoke-") or 0xFA <= number <= 0xFD)
    if name.startswith(("invoke-static", "invoke-virtual", "invoke-super", "invoke-direct", "invoke-inter")):
        assert kind == opcodes.METHOD
        assert opcodes.CALLS[opcodes.CALL_KINDS[number]] == name.removeprefix("invoke-").split("/")[0]
    elif name[:4] in ("iget", "iput", "sget", "sput"):
        assert kind == opcodes.FIELD
    elif (
        name in ("const-class", "check-cast", "instance-of", "new-instance", "new-array") or "filled" in name
    ):
        assert kind == opcodes.TYPE
        assert bool(opcodes.MAKES[number]) == (name not in ("check-cast", "instance-of"))
    elif name == "const-string":
        assert kind == opcodes.STRING
    elif name and name not in ("nop", "const-string/jumbo", "const-method-handle"):
        assert kind == (opcodes.METHOD if "polymorphic" in name else opcodes.LOOK if "custom" in name else 0)


@pytest.mark.parametrize("name", sorted(OPCODES))
def test_what_an_instruction_writes_is_known(name: str) -> None:
    number, form = OPCODES[name]
    how = int(opcodes.WRITES[number])
    reads_only = name.startswith(
        ("nop", "return", "throw", "goto", "monitor", "check-cast", "fill", "packed", "sparse", "if-",
         "aput", "iput", "sput", "invoke")
    )  # fmt: skip
    assert bool(how & 3) == (not reads_only), name
    if how & 3:
        wanted = {"12x": 1, "11n": 1, "22c": 1, "22s": 1, "32x": 3}.get(form, 2)
        assert how & 3 == wanted, name
    narrow = name.startswith(("cmp", "aput", "iput", "sput", "return", "long-to-int", "long-to-float",
                              "double-to-int", "double-to-float", "int-to-float"))  # fmt: skip
    wide = not narrow and any(word in name for word in ("wide", "long", "double"))
    assert bool(how & opcodes.WIDE_BIT) == wide, name
    assert bool(how & opcodes.END_BIT) == name.startswith(("return", "throw", "goto")), name
    assert bool(how & opcodes.MOVE_BIT) == name.startswith("move-object"), name
