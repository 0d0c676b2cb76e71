"""Unbound: local zones, for an `include:` in or below the server clause."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.block import BlockedName, BlockList
from .comments import lay_out

HOW = ('Load it with include: "FILE" in unbound.conf and reload.',)


def to_unbound(blocked: BlockList) -> str:
    return lay_out(blocked, "#", HOW, _lines, opening=("server:",))


def _lines(name: BlockedName) -> Iterator[str]:
    if name.whole:
        yield f'    local-zone: "{name.name}." always_nxdomain'
    else:  # answer for this very name, and pass the rest on
        yield f'    local-zone: "{name.name}." transparent'
        yield f'    local-data: "{name.name}. IN A 0.0.0.0"'
        yield f'    local-data: "{name.name}. IN AAAA ::"'
