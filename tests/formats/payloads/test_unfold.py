"""A payload unfolds into its values, through every encoding and no deeper than allowed."""

from __future__ import annotations

import base64
import gzip
import importlib.util
import json
import random
import struct
import zlib

import pytest

from ringfence.formats.payloads import unfold as unfolding
from ringfence.formats.payloads.binary_values import read_cbor, read_msgpack
from ringfence.formats.payloads.compression import unpack
from ringfence.formats.payloads.leaf import Place
from ringfence.formats.payloads.unfold import Unfolding

GAID = "60e5d787-4bd8-4c5a-9a3e-7a1d0c2b9f10"
INNER = json.dumps({"gaid": GAID, "loc": {"lat": 37.774900}, "many": [1, "x@example.org"]}).encode()
LEAVES = {"gaid": GAID, "loc.lat": "37.7749", "many.[]": "x@example.org"}


def unfold(data: bytes, kind: str = "") -> Unfolding:
    made = Unfolding()
    made.add_body(data, kind, Place())
    return made


def values(made: Unfolding) -> dict[str, str]:
    return {".".join(leaf.path): leaf.text for leaf in made.leaves}


def message(number: int, value: bytes | str | int) -> bytes:
    """One protobuf field of fewer than 128 bytes."""
    if isinstance(value, int):
        return bytes([number << 3, value])
    data = value.encode() if isinstance(value, str) else value
    return bytes([number << 3 | 2, len(data)]) + data


@pytest.mark.parametrize(
    ("data", "decoded"),
    [
        (INNER, ("JSON",)),
        (gzip.compress(INNER), ("gzip", "JSON")),
        (zlib.compress(INNER), ("deflate", "JSON")),
        (zlib.compress(INNER)[2:-4], ("deflate", "JSON")),
        (base64.b64encode(INNER), ("base64", "JSON")),
        (base64.urlsafe_b64encode(gzip.compress(INNER)).rstrip(b"="), ("base64", "gzip", "JSON")),
        (base64.b64encode(base64.b64encode(INNER)), ("base64", "base64", "JSON")),
        (INNER.hex().encode(), ("hexadecimal", "JSON")),
        (INNER.hex(":").upper().encode(), ("hexadecimal", "JSON")),
        (base64.b32encode(INNER), ("base32", "JSON")),
        (json.dumps(INNER.decode()).encode(), ("JSON", "JSON")),
        (INNER.replace(b'"', b'\\"'), ("string escapes", "JSON")),
        (INNER.replace(b'"', b"&quot;"), ("HTML entities", "JSON")),
        ("".join(f"%{byte:02x}" for byte in INNER).encode(), ("URL encoding", "JSON")),
        (",".join(map(str, INNER)).encode(), ("character codes", "JSON")),
        (b"data:application/json;base64," + base64.b64encode(INNER), ("base64", "JSON")),
        (INNER.decode().encode("utf-16-le"), ("UTF-16", "JSON")),
    ],
)
def test_encodings_are_undone_in_any_order(data: bytes, decoded: tuple[str, ...]) -> None:
    made = unfold(data)
    assert LEAVES.items() <= values(made).items()
    assert {leaf.decoded for leaf in made.leaves if leaf.text == GAID} == {decoded}


@pytest.mark.parametrize("name", ["zstd", "br"])
def test_codings_that_need_a_library_are_undone_or_named(name: str) -> None:
    library = {"zstd": "zstandard", "br": "brotli"}[name]
    if importlib.util.find_spec(library) is None:
        assert "no library" in unpack(b"\x28\xb5\x2f\xfd1234", name, 100).note
        pytest.skip(f"{library} is not installed")
    module = importlib.import_module(library)
    data = module.compress(INNER)
    assert unpack(data, name, 10_000) == (INNER, "")
    assert unpack(data[:-3], name, 10_000).note
    bomb = unpack(module.compress(bytes(50_000_000)), name, 10_000)
    assert len(bomb.data) <= 10_000
    assert bomb.note


def test_forms_and_multipart_have_their_fields() -> None:
    body = b"a=1&data=" + base64.urlsafe_b64encode(INNER)
    assert values(unfold(body))["data.gaid"] == GAID
    assert values(unfold(b"email=x%40example.org", "application/x-www-form-urlencoded")) == {
        "email": "x@example.org"
    }
    parts = b'--B\r\nContent-Disposition: form-data; name="email"\r\n\r\na@b.example\r\n--B\r\n'
    parts += (
        b'Content-Disposition: form-data; name="f"; filename="x"\r\n\r\n'
        + gzip.compress(INNER)
        + b"\r\n--B--\r\n"
    )
    for kind in ("multipart/form-data; boundary=B", ""):
        assert values(unfold(parts, kind)).items() >= {"email": "a@b.example", "f.gaid": GAID}.items()


