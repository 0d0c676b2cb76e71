"""Roles and bindings of Kubernetes as facts: secrets, code, accounts acted as; what is broken is a gap."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ringfence.evidence.access.read_access_files import read_access_files
from ringfence.model.fact import Evidence, Link
from ringfence.model.kinds import Verb, Verdict

SECRETS, SPACE = "kubernetes:prod/us-data/secrets", "kubernetes:prod/us-data"
YAML = """apiVersion: v1
kind: List
items:
- apiVersion: rbac.authorization.k8s.io/v1
  kind: ClusterRole
  metadata: {name: secret-reader}
  rules:
  - apiGroups: [""]
    resources: [secrets]
    verbs: [get, list]
- apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: eng, namespace: us-data, creationTimestamp: "2025-11-02T10:00:00Z"}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: secret-reader}
  subjects:
  - {kind: Group, apiGroup: rbac.authorization.k8s.io, name: "okta:eng"}
  - {kind: ServiceAccount, name: etl}
"""


def role(*rules: dict[str, Any], name: str = "role", **said: Any) -> dict[str, Any]:
    return {
        "kind": "ClusterRole",
        "metadata": {"name": name, **said.pop("meta", {})},
        "rules": list(rules),
        **said,
    }


def rule(resource: str, *verbs: str, group: str = "", names: list[str] | None = None) -> dict[str, Any]:
    return {"apiGroups": [group], "resources": [resource], "verbs": list(verbs), "resourceNames": names or []}


def bind(name: str = "role", user: str = "wei", namespace: str = "us-data") -> dict[str, Any]:
    ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name}
    kind = "RoleBinding" if namespace else "ClusterRoleBinding"
    meta = {"name": f"{name}-{user}", "namespace": namespace}
    return {"kind": kind, "metadata": meta, "roleRef": ref, "subjects": [{"kind": "User", "name": user}]}


def account(name: str, namespace: str = "us-data") -> dict[str, Any]:
    return {"kind": "ServiceAccount", "metadata": {"name": name, "namespace": namespace}}


def read(folder: Path, value: Any, known: tuple[str, ...] = (), name: str = "prod.json") -> Evidence:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps({"kind": "List", "items": value}))
    return read_access_files([path], folder, known)[0]


def links(evidence: Evidence, verb: Verb, tail: str) -> dict[str, Verdict]:
    found = [fact.says for fact in evidence.facts if isinstance(fact.says, Link)]
    return {link.head: link.condition for link in found if link.verb is verb and link.tail == tail}


def permitted(evidence: Evidence, store: str) -> dict[str, Verdict]:
    """The accounts that bindings give it to."""
    given = links(evidence, Verb.PERMITS, store)
    return {
        head.partition("prod/")[2]: verdict
        for grant, verdict in given.items()
        for head in links(evidence, Verb.ASSIGNED_TO, grant)
    }


def test_yaml_of_kubectl(tmp_path: Path) -> None:
    evidence = read(tmp_path, YAML, name="prod.rbac.yaml")
    both = {"group/okta:eng": Verdict.HOLDS, "serviceaccount/us-data/etl": Verdict.HOLDS}
    assert permitted(evidence, SECRETS) == both
    assert permitted(evidence, SPACE) == {}
    fact = next(fact for fact in evidence.facts if isinstance(fact.says, Link))
    assert str(fact.since) == "2025-11-02"
    several = (
        YAML.replace("apiVersion: v1\nkind: List\nitems:\n", "")
        .replace("\n  ", "\n")
        .replace("- apiV", "---\napiV")
    )
    assert permitted(read(tmp_path, several, name="prod.yaml"), SECRETS) == both


@pytest.mark.parametrize(
    ("stated", "secrets", "code"),
    [
        (rule("secrets", "watch"), "holds", None),
        (rule("*", "list"), "holds", None),
        (rule("secrets", "delete", "create"), None, None),
        (rule("secrets", "get", names=["app"]), "unknown", None),
        (rule("secrets", "get", group="apps"), None, None),
        (rule("pods/exec", "create"), "unknown", "holds"),
        (rule("pods/exec", "get"), "unknown", "holds"),
        (rule("*/exec", "create"), "unknown", "holds"),
        (rule("pods", "create"), "holds", "holds"),
        (rule("pods", "get", "list"), None, None),
        (rule("cronjobs", "create", group="batch"), "holds", "holds"),
        (rule("deployments", "create", group="apps", names=["x"]), None, None),
        (rule("*", "*", group="*"), "holds", "holds"),
    ],
)
def test_what_a_rule_gives(
    tmp_path: Path, stated: dict[str, Any], secrets: str | None, code: str | None
) -> None:
    evidence = read(tmp_path, [role(stated), bind()])
    assert permitted(evidence, SECRETS).get("user/wei") == secrets
    assert permitted(evidence, SPACE).get("user/wei") == code
    assert permitted(evidence, "kubernetes:prod/other/secrets") == {}


def test_a_secret_that_the_case_knows_by_name(tmp_path: Path) -> None:
    known = (f"{SECRETS}/app", f"{SECRETS}/other")
    evidence = read(tmp_path, [role(rule("secrets", "get", names=["app"])), bind()], known)
    assert permitted(evidence, known[0]) == {"user/wei": Verdict.HOLDS}
    assert permitted(evidence, known[1]) == {}


def test_a_cluster_role_binding_counts_everywhere(tmp_path: Path) -> None:
    evidence = read(
        tmp_path, [role(rule("secrets", "get")), bind(namespace=""), account("x"), account("y", "b")]
    )
    assert (
        permitted(evidence, SECRETS)
        == permitted(evidence, "kubernetes:prod/b/secrets")
        == {"user/wei": "holds"}
    )


@pytest.mark.parametrize("name", ["cluster-admin", "edit", "admin"])
def test_roles_that_every_cluster_has(tmp_path: Path, name: str) -> None:
    assert permitted(read(tmp_path, [bind(name)]), SECRETS) == {"user/wei": Verdict.HOLDS}
    assert permitted(read(tmp_path, [bind("view")]), SECRETS) == {}


def test_a_role_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert any("bound and not in the export: lost" in gap.what for gap in read(tmp_path, [bind("lost")]).gaps)


def test_gathered_roles(tmp_path: Path) -> None:
    gathers = {"clusterRoleSelectors": [{"matchLabels": {"to": "all"}}]}
    part = role(rule("secrets", "get"), name="part", meta={"labels": {"to": "all", "x": "y"}})
    evidence = read(tmp_path, [role(name="role", aggregationRule=gathers), part, bind()])
    assert permitted(evidence, SECRETS) == {"user/wei": Verdict.HOLDS}


def test_accounts_acted_as(tmp_path: Path) -> None:
    etl = "kubernetes:prod/serviceaccount/us-data/etl"
    binding = "binding role-wei of kubernetes:prod/us-data"
    for stated, verdict in (
        (rule("pods", "create"), "holds"),
        (rule("serviceaccounts/token", "create", names=["etl"]), "holds"),
        (rule("serviceaccounts/token", "create", names=["other"]), None),
        (rule("serviceaccounts", "impersonate"), "holds"),
        (rule("pods/exec", "create"), "unknown"),
    ):
        evidence = read(tmp_path, [role(stated), bind(), account("etl")])
        assert links(evidence, Verb.BECOMES, etl).get(binding) == verdict
    evidence = read(tmp_path, [role(rule("users", "impersonate")), bind(namespace=""), bind("view", "amy")])
    assert links(evidence, Verb.BECOMES, "kubernetes:prod/user/amy") == {
        "binding role-wei of kubernetes:prod": "holds"
    }
    role_of_aws = account("etl")
    role_of_aws["metadata"]["annotations"] = {"eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/x"}
    assert links(read(tmp_path, [role_of_aws]), Verb.BECOMES, "arn:aws:iam::1:role/x") == {etl: "holds"}


def test_rights_to_bind_need_rights_to_make_bindings(tmp_path: Path) -> None:
    group = "rbac.authorization.k8s.io"
    alone = role(rule("clusterroles", "bind", group=group))
    assert permitted(read(tmp_path, [alone, bind()]), SECRETS) == {}
    both = role(rule("clusterroles", "bind", group=group), rule("rolebindings", "create", group=group))
    assert permitted(read(tmp_path, [both, bind()]), SECRETS) == {"user/wei": Verdict.HOLDS}


@pytest.mark.parametrize(
    "text",
    [
        "kind: Role\nmetadata: [\nroleRef",
        "kind: Role\nmetadata: &a [*a]\nroleRef: x\n",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nrules: {a: 1}\nmetadata: {name: x}\n",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: [x]}\n",
        "kind: List\nroleRef: 1\nitems: [[[[1]]], {kind: Pod, metadata: {name: a}}]\n",
        "roleRef: 1\nkind: x\na: " + "[" * 3000,
        '[{"kind": "RoleBinding", "roleRef": {"name": "x"}, "metadata": {"name": "y"}, "subjects": 3}]',
    ],
)
def test_broken_objects_are_gaps(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text, name="prod.yaml").gaps


def test_an_alias_bomb_does_not_grow(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 18)]
    text = "kind: Role\nroleRef: x\nmetadata: {name: x}\nrules: *a17\n"
    assert read(tmp_path, "\n".join(lines) + "\n" + text, name="prod.yaml").gaps


@pytest.mark.skipif("RINGFENCE_CORPUS" not in os.environ, reason="needs the test corpus (RINGFENCE_CORPUS)")
def test_a_dump_of_a_client_library() -> None:
    folder = Path(os.environ["RINGFENCE_CORPUS"]) / "access/cartography-fixtures"
    evidence, _ = read_access_files([folder / "kubernetes-rbac.json"], folder)
    start = "kubernetes:kubernetes-rbac/demo-ns"
    given = links(evidence, Verb.PERMITS, f"{start}/secrets")
    assert "binding admin-binding of kubernetes:kubernetes-rbac" in given
