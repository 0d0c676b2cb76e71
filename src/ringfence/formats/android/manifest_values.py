"""What an Android manifest says, as plain values. Words are the manifest's own."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product

_VIEW = "android.intent.action.VIEW"
NEVER_FOR_LOCATION = 0x00010000  # of `usesPermissionFlags`


@dataclass(frozen=True, slots=True)
class UsedPermission:
    """A permission asked for. `max_sdk`: asked for up to that version only; `since_sdk_23`: by the tag that
    older versions do not read."""

    name: str
    max_sdk: int | None = None
    flags: int = 0
    since_sdk_23: bool = False

    @property
    def never_for_location(self) -> bool:
        """Whether the app asserts that it derives no location from what the permission gives."""
        return bool(self.flags & NEVER_FOR_LOCATION)


@dataclass(frozen=True, slots=True)
class DefinedPermission:
    """A permission the app defines; `protection` is normal, dangerous, signature or internal."""

    name: str
    protection: str
    level: int
    group: str


@dataclass(frozen=True, slots=True)
class Feature:
    """A device feature; one without a name is a version of OpenGL ES."""

    name: str
    required: bool
    gl_es_version: int = 0


@dataclass(frozen=True, slots=True)
class Library:
    """A shared library the app uses; `kind` is the tag: uses-library, uses-native-library, ..."""

    name: str
    required: bool
    kind: str


@dataclass(frozen=True, slots=True)
class MetaData:
    """A named value. `value` is its text, looked up where it was a reference; `reference` is the id, or 0."""

    name: str
    value: str
    reference: int = 0


@dataclass(frozen=True, slots=True)
class IntentFilter:
    """What a component answers to. `paths` are as matched: `/exact`, `/prefix*`, `regex:...` for patterns."""

    actions: tuple[str, ...]
    categories: tuple[str, ...]
    schemes: tuple[str, ...]
    hosts: tuple[str, ...]  # with `:port` where one is given
    paths: tuple[str, ...]
    mime_types: tuple[str, ...]
    auto_verify: bool
    priority: int

    @property
    def is_link(self) -> bool:
        """Whether a web page or another app can open the component by a link."""
        return _VIEW in self.actions and bool(self.schemes)

    def deep_links(self, most: int = 200) -> tuple[str, ...]:
        """The links the component opens for, `scheme://host/path`: combinations of the filter's parts, up to
        `most`. Without a host paths do not count, as for Android."""
        if not self.is_link:
            return ()
        if not self.hosts:
            return tuple(f"{scheme}://" for scheme in self.schemes[:most])
        rows = product(self.schemes, self.hosts, self.paths or ("",))
        return tuple(_link(*row) for row in islice(rows, most))


@dataclass(frozen=True, slots=True)
class Component:
    """An activity, activity-alias, service, receiver or provider.

    `exported_by` says why it is or is not exported: `declared`, `intent filter`, `target SDK` or `default`.
    `permission` guards it; of a provider it is the one for reading where both are the same. Empty: none.
    """

    kind: str
    name: str
    exported: bool
    exported_by: str
    enabled: bool
    process: str
    permission: str
    read_permission: str = ""
    write_permission: str = ""
    authorities: tuple[str, ...] = ()
    grants_uris: bool = False
    grant_uri_paths: tuple[str, ...] = ()
    target_activity: str = ""
    foreground_types: tuple[str, ...] = ()
    isolated: bool = False
    direct_boot: bool = False
    filters: tuple[IntentFilter, ...] = ()
    meta_data: tuple[MetaData, ...] = ()


@dataclass(frozen=True, slots=True)
class Application:
    """The application element. A flag that is None is not set: Android's default for the target holds.

    Fields that name a file of the archive hold its path, or `@0x...` where no table could tell it.
    """

    name: str = ""
    label: str = ""
    icon: str = ""
    enabled: bool = True
    debuggable: bool = False
    allow_backup: bool = True
    full_backup_content: str = ""
    data_extraction_rules: str = ""
    backup_agent: str = ""
    uses_cleartext_traffic: bool | None = None
    network_security_config: str = ""
    test_only: bool = False
    has_code: bool = True
    permission: str = ""
    process: str = ""
    component_factory: str = ""
    zygote_preload: str = ""
    legacy_external_storage: bool = False
    extract_native_libs: bool | None = None
    meta_data: tuple[MetaData, ...] = ()
    properties: tuple[MetaData, ...] = ()
    libraries: tuple[Library, ...] = ()


@dataclass(frozen=True, slots=True)
class Instrumentation:
    """Code that can run inside another app (or this one) for tests."""

    name: str
    target_package: str


@dataclass(frozen=True, slots=True)
class Queries:
    """Which other apps this one wants to see."""

    packages: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    intents: tuple[IntentFilter, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """One manifest. `min_sdk` and `target_sdk` are what Android takes; `sdk_codename` is a preview's name.

    `split` names the split that this is (empty: the main app), `config_for_split` the one it configures;
    `requires_splits` says that the app is not whole without its splits.
    `has_application` is False for a manifest without the element: a split without code, or a broken app.
    """

    package: str
    split: str
    config_for_split: str
    is_feature_split: bool
    requires_splits: bool
    version_code: int
    version_name: str
    min_sdk: int
    target_sdk: int
    max_sdk: int | None
    sdk_codename: str
    shared_user_id: str
    uses_permissions: tuple[UsedPermission, ...]
    defined_permissions: tuple[DefinedPermission, ...]
    features: tuple[Feature, ...]
    has_application: bool
    application: Application
    components: tuple[Component, ...]
    instrumentations: tuple[Instrumentation, ...]
    queries: Queries
    form: str  # "binary", "protobuf" or "text"
    oddities: tuple[str, ...]

    def of_kind(self, kind: str) -> tuple[Component, ...]:
        """The components of one kind, e.g. `service`."""
        return tuple(component for component in self.components if component.kind == kind)


def _link(scheme: str, host: str, path: str) -> str:
    if path.startswith(("/", "*")) or not path:
        return f"{scheme}://{host}{path}"
    return f"{scheme}://{host}/{path}"
