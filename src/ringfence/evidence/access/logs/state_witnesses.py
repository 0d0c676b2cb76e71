"""What logs tell of accesses, as facts: account ACCESSED store. They witness, and never create reach.

A success of which the log says that data came back is *data seen*. A success that does not say so proves an
attempt, not a disclosure, and a refusal proves that it was tried: both are *contacted*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ....formats.access_logs.event import Act, Went, day_of
from ....model.fact import Entity, Fact, Link
from ....model.kinds import Kind, Rung, Verb
from ..access_file import AccessFile
from ..aws.stores import KINDS, service_of
from ..state_fact import state_fact
from .witnesses import Witness, Witnesses, WitnessKey

MOST_FACTS = 50_000
DATABASES = ("postgres:", "snowflake:")  # before the names of their tables


def state_witnesses(found: Witnesses, files: Sequence[AccessFile]) -> Iterator[Fact]:
    """Entities and links, those with the most events first where there are too many."""
    items = list(found.witnesses.items())
    if len(items) > MOST_FACTS:
        items.sort(key=lambda item: (-item[1].count, item[0]))
        found.left["accesses, the rarest, of which no fact was made"] += sum(
            w.count for _, w in items[MOST_FACTS:]
        )
    for key, witness in items[:MOST_FACTS]:
        yield from _state(key, witness, files[witness.file], found.by_hour)


def _state(key: WitnessKey, witness: Witness, file: AccessFile, by_hour: bool) -> Iterator[Fact]:
    account, store, act, went, _, log = key
    source = file.source(f"record {witness.place}")
    kind = Kind.DATASET if store.startswith(DATABASES) else KINDS.get(service_of(store), Kind.STORE)
    kind = Kind.SERVICE if act is Act.SIGN_IN else kind
    attributes = {"email": witness.email} if witness.email else {}
    yield state_fact(Entity(account, Kind.ACCOUNT, account, attributes), source, rung=Rung.CONTACTED)
    yield state_fact(Entity(store, kind, store.rpartition(":")[2]), source, rung=Rung.CONTACTED)
    first, last = day_of(witness.first), day_of(witness.last)
    terms = {
        "access": act.value,
        "outcome": went.value,
        "times": str(witness.count),
        "days": str(len({each // 24 if by_hour else each for each in witness.moments})),
        "first": first.isoformat(),
        "last": last.isoformat(),
        "operations": _say(witness.operations),
        "addresses": _say(witness.addresses),
        "countries_by_address": _say(witness.countries),
        "behind_proxy": str(witness.hidden) if witness.hidden else "",
        "data_came_back": str(witness.full) if witness.full else "",
        "nothing_came_back": str(witness.empty) if witness.empty else "",
        "sessions": _say(witness.sessions),
        "role": witness.role,
        "log": log,
    }
    link = Link(Verb.ACCESSED, account, store, terms={name: value for name, value in terms.items() if value})
    shown = went is Went.DONE and witness.full > 0
    rung = Rung.DATA_SEEN if shown else Rung.CONTACTED
    # What happened stays true: the fact has no end, its terms say the last day.
    yield state_fact(link, source, first, None, last, rung, say_witness(key, witness))


def say_witness(key: WitnessKey, witness: Witness) -> str:
    """In words, with what it proves."""
    _, _, act, went, _, _ = key
    if went is Went.DONE and act is Act.READ:
        if witness.full:
            return f"read {witness.full:,} times with data coming back: a disclosure"
        if witness.empty == witness.count:
            return f"read {witness.count:,} times and nothing came back: an attempt, not a disclosure"
        return (
            f"read {witness.count:,} times; whether data came back is not said: an attempt, not a disclosure"
        )
    return f"{act.value}: {witness.count:,} times {went.value}"


def _say(named: object) -> str:
    counts = named.items() if isinstance(named, dict) else ()
    return "; ".join(f"{text} ({count:,})" if count else text for text, count in counts)
