"""What each kind of data in the catalogue is before the law: the attributes that a data class states.

`category` and `identifiers` are the words of 28 CFR 202 as `law/dsp/` reads them. What is personal but in no
category of that rule is `other`: it is shown, and no bulk threshold counts it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
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


# A category -> how it is called where an app is shown.
_NAMES = {_IDENTIFIERS: "identifiers", "other": "other personal data"}


def category_of(word: str) -> str:
    """The category of a kind of data; "" of none."""
    return ATTRIBUTES.get(word, {}).get("category", "")


def describe_data(category: str, words: Collection[str]) -> tuple[str, dict[str, str]]:
    """The name of a class of data and its attributes: all kinds of one category that an app holds together.

    They are one class because the law asks what is linked: two listed identifiers, or one and a place.
    """
    attributes = {"category": category}
    rows = [ATTRIBUTES[word] for word in sorted(words)]
    if listed := [row["identifiers"] for row in rows if "identifiers" in row]:
        attributes["identifiers"] = ";".join(listed)
    if finest := [int(row["precision_metres"]) for row in rows if "precision_metres" in row]:
        attributes["precision_metres"] = str(min(finest))
    return _NAMES.get(category, category), attributes
