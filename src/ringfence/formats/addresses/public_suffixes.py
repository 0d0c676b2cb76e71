"""The list of public suffixes that the package `publicsuffixlist` carries: no network."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from publicsuffixlist import PublicSuffixList


def public_suffixes(host: str) -> PublicSuffixList:
    """The list as far as it matters for a host.

    Where none of its labels is of other letters in DNS's form ("xn--"), suffixes of these matter only as they
    are written: to turn them into that form takes most of the time that the whole list does.
    """
    return _read(encoded="xn--" in host.lower())


@cache
def _read(*, encoded: bool) -> PublicSuffixList:
    return PublicSuffixList(_list_rules(encoded), accept_encoded_idn=False)


def _list_rules(encoded: bool) -> Iterator[str]:
    text = files("publicsuffixlist").joinpath("public_suffix_list.dat").read_text("utf-8")
    for line in text.splitlines():
        if not line or line.startswith("//"):
            continue
        yield line
        if encoded and not line.isascii():
            rule = line.lower().split(" ")[0].rstrip()
            yield ("!" if rule[0] == "!" else "") + rule.lstrip("!").encode("idna").decode("ascii")
