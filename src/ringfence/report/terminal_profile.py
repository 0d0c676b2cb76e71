"""A profile as text: what it is, who is behind it, owners, countries, lists, law, and the sources of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text
from rich.tree import Tree

from ..model.kinds import Certainty, Kind, Verdict
from ..model.profile import Attestation, Listing, Match, Profile, Standpoint, Statement, View
from ..model.proof import Proof
from .holder_tree import Row, Stake, list_rows
from .profile_tree import tree_of
from .safe_text import clean, clip
from .say_views import is_not_in_force, say_view, say_views
from .terminal_page import Look, Page, beside

PLACES = ("organised in", "principal place of business", "headquarters", "main operations", "is the state")
MARKS_SHOWN, LISTS_SHOWN, REASONS_SHOWN, DEEPEST_PROOF = 6, 12, 4, 16
MOST_HOLDERS = 20
LONGEST = 600  # characters of one statement
TOLD = "(shown above)"  # how a proof says that a reason stands in full elsewhere in it


class Sources:
    """Numbers the sources in the order they are named."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, Certainty], int] = {}

    def mark(self, attested: Attestation) -> str:
        """'[3]', with '?' where nobody has compared it with the source, '!' where it is disputed."""
        number = self.numbers.setdefault((attested.address, attested.certainty), len(self.numbers) + 1)
        doubt = "?" if attested.certainty is Certainty.UNVERIFIED else ""
        return f"[{number}{doubt}{'!' if attested.disputed else ''}]"


def trees_to_terminal(profile: Profile, look: Look | None = None) -> str:
    """Only the trees of owners, of each organisation behind what was asked for."""
    page, sources = Page(look), Sources()
    if not profile.matches:
        _add_candidates(page, profile)
    for party in profile.organisations.values():
        page.heading(f"{party.name} ({party.id})")
        _add_owners(page, party, profile, sources)
    _add_sources(page, sources, profile)
    return page.text()


def profile_to_terminal(profile: Profile, look: Look | None = None, prove: bool = False) -> str:
    """`prove` shows the whole proof of each rule's answer."""
    page, sources = Page(look), Sources()
    if not profile.matches:
        _add_candidates(page, profile)
    for match in profile.matches:
        _add_match(page, match, profile, sources)
    for party in profile.organisations.values():
        _add_party(page, party, profile, sources, prove)
    _add_sources(page, sources, profile)
    return page.text()


def _add_candidates(page: Page, profile: Profile) -> None:
    asked = clean(profile.asked, 60)
    page.paragraph(
        f"“{asked}” is not in the catalogue of {profile.catalogue_day}. That is no all-clear.", "bold"
    )
    if profile.candidates:
        page.paragraph("Names that come near; none is taken for it:")
        page.bullets(f"{near.name} ({near.kind} {near.id}): {near.reason}" for near in profile.candidates)
        page.next_command(f"ringfence who {profile.candidates[0].id}")


def _add_match(page: Page, match: Match, profile: Profile, sources: Sources) -> None:
    page.add("")
    page.add(Text(clip(f"{match.name}: {match.is_a}", page.look.width), style="bold"))
    page.paragraph(f"found by {match.how}", "dim")
    for party in match.parties:
        _add_headline(page, match, profile.organisations[party.id], profile)
    for party in match.parties:
        if party.role != "itself":
            label = profile.organisations[party.id].name
            page.paragraph(f"{party.role} {label} {sources.mark(party.attested)}")
            if party.attested.note:
                page.paragraph(party.attested.note, "dim", indent=2)
    if match.kind != "organisation" and not match.parties:
        page.paragraph("who publishes or operates it: not established")
    if match.shared:
        page.paragraph(
            "shared hosting: its operator carries the data of others and is not their owner", "yellow"
        )
    _add_grouped(page, match.statements, sources)
    _add_listings(page, (each for each in match.listings if each.how == "named"), sources)


