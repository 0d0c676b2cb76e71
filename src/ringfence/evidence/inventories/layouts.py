"""How device management calls the columns of an app inventory.

Microsoft Intune: the discovered-apps exports and Graph's `detectedApp`. Jamf Pro: app searches, mobile device
details and computer inventories. Google: the Admin console's app lists, Chrome's `InstalledApp`, and Android
Management's `applicationReports`. Anything else: a table with a column for the name or the id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

COLUMNS: Mapping[str, frozenset[str]] = {
    "name": frozenset(
        [
            "appname",
            "applicationname",
            "displayname",
            "name",
            "application",
            "app",
            "title",
            "softwarename",
            "apptitle",
        ]
    ),
    "bundle": frozenset(
        [
            "bundleid",
            "bundleidentifier",
            "identifier",
            "packagename",
            "package",
            "packageid",
            "appid",
            "applicationid",
            "bundle",
        ]
    ),
    "publisher": frozenset(["applicationpublisher", "publisher", "vendor", "developer", "author"]),
    "devices": frozenset(
        [
            "devicecount",
            "devices",
            "installs",
            "totaldevices",
            "browserdevicecount",
            "installcount",
            "installations",
        ]
    ),
    "platform": frozenset(["platform", "os", "devicetype", "operatingsystem", "osdescription", "apptype"]),
}
# JSON: under which key an export holds its apps.
APP_LISTS = frozenset(
    {
        "value",
        "applications",
        "installedApps",
        "applicationReports",
        "apps",
        "results",
        "records",
        "mobileApps",
    }
)
SIGNATURES = (
    ("Microsoft Intune", frozenset({"applicationpublisher", "detectedapp", "sizeinbyte"})),
    ("Jamf Pro", frozenset({"identifier", "bundleidentifier", "shortversion", "applicationshortversion"})),
    ("Google", frozenset({"packagename", "browserdevicecount", "installs", "permissions", "apptype"})),
)


def fold_column(word: str) -> str:
    """'Bundle ID' and 'bundle_id' -> 'bundleid'."""
    return re.sub(r"[^a-z0-9]", "", word.casefold())


def find_columns(words: Iterable[str]) -> dict[str, str]:
    """Field -> the column that holds it, the one first named where several could."""
    found: dict[str, str] = {}
    for word in words:
        folded = fold_column(word)
        field = next((name for name, known in COLUMNS.items() if folded in known), "")
        if field:
            found.setdefault(field, word)
    return found


def tell_layout(words: Iterable[str]) -> str:
    """Whose export has such columns."""
    folded = {fold_column(word) for word in words}
    return next((name for name, signs in SIGNATURES if signs & folded), "plain list")
