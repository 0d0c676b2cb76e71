"""Reads of objects in a CloudTrail log, counted by account and bucket: ringfence beside DuckDB and jq.

    python bench/access_logs.py [--events 1000000] [--different] [--duckdb PYTHON] [--jq]

The log is generated: JSON lines, 300 accounts with three buckets each, thirty days, one read in 50 refused.
`--different` gives every event an address of its own, so that no two say the same. `--duckdb` names a Python
that has DuckDB. Each runs in a process of its own: CPU seconds (user and system), time, most memory; and each
must count the same. ringfence makes more of it in that time: all logs' hours, settings, sign-ins.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SRC = Path(__file__).resolve().parent.parent / "src"
SECONDS = 30 * 86_400
EVENT = (
    '{"eventVersion":"1.09","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE%(user)07d","arn":'
    '"arn:aws:iam::111122223333:user/user%(user)d","accountId":"111122223333","accessKeyId":"AKIAEXAMPLE01",'
    '"userName":"user%(user)d"},"eventTime":"%(time)s","eventSource":"s3.amazonaws.com","eventName":"%(name)s",'
    '"awsRegion":"us-east-1","sourceIPAddress":"%(address)s","userAgent":"[aws-cli/2.17.0]",%(error)s'
    '"requestParameters":{"bucketName":"bucket%(bucket)d","Host":"bucket%(bucket)d.s3.us-east-1.amazonaws.com",'
    '"key":"profiles/2026/03/%(number)d.parquet"},"responseElements":null,"additionalEventData":{"SignatureVersion":'
    '"SigV4","bytesTransferredIn":0,"bytesTransferredOut":%(bytes)d},"requestID":"REQ%(number)d","eventID":'
    '"00000000-0000-4000-8000-%(number)012d","readOnly":true,"resources":[{"type":"AWS::S3::Object","ARN":'
    '"arn:aws:s3:::bucket%(bucket)d/profiles/2026/03/%(number)d.parquet"},{"accountId":"111122223333","type":'
    '"AWS::S3::Bucket","ARN":"arn:aws:s3:::bucket%(bucket)d"}],"eventType":"AwsApiCall","managementEvent":false,'
    '"recipientAccountId":"111122223333","eventCategory":"Data"}\n'
)
OURS = """
import json, sys
from pathlib import Path
from ringfence.evidence.access.access_file import AccessFile
from ringfence.evidence.access.from_access_logs import CLOUDTRAIL, read_logs
from ringfence.evidence.access.read_access_files import read_access_files
path = Path(sys.argv[1])
if sys.argv[2] == "whole":
    evidence, _ = read_access_files([path], path.parent)
else:
    evidence = read_logs([AccessFile(path, path.name, "", CLOUDTRAIL, "")], ())
counts = {}
for fact in evidence.facts:
    if str(getattr(fact.says, "verb", "")) != "accessed":
        continue
    said, pair = fact.says.terms, (fact.says.tail, fact.says.head)
    if (said["access"], said["outcome"]) == ("read", "succeeded"):
        counts[pair] = counts.get(pair, 0) + int(said["times"])
print(json.dumps([sum(counts.values()), len(counts)]))
"""
DUCKDB = """
import json, sys
import duckdb
duckdb.sql('set enable_progress_bar = false')  # it would be printed among the answer
rows = duckdb.sql('''select userIdentity.arn, requestParameters.bucketName, count(*), min(eventTime),
        max(eventTime)
    from read_json(?, format='newline_delimited', columns={eventTime: 'VARCHAR', eventName: 'VARCHAR',
        errorCode: 'VARCHAR', userIdentity: 'STRUCT(arn VARCHAR)',
        requestParameters: 'STRUCT(bucketName VARCHAR)'})
    where eventName = 'GetObject' and errorCode is null group by all''', params=[sys.argv[1]]).fetchall()
print(json.dumps([sum(row[2] for row in rows), len(rows)]))
"""
JQ = (
    'reduce inputs as $e ({}; if $e.eventName == "GetObject" and $e.errorCode == null then '
    '.[$e.userIdentity.arn + " " + $e.requestParameters.bucketName] += 1 else . end) | [add, length]'
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--different", action="store_true")
    parser.add_argument("--duckdb", help="a Python that has DuckDB")
    parser.add_argument("--jq", action="store_true")
    parser.add_argument("--folder", help="where the log is put for a while")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        path = Path(folder) / "log.json"
        generate(path, asked.events, asked.different)
        size = path.stat().st_size
        print(f"{asked.events:,} events, {size / 1e9:.2f} GB; load {os.getloadavg()[0]:.1f}")
        print(f"{'':28}{'CPU s':>8}{'s':>8}{'events/CPU s':>15}{'most MB':>10}   reads, pairs")
        environment = {**os.environ, "PYTHONPATH": str(SRC)}
        show("ringfence", [sys.executable, "-c", OURS, str(path), "read"], asked.events, environment)
        show(
            "ringfence, with SHA-256",
            [sys.executable, "-c", OURS, str(path), "whole"],
            asked.events,
            environment,
        )
        if asked.duckdb:
            show("DuckDB", [asked.duckdb, "-c", DUCKDB, str(path)], asked.events, {})
        if asked.jq and (jq := shutil.which("jq")):
            show("jq", [jq, "-nc", JQ, str(path)], asked.events, {})


def generate(path: Path, events: int, different: bool) -> None:
    chance = random.Random(11)
    names = ("GetObject",) * 8 + ("PutObject", "HeadObject")
    hours = [time.strftime("2026-03-%dT%H", time.gmtime(hour * 3600)) for hour in range(SECONDS // 3600)]
    with path.open("w") as file:
        for number in range(events):
            second = number * SECONDS // events
            user = int(chance.random() ** 2 * 300)  # a few accounts make most of the events
            draw = chance.getrandbits(24)
            address = (
                f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
                if different
                else f"198.51.100.{user % 50}"
            )
            parts = {
                "user": user,
                "time": f"{hours[second // 3600]}:{second // 60 % 60:02d}:{second % 60:02d}Z",
                "name": names[draw % 10],
                "address": address,
                "bucket": (user * 7 + draw // 10 % 3) % 20,
                "number": number,
                "bytes": draw % 500_000 + 1,
                "error": '"errorCode":"AccessDenied",' if draw % 50 == 0 else "",
            }
            file.write(EVENT % parts)


def show(name: str, command: list[str], events: int, environment: dict[str, str]) -> None:
    begun = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment or None)
    assert child.stdout is not None
    said = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    spent, passed = usage.ru_utime + usage.ru_stime, time.perf_counter() - begun
    counted = json.loads(said) if status == 0 else f"failed ({status})"
    most = usage.ru_maxrss / 1024
    print(f"{name:28}{spent:8.1f}{passed:8.1f}{events / spent:15,.0f}{most:10,.0f}   {counted}", flush=True)


if __name__ == "__main__":
    main()