def _add_headline(page: Page, match: Match, party: Standpoint, profile: Profile) -> None:
    """'Red SDK → Red Maker Ltd. → Red Holding Ltd. → China', and what law and lists make of it."""
    to_state = bool(party.chain) and _is_state(profile, party.chain[-1])
    labels = [_label(profile, id_) for id_ in party.chain] if to_state else [party.name]
    names = labels if match.kind == "organisation" else [clean(match.name), *labels]
    if to_state:
        doubt = "" if party.tie is Verdict.HOLDS else " (not certain)"
    elif party.tie is Verdict.UNKNOWN:
        doubt = " · whether a country of concern stands behind it is not established"
    else:
        doubt = " · no tie to a country of concern is stated"
    page.add(Text(clean(" → ".join(names), LONGEST) + doubt, style="bold"))
    said = say_views(party.views)
    named = {each.list for each in (*party.listings, *match.listings) if each.in_force}
    lists = f"reached by {len(named)} government {'list' if len(named) == 1 else 'lists'} in force"
    page.paragraph(" · ".join([*said, lists if named else "on no government list in force here"]))


def _add_grouped(page: Page, statements: Iterable[Statement], sources: Sources) -> None:
    """One line a kind of statement, its values with their sources."""
    groups: dict[str, list[Statement]] = {}
    for each in statements:
        groups.setdefault(each.what, []).append(each)
    for what, group in groups.items():
        shown = [
            f"{each.value}{_when(each.attested)} {sources.mark(each.attested)}"
            for each in group[:MARKS_SHOWN]
        ]
        more = f" … {len(group) - MARKS_SHOWN} more" if len(group) > MARKS_SHOWN else ""
        page.add(beside(f"  {what}: ", clean(", ".join(shown) + more, LONGEST)))


def _add_party(page: Page, party: Standpoint, profile: Profile, sources: Sources, prove: bool) -> None:
    page.heading(f"{party.name} ({party.id})")
    known = {each.what for each in party.statements}
    places = [each for each in party.statements if each.what in PLACES or each.what == "listed"]
    _add_grouped(page, places, sources)
    missing = [place for place in PLACES[:4] if place not in known]
    if missing and "is the state" not in known:
        page.add(beside("  not established: ", ", ".join(missing), "dim"))
    _add_grouped(page, (each for each in party.statements if each not in places), sources)
    _add_owners(page, party, profile, sources)
    page.add(Text("Government lists", style="bold"))
    if party.listings:
        _add_listings(page, party.listings, sources)
    else:
        page.paragraph("on none of the lists that the catalogue has", "dim", indent=2)
    page.add(Text(f"What the law of {profile.law_on} makes of it", style="bold"))
    for view in party.views:
        if not is_not_in_force(view):
            _add_view(page, view, profile, sources, prove)
    later = [view for view in party.views if is_not_in_force(view)]
    if later:
        page.paragraph("; ".join(f"{view.regime} {view.says}" for view in later), "dim", indent=2)


def _add_owners(page: Page, party: Standpoint, profile: Profile, sources: Sources) -> None:
    """The tree from the bottom up: the organisation first, its holders below it, theirs below them."""
    page.add(Text(f"Owners and directors, as of {profile.on}", style="bold"))
    tree = tree_of(profile, party.id, MOST_HOLDERS)
    if not tree.stakes:
        page.paragraph("not established", "dim", indent=2)
        return
    branches: list[Tree] = []
    for row in list_rows(tree):
        del branches[row.depth :]
        if row.stake is None:
            label = clip(row.box.label, page.look.width - 4)
            branches.append(Tree(Text(label), guide_style="dim"))
        else:
            branches.append(branches[-1].add(_say_row(row, row.stake, profile, sources)))
    page.add(branches[0])
    marks = {row.box.tie for row in list_rows(tree) if row.stake}
    if marks - {Verdict.FAILS}:
        page.paragraph("● under the power of a state of concern  ○ possibly", "dim", indent=2)


def _say_row(row: Row, stake: Stake, profile: Profile, sources: Sources) -> Text:
    """'19.9 %: A Holder (2018 to now) [3] · organised in China ●'."""
    told = stake.facts if row.box.kind != "rest" else ()
    marks = dict.fromkeys(sources.mark(profile.checked[id_]) for id_ in told if id_ in profile.checked)
    when = f" ({stake.when})" if stake.when else ""
    seats = " (above)" if row.again else "".join(f" · {seat}" for seat in row.box.seats)
    tie = {Verdict.HOLDS: " ●", Verdict.UNKNOWN: " ○"}.get(row.box.tie, "")
    line = f"{stake.says}: {row.box.label}{when} {''.join(marks)}{seats}{tie}"
    return Text(clean(line, LONGEST))


