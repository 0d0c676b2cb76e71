"""`ringfence screen`: every vendor of a list -> who it is or may be -> owners, law, lists.

vendors --VendorMatcher--> matches, candidates --lay_ground--> each organisation judged once --> screening
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Protocol

from .. import __version__
from ..catalogue.lookup import Catalogue
from ..evidence.owners.own_register import OwnRegister
from ..model.kinds import Verdict
from ..model.review import Review
from ..model.screening import ScreenedVendor, Screening, Status
from ..model.vendor import VendorList
from .decisions import Decisions
from .ground import lay_ground
from .knowledge import Knowledge
from .match_vendors import LEAST_SCORE, Near, VendorMatcher

BATCH = 500  # vendors whose names are looked up together, and kept before the next
_STATUS_RANK = {Status.MATCHED: 0, Status.CANDIDATES: 1, Status.UNKNOWN: 2}
_RANK = {Verdict.HOLDS: 0, Verdict.UNKNOWN: 1, Verdict.FAILS: 2}


class Kept(Protocol):
    """What earlier runs of the same work found, by number of the batch."""

    def get(self, batch: int) -> list[list[Near]] | None: ...
    def keep(self, batch: int, found: list[list[Near]]) -> None: ...


def screen(
    catalogue: Catalogue,
    vendors: VendorList,
    on: date | None = None,
    law_on: date | None = None,
    *,
    owners: OwnRegister | None = None,
    review: Review | None = None,
    least: int = LEAST_SCORE,
    kept: Kept | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Screening:
    """Screen all vendors; the days are the catalogue's own where none is given. Names near by less than
    `least` of 100 are no candidates."""
    on = on or catalogue.day
    law_on = law_on or on
    matcher = VendorMatcher(catalogue, owners, Decisions(review or Review()), on, least)
    near = _look_up(matcher, vendors, kept, tell)
    screened = [matcher.match(vendor, found) for vendor, found in zip(vendors.vendors, near, strict=True)]
    parties = dict.fromkeys(
        party
        for each in screened
        for one in ([each.match] if each.match else each.candidates)
        for party in one.parties
    )
    tell(f"judging {len(parties):,} organisations and their owners")
    ground = lay_ground(Knowledge(catalogue, owners), parties, on, law_on)
    result = Screening(
        vendors_file=vendors,
        on=on,
        law_on=law_on,
        catalogue_day=catalogue.day,
        owner_files=tuple(owners.files) if owners else (),
        review=review.file if review and review.rows else "",
        vendors=tuple(screened),
        organisations={id_: ground.stand(id_) for id_ in parties},
        entities=dict(ground.graph.entities),
        facts=dict(ground.graph.facts),
        checked=dict(ground.checked),
        ties=ground.say_ties(),
        regimes=ground.judgement.regimes,
        version=__version__,
    )
    return _sort(result)


def _look_up(
    matcher: VendorMatcher, vendors: VendorList, kept: Kept | None, tell: Callable[[str], None]
) -> Iterator[list[Near]]:
    """What comes near each vendor's name, batch by batch; what is kept is not looked up again."""
    names = [vendor.name for vendor in vendors.vendors]
    for batch, start in enumerate(range(0, len(names), BATCH)):
        found = kept.get(batch) if kept is not None else None
        if found is None:
            tell(f"looking up vendors {start + 1:,} to {min(start + BATCH, len(names)):,} of {len(names):,}")
            found = matcher.find_near(names[start : start + BATCH])
            if kept is not None:
                kept.keep(batch, found)
        yield from ([(str(id_), int(score), str(reasons)) for id_, score, reasons in each] for each in found)


def _sort(result: Screening) -> Screening:
    """Matched before candidates before unknown, the worst first, then as the list has them."""
    from dataclasses import replace

    worst = {
        each: min(
            (_RANK[result.verdict(one.parties)] for one in ([each.match] if each.match else each.candidates)),
            default=2,
        )
        for each in result.vendors
    }

    def order(each: ScreenedVendor) -> tuple[int, int]:
        return _STATUS_RANK[each.status], worst[each]

    return replace(result, vendors=tuple(sorted(result.vendors, key=order)))
