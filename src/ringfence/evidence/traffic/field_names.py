"""The names under which apps send personal data, and what the values under them must look like.

Names are compared without case and signs, whole or by their last words: `device_imei`, `deviceImei` and
`imei` are one. `user.name` stands for *name* inside *user*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from . import data_kinds as kinds
from . import value_looks as looks
from .data_kinds import DataKind
from .value_looks import Looks


class NameRule(NamedTuple):
    """`alone`: the value could be anything, so the name decides alone."""

    kind: DataKind
    looks: Looks
    names: str
    alone: bool = False


RULES: tuple[NameRule, ...] = (
    NameRule(
        kinds.ADVERTISING_ID,
        looks.is_advertising_id,
        "idfa gaid adid aaid ifa rdid advertisingid adsid gpsadid googleadid advertiserid "
        "googleadvertisingid iosidfa maid oaid advertisingidentifier googleaid androidadid admobid aifa "
        "advid googleadsid openadvertisingid amazonadid fireadid",
    ),
    NameRule(
        kinds.ANDROID_ID, looks.is_android_id, "androidid ssaid secureandroidid anid aid andid device.aid"
    ),
    NameRule(kinds.IMEI, looks.is_imei, "imei imeis meid imeimeid deviceimei"),
    NameRule(kinds.SIM, looks.is_sim, "imsi iccid simserial simserialnumber subscriberid simid"),
    NameRule(
        kinds.SERIAL,
        looks.is_serial,
        "serial serialnumber serialno hwserial buildserial deviceserial hardwareserial device.sn roserialno",
    ),
    NameRule(kinds.ACCESS_POINT, looks.is_bare_mac, "bssid wifibssid apmac routermac gatewaymac"),
    NameRule(
        kinds.MAC,
        looks.is_bare_mac,
        "mac macaddress macaddr wifimac wlanmac wifimacaddress bluetoothmac btmac bluetoothaddress mc",
    ),
    NameRule(
        kinds.DEVICE_ID,
        looks.is_device_id,
        "deviceid did udid openudid deviceuuid idfv iosidfv vendorid identifierforvendor hardwareid duid "
        "device.id device.uuid uniquedeviceid deviceidentifier clientudid dpid deviceuniqueid phoneid "
        "devicefingerprint mediadrmid widevineid",
    ),
    NameRule(
        kinds.EMAIL,
        looks.is_email,
        "email emailaddress mail useremail e-mail loginemail primaryemail contactemail emails account.email",
    ),
    NameRule(
        kinds.PHONE,
        looks.is_phone,
        "phone phonenumber msisdn mobile mobilenumber tel telephone cellphone phonenum mobileno line1number "
        "userphone contactnumber cell telnumber",
    ),
    NameRule(
        kinds.NAME,
        looks.is_word,
        "firstname lastname fullname givenname familyname surname fname lname realname middlename "
        "displayname username.full customername user.name profile.name customer.name person.name "
        "contact.name recipient.name passenger.name accountholder cardholder cardholdername holdername",
    ),
    NameRule(kinds.BIRTH, looks.is_birth, "dob birthday birthdate dateofbirth birth bday userbirthday"),
    NameRule(
        kinds.ADDRESS,
        looks.is_street,
        "street streetaddress address1 addressline addressline1 homeaddress postaladdress shippingaddress "
        "billingaddress address street1 mailingaddress",
    ),
    NameRule(kinds.ADDRESS, looks.is_zip, "zip zipcode postalcode postcode postal"),
    NameRule(kinds.USERNAME, looks.is_user_name, "username loginname userlogin screenname accountname"),
    NameRule(kinds.PASSWORD, looks.is_password, "password passwd pwd userpassword passphrase"),
    NameRule(
        kinds.TOKEN,
        looks.is_token,
        "accesstoken authtoken sessiontoken idtoken refreshtoken oauthtoken authorization sessionid sessid "
        "xauthtoken bearertoken usertoken logintoken jwt xsessionid",
    ),
    NameRule(
        kinds.IP,
        looks.is_public_address,
        "ip clientip ipaddress userip deviceip publicip xforwardedfor remoteaddr ipaddr ipv6 device.ip",
    ),
    NameRule(kinds.GOVERNMENT_ID, looks.is_ssn, "ssn socialsecurity socialsecuritynumber taxid itin ssntin"),
    NameRule(
        kinds.GOVERNMENT_ID,
        looks.is_passport,
        "passport passportnumber passportno driverslicense driverlicense driverslicensenumber "
        "drivinglicence nationalid licensenumber",
    ),
    NameRule(
        kinds.CARD,
        looks.is_card,
        "cardnumber card creditcard creditcardnumber pan ccnumber ccnum cardno iban card.number debitcard",
    ),
    NameRule(
        kinds.CARD,
        looks.is_account,
        "bankaccount accountnumber bankaccountnumber routingnumber account.number",
    ),
    NameRule(kinds.NETWORK_NAME, looks.is_stated, "ssid wifissid wifiname networkssid"),
    NameRule(
        kinds.HEALTH_DATA,
        looks.is_stated,
        "diagnosis diagnoses medication medications prescription prescriptions symptom symptoms bloodtype "
        "heartrate restingheartrate bloodpressure systolic diastolic bloodglucose glucoselevel insulin "
        "cholesterol pregnant pregnancy pregnancyweek ispregnant menstrualcycle lastperiod "
        "periodstart ovulation fertility hiv hivstatus lasttesteddate allergy allergies disability "
        "mentalhealth depressionscore bmi bodyfat bodytemperature oxygensaturation spo2 sleepquality "
        "icd10 icdcode medicalrecordnumber mrn condition.medical healthcondition therapy smoker",
        alone=True,
    ),
    NameRule(
        kinds.FINANCIAL_DATA,
        looks.is_amount,
        "salary income annualincome monthlyincome householdincome creditscore ficoscore networth "
        "accountbalance bankbalance loanamount creditlimit mortgagebalance debtamount",
        alone=True,
    ),
)
# Meta, TikTok and others have short names for hashed fields of what they call user data.
_USER_DATA = {"em": kinds.EMAIL, "ph": kinds.PHONE, "fn": kinds.NAME, "ln": kinds.NAME, "db": kinds.BIRTH,
              "zp": kinds.ADDRESS, "externalid": kinds.DEVICE_ID}  # fmt: skip
_USER_DATA_NAMES = frozenset({"ud", "userdata", "user", "context"})
_HASHES = re.compile(r"^(?:hashed|md5|sha1|sha256|sha512)|(?:hashed|hash|md5|sha1|sha256|sha512)$")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]|\d+|[^\W\d_a-zA-Z]+")
_CONTACT_LISTS = frozenset({"contacts", "addressbook", "phonebook", "contactlist", "phonecontacts"})
_APP_LISTS = frozenset(
    {"installedapps", "installedpackages", "applist", "packagelist", "installedapplications", "pkglist"}
)


def _index() -> dict[str, list[NameRule]]:
    made: dict[str, list[NameRule]] = {}
    for rule in RULES:
        for name in rule.names.lower().replace("-", "").split():
            made.setdefault(name, []).append(rule)
    return made


_BY_NAME = _index()


class NameMeaning(NamedTuple):
    """What a field's name says: the rules for its value, and whether the value is to be a hash."""

    rules: tuple[NameRule, ...] = ()
    hashed: tuple[DataKind, ...] = ()
    in_contacts: bool = False
    in_apps: bool = False


