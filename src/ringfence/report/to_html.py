"""Result -> one self-contained HTML page, drawn from templates/. What all pages share is in html_page.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from ..model.app import AppContents
from ..model.fact import Entity, Fact, Guard, Link
from ..model.path import Hop, Path, Plan
from ..model.result import DealResult, Result
from . import wording
from .app_parts import list_parts
from .data_seen import list_seen
from .endpoints import list_endpoints
from .first_screen import count_numbers, findings_on, further_plans, list_fixes, shown_plan
from .html_page import render_page
from .log_rows import LIMITS, list_logs
from .ownership_svg import draw_ownership_svg
from .ownership_tree import list_holdings
from .page_rows import list_pages
from .people import deal_with_people_as_counts, people_as_counts
from .ribbon import Ribbon, draw_deal_ribbons, draw_ribbons
from .ribbon_svg import draw_ribbon_svg
from .safe_text import clean
from .terminal_deal import FATE_MEANINGS, FATES, clause_effects, count_fates, deal_sentence, paths_of
from .to_json import to_json

MOST_APPS = 50  # apps whose parts are shown
MOST_SEEN = 500  # rows of personal data that are shown
MOST_LOGS = 300  # rows of stores and logs of access that are shown
MOST_CHAINS = 500  # paths drawn as chains with their documents; further ones are rows of a table


def to_html(result: Result | DealResult) -> str:
    """The page of either of them."""
    return result_to_html(result) if isinstance(result, Result) else deal_to_html(result)


def result_to_html(result: Result) -> str:
    """The page of an examination."""
    result = people_as_counts(result)
    plan = shown_plan(result)
    ribbons = draw_ribbons(result, plan)
    return _render(
        "result.html",
        result,
        ribbons=ribbons,
        plan=plan,
        fixes=list_fixes(result, plan),
        numbers=count_numbers(result),
        further=further_plans(result),
        endpoints=list_endpoints(result),
    )


def deal_to_html(deal: DealResult) -> str:
    """The page of a deal: the same ribbons before and after, what is still open kept bright."""
    deal = deal_with_people_as_counts(deal)
    plan, paths = shown_plan(deal.after), paths_of(deal)
    before, after = draw_deal_ribbons(deal, plan)
    closed = list_closed(deal)
    return _render(
        "deal.html",
        deal,
        deal=deal,
        before=before,
        after=after,
        plan=plan,
        fixes=list_fixes(deal.after, plan),
        numbers=count_numbers(deal.after),
        paths_by_id=paths,
        closed=closed,
        fates=count_fates(deal),
        effects=clause_effects(deal),
        sentence=deal_sentence(deal),
        fate_names=FATES,
        fate_meanings=FATE_MEANINGS,
    )


def list_closed(deal: DealResult) -> tuple[Path, ...]:
    """The paths that the deal closes and that are not there after it, as they were before."""
    there = {path.fingerprint for path in deal.after.paths}
    gone = {fate.fingerprint for fate in deal.fates if fate.fate == "closed"} - there
    return tuple(path for path in deal.before.paths if path.fingerprint in gone)


def _render(template: str, subject: Result | DealResult, **values: Any) -> str:
    return render_page(
        template,
        to_json(subject),
        r=subject if isinstance(subject, Result) else subject.after,
        page=_anchors(subject),
        most_chains=MOST_CHAINS,
        most_apps=MOST_APPS,
        most_seen=MOST_SEEN,
        most_logs=MOST_LOGS,
        log_limits=LIMITS,
        pages=list_pages(subject) if isinstance(subject, Result) else (),
        **values,
    )


def _anchors(subject: Result | DealResult) -> _Anchors:
    """Every path has its place on the page, but for what a deal closed beyond the chains drawn."""
    if isinstance(subject, Result):
        return _Anchors(subject, None, [path.fingerprint for path in subject.paths])
    drawn = [*subject.after.paths, *list_closed(subject)[:MOST_CHAINS]]
    return _Anchors(subject.after, subject.before, [path.fingerprint for path in drawn])


class _Anchors:
    """Names and anchors of one page: what a template asks about an id."""

    def __init__(self, result: Result, before: Result | None, drawn: Iterable[str]) -> None:
        sides = (before, result) if before else (result,)
        self.entities: Mapping[str, Entity] = {id_: e for side in sides for id_, e in side.entities.items()}
        self.facts: Mapping[str, Fact] = {id_: f for side in sides for id_, f in side.facts.items()}
        self._result = result
        self._side_of = {path.fingerprint: side for side in sides for path in side.paths}
        self._paths = {id_: f"path-{re.sub(r'[^A-Za-z0-9]', '-', id_)}" for id_ in drawn}
        self._fact_anchors = {id_: f"fact-{number}" for number, id_ in enumerate(sorted(self.facts), start=1)}
        self._finding_anchors = {
            id_: f"finding-{number}" for number, id_ in enumerate(result.findings, start=1)
        }

    def name(self, id_: str) -> str:
        return wording.label_of(self.entities, id_)

    def path(self, fingerprint: str) -> str:
        return self._paths.get(fingerprint, "")

    def fact(self, id_: str) -> str:
        return self._fact_anchors.get(id_, "")

    def finding(self, id_: str) -> str:
        return self._finding_anchors.get(id_, "")

    def stops(self, path: Path) -> tuple[str, ...]:
        columns = (path.data, path.system, path.carrier, path.owner, path.country)
        return tuple(dict.fromkeys(self.name(id_) for id_ in columns if id_))

    def ribbon_svg(self, ribbons: tuple[Ribbon, ...], name: str) -> Markup:
        return draw_ribbon_svg(ribbons, name, self._paths)

    def ownership_svg(self) -> Markup:
        return draw_ownership_svg(self._result)

    def holdings(self) -> Any:
        return list_holdings(self._result)

    def parts(self, app: AppContents) -> Any:
        return list_parts(self._result, app)

    def seen(self) -> Any:
        return list_seen(self._result)

    def logs(self) -> Any:
        return list_logs(self._result)

    def fixes(self, plan: Plan) -> Any:
        return list_fixes(self._result, plan)

    def findings_on(self, path: Path) -> Any:
        return findings_on(self._side_of[path.fingerprint], path)

    def step(self, hop: Hop) -> str:
        """A hop as a clause, to tell whether a sentence or a fact says more than it."""
        return f"{self.name(hop.tail)} {hop.verb} {self.name(hop.head)}"

    def says(self, fact: Fact) -> str:
        """What a fact says, as a clause."""
        if isinstance(fact.says, Link):
            return wording.say_link(fact.says, self.entities)
        if isinstance(fact.says, Guard):
            return f"guard: {clean(fact.says.measure)}"
        return f"{self.name(fact.says.id)} is a {fact.says.kind}"
