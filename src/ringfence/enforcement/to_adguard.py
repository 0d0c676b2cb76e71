"""AdGuard Home: DNS filtering rules. `||name^` is a name with all below it, `|name^` that very name."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.block import BlockedName, BlockList
from .comments import lay_out

HOW = ("Add it under Filters, DNS blocklists, or as custom filtering rules.",)


def to_adguard(blocked: BlockList) -> str:
    return lay_out(blocked, "!", HOW, _lines)


def _lines(name: BlockedName) -> Iterator[str]:
    yield f"{'||' if name.whole else '|'}{name.name}^"
