"""28 CFR 202.234: the eight fields of listed identifiers."""

from __future__ import annotations

from ..readings import read
from .matter import Matter

CONTACT = "demographic or contact"
NETWORK_SERVICE = frozenset({"network id", "account authentication", "call detail"})
LISTED = frozenset(
    {
        "government id",
        "financial account",
        "device id",
        CONTACT,
        "advertising id",
        *NETWORK_SERVICE,
    }
)


def listed_identifiers(matter: Matter, data: str) -> tuple[str, ...]:
    """The listed identifiers in a data class, by field; a field stands twice for two different identifiers
    of it."""
    return tuple(word for word in read(matter.graph, data, "identifiers").words if word in LISTED)
