"""Steps of a way -> hops of a path: facts, rung, certainty, guards, and the words for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..graph.exposure import ExposureGraph, StandingLink
from ..graph.statements import is_certain, limit_of
from ..model.fact import Link
from ..model.kinds import Kind, Tie, Verb, Verdict
from ..model.path import GuardState, Hop
from .ways import Stride, Way

SAYS_TIE = {
    Tie.IS: "is an organ of",
    Tie.ORGANISED_UNDER: "is organised under the law of",
    Tie.PRINCIPAL_PLACE: "has its principal place of business in",
    Tie.HEADQUARTERED: "is headquartered in",
    Tie.OPERATES: "has its main operations in",
    Tie.RESIDENT: "is primarily resident in",
    Tie.DOMICILED: "is domiciled in",
    Tie.LOCATED: "is located in",
    Tie.CITIZEN: "is a citizen of",
}
SHOWN = "shown"  # the term of a link that says how far its condition was shown
SENT = (Verb.SENDS_TO, Verb.SHARED_WITH, Verb.PROCESSED_BY)


def make_hops(graph: ExposureGraph, data: str, way: Way) -> tuple[Hop, ...]:
    """The hops of a way, with the key that opens what is encrypted on it."""
    return tuple(_make_hop(graph, data, stride, way[:place]) for place, stride in enumerate(way))


def make_tie_hops(
    graph: ExposureGraph, chain: Iterable[StandingLink], support: frozenset[str]
) -> tuple[Hop, ...]:
    """The hops up the tie chain. Facts of the proof that no link of the chain states (other holders of a
    group) belong to the first hop of ownership, or to the last hop."""
    links = tuple(chain)
    if not links:
        return ()
    stated = {fact for link in links for fact in link.facts}
    others = tuple(sorted(support - stated))
    owned = next((n for n, link in enumerate(links) if link.link.verb is Verb.OWNED_BY), len(links) - 1)
    return tuple(_tie_hop(graph, link, others if n == owned else ()) for n, link in enumerate(links))


def _tie_hop(graph: ExposureGraph, link: StandingLink, others: tuple[str, ...]) -> Hop:
    certain = link.stands is Verdict.HOLDS
    return Hop(
        tail=link.link.tail,
        head=link.link.head,
        verb=link.link.verb,
        facts=(*link.facts, *others),
        rung=link.rung,
        certain=certain,
        says=say_link(graph, link.link),
        why_not="" if certain else _why_possible_only(graph, link),
    )


def _make_hop(graph: ExposureGraph, data: str, stride: Stride, before: Way) -> Hop:
    links = (stride.link, *stride.with_)
    needed = (*links, *_needed(graph, links), *_key_use(graph, data, stride, before))
    why_not = _why_not(graph, data, stride, needed) or _why_not_read(graph, data, stride, before)
    guards = tuple(state for link in links for state in graph.guards.get(link.link.key, ()))
    return Hop(
        tail=stride.tail,
        head=stride.head,
        verb=stride.link.link.verb,
        facts=tuple(dict.fromkeys(fact for link in needed for fact in link.facts)),
        rung=min(link.rung for link in needed),
        certain=not why_not,
        says="; ".join(say_link(graph, link.link) for link in links),
        why_not=why_not,
        guards=(*guards, *_sealed(graph, data, stride, before)),
    )


def _needed(graph: ExposureGraph, links: Iterable[StandingLink]) -> Iterator[StandingLink]:
    """The links that `Link.needs` names."""
    for link in links:
        for key in link.link.needs:
            tail = key.split("|", 1)[0]
            yield from (each for each in graph.links_from(tail) if each.link.key == key)


def _why_not(graph: ExposureGraph, data: str, stride: Stride, needed: tuple[StandingLink, ...]) -> str:
    """What is missing for the step to be certain; "" when nothing is."""
    for link in needed:
        if link.stands is not Verdict.HOLDS:
            return _why_possible_only(graph, link)
    told = stride.link.link
    tail, head = graph.label(told.tail), graph.label(told.head)
    if told.verb is Verb.EMBEDS and not stride.with_:
        return f"whether {head} reads this data in {tail}: in code is not in use"
    if told.verb is Verb.SENDS_TO and not _surely_passes(graph, stride.link, data):
        return f"whether {tail} sends this data too to {head}"
    return ""


def _surely_passes(graph: ExposureGraph, link: StandingLink, data: str) -> bool:
    """Does a certain fact say that this data is sent, or know of no limit?"""
    certain = (graph.facts[id_] for id_ in link.facts if is_certain(graph.facts[id_], graph.on))
    limits = [limit_of(fact, fact.says) for fact in certain if isinstance(fact.says, Link)]
    return any(not limit or data in limit for limit in limits)


def _why_not_read(graph: ExposureGraph, data: str, stride: Stride, before: Way) -> str:
    """Encryption leaves it open whether the data can be read here; "" when it does not."""
    store = _is_sealed(graph, before, data)
    lower, upper = graph.data_at(stride.head)
    if not store or data not in upper or data in lower:
        return ""
    return f"whether {graph.label(stride.head)} can read what is encrypted in {graph.label(store)}"


def _why_possible_only(graph: ExposureGraph, link: StandingLink) -> str:
    """Which quality of its facts keeps a link off the lower graph."""
    facts = [graph.facts[id_] for id_ in link.facts]
    said = say_link(graph, link.link)
    if all(fact.disputed for fact in facts):
        return f"whether it is true, which is disputed, that {said}"
    if all(fact.rung == 0 for fact in facts):
        return f"whether it is true, which is only assumed, that {said}"
    if link.link.condition is not Verdict.HOLDS and SHOWN in link.link.terms:
        return f"whether {said} when people use it: {link.link.terms[SHOWN]} is not in use"
    if link.link.condition is not Verdict.HOLDS:
        return f"whether the condition is met under which {said}"
    return f"whether it was already true on {graph.on} that {said}"


def _is_sealed(graph: ExposureGraph, before: Way, data: str) -> str:
    """The store on the way whose ciphertext has not been opened yet; "" when there is none."""
    sealed = ""
    for stride in before:
        if data in graph.data_at(stride.head)[1] and graph.kind(stride.head) not in (
            Kind.STORE,
            Kind.DATASET,
        ):
            sealed = ""
        if graph.links_from(stride.head, Verb.ENCRYPTED_WITH):
            sealed = stride.head
    return sealed


def _key_use(graph: ExposureGraph, data: str, stride: Stride, before: Way) -> Iterator[StandingLink]:
    """The links that give use of the key to whoever opens the ciphertext at this step."""
    if not _is_sealed(graph, before, data) or data not in graph.data_at(stride.head)[1]:
        return
    lower, now = graph.data_at(stride.head)[0], graph.now
    why = now.why_lower if data in lower else now.why_upper
    keys = {key for flow in why(stride.head, data) if flow.carries == "key use" for key in flow.links}
    for key in sorted(keys):
        yield from (each for each in graph.links_from(key.split("|", 1)[0]) if each.link.key == key)


def _sealed(graph: ExposureGraph, data: str, stride: Stride, before: Way) -> tuple[GuardState, ...]:
    """Encryption is a guard while its key is out of reach of the party at the end of the way."""
    store = _is_sealed(graph, before, data)
    if (
        not store
        or data in graph.data_at(stride.head)[1]
        or graph.kind(stride.head) not in (Kind.ORG, Kind.PERSON)
    ):
        return ()
    links = graph.links_from(store, Verb.ENCRYPTED_WITH)
    facts = tuple(fact for link in links for fact in link.facts)
    why = f"{graph.label(stride.head)} does not hold the key of {graph.label(store)}"
    return (GuardState(f"encryption of {store}", "encryption", Verdict.HOLDS, why, facts),)


def say_link(graph: ExposureGraph, link: Link) -> str:
    """One plain sentence without its full stop."""
    tail, head = graph.label(link.tail), graph.label(link.head)
    if link.verb is Verb.SUBJECT_TO and link.terms.get("tie") in SAYS_TIE:
        return f"{tail} {SAYS_TIE[Tie(link.terms['tie'])]} {head}"
    if link.verb is Verb.OWNED_BY:
        share = f" ({link.share})" if link.share else ""
        return f"{tail} is owned by {head}{share}"
    if link.verb is Verb.DIRECTED_BY:
        return f"{tail} is directed by {head} ({link.terms.get('means', 'means not stated')})"
    plural = graph.kind(link.tail) is Kind.PERSON
    verb = str(link.verb)
    if verb.endswith(" by") or link.verb in (
        Verb.HELD_IN,
        Verb.COPIED_TO,
        Verb.SERVED_FROM,
        Verb.SHARED_WITH,
    ):
        verb = f"is {verb}"
    if link.verb is Verb.BECOMES:
        return f"{head} can act as {tail}"
    if link.verb is Verb.ASSIGNED_TO:
        verb = "is assigned to"
    if link.verb is Verb.WORKS_FOR and plural:
        verb = "works for"
    if link.verb is Verb.SHARED_WITH and graph.kind(link.tail) is Kind.ORG:
        return f"{tail} shares data with {head}"
    if link.verb is Verb.PROCESSED_BY and graph.kind(link.tail) is Kind.ORG:
        return f"{tail} has data processed by {head}"
    return f"{tail} {verb} {head}"
