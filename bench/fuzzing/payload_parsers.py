"""The parsers of payloads: what each is asked, and the seeds it is asked about."""

from __future__ import annotations

import base64
import gzip
import json
import tempfile
import zlib
from functools import cache
from pathlib import Path

from ringfence.errors import EvidenceError
from ringfence.evidence.traffic.canary_file import Canary, read_canaries
from ringfence.evidence.traffic.data_kinds import KINDS
from ringfence.evidence.traffic.find_canaries import Canaries
from ringfence.evidence.traffic.search_data import DataSearch
from ringfence.formats.logs.bodies import make_request
from ringfence.formats.payloads import unfold
from ringfence.formats.payloads.compression import NAMES, unpack
from ringfence.formats.payloads.leaf import Place
from ringfence.formats.payloads.pattern_set import MOST_TOLD, PatternSet
from ringfence.formats.payloads.unfold import Unfolding

GAID = "60e5d787-4bd8-4c5a-9a3e-7a1d0c2b9f10"
USER = {"email": "anna@example.org", "phone": "+14155550133"}
FIELDS = {"gaid": GAID, "user": USER, "lat": 37.774929, "lon": -122.4}
INNER = base64.b64encode(json.dumps(FIELDS).encode()).decode()
JSON = json.dumps({"events": [FIELDS, {"d": INNER}]}).encode()
_PROTO = b"\x0a\x2c\x22\x24" + GAID.encode() + b"\x10\x96\x01\x18\x07\x19\x8d\x97n\x12\x83\xe0B@\x22\x05hello"
_PART = b'--B\r\nContent-Disposition: form-data; name="data"; filename="x"\r\n\r\n'
SEEDS = (
    JSON,
    JSON + b"\n" + JSON,
    gzip.compress(JSON),
    zlib.compress(JSON),
    zlib.compress(JSON)[2:-4],
    base64.b64encode(gzip.compress(JSON)),
    JSON.hex().encode(),
    base64.b32encode(JSON),
    b"a=1&data=" + base64.urlsafe_b64encode(JSON) + b"&e=anna%40example.org",
    _PART + gzip.compress(JSON) + b"\r\n--B--\r\n",
    _PROTO,
    b"\0\0\0\0" + bytes([len(_PROTO)]) + _PROTO,
    b"\x82\xa4gaid\xd9\x24" + GAID.encode() + b"\xa3lat\xcb\x40\x42\xe3\x31\x26\xe9\x78\xd5",
    b"\xa2\x64gaid\x78\x24" + GAID.encode() + b"\x63lat\xfb\x40\x42\xe3\x31\x26\xe9\x78\xd5",
    b'{"query": "mutation { a(email: \\"anna@example.org\\") }", "variables": {"x": "\\u0041%41&#65;"}}',
    b'<a b="c"><mail>anna@example.org</mail></a>',
    b"eyJhbGciOiJub25lIn0." + base64.urlsafe_b64encode(JSON).rstrip(b"=") + b".c2ln",
    JSON.decode().encode("utf-16-le"),
    b",".join(b"%d" % byte for byte in JSON[:80]),
)
MARKS = (
    b"{", b"[", b'"', b"%", b"&", b"=", b"\\u00", b"--B", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x78\x9c",
    b"eyJ", b"data:;base64,", b"\xde\xff\xff", b"\xdf\xff\xff\xff\xff", b"\xbf", b"\x9f", b"<a>", b"://",
    b"\0", b"\n\x24", GAID.encode(),
)  # fmt: skip
CANARIES = f"""[[canary]]
kind = "email"
value = "anna@example.org"
salts = ["a"]

[[canary]]
kind = "imei"
value = "{GAID}"
"""


def use_payload(data: bytes) -> bool:
    """Unfolded as a body of any kind: within its limits, with the same answer twice."""
    made = Unfolding()
    made.add_body(data, "", Place())
    assert len(made.leaves) <= unfold.MOST_LEAVES
    assert all(len(leaf.decoded) <= unfold.MOST_ENCODINGS + 3 for leaf in made.leaves)
    assert sum(len(leaf.raw) for leaf in made.leaves) <= 2 * unfold.MOST_BYTES
    for leaf in made.leaves:
        leaf.text.encode("utf-8")
    return bool(made.notes)


def use_compression(data: bytes) -> bool:
    made = [unpack(data, coding, 100_000) for coding in NAMES]
    assert all(len(each.data) <= 100_000 for each in made)
    return any(each.note for each in made)


@cache
def _search() -> DataSearch:
    known = (
        ("advertising id", GAID),
        ("email", "anna@example.org"),
        ("coordinates", "37.774929,-122.400000"),
    )
    return DataSearch(Canaries([Canary(KINDS[kind], value, "", ("salt",)) for kind, value in known]))


def use_request(data: bytes) -> bool:
    """Searched as a request; nothing that is told holds a known value."""
    request = make_request("https://t.example/p?q=1", "t.example", (), {}, data)
    assert request is not None
    found, left = _search().search(request)
    told = repr(found)
    assert GAID not in told
    assert "anna@example.org" not in told
    return bool(left)


def use_patterns(data: bytes) -> bool:
    """The data's own pieces are found in it."""
    pieces = [data[at : at + 8 + at % 20] for at in range(0, max(0, len(data) - 28), 97)]
    patterns = list(dict.fromkeys(pieces))
    told = PatternSet(patterns).find(data[: 1 << 16])
    found, end = set(told), told[-1][0] - 16 if len(told) == MOST_TOLD else len(data)
    for at, piece in zip(range(0, min(end, (1 << 16) - 28), 97), pieces, strict=False):
        assert (at, patterns.index(piece)) in found
    return False


def use_canary_file(data: bytes) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("canaries.toml", "canaries.csv"):
            path = Path(folder) / name
            path.write_bytes(data)
            said = ""
            try:
                Canaries(read_canaries(path))
            except EvidenceError as error:
                said = str(error)
            assert "anna@example" not in said
    return False
