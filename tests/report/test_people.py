"""People are counts on every page, whatever sentence their name slipped into."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.result import DealResult, Result
from ringfence.report.people import people_as_counts
from ringfence.report.to_csv import fixes_to_csv, paths_to_csv
from ringfence.report.to_html import to_html
from ringfence.report.to_json import to_json
from ringfence.report.to_terminal import (
    deal_to_terminal,
    ownership_to_terminal,
    parties_to_terminal,
    paths_to_terminal,
    plan_to_terminal,
    result_to_terminal,
    why_to_terminal,
)
from tests.sample_deal import sample_deal
from tests.sample_result import sample_result

NAME = "Zhang San"  # the sample's entity "eng-cn": 12 engineers resident in China


def gossiping(result: Result) -> Result:
    """The result with the name in every sentence."""
    said = f"{NAME} can read it; Zhang Sanderson is another word."
    hops = {p.fingerprint: tuple(replace(h, says=said, why_not=said) for h in p.hops) for p in result.paths}
    return replace(
        result,
        sentence=said,
        paths=tuple(replace(p, hops=hops[p.fingerprint], settles=(said,)) for p in result.paths),
        findings={
            id_: replace(f, says=said, settles=(said,), proof=replace(f.proof, claim=said, settles=said))
            for id_, f in result.findings.items()
        },
        unknowns=tuple(replace(unknown, what=said) for unknown in result.unknowns),
        facts={id_: replace(fact, note=said) for id_, fact in result.facts.items()},
        plans=tuple(
            replace(
                plan,
                steps=tuple(
                    replace(step, remedy=replace(step.remedy, title=said, who=said, proof_after=said))
                    for step in plan.steps
                ),
            )
            for plan in result.plans
        ),
    )


def gossiping_deal() -> DealResult:
    deal = sample_deal()
    return replace(
        deal,
        before=gossiping(deal.before),
        after=gossiping(deal.after),
        operational_ties=(f"{NAME} works for both sides.",),
    )


PAGES = {
    "scan": lambda: result_to_terminal(gossiping(sample_result())),
    "paths": lambda: paths_to_terminal(gossiping(sample_result())),
    "plan": lambda: plan_to_terminal(gossiping(sample_result())),
    "parties": lambda: parties_to_terminal(gossiping(sample_result())),
    "ownership": lambda: ownership_to_terminal(gossiping(sample_result())),
    "why": lambda: why_to_terminal(sample_result(), "CN", gossiping(sample_result()).paths[0].hops),
    "deal": lambda: deal_to_terminal(gossiping_deal()),
    "csv": lambda: paths_to_csv(gossiping(sample_result())),
    "fixes": lambda: fixes_to_csv(gossiping(sample_result())),
    "deal csv": lambda: paths_to_csv(gossiping_deal()),
    "html": lambda: to_html(gossiping(sample_result())),
    "deal html": lambda: to_html(gossiping_deal()),
}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_no_page_names_a_person(name: str) -> None:
    page = " ".join(PAGES[name]().split())
    assert f"{NAME} " not in page
    assert "Zhang San<" not in page


@pytest.mark.parametrize("name", ["scan", "why", "csv", "html"])
def test_pages_say_how_many_instead(name: str) -> None:
    assert "12 people (engineers resident in China)" in " ".join(PAGES[name]().split())


def test_only_whole_names_are_replaced() -> None:
    assert "Zhang Sanderson" in people_as_counts(gossiping(sample_result())).sentence


def test_a_result_without_people_stays_as_it_is() -> None:
    result = sample_result()
    nobody = replace(result, entities={id_: e for id_, e in result.entities.items() if id_ != "eng-cn"})
    assert people_as_counts(nobody) is nobody


def test_the_data_is_the_case_as_it_was_given() -> None:
    assert NAME in to_json(sample_result())
