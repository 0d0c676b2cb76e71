"""One cluster -> facts: the secrets of a namespace (a key) and what runs in it (a store) PERMIT a binding,
ASSIGNED_TO users, groups and service accounts; an account BECOMES whoever may act as it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from ....formats.kubernetes.role_based import Binding, RoleBased, Rule, Subject
from ....model.fact import Entity, Fact, Link
from ....model.kinds import Kind, Verb, Verdict
from ....model.source import Source
from ..state_fact import state_fact
from .powers import BUILT_IN, Gives, Power, list_powers

HOLDS, UNKNOWN = Verdict.HOLDS, Verdict.UNKNOWN
SECRETS_OF = {
    Gives.SECRETS: HOLDS,
    Gives.PODS: HOLDS,
    Gives.CODE: UNKNOWN,
    Gives.NODES: HOLDS,
    Gives.EVERYTHING: HOLDS,
}
CODE_OF = {Gives.CODE: HOLDS, Gives.PODS: HOLDS, Gives.NODES: HOLDS, Gives.EVERYTHING: HOLDS}
ACCOUNTS_OF = {
    Gives.PODS: HOLDS,
    Gives.TOKENS: HOLDS,
    Gives.CODE: UNKNOWN,
    Gives.NODES: HOLDS,
    Gives.EVERYTHING: HOLDS,
}
_WRITTEN = str.maketrans({"|": "%7C", ";": "%3B", "\n": "%0A"})
ALL_ACCOUNTS, ALL_SERVICES = ("system:authenticated", "system:unauthenticated"), "system:serviceaccounts"


@dataclass(slots=True)
class Cluster:
    """`name` is that of its facts: `kubernetes:NAME`."""

    name: str
    found: RoleBased
    source: Source

    def namespaces(self, known: Collection[str]) -> list[str]:
        """Those that the objects name, and those that the case knows."""
        named = {each.namespace for each in self.found.bindings} | {ns for ns, _ in self.found.accounts}
        named |= {subject.namespace for each in self.found.bindings for subject in each.subjects}
        start = f"{self.name}/"
        named |= {name.removeprefix(start).partition("/")[0] for name in known if name.startswith(start)}
        return sorted(named - {""})

    def state(self, known: Collection[str]) -> Iterator[Fact]:
        namespaces = self.namespaces(known)
        for namespace in namespaces:
            yield self._entity(self._space(namespace), Kind.STORE)
            yield self._entity(self._secrets(namespace), Kind.KEY)
            for secret in self._known_secrets(namespace, known):
                yield self._entity(secret, Kind.KEY)
        for (namespace, name), arn in self.found.accounts.items():
            account = self._account(Subject("ServiceAccount", name, namespace))
            yield self._entity(account, Kind.ACCOUNT)
            if arn:
                yield self._entity(arn, Kind.ACCOUNT)
                yield self._link(Verb.BECOMES, arn, account, note="eks.amazonaws.com/role-arn")
        for binding in self.found.bindings:
            yield from self._bind(binding, namespaces, known)

    def _bind(self, binding: Binding, namespaces: list[str], known: Collection[str]) -> Iterator[Fact]:
        rules = self.rules(binding)
        powers = list_powers(rules or ())
        if not powers:
            return
        where = f"{self.name}/{binding.namespace}" if binding.namespace else self.name
        grant = f"binding {binding.name} of {where}".translate(_WRITTEN)
        yield self._entity(grant, Kind.GRANT, binding)
        for subject in binding.subjects:
            yield self._entity(self._account(subject), Kind.ACCOUNT, binding, subject)
            yield self._link(Verb.ASSIGNED_TO, grant, self._account(subject), binding=binding)
            for member in self._members(subject):
                yield self._link(Verb.BECOMES, self._account(subject), member, binding=binding)
        for namespace in [binding.namespace] if binding.namespace else namespaces:
            best: dict[tuple[Verb, str], tuple[Verdict, str]] = {}
            for power in powers:
                for verb, tail, verdict in self._offers(namespace, power, binding, known):
                    if best.get((verb, tail), (UNKNOWN, ""))[0] is UNKNOWN:
                        best[verb, tail] = verdict, _told(power)
            for (verb, tail), (verdict, note) in best.items():
                yield self._link(verb, tail, grant, verdict, binding, note)

    def rules(self, binding: Binding) -> tuple[Rule, ...] | None:
        """None: the role is neither among the objects nor one that every cluster has."""
        role = self.found.roles.get(("" if binding.role_is_cluster else binding.namespace, binding.role))
        if role:
            return self.found.rules_of(role)
        return BUILT_IN.get(binding.role) if binding.role_is_cluster else None

    def _offers(
        self, namespace: str, power: Power, binding: Binding, known: Collection[str]
    ) -> Iterator[tuple[Verb, str, Verdict]]:
        """What the power gives in the namespace: how, of what, and how surely."""
        part = bool(power.names) and power.gives is not Gives.NODES
        if power.gives in CODE_OF:
            yield Verb.PERMITS, self._space(namespace), UNKNOWN if part else HOLDS
        if verdict := SECRETS_OF.get(power.gives):
            of_part = UNKNOWN if part else verdict
            yield Verb.PERMITS, self._secrets(namespace), of_part
            for secret in self._known_secrets(namespace, known):
                if power.gives is not Gives.SECRETS or not part:
                    yield Verb.PERMITS, secret, of_part
                elif secret.rpartition("/")[2] in power.names:
                    yield Verb.PERMITS, secret, HOLDS
        for taken in self._acted_as(namespace, power, binding):
            yield Verb.BECOMES, taken, ACCOUNTS_OF.get(power.gives, HOLDS)

    def _acted_as(self, namespace: str, power: Power, binding: Binding) -> Iterator[str]:
        """The accounts as which whoever has the power can act."""
        if power.gives in ACCOUNTS_OF or (power.gives is Gives.ACTS_AS and power.kind == "ServiceAccount"):
            named = power.names if power.gives in (Gives.ACTS_AS, Gives.TOKENS) else frozenset()
            for ns, name in self.found.accounts:
                if ns == namespace and (not named or name in named):
                    yield self._account(Subject("ServiceAccount", name, ns))
        elif power.gives is Gives.ACTS_AS and not binding.namespace:  # users and groups have no namespace
            subjects = {subject for each in self.found.bindings for subject in each.subjects}
            for subject in sorted(subjects, key=repr):
                if subject.kind == power.kind and (not power.names or subject.name in power.names):
                    yield self._account(subject)

    def _members(self, subject: Subject) -> Iterator[str]:
        """Groups that every cluster fills by itself. Who is in others is not in these files."""
        if subject.kind != "Group":
            return
        if subject.name == ALL_SERVICES or subject.name.startswith(f"{ALL_SERVICES}:"):
            space = subject.name.removeprefix(ALL_SERVICES)[1:]
            for ns, name in self.found.accounts:
                if not space or ns == space:
                    yield self._account(Subject("ServiceAccount", name, ns))
        elif subject.name in ALL_ACCOUNTS:
            named = {each for binding in self.found.bindings for each in binding.subjects}
            yield from sorted(self._account(each) for each in named if each.kind != "Group")

    def _known_secrets(self, namespace: str, known: Collection[str]) -> list[str]:
        start = f"{self._secrets(namespace)}/"
        return sorted(name for name in known if name.startswith(start))

    def _space(self, namespace: str) -> str:
        return f"{self.name}/{namespace}".translate(_WRITTEN)

    def _secrets(self, namespace: str) -> str:
        return f"{self._space(namespace)}/secrets"

    def _account(self, subject: Subject) -> str:
        if subject.kind == "ServiceAccount":
            name = f"{self.name}/serviceaccount/{subject.namespace}/{subject.name}"
        else:
            name = f"{self.name}/{subject.kind.casefold()}/{subject.name}"
        return name.translate(_WRITTEN)

    def _entity(
        self, id_: str, kind: Kind, binding: Binding | None = None, subject: Subject | None = None
    ) -> Fact:
        mail = subject.name if subject and subject.kind == "User" and "@" in subject.name else ""
        return self._fact(Entity(id_, kind, id_, {"login": mail} if mail else {}), binding)

    def _link(
        self, verb: Verb, tail: str, head: str, verdict: Verdict = HOLDS,
        binding: Binding | None = None, note: str = "",
    ) -> Fact:  # fmt: skip
        return self._fact(Link(verb, tail, head, condition=verdict), binding, note)

    def _fact(self, says: Entity | Link, binding: Binding | None, note: str = "") -> Fact:
        source, since = self.source, None
        if binding:
            source = Source(source.file, source.sha256, binding.pointer, system=source.system)
            since = read_day(binding.created) if isinstance(says, Link) else None
        return state_fact(says, source, since=since, note=note)


def _told(power: Power) -> str:
    return f"{power.gives}: {', '.join(sorted(power.names))[:300]}" if power.names else str(power.gives)


def read_day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None
