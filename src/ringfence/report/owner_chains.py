"""Who is behind a component or an endpoint: its publisher or operator, and the owners above."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.fact import Link
from ..model.kinds import Tie, Verb, Verdict
from ..model.result import Result
from .wording import label_of

_PLACES = (Tie.IS, Tie.ORGANISED_UNDER, Tie.PRINCIPAL_PLACE, Tie.HEADQUARTERED)
_MOST_OWNERS = 6


class OwnerChains:
    """Of each component its publisher, of each endpoint its operator; of each organisation its owners with
    the least share they hold, and its states."""

    def __init__(self, result: Result) -> None:
        self.publishers: dict[str, str] = {}
        self.operators: dict[str, str] = {}
        self._entities = result.entities
        self._holdings: dict[str, list[tuple[int, str]]] = {}
        self._places: dict[str, list[str]] = {}
        for fact in result.facts.values():
            link = fact.says
            if not isinstance(link, Link) or fact.stands_on(result.question.on) is Verdict.FAILS:
                continue
            if link.verb is Verb.OWNED_BY and link.share is not None:
                self._holdings.setdefault(link.tail, []).append((link.share.lower, link.head))
            elif link.verb is Verb.SUBJECT_TO and link.terms.get("tie") in _PLACES:
                self._places.setdefault(link.tail, []).append(link.head)
            elif link.verb is Verb.PUBLISHED_BY:
                self.publishers[link.tail] = link.head
            elif link.verb is Verb.OPERATED_BY:
                self.operators[link.tail] = link.head

    def climb(self, organisation: str) -> tuple[str, ...]:
        """The organisation and above it, each time, the one owner that holds half or more."""
        chain = [organisation] if organisation else []
        while chain and len(chain) < _MOST_OWNERS:
            most = max(self._holdings.get(chain[-1], ()), default=(0, ""))
            if most[0] < 500_000 or most[1] in chain:
                break
            chain.append(most[1])
        return tuple(chain)

    def name_countries(self, chain: Iterable[str]) -> tuple[str, ...]:
        states = dict.fromkeys(state for org in chain for state in self._places.get(org, ()))
        return tuple(label_of(self._entities, state) for state in states)
