"""The children of `<application>` that are components, with the defaults Android gives them."""

from __future__ import annotations

from dataclasses import dataclass

from .attribute_fields import AttributeFields
from .element import Element
from .intent_filters import PATH_FORMS, read_intent_filter
from .manifest_values import Component, IntentFilter, MetaData
from .oddities import Oddities
from .resources import Resources

KINDS = frozenset(("activity", "activity-alias", "service", "receiver", "provider"))
_WITH_ACTIONS = frozenset(("activity", "activity-alias", "receiver"))  # their filters need an action to count
_ALWAYS_EXPORTED_BELOW = 17  # providers of apps for older versions
_EXPLICIT_SINCE = 31
_LONGEST_NAME = 2_000  # a million providers with one name of a million letters must not fill the memory
_LONGEST_AUTHORITIES, _MOST_AUTHORITIES = 5_000, 50  # letters; names
_FOREGROUND_TYPES = {
    0x01: "dataSync",
    0x02: "mediaPlayback",
    0x04: "phoneCall",
    0x08: "location",
    0x10: "connectedDevice",
    0x20: "mediaProjection",
    0x40: "camera",
    0x80: "microphone",
    0x100: "health",
    0x200: "remoteMessaging",
    0x400: "systemExempted",
    0x800: "shortService",
    0x1000: "fileManagement",
    0x2000: "mediaProcessing",
    0x40000000: "specialUse",
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a component takes over from the manifest around it."""

    package: str
    target_sdk: int
    permission: str
    process: str
    resources: Resources | None
    oddities: Oddities


def class_name(package: str, written: str) -> str:
    """A class as written in a manifest -> its full name. One too long for any class is left as it is."""
    if len(written) > _LONGEST_NAME:
        return written
    if written.startswith(".") or (written and "." not in written):
        return f"{package}{'' if written[0] == '.' else '.'}{written}"
    return written


def process_name(package: str, written: str, default: str) -> str:
    """A process as written -> its full name; one that starts with a colon is private to the app."""
    if written[:1] == ":" and len(written) <= _LONGEST_NAME:
        return package + written
    return written or default


def read_meta_data(element: Element, around: Surroundings) -> MetaData:
    """One `<meta-data>` or `<property>`; a reference keeps its id beside what it leads to."""
    fields = AttributeFields(element, around.resources, around.oddities)
    resource = fields.reference("resource")
    if resource:
        return MetaData(fields.text("name"), fields.text("resource"), resource)
    return MetaData(fields.text("name"), fields.text("value"), fields.reference("value"))


def last_of_each(found: list[MetaData]) -> tuple[MetaData, ...]:
    """Of two with one name Android keeps the last."""
    return tuple({one.name: one for one in found}.values())


def read_component(element: Element, around: Surroundings) -> Component:
    """One component with everything Android decides about it."""
    fields = AttributeFields(element, around.resources, around.oddities)
    kind, name = element.name, class_name(around.package, fields.text("name"))
    if not name:
        around.oddities.add(f"{kind} without a name; Android refuses the app")
    filters, meta_data, grants = _inside(element, around)
    exported, exported_by = _exported(kind, fields, bool(filters), around.target_sdk)
    if exported_by == "intent filter" and exported and around.target_sdk >= _EXPLICIT_SINCE:
        around.oddities.add(f"{name[:200]} has an intent filter and no exported; Android 12 refuses the app")
    permission, reading, writing = _permissions(kind, fields, around.permission)
    target = fields.text("targetActivity") if kind == "activity-alias" else ""
    provider, service = kind == "provider", kind == "service"
    return Component(
        kind=kind,
        name=name,
        exported=exported,
        exported_by=exported_by,
        enabled=fields.flag("enabled", True),
        process=process_name(around.package, fields.text("process"), around.process),
        permission=permission,
        read_permission=reading,
        write_permission=writing,
        authorities=_authorities(fields.text("authorities"), around.oddities) if provider else (),
        grants_uris=provider and (bool(grants) or fields.flag("grantUriPermissions", False)),
        grant_uri_paths=grants,
        target_activity=class_name(around.package, target),
        foreground_types=_foreground(fields.number("foregroundServiceType", 0)) if service else (),
        isolated=service and fields.flag("isolatedProcess", False),
        direct_boot=fields.flag("directBootAware", False),
        filters=filters,
        meta_data=meta_data,
    )


def _inside(
    element: Element, around: Surroundings
) -> tuple[tuple[IntentFilter, ...], tuple[MetaData, ...], tuple[str, ...]]:
    """Intent filters, meta-data and paths of `<grant-uri-permission>` inside a component."""
    if not element.children:
        return (), (), ()
    filters, meta_data, grants = [], [], []
    for child in element.children:
        if child.name == "intent-filter":
            found = read_intent_filter(child, around.resources, around.oddities)
            if found.actions or element.name not in _WITH_ACTIONS:
                filters.append(found)
            else:
                around.oddities.add("an intent filter without an action does not count for Android")
        elif child.name == "meta-data":
            meta_data.append(read_meta_data(child, around))
        elif child.name == "grant-uri-permission":
            fields = AttributeFields(child, around.resources, around.oddities)
            grants += [
                form.format(fields.text(name)[:_LONGEST_NAME])
                for name, form in PATH_FORMS.items()
                if fields.has(name)
            ]
    return tuple(filters), last_of_each(meta_data), tuple(grants)


def _authorities(written: str, oddities: Oddities) -> tuple[str, ...]:
    """The names a provider answers to; they are written in one text."""
    found = [one for one in written[:_LONGEST_AUTHORITIES].split(";", _MOST_AUTHORITIES) if one]
    if len(written) > _LONGEST_AUTHORITIES or len(found) > _MOST_AUTHORITIES:
        oddities.add("a provider has more authorities than are read here")
    return tuple(found[:_MOST_AUTHORITIES])


def _exported(kind: str, fields: AttributeFields, has_filters: bool, target_sdk: int) -> tuple[bool, str]:
    """Whether other apps can reach the component, and why."""
    if fields.has("exported"):
        return fields.flag("exported", False), "declared"
    if kind == "provider":
        return (True, "target SDK") if target_sdk < _ALWAYS_EXPORTED_BELOW else (False, "default")
    return (True, "intent filter") if has_filters else (False, "default")


def _permissions(kind: str, fields: AttributeFields, whole_app: str) -> tuple[str, str, str]:
    """What guards the component, and reading and writing of a provider. An empty text takes the app's away;
    an alias does not take the app's over."""
    if kind == "activity-alias":
        return fields.text("permission"), "", ""
    own = fields.text("permission") if fields.has("permission") else whole_app
    if kind != "provider":
        return own, "", ""
    reading = fields.text("readPermission") if fields.has("readPermission") else own
    writing = fields.text("writePermission") if fields.has("writePermission") else own
    return own, reading, writing


def _foreground(bits: int) -> tuple[str, ...]:
    return tuple(word for bit, word in _FOREGROUND_TYPES.items() if bits & bit) if bits > 0 else ()
