"""Names of one list, each once: a name below one that is blocked whole needs no line of its own.

Squid refuses a list that has both, and a reader should see one line for one decision.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..model.block import BlockedName, Reason


def merge_names(names: Iterable[BlockedName]) -> tuple[BlockedName, ...]:
    """In order of name; what is folded into a whole domain leaves it its name, reasons and senders."""
    by_name: dict[str, BlockedName] = {}
    for each in sorted(names, key=lambda each: (each.name.count("."), each.name, not each.whole)):
        above = _find_above(each.name, by_name)
        if above is None:
            by_name[each.name] = each
        else:
            by_name[above.name] = _fold(above, each)
    return tuple(by_name[name] for name in sorted(by_name))


def _find_above(name: str, by_name: dict[str, BlockedName]) -> BlockedName | None:
    """The same name, or the one blocked whole that it is below."""
    if name in by_name:
        return by_name[name]
    parts = name.split(".")
    for start in range(1, len(parts)):
        found = by_name.get(".".join(parts[start:]))
        if found is not None and found.whole:
            return found
    return None


def _fold(above: BlockedName, each: BlockedName) -> BlockedName:
    below = {*above.below, *each.below, *({each.name} - {above.name})}
    return replace(above, reason=_join(above.reason, each.reason), below=tuple(sorted(below)))


def _join(one: Reason, other: Reason) -> Reason:
    owners = dict.fromkeys(owner for each in (one, other) for owner in each.owner.split("; ") if owner)
    warnings = dict.fromkeys(each.warning for each in (one, other) if each.warning)
    return Reason(
        owner="; ".join(owners),
        paths=tuple(dict.fromkeys((*one.paths, *other.paths))),
        rules=tuple(dict.fromkeys((*one.rules, *other.rules))),
        stops=tuple(sorted({*one.stops, *other.stops})),
        warning="; ".join(warnings),
    )
