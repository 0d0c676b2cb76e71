"""28 CFR 202.201: access is judged without regard to any control; 202.206: nor to the form of the data."""

from __future__ import annotations

from ...graph.build import build_graph
from ...graph.exposure import ExposureGraph
from ...model.fact import Fact, Guard, Link
from ...model.kinds import Verb


def lift_controls(graph: ExposureGraph) -> ExposureGraph:
    """The graph as the law looks at access: every guard gone, and ciphertext read as the data itself.

    Controls come back only as the cure of a restricted transaction (202.401).
    """
    bare = [fact for fact in graph.facts.values() if not is_control(fact)]
    return graph if len(bare) == len(graph.facts) else build_graph(bare, graph.on)


def is_control(fact: Fact) -> bool:
    """A guard, or the encryption of a store."""
    return isinstance(fact.says, Guard) or (
        isinstance(fact.says, Link) and fact.says.verb is Verb.ENCRYPTED_WITH
    )
