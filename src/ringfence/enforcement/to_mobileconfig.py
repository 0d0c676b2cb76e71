"""Apple's configuration profile with a web content filter, as Jamf and other managements deploy it.

Apple matches an entry anywhere in the address: so each entry begins at the scheme, or at the dot before the
name, and ends at the slash behind the host.
"""

from __future__ import annotations

import plistlib
from uuid import NAMESPACE_DNS, UUID, uuid5

from ..errors import UsageError
from ..model.block import BlockList
from .comments import describe_list

IDENTIFIER = "ringfence.blocklist"
MOST_ENTRIES = 500


def to_mobileconfig(blocked: BlockList) -> str:
    """The identifiers are made of what is in the list: the same list is the same profile."""
    entries = list_entries(blocked)
    name, *about = describe_list(blocked)
    said = "; ".join(about)
    filter_ = {
        "PayloadType": "com.apple.webcontent-filter",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"{IDENTIFIER}.filter",
        "PayloadUUID": _uuid("filter", entries),
        "PayloadDisplayName": "Web content filter",
        "FilterType": "BuiltIn",
        "AutoFilterEnabled": False,
        "DenyListURLs": entries,
    }
    profile = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": IDENTIFIER,
        "PayloadUUID": _uuid("profile", entries),
        "PayloadDisplayName": name,
        "PayloadDescription": said,
        "PayloadContent": [filter_],
    }
    return plistlib.dumps(profile).decode()


def list_entries(blocked: BlockList) -> list[str]:
    """Raises UsageError for more entries than the filter takes."""
    entries: list[str] = []
    for each in blocked.names:
        entries += [
            f"https://{each.name}/",
            f"http://{each.name}/",
            *([f".{each.name}/"] if each.whole else []),
        ]
    for address in blocked.addresses:
        host = address.address if address.version == 4 else f"[{address.address}]"
        entries += [f"https://{host}/", f"http://{host}/"]
    if len(entries) > MOST_ENTRIES:
        raise UsageError(
            f"Apple's web content filter takes {MOST_ENTRIES} entries, and this list needs "
            f"{len(entries):,}: block it in the resolver (rpz=), or ask for fewer organisations"
        )
    return entries


def _uuid(part: str, entries: list[str]) -> str:
    base: UUID = uuid5(NAMESPACE_DNS, IDENTIFIER)
    return str(uuid5(base, "\n".join([part, *entries]))).upper()
