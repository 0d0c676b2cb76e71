"""The kinds of personal data that traffic is searched for, in the words of the law and of the field."""

from __future__ import annotations

from typing import NamedTuple

IDENTIFIERS = "covered personal identifiers"
GEOLOCATION = "precise geolocation"
HEALTH = "personal health"
FINANCIAL = "personal financial"
OTHER = "other"


class DataKind(NamedTuple):
    """What a value is; `category` and `identifier` are those of a data class (28 CFR 202.234 and 202.249)."""

    what: str
    category: str
    identifier: str = ""


def _identifier(what: str, identifier: str) -> DataKind:
    return DataKind(what, IDENTIFIERS, identifier)


ADVERTISING_ID = _identifier("advertising id", "advertising id")
ANDROID_ID = _identifier("Android id", "device id")
IMEI = _identifier("IMEI or MEID", "device id")
SIM = _identifier("SIM number (IMSI or ICCID)", "device id")
SERIAL = _identifier("serial number", "device id")
MAC = _identifier("MAC address", "device id")
DEVICE_ID = _identifier("device id", "device id")
EMAIL = _identifier("e-mail address", "demographic or contact")
PHONE = _identifier("phone number", "demographic or contact")
NAME = _identifier("name", "demographic or contact")
ADDRESS = _identifier("postal address", "demographic or contact")
BIRTH = _identifier("birth date", "demographic or contact")
CONTACTS = _identifier("contacts", "demographic or contact")
IP = _identifier("IP address", "network id")
COOKIE = _identifier("cookie", "network id")
ACCESS_POINT = _identifier("Wi-Fi access point (BSSID)", "network id")
USERNAME = _identifier("user name", "account authentication")
PASSWORD = _identifier("password", "account authentication")
TOKEN = _identifier("access token", "account authentication")
GOVERNMENT_ID = _identifier("government id", "government id")
CARD = _identifier("card or account number", "financial account")
COORDINATES = DataKind("coordinates", GEOLOCATION)
HEALTH_DATA = DataKind("health data", HEALTH)
FINANCIAL_DATA = DataKind("financial data", FINANCIAL)
NETWORK_NAME = DataKind("Wi-Fi network name", OTHER)
INSTALLED_APPS = DataKind("installed apps", OTHER)
OTHER_DATA = DataKind("other personal data", OTHER)

# What a file of known values may call them.
KINDS: dict[str, DataKind] = {
    "advertising id": ADVERTISING_ID,
    "android id": ANDROID_ID,
    "imei": IMEI,
    "sim": SIM,
    "serial": SERIAL,
    "mac": MAC,
    "device id": DEVICE_ID,
    "email": EMAIL,
    "phone": PHONE,
    "name": NAME,
    "address": ADDRESS,
    "birth date": BIRTH,
    "contact": CONTACTS,
    "ip": IP,
    "cookie": COOKIE,
    "bssid": ACCESS_POINT,
    "username": USERNAME,
    "password": PASSWORD,
    "token": TOKEN,
    "government id": GOVERNMENT_ID,
    "account number": CARD,
    "coordinates": COORDINATES,
    "health": HEALTH_DATA,
    "financial": FINANCIAL_DATA,
    "ssid": NETWORK_NAME,
    "installed app": INSTALLED_APPS,
    "other": OTHER_DATA,
}
