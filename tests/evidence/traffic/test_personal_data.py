"""Personal data in requests: what counts, what only looks like it, and that no value is told."""

from __future__ import annotations

import hashlib
import json

import pytest

from ringfence.evidence.traffic.fields import list_fields
from ringfence.evidence.traffic.personal_data import HIDDEN, Sighting, find_personal_data
from ringfence.formats.logs.bodies import make_request
from ringfence.model.data_seen import Basis

GAID = "60e5d787-4bd8-4c5a-9a3e-7a1d0c2b9f10"


def look(body: object = "", query: str = "", headers: tuple[tuple[str, str], ...] = ()) -> list[Sighting]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode() if body else b""
    named = {name.lower(): value for name, value in headers}
    request = make_request(f"https://t.example/v1?{query}", "t.example", headers, named, data)
    assert request is not None
    return find_personal_data(list_fields(request)[0])


@pytest.mark.parametrize(
    ("body", "what", "field"),
    [
        ({"device": {"gaid": GAID}}, "advertising id", "device.gaid"),
        ({"androidId": "a1b2c3d4e5f60718"}, "Android id", "androidId"),
        ({"device_imei_1": "490154203237518"}, "IMEI or MEID", "device_imei_1"),
        ({"imsi": "310150123456789"}, "SIM number (IMSI or ICCID)", "imsi"),
        ({"serialNumber": "R58M12ABCDE"}, "serial number", "serialNumber"),
        ({"wifiMac": "a4:5e:60:d1:22:0b"}, "MAC address", "wifiMac"),
        ({"x": "a4:5e:60:d1:22:0b"}, "MAC address", "x"),
        ({"bssid": "a4:5e:60:d1:22:0b"}, "Wi-Fi access point (BSSID)", "bssid"),
        ({"device": {"id": "0f3c9a5b7d1e2f4a"}}, "device id", "device.id"),
        ({"q": "anna@example.org"}, "e-mail address", "q"),
        ({"phone": "(415) 555-0133"}, "phone number", "phone"),
        ({"q": "+14155550133"}, "phone number", "q"),
        ({"user": {"name": "Anna Schmidt"}}, "name", "user.name"),
        ({"homeAddress": "12 Long Street, Springfield"}, "postal address", "homeAddress"),
        ({"dob": "1990-02-03"}, "birth date", "dob"),
        ({"contacts": [{"phone": "+14155550133"}]}, "contacts", "contacts[].phone"),
        ({"client_ip": "8.8.4.4"}, "IP address", "client_ip"),
        ({"username": "anna42"}, "user name", "username"),
        ({"password": "hunter22"}, "password", "password"),
        ({"accessToken": "eyJx.abcdef0123456789"}, "access token", "accessToken"),
        ({"ssn": "078-05-1120"}, "government id", "ssn"),
        ({"cardNumber": "4111 1111 1111 1111"}, "card or account number", "cardNumber"),
        ({"x": "DE89370400440532013000"}, "card or account number", "x"),
        ({"heartRate": 71}, "health data", "heartRate"),
        ({"annual_income": "85000"}, "financial data", "annual_income"),
        ({"installedApps": ["com.whatsapp"]}, "installed apps", "installedApps[]"),
        ({"list": ["com.a.b", "com.c.d", "org.e.f", "io.g.h", "net.i.j"]}, "installed apps", "list[]"),
        ({"loc": {"lat": 37.7749, "lng": -122.4194}}, "coordinates", "loc.lat, lng"),
        ({"latitudeE7": 377749000, "longitudeE7": -1224194000}, "coordinates", "latitudeE7, longitudeE7"),
        ({"coordinates": [-122.4194, 37.7749]}, "coordinates", "coordinates[]"),
        ({"ll": "37.7749,-122.4194"}, "coordinates", "ll"),
        ({"x": "37.77491,-122.41942"}, "coordinates", "x"),
    ],
)
def test_it_is_told_by_name_and_value(body: object, what: str, field: str) -> None:
    assert [(each.kind.what, each.field) for each in look(body)] == [(what, field)]


@pytest.mark.parametrize(
    "body",
    [
        {"gaid": "00000000-0000-0000-0000-000000000000"},
        {"gaid": "limit_ad_tracking"},
        {"androidId": "9774d56d682e549c"},
        {"imei": "490154203237519"},  # the check digit is wrong
        {"imei": "000000000000000"},
        {"wifiMac": "02:00:00:00:00:00"},
        {"image": "icon@2x.png"},
        {"phone": "1732550400"},  # a time
        {"phone": "1732550400123"},
        {"q": "4155550133"},
        {"firstName": "null"},
        {"name": "Pixel 8"},
        {"card": "4111 1111 1111 1112"},
        {"sdcard": "12345678"},
        {"x": "DE89370400440532013001"},
        {"ssn": "000-12-3456"},
        {"lat": 0.0, "lng": 0.0},
        {"lat": 37.7749},
        {"lat": 137.7749, "lng": 12.1234},
        {"size": "12.25,14.50"},
        {"client_ip": "10.0.0.1"},
        {"serial": "unknown"},
        {"ids": ["a.b", "c.d"]},
        {"pregnant": "false"},
        {"zip": "00000"},
    ],
)
def test_what_only_looks_like_it_is_not(body: object) -> None:
    assert look(body) == []


@pytest.mark.parametrize(
    ("lat", "lng", "extra", "metres", "category"),
    [
        (37.774929, -122.419416, {}, 1, "precise geolocation"),
        (37.7749, -122.4194, {}, 11, "precise geolocation"),
        (37.775, -122.419, {}, 111, "precise geolocation"),
        (37.77, -122.42, {}, 1_113, "other"),
        (37.774929, -122.419416, {"accuracy": 2_000}, 2_000, "other"),
    ],
)
def test_coordinates_have_their_precision(
    lat: float, lng: float, extra: dict[str, int], metres: int, category: str
) -> None:
    (seen,) = look({"lat": lat, "lng": lng, **extra})
    assert (seen.metres, seen.kind.category) == (metres, category)


def test_hashes_are_told_by_the_names_of_their_fields() -> None:
    digest = hashlib.sha256(b"anna@example.org").hexdigest()
    for body in ({"hashed_email": digest}, {"email_sha256": digest}, {"user_data": {"em": digest}}):
        (seen,) = look(body)
        assert (seen.kind.what, seen.disguise) == ("e-mail address", ("SHA-256",))
    assert look({"didmd5": "x" * 32}) == []


def test_every_part_of_a_request_is_looked_at() -> None:
    seen = look(
        query=f"gaid={GAID}",
        headers=(
            ("Cookie", "sid=0123456789abcdef01"),
            ("X-Device-Id", "0f3c9a5b7d1e2f4a"),
            ("From", "a@b.example"),
        ),
    )
    assert [(each.kind.what, each.where, each.field) for each in seen] == [
        ("advertising id", "query", "gaid"),
        ("device id", "header", "X-Device-Id"),
        ("cookie", "cookie", "sid"),
    ]


def test_no_value_is_told_not_even_as_a_name() -> None:
    body = {"anna@example.org": {"gaid": GAID}, "4155550133": {"email": "anna@example.org"}}
    seen = look(body)
    assert {each.field for each in seen} == {HIDDEN, f"{HIDDEN}.gaid", f"{HIDDEN}.email"}
    assert not any(each.value for each in seen)
    assert "anna" not in repr(seen)


def test_what_only_a_name_tells_says_so() -> None:
    (seen,) = look({"diagnosis": "seasonal allergy"})
    assert seen.basis is Basis.NAME
