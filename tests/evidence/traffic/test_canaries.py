"""Known values are found in every disguise, and are never told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import struct
from pathlib import Path

import pytest

from ringfence.errors import EvidenceError
from ringfence.evidence.read_case import read_case
from ringfence.evidence.traffic.canary_file import Canary, read_canaries
from ringfence.evidence.traffic.data_kinds import KINDS
from ringfence.evidence.traffic.find_canaries import Canaries
from ringfence.evidence.traffic.personal_data import Sighting
from ringfence.evidence.traffic.search_data import DataSearch, Sought
from ringfence.formats.logs.bodies import make_request
from ringfence.model.data_seen import Basis
from ringfence.model.fact import Link
from ringfence.model.kinds import Kind, Rung, Verb

GAID = "60e5d787-4bd8-4c5a-9a3e-7a1d0c2b9f10"
EMAIL = "Anna.Schmidt@example.org"
IMEI = "490154203237518"
PHONE = "+14155550133"
PLACE = "37.774929,-122.419416"
FILE = f"""
salts = ["pepper"]
[[canary]]
kind = "advertising id"
value = "{GAID}"
[[canary]]
kind = "email"
value = "{EMAIL}"
[[canary]]
kind = "imei"
value = "{IMEI}"
[[canary]]
kind = "phone"
value = "{PHONE}"
[[canary]]
kind = "coordinates"
value = "{PLACE}"
[[canary]]
kind = "name"
value = "Anna"
"""


@pytest.fixture(scope="module")
def canaries(tmp_path_factory: pytest.TempPathFactory) -> Canaries:
    path = tmp_path_factory.mktemp("case") / "canaries.toml"
    path.write_text(FILE)
    return Canaries(read_canaries(path))


def search(canaries: Canaries, body: bytes, host: str = "t.example") -> list[Sighting]:
    request = make_request(f"https://{host}/v1", host, (), {}, body)
    assert request is not None
    return [each for each in DataSearch(canaries).search(request)[0] if each.basis is Basis.KNOWN]


def b64(data: bytes) -> bytes:
    return base64.b64encode(data)


def hexed(data: bytes) -> str:
    return data.hex()


LOWER = EMAIL.lower().encode()
SHA = hashlib.sha256(LOWER)
DISGUISES = {
    "plain": EMAIL.encode(),
    "upper case": EMAIL.upper().encode(),
    "hexadecimal": LOWER.hex().encode(),
    "base64 glued to other text": b"zz" + b64(b"id=" + EMAIL.encode() + b";x") + b"..",
    "base32": base64.b32encode(b"id" + EMAIL.encode()),
    "base85": base64.b85encode(b"xyz" + LOWER + b"12"),
    "ascii85": base64.a85encode(LOWER),
    "reversed": EMAIL[::-1].encode(),
    "UTF-16": b"\0\1\xff" + EMAIL.encode("utf-16-be"),
    "one-byte XOR": b"\xff\xfe" + bytes(byte ^ 0x5A for byte in LOWER),
    "MD5": hashlib.md5(LOWER).hexdigest().encode(),
    "half of an MD5": hashlib.md5(LOWER).hexdigest()[8:24].encode(),
    "SHA-1 in capitals": hashlib.sha1(LOWER).hexdigest().upper().encode(),
    "SHA-384 in base64": b64(hashlib.sha384(LOWER).digest()),
    "SHA-512 in base64url": base64.urlsafe_b64encode(hashlib.sha512(EMAIL.encode()).digest()),
    "SHA-256 as bytes": b"\xff\0" + SHA.digest() + b"\xff",
    "salt before": hashlib.sha256(b"pepper" + LOWER).hexdigest().encode(),
    "salt behind": hashlib.md5(LOWER + b"pepper").hexdigest().encode(),
    "HMAC": hmac.new(b"pepper", LOWER, "sha256").hexdigest().encode(),
    "hash of a hash": hashlib.md5(SHA.hexdigest().encode()).hexdigest().encode(),
    "hash of a raw hash": hashlib.sha1(SHA.digest()).hexdigest().encode(),
    "hash of base64": hashlib.sha256(b64(LOWER)).hexdigest().encode(),
    "JSON in base64 in JSON": json.dumps({"d": b64(json.dumps({"e": EMAIL}).encode()).decode()}).encode(),
}


@pytest.mark.parametrize("name", DISGUISES)
def test_an_address_is_found_in_every_disguise(canaries: Canaries, name: str) -> None:
    assert {each.kind.what for each in search(canaries, DISGUISES[name])} == {"e-mail address"}


def test_the_chain_says_what_was_done_outermost_first(canaries: Canaries) -> None:
    body = json.dumps({"d": {"k": b64(SHA.digest()).decode()}}).encode()
    (seen,) = search(canaries, body)
    assert (seen.field, seen.disguise) == ("d.k", ("base64", "SHA-256", "lower case"))
    inner = json.dumps({"y": hashlib.md5(IMEI.encode()).hexdigest()}).encode()
    (seen,) = search(canaries, json.dumps({"x": b64(inner).decode()}).encode())
    assert (seen.kind.what, seen.field, seen.disguise) == ("IMEI or MEID", "x.y", ("base64", "MD5"))


def test_numbers_are_found_as_numbers(canaries: Canaries) -> None:
    assert search(canaries, b"\xff\xfe" + struct.pack("<q", int(IMEI)))
    assert search(canaries, b'{"p": 14155550133}')
    varint = b"\x08" + _varint(int(PHONE[1:])) + b"\x12\x05hello"
    assert [each.field for each in search(canaries, varint)] == ["1"]
    assert search(canaries, b'{"a": "' + IMEI.encode() + b'1"}') == []  # a longer number is another one


def _varint(number: int) -> bytes:
    made = bytearray()
    while number >= 0x80:
        made.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*made, number])


def test_a_uuid_is_found_as_its_bytes(canaries: Canaries) -> None:
    raw = bytes.fromhex(GAID.replace("-", ""))
    for body in (b"\xff\xfe" + raw, b64(b"\xff" + raw), GAID.replace("-", "").upper().encode()):
        assert [each.kind.what for each in search(canaries, body)] == ["advertising id"]


@pytest.mark.parametrize(
    ("body", "metres"),
    [
        ({"a": 37.7749, "b": -122.4194}, 11),
        ({"a": 37.774929, "b": -122.419416}, 1),
        ({"a": 377749290, "b": -1224194160}, 1),
        ({"a": 37774929, "b": -122419416}, 1),
        ({"q": "37.774929;-122.419416"}, 1),
        ({"q": "x 37.7749 y -122.4194"}, 11),
        ({"q": "9q8yyk8y"}, 38),
    ],
)
def test_a_place_is_found_by_both_of_its_numbers(canaries: Canaries, body: object, metres: int) -> None:
    data = json.dumps(body).encode()
    assert {(each.kind.what, each.metres) for each in search(canaries, data)} == {("coordinates", metres)}


def test_one_number_of_a_place_is_no_place(canaries: Canaries) -> None:
    assert search(canaries, json.dumps({"a": 37.774929, "b": -122.4}).encode()) == []


ADDRESS = "anna.schmidt7@example.org"
PERSON = Canaries([Canary(KINDS["email"], ADDRESS, ""), Canary(KINDS["name"], "Anna Schmidt", "")])
QUOTED = b"anna.schmidt7%40example.org"


@pytest.mark.parametrize(
    "body",
    [
        ADDRESS.encode(),
        b"data=" + QUOTED,
        b"data=" + QUOTED.replace(b"%", b"%25"),
        json.dumps({"v": QUOTED.decode()}).encode(),
        json.dumps({"v": base64.b85encode(ADDRESS.encode()).decode() + '"'}).encode(),
        b"data=" + QUOTED[::-1].replace(b"04%", b"%40"),
    ],
)
def test_a_value_within_another_does_not_count_in_its_encoding_either(body: bytes) -> None:
    assert [each.kind.what for each in search(PERSON, body)] == [KINDS["email"].what]


def test_a_value_within_another_counts_where_it_stands_by_itself() -> None:
    body = json.dumps({"users": [{"v": ADDRESS}, {"v": "Anna Schmidt"}]}).encode()
    assert {each.kind.what for each in search(PERSON, body)} == {KINDS["email"].what, KINDS["name"].what}


def test_short_values_count_only_as_whole_fields(canaries: Canaries) -> None:
    assert [each.kind.what for each in search(canaries, b'{"x": "ANNA"}')] == ["name"]
    assert search(canaries, b'{"x": "Annabel went home"}') == []
    assert search(canaries, b'{"x": "QW5uYQ=="}')


def test_a_host_that_carries_a_value_is_told_by_its_domain(canaries: Canaries) -> None:
    host = f"{hashlib.md5(LOWER).hexdigest()}.track.t.example"
    (seen,) = search(canaries, b"", host)
    assert (seen.where, seen.host) == ("host", "t.example")


def test_random_bytes_and_text_hold_none(canaries: Canaries) -> None:
    rng = random.Random(3)
    assert search(canaries, rng.randbytes(900_000)) == []
    text = json.dumps([{"id": rng.randbytes(16).hex(), "n": rng.randrange(10**15)} for _ in range(5_000)])
    assert search(canaries, text.encode()) == []


@pytest.mark.parametrize(
    "text",
    [
        "[[canary]]\nkind = 'secret kind'\nvalue = 'hush-hush-1'\n",
        "[[canary]]\nkind = 'email'\nvalue = 'h'\n",
        "[[canary]]\nkind = 'coordinates'\nvalue = 'hush-hush-1'\n",
        "[[canary]]\nkind = 'email'\nvalue = 'hush-hush-1'\nsecret = 1\n",
        "hush-hush-1 = = 3\n",
        "x = 1\n",
    ],
)
def test_mistakes_are_told_without_the_value(tmp_path: Path, text: str) -> None:
    path = tmp_path / "canaries.toml"
    path.write_text(text)
    with pytest.raises(EvidenceError) as error:
        read_canaries(path)
    assert "hush-hush" not in str(error.value)


def test_a_table_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "canaries.csv"
    path.write_text(f"kind,value,name,salts\nemail,{EMAIL},the account,a;b\nimei,{IMEI},,\n")
    assert read_canaries(path) == (
        Canary(KINDS["email"], EMAIL, "the account", ("a", "b")),
        Canary(KINDS["imei"], IMEI),
    )
    assert EMAIL not in repr(read_canaries(path))


def test_a_case_has_its_own_and_tells_no_value(tmp_path: Path) -> None:
    (tmp_path / "ringfence.toml").write_text('[case]\ntitle = "T"\non = 2026-11-25\n')
    (tmp_path / "canaries.toml").write_text(FILE)
    request = {
        "method": "POST",
        "url": f"https://api.t.example/v1?e={SHA.hexdigest()}",
        "postData": {"mimeType": "application/json", "text": json.dumps({EMAIL: {"Anna": GAID}, "lat": 1})},
    }
    (tmp_path / "t.har").write_text(json.dumps({"log": {"entries": [{"request": request}]}}))
    evidence = read_case(tmp_path).evidence
    assert {(each.what, each.field, each.disguise) for each in evidence.seen} == {
        ("e-mail address", "e", ("SHA-256", "lower case")),
        ("e-mail address", "‹…›", ()),
        ("advertising id", "‹…›.‹…›", ()),
    }
    told = repr(evidence)
    assert not any(value in told for value in (EMAIL, EMAIL.lower(), GAID, SHA.hexdigest(), "Anna"))
    asked = read_case(tmp_path, Sought(show_values=True)).evidence
    assert {each.value for each in asked.seen} == {EMAIL, GAID}
    seen = [fact for fact in evidence.facts if fact.rung is Rung.DATA_SEEN]
    (made,) = [
        f.says
        for f in seen
        if not isinstance(f.says, Link) and getattr(f.says, "kind", "") == Kind.DATA_CLASS
    ]
    assert getattr(made, "attributes", {}) == {
        "category": "covered personal identifiers",
        "identifiers": "advertising id;demographic or contact",
    }
    assert {f.says.verb for f in seen if isinstance(f.says, Link)} == {Verb.COLLECTED_BY, Verb.SENDS_TO}


@pytest.mark.parametrize("text", ["kind,value\rname,Anna\x00", "a\rb,kind\n", 'kind,value\n"name\x00,Anna'])
def test_a_file_that_is_no_csv_is_told_without_what_it_holds(tmp_path: Path, text: str) -> None:
    path = tmp_path / "canaries.csv"
    path.write_bytes(text.encode())
    with pytest.raises(EvidenceError) as error:
        read_canaries(path)
    assert "Anna" not in str(error.value)
