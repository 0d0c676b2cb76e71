"""A block list as text: what is blocked, for whom, what will stop working, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.block import BlockedAddress, BlockedName, BlockList
from .terminal_page import Column, Look, Page, draw_table

MOST_ROWS = 40
MOST_LEFT_OUT = 12


def block_list_to_terminal(blocked: BlockList, next_command: str = "", look: Look | None = None) -> str:
    """The page that `ringfence block` prints."""
    page = Page(look)
    page.paragraph(f"{blocked.title}: {blocked.asked}, facts as of {blocked.on}.", "bold")
    page.paragraph(
        f"Names: {len(blocked.names)}, {sum(name.whole for name in blocked.names)} with all below them. "
        f"Addresses: {len(blocked.addresses)}. Left out: {len(blocked.left_out)}."
    )
    entries: list[BlockedName | BlockedAddress] = [*blocked.names, *blocked.addresses]
    page.add("")
    columns = (Column("block", 30), Column("whose", 22), Column("what will stop there"))
    page.add(draw_table(page.look, columns, [_row(each) for each in entries[:MOST_ROWS]]))
    _add_rest(page, len(entries) - MOST_ROWS)
    _add_section(page, "Look at these first", _warnings(entries))
    left_out = [f"{each.what}: {each.why}" for each in blocked.left_out]
    _add_section(page, "Left out", left_out)
    page.next_command(next_command)
    return page.text()


def _row(each: BlockedName | BlockedAddress) -> tuple[str, ...]:
    if isinstance(each, BlockedAddress):
        what = each.address
    else:
        what = f"{each.name}{' and all below' if each.whole else ''}"
    return what, each.reason.owner, "; ".join(each.reason.stops) or "nothing in this evidence"


def _warnings(entries: Iterable[BlockedName | BlockedAddress]) -> list[str]:
    return [f"{_row(each)[0]}: {each.reason.warning}" for each in entries if each.reason.warning]


def _add_section(page: Page, heading: str, items: list[str]) -> None:
    if items:
        page.heading(heading)
        page.bullets(items[:MOST_LEFT_OUT])
        _add_rest(page, len(items) - MOST_LEFT_OUT)


def _add_rest(page: Page, rest: int) -> None:
    if rest > 0:
        page.paragraph(f"and {rest} more: -o json=FILE lists them all", "dim", indent=1)
