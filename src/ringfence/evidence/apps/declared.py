"""What an Android app declares: its permissions, what others can start, and the settings that weaken it."""

from __future__ import annotations

from collections.abc import Iterator

from ...formats.android.manifest_values import Component, Manifest
from ...formats.android.network_security import NetworkSecurity, SecurityConfig, permits_cleartext
from ...model.app import Declared

_MOST_LINKS = 5  # deep links shown of one component


def list_declared(manifest: Manifest, security: NetworkSecurity | None) -> tuple[Declared, ...]:
    """Everything declared that bears on who can reach data, in the order of a manifest."""
    return (
        *_versions(manifest),
        *_permissions(manifest),
        *_settings(manifest, security),
        *(entry for component in manifest.components for entry in _component(component)),
        *_keys(manifest),
    )


def _versions(manifest: Manifest) -> Iterator[Declared]:
    yield Declared("Android versions", f"{manifest.min_sdk} and up", f"written for {manifest.target_sdk}")
    if manifest.shared_user_id:
        yield Declared("shared user", manifest.shared_user_id, "shares data with other apps of its signer")


def _permissions(manifest: Manifest) -> Iterator[Declared]:
    for used in manifest.uses_permissions:
        notes = [f"up to Android SDK {used.max_sdk}"] if used.max_sdk is not None else []
        notes += ["never for location"] if used.never_for_location else []
        yield Declared("permission", used.name, "; ".join(notes))
    for defined in manifest.defined_permissions:
        yield Declared("permission of its own", defined.name, f"protection: {defined.protection}")
    for package in manifest.queries.packages:
        yield Declared("asks whether installed", package)


def _settings(manifest: Manifest, security: NetworkSecurity | None) -> Iterator[Declared]:
    application = manifest.application
    if application.debuggable:
        yield Declared("debuggable", "yes", "anyone with the device can read its memory and files")
    if application.test_only:
        yield Declared("test only", "yes")
    backup = "yes" if application.allow_backup else "no"
    yield Declared("backup of its data", backup, application.data_extraction_rules)
    clear = permits_cleartext(security, application.uses_cleartext_traffic, manifest.target_sdk, "")
    yield Declared("traffic without encryption", "allowed" if clear else "not allowed")
    if security is not None:
        for config in (security.every_host, *security.of_domains):
            yield from _security(config, clear)


def _security(config: SecurityConfig, clear: bool) -> Iterator[Declared]:
    names = ", ".join(f"{'*.' if each.with_subdomains else ''}{each.name}" for each in config.domains)
    where = names or "every host"
    if config.cleartext is not None and config.cleartext != clear:
        yield Declared("traffic without encryption", where, "allowed" if config.cleartext else "not allowed")
    for pin in config.pins:
        until = f"until {config.pins_until}" if config.pins_until else ""
        yield Declared("pinned key", where, f"{pin.digest} {pin.value} {until}".strip())
    for anchor in config.trust_anchors or ():
        if anchor.source != "system":
            yield Declared("trusts certificates of", anchor.source, where)


def _component(component: Component) -> Iterator[Declared]:
    if component.exported and component.enabled:
        guard = component.permission or component.read_permission
        note = f"guarded by {guard}" if guard else "open to every app"
        yield Declared(f"exported {component.kind}", component.name, note)
    links = [link for each in component.filters for link in each.deep_links(_MOST_LINKS + 1)]
    for link in links[:_MOST_LINKS]:
        yield Declared("deep link", link, component.name)
    if len(links) > _MOST_LINKS:
        yield Declared("deep links", f"{len(links) - _MOST_LINKS} more", component.name)


def _keys(manifest: Manifest) -> Iterator[Declared]:
    """Named values that libraries read: account numbers of their services among them."""
    for each in manifest.application.meta_data:
        if each.value:
            yield Declared("value for a library", each.name, each.value[:120])
