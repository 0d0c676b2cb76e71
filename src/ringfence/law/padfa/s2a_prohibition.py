"""15 USC 9901(a): what a data broker may not make available, and to whom."""

from __future__ import annotations

from ...model.kinds import Kind
from ...model.proof import Proof
from ..logic import FAILS, all_of, any_of, leaf
from ..rule import rule
from .handing import Handing
from .matter import Matter
from .s2c2_controlled import is_adversary_country
from .s2c3_data_broker import is_by_data_broker
from .s2c7_sensitive_data import is_protected


@rule(cites="15 USC 9901(a)(1)-(2)", since="2024-06-23")
def is_adversary_recipient(matter: Matter, party: str) -> Proof:
    """A foreign adversary country, or an entity that is controlled by a foreign adversary.

    The paragraph says entity: what an individual is given is not what it names.
    """
    label = matter.label(party)
    if matter.graph.kind(party) is Kind.PERSON:
        return leaf(f"{label} is no entity", FAILS)
    found = matter.proved.get(party) or leaf(f"{label} is not controlled", FAILS)
    return any_of(label, is_adversary_country(matter, party), found)


@rule(cites="15 USC 9901(a)", since="2024-06-23")
def is_unlawful_to_make_available(matter: Matter, handing: Handing, data: str) -> Proof:
    """It is unlawful for a data broker to sell, license, rent, trade, transfer, release, disclose, provide
    access to or otherwise make available personally identifiable sensitive data of a United States individual
    to a foreign adversary country or an entity that is controlled by a foreign adversary.

    There is no threshold of volume and no word of knowledge.
    """
    label = f"{matter.label(handing.giver)} to {matter.label(handing.taker)}: “{matter.label(data)}”"
    return all_of(
        label,
        is_adversary_recipient(matter, handing.taker),
        is_protected(matter, data),
        is_by_data_broker(matter, handing, data),
    )
