"""v2fly's domain-list-community: one text file a list, named after whose domains they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .mark import Mark

_HOST = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*")
_KINDS = ("domain:", "full:")


def read_domain_list(text: str, owner: str) -> Iterator[Mark]:
    """The plain domains of one list; what it includes, its patterns and its attributes are left out."""
    for line in text.splitlines():
        rule = line.partition("#")[0].split()[:1]
        if not rule:
            continue
        host = rule[0].lower()
        for kind in _KINDS:
            host = host.removeprefix(kind)
        if _HOST.fullmatch(host):
            yield Mark("domain", host, owner, owner)
