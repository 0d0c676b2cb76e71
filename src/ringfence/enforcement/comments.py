"""The words beside the names: what a list says of itself, and the reason of each entry, as inert comments.

A comment is one line: control characters are shown by their number, and no backslash is left, for several
engines join a line that ends in one with the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ..errors import UsageError
from ..model.block import BlockedAddress, BlockedName, BlockList
from ..report.safe_text import clean

MOST_SAID = 400  # characters of one comment: engines read lines of a few thousand bytes
MOST_NAMED = 3  # paths, rules and senders named in one comment


def lay_out(
    blocked: BlockList,
    mark: str,
    how_to_load: Iterable[str],
    lines_of_name: Callable[[BlockedName], Iterable[str]],
    lines_of_address: Callable[[BlockedAddress], Iterable[str]] | None = None,
    opening: Iterable[str] = (),
) -> str:
    """A text list: what it is, `opening`, then each entry below its reason. `mark` begins a comment. Raises
    UsageError where nothing of the list can stand in it: an empty list would look like one that works."""
    left = _say_addresses_left(blocked) if lines_of_address is None else ()
    lines = [f"{mark} {line}" for line in (*describe_list(blocked), *how_to_load, *left)]
    lines += opening
    for name in blocked.names:
        lines += ["", f"{mark} {say_name(name)}", *lines_of_name(name)]
    for address in blocked.addresses if lines_of_address else ():
        lines += [
            "",
            f"{mark} {say_address(address)}",
            *(lines_of_address(address) if lines_of_address else ()),
        ]
    return "\n".join(lines) + "\n"


def _say_addresses_left(blocked: BlockList) -> tuple[str, ...]:
    """What a format of names only says of the addresses."""
    if not blocked.names:
        raise UsageError(
            "the list has addresses only, and this format blocks names: write nftables= or squid= instead"
        )
    count = len(blocked.addresses)
    return (f"This file blocks names; addresses of the list that are not in it: {count}",) if count else ()


def describe_list(blocked: BlockList) -> Iterator[str]:
    """What the list is, of which day, and how much is in it."""
    yield one_line(f"ringfence {blocked.version} block list: {blocked.title}")
    yield one_line(f"{blocked.asked}; facts as of {blocked.on.isoformat()}")
    names, addresses, left_out = map(len, (blocked.names, blocked.addresses, blocked.left_out))
    yield f"names: {names}; addresses: {addresses}; left out: {left_out}"


def say_name(name: BlockedName) -> str:
    """Why this name, how much of it, what stops: one line."""
    scope = f"{name.name} and all below" if name.whole else f"{name.name} only"
    return one_line(f"{scope} ({name.breadth}){_say_reason(name)}")


def say_address(address: BlockedAddress) -> str:
    return one_line(f"{address.address} ({address.breadth}){_say_reason(address)}")


def _say_reason(each: BlockedName | BlockedAddress) -> str:
    reason = each.reason
    parts = [
        reason.owner,
        f"path {_some(reason.paths)}" if reason.paths else "",
        _some(reason.rules),
        f"stops: {_some(reason.stops)}" if reason.stops else "",
        f"LOOK FIRST: {reason.warning}" if reason.warning else "",
    ]
    return "".join(f" | {part}" for part in parts if part)


def _some(items: tuple[str, ...]) -> str:
    more = f" and {len(items) - MOST_NAMED} more" if len(items) > MOST_NAMED else ""
    return ", ".join(items[:MOST_NAMED]) + more


def one_line(text: str) -> str:
    """The text as one inert line of a comment."""
    return clean(text, MOST_SAID).replace("\\", "/")
