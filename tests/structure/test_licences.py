"""Licences: what ringfence needs at run time can be used in closed and open work alike: no (L, A)GPL.

The words are those of the packages' own metadata. What the wheels of NumPy and SciPy bundle beyond it
(the run-time libraries of the GNU compilers) is weighed in docs/adr/0007-dependencies.md.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement

COPYLEFT = re.compile(r"\b(A|L)?GPL|GNU\b.*\bPublic License", re.IGNORECASE)


def test_nothing_in_the_run_time_tree_is_under_a_gnu_licence() -> None:
    tree = _run_time_tree("ringfence")
    assert {"numpy", "scipy", "rich", "markupsafe"} <= set(tree), "the tree was not followed"
    claims = {name: _licence(found) for name, found in tree.items()}
    assert {name: licence for name, licence in claims.items() if COPYLEFT.search(licence)} == {}


def test_every_package_in_the_run_time_tree_states_a_licence() -> None:
    assert [name for name, found in _run_time_tree("ringfence").items() if not _licence(found)] == []


def _run_time_tree(root: str) -> dict[str, Distribution]:
    """Every installed distribution that `root` needs, directly or not, extras left out, root included."""
    tree: dict[str, Distribution] = {}
    pending = [root]
    while pending:
        name = pending.pop()
        if name in tree:
            continue
        tree[name] = distribution(name)
        for line in tree[name].requires or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                pending.append(needed.name.lower())
    return tree


def _licence(found: Distribution) -> str:
    """The licence a distribution states: the expression if there is one, else the field and classifiers."""
    said = found.metadata.get_all("License-Expression") or [
        *(line.splitlines()[0] for line in found.metadata.get_all("License") or () if line.strip()),
        *(line for line in found.metadata.get_all("Classifier") or () if line.startswith("License ::")),
    ]
    return "; ".join(said)