def _is_state(profile: Profile, id_: str) -> bool:
    return id_ in profile.entities and profile.entities[id_].kind is Kind.STATE


def _label(profile: Profile, id_: str) -> str:
    entity = profile.entities.get(id_)
    return clean(entity.label) if entity else clean(id_)


def _when(attested: Attestation) -> str:
    """' (2017-11 to 2026-01)', with what is known of it."""
    if not attested.since and not attested.until:
        return ""
    return f" ({attested.since or '…'} to {attested.until or 'now'})"


def _add_listings(page: Page, listings: Iterable[Listing], sources: Sources) -> None:
    """In force first; what is certain before what may be."""
    every = list(listings)
    for each in every[:LISTS_SHOWN]:
        since = f"since {each.attested.since}" if each.attested.since else "since a day not known"
        until = f" until {each.attested.until}" if each.attested.until else ""
        state = "" if each.in_force else " · not in force"
        doubt = "" if each.verdict is Verdict.HOLDS else " · may be reached"
        line = f"{each.jurisdiction}: {each.title}, “{each.entry}”, {since}{until}{state}{doubt}"
        page.add(beside("  · ", clean(f"{line}; {each.how} {sources.mark(each.attested)}", LONGEST)))
    if len(every) > LISTS_SHOWN:
        page.paragraph(f"… {len(every) - LISTS_SHOWN} more; all are in --json", "dim", indent=2)


def _add_view(page: Page, view: View, profile: Profile, sources: Sources, prove: bool) -> None:
    checked = "" if view.proof is None else f" · {view.certainty}"
    cites = f" ({view.cites})" if view.cites else ""
    page.add(beside(f"  {view.regime}: ", clean(f"{say_view(view)}. {view.says}{cites}{checked}", LONGEST)))
    if view.proof is None:
        return
    if prove:
        _add_proof(page, view.proof, profile, sources, 0)
    else:
        reasons = list(dict.fromkeys(_deciding(view.proof, profile, sources)))
        for line in reasons[:REASONS_SHOWN]:
            page.add(beside("      because ", line, "dim"))
    if view.verdict is Verdict.UNKNOWN and view.settles:
        page.add(beside("      would settle it: ", clean("; ".join(view.settles[:3]), LONGEST)))


def _deciding(proof: Proof, profile: Profile, sources: Sources) -> Iterator[str]:
    """The leaves that carry the verdict: one reason where one is enough, all where all are needed."""
    if not proof.because:
        if proof.facts and not proof.claim.endswith(TOLD):
            yield f"{clean(proof.claim)} {_marks(proof, profile, sources)}"
        return
    agree = [each for each in proof.because if each.verdict is proof.verdict and each.how != "not"]
    for each in agree[:1] if proof.how == "any" else agree:
        yield from _deciding(each, profile, sources)


def _add_proof(page: Page, proof: Proof, profile: Profile, sources: Sources, depth: int) -> None:
    """Every claim, indented under what it is a reason for."""
    sign = {Verdict.HOLDS: "✓", Verdict.UNKNOWN: "?", Verdict.FAILS: "✗"}[proof.verdict]
    cites = f" [{proof.cites}]" if proof.cites else ""
    line = f"{clean(proof.claim)}{cites} {_marks(proof, profile, sources)}".rstrip()
    page.add(beside(" " * (4 + 2 * min(depth, DEEPEST_PROOF)) + f"{sign} ", line))
    for reason in proof.because:
        _add_proof(page, reason, profile, sources, depth + 1)


def _marks(proof: Proof, profile: Profile, sources: Sources) -> str:
    return "".join(sources.mark(profile.checked[fact]) for fact in proof.facts if fact in profile.checked)


def _add_sources(page: Page, sources: Sources, profile: Profile) -> None:
    if sources.numbers:
        page.heading("Sources: [?] not yet compared with its source, [!] disputed")
        for (address, certainty), number in sources.numbers.items():
            page.add(beside(f" {number:>3} ", f"{clean(address)} · {certainty}"))
    page.paragraph(
        f"Catalogue of {profile.catalogue_day}. Facts and rule results; not legal advice. "
        "A name match is a candidate, not an accusation.",
        "dim",
    )
