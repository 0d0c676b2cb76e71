"""The parsers of logs, exports and tables of addresses, in one list: seeds, and what each is asked."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from ringfence.evidence.traffic.gathering import Gathering
from ringfence.evidence.traffic.search_data import PLAIN_SEARCH
from ringfence.formats.har import BrokenEntry, read_requests
from ringfence.formats.location_database import LocationDatabase
from ringfence.formats.logs.formats import read_records, tell_file
from ringfence.formats.logs.telling import Kind
from tests.formats.logs.samples import CONN, DNS, SAMPLES, SSL
from tests.packages import make_location_database

from .parsers import Parser
from .seeds import Corpus

_LARGEST, _MOST = 20_000, 20  # bytes of a file of the corpus; files
_LINES = (b"\n", b"\t", b"#fields\t", b",", b'"', b"\\", b"{", b"}", b"\0", b"1790000000", b"10.0.0.7", b": ")
_JSON = (
    b"{", b"}", b"[", b"]", b'"', b"\\u", b"1e999", b"null", b'"entries":', b"https://", b"\xff", b"[" * 99,
)  # fmt: skip
_TNETSTRING = (b"}", b"]", b":", b"99999999999:", b"0:", b",", b";", b"~", b"!", b"#", b"^")


def use_log(kind: Kind, data: bytes) -> bool:
    """From the bytes to what is gathered, as the format they are of whatever their first bytes tell."""
    tell_file(io.BytesIO(data))
    gathering = Gathering(())
    gathering.add_all(read_records(io.BytesIO(data), kind))
    return bool(gathering.flaws)


def use_har(data: bytes) -> bool:
    broken = False
    for each in read_requests(io.BytesIO(data)):
        if isinstance(each, BrokenEntry):
            broken = True
        else:
            PLAIN_SEARCH.search(each)
    return broken


def use_location_database(data: bytes) -> bool:
    database = LocationDatabase(data, "x")
    database.names()
    return any(each.first > each.last for each in database.ranges())


def location_databases() -> list[bytes]:
    none = 0xFFFFFFFF
    nodes = [(1, 2, none), (3, 0, 0), (0, 3, 1), (0, 0, 1)]
    return [make_location_database([("US", 64500, 4), ("CU", 2, 0)], nodes, {64500: "A", 2: "B"})]


def _files(folder: str) -> Callable[[Corpus], list[bytes]]:
    def read(corpus: Corpus) -> list[bytes]:
        found = sorted((Path(corpus.folder) / "traffic" / folder).glob("*"))
        small = [each for each in found if each.is_file() and each.stat().st_size <= _LARGEST]
        return [each.read_bytes() for each in small[:: max(1, len(small) // _MOST)][:_MOST]]

    return read


def _seeds(kind: Kind, corpus: Corpus) -> Sequence[bytes]:
    made = [SAMPLES[kind]]
    if kind is Kind.ZEEK:
        made += [SSL.encode(), DNS.encode(), CONN.encode() + SSL.encode(), *_files("zeeklog")(corpus)]
    elif kind is Kind.MITMPROXY:
        made += _files("mitm")(corpus)
    return [*made, gzip.compress(SAMPLES[kind], mtime=0)]


_HAR = json.dumps({"log": {"version": "1.2", "entries": [{
    "startedDateTime": "2026-09-21T10:00:00Z", "request": {
        "method": "POST", "url": "https://a.example.com/v1?x=1", "headers": [{"name": "a", "value": "b"}],
        "queryString": [], "cookies": [], "headersSize": 90, "bodySize": 9,
        "postData": {"mimeType": "application/json", "text": '{"lat":40.71277}', "params": []}},
    "response": {"headersSize": 1, "bodySize": 2}}]}}).encode()  # fmt: skip

_MARKS = {Kind.EVE: _JSON, Kind.ADGUARD: _JSON, Kind.NETLOG: _JSON, Kind.MITMPROXY: _TNETSTRING}

LOG_PARSERS: tuple[Parser, ...] = (
    *(
        Parser(
            f"log-{each.name.lower()}",
            partial(use_log, each),
            partial(_seeds, each),
            _MARKS.get(each, _LINES),
        )
        for each in SAMPLES
    ),
    Parser("har", use_har, lambda c: [_HAR, *_files("har")(c)], _JSON),
    Parser(
        "location-database",
        use_location_database,
        lambda _: location_databases(),
        (b"LOCDBXX\1", b"\xff" * 4),
    ),
)
