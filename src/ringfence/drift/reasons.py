"""Why a path is not what it was: which facts, guards and rules it stands on came, went or changed.

Facts are matched by what they state (`Link.key`, the id of an entity or guard), not by where they stand, so
that a row that moved to another line, or a file under a new name, is no change.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model.drift import Cause, Reason
from ..model.fact import Fact, Guard, Link
from ..model.kinds import Verb, Verdict
from ..model.path import Path
from ..model.result import Result

_ACCESS = (Verb.PERMITS, Verb.ASSIGNED_TO, Verb.BECOMES, Verb.RUNS_AS)
_CONTRACT = (Verb.SHARED_WITH, Verb.PROCESSED_BY)
_POWER = (Verb.OWNED_BY, Verb.DIRECTED_BY)
CATALOGUE = "ringfence catalogue"  # it speaks of those alone who are in the case
_MOST = 8  # reasons told of one path


class Statements:
    """The facts of a result by what they state, and the files they come from."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.on = result.question.on
        self.files = {source.file for source in result.coverage.sources}
        self._by_key: dict[str, Fact] = {}
        self._tails: set[tuple[str, str]] = set()  # (entity, kind of file) that something is stated of
        self._owners: dict[str, list[Fact]] = {}
        for fact in result.facts.values():
            if isinstance(fact.says, Link):
                self._tails.add((fact.says.tail, _file_kind(fact)))
            if fact.stands_on(self.on) is Verdict.FAILS:
                continue
            self._by_key.setdefault(key_of(fact), fact)
            if isinstance(fact.says, Link) and fact.says.verb is Verb.OWNED_BY:
                self._owners.setdefault(fact.says.tail, []).append(fact)

    def find(self, key: str) -> Fact | None:
        """The fact that states it and may stand on the day."""
        return self._by_key.get(key)

    def of_path(self, path: Path) -> Iterator[Fact]:
        """The facts a path stands on, in the order of its steps."""
        for id_ in dict.fromkeys(fact for hop in path.hops for fact in hop.facts):
            if id_ in self.result.facts:
                yield self.result.facts[id_]

    def guards_on(self, path: Path) -> dict[str, Fact]:
        """The guards that stand on the path's links, by id."""
        keys = {fact.says.key for fact in self.of_path(path) if isinstance(fact.says, Link)}
        guards = (fact for fact in self._by_key.values() if isinstance(fact.says, Guard))
        return {
            fact.says.id: fact
            for fact in guards
            if isinstance(fact.says, Guard) and not keys.isdisjoint(fact.says.on)
        }

    def owners_of(self, entity: str) -> list[Fact]:
        return self._owners.get(entity, [])

    def not_read_again(self, path: Path, later: Statements) -> list[str]:
        """Files that the path's lost facts came from, which the later result neither has nor replaces by
        another file of their kind that speaks of the same thing."""
        lost = [fact for fact in self.of_path(path) if later.find(key_of(fact)) is None]
        unread = [
            fact.source.file
            for fact in lost
            if fact.source.file in self.files
            and fact.source.file not in later.files
            and fact.source.system != CATALOGUE
            and isinstance(fact.says, Link)
            and (fact.says.tail, _file_kind(fact)) not in later._tails
        ]
        return list(dict.fromkeys(unread))

    def name(self, id_: str) -> str:
        entity = self.result.entities.get(id_)
        return entity.label if entity else id_


def key_of(fact: Fact) -> str:
    """The same for facts that state the same thing, whatever their words and their source."""
    if isinstance(fact.says, Link):
        return fact.says.key
    return f"{'guard' if isinstance(fact.says, Guard) else 'entity'}|{fact.says.id}"


def explain_path(old: Statements, new: Statements, was: Path | None, now: Path | None) -> tuple[Reason, ...]:
    """The reasons, in the order of the path's steps; guards and rules last."""
    said: list[Reason] = []
    if was is not None:
        said += _ended(old, new, was)
    if now is not None:
        said += _appeared(old, new, now)
    if was is not None and now is not None:
        said += _rules(old, new, was, now)
    if was is not None or now is not None:
        said += _guards(old, new, was, now)
    unique = list(dict.fromkeys(said))
    if len(unique) > _MOST:
        more = Reason(Cause.UNKNOWN, f"and {len(unique) - _MOST} more of this kind")
        return (*unique[:_MOST], more)
    return tuple(unique)


def _ended(old: Statements, new: Statements, was: Path) -> Iterator[Reason]:
    for fact in old.of_path(was):
        key = key_of(fact)
        if new.find(key) is not None:
            continue
        says = _say_end(fact, old, new) + (f" (until {fact.until})" if fact.until else "")
        yield Reason(Cause.ENDED, says, (fact.id,), fact.source.file)


def _say_end(fact: Fact, old: Statements, new: Statements) -> str:
    if not isinstance(fact.says, Link):
        return f"no longer stated: {old.name(fact.says.id)}"
    link = fact.says
    tail, head = old.name(link.tail), old.name(link.head)
    if link.verb is Verb.OWNED_BY:
        buyers = [each.says for each in new.owners_of(link.tail) if old.find(key_of(each)) is None]
        to = ", ".join(new.name(each.head) for each in buyers if isinstance(each, Link))
        return f"{tail} was sold: no longer owned by {head}" + (f", now by {to}" if to else "")
    if link.verb in _ACCESS:
        return f"grant revoked: {tail} no longer {link.verb} {head}"
    if link.verb in _CONTRACT:
        return f"contract ended: {tail} no longer {link.verb} {head}"
    return f"no longer stated: {tail} {link.verb} {head}"


