"""Labelled payloads: identifiers under encodings in containers, made from a seed, with what is in each.

What is in the tests, or was looked at while the search was written, is SEEN; `chain_cases` makes chains at
random of what has been there and of identifiers that have not.
"""

from __future__ import annotations

import base64
import codecs
import gzip
import hashlib
import html
import json
import random
import struct
import uuid
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from ringfence.evidence.traffic.value_looks import passes_luhn

SALT = "pepper"
Encode = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Identifier:
    """`kind` is the word of a file of known values; `field` the name under which apps send it."""

    name: str
    kind: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Case:
    """One request body, and what is in it under which encoding."""

    number: int
    identifier: Identifier
    encoding: str
    container: str
    body: bytes
    content_type: str


def _luhn(rng: random.Random, head: str, length: int) -> str:
    body = head + "".join(rng.choices("0123456789", k=length - len(head) - 1))
    return next(body + check for check in "0123456789" if passes_luhn(body + check))


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("123456789", k=count))


def _hex(rng: random.Random, count: int) -> str:
    return f"{rng.getrandbits(4 * count) | 1 << (4 * count - 1):0{count}x}"


def _guid(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def _mac(rng: random.Random) -> str:
    return ":".join(f"{each:02x}" for each in (rng.randrange(0, 256, 4) | 4, *rng.randbytes(5)))


def make_identifiers(rng: random.Random) -> list[Identifier]:
    """46 identifiers of one made-up person and phone."""
    first = rng.choice(["Marguerite", "Theodora", "Bartholomew", "Konstantin"])
    last = rng.choice(["Featherstone", "Oyelaran-Smith", "Kowalczyk", "Vanderbeek"])
    rows = (*_list_device(rng, last), *_list_person(rng, first, last))
    return [Identifier(*row) for row in rows]


_Row = tuple[str, str, str, str]


def _list_device(rng: random.Random, last: str) -> list[_Row]:
    return [
        ("GAID", "advertising id", "gaid", _guid(rng)),
        ("IDFA", "advertising id", "idfa", _guid(rng).upper()),
        ("OAID", "advertising id", "oaid", _hex(rng, 64)),
        ("Amazon id", "advertising id", "fireadid", _guid(rng)),
        ("Android id", "android id", "android_id", _hex(rng, 16)),
        ("IDFV", "device id", "idfv", _guid(rng).upper()),
        ("UDID", "device id", "udid", _hex(rng, 40)),
        ("Widevine id", "device id", "widevineId", _hex(rng, 64)),
        ("vendor device id", "device id", "device_id", "7" + _digits(rng, 18)),
        ("IMEI", "imei", "imei", _luhn(rng, "35", 15)), ("MEID", "imei", "meid", "a1" + _hex(rng, 12)),
        ("IMSI", "sim", "imsi", "310260" + _digits(rng, 9)),
        ("ICCID", "sim", "iccid", _luhn(rng, "8901", 19)),
        ("serial", "serial", "serialNumber", "R5" + _hex(rng, 9).upper()),
        ("Wi-Fi MAC", "mac", "wifiMac", _mac(rng)),
        ("Bluetooth MAC", "mac", "btmac", _mac(rng).upper()), ("BSSID", "bssid", "bssid", _mac(rng)),
        ("SSID", "ssid", "ssid", f"{last} home {_digits(rng, 3)}"),
    ]  # fmt: skip


def _list_person(rng: random.Random, first: str, last: str) -> list[_Row]:
    street = rng.choice(["Larkspur", "Juniper", "Copperfield"])
    street = f"{rng.randint(100, 9999)} {street} Avenue, Apt {rng.randint(1, 99)}"
    area, line = f"{rng.randint(2, 9)}{_digits(rng, 2)}", f"{rng.randint(2, 9)}{_digits(rng, 6)}"
    social = f"{rng.randint(100, 665)}-{rng.randint(10, 99)}-{_digits(rng, 4)}"
    address = ".".join(map(str, (rng.choice([73, 98, 107]), *(rng.randint(100, 250) for _ in range(3)))))
    app = f"org.{last.lower().replace('-', '')}.diary{_digits(rng, 2)}"
    north, east = 24 + rng.random() * 24, -70 - rng.random() * 54
    return [
        ("e-mail", "email", "email", f"{first}.{last}{_digits(rng, 2)}@mail.example.org"),
        ("work e-mail", "email", "userEmail", f"{last.lower()}_{_digits(rng, 3)}@corp.example.com"),
        ("US phone", "phone", "phone", f"+1{area}{line}"),
        ("German phone", "phone", "msisdn", "+49151" + _digits(rng, 8)),
        ("first name", "name", "firstName", first), ("full name", "name", "fullName", f"{first} {last}"),
        ("account holder", "name", "cardholderName", f"{last} {first} J"),
        ("street", "address", "streetAddress", street), ("birth date", "birth date", "dob",
         f"19{rng.randint(50, 99)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"),
        ("contact's e-mail", "contact", "contacts", f"{_digits(rng, 3)}.friend@pal.example.net"),
        ("contact's phone", "contact", "contacts", "+1646" + f"{rng.randint(2, 9)}" + _digits(rng, 6)),
        ("IPv4", "ip", "client_ip", address),
        ("IPv6", "ip", "clientIp", f"2600:1700:{_hex(rng, 4)}:{_hex(rng, 4)}::{_hex(rng, 4)}"),
        ("cookie", "cookie", "sid_cookie", _hex(rng, 32)),
        ("user name", "username", "username", f"{last.lower()}{_digits(rng, 4)}"),
        ("password", "password", "password", f"Tr0ub4dor&{_digits(rng, 4)}"),
        ("bearer token", "token", "accessToken", base64.urlsafe_b64encode(rng.randbytes(30)).decode()),
        ("session token", "token", "sessionToken", _hex(rng, 48)), ("SSN", "government id", "ssn", social),
        ("passport", "government id", "passportNumber", "C" + _digits(rng, 8)),
        ("driving licence", "government id", "driversLicense", "D" + _digits(rng, 7)),
        ("card", "account number", "cardNumber", _luhn(rng, "4539", 16)),
        ("bank account", "account number", "bankAccountNumber", _digits(rng, 12)),
        ("coordinates", "coordinates", "loc", f"{north:.6f},{east:.6f}"),
        ("diagnosis", "health", "diagnosis", f"atrial fibrillation grade {_digits(rng, 1)}"),
        ("prescription", "health", "prescription", f"Metoprolol succinate {_digits(rng, 3)} mg"),
        ("salary", "financial", "annualIncome", f"USD {_digits(rng, 3)},{_digits(rng, 3)}.17"),
        ("installed app", "installed app", "installedApps", app),
    ]  # fmt: skip


def _hash(name: str, *, before: str = "", behind: str = "") -> Callable[[str], bytes]:
    return lambda value: hashlib.new(name, (before + value + behind).encode()).digest()


def _hexed(make: Callable[[str], bytes]) -> Encode:
    return lambda value: make(value).hex().encode()


def _b64(make: Callable[[str], bytes]) -> Encode:
    return lambda value: base64.b64encode(make(value))


def _plain(value: str) -> bytes:
    return value.encode()


def _lower(make: Callable[[str], bytes]) -> Encode:
    return lambda value: make(value.lower())


def _after(outer: Callable[[bytes], bytes], inner: Callable[[str], bytes]) -> Encode:
    return lambda value: outer(inner(value))


def _codes(form: str, sign: str) -> Encode:
    return lambda value: sign.join(form % byte for byte in value.encode()).encode()


def _base58(value: str) -> bytes:
    number, made = int.from_bytes(value.encode(), "big"), ""
    while number:
        number, rest = divmod(number, 58)
        made = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[rest] + made
    return made.encode()


def _json_in(make: Callable[[bytes], bytes]) -> Encode:
    return lambda value: make(json.dumps({"k": {"v": value}}).encode())


def _raw_deflate(data: bytes) -> bytes:
    return zlib.compress(data)[2:-4]


def _jwt(value: str) -> bytes:
    parts = (
        b'{"alg":"HS256","typ":"JWT"}',
        json.dumps({"sub": value, "iat": 1}).encode(),
        b"0123456789abcdef",
    )
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)


