"""What is looked for in code, packed once for all files and threads: packages, interfaces, addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ...catalogue.apis import Api, list_apis
from ...catalogue.index_format import Record
from ...catalogue.lookup import Catalogue
from ...formats.dex.needles import MemberNeedles, Needles, pack_members, pack_needles, pack_packages

_PACKAGE = "mark:java package:"


@dataclass(frozen=True, slots=True)
class Members:
    """Methods or fields: pair i of `needles` is named by the interfaces `apis[i]`."""

    needles: MemberNeedles
    apis: tuple[tuple[Api, ...], ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """Constants in code: text i of `needles` is named by the interfaces `apis[i]`."""

    needles: Needles
    apis: tuple[tuple[Api, ...], ...]


@dataclass(frozen=True, slots=True)
class KnownCode:
    """`marks` are the packages that the catalogue knows, in the order in which `packages` numbers them.

    A string counts as read when it stands beside a call of a *reader*; a content URI by itself.
    """

    marks: tuple[str, ...]
    packages: Needles
    methods: Members
    fields: Members
    uris: Texts
    strings: Texts


@lru_cache(maxsize=4)
def know_code(catalogue: Catalogue) -> KnownCode:
    """Everything that is looked for in the code of Android apps."""
    marks = tuple(catalogue.index.keys(_PACKAGE))
    apis = [api for api in list_apis(catalogue) if api.platform != "ios"]
    uris = _by_text(api for api in apis if api.kind == "content uri")
    strings = _by_text(api for api in apis if api.kind == "string")
    return KnownCode(
        marks,
        pack_packages(marks),
        _by_member(api for api in apis if api.kind in ("method", "sends", "reader") and api.class_name),
        _by_member(api for api in apis if api.kind == "field"),
        uris,
        strings,
    )


def component_rows(catalogue: Catalogue, mark: str) -> list[Record]:
    """The rows of the marks table for one package."""
    return catalogue.index.find(_PACKAGE + mark)


def _by_member(apis: Iterable[Api]) -> Members:
    named: dict[tuple[str, str], list[Api]] = {}
    for api in apis:
        named.setdefault((api.descriptor, api.member), []).append(api)
    return Members(pack_members(list(named)), tuple(map(tuple, named.values())))


def _by_text(apis: Iterable[Api]) -> Texts:
    named: dict[str, list[Api]] = {}
    for api in apis:
        named.setdefault(api.member, []).append(api)
    return Texts(pack_needles(list(named)), tuple(map(tuple, named.values())))
