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
    components: list[Component] = []
    meta_data: list[MetaData] = []
    properties: list[MetaData] = []
    libraries: list[Library] = []
    for child in element.children:
        if child.name in KINDS:
            if len(components) >= _MOST_COMPONENTS:
                oddities.add(f"there are more than {_MOST_COMPONENTS} components; the rest is not read")
                continue
            components.append(read_component(child, around))
        elif child.name == "meta-data":
            meta_data.append(read_meta_data(child, around))
        elif child.name == "property":
            properties.append(read_meta_data(child, around))
        elif child.name in _LIBRARIES:
            inside = AttributeFields(child, resources, oddities)
            libraries.append(Library(inside.text("name"), inside.flag("required", True), child.name))
        elif child.name not in _LEFT_ALONE:
            oddities.add(f"<application> holds <{child.name[:40]}>, which is not read")
    application = Application(
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
        permission=permission,
        process=process,
        component_factory=class_name(package, fields.text("appComponentFactory")),
        zygote_preload=class_name(package, fields.text("zygotePreloadName")),
        legacy_external_storage=fields.flag("requestLegacyExternalStorage", False),
        extract_native_libs=_optional(fields, "extractNativeLibs"),
        meta_data=last_of_each(meta_data),
        properties=last_of_each(properties),
        libraries=tuple(dict.fromkeys(libraries)),
    )
    return application, tuple(components)


def _optional(fields: AttributeFields, name: str) -> bool | None:
    return fields.flag(name, True) if fields.has(name) else None