def _appeared(old: Statements, new: Statements, now: Path) -> Iterator[Reason]:
    for fact in new.of_path(now):
        before = old.find(key_of(fact))
        file = fact.source.file
        where = f"new file {file}" if file in new.files and file not in old.files else file
        if before is None:
            yield Reason(Cause.APPEARED, f"{_say_start(fact, old, new)} ({where})", (fact.id,), file)
        else:
            yield from _changed(before, fact, new, where)


def _say_start(fact: Fact, old: Statements, new: Statements) -> str:
    since = f", since {fact.since}" if fact.since and fact.since > old.on else ""
    if not isinstance(fact.says, Link):
        return f"new: {new.name(fact.says.id)}{since}"
    link = fact.says
    says = f"{new.name(link.tail)} {link.verb} {new.name(link.head)}"
    if link.verb in _POWER:
        return f"new owner or director: {says}{since}"
    if link.verb in _ACCESS:
        return f"grant given: {says}{since}"
    if link.verb in _CONTRACT:
        return f"new contract: {says}{since}"
    return f"new: {says}{since}"


def _changed(before: Fact, fact: Fact, new: Statements, where: str) -> Iterator[Reason]:
    """What the same statement says or shows otherwise."""
    says = _say(fact, new)
    told = []
    if before.rung != fact.rung:
        told.append(_turn("evidence", before.rung.label, fact.rung.label))
    if before.disputed != fact.disputed:
        told.append("now disputed" if fact.disputed else "no longer disputed")
    if isinstance(before.says, Link) and isinstance(fact.says, Link):
        if before.says.share != fact.says.share:
            told.append(_turn("share", str(before.says.share or ""), str(fact.says.share or "")))
        if before.says.condition is not fact.says.condition:
            told.append(_turn("its condition", before.says.condition, fact.says.condition))
        told += _terms(before.says, fact.says)
    for what in told:
        yield Reason(Cause.CHANGED, f"{says}: {what} ({where})", (before.id, fact.id), fact.source.file)


def _terms(before: Link, now: Link) -> list[str]:
    pairs = (
        (key, before.terms.get(key, ""), now.terms.get(key, "")) for key in {**before.terms, **now.terms}
    )
    return [_turn(*each) for each in sorted(pairs) if each[1] != each[2]]


def _turn(what: str, was: str, now: str) -> str:
    return f"{what} {now or 'not known'} (before: {was or 'not known'})"


def _say(fact: Fact, new: Statements) -> str:
    if isinstance(fact.says, Link):
        return f"{new.name(fact.says.tail)} {fact.says.verb} {new.name(fact.says.head)}"
    return fact.says.measure if isinstance(fact.says, Guard) else new.name(fact.says.id)


def _guards(old: Statements, new: Statements, was: Path | None, now: Path | None) -> Iterator[Reason]:
    """Guards on the path's links that came, went, or hold otherwise."""
    path = now or was
    if path is None:
        return
    before, after = old.guards_on(was or path), new.guards_on(now or path)
    for id_ in sorted({*before, *after}):
        one, two = before.get(id_), after.get(id_)
        fact = two or one
        if fact is None or not isinstance(fact.says, Guard):
            continue
        states = _guard_state(was, id_), _guard_state(now, id_)
        facts = tuple(each.id for each in (one, two) if each)
        if one is None or two is None:
            says = f"guard {'set up' if one is None else 'gone'}: {fact.says.measure}"
        elif states[0] != states[1] and now is not None and was is not None:
            says = f"guard {fact.says.measure}: {states[1] or 'nothing'} (before: {states[0] or 'nothing'})"
        else:
            continue
        yield Reason(Cause.GUARD, says, facts, fact.source.file)


def _guard_state(path: Path | None, guard: str) -> str:
    states = (state for hop in path.hops for state in hop.guards if state.guard == guard) if path else ()
    said = {Verdict.HOLDS: "closes its step", Verdict.FAILS: "does not close its step"}
    return next((f"{said.get(state.closes, 'may close its step')}, {state.why}" for state in states), "")


def _rules(old: Statements, new: Statements, was: Path, now: Path) -> Iterator[Reason]:
    """What each rule says otherwise on the same path, and whether it was in force."""
    before, after = _verdicts(old.result, was), _verdicts(new.result, now)
    for rule in sorted({*before, *after}):
        if before.get(rule) != after.get(rule):
            regime, cites = rule
            was_said = before.get(rule, "no finding")
            says = _turn(f"{regime} {cites}:", was_said, after.get(rule, "no finding"))
            yield Reason(Cause.RULE, says + _in_force(old.result, new.result, regime))


def _verdicts(result: Result, path: Path) -> dict[tuple[str, str], str]:
    findings = (result.findings[id_] for id_ in path.findings if id_ in result.findings)
    return {(finding.regime, finding.cites): finding.outcome.value for finding in findings}


def _in_force(before: Result, after: Result, regime: str) -> str:
    """Whether the regime came into force between the two days of law."""
    was, now = ({note.name: note for note in each.regimes} for each in (before, after))
    if regime in now and now[regime].in_force and (regime not in was or not was[regime].in_force):
        return f"; in force since {now[regime].since}"
    return ""


def _file_kind(fact: Fact) -> str:
    """The ending of the file's name: an app of the next version is another file of the same kind."""
    return fact.source.file.rpartition(".")[2].lower()
