"""Screened vendors -> text, CSV and HTML."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from ..model.amounts import say_count
from ..model.kinds import Verdict
from ..model.profile import Listing, Standpoint, View
from ..model.proof import Proof
from ..model.screening import Candidate, ScreenedVendor, Screening, Status
from .safe_text import clean, clip
from .say_views import COVERED, say_view, say_views
from .terminal_page import Column, Look, Page, beside, draw_table
from .to_csv import write_table

MOST_ROWS = 25
MOST_REASONS = 4
COLUMNS = (
    "vendor",
    "vendor_id",
    "country_in_list",
    "line",
    "rows",
    "status",
    "told_by",
    "match_id",
    "match_name",
    "organisation",
    "organisation_name",
    "score",
    "reasons",
    "finding",
    "tie",
    "chain",
    "regime",
    "answer",
    "says",
    "cites",
    "certainty",
    "would_settle_it",
    "proof",
    "lists_in_force",
    "notes",
)


def say_screening(result: Screening) -> str:
    """The answer in one sentence, counts first."""
    total = say_count(len(result.vendors), "vendor")
    matched, review, unknown = (result.of(status) for status in Status)
    found = len(result.found)
    return (
        f"{total}: {len(matched):,} matched, of which {found:,} {'is' if found == 1 else 'are'} reached by a "
        f"rule or list for certain; {len(review):,} to review; of {len(unknown):,} nothing is known."
    )


def measure_matched(result: Screening) -> int:
    """Percent of the vendors that are matched, rounded down."""
    return 100 * len(result.of(Status.MATCHED)) // len(result.vendors) if result.vendors else 0


def screening_to_terminal(result: Screening, next_command: str = "", look: Look | None = None) -> str:
    """The counts, the matched vendors with findings, candidates that would have one, what is unknown."""
    page = Page(look)
    page.paragraph(say_screening(result), "bold")
    sources = ["catalogue of " + str(result.catalogue_day), *result.owner_files]
    review = f" · decisions of {result.review}" if result.review else ""
    page.paragraph(f"facts as of {result.on}, law of {result.law_on} · {', '.join(sources)}{review}", "dim")
    parts = (
        ("Matched, and reached for certain", result.of(Status.MATCHED), Verdict.HOLDS),
        ("Matched, and possibly reached: not established", result.of(Status.MATCHED), Verdict.UNKNOWN),
        ("To review: a candidate would be reached", result.of(Status.CANDIDATES), Verdict.HOLDS),
        ("To review: a candidate would possibly be reached", result.of(Status.CANDIDATES), Verdict.UNKNOWN),
    )
    for title, vendors, verdict in parts:
        _add_vendors(page, title, [each for each in vendors if worst(result, each) is verdict], result)
    clear = sum(worst(result, each) is Verdict.FAILS for each in result.of(Status.MATCHED))
    harmless = sum(worst(result, each) is Verdict.FAILS for each in result.of(Status.CANDIDATES))
    page.add("")
    if clear:
        page.paragraph(f"{say_count(clear, 'matched vendor')}: no rule or list of these reaches them.")
    if harmless:
        page.paragraph(f"{say_count(harmless, 'vendor')} to review, of which no candidate would be reached.")
    if unknown := result.of(Status.UNKNOWN):
        names = ", ".join(each.vendor.name or each.vendor.identifiers[0][1] for each in unknown[:8])
        more = f" … {len(unknown) - 8:,} more" if len(unknown) > 8 else ""
        page.add(beside("Nothing known, which is no all-clear: ", clip(names, 240) + more))
    _add_gaps(page, result)
    page.next_command(next_command)
    return page.text()


def _add_gaps(page: Page, result: Screening) -> None:
    repeated = sum(each.vendor.rows - 1 for each in result.vendors)
    if repeated:
        was = "was" if repeated == 1 else "were"
        said = f"{say_count(repeated, 'row')} said the same as another and {was} counted once"
        page.paragraph(said, "dim")
    gaps = result.vendors_file.gaps
    if gaps:
        first = gaps[0].source.locator
        page.paragraph(
            f"{say_count(len(gaps), 'row')} could not be read: {gaps[0].what} (first at {first})", "yellow"
        )
    faulty = [note for each in result.vendors for note in each.notes if "check digits" in note]
    if faulty:
        page.paragraph(f"{say_count(len(faulty), 'identifier')} cannot be right: {faulty[0]}", "yellow")


def _add_vendors(page: Page, title: str, vendors: list[ScreenedVendor], result: Screening) -> None:
    if not vendors:
        return
    page.heading(f"{title} ({len(vendors):,})")
    columns = (
        Column("Vendor", 17, lines=3),
        Column("Is" if vendors[0].match else "May be", 20, lines=3),
        Column("Owners, state", 15, lines=3),
        Column("Rules, lists in force", lines=4),
    )
    page.add(draw_table(page.look, columns, (_row(each, result) for each in vendors[:MOST_ROWS])))
    if len(vendors) > MOST_ROWS:
        page.paragraph(f"… {len(vendors) - MOST_ROWS:,} more; write them with -o csv=FILE", "dim")


def _row(each: ScreenedVendor, result: Screening) -> tuple[str | Text, ...]:
    vendor = each.vendor.name or each.vendor.identifiers[0][1]
    one = each.match or worst_candidate(result, each)
    if one is None:
        return vendor, "", "", ""
    is_ = f"{one.name} ({each.how})" if each.match else f"{one.name} ({one.score}: {one.reasons[0]})"
    return vendor, is_, say_chain(result, one), say_answers(result, one)


def worst(result: Screening, each: ScreenedVendor) -> Verdict:
    """Of the match, or of the candidates."""
    one = each.match or worst_candidate(result, each)
    return result.verdict(one.parties) if one else Verdict.FAILS


def worst_candidate(result: Screening, each: ScreenedVendor) -> Candidate | None:
    """The candidate that would matter most: the worst answer, then the best score."""
    rank = {Verdict.HOLDS: 0, Verdict.UNKNOWN: 1, Verdict.FAILS: 2}
    ranked = sorted(each.candidates, key=lambda one: (rank[result.verdict(one.parties)], -one.score, one.id))
    return ranked[0] if ranked else None


def say_chain(result: Screening, one: Candidate) -> str:
    """'Red SDK Maker → Red Holding → China', with '?' where that is not certain."""
    for stand in result.stands(one.parties):
        if stand.chain:
            return chain_of(result, stand)
    return "no tie stated" if one.parties else "who is behind it: not established"


def chain_of(result: Screening, stand: Standpoint) -> str:
    names = [result.entities[id_].label if id_ in result.entities else id_ for id_ in stand.chain]
    return clean(" → ".join(names)) + ("" if stand.tie is Verdict.HOLDS else " ?")


def say_answers(result: Screening, one: Candidate) -> str:
    """'DSP covered · PAFACA not established · 4 lists: United States, Texas'."""
    said = {view.regime: view for stand in result.stands(one.parties) for view in stand.views}
    words = say_views(said.values())
    lists = lists_in_force(result.listings(one.parties))
    if lists:
        where = ", ".join(dict.fromkeys(each.jurisdiction for each in lists))
        words.append(f"{say_count(len(lists), 'list')}: {where}")
    return " · ".join(words)


def lists_in_force(listings: tuple[Listing, ...]) -> list[Listing]:
    """One of each list in force, those that reach it for certain first."""
    found: dict[str, Listing] = {}
    for each in sorted(listings, key=lambda each: each.verdict is not Verdict.HOLDS):
        if each.in_force:
            found.setdefault(each.list, each)
    return list(found.values())


def deciding(proof: Proof) -> Iterator[str]:
    """The leaves that carry the verdict: one reason where one is enough, all where all are needed."""
    agree = [each for each in proof.because if each.verdict is proof.verdict and each.how != "not"]
    if not proof.because:
        yield clean(proof.claim)
    for each in agree[:1] if proof.how == "any" else agree:
        yield from deciding(each)


def say_proof(view: View) -> str:
    reasons = list(dict.fromkeys(deciding(view.proof))) if view.proof else []
    more = f" … {len(reasons) - MOST_REASONS} more" if len(reasons) > MOST_REASONS else ""
    return "; ".join(reasons[:MOST_REASONS]) + more


def screening_to_csv(result: Screening) -> str:
    """One row a vendor, organisation it is or may be, and regime; one row for a vendor of which nothing is
    known."""
    return write_table(COLUMNS, (row for each in result.vendors for row in _csv_rows(result, each)))


def _csv_rows(result: Screening, each: ScreenedVendor) -> Iterator[list[str]]:
    vendor = each.vendor
    head = [vendor.name, vendor.id, vendor.country, vendor.locator.removeprefix("line "), str(vendor.rows)]
    notes = "; ".join(each.notes)
    every = [each.match] if each.match else list(each.candidates)
    for one in every:
        told = [each.status, each.how, one.id, one.name]
        stands: list[Standpoint | None] = list(result.stands(one.parties)) or [None]
        for stand in stands:
            what = [*told, *_describe(result, one, stand)]
            views: list[View | None] = list(stand.views) if stand and stand.views else [None]
            lists = "; ".join(
                f"{listing.jurisdiction}: {listing.title} ({listing.how})"
                + ("" if listing.verdict is Verdict.HOLDS else ", may be reached")
                for listing in lists_in_force(stand.listings if stand else ())
            )
            for view in views:
                yield [*head, *what, *_view_cells(view), lists, notes]
    if not every:
        yield [*head, each.status, *[""] * (len(COLUMNS) - len(head) - 2), notes]


def _describe(result: Screening, one: Candidate, stand: Standpoint | None) -> list[str]:
    score = str(one.score)
    if stand is None:
        return ["", "", score, "; ".join(one.reasons), "nothing known", "", ""]
    finding = COVERED[result.verdict((stand.id,))]
    return [stand.id, stand.name, score, "; ".join(one.reasons), finding, stand.tie, chain_of(result, stand)]


def _view_cells(view: View | None) -> list[str]:
    if view is None:
        return [""] * 7
    settles = "; ".join(view.settles)
    return [
        view.regime,
        say_view(view),
        view.says,
        view.cites,
        view.certainty,
        settles,
        say_proof(view),
    ]
