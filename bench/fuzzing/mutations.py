"""What is done to bytes so that a reader of them may stumble: each change is drawn from a seeded chance."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Literal

_BYTES = (0, 1, 2, 0x3F, 0x40, 0x7F, 0x80, 0x81, 0xFE, 0xFF)
_NUMBERS = (
    0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000,
    0xFFFFFFFE, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, 0xFFFFFFFFFFFFFFFF,
)  # fmt: skip
_HEADS = (16, 64, 128, 400, 4000)  # most readers are led by what stands in the first bytes
_LONGEST_BLOCK = 512
_MOST_GROWTH = 1 << 16  # bytes that one change may add

Change = Callable[[bytearray, int, random.Random], None]


def mutate(
    data: bytes, chance: random.Random, marks: Sequence[bytes] = (), others: Sequence[bytes] = ()
) -> bytes:
    """The bytes with one to twenty changes. `marks` are words of the format: changes come near them, and they
    are put in where they do not belong. `others` are files that parts are taken of."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5, 8, 20))):
        if not out:
            out += chance.choice(marks or (b"\0",))
        draw = chance.random()
        if draw < 0.02:
            del out[_place(out, chance, marks) :]
        elif draw < 0.05 and others:
            _splice(out, chance.choice(others), chance)
        elif draw < 0.12 and marks:
            at = _place(out, chance, marks)
            mark = chance.choice(marks) * chance.choice((1, 1, 1, 2, 40))
            out[at : at + chance.choice((0, len(mark)))] = mark
        else:
            chance.choice(_CHANGES)(out, _place(out, chance, marks), chance)
    return bytes(out)


def _place(data: bytearray, chance: random.Random, marks: Sequence[bytes]) -> int:
    """Anywhere, but rather near the beginning, the end, or a mark."""
    draw, size = chance.random(), len(data)
    if draw < 0.3 and marks:
        at = data.find(chance.choice(marks), chance.randrange(size))
        if at >= 0:
            return min(at + chance.randrange(48), size - 1)
    if draw < 0.55:
        return chance.randrange(min(size, chance.choice(_HEADS)))
    if draw < 0.65:
        return size - 1 - chance.randrange(min(size, 400))
    return chance.randrange(size)


def _splice(data: bytearray, other: bytes, chance: random.Random) -> None:
    """The beginning of one file and the end of another."""
    at = chance.randrange(len(data))
    data[at:] = other[min(at, chance.randrange(len(other) + 1)) :][: len(data) + _MOST_GROWTH]


def _flip_bit(data: bytearray, at: int, chance: random.Random) -> None:
    data[at] ^= 1 << chance.randrange(8)


def _set_byte(data: bytearray, at: int, chance: random.Random) -> None:
    data[at] = chance.choice((chance.choice(_BYTES), chance.randrange(256)))


def _set_number(data: bytearray, at: int, chance: random.Random) -> None:
    """An extreme number, the size of the file, or a place in it; mostly where numbers stand."""
    width = chance.choice((2, 4, 4, 4, 8))
    size = len(data)
    numbers = (chance.choice(_NUMBERS), chance.choice(_NUMBERS), chance.randrange(size + 1), size, size - at)
    number = (chance.choice(numbers) + chance.choice((0, 0, 0, 1, -1))) % (1 << 8 * width)
    if chance.random() < 0.8:
        at -= at % min(width, 4)
    data[at : at + width] = number.to_bytes(width, chance.choice(("little", "little", "big")))


def _add_to_number(data: bytearray, at: int, chance: random.Random) -> None:
    """A number a little larger or smaller than it was."""
    width = chance.choice((1, 2, 4))
    order: Literal["little", "big"] = "big" if chance.random() < 0.3 else "little"
    at -= at % width
    number = int.from_bytes(data[at : at + width], order) + chance.choice((1, -1, 2, -2, 4, -4, 16, 256))
    data[at : at + width] = (number % (1 << 8 * width)).to_bytes(width, order)


def _copy_over(data: bytearray, at: int, chance: random.Random) -> None:
    source, length = chance.randrange(len(data)), chance.randrange(1, _LONGEST_BLOCK)
    data[at : at + length] = data[source : source + length]


def _copy_in(data: bytearray, at: int, chance: random.Random) -> None:
    source, length = chance.randrange(len(data)), chance.randrange(1, _LONGEST_BLOCK)
    block = data[source : source + length]
    data[at:at] = (block * chance.choice((1, 1, 1, 2, 100)))[:_MOST_GROWTH]


def _put_in(data: bytearray, at: int, chance: random.Random) -> None:
    length = chance.randrange(1, 40)
    data[at:at] = chance.choice((bytes(length), b"\xff" * length, chance.randbytes(length)))


def _take_out(data: bytearray, at: int, chance: random.Random) -> None:
    del data[at : at + chance.choice((1, 1, 2, 4, 4, 16, chance.randrange(1, _LONGEST_BLOCK)))]


def _fill(data: bytearray, at: int, chance: random.Random) -> None:
    length = min(chance.choice((4, 16, 64, 256)), len(data) - at)
    data[at : at + length] = bytes((chance.choice(_BYTES),)) * length


_CHANGES: tuple[Change, ...] = (
    _flip_bit, _flip_bit, _set_byte, _set_byte, _set_number, _set_number, _set_number, _add_to_number,
    _add_to_number, _copy_over, _copy_in, _put_in, _take_out, _fill,
)  # fmt: skip
