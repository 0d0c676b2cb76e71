"""AndroidManifest.xml, in any of its forms -> what the app declares, as Android takes it.

Android reads the direct children of `<manifest>`, the first `<application>` and the last `<uses-sdk>`.
"""

from __future__ import annotations

from collections.abc import Callable

from ...errors import EvidenceError
from .application import read_application
from .attribute_fields import AttributeFields
from .element import Attribute, Document, Element, Kind
from .intent_filters import read_intent_filter
from .manifest_values import (
    Application,
    Component,
    DefinedPermission,
    Feature,
    Instrumentation,
    Manifest,
    Queries,
    UsedPermission,
)
from .oddities import Oddities
from .read_xml import read_xml
from .resources import Resources
from .string_pool import Bytes

_CURE = "give the app's own AndroidManifest.xml"
_LONGEST_PACKAGE = 255  # a package is a folder's name
_PROTECTIONS = ("normal", "dangerous", "signature", "signature", "internal")
_SPLITS_NEEDED = "com.android.vending.splits.required"
_PREVIEW = 10_000  # the number of a version that has only a code name yet
_PERMISSION_TAGS = {"uses-permission": False, "uses-permission-sdk-23": True, "uses-permission-sdk-m": True}
# Read by Android or by shops, and of no account here.
_LEFT_ALONE = frozenset(
    (
        "supports-screens",
        "compatible-screens",
        "supports-gl-texture",
        "uses-configuration",
        "permission-tree",
        "permission-group",
        "uses-split",
        "supports-input",
        "attribution",
        "adopt-permissions",
        "original-package",
        "protected-broadcast",
        "eat-comment",
        "feature-group",
        "key-sets",
        "restrict-update",
        "overlay",
        "package-verifier",
        "meta-data",
        "dist:module",
        "module",
    )
)


def read_manifest(data: Bytes, resources: Resources | None, name: str) -> Manifest:
    """The manifest in the file `name`. `EvidenceError` where it is none in any form.

    Without `resources` values that lie in the resource table stay `@0x...`.
    """
    return manifest_of(read_xml(data, name), resources, name)


def manifest_of(document: Document, resources: Resources | None, name: str) -> Manifest:
    """The same from a tree that was read already."""
    if document.root.name != "manifest":
        tag = document.root.name[:40]
        raise EvidenceError(
            name,
            "",
            f"it starts with <{tag}> and not with <manifest>",
            "give the app's own AndroidManifest.xml",
        )
    reader = _Reader(document, resources)
    for child in document.root.children:
        reader.take(child)
    return reader.result()


