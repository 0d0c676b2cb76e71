"""A multipart body -> its parts, as bytes."""

from __future__ import annotations

import re

from .leaf import Pairs

MOST_PARTS = 500
_BOUNDARY = re.compile(r'boundary="?([^";\r\n]{1,200})"?', re.IGNORECASE)
_FIRST_LINE = re.compile(rb"--([^\r\n]{1,200})\r?\n[Cc]ontent-")
_NAME = re.compile(r'\bname="([^"]{0,200})"', re.IGNORECASE)
_LINE = re.compile(rb"\r?\n\r?\n")


def split_parts(body: bytes, kind: str) -> Pairs | None:
    """Names and contents of a multipart body. `kind` is its content type; where that says no boundary the
    body's first line does. None where it is no multipart body."""
    found = _BOUNDARY.search(kind) if "multipart" in kind.lower() else None
    if found is not None:
        boundary = found[1].encode("utf-8", "replace")
    elif (line := _FIRST_LINE.match(body)) is not None:
        boundary = line[1]
    else:
        return None
    parts = Pairs()
    for number, part in enumerate(body.split(b"--" + boundary, MOST_PARTS)[1:], 1):
        if part[:2] == b"--":
            break
        head, _, content = _split_head(part)
        name = _NAME.search(head.decode("utf-8", "replace"))
        parts.append((name[1] if name else f"part {number}", content))
    return parts or None


def _split_head(part: bytes) -> tuple[bytes, bytes, bytes]:
    found = _LINE.search(part)
    if found is None:
        return part, b"", b""
    content = part[found.end() :]
    return (
        part[: found.start()],
        found[0],
        content[:-2] if content.endswith(b"\r\n") else content.rstrip(b"\n"),
    )
