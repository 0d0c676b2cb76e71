"""What `pg_dumpall --roles-only` prints (SQL) -> roles and memberships. Nothing of it is run.

Since PostgreSQL 16 a membership says INHERIT TRUE or FALSE and SET FALSE; before, the member's own attribute
INHERIT counts and every member may SET ROLE. Passwords are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from .catalogue import PER_GRANT, Catalogue, Membership, Role

MOST_LINE: Final = 65_536  # characters of one statement
_NAME: Final = r'("(?:[^"]|"")*"|[^\s";]+)'
_CREATE: Final = re.compile(rf"CREATE ROLE {_NAME};")
_ALTER: Final = re.compile(rf"ALTER ROLE {_NAME} WITH ([^;']*)(?:'.*)?;?")
_GRANT: Final = re.compile(rf"GRANT {_NAME} TO {_NAME}(?: WITH (.*?))?(?: GRANTED BY {_NAME})?;")
_PASSED_OVER: Final = re.compile(
    r"--|$|\\(un)?restrict |SET [a-z_]+ ?(=|TO) |ALTER ROLE .* (SET|RESET) |COMMENT ON ROLE |"
    r"SECURITY LABEL .* ON ROLE |SELECT pg_catalog\.set_config\("
)
_WORDS: Final = ("SUPERUSER", "INHERIT", "LOGIN", "BYPASSRLS", "REPLICATION", "CREATEROLE")  # as in Role


def is_roles_dump(head: bytes) -> bool:
    return b"PostgreSQL database cluster dump" in head[:400] or head.startswith(b"CREATE ROLE ")


def read_roles_dump(text: str) -> Catalogue:
    """What is not understood becomes a flaw with its line."""
    found = Catalogue()
    granted: list[tuple[str, str, Mapping[str, bool]]] = []
    for line, statement in _statements(text):
        if match := _CREATE.fullmatch(statement):
            name = _plain(match[1])
            found.roles.setdefault(name, Role(name))
        elif match := _GRANT.fullmatch(statement):
            granted.append((_plain(match[1]), _plain(match[2]), _options(match[3] or "")))
        elif match := _ALTER.fullmatch(statement):
            found.roles[_plain(match[1])] = _role(_plain(match[1]), match[2])
        elif not _PASSED_OVER.match(statement):
            found.add_flaw(f"line {line}", f"not understood: {statement[:60]!r}")
    for role, member, options in granted:
        _add_membership(role, member, options, found)
    return found


def _statements(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        yield number, line.strip()[:MOST_LINE]


def _role(name: str, words: str) -> Role:
    said = words.split()
    return Role(name, *(word in said for word in _WORDS))


def _options(words: str) -> dict[str, bool]:
    """`ADMIN OPTION, INHERIT TRUE, SET FALSE` -> what each says."""
    parts = (part.split() for part in words.split(","))
    return {part[0]: part[-1] != "FALSE" for part in parts if part}


def _add_membership(role: str, member: str, options: Mapping[str, bool], found: Catalogue) -> None:
    for name in (role, member):
        if name not in found.roles:
            if not name.startswith("pg_"):  # roles that every server has are not in a dump
                found.add_flaw("", f"{name[:60]!r} is named in a membership and never made")
            found.roles[name] = Role(name)
    if "INHERIT" in options:
        found.version = PER_GRANT
    inherits = options.get("INHERIT", found.roles[member].inherits)
    found.memberships.append(
        Membership(role, member, options.get("ADMIN", False), inherits, options.get("SET", True))
    )


def _plain(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name
