"""What `kubectl get roles,clusterroles,rolebindings,clusterrolebindings,serviceaccounts -A` prints -> roles,
bindings, service accounts.

    found = RoleBased()
    found.add(value, pointer)       a List, one object, or what a client library dumped (snake_case, no kind)
    found.roles, found.bindings, found.flaws
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

MOST_FLAWS: Final = 1000
MOST_OBJECTS: Final = 1_000_000
ROLES, BINDINGS = ("Role", "ClusterRole"), ("RoleBinding", "ClusterRoleBinding")
MARKS: Final = (
    b"rbac.authorization.k8s.io",
    b"role_ref",
    b"roleRef",
    b"kind: ServiceAccount",
    b'"ServiceAccount"',
)


@dataclass(frozen=True, slots=True)
class Rule:
    groups: frozenset[str]
    resources: frozenset[str]
    verbs: frozenset[str]
    names: frozenset[str]  # of resources; empty: all

    def allows(self, group: str, resource: str, *verbs: str) -> bool:
        """`resource` may name a part (`pods/exec`). A rule for `*` covers the parts as well."""
        part = resource.partition("/")[2]
        named = {resource, "*"} | ({f"*/{part}"} if part else set())
        return (
            bool({group, "*"} & self.groups)
            and bool(named & self.resources)
            and bool({*verbs, "*"} & self.verbs)
        )


@dataclass(frozen=True, slots=True)
class Role:
    """`namespace` is "" for a ClusterRole. `gathers` are the labels by which it takes in others' rules."""

    name: str
    namespace: str
    rules: tuple[Rule, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    gathers: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    kind: str  # User, Group, ServiceAccount
    name: str
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    """`namespace` is "" for a ClusterRoleBinding. `created` as it is written."""

    name: str
    namespace: str
    role: str
    role_is_cluster: bool
    subjects: tuple[Subject, ...]
    created: str = ""
    pointer: str = ""


@dataclass(slots=True)
class RoleBased:
    roles: dict[tuple[str, str], Role] = field(default_factory=dict)  # by namespace and name
    bindings: list[Binding] = field(default_factory=list)
    accounts: dict[tuple[str, str], str] = field(default_factory=dict)  # service account -> role of AWS
    flaws: list[tuple[str, str]] = field(default_factory=list)
    seen: int = 0

    def add(self, value: Any, at: str = "") -> None:
        for pointer, each in _objects(value, at):
            self.seen += 1
            if self.seen > MOST_OBJECTS:
                self.flaw(pointer, f"only the first {MOST_OBJECTS:,} objects were read")
                return
            self._add_object(each, pointer)

    def flaw(self, pointer: str, what: str) -> None:
        if len(self.flaws) < MOST_FLAWS:
            self.flaws.append((pointer, what))

    def rules_of(self, role: Role) -> tuple[Rule, ...]:
        """Its own, and those of the roles that it gathers."""
        gathered = [
            rule
            for labels in role.gathers
            for each in self.roles.values()
            if labels and not each.namespace and labels.items() <= each.labels.items()
            for rule in each.rules
        ]
        return (*role.rules, *gathered)

    def _add_object(self, each: Mapping[str, Any], at: str) -> None:
        stated = each.get("metadata")
        meta = stated if isinstance(stated, dict) else {}
        name, namespace = _text(meta, "name"), _text(meta, "namespace")
        kind = _text(each, "kind") or _guess_kind(each)
        if not name:
            self.flaw(at, f"a {kind or 'thing'} without a name")
        elif kind in ROLES:
            self._add_role(each, meta, name, "" if kind == "ClusterRole" else namespace, at)
        elif kind in BINDINGS:
            self._add_binding(each, meta, name, "" if kind == "ClusterRoleBinding" else namespace, at)
        elif kind == "ServiceAccount":
            notes = meta.get("annotations")
            arn = _text(notes, "eks.amazonaws.com/role-arn") if isinstance(notes, dict) else ""
            self.accounts[namespace, name] = arn
        else:
            self.flaw(at, f"an object of the kind {kind[:40] or 'that nobody states'}: nobody reads this")

    def _add_role(
        self, each: Mapping[str, Any], meta: Mapping[str, Any], name: str, ns: str, at: str
    ) -> None:
        rules = []
        for number, rule in enumerate(_list(each, "rules", "rules", self, at)):
            if not isinstance(rule, dict):
                self.flaw(f"{at}/rules/{number}", "it is no rule")
                continue
            words = (
                _words(rule, "apiGroups", "api_groups"),
                _words(rule, "resources", "resources"),
                _words(rule, "verbs", "verbs"),
                _words(rule, "resourceNames", "resource_names"),
            )
            rules.append(Rule(*words))
        aggregation = each.get("aggregationRule") or each.get("aggregation_rule")
        gathers: list[Mapping[str, str]] = []
        if isinstance(aggregation, dict):
            for selector in _list(aggregation, "clusterRoleSelectors", "cluster_role_selectors", self, at):
                labels = _either(selector, "matchLabels", "match_labels") if isinstance(selector, dict) else 0
                if isinstance(labels, dict):
                    gathers.append({str(key): str(value) for key, value in labels.items()})
                else:
                    self.flaw(at, "it gathers roles by something else than labels: that is not read")
        stated = meta.get("labels")
        labels = stated if isinstance(stated, dict) else {}
        labels = {str(key): str(value) for key, value in labels.items()}
        self.roles[ns, name] = Role(name, ns, tuple(rules), labels, tuple(gathers))

    def _add_binding(
        self, each: Mapping[str, Any], meta: Mapping[str, Any], name: str, ns: str, at: str
    ) -> None:
        role = _either(each, "roleRef", "role_ref")
        if not isinstance(role, dict) or not _text(role, "name"):
            self.flaw(at, "a binding that names no role")
            return
        subjects = []
        for number, subject in enumerate(_list(each, "subjects", "subjects", self, at)):
            kind = _text(subject, "kind") if isinstance(subject, dict) else ""
            if kind not in ("User", "Group", "ServiceAccount") or not _text(subject, "name"):
                self.flaw(f"{at}/subjects/{number}", "it is no user, group or service account")
                continue
            subjects.append(Subject(kind, _text(subject, "name"), _text(subject, "namespace") or ns))
        created = _either(meta, "creationTimestamp", "creation_timestamp")
        self.bindings.append(
            Binding(
                name,
                ns,
                _text(role, "name"),
                _text(role, "kind") != "Role",
                tuple(subjects),
                created if isinstance(created, str) else "",
                at,
            )
        )


def is_role_based(head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    plain = start[:1] in (b"{", b"[") or b"\nkind:" in head or b"apiVersion:" in head
    return plain and any(mark in head for mark in MARKS)


def _objects(value: Any, at: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """One object, those of a List, or every list of a dump by its key."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _objects(each, f"{at}/{number}") if isinstance(each, dict | list) else ()
    elif isinstance(value, dict):
        if isinstance(value.get("items"), list):
            yield from _objects(value["items"], f"{at}/items")
        elif "metadata" in value or "kind" in value:
            yield at, value
        else:
            for key, listed in value.items():
                if isinstance(listed, list) and any(
                    isinstance(it, dict) and "metadata" in it for it in listed
                ):
                    yield from _objects(listed, f"{at}/{str(key)[:100]}")


def _guess_kind(each: Mapping[str, Any]) -> str:
    """A dump of a client library does not say it."""
    meta = each.get("metadata")
    whole = not (isinstance(meta, dict) and meta.get("namespace"))
    if _either(each, "roleRef", "role_ref"):
        return BINDINGS[whole]
    if "rules" in each:
        return ROLES[whole]
    known = ("automountServiceAccountToken", "automount_service_account_token", "secrets")
    return "ServiceAccount" if any(key in each for key in known) else ""


def _either(each: Mapping[str, Any], camel: str, snake: str) -> Any:
    return each[camel] if camel in each else each.get(snake)


def _list(each: Mapping[str, Any], camel: str, snake: str, found: RoleBased, at: str) -> list[Any]:
    value = _either(each, camel, snake)
    if isinstance(value, list):
        return value
    if value not in (None, ""):
        found.flaw(f"{at}/{camel}", "it is no list")
    return []


def _words(rule: Mapping[str, Any], camel: str, snake: str) -> frozenset[str]:
    value = _either(rule, camel, snake)
    return (
        frozenset(each for each in value if isinstance(each, str)) if isinstance(value, list) else frozenset()
    )


def _text(each: Mapping[str, Any], name: str) -> str:
    value = each.get(name, "")
    return value[:1024] if isinstance(value, str) else ""
