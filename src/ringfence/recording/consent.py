"""Consent banners: which platform's it is, and giving it the answer that a visitor would give."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class Consent(StrEnum):
    """What the visitor says to the banner."""

    NO_ANSWER = "no answer"
    ACCEPT = "accept"
    REJECT = "reject"


# What is pressed, in order; the second layer is opened once, where the first has no such button.
STEPS = {Consent.ACCEPT: ("accept",), Consent.REJECT: ("reject", "save", "manage"), Consent.NO_ANSWER: ()}


@dataclass(frozen=True, slots=True)
class Banner:
    """What was found, or pressed: `step` is "" where nothing was; `at` is in milliseconds since the epoch."""

    platform: str
    step: str
    by: str
    text: str
    at: float


def ask_for(steps: tuple[str, ...]) -> str:
    """The script that looks for a banner and presses the first of these steps."""
    table = _table()
    ask = {"platforms": table["platform"], "words": table["words"], "steps": list(steps)}
    return f"({_script()})({json.dumps(ask)})"


def steps_after(pressed: list[Banner], wanted: Consent) -> tuple[str, ...]:
    """What may still be pressed: the second layer is not opened twice, and saved only once it is open."""
    managed = any(banner.step == "manage" for banner in pressed)
    left_out = "manage" if managed else "save"
    return tuple(step for step in STEPS[wanted] if step != left_out)


def read_banner(value: Any) -> Banner | None:
    if not isinstance(value, dict):
        return None
    platform, step, by, text = (str(value.get(name, ""))[:200] for name in ("platform", "step", "by", "text"))
    at = value.get("at")
    return Banner(platform, step, by, text, float(at) if isinstance(at, int | float) else 0.0)


# What the page's own interfaces for consent say (IAB TCF v2 and GPP). They are the page's words.
SIGNALS = """new Promise((done) => {
  const said = {};
  const end = () => done(said);
  setTimeout(end, 400);
  const cut = (text) => typeof text === "string" ? text.slice(0, 2000) : null;
  try {
    if (typeof __tcfapi === "function") __tcfapi("addEventListener", 2, (data, ok) => {
      if (ok && data) said.tcf = {cmp: Number(data.cmpId) || null, event: cut(data.eventStatus),
        applies: data.gdprApplies === true, string: cut(data.tcString)};
    });
    if (typeof __gpp === "function") __gpp("ping", (data, ok) => {
      if (ok && data) said.gpp = {cmp: Number(data.cmpId) || null, signal: cut(data.signalStatus),
        string:
      cut(data.gppString)};
    });
  } catch (problem) { said.failed = cut(String(problem)); }
})"""


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("consent_platforms.toml").read_text(encoding="utf-8"))


@cache
def _script() -> str:
    text = files(__package__).joinpath("answer_banner.js").read_text(encoding="utf-8")
    return text.partition("(ask) =>")[1] + text.partition("(ask) =>")[2].rstrip()
