"""The sensitive APIs of the platforms: what hands personal data to code, and what takes data out of an app.

A row names one method, field, callback, constant, permission or framework, and the kind of data that code
gets by it, in the words of `words.DATA`. That code names an API is evidence of the rung *in code*, no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from .index_format import Record
from .lookup import Catalogue


@dataclass(frozen=True, slots=True, eq=False)
class Api:
    """One row of the table `apis`, like no other; the words of `kind` are explained at `words.API_KINDS`.

    `permissions` are those of which any may be the gate; none: anyone may call it, or it is not known.
    """

    platform: str
    kind: str
    class_name: str  # android.os.Build$VERSION; "" where the kind names no class
    member: str  # a method, field, constant, permission, selector, symbol or framework; "" of an iOS class
    reads: str
    what: str
    permissions: tuple[str, ...]
    certainty: str
    place: str  # the row: file and line
    name: str = field(init=False)  # as it is shown: class and member

    def __post_init__(self) -> None:
        name = f"{self.class_name}.{self.member}" if self.class_name else self.member
        object.__setattr__(self, "name", name)

    @property
    def descriptor(self) -> str:
        """The class as DEX files name it: `Landroid/os/Build$VERSION;`."""
        return f"L{self.class_name.replace('.', '/')};" if self.class_name else ""

    @property
    def sends(self) -> bool:
        return self.kind == "sends"

    @property
    def reads_data(self) -> bool:
        """Does it give personal data, other than what only sends some or finds another interface?"""
        return self.kind != "sends" and self.reads != "none"


@lru_cache(maxsize=4)
def list_apis(catalogue: Catalogue) -> tuple[Api, ...]:
    """Every API of the catalogue, in the order of its tables."""
    return tuple(_as_api(row) for row in catalogue.index.find("all:apis") if not row.get("until"))


def find_apis(apis: Iterable[Api], kind: str, platform: str = "") -> tuple[Api, ...]:
    """Those of one kind; of every platform but iOS unless one is named, for Android apps use all of them."""
    return tuple(
        api
        for api in apis
        if api.kind == kind and (api.platform == platform if platform else api.platform != "ios")
    )


def _as_api(row: Record) -> Api:
    permission = row.get("permission", "")
    return Api(
        platform=row["platform"],
        kind=row["kind"],
        class_name=row.get("class", ""),
        member=row.get("member", ""),
        reads=row["reads"],
        what=row["what"],
        permissions=tuple(permission.split(";")) if permission else (),
        certainty=row["certainty"],
        place=f"{row['file']}, line {row['line']}",
    )