def test_other_texts_have_their_fields() -> None:
    jwt = b".".join(
        base64.urlsafe_b64encode(each).rstrip(b"=") for each in (b'{"alg":"none"}', INNER, b"sign")
    )
    assert values(unfold(jwt))["gaid"] == GAID
    query = json.dumps(
        {"query": 'mutation { add(email: "x@example.org") { id } }', "variables": {"n": "12345678"}}
    )
    assert values(unfold(query.encode())) == {"query.email": "x@example.org", "variables.n": "12345678"}
    assert values(unfold(b'<a><mail id="i-1">x@example.org</mail></a>')) == {
        "mail": "x@example.org",
        "id": "i-1",
    }
    assert values(unfold(b'{"a": "12345678"}\n{"b": "23456789"}')) == {"[].a": "12345678", "[].b": "23456789"}
    assert values(unfold(json.dumps({"u": f"https://x.example/p?gaid={GAID}"}).encode())) == {"u.gaid": GAID}


def test_protobuf_is_read_without_its_schema() -> None:
    data = (
        message(1, message(4, GAID))
        + message(2, 99)
        + message(3, "hello")
        + b"\x29"
        + struct.pack("<d", 37.7749)
    )
    made = unfold(data, "application/x-protobuf")
    assert values(made).items() >= {"1.4": GAID, "2": "99", "3": "hello", "5": "37.7749"}.items()
    framed = b"\0" + len(data).to_bytes(4, "big") + data
    assert values(unfold(framed, "application/grpc"))["1.4"] == GAID
    assert values(unfold(base64.b64encode(data)))["1.4"] == GAID
    number = next(leaf for leaf in made.leaves if leaf.text == "99")
    assert number.readings == ("-50",)


def test_a_message_that_reads_as_text_is_read_as_both() -> None:
    inner = base64.b64encode(b"\xfe" + GAID.encode() + b"\xff").decode()
    text = message(4, inner).decode()
    assert text[0] == '"'
    made = unfold(json.dumps({"a": text}).encode())
    assert [(leaf.path, leaf.text) for leaf in made.leaves if leaf.text in (inner, text)] == [
        (("a", "4"), inner),
        (("a",), text),
    ]


def test_messagepack_and_cbor_are_read_whole_or_not_at_all() -> None:
    packed = b"\x82\xa4gaid\xd9\x24" + GAID.encode() + b"\xa3lat\xcb" + struct.pack(">d", 37.7749)
    assert values(unfold(packed)) == {"gaid": GAID, "lat": "37.7749"}
    cbor = b"\xa2\x64gaid\x78\x24" + GAID.encode() + b"\x63lat\xfb" + struct.pack(">d", 37.7749)
    assert values(unfold(cbor)) == {"gaid": GAID, "lat": "37.7749"}
    assert read_msgpack(packed + b"x") is None
    assert read_cbor(cbor[:-1]) is None
    assert read_cbor(b"\x81" * 100_000) is None
    assert read_msgpack(b"\x91" * 100_000) is None
    assert read_msgpack(b"\xdd\xff\xff\xff\xff") is None


def test_an_id_that_looks_encoded_is_kept_as_it_is() -> None:
    for text in ("a1b2c3d4e5f60718", "QWERTYUIOPASDFGH", "0123456789012345", "YW5kcm9pZC1pZC0x"):
        made = unfold(json.dumps({"id": text}).encode())
        assert text in [leaf.text for leaf in made.leaves]


def test_a_key_that_is_no_name_is_a_value_as_well() -> None:
    made = unfold(json.dumps({"x@example.org": 1, "name": 2}).encode())
    assert [leaf.text for leaf in made.leaves] == ["x@example.org", "1", "2"]


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"%25" * 300_000,
        b"&amp;" * 100_000,
        b"\\u005c" * 100_000,
        b"A" * 1_000_000,
        b"a=1&" * 250_000,
        b"<a " * 300_000,
        b"--B\r\nContent-" * 50_000,
        bytes(1_000_000),
        random.Random(1).randbytes(300_000),
        gzip.compress(gzip.compress(bytes(40_000_000))),
        message(1, message(1, message(1, b"\n\2\n\0"))) * 4_000,
    ],
    ids=lambda data: repr(data[:8]),
)
def test_hostile_payloads_stay_within_limits(data: bytes) -> None:
    made = unfold(data)
    assert len(made.leaves) <= unfolding.MOST_LEAVES
    assert sum(len(leaf.raw) for leaf in made.leaves) <= unfolding.MOST_BYTES + 2 * len(data)


def test_what_was_left_is_told() -> None:
    deep: object = "12345678"
    for _ in range(100):
        deep = [deep]
    assert unfold(json.dumps(deep).encode()).notes == {"values nested too deep to be followed": 1}
    many = json.dumps(["12345678"] * (unfolding.MOST_LEAVES + 5)).encode()
    assert unfold(many).notes == {"values beyond the limit of one request": 1}
    assert "a compressed value is damaged or too long" in unfold(gzip.compress(INNER * 50)[:-20]).notes
