"""`<application>` -> its flags, its meta-data, libraries and components."""

from __future__ import annotations

from .attribute_fields import AttributeFields
from .components import (
    KINDS,
    Surroundings,
    class_name,
    last_of_each,
    process_name,
    read_component,
    read_meta_data,
)
from .element import Element
from .manifest_values import Application, Component, Library, MetaData
from .oddities import Oddities
from .resources import Resources

_MOST_COMPONENTS = 20_000  # 25 times as many as the greatest apps have
_LIBRARIES = frozenset(("uses-library", "uses-native-library", "uses-static-library", "uses-sdk-library"))
# Read by Android, and of no account here.
_LEFT_ALONE = frozenset(("profileable", "uses-package", "processes"))


def read_application(
    element: Element, package: str, target_sdk: int, resources: Resources | None, oddities: Oddities
) -> tuple[Application, tuple[Component, ...]]:
    """The application and its components, in the order of the file."""
    fields = AttributeFields(element, resources, oddities)
    permission, process = fields.text("permission"), process_name(package, fields.text("process"), package)
    around = Surroundings(package, target_sdk, permission, process, resources, oddities)
    inside = _Inside()
    for child in element.children:
        inside.take(child, around)
    return _application(fields, around, inside), tuple(inside.components)


class _Inside:
    """What stands inside the element, by kind."""

    def __init__(self) -> None:
        self.components: list[Component] = []
        self.meta_data: list[MetaData] = []
        self.properties: list[MetaData] = []
        self.libraries: dict[Library, None] = {}

    def take(self, child: Element, around: Surroundings) -> None:
        if child.name in KINDS:
            if len(self.components) >= _MOST_COMPONENTS:
                around.oddities.add(
                    f"there are more than {_MOST_COMPONENTS} components; the rest is not read"
                )
            else:
                self.components.append(read_component(child, around))
        elif child.name == "meta-data":
            self.meta_data.append(read_meta_data(child, around))
        elif child.name == "property":
            self.properties.append(read_meta_data(child, around))
        elif child.name in _LIBRARIES:
            fields = AttributeFields(child, around.resources, around.oddities)
            self.libraries[Library(fields.text("name"), fields.flag("required", True), child.name)] = None
        elif child.name not in _LEFT_ALONE:
            around.oddities.add(f"<application> holds <{child.name[:40]}>, which is not read")


def _application(fields: AttributeFields, around: Surroundings, inside: _Inside) -> Application:
    package = around.package
    return Application(
        name=class_name(package, fields.text("name")),
        label=fields.text("label"),
        icon=fields.text("icon") or fields.text("roundIcon"),
        enabled=fields.flag("enabled", True),
        debuggable=fields.flag("debuggable", False),
        allow_backup=fields.flag("allowBackup", True),
        full_backup_content=fields.text("fullBackupContent"),
        data_extraction_rules=fields.text("dataExtractionRules"),
        backup_agent=class_name(package, fields.text("backupAgent")),
        uses_cleartext_traffic=_optional(fields, "usesCleartextTraffic"),
        network_security_config=fields.text("networkSecurityConfig"),
        test_only=fields.flag("testOnly", False),
        has_code=fields.flag("hasCode", True),
        permission=around.permission,
        process=around.process,
        component_factory=class_name(package, fields.text("appComponentFactory")),
        zygote_preload=class_name(package, fields.text("zygotePreloadName")),
        legacy_external_storage=fields.flag("requestLegacyExternalStorage", False),
        extract_native_libs=_optional(fields, "extractNativeLibs"),
        meta_data=last_of_each(inside.meta_data),
        properties=last_of_each(inside.properties),
        libraries=tuple(inside.libraries),
    )


def _optional(fields: AttributeFields, name: str) -> bool | None:
    return fields.flag(name, True) if fields.has(name) else None
