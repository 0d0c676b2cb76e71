"""`<intent-filter>`, and `<intent>` in `<queries>` -> actions, categories, data and the links they make."""

from __future__ import annotations

from itertools import islice, product

from .attribute_fields import AttributeFields
from .element import Element
from .manifest_values import IntentFilter
from .oddities import Oddities
from .resources import Resources

_MOST_LINKS = 200  # of one filter; a filter matches every combination of its parts
_VIEW = "android.intent.action.VIEW"
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
    links = _deep_links(schemes, hosts, paths, oddities) if _VIEW in actions else ()
    return IntentFilter(
        tuple(actions),
        tuple(categories),
        schemes,
        hosts,
        paths,
        types,
        fields.flag("autoVerify", False),
        fields.number("priority", 0),
        links,
    )


def _data(fields: AttributeFields, parts: dict[str, dict[str, None]]) -> None:
    for name in ("scheme", "mimeType"):
        found = fields.text(name)
        if found:
            parts[name][found] = None
    host, port = fields.text("host"), fields.text("port")
    if host:
        parts["host"][f"{host}:{port}" if port else host] = None
    for name, form in PATH_FORMS.items():
        found = fields.text(name)
        if found:
            parts["path"][form.format(found)] = None


def _deep_links(
    schemes: tuple[str, ...], hosts: tuple[str, ...], paths: tuple[str, ...], oddities: Oddities
) -> tuple[str, ...]:
    """`scheme://host/path` of every combination; without a host paths do not count, as for Android."""
    if not schemes:
        return ()
    count = len(schemes) * max(1, len(hosts)) * max(1, len(paths) if hosts else 1)
    if count > _MOST_LINKS:
        oddities.add(f"an intent filter makes {count} deep links; {_MOST_LINKS} are listed")
    if not hosts:
        return tuple(f"{scheme}://" for scheme in schemes[:_MOST_LINKS])
    rows = product(schemes, hosts, paths or ("",))
    return tuple(_link(*row) for row in islice(rows, _MOST_LINKS))


def _link(scheme: str, host: str, path: str) -> str:
    if path.startswith(("/", "*")) or not path:
        return f"{scheme}://{host}{path}"
    return f"{scheme}://{host}/{path}"
