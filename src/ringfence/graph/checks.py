"""What the facts say that does not fit together. A gap is shown, never repaired in silence."""

from __future__ import annotations

from ..model.fact import Gap
from .exposure import ExposureGraph


def check_graph(graph: ExposureGraph) -> tuple[Gap, ...]:
    """Every gap found in the graph, in order of the facts that show it."""
    return ()
