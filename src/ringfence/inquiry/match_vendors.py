"""Vendors -> who they are, or may be: decisions first, identifiers next, names only as candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..catalogue.lookup import Catalogue, Found, stands
from ..catalogue.names import fold
from ..catalogue.states import NAMES
from ..evidence.owners.own_register import OWN, OwnRegister
from ..model.screening import Candidate, ScreenedVendor, Status
from ..model.vendor import Vendor
from ..names.explain import find_agreement
from ..names.index import Candidate as NearName
from ..names.index import NameIndex
from .decisions import Decisions
from .vendor_identifiers import RANK, Told, find_by_identifiers, find_faults
from .who import find_parties

MOST_CANDIDATES = 5
LEAST_SCORE = 50
LEAST_SHARE, MOST_SHARE, WHOLE_SHARE, PART = 0.5, 0.75, 0.95, 0.3  # of what tells companies apart
_LOOKED_AT = 12  # names; several may be of one organisation

Near = tuple[str, int, str]  # id, score, reasons


@dataclass(frozen=True, slots=True)
class _Named:
    id: str
    name: str


class VendorMatcher:
    """One index over all names of the catalogue and of the user's files, for all vendors."""

    def __init__(
        self,
        catalogue: Catalogue,
        owners: OwnRegister | None,
        decisions: Decisions,
        on: date,
        least: int = LEAST_SCORE,
    ) -> None:
        self._catalogue, self._owners, self._decisions = catalogue, owners, decisions
        self._on, self._least = on, least
        self._named = _list_names(catalogue, owners)
        self._index = NameIndex([each.name for each in self._named])

    def find_near(self, names: Sequence[str]) -> list[list[Near]]:
        """For each name the organisations and software whose names come near, best first."""
        found = self._index.find(list(names), most=_LOOKED_AT)
        return [self._rank(name, near) for name, near in zip(names, found, strict=True)]

    def _rank(self, asked: str, near: Sequence[NearName]) -> list[Near]:
        best: dict[str, Near] = {}
        folded = fold(asked)
        for each in near:
            named = self._named[each.number]
            exact = folded == fold(named.name)
            score = 100 if exact else min(99, round(100 * each.score))
            if score < self._least or (named.id in best and best[named.id][1] >= score):
                continue
            if len(best) >= MOST_CANDIDATES and named.id not in best:
                continue
            reasons = ("the very name",) if exact else _agree(asked, named.name)
            if reasons:
                best[named.id] = (named.id, score, f"as “{named.name}”: {'; '.join(reasons)}")
        return sorted(best.values(), key=lambda ranked: (-ranked[1], ranked[0]))

    def match(self, vendor: Vendor, near: list[Near]) -> ScreenedVendor:
        """Who the vendor is, or may be."""
        notes = list(find_faults(vendor))
        decided, how = self._decisions.same(vendor.name)
        if decided and (candidate := self._candidate(decided, 100, (how,))):
            return ScreenedVendor(vendor, Status.MATCHED, candidate, how, (), tuple(notes))
        without = self._decisions.different(vendor.name)
        told = [
            each
            for each in find_by_identifiers(self._catalogue, self._owners, vendor, self._on)
            if each.id not in without
        ]
        match, agreed = _choose(told)
        if match is not None and match.rank >= RANK["domain"] and self._is_named_otherwise(match.id, near):
            notes.append("the domain is one company's, the very name another's of the same or another group")
            match = None
        if match is not None and (candidate := self._candidate(match.id, 100, (match.how,))):
            notes += [f"{each.how}: {self._name(each.id)}" for each in told if each.id != match.id]
            return ScreenedVendor(vendor, Status.MATCHED, candidate, match.how, (), tuple(notes))
        if not agreed:
            notes.append("the identifiers name different organisations")
        every = [(each.id, 90, each.how) for each in told]
        every += [each for each in near if each[0] not in without]
        candidates = []
        for id_, score, reasons in {each[0]: each for each in reversed(every)}.values():
            country = self._compare_country(vendor, id_)
            made = self._candidate(id_, score, (reasons, *([country] if country else [])))
            candidates += [made] if made else []
        candidates.sort(key=lambda each: (-each.score, each.id))
        status = Status.CANDIDATES if candidates else Status.UNKNOWN
        return ScreenedVendor(vendor, status, None, "", tuple(candidates[:MOST_CANDIDATES]), tuple(notes))

    def _is_named_otherwise(self, id_: str, near: list[Near]) -> bool:
        """A group's companies share its domains: the very name of one weighs as much."""
        named = [each[0] for each in near if each[1] == 100 and self._catalogue.kind(each[0]) != "software"]
        return bool(named) and id_ not in named

    def _candidate(self, id_: str, score: int, reasons: tuple[str, ...]) -> Candidate | None:
        """None where the id is not there any more."""
        if self._owners is not None and id_.startswith(OWN):
            found = self._owners.find(id_)
            return Candidate("organisation", id_, self._name(id_), score, reasons, (id_,)) if found else None
        kind = self._catalogue.kind(id_)
        if not kind:
            return None
        parties = find_parties(self._catalogue, Found(kind, id_, ""), self._on)
        ids = tuple(dict.fromkeys(party.id for party in parties))
        return Candidate(kind, id_, self._name(id_), score, reasons, ids)

    def _name(self, id_: str) -> str:
        if self._owners is not None and id_.startswith(OWN):
            return next((self._owners.name(entity) for entity, _ in self._owners.find(id_)), id_)
        return self._catalogue.name(id_)

    def _compare_country(self, vendor: Vendor, id_: str) -> str:
        """Whether the list and the catalogue name one country; a hint, never a reason to drop."""
        wanted = read_country(vendor.country)
        known = {row["country"] for row in self._catalogue.rows(id_, "places") if stands(row, self._on)}
        if not wanted or not known:
            return ""
        return (
            f"the country agrees: {wanted}"
            if wanted in known
            else f"the country differs: {wanted}, not {', '.join(sorted(known))}"
        )


