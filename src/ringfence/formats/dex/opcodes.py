"""What each Dalvik opcode is to the sweep: its width, the table its operand points into, what it writes."""

from __future__ import annotations

import numpy as np

from .arrays import Bytes, Longs, Words

# What the operand after the opcode's unit names, which is also the kind of a site.
NOTHING, METHOD, FIELD, STRING, TYPE, LOOK = range(6)  # LOOK: the sweep has to look closer at each
KINDS = ("", "method", "field", "string", "type")

# How a method is called.
VIRTUAL, SUPER, DIRECT, STATIC, INTERFACE, POLYMORPHIC, CUSTOM, HANDLE = range(8)
CALLS = ("virtual", "super", "direct", "static", "interface", "polymorphic", "custom", "handle")

NOP = 0x00
CONST_STRING, CONST_STRING_JUMBO, CONST_CLASS = 0x1A, 0x1B, 0x1C
INVOKE_CUSTOM, INVOKE_CUSTOM_RANGE = 0xFC, 0xFD
CONST_METHOD_HANDLE = 0xFE

# Opcodes in runs (first, last); formats and widths are those of the Dalvik bytecode reference.
_TWO = ((0x02, 0x02), (0x05, 0x05), (0x08, 0x08), (0x13, 0x13), (0x15, 0x16), (0x19, 0x1A), (0x1C, 0x1C),
        (0x1F, 0x20), (0x22, 0x23), (0x29, 0x29), (0x2D, 0x3D), (0x44, 0x6D), (0x90, 0xAF), (0xD0, 0xE2),
        (0xFE, 0xFF))  # fmt: skip
_THREE = ((0x03, 0x03), (0x06, 0x06), (0x09, 0x09), (0x14, 0x14), (0x17, 0x17), (0x1B, 0x1B), (0x24, 0x26),
          (0x2A, 0x2C), (0x6E, 0x72), (0x74, 0x78), (0xFC, 0xFD))  # fmt: skip
_FOUR = ((0xFA, 0xFB),)
_FIVE = ((0x18, 0x18),)
_UNUSED = ((0x3E, 0x43), (0x73, 0x73), (0x79, 0x7A), (0xE3, 0xF9))
_INVOKES = ((0x6E, 0x72), (0x74, 0x78), (0xFA, 0xFD))
_WRITES_LOW = ((0x01, 0x01), (0x04, 0x04), (0x07, 0x07), (0x12, 0x12), (0x20, 0x21), (0x23, 0x23),
               (0x52, 0x58), (0x7B, 0x8F), (0xB0, 0xD7))  # fmt: skip
_WRITES_BYTE = ((0x02, 0x02), (0x05, 0x05), (0x08, 0x08), (0x0A, 0x0D), (0x13, 0x1C), (0x22, 0x22),
                (0x2D, 0x31), (0x44, 0x4A), (0x60, 0x66), (0x90, 0xAF), (0xD8, 0xE2), 
                (0xFE, 0xFF))  # fmt: skip
_WRITES_UNIT = ((0x03, 0x03), (0x06, 0x06), (0x09, 0x09))
_WIDE = ((0x04, 0x06), (0x0B, 0x0B), (0x16, 0x19), (0x45, 0x45), (0x53, 0x53), (0x61, 0x61), (0x7D, 0x7E),
         (0x80, 0x81), (0x83, 0x83), (0x86, 0x86), (0x88, 0x89), (0x8B, 0x8B), (0x9B, 0xA5), (0xAB, 0xAF),
         (0xBB, 0xC5), (0xCB, 0xCF))  # fmt: skip
_ENDS = ((0x0E, 0x11), (0x27, 0x2A))  # what follows is not reached by falling through
_CALL_KINDS = {0x6E: VIRTUAL, 0x6F: SUPER, 0x70: DIRECT, 0x71: STATIC, 0x72: INTERFACE}

