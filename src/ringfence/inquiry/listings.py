"""Which government lists reach a software or company: by name, as a product, or through its owners."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ..catalogue.index_format import Record
from ..catalogue.lookup import Catalogue, stands
from ..catalogue.tables import holding_share
from ..cells import read_day
from ..graph.exposure import ExposureGraph
from ..graph.ties import CONTROLLING
from ..model.kinds import Verdict
from ..model.profile import Listing
from ..model.share import UNKNOWN_SHARE
from .attesting import attestation_of
from .control import Hold, find_holders, is_company, is_more_than_half, weaker

NOT_IN_FORCE = "not in force"

# How far a list reaches beyond what it names: to what a named company holds, and to its affiliates.
REACH = {
    "named only": (Verdict.FAILS, Verdict.FAILS),
    "products": (Verdict.FAILS, Verdict.FAILS),
    "subsidiaries": (Verdict.HOLDS, Verdict.FAILS),
    "subsidiaries and affiliates": (Verdict.HOLDS, Verdict.HOLDS),
    "class": (Verdict.UNKNOWN, Verdict.UNKNOWN),
    "not stated": (Verdict.UNKNOWN, Verdict.FAILS),
}


@dataclass
class ListReader:
    """The lists as they stood on a day, over one graph of owners."""

    catalogue: Catalogue
    graph: ExposureGraph
    on: date
    _lists: dict[str, Record] = field(default_factory=dict)

    def of_software(self, software: str, publishers: tuple[str, ...]) -> tuple[Listing, ...]:
        """What reaches a piece of software: its own entries, then those that reach who publishes it."""
        named = [self._listing(entry, "named", Verdict.HOLDS) for entry in self._entries(software)]
        label = [self._of_publisher(publisher) for publisher in publishers]
        return _once([*named, *(listing for listings in label for listing in listings)])

    def of_organisation(self, party: str) -> tuple[Listing, ...]:
        """What reaches an organisation: itself, through its holders, as an affiliate of what they hold."""
        found = [self._listing(entry, "named", Verdict.HOLDS) for entry in self._entries(party)]
        holders = find_holders(self.graph, party)
        for holder, hold in holders.items():
            if holder != party:
                found += self._through(hold)
        found += self._affiliates(party, holders)
        return _once(found)

    def _of_publisher(self, publisher: str) -> Iterator[Listing]:
        name = self.catalogue.name(publisher)
        for listing in self.of_organisation(publisher):
            how = f"made by {name}" + ("" if listing.how == "named" else f", {listing.how}")
            yield replace(listing, how=how)

    def _through(self, hold: Hold) -> Iterator[Listing]:
        """Entries on a holder, where the list reaches what it holds."""
        for entry in self._entries(hold.holder):
            reach, _ = REACH[self._list(entry)["reaches"]]
            verdict = weaker(reach, hold.verdict)
            if verdict is not Verdict.FAILS:
                yield self._listing(entry, self._say_chain(hold), verdict)

    def _affiliates(self, party: str, holders: Mapping[str, Hold]) -> Iterator[Listing]:
        """Entries on another company in the same hands, where the list reaches affiliates."""
        for holder, hold in holders.items():
            if not is_company(self.graph, holder):
                continue
            for sister, share in find_held(self.catalogue, holder, self.on):
                for entry in self._entries(sister) if sister != party else ():
                    _, reach = REACH[self._list(entry)["reaches"]]
                    verdict = weaker(reach, weaker(hold.verdict, share))
                    if verdict is not Verdict.FAILS:
                        both = f"{self.catalogue.name(holder)} holds both"
                        how = f"affiliate of {self.catalogue.name(sister)}: {both}"
                        yield self._listing(entry, how, verdict)

    def _say_chain(self, hold: Hold) -> str:
        """'held by A (51 %) < B (VIE contract)', from the party up."""
        steps = []
        for each in hold.chain:
            link = each.link
            says = link.terms.get("means") or (str(link.share) if link.share else "share unknown")
            steps.append(f"{self.graph.label(link.head)} ({says})")
        return "held by " + " ‹ ".join(steps)

    def _entries(self, subject: str) -> list[Record]:
        return [row for row in self.catalogue.rows(subject, "entries") if self._list(row)]

    def _list(self, entry: Record) -> Record:
        id_ = entry["list"]
        if id_ not in self._lists:
            rows = self.catalogue.rows(id_, "lists")
            self._lists[id_] = rows[-1] if rows else {}
        return self._lists[id_]

    def _listing(self, entry: Record, how: str, verdict: Verdict) -> Listing:
        listed = self._list(entry)
        both_stand = stands(entry, self.on) and stands(listed, self.on)
        return Listing(
            list=entry["list"],
            title=listed["title"],
            jurisdiction=listed["jurisdiction"],
            entry=entry["entry"],
            section=entry.get("section") or listed.get("cites", ""),
            scope=entry.get("scope") or listed["scope"],
            how=how,
            verdict=verdict,
            in_force=both_stand and NOT_IN_FORCE not in listed["action"],
            action=listed["action"],
            deadline=listed.get("deadline", ""),
            deadline_on=_deadline_on(listed, entry),
            attested=attestation_of(self.catalogue, entry),
        )


def find_held(catalogue: Catalogue, holder: str, on: date) -> Iterator[tuple[str, Verdict]]:
    """What the holder has in hand itself, in one step, by the rows that stand on the day, and how
    certainly."""
    for row in catalogue.other_side("owner", holder):
        if not stands(row, on):
            continue
        gives = Verdict.UNKNOWN
        if row["table"] == "holdings":
            gives = is_more_than_half(holding_share(row) or UNKNOWN_SHARE)
        elif row["means"] in CONTROLLING:
            gives = Verdict.HOLDS
        disputed = Verdict.UNKNOWN if row.get("disputed") == "yes" else Verdict.HOLDS
        yield row.get("owned") or row["directed"], weaker(gives, disputed)


def _deadline_on(listed: Record, entry: Record) -> date | None:
    """So many days after the day of the entry, where the list says how many."""
    days, since = listed.get("deadline_days"), read_day(entry.get("since", ""))
    return since + timedelta(days=int(days)) if days and since else None


def _once(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    """One a list and entry: the most certain and nearest; those in force first, then the oldest."""
    ranked = sorted(listings, key=lambda each: each.verdict is not Verdict.HOLDS)
    best = {(each.list, each.entry, each.section): each for each in reversed(ranked)}
    return tuple(sorted(best.values(), key=_order))


def _order(listing: Listing) -> tuple[bool, bool, date, str, str]:
    since = listing.attested.since or date.max
    return not listing.in_force, listing.verdict is not Verdict.HOLDS, since, listing.list, listing.entry
