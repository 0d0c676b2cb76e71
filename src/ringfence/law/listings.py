"""Is a party on a government list? By the id of the list, as the catalogue has it.

The lists are public, so a party of which nobody states that it is listed counts as not listed, and the claim
says that nobody states it. What is disputed, assumed or stated as unknown is unknown.
"""

from __future__ import annotations

from ..graph.exposure import ExposureGraph
from ..model.kinds import Certainty
from ..model.proof import Proof
from .logic import FAILS, leaf
from .readings import read, yes_no

SDN = "us-ofac-sdn"
ENTITY_LIST = "us-bis-entity-list"
MEU_LIST = "us-bis-meu-list"
TITLES = {SDN: "SDN List", ENTITY_LIST: "Entity List", MEU_LIST: "Military End-User List"}


def read_listing(
    graph: ExposureGraph,
    party: str,
    listed_on: str,
    cites: str,
    certainty: Certainty = Certainty.PRIMARY,
) -> Proof:
    """The entry of a party on a list of `TITLES`."""
    label, title = graph.label(party), TITLES[listed_on]
    reading = read(graph, party, listed_on)
    if not reading.words:
        return leaf(f"nobody states that {label} is on the {title}", FAILS, cites=cites, certainty=certainty)
    return leaf(
        f"{label} is on the {title}",
        yes_no(";".join(reading.words), reading.certain),
        reading.facts,
        cites=cites,
        certainty=certainty,
        settles=f"whether {label} is on the {title}",
    )
