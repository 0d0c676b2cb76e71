"""What each kind of data in the catalogue is before the law: the attributes that a data class states.

`category` and `identifiers` are the words of 28 CFR 202 as `law/dsp/` reads them. What is personal but in no
category of that rule is `other`: it is shown, and no bulk threshold counts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_IDENTIFIERS = "covered personal identifiers"
_LISTED = (
    "advertising id",
    "device id",
    "account authentication",
    "network id",
    "call detail",
    "demographic or contact",
    "government id",
    "financial account",
)
_CATEGORIES = ("biometric", "personal health", "personal financial")
_OTHER = (
    "messages",
    "content",
    "browsing",
    "installed apps",
    "usage",
    "diagnostics",
    "sensors",
    "photos and media",
    "audio",
)

# A word of `catalogue.words.DATA` -> the attributes; "none" is no data.
ATTRIBUTES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        **{word: {"category": _IDENTIFIERS, "identifiers": word} for word in _LISTED},
        # Two different ones of that field, a name and a number: 202.212(b)(1) decides what that comes to.
        "contacts": {
            "category": _IDENTIFIERS,
            "identifiers": "demographic or contact;demographic or contact",
        },
        **{word: {"category": word} for word in _CATEGORIES},
        # What Android says it gives: about 50 metres, and with the coarse permission 2,000.
        "precise geolocation": {"category": "precise geolocation", "precision_metres": "50"},
        "coarse location": {"category": "other", "precision_metres": "2000"},
        **{word: {"category": "other"} for word in _OTHER},
    }
)


def describe_data(word: str) -> tuple[str, dict[str, str]]:
    """The name of a kind of data as a sentence begins with it, and its attributes (none for "none")."""
    return word[:1].upper() + word[1:], dict(ATTRIBUTES.get(word, {}))
