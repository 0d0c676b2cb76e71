"""AWS CloudTrail: files of `Records`, a bare list, or one event a line.

`userIdentity` may be without type or ARN (other accounts, services), `sourceIPAddress` may name a service.
Events of data (`eventCategory` Data) are there only where a trail's event selectors ask for them.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..ownership.open_stream import Stream
from .event import Act, AlikeEvents, Plane, Unread, Went, hour_of, spread_hours
from .picked_records import Batch, Key, PickedRecords, Wanted

WANTED = Wanted(
    ("time", "eventTime"),
    ("source", "eventSource"),
    ("name", "eventName"),
    ("error", "errorCode"),
    ("category", "eventCategory"),
    ("management", "managementEvent"),
    ("type", "userIdentity.type"),
    ("arn", "userIdentity.arn"),
    ("account", "userIdentity.accountId"),
    ("principal", "userIdentity.principalId"),
    ("service", "userIdentity.invokedBy"),
    ("issuer", "userIdentity.sessionContext.sessionIssuer.arn"),
    ("address", "sourceIPAddress"),
    ("region", "awsRegion"),
    ("recipient", "recipientAccountId"),
    ("bucket", "requestParameters.bucketName"),
    ("table", "requestParameters.tableName"),
    ("key", "requestParameters.keyId"),
    ("secret", "requestParameters.secretId"),
    ("first", "resources.0.ARN"),
    ("second", "resources.1.ARN"),
    ("bytes", "additionalEventData.bytesTransferredOut"),
    ("factor", "additionalEventData.MFAUsed"),
    ("login", "responseElements.ConsoleLogin"),
    ("asked", "requestParameters"),
    wrappers=("Records",),
)
TIME = Key("time", 13)
KEYS = (
    *map(Key, ("source", "name", "error", "category", "management", "type", "arn", "account")),
    Key("principal", unless="arn"),
    *map(Key, ("service", "issuer", "address", "region", "recipient", "bucket", "table", "key", "secret")),
    Key("first", unless="bucket"),  # of an object: the ARN of each would be a group of its own
    Key("second", unless="bucket"),
    Key("bytes", -1),
    Key("factor"),
    Key("login"),
)
# Calls that give the data itself (AWS Service Authorization Reference); KMS gives the key's use.
READS = {
    "s3": {"GetObject", "GetObjectTorrent", "SelectObjectContent", "CopyObject", "UploadPartCopy"},
    "dynamodb": {"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems", "ExecuteStatement",
                 "BatchExecuteStatement", "ExecuteTransaction", "ExportTableToPointInTime"},
    "kms": {"Decrypt", "ReEncrypt"},
    "secretsmanager": {"GetSecretValue", "BatchGetSecretValue"},
    "sqs": {"ReceiveMessage"},
    "kinesis": {"GetRecords", "SubscribeToShard"},
    "rds": {"ModifyDBSnapshotAttribute", "ModifyDBClusterSnapshotAttribute", "CopyDBSnapshot",
            "CopyDBClusterSnapshot", "StartExportTask"},
    "rdsdata": {"ExecuteStatement", "BatchExecuteStatement", "ExecuteSql"},
}  # fmt: skip
ANSWERS = frozenset({"GetSecretValue", "Decrypt", "ReEncrypt"})  # a success is the answer itself
DATA_PLANE = frozenset(
    {"s3", "dynamodb", "sqs", "kinesis", "rdsdata"}
)  # of these only data events tell of reads
SETTINGS = {
    "cloudtrail": {"StopLogging", "StartLogging", "CreateTrail", "DeleteTrail", "UpdateTrail",
                   "PutEventSelectors", "PutInsightSelectors", "DeleteEventDataStore",
                   "UpdateEventDataStore"},
    "s3": {"PutBucketLifecycle", "PutBucketLifecycleConfiguration", "DeleteBucketLifecycle",
           "PutBucketLogging"},
    "logs": {"DeleteLogGroup", "DeleteLogStream", "PutRetentionPolicy", "DeleteRetentionPolicy"},
    "ec2": {"DeleteFlowLogs"},
    "route53resolver": {"DeleteResolverQueryLogConfig", "DisassociateResolverQueryLogConfig"},
    "guardduty": {"DeleteDetector", "UpdateDetector"},
    "config": {"StopConfigurationRecorder", "DeleteConfigurationRecorder", "DeleteDeliveryChannel"},
}  # fmt: skip
REFUSALS = ("AccessDenied", "Unauthorized", "Forbidden", "AuthFailure", "Client.UnauthorizedOperation")
LONGEST_DETAIL = 4000


def is_cloudtrail(head: bytes, name: str) -> bool:
    return b'"eventSource"' in head and b'"eventName"' in head and b'"eventTime"' in head


def read_cloudtrail(stream: Stream) -> Iterator[AlikeEvents | Unread]:
    """Events that say the same, of each piece of the file; then what was not read."""
    records = PickedRecords(stream, WANTED, KEYS, TIME)
    for batch in records.batches():
        for group, times in enumerate(batch.times):
            row, count = times[0]
            made = _make(batch, row, count)
            if isinstance(made, AlikeEvents) and made.act is Act.SETTING and batch.counts[group] > 1:
                yield from (_make(batch, each, 1) for each in batch.rows_of(group))
            elif isinstance(made, Unread):
                yield from (_make(batch, *each) for each in times)
            elif len(times) > 1:
                yield from spread_hours(made, [(batch.text(at, "time"), number) for at, number in times])
            else:
                yield made
    for what, count in records.flaws.counts.items():
        yield Unread(what, records.flaws.first[what], count)


def _make(batch: Batch, row: int, count: int) -> AlikeEvents | Unread:
    say, place = batch.text, batch.base + row
    hour, name = hour_of(say(row, "time")[:13]), say(row, "name")
    if hour is None or not name:
        what = (
            "an event without a time that can be read" if name else "a record that is no event of CloudTrail"
        )
        return Unread(what, place, count)
    service = say(row, "source").partition(".")[0]
    act = _act(service, name)
    account, session, role = _account(batch, row)
    plane, size = _plane(batch, row, service, act), say(row, "bytes")
    return AlikeEvents(
        hour, account, act, f"{service}:{name}", _went(batch, row), plane,
        f"CloudTrail of account {say(row, 'recipient') or say(row, 'account') or 'not named'}", place, count,
        _store(batch, row, service), session, session if "@" in session else "", say(row, "address"),
        returned=size != "0" if size else True if name in ANSWERS and not say(row, "error") else None,
        factor={"Yes": True, "No": False}.get(say(row, "factor")) if act is Act.SIGN_IN else None,
        detail=say(row, "asked")[:LONGEST_DETAIL] if act is Act.SETTING else "", role=role,
    )  # fmt: skip


def _act(service: str, name: str) -> Act:
    if name in READS.get(service, ()):
        return Act.READ
    if name in SETTINGS.get(service, ()):
        return Act.SETTING
    if service == "signin" and name == "ConsoleLogin":
        return Act.SIGN_IN
    if service == "iam" and name.startswith(
        ("Attach", "Detach", "Put", "Create", "Delete", "Add", "Remove", "Update")
    ):
        return Act.RIGHTS
    if (
        service in DATA_PLANE
        and name.startswith(("Put", "Delete", "Update", "Copy"))
        and "Bucket" not in name
    ):
        return Act.WRITE
    return Act.OTHER


def _went(batch: Batch, row: int) -> Went:
    if error := batch.text(row, "error"):
        return Went.REFUSED if any(sign in error for sign in REFUSALS) else Went.FAILED
    return Went.FAILED if batch.text(row, "login") == "Failure" else Went.DONE


def _plane(batch: Batch, row: int, service: str, act: Act) -> Plane:
    """By its category; older records have none, and there S3's reads are events of data."""
    category = batch.text(row, "category")
    if category:
        return Plane.DATA if category == "Data" else Plane.MANAGEMENT
    if batch.text(row, "management") == "false" or (service in DATA_PLANE and act is Act.READ):
        return Plane.DATA
    return Plane.MANAGEMENT


