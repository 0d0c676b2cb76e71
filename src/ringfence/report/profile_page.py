"""An answer to `who` -> one self-contained page: who is behind it, the tree, what law and lists say."""

from __future__ import annotations

from ..model.kinds import Verdict
from ..model.profile import Profile
from .answer_pieces import AnswerPieces
from .html_page import render_page
from .say_views import say_views
from .to_json import profile_to_json


def profile_to_html(profile: Profile) -> str:
    return render_page(
        "profile.html",
        profile_to_json(profile),
        r=profile,
        page=AnswerPieces(profile),
        sentence=say_profile(profile),
    )


def say_profile(profile: Profile) -> str:
    """The answer in one sentence."""
    if not profile.matches:
        return f"“{profile.asked}” is not in the catalogue of {profile.catalogue_day}. That is no all-clear."
    names = [stand.name for stand in profile.organisations.values()]
    if not names:
        return f"{profile.matches[0].name}: who is behind it is not established."
    answers = {said for stand in profile.organisations.values() for said in say_views(stand.views)}
    tied = [stand.tie for stand in profile.organisations.values()]
    tie = (
        "is under the power of a state of concern"
        if Verdict.HOLDS in tied
        else "may be under the power of a state of concern: not established"
        if Verdict.UNKNOWN in tied
        else "has no stated tie to a state of concern"
    )
    who = ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")
    return f"{who} {tie}. {'; '.join(sorted(answers))}."
