"""Data class -> flows -> a party with a tie -> its chain -> the state: every path with its evidence.

One path is one way in (`ways.py`) and the tie of the party at its end. A way that goes on past a tied
party to another one is a path of its own, for closing the first tie would not close it. OPEN: every step
stands on observed facts, no guard may close it and the tie holds. CLOSED: a guard that is shown to work
shuts a step. UNPROVEN: anything else, with what would settle it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..graph.exposure import ExposureGraph
from ..graph.ties import TieProof
from ..model.amounts import most_people
from ..model.finding import Finding
from ..model.kinds import Answer, Kind, Outcome, Verdict
from ..model.path import Count, Hop, Path
from .hops import make_hops, make_tie_hops
from .ways import Way, WayFinder

SYSTEMS = (Kind.APP, Kind.SERVICE, Kind.STORE, Kind.DATASET)
PEOPLE = (Kind.PERSON, Kind.ACCOUNT)
SEVERITY = {outcome: rank for rank, outcome in enumerate(Outcome)}
ANSWERS = {Answer.OPEN: 0, Answer.UNPROVEN: 1, Answer.CLOSED: 2}
MOST_COUNTED = 100_000  # ways past the limit are counted up to here, and no further
DEVICES = frozenset({"precise geolocation"})  # counted in devices, 28 CFR 202.205


def find_paths(
    graph: ExposureGraph, ties: Mapping[str, TieProof], findings: tuple[Finding, ...], limit: int = 10_000
) -> tuple[tuple[Path, ...], int]:
    """Up to `limit` paths, worst first, and how many more were counted (at most 100,000).

    Classes of data take turns, so that the limit cuts the longest lists and hides no class.
    """
    finder = WayFinder(graph, frozenset(party for party in ties if party in graph.entities))
    classes = sorted(id_ for id_, entity in graph.entities.items() if entity.kind is Kind.DATA_CLASS)
    paths: list[Path] = []
    cut = 0
    by_party = _group_findings(findings)
    for data, way in _take_turns({data: finder.list_ways(data) for data in classes}):
        if len(paths) < limit:
            paths.append(_make_path(graph, ties[way[-1].head], data, way, by_party))
        elif (cut := cut + 1) >= MOST_COUNTED:
            break
    return tuple(sorted(paths, key=lambda path: _rank(graph, path))), cut


def _take_turns(ways: Mapping[str, Iterator[Way]]) -> Iterator[tuple[str, Way]]:
    left = dict(ways)
    while left:
        for data in list(left):
            way = next(left[data], None)
            if way is None:
                del left[data]
            else:
                yield data, way


def _group_findings(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.party, []).append(finding)
    return grouped


def _make_path(
    graph: ExposureGraph, tie: TieProof, data: str, way: Way, by_party: Mapping[str, list[Finding]]
) -> Path:
    flow = make_hops(graph, data, way)
    hops = (*flow, *make_tie_hops(graph, tie.chain, tie.proof.support()))
    answer = _answer(hops, tie)
    on_it = _findings_on(hops, data, by_party)
    system, carrier, owner = _columns(graph, flow, hops)
    return Path(
        fingerprint=_fingerprint(hops),
        hops=hops,
        data=data,
        system=system,
        carrier=carrier,
        owner=owner,
        country=tie.state,
        answer=answer,
        rung=min(hop.rung for hop in hops),
        people=count_people(graph, data),
        outcome=min((f.outcome for f in on_it), key=SEVERITY.__getitem__, default=Outcome.NOT_REGULATED),
        findings=tuple(f.id for f in on_it),
        settles=_settles(hops, tie, on_it) if answer is Answer.UNPROVEN else _settle_findings(on_it),
    )


def _answer(hops: Sequence[Hop], tie: TieProof) -> Answer:
    states = [guard.closes for hop in hops for guard in hop.guards]
    if Verdict.HOLDS in states:
        return Answer.CLOSED
    shown = (
        all(hop.certain for hop in hops) and Verdict.UNKNOWN not in states and tie.verdict is Verdict.HOLDS
    )
    return Answer.OPEN if shown else Answer.UNPROVEN


def _findings_on(
    hops: Sequence[Hop], data: str, by_party: Mapping[str, list[Finding]]
) -> tuple[Finding, ...]:
    """The findings on the path's parties whose hand-over is part of the path and which concern its data."""
    support = {fact for hop in hops for fact in hop.facts}
    parties = dict.fromkeys(id_ for hop in hops for id_ in (hop.tail, hop.head))
    return tuple(
        finding
        for party in parties
        for finding in by_party.get(party, ())
        if support.issuperset(finding.via) and (not finding.data or data in finding.data)
    )


def _columns(graph: ExposureGraph, flow: Sequence[Hop], hops: Sequence[Hop]) -> tuple[str, str, str]:
    """System: the first that holds the data. Owner: the last party below the state. Carrier: what stands last
    between them; for staff, the account or grant rather than the person."""
    stops = [hop.head for hop in flow]
    system = next((id_ for id_ in stops if graph.kind(id_) in SYSTEMS), stops[0])
    owner = hops[-1].tail if len(hops) > len(flow) else stops[-1]
    between = [id_ for id_ in stops[stops.index(system) + 1 :] if id_ != owner]
    carriers = [id_ for id_ in between if graph.kind(id_) is not Kind.PERSON] or between
    return system, carriers[-1] if carriers else system, owner


def _fingerprint(hops: Sequence[Hop]) -> str:
    """The same while the same entities are joined the same way, whatever the wording and the evidence."""
    text = "\x1f".join(f"{hop.tail}|{hop.verb}|{hop.head}" for hop in hops)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _settles(hops: Sequence[Hop], tie: TieProof, on_it: Sequence[Finding]) -> tuple[str, ...]:
    """What would settle the path, then what would settle the findings on it."""
    asked = [hop.why_not for hop in hops if hop.why_not]
    asked += [
        f"whether {guard.measure} works: {guard.why}"
        for hop in hops
        for guard in hop.guards
        if guard.closes is Verdict.UNKNOWN
    ]
    if tie.verdict is Verdict.UNKNOWN:
        asked += tie.proof.open_questions()
    return tuple(dict.fromkeys((*asked, *_settle_findings(on_it))))


def _settle_findings(on_it: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for finding in on_it for text in finding.settles))


def count_people(graph: ExposureGraph, data: str) -> Count | None:
    """US persons, or US devices for location, as the class's attributes give them."""
    devices = graph.attribute(data, "category") in DEVICES
    for name, unit in (("us_devices", "US devices"), ("us_persons", "US persons"))[:: 1 if devices else -1]:
        if stated := graph.attribute(data, name):
            low, dots, high = stated.partition("..")
            return Count(int(low), (int(high) if high else None) if dots else int(low), unit)
    return None


def _rank(graph: ExposureGraph, path: Path) -> tuple[int, int, int, int, str, str]:
    """Open first, then the worst result, the most people, the strongest evidence; then by name."""
    names = "\x1f".join(graph.label(id_) for id_ in (path.data, path.system, path.carrier, path.owner))
    return (
        ANSWERS[path.answer],
        SEVERITY[path.outcome],
        -most_people(path.people),
        -path.rung,
        names,
        path.fingerprint,
    )
