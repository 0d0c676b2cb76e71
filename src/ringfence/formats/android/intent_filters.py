"""`<intent-filter>`, and `<intent>` in `<queries>` -> actions, categories, data and the links they make."""

from __future__ import annotations

from .attribute_fields import AttributeFields
from .element import Element
from .manifest_values import IntentFilter
from .oddities import Oddities
from .resources import Resources

_LONGEST = 2_000  # characters of a part; the same million may be written in every filter
PATH_FORMS = {
    "path": "{}",
    "pathPrefix": "{}*",
    "pathSuffix": "*{}",
    "pathPattern": "pattern:{}",
    "pathAdvancedPattern": "pattern:{}",
}


def read_intent_filter(element: Element, resources: Resources | None, oddities: Oddities) -> IntentFilter:
    """One filter. What its `<data>` elements say is one pool: Android matches any scheme with any host."""
    actions: dict[str, None] = {}
    categories: dict[str, None] = {}
    parts: dict[str, dict[str, None]] = {"scheme": {}, "host": {}, "path": {}, "mimeType": {}}
    for child in element.children:
        if child.name == "action":
            actions[AttributeFields(child, resources, oddities).text("name")] = None
        elif child.name == "category":
            categories[AttributeFields(child, resources, oddities).text("name")] = None
        elif child.name == "data":
            _data(AttributeFields(child, resources, oddities), parts)
        else:
            oddities.add(f"an intent filter holds <{child.name[:40]}>, which is not read")
    fields = AttributeFields(element, resources, oddities)
    schemes, hosts, paths, types = (tuple(found) for found in parts.values())
    return IntentFilter(
        tuple(actions),
        tuple(categories),
        schemes,
        hosts,
        paths,
        types,
        fields.flag("autoVerify", False),
        fields.number("priority", 0),
    )


def _data(fields: AttributeFields, parts: dict[str, dict[str, None]]) -> None:
    for name in ("scheme", "mimeType"):
        found = fields.text(name)
        if found:
            parts[name][found] = None
    host, port = fields.text("host")[:_LONGEST], fields.text("port")[:_LONGEST]
    if host:
        parts["host"][f"{host}:{port}" if port else host] = None
    for name, form in PATH_FORMS.items():
        found = fields.text(name)
        if found:
            parts["path"][form.format(found[:_LONGEST])] = None
