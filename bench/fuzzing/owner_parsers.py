"""The parsers of ownership files: any bytes become a table and gaps, or EvidenceError."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from ringfence.evidence.owners.read_owner_files import read_owner_files

from .parsers import Parser
from .seeds import Corpus

_JSON = (
    b'"share"',
    b'{"exact": 140}',
    b"NaN",
    b'"recordDetails"',
    b"},{",
    b"[[[[",
    b'"\\ud800"',
    b"null",
    b"\n",
)
_XML = (b"<!ENTITY a 'b'>", b"&a;", b"<rr:RelationshipPeriod>", b"</rr:EndDate>", b"<![CDATA[", b"LEIRecord")
_CSV = (b"owner,owned,percent\n", b'"', b",", b";", b"\n", b"1e999", b"-1", b"company_cik")


def use_owner_file(data: bytes) -> bool:
    """Are there gaps?"""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        return bool(read_owner_files([path]).gaps)


def _files(corpus: Corpus, pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((corpus.folder / "owners").glob(pattern))][:60] or [b"{}"]


OWNER_PARSERS: tuple[Parser, ...] = (
    Parser("owners-bods", use_owner_file, lambda c: _files(c, "bods/*/*.json"), _JSON),
    Parser("owners-psc", use_owner_file, lambda c: _files(c, "psc/psc-data-*.json"), _JSON),
    Parser("owners-gleif-json", use_owner_file, lambda c: _files(c, "gleif/rr-*data.json"), _JSON),
    Parser("owners-gleif-xml", use_owner_file, lambda c: _files(c, "gleif/*.xml"), _XML),
    Parser("owners-ftm", use_owner_file, lambda c: _files(c, "ftm/zala*"), _JSON),
    Parser(
        "owners-table", use_owner_file, lambda _: [b"owner,owned,percent,since\na,b,50,2020-01-01\n"], _CSV
    ),
)
