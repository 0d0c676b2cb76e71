"""The registry of rules and the tables of values as entries that readers can be shown, and a look-up in
them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import Any

from ..model.law_book import LawAnswer, RegimeEntry, RuleEntry, ValueEntry
from .parameters import Value, load_parameters
from .regime import Regime
from .regimes import REGIMES
from .rule import Rule, rules
from .sections import read_sections
from .texts import texts_of

MOST_NEAR = 8
_WORD = re.compile(r"[\w']+")
_DIGITS = re.compile(r"(\d+)")
_EVERYWHERE = frozenset(
    {"a", "an", "and", "by", "for", "in", "is", "of", "on", "or", "the", "to", "what", "cfr"}
)


def open_book(law_on: date | None = None) -> tuple[RegimeEntry, ...]:
    """Every regime with its rules and values; with a day, only what is in force on it."""
    return tuple(_enter_regime(regime, law_on) for regime in REGIMES)


def _enter_regime(regime: Regime, law_on: date | None) -> RegimeEntry:
    kept = [
        enter_rule(rule, regime) for rule in rules(regime.package) if law_on is None or rule.in_force(law_on)
    ]
    values = load_parameters(regime.package)
    periods = [
        enter_value(value, regime)
        for name in values.names
        for value in values.periods(name)
        if law_on is None or value.covers(law_on)
    ]
    return RegimeEntry(
        name=regime.name,
        title=regime.title,
        since=regime.since,
        does_not_cover=regime.does_not_cover,
        rules=tuple(sorted(kept, key=lambda rule: (_in_order(rule.cites), rule.name))),
        values=tuple(sorted(periods, key=lambda value: (_in_order(value.cites), value.name, value.since))),
    )


def enter_rule(rule: Rule[Any, ...], regime: Regime) -> RuleEntry:
    paragraphs = (inspect.getdoc(rule.statement) or "").split("\n\n")[1:]
    return RuleEntry(
        name=rule.short_name,
        regime=regime.name,
        text=rule.text,
        notes=tuple(" ".join(each.split()) for each in paragraphs if each.strip()),
        cites=rule.cites,
        since=rule.since,
        until=rule.until,
        certainty=rule.certainty,
        two_readings=rule.two_readings,
        pending=rule.pending,
        checked=rule.checked or _say_readings(regime, rule.cites),
        never_unknown=rule.never_unknown,
    )


def enter_value(value: Value, regime: Regime) -> ValueEntry:
    return ValueEntry(
        name=value.name,
        regime=regime.name,
        value=_say_value(value),
        cites=value.cites,
        since=value.since,
        until=value.until,
        certainty=value.certainty,
        source=value.source,
        means=value.means,
        two_readings=value.two_readings,
        pending=value.pending,
        checked=value.checked or _say_readings(regime, value.cites),
    )


def _say_readings(regime: Regime, cites: str) -> str:
    """When, by whom and against which copy the sections cited were read last."""
    return "; ".join(str(text) for text in texts_of(regime.package, cites)[:1])


def look_up(asked: str, book: Iterable[RegimeEntry]) -> LawAnswer:
    """What the words name: a section, a rule or a value by its name, or all rules that have every word."""
    regimes = tuple(book)
    named = [each for each in regimes if each.name.casefold() in asked.casefold().split()]
    within = tuple(named or regimes)
    every = [rule for each in within for rule in each.rules]
    values = [value for each in within for value in each.values]
    by_name = tuple(rule for rule in every if rule.name == asked.strip())
    if by_name:
        return LawAnswer(asked, by_name, _values_of(by_name, values))
    sections = read_sections(asked)
    found = tuple(rule for rule in every if _touches(rule.cites, sections))
    of_section = tuple(value for value in values if _touches(value.cites, sections))
    if found or of_section:
        return LawAnswer(asked, found, of_section)
    if named and len(asked.split()) == 1:
        return LawAnswer(asked, tuple(every), tuple(values))
    return _by_words(asked, every, values)


def _by_words(asked: str, every: list[RuleEntry], values: list[ValueEntry]) -> LawAnswer:
    """Rules and values that have every word; where none has, those with the most."""
    words = set(_words(asked)) - _EVERYWHERE
    scores = {rule: _score(words, _words_of_rule(rule)) for rule in every}
    whole = tuple(rule for rule in every if words and scores[rule] == len(words))
    having = tuple(
        value
        for value in values
        if words and words <= {*_words(" ".join((value.name, value.value, value.means, value.cites)))}
    )
    if whole or having:
        return LawAnswer(asked, whole[:MOST_NEAR], having)
    best = sorted((rule for rule in every if scores[rule]), key=lambda rule: -scores[rule])
    return LawAnswer(asked, (), (), tuple(best[:MOST_NEAR]))


def _score(words: set[str], found: set[str]) -> float:
    """How many of the words are there; one that is nearly there counts a half."""
    return sum(1 if word in found else 0.5 if get_close_matches(word, found, 1, 0.8) else 0 for word in words)


def _words_of_rule(rule: RuleEntry) -> set[str]:
    return set(_words(" ".join((rule.name.replace("_", " "), rule.text, *rule.notes, rule.cites))))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("’", "'"))


def _values_of(found: tuple[RuleEntry, ...], values: list[ValueEntry]) -> tuple[ValueEntry, ...]:
    """The values of the sections that these rules cite, of the same regime."""
    return tuple(
        value
        for value in values
        if any(
            value.regime == rule.regime and _touches(value.cites, read_sections(rule.cites)) for rule in found
        )
    )


def _touches(cites: str, sections: Iterable[Any]) -> bool:
    own = read_sections(cites)
    return any(each.touches(asked) for asked in sections for each in own)


def _say_value(value: Value) -> str:
    if isinstance(value.value, tuple):
        return ", ".join(value.value) or "none"
    return f"{value.value:,}" if isinstance(value.value, int) else value.value


def _in_order(cites: str) -> tuple[tuple[int, int | str], ...]:
    """Citations in the order of their numbers."""
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in _DIGITS.split(cites) if part)
