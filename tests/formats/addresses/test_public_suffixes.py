"""The list of public suffixes is that of its package, read in another way."""

from __future__ import annotations

import pytest
from publicsuffixlist import PublicSuffixList

from ringfence.formats.addresses.public_suffixes import public_suffixes

WHOLE = PublicSuffixList()


def test_it_has_the_same_rules() -> None:
    ours, plain = public_suffixes("www.xn--55qx5d.cn"), public_suffixes("www.example.com")
    assert len(WHOLE._publicsuffix) > 9000
    assert ours._publicsuffix == WHOLE._publicsuffix
    assert ours._maxlabel == WHOLE._maxlabel
    assert plain._publicsuffix == {each for each in WHOLE._publicsuffix if "xn--" not in each}


@pytest.mark.parametrize(
    "host",
    [
        "a.b.example.co.uk",
        "www.xn--85x722f.xn--55qx5d.cn",
        "WWW.XN--85X722F.XN--55QX5D.CN",
        "公司.cn",
        "www.食狮.公司.cn",
        "www.ck",
        "a.b.ck",
        "github.io",
        "one",
        "a.unknown",
        "",
    ],
)
def test_hosts(host: str) -> None:
    assert public_suffixes(host).privatesuffix(host) == WHOLE.privatesuffix(host)
    assert public_suffixes(host).publicsuffix(host) == WHOLE.publicsuffix(host)
