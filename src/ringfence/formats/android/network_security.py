"""The network security config an app may carry -> which hosts it may reach without encryption, which
authorities it trusts, which keys it pins.

Android reads it since version 7 (API 24). An app without one follows `usesCleartextTraffic` and its target.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .element import Attribute, Element, Kind
from .oddities import Oddities

_CLEARTEXT_UNTIL = 27  # apps that target more get encryption by default
_USER_AUTHORITIES_UNTIL = 23
_TRUE = ("true", "True", "TRUE", "1")
_WHOLE = (Kind.INTEGER, Kind.HEXADECIMAL, Kind.BOOLEAN)


@dataclass(frozen=True, slots=True)
class Pin:
    """The hash of a public key that must be in the chain, in base64."""

    digest: str
    value: str


@dataclass(frozen=True, slots=True)
class TrustAnchor:
    """Authorities trusted: `system`, `user`, or a file of the app (`@0x...`, or its name)."""

    source: str
    overrides_pins: bool


@dataclass(frozen=True, slots=True)
class Domain:
    """A host a config is for, in lower case; with its subdomains or without."""

    name: str
    with_subdomains: bool


@dataclass(frozen=True, slots=True)
class SecurityConfig:
    """One config. What is None comes from the config around it, and at last from Android's default."""

    domains: tuple[Domain, ...] = ()
    cleartext: bool | None = None
    trust_anchors: tuple[TrustAnchor, ...] | None = None
    pins: tuple[Pin, ...] = ()
    pins_until: date | None = None

    def pinned(self, on: date) -> bool:
        """Whether the pins are enforced on that day; on the day they end they are not any more."""
        return bool(self.pins) and (self.pins_until is None or on < self.pins_until)


@dataclass(frozen=True, slots=True)
class NetworkSecurity:
    """A whole file: the config of all hosts, those of some, and what counts only while an app is debuggable.

    A config inside another is listed beside it, with what it takes over filled in.
    """

    every_host: SecurityConfig
    of_domains: tuple[SecurityConfig, ...]
    debug_anchors: tuple[TrustAnchor, ...]
    oddities: tuple[str, ...]

    def config_for(self, host: str) -> SecurityConfig:
        """The config of a host: that of the longest domain that matches, else the one of all hosts."""
        host = host.lower().rstrip(".")
        best, found = -1, self.every_host
        for config in self.of_domains:
            for domain in config.domains:
                exact = domain.name == host
                if exact or (domain.with_subdomains and host.endswith("." + domain.name)):
                    length = len(domain.name) + exact
                    if length > best:
                        best, found = length, config
        return found

    def permits_cleartext(self, host: str, target_sdk: int) -> bool:
        """Whether an app for that version of Android may talk to the host unencrypted."""
        for config in (self.config_for(host), self.every_host):
            if config.cleartext is not None:
                return config.cleartext
        return target_sdk <= _CLEARTEXT_UNTIL

    def trusts_user_authorities(self, host: str, target_sdk: int) -> bool:
        """Whether certificates that the phone's user added are good enough for the host."""
        for config in (self.config_for(host), self.every_host):
            if config.trust_anchors is not None:
                return any(anchor.source == "user" for anchor in config.trust_anchors)
        return target_sdk <= _USER_AUTHORITIES_UNTIL


def permits_cleartext(
    security: NetworkSecurity | None, flag: bool | None, target_sdk: int, host: str
) -> bool:
    """Whether an app may talk to `host` unencrypted. `flag` is the manifest's `usesCleartextTraffic`, which
    counts only for an app without a network security config."""
    if security is not None:
        return security.permits_cleartext(host, target_sdk)
    return flag if flag is not None else target_sdk <= _CLEARTEXT_UNTIL