def _account(batch: Batch, row: int) -> tuple[str, str, str]:
    """Whose rights were used, the name of the session, and its role where a session that is named by an
    e-mail address stands for itself; else its role does, and of another account that account."""
    arn, issuer = batch.text(row, "arn"), batch.text(row, "issuer")
    if ":assumed-role/" in arn:
        session, role = arn.rpartition("/")[2], issuer or _role_of(arn)
        return (arn, session, role) if "@" in session else (role, session, "")
    if arn:
        return arn, "", ""
    number, kind = batch.text(row, "account"), batch.text(row, "type")
    if number.casefold() == "anonymous" or batch.text(row, "principal").casefold() == "anonymous":
        return "anybody", "", ""
    if kind == "AWSAccount" and number.isdigit():
        return f"arn:aws:iam::{number}:root", "", ""
    return batch.text(row, "service") or issuer or batch.text(row, "principal"), "", ""


def _role_of(arn: str) -> str:
    """Of `arn:aws:sts::1:assumed-role/ROLE/SESSION` that of the role, without the path which it may have."""
    parts = arn.split(":", 5)
    return f"arn:{parts[1]}:iam::{parts[4]}:role/{parts[5].split('/')[1]}" if len(parts) == 6 else arn


def _store(batch: Batch, row: int, service: str) -> str:
    """The ARN of the bucket, table, key, secret, queue, stream or database; "" where none is named."""
    say = batch.text
    if bucket := say(row, "bucket"):
        return f"arn:aws:s3:::{bucket}"
    for column in ("first", "second"):
        arn = say(row, column)
        if arn.startswith(f"arn:aws:{service}:"):
            return arn
    where = f"{say(row, 'region')}:{say(row, 'recipient') or say(row, 'account')}"
    if service == "dynamodb" and (table := say(row, "table")):
        return table if table.startswith("arn:") else f"arn:aws:dynamodb:{where}:table/{table}"
    if service == "secretsmanager" and (secret := say(row, "secret")):
        return secret if secret.startswith("arn:") else f"arn:aws:secretsmanager:{where}:secret:{secret}"
    if service == "kms" and (key := say(row, "key")):
        return key if key.startswith("arn:") else f"arn:aws:kms:{where}:key/{key}"
    return ""
