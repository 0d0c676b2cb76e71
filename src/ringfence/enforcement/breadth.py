"""How much of a domain to block: this very name, or it with everything below it.

A whole domain is blocked only where the catalogue knows whose it is, it is not shared hosting, no public
suffix, and nothing known below it is anyone else's. What is not known is not blocked.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ..catalogue.index_format import Record
from ..catalogue.lookup import Catalogue, stands
from ..model.block import LeftOut
from .host_names import is_public_suffix, is_shared_site, refuse_name

# A domain that is there for one of these may be blocked for one host of it; a website or a cloud may not.
GATHERING = frozenset({"advertising", "analytics", "attribution", "crash reporting", "push"})


@dataclass(frozen=True, slots=True)
class Breadth:
    """What to block for one host, why that much, what is known below it, and what to look at first."""

    name: str
    whole: bool
    why: str
    below: tuple[str, ...] = ()
    warning: str = ""


@dataclass
class BreadthChooser:
    """The catalogue on one day, and the operators that the evidence states of its own hosts."""

    catalogue: Catalogue
    on: date
    operators: Mapping[str, frozenset[str]]  # host of the evidence -> who operates it

    def choose(self, host: str, allowed: Collection[str], stands_for_all: bool) -> Breadth | LeftOut:
        """`allowed` are the operators whose hosts are meant to be blocked. `stands_for_all`: the host was
        given as the name of a whole service, and not seen as this very name."""
        if refusal := refuse_name(host):
            return LeftOut(host, refusal)
        known = self.catalogue.find_domain(host)
        if not known:
            return self._unknown(host, allowed, stands_for_all)
        rows = [row for row in known if stands(row, self.on)]
        if not rows:
            return Breadth(host, False, f"whose {known[0]['domain']} is on that day, is not known")
        domain = rows[0]["domain"]
        if any(row.get("shared") == "yes" for row in rows):
            return self._on_shared(host, domain, rows)
        operators = {row["operator"] for row in rows}
        gathers = {row["role"] for row in rows} <= GATHERING
        wide = stands_for_all if domain == host else gathers and operators <= set(allowed)
        if not (wide or (domain == host and gathers)) or is_public_suffix(domain):
            return Breadth(host, False, f"the rest of {domain} is not on these paths")
        whose = self.catalogue.name(rows[0]["operator"])
        if others := self._others_below(domain, operators | set(allowed)):
            return Breadth(host, False, f"{others} is below {domain} and not known to be {whose}'s alone")
        return Breadth(domain, True, f"all of it is {whose}'s", self._below(domain))

    def _unknown(self, host: str, allowed: Collection[str], stands_for_all: bool) -> Breadth:
        """A host that the catalogue does not know: what the evidence says of it is all there is."""
        if stands_for_all and not self._others_below(host, allowed):
            return Breadth(host, True, "the case names it as one service", self._below(host))
        return Breadth(host, False, "whose the names below it are, is not known")

    def _on_shared(self, host: str, domain: str, rows: list[Record]) -> Breadth | LeftOut:
        operator = self.catalogue.name(rows[0]["operator"])
        if host == domain:
            return LeftOut(host, f"shared hosting of {operator}: services of others are below it")
        warning = ""
        if is_shared_site(host, domain):
            warning = f"on {domain}, shared hosting of {operator}: look whether others use this name too"
        return Breadth(host, False, f"the rest of {domain} is others'", (), warning)

    def _others_below(self, name: str, operators: Collection[str]) -> str:
        """The first name below it that is shared or someone else's, by the catalogue or by the evidence."""
        for domain in self._below(name):
            for row in self.catalogue.index.find(f"domain:{domain}"):
                if row.get("shared") == "yes":  # on whatever day: tenants outstay a row
                    return domain
                if row["operator"] not in operators and stands(row, self.on):
                    return domain
        for host, theirs in sorted(self.operators.items()):
            if host.endswith(f".{name}") and not theirs <= set(operators):
                return host
        return ""

    def _below(self, name: str) -> tuple[str, ...]:
        """The names of the catalogue below this one, in order."""
        return tuple(sorted(_unturn(each) for each in _run(self._turned, f"{_turn(name)}.")))

    @cached_property
    def _turned(self) -> list[str]:
        """Every domain of the catalogue from its end to its start, so that what is below one stands
        together."""
        return sorted(_turn(key) for key in self.catalogue.index.keys("domain:"))


def _run(turned: list[str], start: str) -> Iterator[str]:
    for place in range(bisect_left(turned, start), len(turned)):
        if not turned[place].startswith(start):
            return
        yield turned[place]


def _turn(name: str) -> str:
    return ".".join(reversed(name.split(".")))


_unturn = _turn
