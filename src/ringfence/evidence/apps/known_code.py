"""What is looked for in code, packed once for all files and threads: packages, interfaces, addresses."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from ...catalogue.apis import Api, list_apis
from ...catalogue.index_format import Record
from ...catalogue.lookup import Catalogue
from ...formats.dex.needles import MemberNeedles, Needles, pack_members, pack_needles, pack_packages
from ...formats.dex.sieve import Sieve, pack_sieve
from .renamed import Signed, know_signatures

_PACKAGE = "mark:java package:"
CALLED = ("method", "sends", "reader")  # kinds of interfaces that code calls
READ = "string"  # what a *reader* is asked for
REFLECT = "reflect"  # a call that looks for a member by its name
_REFLECTORS = tuple(
    Api("android", REFLECT, "java.lang.Class", member, "none", "a member found by its name", (), "", "")
    for member in ("getMethod", "getDeclaredMethod", "getField", "getDeclaredField")
)
# The lists of words in the sieve
WORDS, TEXTS, METHOD_CLASSES, FIELD_CLASSES, CALLBACKS, RECEIVERS, MEMBERS = range(7)
K = TypeVar("K")


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

    A content URI counts as read by itself. The first `class_names` of the `words` are the classes of
    interfaces as code names them to look them up; the others count when they stand beside a call of a
    *reader*. `callbacks` (by descriptor) are the classes that hand data to whoever extends them, `receivers`
    the methods that get it, `members` the interfaces by the names of their members.
    """

    marks: tuple[str, ...]
    packages: Needles
    methods: Members
    fields: Members
    uris: Texts
    words: Texts
    class_names: int
    callbacks: Texts
    receivers: Texts
    members: Texts
    signed: Signed  # what renaming leaves of components
    sieve: Sieve  # all that strings can be, in the order of the lists below


@lru_cache(maxsize=4)
def know_code(catalogue: Catalogue) -> KnownCode:
    """Everything that is looked for in the code of Android apps."""
    marks = tuple(catalogue.index.keys(_PACKAGE))
    apis = [api for api in list_apis(catalogue) if api.platform != "ios"]
    members = [api for api in apis if api.kind in ("method", "field") and api.class_name]
    read = [api for api in apis if api.kind == READ]
    methods = _by_member([api for api in apis if api.kind in CALLED and api.class_name] + list(_REFLECTORS))
    fields = _by_member(api for api in apis if api.kind == "field")
    uris = _group((api.member, api) for api in apis if api.kind == "content uri")
    words = _group([(api.class_name, api) for api in members] + [(api.member, api) for api in read])
    callbacks = _group((api.descriptor, api) for api in apis if api.kind == "callback")
    signed = know_signatures(catalogue)
    receivers = _group((api.member, api) for api in apis if api.kind == "callback")
    named = _group((api.member, api) for api in members)
    lists = (words, signed, methods.needles, fields.needles, callbacks, receivers, named)
    known = KnownCode(
        marks,
        pack_packages(marks),
        methods,
        fields,
        uris,
        words,
        len({api.class_name for api in members}),
        callbacks,
        receivers,
        named,
        signed,
        pack_sieve(
            [each.classes if isinstance(each, MemberNeedles) else each.needles for each in lists],
            uris.needles,
        ),
    )
    gc.freeze()  # the catalogue stays: each look for garbage would go through all of it
    return known


def component_rows(catalogue: Catalogue, mark: str) -> list[Record]:
    """The rows of the marks table for one package."""
    return catalogue.index.find(_PACKAGE + mark)


def _by_member(apis: Iterable[Api]) -> Members:
    named = _collect(((api.descriptor, api.member), api) for api in apis)
    return Members(pack_members(list(named)), tuple(named.values()))


def _group(named: Iterable[tuple[str, Api]]) -> Texts:
    found = _collect(named)
    return Texts(pack_needles(list(found)), tuple(found.values()))


def _collect(named: Iterable[tuple[K, Api]]) -> dict[K, tuple[Api, ...]]:
    found: dict[K, list[Api]] = {}
    for key, api in named:
        found.setdefault(key, []).append(api)
    return {key: tuple(apis) for key, apis in found.items()}
