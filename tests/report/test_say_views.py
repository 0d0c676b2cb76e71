"""The word for what a regime makes of a party."""

from __future__ import annotations

from ringfence.model.kinds import Certainty, Verdict
from ringfence.model.profile import View
from ringfence.model.proof import Proof
from ringfence.report.html_page import with_code
from ringfence.report.say_views import say_view, say_views

SHOWN = Proof("shown", Verdict.HOLDS)


def view(regime: str, verdict: Verdict, says: str, proof: Proof | None = SHOWN) -> View:
    return View(regime, verdict, says, "", Certainty.PRIMARY, proof)


def test_a_regime_has_its_own_word() -> None:
    affiliate = "B is listed or half owned by listed parties: a licence is needed."
    assert say_view(view("DSP", Verdict.HOLDS, "B is a covered person.")) == "covered"
    assert say_view(view("BIS", Verdict.HOLDS, "B is listed: a licence is needed.")) == "listed"
    assert say_view(view("BIS", Verdict.HOLDS, affiliate)) == "half owned by the listed"
    assert say_view(view("OFAC", Verdict.HOLDS, "B is blocked.")) == "blocked"
    assert say_view(view("OFAC", Verdict.UNKNOWN, "Whether B is blocked is not known.")) == "not established"


def test_what_was_not_in_force_is_told_together_and_last() -> None:
    said = say_views(
        [
            view("DSP", Verdict.FAILS, "not in force before 2025-04-08", None),
            view("CFIUS", Verdict.FAILS, "not a foreign person", None),
            view("PADFA", Verdict.FAILS, "not in force before 2024-06-23", None),
        ]
    )
    assert said == ["CFIUS not covered", "not in force on that day: DSP, PADFA"]


def test_words_between_backticks_are_code_and_all_is_escaped() -> None:
    assert with_code("say `needed` <b>") == "say <code>needed</code> &lt;b&gt;"
    assert with_code("a ` alone") == "a ` alone"
