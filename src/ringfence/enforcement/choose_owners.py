"""Organisations -> block list: every domain that they, and the companies in their hands, are known to
operate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from .. import __version__
from ..catalogue.lookup import Catalogue, stands
from ..catalogue.states import name_state
from ..errors import UsageError
from ..inquiry.listings import find_held
from ..model.block import BlockedName, BlockList, LeftOut, Reason
from ..model.kinds import Verdict
from .breadth import BreadthChooser
from .merge_names import merge_names

MOST_HELD = 2_000


def block_owners(catalogue: Catalogue, asked: Sequence[str], on: date | None) -> BlockList:
    """The list for some organisations, by id or very name. Raises UsageError when one is not known, or when
    none of their domains can be blocked."""
    on = on or catalogue.day
    wanted = [_find_organisation(catalogue, each) for each in asked]
    held = _all_held(catalogue, wanted, on)
    chooser = BreadthChooser(catalogue, on, {})
    names: list[BlockedName] = []
    left_out: list[LeftOut] = []
    for operator, why in held.items():
        for row in catalogue.other_side("operator", operator):
            if row["table"] != "domains" or not stands(row, on):
                continue
            chosen = chooser.choose(row["domain"], held, True)
            if isinstance(chosen, LeftOut):
                left_out.append(chosen)
                continue
            stops = (catalogue.name(row["software"]),) if row.get("software") else ()
            reason = Reason(
                owner=why,
                stops=stops or (f"{row['role']} of {catalogue.name(operator)}",),
                warning=chosen.warning,
            )
            names.append(BlockedName(chosen.name, chosen.whole, chosen.why, reason, chosen.below))
    if not names:
        why = f", {len(left_out)} left out: {left_out[0].what}: {left_out[0].why}" if left_out else ""
        raise UsageError(
            f"nothing to block: no domain of {', '.join(map(catalogue.name, wanted))} is known{why}"
        )
    return BlockList(
        title=", ".join(catalogue.name(each) for each in wanted),
        asked=f"every known domain of {len(held)} organisation{'s' * (len(held) > 1)}",
        on=on,
        names=merge_names(names),
        addresses=(),
        left_out=tuple(sorted(set(left_out), key=lambda each: each.what)),
        version=__version__,
    )


def _find_organisation(catalogue: Catalogue, asked: str) -> str:
    for found in catalogue.find(asked):
        if found.kind == "organisation":
            return found.id
    near = [each.id for each in catalogue.find_candidates(asked) if each.kind == "organisation"][:3]
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    raise UsageError(f"the catalogue has no organisation {asked!r}{hint}")


def _all_held(catalogue: Catalogue, wanted: Sequence[str], on: date) -> dict[str, str]:
    """The organisations and those certainly in their hands, each with how it belongs to them."""
    held = {each: _say(catalogue, each, "", on) for each in wanted}
    pending = list(wanted)
    while pending and len(held) < MOST_HELD:
        holder = pending.pop(0)
        for each, verdict in find_held(catalogue, holder, on):
            if verdict is Verdict.HOLDS and each not in held:
                held[each] = _say(catalogue, each, holder, on)
                pending.append(each)
    return held


def _say(catalogue: Catalogue, id_: str, holder: str, on: date) -> str:
    """'Pangle Ltd, held by ByteDance Ltd (China)'."""
    countries = dict.fromkeys(
        name_state(row["country"])
        for row in catalogue.rows(id_, "places")
        if row.get("country") and stands(row, on)
    )
    where = f" ({', '.join(countries)})" if countries else ""
    return catalogue.name(id_) + where + (f", held by {catalogue.name(holder)}" if holder else "")
