"""What an address is taken for: wrong endpoints accuse, missed ones give a false clean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.formats.addresses.find_addresses import Kind, find_addresses
from ringfence.formats.addresses.noise import Role, Weighed, weigh, weigh_all

ENDPOINTS = """
api.foo.cn pangolin.snssdk.com cn.bing.com www.baidu.com log.umeng.co m.foo.io 360.cn 163.com aqzscn10.51.la
e.crashlytics.com ad.doubleclick.net android.clients.google.com java.sun.com log-api.foo.me t.co graph.foo.tv
edge.agora.io s1.foo.in x-y.foo.xyz app-measurement.com api2.foo.app umeng.com.br API.UMENG.COM
us.umeng.com www.allegro.pl api.foo.in x.foo.co.in
"""
PACKAGES = """
com.umeng.analytics.social com.google.ads org.apache.http.net net.sf.json.io io.netty.channel.media
cn.jpush.android.data java.io java.net javax.net android.app android.os.Build kotlin.io com.foo.b.name
os.name de.foo.bar.name com.google.android.gms.actions.extra.NAME junit.properties vnd.foo.android.events
"""
FILES = "libfoo.so libc.so.6.so a.zip test_utils.cc config.properties"
CODE = "Locale.US Schedulers.map this.data e.prototype.name g.prototype.com R.id Date.now"
UNSURE = """
user-x.name foo.id video.me crashlytics.installation.id Umeng.com a.com sdk.address.id IKVM.NET coverage.ec
o.cf com.umeng.com
"""


@pytest.mark.parametrize("name", ENDPOINTS.split())
def test_a_host_is_an_endpoint(name: str) -> None:
    weighed = weigh(name, Kind.HOST)
    assert (weighed.role, weighed.host) == (Role.ENDPOINT, name.lower())


@pytest.mark.parametrize(
    "name", [*PACKAGES.split(), *FILES.split(), *CODE.split(), "1.2.3.dev", "socket.io", "co.uk", "asn.au"]
)
def test_what_is_no_host(name: str) -> None:
    weighed = weigh(name, Kind.HOST)
    assert weighed.role is Role.NOT_A_HOST
    assert weighed.host == ""
    assert weighed.reason


@pytest.mark.parametrize("name", UNSURE.split())
def test_what_may_be_a_host_is_neither_dropped_nor_called_an_endpoint(name: str) -> None:
    assert weigh(name, Kind.HOST).role is Role.UNSURE


@pytest.mark.parametrize(
    ("text", "role", "host"),
    [
        ("https://api.foo.cn/v1", Role.ENDPOINT, "api.foo.cn"),
        ("https://%s.umeng.com/x", Role.ENDPOINT, "*.umeng.com"),
        ("https://8.210.1.2/x", Role.ENDPOINT, "8.210.1.2"),
        ("http://[2400:3200::1]/", Role.ENDPOINT, "2400:3200::1"),
        ("https://docs.google.com/forms/x", Role.ENDPOINT, "docs.google.com"),
        ("https://api.github.com/x", Role.ENDPOINT, "api.github.com"),
        ("https://www.googleapis.com/oauth2/v1", Role.ENDPOINT, "www.googleapis.com"),
        ("https://play.google.com/log", Role.ENDPOINT, "play.google.com"),
        ("https://%s/x", Role.RUN_TIME, ""),
        ("https://", Role.RUN_TIME, ""),
        ("https://www.com", Role.RUN_TIME, ""),
        ("http://schemas.android.com/apk/res/android", Role.NAMESPACE, "schemas.android.com"),
        ("http://www.w3.org/2000/svg", Role.NAMESPACE, "www.w3.org"),
        ("http://xml.apache.org/xslt", Role.NAMESPACE, "xml.apache.org"),
        ("https://www.googleapis.com/auth/drive", Role.NAMESPACE, "www.googleapis.com"),
        ("http://example.com/x", Role.EXAMPLE, "example.com"),
        ("http://a.b.test/", Role.EXAMPLE, "a.b.test"),
        ("http://localhost:8081/", Role.EXAMPLE, "localhost"),
        ("http://192.0.2.7/", Role.EXAMPLE, "192.0.2.7"),
        ("https://developer.android.com/x", Role.DOCUMENTATION, "developer.android.com"),
        ("https://github.com/a/b/issues/5", Role.DOCUMENTATION, "github.com"),
        ("https://stackoverflow.com/q/1", Role.DOCUMENTATION, "stackoverflow.com"),
        ("https://dom.spec.whatwg.org/#x", Role.DOCUMENTATION, "dom.spec.whatwg.org"),
        ("https://goo.gl/abc", Role.DOCUMENTATION, "goo.gl"),
        ("http://www.apache.org/licenses/LICENSE-2.0", Role.DOCUMENTATION, "www.apache.org"),
        ("https://foo.io/LICENSE.txt", Role.DOCUMENTATION, "foo.io"),
        ("http://10.0.2.2:8080/", Role.PRIVATE, "10.0.2.2"),
        ("http://printer.local/", Role.PRIVATE, "printer.local"),
        ("http://server/", Role.PRIVATE, "server"),
        ("https://config", Role.RUN_TIME, ""),
        ("http://javax.xml.transform/feature", Role.NAMESPACE, "javax.xml.transform"),
        ("http://foo.notatld/", Role.UNSURE, "foo.notatld"),
        ("http://a(b).com/", Role.NOT_A_HOST, ""),
    ],
)
def test_urls(text: str, role: Role, host: str) -> None:
    weighed = weigh(text, Kind.URL)
    assert (weighed.role, weighed.host) == (role, host)


@pytest.mark.parametrize(
    ("text", "kind", "role"),
    [
        ("content://sms/sent", Kind.CONTENT, Role.DEVICE),
        ("market://details?id=a.b", Kind.OTHER, Role.DEVICE),
        ("foo://api.evil.com/x", Kind.OTHER, Role.UNSURE),
        ("foo://43.231.145.10:5224", Kind.OTHER, Role.UNSURE),
        ("114.80.208.163", Kind.IPV4, Role.ENDPOINT),
        ("8.8.8.8", Kind.IPV4, Role.ENDPOINT),
        ("5.2.4.1", Kind.IPV4, Role.UNSURE),
        ("1.2.156.3", Kind.IPV4, Role.UNSURE),
        ("2.5.29.15", Kind.IPV4, Role.NOT_A_HOST),
        ("192.168.1.1", Kind.IPV4, Role.PRIVATE),
        ("1:2:3", Kind.IPV6, Role.NOT_A_HOST),
        ("fe80::1", Kind.IPV6, Role.PRIVATE),
        ("2400:3200::1", Kind.IPV6, Role.ENDPOINT),
        ("dead::beef", Kind.IPV6, Role.PRIVATE),
    ],
)
def test_the_other_kinds(text: str, kind: Kind, role: Role) -> None:
    assert weigh(text, kind).role is role


@pytest.mark.parametrize(
    ("before", "text", "after", "role"),
    [
        ("@", "umeng.com", "", Role.NOT_A_HOST),  # a mail address
        ("=", "e.data", ",", Role.NOT_A_HOST),  # a script
        ("(", "n.track.id", ")", Role.NOT_A_HOST),
        ('"', "t.me", '"', Role.ENDPOINT),
        (" ", "umeng.com", " ", Role.UNSURE),  # a sentence
        ("'", "umeng.com", "/", Role.ENDPOINT),
        ("/", "main.rs", "", Role.NOT_A_HOST),
        ("", "main.rs", "", Role.UNSURE),
        (".", "umeng.com", '"', Role.ENDPOINT),
        (" ", "5.8.200.17", " ", Role.ENDPOINT),
        ("(", "5.8.200.17", ")", Role.UNSURE),
    ],
)
def test_what_stands_around_an_address_counts(before: str, text: str, after: str, role: Role) -> None:
    kind = Kind.IPV4 if text[0].isdigit() else Kind.HOST
    assert weigh(text, kind, before, after).role is role


def test_the_end_of_a_name_says_that_it_is_one() -> None:
    assert weigh("umeng.com", Kind.HOST, ".", '"').host == "*.umeng.com"


def test_every_row_is_weighed_and_none_dropped() -> None:
    addresses = find_addresses(b'"http://a.umeng.cn/" com.foo.app content://x "http://a.umeng.cn/"')
    weighed = list(weigh_all(addresses))
    assert [each.row for each in weighed] == list(range(len(addresses)))
    assert [each.weighed.role for each in weighed] == [
        Role.ENDPOINT,
        Role.NOT_A_HOST,
        Role.DEVICE,
        Role.ENDPOINT,
    ]
    assert weighed[0].weighed == Weighed(Role.ENDPOINT, "a.umeng.cn", "a URL")


@given(st.text(max_size=80), st.sampled_from(list(Kind)), st.text(max_size=1), st.text(max_size=1))
def test_any_text_can_be_weighed(text: str, kind: Kind, before: str, after: str) -> None:
    assert weigh(text, kind, before, after).reason