def message(number: int, data: bytes) -> bytes:
    """A field of protobuf that holds bytes."""
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(number: int) -> bytes:
    made = bytearray()
    while number >= 0x80:
        made.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*made, number])


ENCODINGS: dict[str, Encode] = {
    "plain": _plain,
    "lower case": _lower(_plain),
    "upper case": lambda value: value.upper().encode(),
    "URL": lambda value: quote(value, safe="").encode(),
    "URL of every byte": _codes("%%%02X", ""),
    "URL twice": lambda value: quote(quote(value, safe=""), safe="").encode(),
    "HTML entities": lambda value: "".join(f"&#{ord(sign)};" for sign in value).encode(),
    "HTML escape": lambda value: html.escape(f'<a n="{value}">').encode(),
    "\\u escapes": _codes("\\u%04x", ""),
    "\\x escapes": _codes("\\x%02x", ""),
    "character codes": _codes("%d", ","),
    "character codes, spaces": _codes("%d", " "),
    "hexadecimal": _hexed(_plain),
    "HEXADECIMAL": lambda value: value.encode().hex().upper().encode(),
    "hexadecimal, colons": lambda value: value.encode().hex(":").encode(),
    "hexadecimal, spaces": lambda value: value.encode().hex(" ").encode(),
    "base64": _b64(_plain),
    "base64, no padding": lambda value: base64.b64encode(value.encode()).rstrip(b"="),
    "base64url": lambda value: base64.urlsafe_b64encode(b"\xff\xfe?" + value.encode() + b"\xff\xfe"),
    "base64, phase 1": lambda value: base64.b64encode(b"\xfeabc" + value.encode() + b"\xfe\xff"),
    "base64, phase 2": lambda value: base64.b64encode(b"\xfeabcd" + value.encode() + b"\xfe\xff"),
    "base64 in text": lambda value: b"v1:" + base64.b64encode(b"id=" + value.encode() + b";t=1732550400"),
    "base64 twice": _after(base64.b64encode, _b64(_plain)),
    "base64 of hexadecimal": _after(base64.b64encode, _hexed(_plain)),
    "hexadecimal of base64": lambda value: base64.b64encode(value.encode()).hex().encode(),
    "base32": lambda value: base64.b32encode(value.encode()),
    "base58": _base58,
    "base85": lambda value: base64.b85encode(value.encode()),
    "ascii85": lambda value: base64.a85encode(value.encode()),
    "UTF-16 LE": lambda value: value.encode("utf-16-le"),
    "UTF-16 BE": lambda value: value.encode("utf-16-be"),
    "UTF-16 in base64": lambda value: base64.b64encode(value.encode("utf-16-le")),
    "reversed": lambda value: value[::-1].encode(),
    "reversed in base64": lambda value: base64.b64encode(value[::-1].encode()),
    "rot13": lambda value: codecs.encode(value, "rot13").encode(),
    "one-byte XOR": lambda value: bytes(byte ^ 0xA7 for byte in value.encode()),
    "one-byte XOR in base64": lambda value: base64.b64encode(bytes(byte ^ 0x5C for byte in value.encode())),
    "MD5": _hexed(_hash("md5")),
    "MD5 of lower case": _lower(_hexed(_hash("md5"))),
    "MD5, middle half": lambda value: hashlib.md5(value.encode()).hexdigest()[8:24].encode(),
    "MD5 in base64": _b64(_hash("md5")),
    "MD5 as bytes": _hash("md5"),
    "SHA-1": _hexed(_hash("sha1")),
    "SHA-1 IN CAPITALS": lambda value: hashlib.sha1(value.encode()).hexdigest().upper().encode(),
    "SHA-224": _hexed(_hash("sha224")),
    "SHA-256": _hexed(_hash("sha256")),
    "SHA-256 of lower case": _lower(_hexed(_hash("sha256"))),
    "SHA-256 of upper case": lambda value: hashlib.sha256(value.upper().encode()).hexdigest().encode(),
    "SHA-256 in base64url": lambda value: base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()),
    "SHA-256 as bytes": _hash("sha256"),
    "SHA-384": _hexed(_hash("sha384")),
    "SHA-512": _hexed(_hash("sha512")),
    "salted MD5, before": _hexed(_hash("md5", before=SALT)),
    "salted SHA-256, behind": _hexed(_hash("sha256", behind=SALT)),
    "salted SHA-1 in base64": _b64(_hash("sha1", before=SALT)),
    "MD5 of SHA-256": _after(lambda data: hashlib.md5(data).hexdigest().encode(), _hexed(_hash("sha256"))),
    "SHA-256 of MD5": _after(lambda data: hashlib.sha256(data).hexdigest().encode(), _hexed(_hash("md5"))),
    "SHA-256 of base64": _after(lambda data: hashlib.sha256(data).hexdigest().encode(), _b64(_plain)),
    "gzip": _json_in(gzip.compress),
    "gzip in base64": _json_in(lambda data: base64.b64encode(gzip.compress(data))),
    "zlib": _json_in(zlib.compress),
    "zlib in base64url": _json_in(lambda data: base64.urlsafe_b64encode(zlib.compress(data))),
    "bare deflate in base64": _json_in(lambda data: base64.b64encode(_raw_deflate(data))),
    "gzip in hexadecimal": _json_in(lambda data: gzip.compress(data).hex().encode()),
    "JSON in JSON": _json_in(lambda data: data),
    "JSON in base64 in JSON": _json_in(
        lambda data: json.dumps({"d": base64.b64encode(data).decode()}).encode()
    ),
    "JSON in JSON in base64": _json_in(lambda data: base64.b64encode(json.dumps(data.decode()).encode())),
    "query in JSON": lambda value: f"https://x.example/p?a=1&u={quote(value, safe='')}#f".encode(),
    "JWT": _jwt,
    "protobuf": lambda value: message(1, message(3, value.encode()) + b"\x10\x07"),
    "protobuf in base64": lambda value: base64.b64encode(message(2, b"event") + message(7, value.encode())),
    "protobuf in gzip": lambda value: gzip.compress(message(2, b"event") + message(7, value.encode())),
    "msgpack": lambda value: b"\x82\xa1a\x01\xa1v\xd9" + bytes([len(value.encode())]) + value.encode(),
    "CBOR": lambda value: b"\xa2\x61a\x01\x61v\x78" + bytes([len(value.encode())]) + value.encode(),
}  # fmt: skip
# Only of what is a number, or stands for bytes.
NUMBERS: dict[str, Encode] = {
    "64-bit number": lambda value: b"\xff\xfe\xfd" + struct.pack("<q", int(value)) + b"\xff",
    "64-bit number, big-endian": lambda value: b"\xff\xfe" + struct.pack(">q", int(value)) + b"\xff",
    "varint in protobuf": lambda value: b"\x08" + _varint(int(value)) + message(2, b"event"),
    "hexadecimal number": lambda value: f"{int(value):x}".encode(),
}
BYTES: dict[str, Encode] = {
    "as bytes": lambda value: b"\xff\xfe" + bytes.fromhex(value.replace("-", "")),
    "as bytes in base64": lambda value: base64.b64encode(bytes.fromhex(value.replace("-", ""))),
    "without separators": lambda value: value.replace("-", "").encode(),
}
PLACES: dict[str, Encode] = {
    "4 decimals": lambda value: _place(value, lambda each: f"{each:.4f}"),
    "E7": lambda value: _place(value, lambda each: str(round(each * 1e7))),
    "E6": lambda value: _place(value, lambda each: str(round(each * 1e6))),
    "double in protobuf": lambda value: _floats("<d", b"\x09\x11", value),
    "float in protobuf": lambda value: _floats("<f", b"\x0d\x15", value),
}


