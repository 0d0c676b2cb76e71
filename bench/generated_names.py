"""What the generated app is named from: packages, hosts and native names of the catalogue, invented words."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

TABLES = Path(__file__).resolve().parents[1] / "src/ringfence/catalogue/tables"
OWN, RENAMED = "org.ringfence.generated", "renamed"
LIBRARIES = ("androidx.generated", "kotlin.generated", "org.generated.library")
SDKS, HOSTS, NATIVES = 60, 160, 24
_WORDS = """
account activity adapter album amount anchor answer archive audio avatar badge banner basket batch bitmap
bonus border bottom branch bucket buffer button cache camera canvas card cart cell channel chart circle
click client clock cloud code color column comment config contact context corner coupon cover credit
cursor dark data date default delay detail device dialog digit direct draft drag drawer edit effect empty
enter error event exit extra favorite feed field filter flag float folder follow font footer form frame
friend gallery gift goods gravity grid group guide header height hint history holder home icon image
index info input item job key label launch layer layout level light like limit line link list live load
local lock login margin mark market media member menu message mobile model module month music name native
network news night note notice number offset option order origin owner packet page panel parent password
path pause payment person phone photo place player point policy
"""
WORDS = tuple(_WORDS.split())


@dataclass(frozen=True, slots=True)
class Sdk:
    prefix: str
    software: tuple[str, ...]


def rows(table: str) -> Iterator[dict[str, str]]:
    """The rows of one of the catalogue's tables, of all its folders."""
    for file in sorted(TABLES.glob(f"*/{table}.csv")):
        with file.open(encoding="utf-8", newline="") as text:
            yield from csv.DictReader(text)


def choose_sdks(rng: np.random.Generator) -> list[Sdk]:
    """So many of the catalogue's Java packages, none inside another."""
    found: dict[str, set[str]] = {}
    for row in rows("marks"):
        mark = row["mark"]
        if row["kind"] == "java package" and mark.count(".") >= 2 and mark.isascii() and len(mark) < 50:
            found.setdefault(mark, set()).add(row["software"])
    chosen: list[Sdk] = []
    for place in rng.permutation(len(found)):
        mark = sorted(found)[place]
        if not any(
            f"{mark}.".startswith(f"{s.prefix}.") or f"{s.prefix}.".startswith(f"{mark}.") for s in chosen
        ):
            chosen.append(Sdk(mark, tuple(sorted(found[mark]))))
        if len(chosen) == SDKS:
            break
    return sorted(chosen, key=lambda sdk: sdk.prefix)


def choose_hosts(rng: np.random.Generator) -> list[str]:
    domains = sorted(
        {row["domain"] for row in rows("domains") if row["domain"].isascii() and "." in row["domain"]}
    )
    return [f"api{place % 7}.{domains[place]}" for place in rng.permutation(len(domains))[:HOSTS]]


def choose_natives(rng: np.random.Generator) -> list[str]:
    marks = sorted(
        {row["mark"] for row in rows("marks") if row["kind"] == "native library" and row["mark"].isascii()}
    )
    plain = [mark.removeprefix("lib").removesuffix(".so") for mark in marks]
    return sorted({f"lib{plain[place]}.so" for place in rng.permutation(len(plain))[:NATIVES]})


def name_classes(count: int, sdks: list[Sdk], rng: np.random.Generator) -> list[str]:
    """Descriptors, sorted: half of SDKs, a quarter the app's own, the rest libraries and renamed packages."""
    weights = rng.lognormal(0, 1, len(sdks))
    shares = [(sdk.prefix, 0.5 * weight / weights.sum()) for sdk, weight in zip(sdks, weights, strict=True)]
    shares += [(OWN, 0.25), *((library, 0.05) for library in LIBRARIES), (RENAMED, 0.1)]
    names: list[str] = []
    for prefix, share in shares:
        names += _of_package(prefix, round(count * share))
    names += _of_package(OWN, count - len(names), "more") if len(names) < count else []
    return sorted(f"L{name.replace('.', '/')};" for name in names[:count])


def _of_package(prefix: str, count: int, below: str = "") -> list[str]:
    """So many class names, 25 in a package; renamed ones of one or two letters each."""
    if prefix == RENAMED:
        return [f"{_letters(n // 600)}.{_letters(n // 25 % 24)}.{_letters(n % 25)}" for n in range(count)]
    names = []
    for n in range(count):
        package = WORDS[n // 25 % len(WORDS)] + (str(n // 25 // len(WORDS)) if n // 25 >= len(WORDS) else "")
        name = WORDS[n * 7 % len(WORDS)].title() + WORDS[n % len(WORDS)].title()
        names.append(f"{prefix}.{below}{package}.{name}{n % 25}")
    return names


def _letters(number: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return letters[number % 26] + (_letters(number // 26 - 1) if number >= 26 else "")


def method_names() -> list[str]:
    verbs = ("get", "set", "on", "is", "update", "load", "show", "create", "parse", "send", "handle", "add")
    return [verb + word.title() for verb in verbs for word in WORDS]


def literals(count: int, rng: np.random.Generator) -> list[str]:
    """Keys, sentences and paths; never a host."""
    picks = rng.integers(0, len(WORDS), (count, 4))
    forms = (
        "{0}_{1}",
        "{0} {1} {2} failed",
        "key_{0}_{1}_{2}",
        "/{0}/{1}",
        "{0}{1}{2}{3}",
        "Cannot {0} the {1}",
    )
    return sorted(
        {forms[n % 6].format(*(WORDS[w] for w in row)) + f"{n // 6 % 97}" for n, row in enumerate(picks)}
    )


def platform_methods(count: int) -> list[tuple[str, str, str]]:
    """Methods of Android's own packages that give nothing personal, each of kind B, C or D."""
    packages = (
        "android/view",
        "android/widget",
        "android/graphics",
        "java/util",
        "java/io",
        "android/animation",
    )
    made = []
    for n in range(count):
        owner = f"L{packages[n % 6]}/{WORDS[n // 6 % len(WORDS)].title()}Generated;"
        made.append((owner, f"{WORDS[n * 11 % len(WORDS)]}{n // len(WORDS)}", "BCD"[n % 3]))
    return sorted(set(made))
