"""The parsers of access logs and directories: any bytes, read as that format, become facts and gaps."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ringfence.evidence.access.access_file import AccessFile
from ringfence.evidence.access.from_access_logs import LOG_FORMATS, read_logs
from ringfence.evidence.access.from_identity import DIRECTORY_FORMATS, read_identity
from tests.formats.access_logs import events
from tests.formats.access_logs import test_other_logs as others
from tests.formats.identity import test_directories as directories

from .parsers import Parser
from .seeds import Corpus

_MARKS = (
    b"[[[[", b"null", b"},{", b"}{", b'"\\ud800"', b"1e400", b"\n", b'""', b"2026-03-02T09:00:00Z",
    b"9999-12-31T23", b'"Records":[', b'"eventTime"', b'"requestParameters":{', b"AUDIT: ", b",", b'"', b"]",
    b"|;",
    b"00000000000000000",
)  # fmt: skip
_APPROVALS = b"account,store,since,until,approver,requester\na,s,2026-03-02,2026-03-03T10:30,b,c\n"
_DIGEST = {
    "awsAccountId": "1", "digestStartTime": "2026-03-02T09:00:00Z", "digestEndTime": "2026-03-02T10:00:00Z",
    "digestS3Bucket": "b", "digestS3Object": "o", "previousDigestS3Object": "p",
    "previousDigestHashValue": "00", "previousDigestSignature": "00",
    "logFiles": [{"s3Object": "l", "hashValue": "00"}],
}  # fmt: skip
_KEYS = {"PublicKeyList": [{"Value": "MIIBCgKCAQEAw7k=", "Fingerprint": "f"}]}
_AUDITED = '"AUDIT: SESSION,1,1,READ,SELECT,TABLE,a.b,x,<none>"'
_CSVLOG = f"2026-03-02 09:00:00 UTC,w,app,1,h:5,,1,,,,,LOG,00000,{_AUDITED}{',' * 12}\n".encode()
_HISTORY = [
    {"QUERY_START_TIME": "2026-03-02 09:04:00", "USER_NAME": "W", "BASE_OBJECTS_ACCESSED": others.ACCESSED}
]


_HISTORY_CSV = b'USER_NAME,QUERY_START_TIME\n"W",2026\n'
_GOOGLE = [{"users": [directories.GOOGLE]}, {"items": [{"clientId": "c"}]}]


def _lines(*records: Any) -> list[bytes]:
    lines = "\n".join(map(json.dumps, records)).encode()
    return [lines, json.dumps({"Records": records}, indent=1).encode(), gzip.compress(lines, mtime=0)]


def _cloudtrail(corpus: Corpus) -> list[bytes]:
    own = _lines(
        events.cloudtrail(), events.setting("PutEventSelectors", eventSelectors=[{"dataResources": []}])
    )
    found = sorted((corpus.folder / "access/cloudtrail").glob("*/*.json"))
    return own + [path.read_bytes() for path in found if path.stat().st_size < 8_000][:20]


_OCSF = {"class_uid": 6005, "time": 1772442240123, "activity_name": "Read", "actor": {"user": {"uid": "u"}},
         "table": {"name": "t"}, "metadata": {}}  # fmt: skip
_AUDIT = others.pg(f"AUDIT: SESSION,1,1,{others.STATEMENT},<none>,3")
_SEEDS: dict[str, Callable[[Corpus], list[bytes]]] = {
    "CloudTrail": _cloudtrail,
    "Okta System Log": lambda _: _lines(others.OKTA, others.OKTA),
    "OCSF events": lambda _: _lines(_OCSF),
    "PostgreSQL jsonlog": lambda _: _lines(_AUDIT),
    "PostgreSQL csvlog": lambda _: [_CSVLOG * 3],
    "Snowflake ACCESS_HISTORY": lambda _: [json.dumps(_HISTORY).encode(), _HISTORY_CSV],
    "register of approvals": lambda _: [_APPROVALS],
    "CloudTrail digest": lambda _: [json.dumps(_DIGEST).encode()],
    "CloudTrail public keys": lambda _: [json.dumps(_KEYS).encode(), b"-----BEGIN PUBLIC KEY-----\nMIIB\n"],
    "metadata of an S3 object": lambda _: [b'{"Metadata": {"signature": "00", "signature-algorithm": "x"}}'],
    "SCIM 2.0": lambda _: [json.dumps({"Resources": [directories.SCIM]}).encode()],
    "Okta users": lambda _: [json.dumps([directories.OKTA]).encode()],
    "Google Workspace": lambda _: [json.dumps(_GOOGLE).encode()],
}  # fmt: skip


def _use(name: str, read: Callable[..., Any]) -> Callable[[bytes], bool]:
    def use(data: bytes) -> bool:
        """Are there gaps?"""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            path.write_bytes(data)
            beside = Path(folder) / "approvals"
            beside.write_bytes(_APPROVALS)
            files = [AccessFile(path, "file", "", name, "")]
            if read is read_logs:
                files.append(AccessFile(beside, "approvals", "", "register of approvals", ""))
            return bool(read(files, ("arn:aws:s3:::profiles",)).gaps)

    return use


ACCESS_LOG_PARSERS: tuple[Parser, ...] = tuple(
    Parser(f"access-{each.name.lower().replace(' ', '-')}", _use(each.name, read), _SEEDS[each.name], _MARKS)
    for formats, read in ((LOG_FORMATS, read_logs), (DIRECTORY_FORMATS, read_identity))
    for each in formats  # type: ignore[attr-defined]
)
