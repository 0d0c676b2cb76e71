"""Names in DNS messages: rows of labels, the rest of which may stand earlier in the message."""

from __future__ import annotations

LONGEST_NAME = 255
_MOST_JUMPS = 64


class BrokenName(Exception):
    """A name that cannot be; the argument says how."""


def read_name(data: bytes, at: int, names: dict[int, str]) -> tuple[str, int]:
    """The name at `at`, without its last dot, and where it ends. `names` remembers those already read.

    A dot or a backslash inside a label gets a backslash before it; bytes that cannot be printed are written
    as `\\DDD`, as zone files do.
    """
    start = at
    first = data[at]
    if first >= 0xC0:
        place = ((first & 0x3F) << 8) | data[at + 1]
        known = names.get(place)
        if known is not None:
            return known, at + 2
    labels: list[bytes] = []
    room, jumps, end, lowest = LONGEST_NAME, 0, 0, at
    while True:
        size = data[at]
        if size == 0:
            at += 1
            break
        if size >= 0xC0:
            place = ((size & 0x3F) << 8) | data[at + 1]
            end = end or at + 2
            jumps += 1
            if place >= lowest or jumps > _MOST_JUMPS:
                raise BrokenName("a name that points forwards or at itself")
            at = lowest = place
            continue
        if size > 63:
            raise BrokenName("a label of a kind that is not used")
        room -= size + 1
        if room < 0:
            raise BrokenName("a name that is too long")
        label = data[at + 1 : at + 1 + size]
        if len(label) < size:
            raise BrokenName("a name ends early")
        labels.append(label)
        at += 1 + size
    name = _to_text(labels)
    names[start] = name
    return name, end or at


def _to_text(labels: list[bytes]) -> str:
    raw = b".".join(labels)
    if raw.count(b".") == max(len(labels) - 1, 0) and b"\\" not in raw:
        try:
            text = raw.decode(
                "utf-8"
            )  # the names of mDNS are UTF-8, those of DNS hardly ever more than ASCII
        except UnicodeDecodeError:
            text = "\0"
        if text.isprintable():
            return text
    return ".".join(["".join([_escape(byte) for byte in label]) for label in labels])


def _escape(byte: int) -> str:
    if byte in (0x2E, 0x5C):
        return "\\" + chr(byte)
    return chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03d}"
