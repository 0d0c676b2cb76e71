"""Which fields are personal data: the kinds of identifier of 28 CFR 202.234, and coordinates with their
precision.

A field counts only when its name says what it is *and* its value looks it: a wrong accusation is worse than a
miss, and a miss is told as a limit of the method. No value leaves this module.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from .fields import Field

METRES_PER_DEGREE = 111_320  # of latitude
PRECISE_METRES = 1_000  # 28 CFR 202.242
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.[a-z]{2,24}", re.IGNORECASE)
_PHONE = re.compile(r"\+?\d[\d ()-]{8,18}\d")
_DEVICE = re.compile(
    r"[0-9a-f]{16}|[0-9a-f]{32}|\d{15,19}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE
)
_MAC = re.compile(r"[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}", re.IGNORECASE)
_DEGREES = re.compile(r"-?\d{1,3}\.\d{2,15}")
_PAIR = re.compile(r"(-?\d{1,2}\.\d{2,15})[,;](-?\d{1,3}\.\d{2,15})")
_WORD = re.compile(r"[^\W\d_][\w .'-]{0,80}")
_BIRTH = re.compile(r"(?:19|20)\d{2}[-/.]?\d{2}[-/.]?\d{2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2}")
_ZIP = re.compile(r"\d{5}(?:-\d{4})?")
_SESSION = re.compile(r"(?=.*\d)[\w.%-]{16,}")

LATITUDE = frozenset({"lat", "latitude", "geolat", "userlat", "devicelat"})
LONGITUDE = frozenset({"lon", "lng", "long", "longitude", "geolon", "geolng", "userlon", "devicelon"})
PAIRS = frozenset(
    {"ll", "latlng", "latlon", "latlong", "geo", "loc", "location", "coords", "coordinates", "gps"}
)
# name -> what its value must look like -> the kind of listed identifier
NAMES: tuple[tuple[frozenset[str], re.Pattern[str], str], ...] = (
    (
        frozenset(
            {
                "idfa",
                "gaid",
                "adid",
                "aaid",
                "ifa",
                "rdid",
                "advertisingid",
                "adsid",
                "gpsadid",
                "googleadid",
                "advertiserid",
                "googleadvertisingid",
                "iosidfa",
                "maid",
                "oaid",
            }
        ),
        _UUID,
        "advertising id",
    ),
    (
        frozenset(
            {
                "androidid",
                "imei",
                "meid",
                "idfv",
                "deviceid",
                "did",
                "udid",
                "openudid",
                "deviceuuid",
                "iosidfv",
                "vendorid",
                "hardwareid",
                "serial",
                "duid",
            }
        ),
        _DEVICE,
        "device id",
    ),
    (frozenset({"mac", "macaddress", "wifimac", "mc"}), _MAC, "device id"),
    (
        frozenset({"phone", "phonenumber", "msisdn", "mobile", "mobilenumber", "tel"}),
        _PHONE,
        "demographic or contact",
    ),
    (
        frozenset({"firstname", "lastname", "fullname", "givenname", "familyname", "surname"}),
        _WORD,
        "demographic or contact",
    ),
    (frozenset({"dob", "birthday", "birthdate", "dateofbirth"}), _BIRTH, "demographic or contact"),
    (frozenset({"zip", "zipcode", "postalcode", "postcode"}), _ZIP, "demographic or contact"),
    (frozenset({"password", "passwd", "pwd"}), re.compile(r".{4,}", re.DOTALL), "account authentication"),
)
ADDRESSES = frozenset({"ip", "clientip", "ipaddress", "userip", "deviceip", "publicip", "xforwardedfor"})
EMPTY_ID = re.compile(r"[0-]*")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A kind of personal data in a field; `metres` is the precision of coordinates."""

    kind: str
    field: str
    where: str
    metres: int | None = None


def find_personal_data(fields: Iterable[Field]) -> tuple[Sighting, ...]:
    """Every kind of personal data among the fields of one request, each once per field name."""
    listed = tuple(fields)
    found = [sighting for field in listed for sighting in _look_at(field)]
    found += _find_coordinates(listed)
    return tuple(dict.fromkeys(found))


def _look_at(field: Field) -> list[Sighting]:
    name, value = bare(field.name), field.value.strip()
    if not value or EMPTY_ID.fullmatch(value):  # an advertising id of zeros says that tracking is off
        return []
    if field.where != "header" and _EMAIL.fullmatch(value):
        return [Sighting("demographic or contact", field.name, field.where)]
    if name in ADDRESSES and _is_public(value):
        return [Sighting("network id", field.name, field.where)]
    if field.where == "cookie" and _SESSION.fullmatch(value):
        return [Sighting("network id", field.name, field.where)]
    return [
        Sighting(kind, field.name, field.where)
        for names, looks, kind in NAMES
        if name in names and looks.fullmatch(value)
    ][:1]


def bare(name: str) -> str:
    """Field names without case and signs: 'Device-ID', 'deviceId' and 'device_id' are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _is_public(value: str) -> bool:
    try:
        return ipaddress.ip_address(value.split(",")[0].strip()).is_global
    except ValueError:
        return False


def _find_coordinates(fields: tuple[Field, ...]) -> list[Sighting]:
    """Latitude and longitude side by side, or both in one field."""
    found = []
    east = {
        field.group: field for field in fields if bare(field.name) in LONGITUDE and _degrees(field.value, 180)
    }
    for field in fields:
        name = bare(field.name)
        if name in LATITUDE and field.group in east and _degrees(field.value, 90):
            metres = max(_precision(field.value), _precision(east[field.group].value))
            found.append(
                Sighting("coordinates", f"{field.name}, {east[field.group].name}", field.where, metres)
            )
        elif name in PAIRS and (metres := _pair_precision(field.value)):
            found.append(Sighting("coordinates", field.name, field.where, metres))
    return found


def _pair_precision(value: str) -> int:
    """The precision in metres of "latitude,longitude"; 0 if the value is none."""
    pair = _PAIR.fullmatch(value.replace(" ", ""))
    if pair is None or not (_degrees(pair[1], 90) and _degrees(pair[2], 180)):
        return 0
    return max(_precision(pair[1]), _precision(pair[2]))


def _degrees(value: str, most: int) -> bool:
    return bool(_DEGREES.fullmatch(value)) and 0 < abs(float(value)) <= most


def _precision(value: str) -> int:
    """The size of the last decimal in metres, at least 1."""
    decimals = len(value.partition(".")[2])
    return max(1, METRES_PER_DEGREE // int("1" + "0" * decimals))
