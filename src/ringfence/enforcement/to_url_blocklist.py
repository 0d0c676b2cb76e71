"""Chromium's URLBlocklist, which Chrome, Edge and Android's WebView share, as three managements deploy it.

In a filter `name` is the name with all below it, and `.name` that very name. JSON has no comments: the
reasons are in the `json=` list.
"""

from __future__ import annotations

import json
from typing import Any

from ..errors import UsageError
from ..model.block import BlockList
from .comments import describe_list

MOST_FILTERS = 1_000  # the policy takes no more
EDGE = "device_vendor_msft_policy_config_microsoft_edge~policy~microsoft_edge_urlblocklist"
GRAPH = "#microsoft.graph.deviceManagementConfiguration"


def to_chrome(blocked: BlockList) -> str:
    """A managed policy: /etc/opt/chrome/policies/managed on Linux, or the Admin console's JSON."""
    return _write({"URLBlocklist": list_filters(blocked)})


def to_android(blocked: BlockList) -> str:
    """The part of an Android Enterprise policy (Android Management API) that sets Chrome's list. There a list
    is a JSON text."""
    managed = {"URLBlocklist": json.dumps(list_filters(blocked))}
    return _write({"applications": [{"packageName": "com.android.chrome", "managedConfiguration": managed}]})


def to_intune(blocked: BlockList) -> str:
    """A settings catalog policy for Edge on Windows, as Intune's import and Microsoft Graph take it."""
    values = [{"@odata.type": f"{GRAPH}StringSettingValue", "value": each} for each in list_filters(blocked)]
    entries = {
        "@odata.type": f"{GRAPH}SimpleSettingCollectionInstance",
        "settingDefinitionId": f"{EDGE}_urlblocklistdesc",
        "simpleSettingCollectionValue": values,
    }
    instance = {
        "@odata.type": f"{GRAPH}ChoiceSettingInstance",
        "settingDefinitionId": EDGE,
        "choiceSettingValue": {
            "@odata.type": f"{GRAPH}ChoiceSettingValue",
            "value": f"{EDGE}_1",
            "children": [entries],
        },
    }
    name, *about = describe_list(blocked)
    return _write(
        {
            "name": name[:200],
            "description": "; ".join(about),
            "platforms": "windows10",
            "technologies": "mdm",
            "roleScopeTagIds": ["0"],
            "settings": [{"@odata.type": f"{GRAPH}Setting", "settingInstance": instance}],
        }
    )


def list_filters(blocked: BlockList) -> list[str]:
    """The filters, names first. Raises UsageError for more than a browser takes: what comes later would be
    dropped in silence."""
    names = [each.name if each.whole else f".{each.name}" for each in blocked.names]
    addresses = [each.address if each.version == 4 else f"[{each.address}]" for each in blocked.addresses]
    filters = names + addresses
    if len(filters) > MOST_FILTERS:
        raise UsageError(
            f"a URLBlocklist holds {MOST_FILTERS:,} filters, and this list has {len(filters):,}: block it in "
            "the resolver (rpz=), or ask for fewer organisations"
        )
    return filters


def _write(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"