class _Reader:
    """Collects what the children of `<manifest>` say."""

    def __init__(self, document: Document, resources: Resources | None) -> None:
        self._form, self._root, self._resources = document.form, document.root, resources
        self._oddities = Oddities()
        self._oddities.extend(document.oddities)
        self._package = self._plain("package")
        if len(self._package) > _LONGEST_PACKAGE:
            self._oddities.add("the package's name is longer than Android allows and was cut")
            self._package = self._package[:_LONGEST_PACKAGE]
        self._application: Element | None = None
        self._sdk: Element | None = None
        self._permissions: dict[UsedPermission, None] = {}
        self._defined: list[DefinedPermission] = []
        self._features: dict[Feature, None] = {}
        self._instrumentations: list[Instrumentation] = []
        self._queries: tuple[list[str], list[str], list[Element]] = ([], [], [])
        self._takers: dict[str, Callable[[Element], None]] = {
            "application": self._take_application,
            "uses-sdk": self._take_sdk,
            "uses-feature": self._take_feature,
            "permission": self._take_permission,
            "instrumentation": self._take_instrumentation,
            "queries": self._take_queries,
        }

    def take(self, element: Element) -> None:
        taker = self._takers.get(element.name)
        if taker is not None:
            taker(element)
        elif element.name in _PERMISSION_TAGS:
            self._take_use(element, _PERMISSION_TAGS[element.name])
        elif element.name not in _LEFT_ALONE:
            self._oddities.add(f"<manifest> holds <{element.name[:40]}>, which is not read")

    def _fields(self, element: Element) -> AttributeFields:
        return AttributeFields(element, self._resources, self._oddities)

    def _plain(self, name: str) -> str:
        """An attribute without a namespace, whose text Android takes as it stands."""
        found = self._root.plain(name)
        return _plain_text(found) if found is not None else ""

    def _take_application(self, element: Element) -> None:
        if self._application is not None:
            self._oddities.add("there is more than one <application>; Android reads the first")
        else:
            self._application = element

    def _take_sdk(self, element: Element) -> None:
        if self._sdk is not None:
            self._oddities.add("there is more than one <uses-sdk>; Android keeps the last")
        self._sdk = element

    def _take_use(self, element: Element, since_sdk_23: bool) -> None:
        fields = self._fields(element)
        name = fields.text("name")
        if not name:
            self._oddities.add("<uses-permission> without a name")
            return
        limit = fields.number("maxSdkVersion", 0) if fields.has("maxSdkVersion") else None
        flags = fields.number("usesPermissionFlags", 0)
        self._permissions[UsedPermission(name, limit, flags, since_sdk_23)] = None

    def _take_feature(self, element: Element) -> None:
        fields = self._fields(element)
        version = fields.number("glEsVersion", 0)
        self._features[Feature(fields.text("name"), fields.flag("required", True), version)] = None

    def _take_permission(self, element: Element) -> None:
        fields = self._fields(element)
        level = fields.number("protectionLevel", 0)
        basic = level & 15
        protection = _PROTECTIONS[basic] if basic < len(_PROTECTIONS) else "unknown"
        name, group = fields.text("name"), fields.text("permissionGroup")
        self._defined.append(DefinedPermission(name, protection, level, group))

    def _take_instrumentation(self, element: Element) -> None:
        fields = self._fields(element)
        self._instrumentations.append(Instrumentation(fields.text("name"), fields.text("targetPackage")))

    def _take_queries(self, element: Element) -> None:
        packages, providers, intents = self._queries
        for child in element.children:
            if child.name == "package":
                packages.append(self._fields(child).text("name"))
            elif child.name == "provider":
                providers += [a for a in self._fields(child).text("authorities").split(";") if a]
            elif child.name == "intent":
                intents.append(child)
            else:
                self._oddities.add(f"<queries> holds <{child.name[:40]}>, which is not read")

    def _sdks(self) -> tuple[int, int, int | None, str]:
        """Lowest, target and highest version of Android, and a code name where one stands for a number."""
        if self._sdk is None:
            return 1, 1, None, ""
        fields = self._fields(self._sdk)
        codenames = []
        found = []
        for name in ("minSdkVersion", "targetSdkVersion"):
            text = fields.text(name)
            if text and not text.lstrip("-").isdigit() and not text.startswith(("@", "0x")):
                codenames.append(text)
            number = fields.number(name, _PREVIEW if codenames and codenames[-1] == text else 0)
            found.append(number if fields.has(name) else 0)
        lowest = found[0] or 1
        limit = fields.number("maxSdkVersion", 0) if fields.has("maxSdkVersion") else None
        return lowest, found[1] or lowest, limit, codenames[-1] if codenames else ""

    def _requires_splits(self, fields: AttributeFields, application: Application) -> bool:
        if fields.flag("isSplitRequired", False) or fields.text("requiredSplitTypes"):
            return True
        return any(one.name == _SPLITS_NEEDED and one.value == "true" for one in application.meta_data)

    def result(self) -> Manifest:
        fields = self._fields(self._root)
        lowest, target, limit, codename = self._sdks()
        if not self._package:
            self._oddities.add("the manifest names no package")
        application, components = Application(), tuple[Component, ...]()
        if self._application is not None:
            application, components = read_application(
                self._application, self._package, target, self._resources, self._oddities
            )
        packages, providers, intents = self._queries
        asked = tuple(read_intent_filter(one, self._resources, self._oddities) for one in intents)
        high, low = fields.number("versionCodeMajor", 0), fields.number("versionCode", 0)
        return Manifest(
            package=self._package,
            split=self._plain("split"),
            config_for_split=self._plain("configForSplit"),
            is_feature_split=fields.flag("isFeatureSplit", False),
            requires_splits=self._requires_splits(fields, application),
            version_code=(high & 0xFFFFFFFF) << 32 | low & 0xFFFFFFFF,
            version_name=fields.text("versionName"),
            min_sdk=lowest,
            target_sdk=target,
            max_sdk=limit,
            sdk_codename=codename,
            shared_user_id=fields.text("sharedUserId"),
            uses_permissions=tuple(self._permissions),
            defined_permissions=tuple(self._defined),
            features=tuple(self._features),
            has_application=self._application is not None,
            application=application,
            components=components,
            instrumentations=tuple(self._instrumentations),
            queries=Queries(tuple(packages), tuple(providers), asked),
            form=self._form,
            oddities=self._oddities.all(),
        )


def _plain_text(attribute: Attribute) -> str:
    return "" if attribute.kind is Kind.NULL and not attribute.text else attribute.text
