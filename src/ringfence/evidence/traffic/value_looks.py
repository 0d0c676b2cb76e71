"""What the values of identifiers look like, and what only resembles them: checksums, ranges, placeholders."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

Looks = Callable[[str], bool]

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_EMAIL = re.compile(
    r"[\w.+-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9-]{1,63}){0,6}\.([a-z]{2,24})", re.IGNORECASE
)
_FILES = frozenset(
    {"png", "jpg", "jpeg", "gif", "webp", "svg", "ico", "css", "js", "mjs", "json", "html", "xml", "txt",
     "mp4", "zip", "apk", "dex", "so", "ttf", "woff"}
)  # fmt: skip
_HEX16 = re.compile(r"[0-9a-f]{16}", re.IGNORECASE)
_ID = re.compile(r"[0-9a-zA-Z_-]{16,64}|" + _UUID.pattern, re.IGNORECASE)
_MAC = re.compile(r"[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}", re.IGNORECASE)
_BARE_MAC = re.compile(r"[0-9a-f]{12}", re.IGNORECASE)
_PLACEHOLDER_MACS = frozenset(
    {"020000000000", "000000000000", "ffffffffffff", "001122334455", "aabbccddeeff"}
)
_INTERNATIONAL = re.compile(r"\+[1-9](?:[ ().-]?\d){9,14}")
_PHONE_SIGNS = re.compile(r"\+?[\d ().-]{9,20}")
_NORTH_AMERICAN = re.compile(r"1?[2-9]\d{2}[2-9]\d{6}")
_WORD = re.compile(r"[^\W\d_][\w .,'’-]{0,80}")
_NO_WORD = frozenset(
    {"true", "false", "null", "none", "undefined", "unknown", "default", "test", "user", "guest", "anonymous",
     "yes", "no", "na"}
)  # fmt: skip
_BIRTH = re.compile(r"(?:19|20)\d{2}[-/.]?[01]\d[-/.]?[0-3]\d|[0-3]?\d[-/.][0-3]?\d[-/.](?:19|20)\d{2}")
_ZIP = re.compile(r"\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d", re.IGNORECASE)
_STREET = re.compile(r"(?=.*\d)(?=.*[^\W\d_]{3})[\w .,'’#/-]{6,160}")
_SSN = re.compile(r"(?!000|666|9)\d{3}-?(?!00)\d{2}-?(?!0000)\d{4}")
_PASSPORT = re.compile(r"(?=.*\d{4})[A-Z0-9]{6,12}", re.IGNORECASE)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_IBAN_LENGTHS = {
    "AT": 20, "BE": 16, "CH": 21, "CZ": 24, "DE": 22, "DK": 18, "ES": 24, "FI": 18, "FR": 27, "GB": 22,
    "GR": 27, "HU": 28, "IE": 22, "IT": 27, "LU": 20, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24,
    "SA": 24, "SE": 24, "TR": 26, "UA": 29,
}  # fmt: skip
_TOKEN = re.compile(r"(?=.*\d)[\w.%/+=|:~-]{16,4096}")
_SERIAL = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9]{7,20}")
_PLACEHOLDERS = re.compile(r"(.)\1*|0123456789abcdef?|123456789\d*|unknown", re.IGNORECASE)
_PACKAGE = re.compile(r"[a-z][a-z0-9_]{1,40}(?:\.[a-z][a-z0-9_]{0,60}){1,7}", re.IGNORECASE)
_AMOUNT = re.compile(r"(?:[A-Z]{3} )?[-+]?[$€£]? ?\d[\d.,' ]{0,18}(?: ?[A-Z]{3})?")
_DIGEST = {32: "MD5", 40: "SHA-1", 56: "SHA-224", 64: "SHA-256", 96: "SHA-384", 128: "SHA-512"}
_HEX = re.compile(r"[0-9a-f]+", re.IGNORECASE)


def digits_of(value: str) -> str:
    return re.sub(r"\D", "", value)


def passes_luhn(digits: str) -> bool:
    """The check digit of IMEI, ICCID and card numbers (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 * (number > 9)
    return total % 10 == 0


def is_placeholder(value: str) -> bool:
    """One sign over and over, or counted up: an id that was switched off or never set."""
    bare = re.sub(r"[-:. ]", "", value)
    return _PLACEHOLDERS.fullmatch(bare) is not None or bare.lower() == "9774d56d682e549c"


def is_uuid(value: str) -> bool:
    return _UUID.fullmatch(value) is not None and not is_placeholder(value)


def is_advertising_id(value: str) -> bool:
    """A UUID; OAIDs of some makers are 16 to 64 hexadecimal digits."""
    return is_uuid(value) or (
        16 <= len(value) <= 64 and _HEX.fullmatch(value) is not None and not is_placeholder(value)
    )


def is_android_id(value: str) -> bool:
    return _HEX16.fullmatch(value) is not None and not is_placeholder(value)


def is_imei(value: str) -> bool:
    """15 digits with their check digit, 14 or 16 (with the software's version) without; a MEID is 14
    hexadecimal digits."""
    bare = re.sub(r"[ /-]", "", value)
    if is_placeholder(bare):
        return False
    if bare.isascii() and bare.isdigit():
        return (len(bare) == 15 and passes_luhn(bare)) or len(bare) in (14, 16)
    return len(bare) == 14 and _HEX.fullmatch(bare) is not None and bare[:2].lower() >= "a0"


def is_sim(value: str) -> bool:
    """An IMSI begins with a country (2 to 7), an ICCID with 89."""
    if not (value.isascii() and value.rstrip("Ff").isdigit()) or is_placeholder(value):
        return False
    return (len(value) in (14, 15) and value[0] in "234567") or (18 <= len(value) <= 20 and value[:2] == "89")


def is_serial(value: str) -> bool:
    return _SERIAL.fullmatch(value) is not None and not is_placeholder(value)


def is_mac(value: str) -> bool:
    """A MAC address that is one: not the one that Android gives in the place of the real one."""
    bare = re.sub("[:-]", "", value).lower()
    return _MAC.fullmatch(value) is not None and bare not in _PLACEHOLDER_MACS and not is_placeholder(bare)


def is_bare_mac(value: str) -> bool:
    return is_mac(value) or (_BARE_MAC.fullmatch(value) is not None and not is_placeholder(value))


def is_device_id(value: str) -> bool:
    return (
        _ID.fullmatch(value) is not None
        and any(character.isdigit() for character in value)
        and not is_placeholder(value)
    )


def is_email(value: str) -> bool:
    """An address, and no file name with an @ (`icon@2x.png`)."""
    found = _EMAIL.fullmatch(value)
    return found is not None and found[1].lower() not in _FILES


def is_international_phone(value: str) -> bool:
    return _INTERNATIONAL.fullmatch(value) is not None and not is_placeholder(digits_of(value)[-9:])


def is_phone(value: str) -> bool:
    """A number under a name that says phone. Without a + it must be a North American or a Chinese one, or be
    written with separators: else it may be a time or a count."""
    if _PHONE_SIGNS.fullmatch(value) is None:
        return False
    digits = digits_of(value)
    if value[0] == "+":
        return is_international_phone(value)
    if _NORTH_AMERICAN.fullmatch(digits):
        return not is_placeholder(digits)
    if len(digits) == 11 and digits[0] == "1" and digits[1] in "3456789":
        return True
    return not value.isdigit() and 9 <= len(digits) <= 15 and value.count(".") != 1


def is_word(value: str) -> bool:
    return _WORD.fullmatch(value) is not None and value.lower() not in _NO_WORD


def is_user_name(value: str) -> bool:
    return 3 <= len(value) <= 64 and " " not in value and value.lower() not in _NO_WORD


def is_birth(value: str) -> bool:
    return _BIRTH.fullmatch(value) is not None


def is_zip(value: str) -> bool:
    return _ZIP.fullmatch(value) is not None and not is_placeholder(value)


def is_street(value: str) -> bool:
    return _STREET.fullmatch(value) is not None and not is_public_address(value)


def is_public_address(value: str) -> bool:
    try:
        return ipaddress.ip_address(value.split(",")[0].strip()).is_global
    except ValueError:
        return False


def is_ssn(value: str) -> bool:
    return _SSN.fullmatch(value) is not None and not is_placeholder(digits_of(value))


def is_passport(value: str) -> bool:
    return _PASSPORT.fullmatch(value) is not None and not is_placeholder(value)


def is_card(value: str) -> bool:
    """13 to 19 digits with their check digit, from a range that cards have; or an IBAN."""
    bare = re.sub("[ -]", "", value)
    if bare.isascii() and bare.isdigit():
        return 13 <= len(bare) <= 19 and bare[0] in "23456" and passes_luhn(bare) and not is_placeholder(bare)
    return is_iban(bare)


def is_iban(value: str) -> bool:
    """ISO 13616: the length is the country's, and the remainder by 97 is 1."""
    if _IBAN_LENGTHS.get(value[:2]) != len(value) or _IBAN.fullmatch(value) is None:
        return False
    return int("".join(str(int(sign, 36)) for sign in value[4:] + value[:4])) % 97 == 1


def is_account(value: str) -> bool:
    return is_card(value) or (value.isdigit() and 6 <= len(value) <= 17 and not is_placeholder(value))


def is_password(value: str) -> bool:
    return len(value) >= 4 and value.lower() not in _NO_WORD


def is_token(value: str) -> bool:
    return _TOKEN.fullmatch(value.removeprefix("Bearer ").removeprefix("Basic ")) is not None


def is_package(value: str) -> bool:
    return _PACKAGE.fullmatch(value) is not None


def is_amount(value: str) -> bool:
    return _AMOUNT.fullmatch(value) is not None and any(digit in "123456789" for digit in value)


def is_stated(value: str) -> bool:
    """Anything that says something: for names that leave no doubt."""
    return bool(value) and value.lower() not in ("null", "none", "undefined", "false", "0", "unknown", "no")


def tell_digest(value: str) -> str:
    """The hash function whose digests are so long; "" where it is none."""
    return _DIGEST.get(len(value), "") if _HEX.fullmatch(value) and not is_placeholder(value) else ""
