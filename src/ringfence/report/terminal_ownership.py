"""Who owns and directs whom, as a tree in text: owners on top, what they hold below them."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text
from rich.tree import Tree as TextTree

from ..model.result import Result
from .ownership_tree import Holder, Holding, grow_tree
from .safe_text import clip
from .terminal_page import COLOURS, Look, Page

_DEEPEST = 12  # a line must keep room for a name
_INDENT = 4


def ownership_to_terminal(result: Result, next_command: str = "", look: Look | None = None) -> str:
    """The tree above the parties: each link with its share or means, dates, and whether it is disputed."""
    page = Page(look)
    page.heading("Ownership and control, owners on top")
    tree = grow_tree(result)
    if not tree.holdings:
        page.paragraph("Ownership not established: no ownership or control link is stated.")
    else:
        page.paragraph("* meets a rule's test, or is a state that a path reaches", "dim")
    holders = {holder.id: holder for layer in tree.layers for holder in layer}
    held = {holding.held for holding in tree.holdings}
    seen: set[str] = set()
    roots = [id_ for id_ in holders if id_ not in held]
    for id_ in [*roots, *holders]:  # circles have no root: they begin wherever they are met first
        if id_ not in seen:
            root = TextTree(_name(holders[id_], page.look.width), guide_style="dim")
            _grow(root, id_, tree.holdings, holders, seen, page.look.width - _INDENT)
            page.add(root)
    if tree.left_out:
        page.paragraph(f"… {tree.left_out:,} smaller holdings are in the JSON", "dim")
    page.next_command(next_command)
    return page.text()


def _grow(
    branch: TextTree,
    holder: str,
    holdings: tuple[Holding, ...],
    holders: Mapping[str, Holder],
    seen: set[str],
    room: int,
) -> None:
    """Add what the holder holds; what was shown before is only named again."""
    seen.add(holder)
    for holding in (one for one in holdings if one.holder == holder):
        line = _link(holding, holders[holding.held], room)
        again = holding.held in seen
        below = branch.add(line + Text(" (above)", style="dim") if again else line)
        if not again and room > _DEEPEST * _INDENT:
            _grow(below, holding.held, holdings, holders, seen, room - _INDENT)


def _link(holding: Holding, held: Holder, room: int) -> Text:
    says = f"{holding.says} {'of' if holding.owns else 'in'} "
    when = f", {holding.when}" + (", disputed" if holding.disputed else "")
    name = _name(held, max(8, room - len(says) - len(when) - len(" (above)")))
    return Text.assemble((clip(says, 40) + " ", "dim")) + name + Text(when, style="dim")


def _name(holder: Holder, room: int) -> Text:
    """The name, marked when it is shown to meet a rule's test."""
    mark = " *" if holder.marked else ""
    return Text(clip(holder.label, room - len(mark)) + mark, style=COLOURS["prohibited"] if mark else "")
