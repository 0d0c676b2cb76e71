"""What is read of access control: how each file is told by its first bytes, and which system takes it.

A system takes all of its files at once, because what one grants another may deny: the policy of a bucket
beside that of a user, a log beside the roles that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from ...model.fact import Evidence
from .access_file import AccessFile
from .from_access_logs import LOG_FORMATS, read_logs
from .from_aws_iam import EXPORT, POLICY, is_export, is_resource_policy, read_aws
from .from_cyclonedx import SERVICES, is_cyclonedx, read_cyclonedx
from .from_identity import DIRECTORY_FORMATS, read_identity
from .from_kubernetes import OBJECTS, is_kubernetes, read_kubernetes
from .from_postgres import CATALOGUE, ROLES, is_postgres_catalogue, is_postgres_roles, read_postgres
from .from_roster import is_roster, read_rosters
from .from_snowflake import ROWS, is_account_rows, read_snowflake

ACCESS, PEOPLE, ACCESS_LOGS, DATA_MAP = "access", "people", "access logs", "data map"  # kinds of evidence
LOGS, DIRECTORIES = "access logs", "directories of users"


@dataclass(frozen=True, slots=True)
class AccessFormat:
    """`tells` looks at the first bytes, unpacked, and at the file's name. The first that knows takes it."""

    name: str
    system: str
    tells: Callable[[bytes, str], bool]


@dataclass(frozen=True, slots=True)
class AccessSystem:
    """`kind` is the kind of evidence; `read` takes every file of the system, and the names by which the case
    knows its own systems. It raises EvidenceError only where none could be read; a file that could not is a
    gap."""

    name: str
    kind: str
    read: Callable[[Sequence[AccessFile], Collection[str]], Evidence]


ACCESS_FORMATS: tuple[AccessFormat, ...] = (
    AccessFormat("roster", "people", is_roster),
    # Logs first: what somebody asked of AWS may hold the policy of a bucket.
    *(AccessFormat(each.name, LOGS, each.tells) for each in LOG_FORMATS),
    AccessFormat(CATALOGUE, "PostgreSQL", is_postgres_catalogue),
    AccessFormat(ROLES, "PostgreSQL", is_postgres_roles),
    *(AccessFormat(each.name, DIRECTORIES, each.tells) for each in DIRECTORY_FORMATS),
    AccessFormat(ROWS, "Snowflake", is_account_rows),
    AccessFormat(OBJECTS, "Kubernetes", is_kubernetes),
    AccessFormat(SERVICES, DATA_MAP, is_cyclonedx),
    AccessFormat(EXPORT, "AWS", is_export),
    AccessFormat(POLICY, "AWS", is_resource_policy),
)
ACCESS_SYSTEMS: tuple[AccessSystem, ...] = (
    AccessSystem("people", PEOPLE, read_rosters),
    AccessSystem("AWS", ACCESS, read_aws),
    AccessSystem(DIRECTORIES, ACCESS, read_identity),
    AccessSystem(LOGS, ACCESS_LOGS, read_logs),
    AccessSystem("PostgreSQL", ACCESS, read_postgres),
    AccessSystem("Kubernetes", ACCESS, read_kubernetes),
    AccessSystem(DATA_MAP, DATA_MAP, read_cyclonedx),
    AccessSystem("Snowflake", ACCESS, read_snowflake),
)


def tell_format(head: bytes, name: str) -> AccessFormat | None:
    return next((each for each in ACCESS_FORMATS if each.tells(head, name)), None)
