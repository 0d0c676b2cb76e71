"""The third parties on web pages, as rows: whose each is, who brought it, when it ran, and what it was
given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..model.amounts import say_count
from ..model.page import PageVisit, Sync, Tag
from ..model.result import Result
from .owner_chains import OwnerChains
from .wording import label_of

SAID = {
    "no answer": "left unanswered",
    "accept": "accepted",
    "reject": "rejected",
    "": "of unknown consent",
}


@dataclass(frozen=True, slots=True)
class TagRow:
    """A third party over all visits to one page. `owners` runs from its operator up; `reached` names the
    states of concern that a path through it ends in."""

    tag: Tag
    owners: tuple[str, ...]
    countries: tuple[str, ...]
    reached: tuple[str, ...]

    @property
    def when(self) -> tuple[str, ...]:
        """When it ran, in words; what is against a visitor's word first."""
        tag = self.tag
        counts = (
            (tag.rejected, "after rejection"),
            (tag.unanswered, "before any answer"),
            (tag.accepted, "after acceptance"),
            (tag.unknown, "consent not known"),
        )
        return tuple(f"{count:,} {words}" for count, words in counts if count)

    @property
    def given(self) -> tuple[str, ...]:
        """Personal data that was seen going there, and cookies of others that were handed on."""
        synced = tuple(f"cookie {sync.cookie} of {sync.of}" for sync in self.tag.syncs)
        return (*self.tag.data, *synced)


@dataclass(frozen=True, slots=True)
class PageRows:
    """One page: all visits to it, and its third parties, those that lead to a state of concern first."""

    url: str
    site: str
    visits: tuple[PageVisit, ...]
    rows: tuple[TagRow, ...]


def list_pages(result: Result) -> tuple[PageRows, ...]:
    """The pages in the order in which they were read. A HAR file without third parties gives none."""
    grouped: dict[str, list[PageVisit]] = {}
    for visit in result.pages:
        grouped.setdefault(visit.url, []).append(visit)
    chains = OwnerChains(result)
    reached: dict[str, set[str]] = {}
    for path in result.paths:
        for hop in path.hops:
            reached.setdefault(hop.head, set()).add(label_of(result.entities, path.country))

    def row(tag: Tag) -> TagRow:
        operator = next((chains.operators[host] for host in tag.hosts if host in chains.operators), "")
        chain = chains.climb(operator)
        return TagRow(
            tag,
            tuple(label_of(result.entities, org) for org in chain),
            chains.name_countries(chain),
            tuple(sorted({state for host in tag.hosts for state in reached.get(host, ())})),
        )

    pages = []
    for url, visits in grouped.items():
        rows = sorted((row(tag) for tag in _merge(visits)), key=_rank)
        if rows or any(visit.consent for visit in visits):
            pages.append(PageRows(url, visits[0].site, tuple(visits), tuple(rows)))
    return tuple(pages)


def _rank(row: TagRow) -> tuple[object, ...]:
    return (not row.reached, not row.given, not row.tag.rejected, -row.tag.requests, row.tag.domain)


def _merge(visits: Iterable[PageVisit]) -> list[Tag]:
    grouped: dict[str, list[Tag]] = {}
    for visit in visits:
        for tag in visit.tags:
            grouped.setdefault(tag.domain, []).append(tag)
    return [_join(tags) for tags in grouped.values()]


def _join(tags: list[Tag]) -> Tag:
    syncs: dict[tuple[str, str], Sync] = {}
    for tag in tags:
        for sync in tag.syncs:
            syncs.setdefault((sync.cookie, sync.of), sync)
    return Tag(
        domain=tags[0].domain,
        hosts=_union(tag.hosts for tag in tags),
        kinds=_union(tag.kinds for tag in tags),
        chain=min((tag.chain for tag in tags), key=lambda chain: (len(chain), chain)),
        unanswered=sum(tag.unanswered for tag in tags),
        accepted=sum(tag.accepted for tag in tags),
        rejected=sum(tag.rejected for tag in tags),
        unknown=sum(tag.unknown for tag in tags),
        data=_union(tag.data for tag in tags),
        cookies=_union(tag.cookies for tag in tags),
        syncs=tuple(syncs.values()),
    )


def _union(words: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({word for each in words for word in each}))


def say_page(page: PageRows) -> str:
    """One line: how often it was visited, and what came of it."""
    visits = page.visits
    told = [
        SAID.get(visit.consent, visit.consent) for visit in visits if visit.answered or not _was_asked(visit)
    ]
    platform = next((visit.platform for visit in visits if visit.platform), "")
    banner = f" Its consent banner is by {platform}." if platform and not platform.startswith("a ") else ""
    if not platform and any(visit.consent for visit in visits):
        banner = " No consent banner was seen."
    late = sum(bool(row.tag.rejected) for row in page.rows)
    early = sum(bool(row.tag.unanswered) for row in page.rows)
    said = f"{say_count(len(visits), 'visit')}" + (
        f" ({', '.join(dict.fromkeys(told))})" if any(told) else ""
    )
    said += f": {say_count(len(page.rows), 'third party', 'third parties')}"
    if any(visit.consent for visit in visits):
        said += f", {early} contacted before any answer to a consent banner"
    if any(visit.consent == "reject" and visit.answered for visit in visits):
        said += f", {late} after rejection"
    return f"{said}.{banner}"


def _was_asked(visit: PageVisit) -> bool:
    return visit.consent in ("accept", "reject")
