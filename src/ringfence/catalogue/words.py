"""The words of the catalogue's columns: a cell that takes a word takes one of these."""

from __future__ import annotations

from ..model.kinds import Means, Tie

ORGANISATION_KINDS = frozenset({"company", "state body", "fund", "foundation", "person", "group"})
NAME_KINDS = frozenset({"legal", "former", "trading", "short", "brand", "romanised", "translated"})
SCHEMES = frozenset(
    {"lei", "cik", "uscc", "listing", "ogrn", "inn", "company number", "uen", "cr number", "isin", "duns"}
)  # uscc: China's unified social credit code; cr number: Hong Kong; listing: EXCHANGE:TICKER
US_PERSON = "US person"  # a public statement of citizenship or permanent residence, never inferred
PLACE_TIES = {
    "organised in": Tie.ORGANISED_UNDER,
    "principal place of business": Tie.PRINCIPAL_PLACE,
    "headquarters": Tie.HEADQUARTERED,
    "main operations": Tie.OPERATES,
    "is the state": Tie.IS,
    US_PERSON: Tie.CITIZEN,
}
HOLDING_KINDS = frozenset({"equity", "subsidiary", "consolidated", "votes only"})
MEANS = frozenset(str(means) for means in Means)
SOFTWARE_KINDS = frozenset({"sdk", "library", "app", "service", "firmware"})
PURPOSES = frozenset(
    {
        "advertising",
        "ad mediation",
        "analytics",
        "attribution",
        "authentication",
        "browser",
        "cloud",
        "cdn",
        "communication",
        "content",
        "crash reporting",
        "customer engagement",
        "data collection",
        "database",
        "development",
        "device management",
        "file sharing",
        "finance",
        "fraud detection",
        "games",
        "health",
        "identity verification",
        "image loading",
        "keyboard",
        "location",
        "login",
        "maps",
        "media",
        "messaging",
        "network",
        "payment",
        "performance",
        "productivity",
        "push",
        "remote config",
        "security",
        "shopping",
        "smart home",
        "social",
        "speech",
        "storage",
        "surveys",
        "testing",
        "travel",
        "ui",
        "vpn",
        "artificial intelligence",
    }
)
MARK_KINDS = frozenset(
    {
        "java package",  # com.umeng.analytics: classes in it or below it
        "ios class prefix",  # UMAnalytics
        "ios framework",  # UMCommon
        "native library",  # libjcore.so, written as jcore
        "android id",  # com.zhiliaoapp.musically
        "ios bundle id",  # com.zhiliaoapp.musically
        "ios app id",  # the number in the App Store's address
        "maven",  # group or group:artifact
        "npm",
        "pypi",
        "cocoapods",
        "pub",  # Dart and Flutter packages
    }
)
DOMAIN_ROLES = frozenset(
    {
        "website",
        "api",
        "cdn",
        "cloud",
        "advertising",
        "analytics",
        "push",
        "login",
        "payment",
        "messaging",
        "maps",
        "media",
        "games",
        "update",
        "crash reporting",
        "attribution",
        "smart home",
        "short links",
        "dns",
        "mail",
    }
)
DATA = frozenset(
    {
        "advertising id",
        "device id",
        "account authentication",
        "network id",
        "call detail",
        "demographic or contact",
        "government id",
        "financial account",
        "precise geolocation",
        "coarse location",
        "biometric",
        "personal health",
        "personal financial",
        "contacts",
        "messages",
        "content",
        "browsing",
        "installed apps",
        "usage",
        "diagnostics",
        "sensors",
        "photos and media",
        "audio",
        "none",
    }
)  # the categories and identifiers of 28 CFR 202.234-249 and what lies outside them
API_PLATFORMS = frozenset({"android", "play services", "huawei mobile services", "ios"})
API_KINDS = {
    "method": (True, True),  # code that calls it gets the data
    "field": (True, True),  # code that reads it gets the data, or the address under which it is asked for
    "callback": (True, True),  # code that overrides it is handed the data
    "reader": (True, True),  # reads what a string or a content uri beside it names
    "string": (None, True),  # a constant in the code that asks for the data by name
    "content uri": (False, True),  # a constant; what begins with it is asked for as well
    "permission": (False, True),  # asking for it; on iOS the key of the purpose text
    "ios class": (True, False),
    "ios selector": (True, True),
    "ios symbol": (False, True),  # a C function
    "ios framework": (False, True),
    "sends": (None, True),  # takes what it is given out of the app
}  # does it name a class, a member? None: it may
SIGNATURE_KINDS = frozenset({"string", "class shape", "platform calls"})
LIST_REACHES = frozenset(
    {"named only", "subsidiaries", "subsidiaries and affiliates", "products", "class", "not stated"}
)
ACTIONS = frozenset({"remove and block", "do not procure", "do not use in contracts", "licence needed",
                     "do not invest", "review", "none: not in force"})  # fmt: skip
CERTAINTIES = frozenset({"primary", "secondary", "unverified"})
SOURCE_KINDS = {
    "law": True,
    "government": True,
    "register": True,
    "filing": True,
    "own page": True,
    "documentation": True,
    "code": True,
    "store page": True,
    "press": False,
    "other's page": False,
    "reference": False,
    "research": False,
}  # is it first-hand, so that what it says of itself can be `primary`?
EXCHANGES = {
    "HKEX": "HK", "NASDAQ": "US", "NYSE": "US", "OTC": "US", "SSE": "CN", "SZSE": "CN", "NEEQ": "CN",
    "MOEX": "RU", "LSE": "GB", "XETRA": "DE", "EURONEXT-PARIS": "FR", "EURONEXT-AMSTERDAM": "NL",
    "NASDAQ-STOCKHOLM": "SE", "OSLO": "NO", "HELSINKI": "FI", "SIX": "CH", "TSE": "JP", "KRX": "KR",
    "KOSDAQ": "KR", "NSE": "IN", "BSE": "IN", "TASE": "IL", "SGX": "SG", "ASX": "AU", "TSX": "CA",
    "TWSE": "TW", "WSE": "PL", "BME": "ES", "BIT": "IT", "JSE": "ZA", "TADAWUL": "SA", "ADX": "AE",
    "TSETMC": "IR", "AIX": "KZ", "COPENHAGEN": "DK", "BVC": "VE",
}  # fmt: skip
