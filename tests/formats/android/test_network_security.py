"""Network security configs: what is taken over, which domain is meant, and Android's defaults."""

from __future__ import annotations

from datetime import date

from ringfence.formats.android.binary_xml import read_binary_xml
from ringfence.formats.android.network_security import (
    Domain,
    NetworkSecurity,
    Pin,
    TrustAnchor,
    permits_cleartext,
    read_network_security,
)
from tests.formats.android.binary_files import Ref, Tag, Value, binary_xml


def config_of(*children: Tag) -> NetworkSecurity:
    root = Tag("network-security-config", {}, children)
    return read_network_security(read_binary_xml(binary_xml(root), "n.xml").root)


def domain(name: str, subdomains: bool | None = None) -> Tag:
    attributes: dict[str, Value] = {} if subdomains is None else {"includeSubdomains": subdomains}
    return Tag("domain", attributes, [name])


PINS = Tag("pin-set", {"expiration": "2030-01-31"}, [Tag("pin", {"digest": "SHA-256"}, [" abc= "])])
USER = Tag("trust-anchors", {}, [Tag("certificates", {"src": "user", "overridePins": True})])


def test_a_whole_file() -> None:
    found = config_of(
        Tag("base-config", {"cleartextTrafficPermitted": False}, [USER]),
        Tag("domain-config", {"cleartextTrafficPermitted": True}, [domain(" Example.COM ", True), PINS]),
        Tag(
            "debug-overrides", {}, [Tag("trust-anchors", {}, [Tag("certificates", {"src": Ref(0x7F020001)})])]
        ),
    )
    assert found.every_host.trust_anchors == (TrustAnchor("user", True),)
    (example,) = found.of_domains
    assert example.domains == (Domain("example.com", True),)
    assert (example.pins, example.pins_until) == ((Pin("SHA-256", "abc="),), date(2030, 1, 31))
    assert [example.pinned(date(2030, 1, day)) for day in (30, 31)] == [True, False]
    assert not found.every_host.pinned(date(2020, 1, 1))
    assert found.debug_anchors == (TrustAnchor("@0x7f020001", False),)
    assert found.oddities == ()
    assert found.permits_cleartext("a.example.com", 34)
    assert not found.permits_cleartext("example.net", 20)
    assert found.trusts_user_authorities("a.example.com", 34)


def test_the_longest_domain_decides_and_inner_configs_take_over() -> None:
    inner = Tag("domain-config", {"cleartextTrafficPermitted": False}, [domain("pay.example.com", True)])
    silent = Tag("domain-config", {}, [domain("www.example.com")])
    found = config_of(
        Tag(
            "domain-config",
            {"cleartextTrafficPermitted": True},
            [domain("example.com", True), PINS, inner, silent],
        )
    )
    assert [
        found.permits_cleartext(host, 34) for host in ("example.com", "x.pay.example.com", "www.example.com")
    ] == [
        True,
        False,
        True,
    ]
    assert found.config_for("pay.example.com").pins == (Pin("SHA-256", "abc="),)
    assert found.config_for("a.www.example.com").domains == (Domain("example.com", True),)
    assert found.config_for("badexample.com") is found.every_host


def test_a_domain_without_subdomains() -> None:
    found = config_of(Tag("domain-config", {"cleartextTrafficPermitted": True}, [domain("example.com")]))
    assert found.permits_cleartext("example.com", 34)
    assert not found.permits_cleartext("www.example.com", 34)


def test_defaults_by_target() -> None:
    empty = config_of()
    assert [empty.permits_cleartext("x", target) for target in (27, 28)] == [True, False]
    assert [empty.trusts_user_authorities("x", target) for target in (23, 24)] == [True, False]
    assert permits_cleartext(None, None, 27, "x")
    assert not permits_cleartext(None, None, 28, "x")
    assert permits_cleartext(None, True, 34, "x")
    assert not permits_cleartext(empty, True, 34, "x")  # the flag does not count beside a config


def test_what_android_refuses_is_said() -> None:
    found = config_of(
        Tag("base-config"),
        Tag("base-config", {"cleartextTrafficPermitted": True}),
        Tag("domain-config", {"cleartextTrafficPermitted": "yes"}),
        Tag("domain-config", {}, [domain("a"), Tag("pin-set", {"expiration": "soon"})]),
        Tag("surprise"),
    )
    assert found.every_host.cleartext is None
    assert found.oddities == (
        "there is more than one <base-config>; Android refuses the file",
        "cleartextTrafficPermitted is no truth value; Android takes it for true",
        "a <domain-config> names no domain; Android refuses the file",
        "the pins end on 'soon', which is no date; Android refuses the file",
        "<network-security-config> holds <surprise>, which is not read",
    )
    other = read_network_security(read_binary_xml(binary_xml(Tag("manifest")), "n.xml").root)
    assert other.oddities == ("the network security config starts with <manifest>; Android refuses it",)
