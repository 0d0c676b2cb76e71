"""What traffic shows of each endpoint, as rows: who contacted it, whose it is, at which addresses and
networks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..model.fact import Entity, Fact, Link
from ..model.kinds import Answer, Kind, Rung, Verb, Verdict
from ..model.result import DealResult, Result
from .owner_chains import OwnerChains
from .to_csv import write_table
from .wording import label_of

SEEN = ("requests", "lookups", "blocked")  # attributes that only traffic gives
PLACES = {"block_registered_in": "registered in", "block_located_in": "believed to be in"}


@dataclass(slots=True)
class EndpointRow:
    """One endpoint. `networks` and `places` have each thing that a table says, with the tables that say it:
    where they disagree there are several. `in_code` is "" where no app that was read contacted it. `reached`
    names the states of concern that paths through it end in, `is_open` says that one of them is open."""

    host: str
    domain: str = ""
    learnt: str = ""
    requests: int = 0
    bytes_up: int = 0
    rung: Rung = Rung.IN_CODE
    senders: dict[str, Rung] = field(default_factory=dict)
    data: dict[str, None] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()
    networks: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    flags: dict[str, None] = field(default_factory=dict)
    operators: tuple[str, ...] = ()
    assumed: bool = False
    owners: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    is_open: bool = False
    in_code: str = ""

    @property
    def country(self) -> str:
        return ", ".join(self.reached) + ("" if self.is_open or not self.reached else ", unproven")

    @property
    def operator(self) -> str:
        """In words: who, or that it is not established; by assumption only where no row was compared."""
        named = " or ".join(self.operators)
        return (f"{named} (assumed)" if self.assumed else named) or "not established"


def list_endpoints(result: Result) -> tuple[EndpointRow, ...]:
    """Every endpoint that traffic shows: those that lead to a state of concern first, then by what was
    seen."""
    rows = {row.host: row for row in _begin(result.facts.values())}
    if not rows:
        return ()
    _add_links(rows, result)
    _add_tables(rows, result.facts.values())
    _add_owners(rows, result)
    held = {host.host for app in result.apps for part in app.parts for host in part.hosts}
    for path in result.paths:
        for hop in path.hops:
            if (row := rows.get(hop.head)) is not None:
                country = label_of(result.entities, path.country)
                row.reached = tuple(dict.fromkeys((*row.reached, country)))
                row.is_open |= path.answer is Answer.OPEN
    for host in _contacted_by_apps(result):
        if host in rows:
            rows[host].in_code = "yes" if _is_held(host, held) else "no"
    return tuple(sorted(rows.values(), key=_rank))


def _rank(row: EndpointRow) -> tuple[object, ...]:
    return not row.is_open, not row.reached, -row.rung, -row.bytes_up, row.host


def _contacted_by_apps(result: Result) -> set[str]:
    """The endpoints that apps which were read are seen to contact: a device's or another app's are not
    theirs."""
    read = {app.source.file for app in result.apps}
    links = [(fact, fact.says) for fact in result.facts.values() if isinstance(fact.says, Link)]
    apps = {
        link.tail for fact, link in links if fact.source.file in read and link.verb is not Verb.COLLECTED_BY
    }
    return {
        link.head
        for fact, link in links
        if link.verb is Verb.SENDS_TO and link.tail in apps and fact.rung >= Rung.CONTACTED
    }


def _begin(facts: Iterable[Fact]) -> Iterator[EndpointRow]:
    """A row for each endpoint, with all that the captures and logs count of it."""
    rows: dict[str, EndpointRow] = {}
    for fact in facts:
        entity = fact.says
        if not isinstance(entity, Entity) or entity.kind is not Kind.ENDPOINT:
            continue
        told = entity.attributes
        if not any(told.get(word) for word in SEEN):
            continue
        row = rows.setdefault(entity.id, EndpointRow(entity.id))
        row.domain = told.get("registrable_domain", row.domain)
        row.learnt = told.get("learnt_from", row.learnt).replace(";", ", ")
        row.requests += _number(told.get("requests", ""))
        row.bytes_up += _number(told.get("bytes_up", ""))
        found = tuple(each for each in told.get("addresses", "").split(";") if each)
        row.addresses = tuple(dict.fromkeys((*row.addresses, *found)))
        row.rung = max(row.rung, fact.rung)
    return iter(rows.values())


def _add_links(rows: Mapping[str, EndpointRow], result: Result) -> None:
    """Who contacted it, as far as it is certain, and which data was seen on the way."""
    for fact in result.facts.values():
        link = fact.says
        if not isinstance(link, Link) or link.verb is not Verb.SENDS_TO or link.head not in rows:
            continue
        if fact.rung < Rung.CONTACTED or link.condition is not Verdict.HOLDS:
            continue
        row, sender = rows[link.head], label_of(result.entities, link.tail)
        row.senders[sender] = max(row.senders.get(sender, Rung.ASSUMED), fact.rung)
        row.rung = max(row.rung, fact.rung)
        for data in link.data:
            told = result.entities[data].attributes if data in result.entities else {}
            kinds = told.get("identifiers") or told.get("category") or label_of(result.entities, data)
            row.data.update(dict.fromkeys(kinds.split(";")))


def _add_tables(rows: Mapping[str, EndpointRow], facts: Iterable[Fact]) -> None:
    for fact in facts:
        entity = fact.says
        if not isinstance(entity, Entity) or entity.id not in rows:
            continue
        row, told = rows[entity.id], entity.attributes
        table = fact.source.file.rpartition("/")[2]
        for network in filter(None, told.get("network", "").split(";")):
            number = network.partition(" ")[0]  # one network whatever each table calls it
            known = next((each for each in row.networks if each.partition(" ")[0] == number), network)
            row.networks.setdefault(known, []).append(table)
        for word, said in PLACES.items():
            for country in filter(None, told.get(word, "").split(";")):
                row.places.setdefault(f"{said} {country}", []).append(table)
        row.flags.update(dict.fromkeys(filter(None, told.get("address_flags", "").split(";"))))


def _add_owners(rows: Mapping[str, EndpointRow], result: Result) -> None:
    """The operators, the best-founded first, and above the first of them whoever holds half or more."""
    chains = OwnerChains(result)
    operated: dict[str, dict[str, Rung]] = {}
    for fact in result.facts.values():
        link = fact.says
        if isinstance(link, Link) and link.verb is Verb.OPERATED_BY and link.tail in rows:
            found = operated.setdefault(link.tail, {})
            found[link.head] = max(found.get(link.head, Rung.ASSUMED), fact.rung)
    for host, found in operated.items():
        best = max(found.values())
        named = [org for org, rung in sorted(found.items()) if rung == best]
        rows[host].operators = tuple(label_of(result.entities, org) for org in named)
        rows[host].assumed = best is Rung.ASSUMED
        above = chains.climb(named[0])[1:] if len(named) == 1 else ()
        rows[host].owners = tuple(label_of(result.entities, org) for org in above if org in result.entities)


def _is_held(host: str, held: set[str]) -> bool:
    labels = host.split(".")
    above = (".".join(labels[start:]) for start in range(max(1, len(labels) - 1)))
    return any(each in held or f"*.{each}" in held for each in above)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


ENDPOINT_COLUMNS = (
    *(
        "host",
        "registrable_domain",
        "evidence",
        "name_from",
        "contacted_by",
        "requests",
        "bytes_up",
        "data_seen",
    ),
    *(
        "operator",
        "operator_assumed",
        "owners",
        "reached",
        "addresses",
        "networks",
        "places",
        "flags",
        "in_code",
    ),
)


def endpoints_to_csv(result: Result | DealResult) -> str:
    """endpoints.csv: one row for each endpoint that traffic shows."""
    after = result if isinstance(result, Result) else result.after
    return write_table(ENDPOINT_COLUMNS, (_cells(row) for row in list_endpoints(after)))


def _cells(row: EndpointRow) -> list[str]:
    return [
        *(row.host, row.domain, row.rung.label, row.learnt, "; ".join(row.senders)),
        *(str(row.requests), str(row.bytes_up), "; ".join(row.data)),
        *("; ".join(row.operators), "yes" if row.assumed else "", " < ".join(row.owners)),
        *(", ".join(row.reached), "; ".join(row.addresses), say_tables(row.networks, "; ")),
        *(say_tables(row.places, "; "), ", ".join(row.flags), row.in_code),
    ]


def say_tables(said: Mapping[str, list[str]], between: str = ", ") -> str:
    """What tables say, with their names where they do not all say the same."""
    if len(said) == 1:
        return next(iter(said))
    return between.join(f"{what} [{', '.join(tables)}]" for what, tables in said.items())