def read_network_security(root: Element) -> NetworkSecurity:
    """The config whose file has the root `root`. Never raises: what is not understood is an oddity."""
    oddities = Oddities()
    if root.name != "network-security-config":
        oddities.add(f"the network security config starts with <{root.name[:40]}>; Android refuses it")
        return NetworkSecurity(SecurityConfig(), (), (), oddities.all())
    every_host, found, debug = SecurityConfig(), list[SecurityConfig](), tuple[TrustAnchor, ...]()
    seen = set()
    for child in root.children:
        if child.name in ("base-config", "debug-overrides") and child.name in seen:
            oddities.add(f"there is more than one <{child.name}>; Android refuses the file")
        elif child.name == "base-config":
            every_host = _config(child, SecurityConfig(), oddities)
        elif child.name == "domain-config":
            found += _with_inner(child, SecurityConfig(), oddities)
        elif child.name == "debug-overrides":
            debug = _config(child, SecurityConfig(), oddities).trust_anchors or ()
        else:
            oddities.add(f"<network-security-config> holds <{child.name[:40]}>, which is not read")
        seen.add(child.name)
    return NetworkSecurity(every_host, tuple(found), debug, oddities.all())


def _with_inner(element: Element, around: SecurityConfig, oddities: Oddities) -> Iterator[SecurityConfig]:
    """A `<domain-config>` and those inside it. Elements lie at most 200 deep, so this does not run away."""
    own = _config(element, around, oddities)
    if not own.domains:
        oddities.add("a <domain-config> names no domain; Android refuses the file")
    yield own
    for child in element.named("domain-config"):
        yield from _with_inner(child, own, oddities)


def _config(element: Element, around: SecurityConfig, oddities: Oddities) -> SecurityConfig:
    domains: list[Domain] = []
    anchors: list[TrustAnchor] | None = None
    pins, until = around.pins, around.pins_until
    for child in element.children:
        if child.name == "domain":
            name = child.text.strip().lower().rstrip(".")
            domains.append(Domain(name, _flag(child.plain("includeSubdomains"), False)))
        elif child.name == "trust-anchors":
            anchors = [*(anchors or []), *_anchors(child, oddities)]
        elif child.name == "pin-set":
            pins, until = _pin_set(child, oddities)
        elif child.name not in ("domain-config", "certificateTransparency"):
            oddities.add(f"<{element.name[:40]}> holds <{child.name[:40]}>, which is not read")
    cleartext = element.plain("cleartextTrafficPermitted")
    return SecurityConfig(
        tuple(domains),
        around.cleartext if cleartext is None else _cleartext(cleartext, oddities),
        around.trust_anchors if anchors is None else tuple(anchors),
        pins,
        until,
    )


def _anchors(element: Element, oddities: Oddities) -> Iterator[TrustAnchor]:
    for child in element.children:
        if child.name != "certificates":
            oddities.add(f"<trust-anchors> holds <{child.name[:40]}>, which is not read")
            continue
        source = child.plain("src")
        yield TrustAnchor(source.text if source else "", _flag(child.plain("overridePins"), False))


def _pin_set(element: Element, oddities: Oddities) -> tuple[tuple[Pin, ...], date | None]:
    pins, until = [], None
    for child in element.named("pin"):
        digest = child.plain("digest")
        pins.append(Pin(digest.text if digest else "", child.text.strip()))
    expiration = element.plain("expiration")
    if expiration is not None:
        try:
            until = date.fromisoformat(expiration.text[:40].strip())
        except ValueError:
            oddities.add(
                f"the pins end on {expiration.text[:40]!r}, which is no date; Android refuses the file"
            )
    return tuple(pins), until


def _cleartext(attribute: Attribute, oddities: Oddities) -> bool:
    """Android takes text here for its default, which is to permit."""
    if attribute.kind in _WHOLE:
        return attribute.data != 0
    oddities.add("cleartextTrafficPermitted is no truth value; Android takes it for true")
    return True


def _flag(attribute: Attribute | None, default: bool) -> bool:
    if attribute is None:
        return default
    if attribute.kind in _WHOLE:
        return attribute.data != 0
    return attribute.text in _TRUE if attribute.kind is Kind.STRING else default
