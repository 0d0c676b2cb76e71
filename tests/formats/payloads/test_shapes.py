"""What texts and bytes can be is told alike by the compiled kernels and the interpreted ones, and never
rules out what a decoder would find."""

from __future__ import annotations

import base64
import importlib.util
import random
import string
from pathlib import Path
from types import ModuleType

import pytest

from ringfence.evidence.traffic import telling_values
from ringfence.formats.payloads import message_shape, text_encodings, text_shapes
from ringfence.formats.payloads.protobuf_values import read_message
from ringfence.formats.payloads.text_shapes import BASE, HEXADECIMAL, MESSAGE, SURE, TOKENS, may_stand_for


def _interpreted(module: ModuleType) -> ModuleType:
    assert module.__file__ is not None
    name = module.__name__.rpartition(".")[2]
    path = Path(module.__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"interpreted_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def _texts(rng: random.Random, count: int) -> list[str]:
    alphabets = ("0123456789", "0123456789abcdef", string.ascii_letters + string.digits + "+/_-=", "A-F .:",
                 string.printable, "äß\u0085\ud800€ab", "123, ", "@.+:-AB12")  # fmt: skip
    made = ["".join(rng.choices(rng.choice(alphabets), k=rng.randint(0, 40))) for _ in range(count)]
    return [*made, *(base64.b64encode(rng.randbytes(rng.randint(0, 40))).decode() for _ in range(count // 4))]


def _messages(rng: random.Random, count: int) -> list[bytes]:
    made = []
    for _ in range(count):
        text = rng.randbytes(rng.randint(0, 20))
        whole = bytes([rng.choice(b"\n\x12\x1a\x22"), len(text)]) + text
        tail = rng.choice([b"\x08\x96\x01", b"\x09" + bytes(8), b"\x0d" + bytes(4), b"\x08", b""])
        made += [whole, whole + tail, whole[:-1], rng.randbytes(rng.randint(1, 12))]
    return made


def test_compiled_and_interpreted_say_the_same() -> None:
    rng = random.Random(3)
    texts, messages = _texts(rng, 4_000), _messages(rng, 1_000)
    for kernel, name, inputs in (
        (text_shapes, "may_stand_for", texts),
        (telling_values, "may_tell", texts),
        (message_shape, "may_be_message", messages),
    ):
        plain = getattr(_interpreted(kernel), name)
        assert [plain(each) for each in inputs] == [getattr(kernel, name)(each) for each in inputs]


def test_nothing_that_can_be_decoded_is_ruled_out() -> None:
    rng = random.Random(4)
    for text in (each.strip(" \t\r\n") for each in _texts(rng, 4_000)):
        shape = may_stand_for(text)
        if len(text) >= 8 and not shape & SURE:
            assert shape & HEXADECIMAL or text_encodings.decode_hex(text) is None
            meant = not set(text) <= set(string.hexdigits) and text.count("-") != 4
            assert shape & BASE or not meant or text_encodings.decode_base64(text) is None
    for data in _messages(rng, 1_000):
        assert message_shape.may_be_message(data) or read_message(data) is None


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Pixel 7 Pro", 0),
        ("60e5d787-4bd8-4c5a-9a3e-7a1d0c2b9f10", 0),
        ("1732550400123", 0),
        ("Mozilla/5.0 (Linux; Android 14)", 0),
        ("a1b2c3d4e5f60718", HEXADECIMAL),
        ("YW5kcm9pZC1pZC0x", BASE),
        ("v1:" + "YW5kcm9pZC1pZC0x" * 2, TOKENS),
        ("b " + "x" * 32, MESSAGE | TOKENS),
        ('"P' + "3461" * 20, MESSAGE | SURE),
        ('{"a":1}', SURE),
        ("[1]", SURE),
        ("a=1&b=2", SURE),
        ("50%25", SURE),
        ("https://x.example/p?a=1", SURE),
        ("eyJhbGciOi.eyJ", SURE),
        ("97,98,99,100,101,102,103", SURE),
    ],
)
def test_shapes(text: str, shape: int) -> None:
    assert may_stand_for(text) == shape
