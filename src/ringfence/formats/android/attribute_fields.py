"""An element's attributes as Android's manifest reader takes them: by name in Android's namespace, references
looked up in the resource table, types bent as Android bends them."""

from __future__ import annotations

from .element import ANDROID, Attribute, Element, Kind
from .oddities import Oddities
from .resources import Resources
from .value_text import signed

_REFERENCES = (Kind.REFERENCE, Kind.DYNAMIC_REFERENCE)
_WHOLE = (Kind.INTEGER, Kind.HEXADECIMAL, Kind.BOOLEAN, Kind.COLOUR)
_TRUE = ("true", "True", "TRUE", "1")


class AttributeFields:
    """Typed look-ups in one element. One that leads nowhere gives the default, and an oddity."""

    __slots__ = ("_element", "_found", "_oddities", "_resources")

    def __init__(self, element: Element, resources: Resources | None, oddities: Oddities) -> None:
        self._element, self._resources, self._oddities = element, resources, oddities
        self._found = {
            attribute.name: attribute
            for attribute in reversed(element.attributes)  # the first of two counts
            if attribute.namespace == ANDROID
        }

    def has(self, name: str) -> bool:
        """Whether the attribute is set to anything."""
        found = self._found.get(name)
        return found is not None and found.kind is not Kind.NULL

    def reference(self, name: str) -> int:
        """The resource id the attribute refers to, or 0."""
        found = self._found.get(name)
        return found.data if found is not None and found.kind in _REFERENCES else 0

    def text(self, name: str) -> str:
        """The text, looked up; `@0x...` where it cannot be; empty where there is none."""
        found = self._found.get(name)
        if found is None:
            return ""
        if found.kind is Kind.STRING:
            return found.text
        kind, _, text = self._value(found)
        return found.text if kind is Kind.UNKNOWN else text

    def flag(self, name: str, default: bool) -> bool:
        """A truth value: any whole number but 0, or the text `true`."""
        found = self._found.get(name)
        if found is None:
            return default
        if found.kind is Kind.BOOLEAN:
            return found.data != 0
        kind, data, text = self._value(found)
        if kind in _WHOLE:
            self._say_if_it_varies(found)
            return data != 0
        if kind is Kind.STRING:
            return text in _TRUE
        return default

    def number(self, name: str, default: int) -> int:
        """A whole number; text of digits counts."""
        found = self._found.get(name)
        if found is None:
            return default
        kind, data, text = self._value(found)
        if kind in _WHOLE:
            return signed(data)
        if kind is Kind.FLOAT:
            return _whole(text, default)
        return _whole(text, default) if kind is Kind.STRING else default

    def _value(self, attribute: Attribute) -> tuple[Kind, int, str]:
        """Kind, bits and text, behind a reference; kind UNKNOWN where that leads nowhere."""
        if attribute.kind not in _REFERENCES or not attribute.data:
            return attribute.kind, attribute.data, attribute.text
        value = self._resources.resolve(attribute.data) if self._resources is not None else None
        if value is None or value.kind is Kind.UNKNOWN:
            where = f"{self._element.name}'s {attribute.name}"
            self._oddities.add(f"{where} refers to {attribute.text}, which could not be looked up")
            return Kind.UNKNOWN, 0, ""
        return value.kind, value.data, value.text

    def _say_if_it_varies(self, attribute: Attribute) -> None:
        """A flag may be looked up, and differ between versions of Android, languages or screens."""
        if attribute.kind in _REFERENCES and self._resources is not None:
            values = self._resources.values(attribute.data)
            if len({value.data != 0 for value in values if value.kind in _WHOLE}) > 1:
                where = f"{self._element.name}'s {attribute.name}"
                self._oddities.add(f"{where} is not the same on every device; the value is today's")


def _whole(text: str, default: int) -> int:
    if len(text) > 40:
        return default
    text = text.strip()
    try:
        return int(text, 16) if text[:2].lower() == "0x" else int(float(text) if "." in text else text)
    except (ValueError, OverflowError):
        return default