def _floats(form: str, tags: bytes, value: str) -> bytes:
    pairs = zip(tags, value.split(","), strict=True)
    made = b"".join(bytes([tag]) + struct.pack(form, float(each)) for tag, each in pairs)
    return made + message(3, b"gps")


def _place(value: str, show: Callable[[float], str]) -> bytes:
    north, east = map(float, value.split(","))
    return f'{{"y": {show(north)}, "x": {show(east)}}}'.encode()


def encodings_of(identifier: Identifier) -> dict[str, Encode]:
    """Those that can be made of it."""
    if identifier.kind == "coordinates":
        return {**PLACES, **{n: e for n, e in ENCODINGS.items() if n not in ("lower case", "upper case")}}
    made = dict(ENCODINGS)
    bare = identifier.value.replace("-", "")
    if identifier.value.isdigit() and int(identifier.value) < 1 << 63:
        made |= NUMBERS
    if len(bare) in (32, 40, 64) and all(sign in "0123456789abcdefABCDEF" for sign in bare):
        made |= BYTES
    return made


def make_cases(rng: random.Random, identifiers: list[Identifier]) -> Iterator[Case]:
    """Each identifier under each encoding, in a container chosen at random of those that can hold it."""
    number = 0
    for identifier in identifiers:
        for name, encode in encodings_of(identifier).items():
            yield _contain(rng, number, identifier, name, encode(identifier.value))
            number += 1


