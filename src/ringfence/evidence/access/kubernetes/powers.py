"""Which rules give secrets, code or another's rights.

Source: Kubernetes documentation, "Using RBAC Authorization" and "Role Based Access Control Good Practices"
(privilege escalation risks).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ....formats.kubernetes.role_based import Rule
from ....model.kinds import Verdict

WORKLOADS = {
    "apps": ("deployments", "daemonsets", "statefulsets", "replicasets"),
    "batch": ("jobs", "cronjobs"),
    "": ("replicationcontrollers",),
}
RBAC = "rbac.authorization.k8s.io"
WRITES = ("create", "update", "patch")
EVERY = Rule(frozenset("*"), frozenset("*"), frozenset("*"), frozenset())
_EDIT = (
    Rule(frozenset({""}), frozenset({"secrets"}), frozenset({"get", "list", "watch"}), frozenset()),
    Rule(frozenset({""}), frozenset({"pods", "pods/exec"}), frozenset(WRITES), frozenset()),
    Rule(frozenset({""}), frozenset({"serviceaccounts"}), frozenset({"impersonate"}), frozenset()),
)
BUILT_IN = {"cluster-admin": (EVERY,), "admin": _EDIT, "edit": _EDIT, "view": ()}  # of every cluster


class Gives(StrEnum):
    SECRETS = "reads secrets"
    CODE = "runs commands in what runs there"
    PODS = "starts pods, with any secret and service account there"
    TOKENS = "makes tokens of service accounts"
    ACTS_AS = "acts as others (impersonate)"
    EVERYTHING = "gives itself any right (escalate, bind)"
    NODES = "reaches everything that runs on the nodes"


@dataclass(frozen=True, slots=True)
class Power:
    """`names` limits it to these things; empty: all. `kind` says whom ACTS_AS is about."""

    gives: Gives
    names: frozenset[str] = frozenset()
    verdict: Verdict = Verdict.HOLDS
    kind: str = ""


def list_powers(rules: Iterable[Rule]) -> tuple[Power, ...]:
    """What a role's rules give together: a right to bind needs one to make bindings, perhaps of another
    rule."""
    rules = tuple(rules)
    found = [power for rule in rules for power in _of_rule(rule)]
    for resource, bindings in (("clusterroles", "clusterrolebindings"), ("roles", "rolebindings")):
        for pair in ((resource, "bind", bindings, WRITES), (resource, "escalate", resource, WRITES)):
            if _any(rules, RBAC, pair[0], pair[1]) and _any(rules, RBAC, pair[2], *pair[3]):
                found.append(Power(Gives.EVERYTHING))
    if _any(rules, RBAC, "clusterroles", "bind") and _any(rules, RBAC, "rolebindings", *WRITES):
        found.append(Power(Gives.EVERYTHING))
    return tuple(dict.fromkeys(found))


def _any(rules: Iterable[Rule], group: str, resource: str, *verbs: str) -> bool:
    return any(rule.allows(group, resource, *verbs) for rule in rules)


def _of_rule(rule: Rule) -> Iterator[Power]:
    names = rule.names
    if rule.allows("", "secrets", "get", "list", "watch"):
        yield Power(Gives.SECRETS, names)
    if rule.allows("", "pods/exec", "create", "get") or rule.allows("", "pods/attach", "create", "get"):
        yield Power(Gives.CODE, names)
    if rule.allows("", "pods/ephemeralcontainers", "update", "patch"):
        yield Power(Gives.CODE, names)
    if rule.allows("", "pods", "create") and not names:  # a name is not known when a thing is made
        yield Power(Gives.PODS)
    if rule.allows("", "pods", "update", "patch"):
        yield Power(Gives.CODE, names)
    for group, resources in WORKLOADS.items():
        if any(rule.allows(group, each, *(WRITES[1:] if names else WRITES)) for each in resources):
            yield Power(Gives.PODS)
    if rule.allows("", "serviceaccounts/token", "create"):
        yield Power(Gives.TOKENS, names)
    for resource, kind in (("users", "User"), ("groups", "Group"), ("serviceaccounts", "ServiceAccount")):
        if rule.allows("", resource, "impersonate"):
            yield Power(Gives.ACTS_AS, names, kind=kind)
    if rule.allows("", "nodes/proxy", "create", "get"):
        yield Power(Gives.NODES, names)