# Bits of OPERANDS
KIND_SHIFT = 16
INVOKE_BIT = 1 << 31
# Bits of WRITES
LOW, BYTE, UNIT = 1, 2, 3  # the register written is the 4 bits above the opcode, the 8 bits, the next unit
WIDE_BIT, END_BIT, MOVE_BIT = 4, 8, 16


def _mark(numbers: Bytes, runs: tuple[tuple[int, int], ...], bits: int) -> None:
    for first, last in runs:
        numbers[first : last + 1] |= bits


def _widths() -> Bytes:
    """For each opcode how many units of 16 bits it takes; 1 for those that Dalvik does not have."""
    widths = np.zeros(256, np.uint8)
    for width, runs in ((2, _TWO), (3, _THREE), (4, _FOUR), (5, _FIVE)):
        _mark(widths, runs, width)
    widths[widths == 0] = 1
    return widths


def _operands() -> Words:
    """For each opcode the kind of its operand from KIND_SHIFT, INVOKE_BIT if it calls, and in the low 16 bits
    those bits of the operand that name a row of the kind's table."""
    kinds = np.zeros(256, np.uint8)
    _mark(kinds, ((0x6E, 0x72), (0x74, 0x78), (0xFA, 0xFB)), METHOD)
    _mark(kinds, ((0x52, 0x6D),), FIELD)
    _mark(kinds, ((CONST_STRING, CONST_STRING),), STRING)
    _mark(kinds, ((0x1C, 0x1C), (0x1F, 0x20), (0x22, 0x25)), TYPE)
    _mark(kinds, ((NOP, NOP), (0x1B, 0x1B), (INVOKE_CUSTOM, CONST_METHOD_HANDLE), *_UNUSED), LOOK)
    operands = np.left_shift(kinds, KIND_SHIFT, dtype=np.uint32)
    operands[(kinds != NOTHING) & (kinds != LOOK)] |= 0xFFFF
    for first, last in _INVOKES:
        operands[first : last + 1] |= INVOKE_BIT
    return operands


def _calls() -> Bytes:
    """For each opcode how it calls; 255 for those that do not."""
    calls = np.full(256, 255, np.uint8)
    for opcode, kind in _CALL_KINDS.items():
        calls[opcode] = calls[opcode + 6] = kind
    calls[0xFA:0xFC] = POLYMORPHIC
    calls[0xFC:0xFE] = CUSTOM
    calls[0xFE] = HANDLE
    return calls


def _makes() -> Bytes:
    """1 for each opcode that makes an object of a type or takes its class."""
    makes = np.zeros(256, np.uint8)
    _mark(makes, ((CONST_CLASS, CONST_CLASS), (0x22, 0x25)), 1)
    return makes


def _writes() -> Bytes:
    """For each opcode where the register is that it writes, and WIDE_BIT if the next one is written too;
    END_BIT if the code after it is not reached from it; MOVE_BIT if it copies an object."""
    writes = np.zeros(256, np.uint8)
    _mark(writes, _WRITES_LOW, LOW)
    _mark(writes, _WRITES_BYTE, BYTE)
    _mark(writes, _WRITES_UNIT, UNIT)
    _mark(writes, _WIDE, WIDE_BIT)
    _mark(writes, _ENDS, END_BIT)
    _mark(writes, ((0x07, 0x09),), MOVE_BIT)
    return writes


def _steps() -> Longs:
    """For each opcode what it adds to a state in plain_code.py: its width, an instruction, a call or none;
    the no-operation, behind which data may lie, marks itself."""
    calls = (OPERANDS >= INVOKE_BIT).astype(np.uint64)
    steps = WIDTHS.astype(np.uint64) | np.uint64(1 << 28) | calls << np.uint64(44)
    steps[NOP] |= np.uint64(1 << 59)
    return steps


WIDTHS = _widths()
OPERANDS = _operands()
STEPS = _steps()
CALL_KINDS = _calls()
MAKES = _makes()
WRITES = _writes()
