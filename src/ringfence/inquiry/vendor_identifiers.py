"""A vendor's identifiers -> the organisations that have them, each with how it was told and how surely.

A worldwide or register-wide number names one organisation. A bare company number or ticker is used by many
registers and exchanges: alone it makes a candidate. A domain names who operates it; one on which others
have their pages or mailboxes names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..catalogue.lookup import Catalogue, as_host, stands
from ..evidence.owners.own_register import OwnRegister
from ..model.vendor import Vendor

OPEN_TO_ALL = frozenset(
    """
    126.com 139.com 163.com 189.cn 21cn.com aliyun.com aol.com bk.ru daum.net foxmail.com gmail.com
    gmx.de gmx.net googlemail.com hanmail.net hotmail.com icloud.com inbox.ru list.ru live.com
    mac.com mail.com mail.ru me.com msn.com naver.com outlook.com proton.me protonmail.com qq.com
    rambler.ru rediffmail.com sina.cn sina.com sohu.com tom.com vip.163.com vip.qq.com web.de
    yahoo.co.jp yahoo.com yandex.com yandex.ru yeah.net ymail.com zoho.com
    """.split()  # noqa: SIM905 - a list of words is read better so
)  # anybody can have a mailbox there
_SUFFIXES = {"HK": "HKEX", "SS": "SSE", "SH": "SSE", "SZ": "SZSE", "ME": "MOEX", "MM": "MOEX", "L": "LSE",
             "DE": "XETRA", "T": "TSE", "KS": "KRX", "KQ": "KOSDAQ", "TW": "TWSE", "NS": "NSE", "BO": "BSE",
             "AX": "ASX", "TO": "TSX", "SI": "SGX", "TA": "TASE"}  # fmt: skip
_AFTER = re.compile(r"([A-Z0-9]+)[. ]([A-Z]{1,2})")
_WORLDWIDE = frozenset({"lei", "cik", "uscc", "ogrn", "inn", "isin", "duns"})
_USCC = re.compile(r"[0-9A-Z]{18}")
RANK = {"lei": 0, "uscc": 0, "cik": 0, "ogrn": 0, "inn": 1, "isin": 0, "duns": 0, "number": 1, "ticker": 2,
        "domain": 3, "email": 4}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """An organisation, the identifier that told it, and whether that one is enough for a match."""

    id: str
    how: str
    rank: int
    enough: bool


def find_by_identifiers(
    catalogue: Catalogue, owners: OwnRegister | None, vendor: Vendor, on: date
) -> Iterator[Told]:
    """Everything that the identifiers tell, in the order of the columns."""
    for kind, value in vendor.identifiers:
        if kind in ("domain", "email"):
            yield from _by_domain(catalogue, kind, value, on)
        elif kind == "ticker":
            yield from _by_ticker(catalogue, value, on)
        else:
            yield from _by_number(catalogue, kind, value)
        if owners is not None and kind not in ("domain", "email", "ticker"):
            for entity, how in owners.find(value):
                yield Told(owners.id_of(entity), how, RANK[kind], enough=True)


def find_faults(vendor: Vendor) -> Iterator[str]:
    """What is wrong with the identifiers themselves."""
    for kind, value in vendor.identifiers:
        if kind == "lei" and not is_lei(value):
            yield f"“{value}” is no LEI: its check digits do not agree"


def is_lei(value: str) -> bool:
    """ISO 17442: 20 letters and digits, of which the last two check the others (ISO 7064, 97-10)."""
    text = value.strip().upper()
    if not re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", text):
        return False
    return int("".join(str(int(letter, 36)) for letter in text)) % 97 == 1


def _by_number(catalogue: Catalogue, kind: str, value: str) -> Iterator[Told]:
    text = re.sub(r"[\s]", "", value).casefold()
    bare = text.lstrip("0") if kind == "cik" else text
    for row in catalogue.index.find(f"identifier:{bare}"):
        scheme = row["scheme"]
        if scheme == "listing" or (kind in _WORLDWIDE and scheme != kind):
            continue
        enough = kind in _WORLDWIDE or bool(_USCC.fullmatch(value.strip().upper()))
        how = f"{scheme} {row['value']}" + ("" if enough else ", which other registers may use as well")
        yield Told(row["organisation"], how, RANK[kind], enough)


def _by_ticker(catalogue: Catalogue, value: str, on: date) -> Iterator[Told]:
    text = value.strip().upper()
    if (after := _AFTER.fullmatch(text)) and after[2] in _SUFFIXES:
        text = f"{_SUFFIXES[after[2]]}:{after[1]}"
    exchange, colon, symbol = text.partition(":")
    written: tuple[str, ...]
    if colon:
        written = (f"{exchange}:{symbol}", f"{exchange}:{symbol.lstrip('0')}")
    else:
        written = tuple(f"{place}:{text}" for place in ("NASDAQ", "NYSE", "HKEX", "OTC"))
    rows = {
        row["organisation"]: row
        for each in written
        for row in catalogue.index.find(f"identifier:{each.casefold()}")
    }
    for row in rows.values():
        if stands(row, on):
            doubt = "" if colon else "; the list names no exchange"
            yield Told(row["organisation"], f"listed as {row['value']}{doubt}", RANK["ticker"], bool(colon))


def _by_domain(catalogue: Catalogue, kind: str, value: str, on: date) -> Iterator[Told]:
    host = as_host(value.rpartition("@")[2]).removeprefix("www.")
    if host in OPEN_TO_ALL or "." not in host:
        return
    for row in catalogue.find_domain(host):
        own = row.get("operator") and row.get("shared") != "yes" and row["domain"] not in OPEN_TO_ALL
        if own and stands(row, on):
            how = f"{kind} {host}: {row['domain']} is its domain"
            yield Told(row["operator"], how, RANK[kind], enough=True)