def _agree(asked: str, name: str) -> tuple[str, ...]:
    """Why one may be the other; nothing where what tells companies apart is in one of them only. The score
    alone is a chance among names that are alike already, and most vendors are like nothing we know."""
    agreed = find_agreement(asked, name)
    less, more = sorted((agreed.left, agreed.right))
    if less >= WHOLE_SHARE:
        return agreed.reasons
    is_part = agreed.left >= WHOLE_SHARE and agreed.right >= PART
    near = (less >= LEAST_SHARE and more >= MOST_SHARE) or is_part
    return agreed.reasons if near and agreed.telling else ()


def _choose(told: list[Told]) -> tuple[Told | None, bool]:
    """The one that the weightiest identifiers name, and whether these agree."""
    enough = [each for each in told if each.enough]
    if not enough:
        return None, True
    first = min(each.rank for each in enough)
    weighty = [each for each in enough if each.rank == first]
    agreed = len({each.id for each in weighty}) == 1
    return (weighty[0] if agreed else None), agreed


def read_country(text: str) -> str:
    """'China', 'CN', 'P.R. China' -> CN; "" where it is none that is known."""
    word = text.strip()
    if word.upper() in NAMES:
        return word.upper()
    folded = fold(word)
    return _COUNTRIES.get(folded, _COUNTRIES.get(_OTHER_NAMES.get(folded, ""), ""))


_COUNTRIES = {fold(name): code for code, name in NAMES.items()}
_OTHER_NAMES = {
    "usa": "united states",
    "u s a": "united states",
    "united states of america": "united states",
    "uk": "united kingdom",
    "great britain": "united kingdom",
    "prc": "china",
    "p r china": "china",
    "peoples republic of china": "china",
    "people s republic of china": "china",
    "mainland china": "china",
    "hong kong sar": "hong kong",
    "russian federation": "russia",
    "korea": "south korea",
    "republic of korea": "south korea",
}


def _list_names(catalogue: Catalogue, owners: OwnRegister | None) -> list[_Named]:
    named: dict[tuple[str, str], None] = {}
    for key in catalogue.index.keys("name:"):
        for row in catalogue.index.find(f"name:{key}"):
            id_ = row.get("organisation") or row.get("software") or row["subject"]
            if not any(each["kind"] == "person" for each in catalogue.rows(id_, "organisations")):
                named.setdefault((id_, row["name"]))
    if owners is not None:
        for entity, name in owners.names:
            named.setdefault((owners.id_of(entity), name))
    return [_Named(id_, name) for id_, name in named]