@lru_cache(maxsize=1 << 14)
def read_name(path: tuple[str, ...]) -> NameMeaning:
    """The meaning of the names from outside in."""
    named = [name for name in path if name != "[]"]
    if not named:
        return NameMeaning()
    words = split_words(named[-1])
    parent = split_words(named[-2]) if len(named) > 1 else []
    rules = dict.fromkeys(
        rule for name in (_bare(named[-1]), *_endings(words, parent)) for rule in _BY_NAME.get(name, ())
    )
    bare, around = "".join(words), {"".join(split_words(name)) for name in named[:-1]}
    hashed = []
    if (stripped := _HASHES.sub("", _bare(named[-1]))) != bare:
        hashed = [rule.kind for rule in _BY_NAME.get(stripped, ())]
    if bare in _USER_DATA and around & _USER_DATA_NAMES:
        hashed.append(_USER_DATA[bare])
    whole = around | {bare}
    return NameMeaning(
        tuple(rules), tuple(dict.fromkeys(hashed)), bool(whole & _CONTACT_LISTS), bool(whole & _APP_LISTS)
    )


def _bare(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name[:80].lower())


def split_words(name: str) -> list[str]:
    """`deviceIMEI_1` -> device, imei."""
    return [word.lower() for word in _WORDS.findall(name[:80]) if not word.isdigit() or word == "1"]


def _endings(words: list[str], parent: list[str]) -> Iterator[str]:
    """The name, its last words, and the same inside the last word of the name around it."""
    for start in range(len(words)):
        yield "".join(words[start:])
    if words and words[-1] == "1":
        yield from _endings(words[:-1], parent)
    if parent:
        yield f"{parent[-1]}.{''.join(words)}"
