"""What holds data in AWS, and by which actions somebody gets at it.

`READS` has, for each service, the actions that give the data itself, or the means to take it: whoever may
write a bucket's policy may open it. Source: AWS Service Authorization Reference, pages of each service.
"""

from __future__ import annotations

from dataclasses import dataclass

from ....model.kinds import Kind


@dataclass(frozen=True, slots=True)
class Read:
    """An action in small letters, the end of the pattern of what it is done to, and what it gives."""

    action: str
    on: str
    gives: str


OBJECTS, ITSELF = "/*", ""
READS: dict[str, tuple[Read, ...]] = {
    "s3": (
        Read("s3:getobject", OBJECTS, "read objects"),
        Read("s3:getobjectversion", OBJECTS, "read earlier objects"),
        Read("s3:putbucketpolicy", ITSELF, "open the bucket to itself"),
        Read("s3:putreplicationconfiguration", ITSELF, "have it copied elsewhere"),
    ),
    "dynamodb": (
        Read("dynamodb:getitem", ITSELF, "read items"),
        Read("dynamodb:query", ITSELF, "read items"),
        Read("dynamodb:scan", ITSELF, "read items"),
        Read("dynamodb:exporttabletopointintime", ITSELF, "export the table"),
    ),
    "kms": (
        Read("kms:decrypt", ITSELF, "decrypt"),
        Read("kms:putkeypolicy", ITSELF, "open the key to itself"),
    ),
    "secretsmanager": (Read("secretsmanager:getsecretvalue", ITSELF, "read the secret"),),
    "sqs": (Read("sqs:receivemessage", ITSELF, "read messages"),),
    "kinesis": (Read("kinesis:getrecords", ITSELF, "read records"),),
    "rds": (
        Read("rds:modifydbsnapshotattribute", ITSELF, "share a snapshot"),
        Read("rds:copydbsnapshot", ITSELF, "copy a snapshot"),
    ),
}
KINDS = {"kms": Kind.KEY}  # everything else is a store


def service_of(arn: str) -> str:
    """The service in an ARN (arn:partition:service:…), or ""."""
    parts = arn.split(":", 5)
    return parts[2] if len(parts) == 6 and parts[0] == "arn" else ""


def bucket_of(arn: str) -> str:
    """The ARN of the bucket that an ARN of S3 names whole, or "": one with a wild character names none."""
    if service_of(arn) != "s3":
        return ""
    bucket = arn.partition("/")[0]
    return "" if any(sign in bucket for sign in "*?$") else bucket
