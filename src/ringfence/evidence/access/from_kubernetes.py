"""Roles and bindings of Kubernetes clusters (YAML or JSON) -> who reads secrets, who runs code where.

No object says of which cluster it is: the part of the file's name before the first dot does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePosixPath

from ...errors import EvidenceError
from ...formats.kubernetes.role_based import RoleBased, is_role_based
from ...model.fact import Evidence, Fact, Gap
from ..law_cases.lined_yaml import load_yaml
from .access_file import AccessFile
from .kubernetes.state_reach import Cluster

OBJECTS = "Kubernetes roles and bindings"
COULD_CHANGE = "who can read secrets and run code in the cluster"
UNSEEN = (
    "who is in a group, client certificates (system:masters has all rights), other authorizers, admission "
    "rules and which pods run as which service account are in no such export"
)
MOST_TOLD = 12
_NEXT_DOCUMENT = re.compile(r"^---(?:\s.*)?$", re.MULTILINE)
MOST_DOCUMENTS = 20_000


def is_kubernetes(head: bytes, name: str) -> bool:
    return is_role_based(head)


def read_kubernetes(files: Sequence[AccessFile], known: Collection[str]) -> Evidence:
    """Each cluster by itself, from all of its files. A file that cannot be read is a gap."""
    clusters: dict[str, Cluster] = {}
    gaps: list[Gap] = []
    failed: EvidenceError | None = None
    for file in files:
        name = f"kubernetes:{PurePosixPath(file.name).name.partition('.')[0]}"
        cluster = clusters.setdefault(name, Cluster(name, RoleBased(), file.source()))
        try:
            gaps += _read_file(file, cluster.found)
        except EvidenceError as error:
            failed = error
            gaps.append(file.gap(f"not read: {error.what} (cure: {error.cure})", COULD_CHANGE, error.place))
    if failed and not any(cluster.found.seen for cluster in clusters.values()):
        raise failed
    facts: dict[str, Fact] = {}
    for cluster in clusters.values():
        gaps += _tell(cluster)
        for fact in cluster.state(known):
            facts.setdefault(fact.id, fact)
    return Evidence(tuple(facts.values()), tuple(gaps))


def _read_file(file: AccessFile, found: RoleBased) -> Iterator[Gap]:
    before = len(found.flaws)
    data = file.read_bytes()
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        document = file.read_json()
        for key in document.repeated:
            what = f"the key {key[:60]!r} stands twice in one object; the last counts"
            yield file.gap(what, COULD_CHANGE)
        found.add(document.value)
    else:
        text = data.decode("utf-8-sig", "replace")
        for number, document_text in enumerate(_NEXT_DOCUMENT.split(text)[:MOST_DOCUMENTS]):
            if document_text.strip():
                found.add(load_yaml(document_text, file.name), f"/{number}" if number else "")
    flaws = found.flaws[before:]
    for pointer, what in flaws[:MOST_TOLD]:
        yield file.gap(what, COULD_CHANGE, pointer)
    if len(flaws) > MOST_TOLD:
        yield file.gap(f"{len(flaws) - MOST_TOLD:,} further objects were not understood", COULD_CHANGE)


def _tell(cluster: Cluster) -> Iterator[Gap]:
    yield Gap(cluster.source, UNSEEN, COULD_CHANGE)
    missing = sorted({each.role for each in cluster.found.bindings if cluster.rules(each) is None})
    if missing:
        named = ", ".join(missing[:MOST_TOLD])[:400]
        yield Gap(
            cluster.source, f"{len(missing)} roles are bound and not in the export: {named}", COULD_CHANGE
        )
