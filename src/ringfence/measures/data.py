"""What data there is, where it lies, what is left out and what was deleted: M1, M2, M6, M7, M22."""

from __future__ import annotations

from ..graph.exposure import StandingLink
from ..model.fact import Entity
from ..model.kinds import Verb, Verdict
from ..model.proof import Proof
from .access import judge_readers
from .ground import FAILS, HOLDERS, HOLDS, UNKNOWN, Ground, Reasons, answer, leaf
from .places import is_outside, judge_place

MODEL_WORDS = frozenset({"algorithm", "recommendation", "model weights", "machine learning"})
WAYS_OUT = (Verb.COPIED_TO, Verb.SENDS_TO, Verb.OPERATED_BY)


def data_is_listed(ground: Ground) -> Reasons:
    """M1: each store seen in grants and copies is in the case's own list, with the data it holds."""
    for id_ in sorted(ground.graph.entities):
        if ground.is_kind(id_, *HOLDERS):
            yield _judge_listing(ground, id_)
    yield ground.complete("data", "every class of data and every store is listed")


def _judge_listing(ground: Ground, id_: str) -> Proof:
    label = ground.label(id_)
    own = [fact for fact in ground.entity_facts(id_) if not ground.facts[fact].source.system]
    links = (*ground.graph.links_to(id_), *ground.graph.links_from(id_))
    if not own:
        facts = [fact for each in links for fact in each.facts] + list(ground.entity_facts(id_))
        return leaf(f"{label} is used, and the list of stores does not have it", FAILS, facts)
    if not ground.graph.exposed_at(id_):
        return leaf(f"it is stated what {label} holds", UNKNOWN, own, f"which classes of data {label} holds")
    return leaf(f"{label} is listed with what it holds", HOLDS, own)


def data_lies_at_home(ground: Ground) -> Reasons:
    """M2: each store of protected data, each copy and each backup of it lies in the United States."""
    for store in ground.stores:
        yield from judge_place(ground, store)
    yield ground.complete("copies", "no copy or backup is left out")


def exceptions_are_bounded(ground: Ground) -> Reasons:
    """M6: each exception has an owner, the classes of data it covers, and an end."""
    exceptions = ground.records("exception")
    for each in exceptions:
        missing = [
            word for word, cell in (("no owner", each.by), ("no classes of data", each.covers)) if not cell
        ]
        missing += ["no end"] if each.fact.until is None else []
        claim = f"{each.label} is bounded"
        if missing:
            yield leaf(f"{claim}: it has {' and '.join(missing)}", FAILS, each.facts)
        else:
            yield leaf(f"{claim}, until {each.fact.until}", HOLDS, each.facts)
    if not exceptions:
        yield ground.complete("exceptions", "nothing is excepted")


def old_copies_are_deleted(ground: Ground) -> Reasons:
    """M7: no store outside the ring holds protected data, and what lay there was deleted on a known day."""
    outside = {store: is_outside(ground, store) for store in ground.stores}
    for store, lies in outside.items():
        if lies is not FAILS:
            yield _judge_old_copy(ground, store, lies)
    gone = {id_ for each in ground.records("deletion") for id_ in each.about} - outside.keys()
    for each in ground.records("deletion"):
        if gone & set(each.about):
            told = f"{', '.join(map(ground.label, each.about))} was deleted"
            yield answer(told, each.result if ground.done(each) else UNKNOWN, each.facts)
    yield ground.complete("copies", "no copy, backup or laptop outside the ring is left out")


def _judge_old_copy(ground: Ground, store: str, lies: Verdict) -> Proof:
    """`lies` says whether it is surely outside; what may hold no data is no failure."""
    label = ground.label(store)
    done = [each for each in ground.records("deletion", about=store) if ground.done(each)]
    if done and done[-1].result is not FAILS:
        return leaf(f"{label} was deleted on {done[-1].done_on}", done[-1].result, done[-1].facts)
    facts = [*ground.entity_facts(store), *(fact for each in done for fact in each.facts)]
    filled = ground.graph.links_to(store, Verb.HELD_IN, Verb.COPIED_TO)
    sure = lies is HOLDS and any(each.stands is HOLDS for each in filled)
    told = f"{label}, outside the ring, still holds protected data"
    return leaf(told, FAILS if sure else UNKNOWN, facts, f"who operates {label}, and whether it was deleted")


def models_are_inside(ground: Ground) -> Reasons:
    """M22: models and their weights lie inside the ring, only vetted staff reads them, and none goes out."""
    models = [id_ for id_ in sorted(ground.graph.entities) if _is_model(ground.graph.entities[id_])]
    if not models:
        yield ground.complete("models", "no model is trained on protected data")
    for model in models:
        yield from judge_place(ground, model)
        yield from (_judge_way_out(ground, each) for each in ground.graph.links_from(model, *WAYS_OUT))
        yield from judge_readers(ground, model)
    if models:
        yield ground.complete("models", "no other model is trained on protected data")


def _judge_way_out(ground: Ground, way: StandingLink) -> Proof:
    """Where a model goes, and who has it there."""
    to = way.link.head
    holders = [each.link.head for each in ground.graph.links_from(to, Verb.OPERATED_BY)] or [to]
    told = f"{ground.label(way.link.tail)} is {way.link.verb} {ground.label(to)}"
    for holder in holders:
        if ground.tie(holder) is HOLDS:
            facts = (*way.facts, *sorted(ground.ties[holder].proof.support()))
            verdict = FAILS if way.stands is HOLDS else UNKNOWN
            return leaf(f"{told}, under the power of a state of concern", verdict, facts)
    if all(ground.tie(holder) is FAILS for holder in holders):
        return leaf(f"{told}, under no foreign power", HOLDS, way.facts)
    return leaf(told, UNKNOWN, way.facts, f"who holds {ground.label(to)}")


def _is_model(entity: Entity) -> bool:
    does = {word.strip().casefold() for word in entity.attributes.get("does", "").split(";")}
    return bool(does & MODEL_WORDS)
