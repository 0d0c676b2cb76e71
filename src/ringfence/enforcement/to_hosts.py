"""A hosts file: hosts(5). It knows single names only, so of a whole domain it blocks the names that are
known."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.block import BlockedName, BlockList
from .comments import lay_out
from .host_names import refuse_name

HOW = ("A hosts file blocks single names: what is below them and not listed still resolves.",)


def to_hosts(blocked: BlockList) -> str:
    return lay_out(blocked, "#", HOW, _lines)


def _lines(name: BlockedName) -> Iterator[str]:
    for each in known_names(name):
        yield f"0.0.0.0 {each}"
        yield f":: {each}"


def known_names(name: BlockedName) -> list[str]:
    """The name, and for a whole domain the known names below it that may stand in a list."""
    below = [each for each in name.below if not refuse_name(each)] if name.whole else []
    return [name.name, *below]
