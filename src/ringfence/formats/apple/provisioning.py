"""A provisioning profile (embedded.mobileprovision): which team may run the app, where, with what rights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .plist_values import mapping, text, texts
from .property_list import read_dictionary
from .signer import Certificate, read_signed_content, read_signer


@dataclass(frozen=True, slots=True)
class Provisioning:
    """What the profile grants. `device_count` is None where it lists none; the devices' ids are not kept."""

    name: str
    team_id: str
    team_name: str
    app_id: str  # TEAM.bundle.id or TEAM.*
    platforms: tuple[str, ...]
    entitlements: Mapping[str, object]
    created: datetime | None
    expires: datetime | None
    device_count: int | None
    all_devices: bool
    debuggable: bool
    signer: Certificate | None

    @property
    def kind(self) -> str:
        """How the app is given out: enterprise (past the store), development, ad hoc, app store."""
        if self.all_devices:
            return "enterprise"
        if self.device_count is None:
            return "app store"
        return "development" if self.debuggable else "ad hoc"


def read_provisioning(data: bytes, name: str) -> Provisioning:
    """Read a profile, a property list in a CMS message whose signature is not verified here."""
    plist = read_dictionary(read_signed_content(data, name), name)
    entitlements = mapping(plist, "Entitlements")
    devices = plist.get("ProvisionedDevices")
    teams = texts(plist, "TeamIdentifier")
    signers = read_signer(data, name)
    return Provisioning(
        name=text(plist, "Name"),
        team_id=teams[0] if teams else text(entitlements, "com.apple.developer.team-identifier"),
        team_name=text(plist, "TeamName"),
        app_id=text(entitlements, "application-identifier"),
        platforms=texts(plist, "Platform"),
        entitlements=entitlements,
        created=_day(plist, "CreationDate"),
        expires=_day(plist, "ExpirationDate"),
        device_count=len(devices) if isinstance(devices, list) else None,
        all_devices=plist.get("ProvisionsAllDevices") is True,
        debuggable=entitlements.get("get-task-allow") is True,
        signer=signers[0] if signers else None,
    )


def _day(plist: Mapping[str, object], key: str) -> datetime | None:
    value = plist.get(key)
    return value if isinstance(value, datetime) else None