def chain_cases(rng: random.Random, identifiers: list[Identifier], count: int) -> Iterator[Case]:
    """Chains of three steps at random: JSON, compression, hashes, encodings."""
    steps: dict[str, Callable[[bytes], bytes]] = {
        "base64": base64.b64encode, "base64url": base64.urlsafe_b64encode, "hex": lambda d: d.hex().encode(),
        "gzip": gzip.compress, "zlib": zlib.compress, "URL": lambda d: quote(d, safe="").encode(),
        "JSON": lambda d: json.dumps({"p": d.decode("latin-1")}).encode(),
        "protobuf": lambda d: message(4, d), "base32": base64.b32encode,
    }  # fmt: skip
    names = ("plain", "lower case", "MD5", "SHA-1", "SHA-256 of lower case", "salted MD5, before")
    firsts = {name: ENCODINGS[name] for name in (*names, "MD5 of SHA-256")}
    for number in range(count):
        identifier = rng.choice([each for each in identifiers if each.kind != "coordinates"])
        first, chain = rng.choice(list(firsts)), rng.sample(list(steps), 2)
        data = firsts[first](identifier.value)
        for step in chain:
            data = steps[step](data)
        yield _contain(rng, number, identifier, " > ".join((first, *chain)), data)


def _contain(rng: random.Random, number: int, identifier: Identifier, encoding: str, data: bytes) -> Case:
    """The encoded value in a body, beside other fields."""
    noise = {
        "ts": rng.randrange(1_700_000_000, 1_800_000_000),
        "req": f"{rng.getrandbits(128):032x}",
        "v": "4.12.0",
    }
    try:
        text = data.decode()
        containers = ["JSON", "form", "multipart", "nested JSON", "JSON lines"]
    except UnicodeDecodeError:
        text, containers = "", ["multipart", "body", "form", "protobuf"]
    kind = rng.choice(containers)
    if kind == "form":
        fields = "".join(f"{name}={value}&" for name, value in noise.items())
        body, content = f"{fields}data={quote(data, safe='')}".encode(), "application/x-www-form-urlencoded"
    elif kind == "multipart":
        head = b'--xYz\r\nContent-Disposition: form-data; name="v"\r\n\r\n4.12.0\r\n'
        head += b'--xYz\r\nContent-Disposition: form-data; name="data"; filename="b"\r\n\r\n'
        body, content = head + data + b"\r\n--xYz--\r\n", "multipart/form-data; boundary=xYz"
    elif kind == "body":
        body, content = data, "application/octet-stream"
    elif kind == "protobuf":
        body = message(1, str(noise["req"]).encode()) + message(9, data)
        content = "application/x-protobuf"
    elif kind == "JSON lines":
        lines = (json.dumps(noise), json.dumps({"type": "event", "data": text}))
        body, content = "\n".join(lines).encode(), "text/plain;charset=UTF-8"
    else:
        value: object = {**noise, "data": text}
        if kind == "nested JSON":
            value = {"events": [noise, {"props": {"list": [1, {"data": text}]}}]}
        body, content = json.dumps(value).encode(), "application/json; charset=utf-8"
    return Case(number, identifier, encoding, kind, body, content)
