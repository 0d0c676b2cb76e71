"""Packages as registries carry them, made in memory."""

from __future__ import annotations

import io
import lzma
import struct
import tarfile
from collections.abc import Mapping

AR_MAGIC = b"!<arch>\n"


def make_tar(files: Mapping[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def make_deb(files: Mapping[str, bytes]) -> bytes:
    return make_ar({"debian-binary": b"2.0\n", "data.tar.xz": lzma.compress(make_tar(files))})


def make_ar(members: Mapping[str, bytes]) -> bytes:
    parts = [AR_MAGIC]
    for name, data in members.items():
        parts.append(f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n".encode())
        parts.append(data + b"\n" * (len(data) % 2))
    return b"".join(parts)


def make_location_database(
    networks: list[tuple[str, int, int]], nodes: list[tuple[int, int, int]], names: Mapping[int, str]
) -> bytes:
    """A libloc database: networks as (country, AS, flags), nodes as (zero, one, network or 0xffffffff)."""
    pool = b"\0"
    numbered = []
    for number, name in names.items():
        numbered.append(struct.pack(">II", number, len(pool)))
        pool += name.encode() + b"\0"
    parts = [
        b"".join(numbered),
        b"".join(struct.pack(">2sxxIHxx", c.encode(), asn, flags) for c, asn, flags in networks),
        b"".join(struct.pack(">III", *node) for node in nodes),
        b"",
        pool,
    ]
    head_size = 8 + struct.calcsize(">QIIIIIIIIIIIII")
    at, fields = head_size, []
    for part in parts:
        fields += [at, len(part)]
        at += len(part)
    return b"LOCDBXX\x01" + struct.pack(">QIIIIIIIIIIIII", 1_700_000_000, 0, 0, 0, *fields) + b"".join(parts)
