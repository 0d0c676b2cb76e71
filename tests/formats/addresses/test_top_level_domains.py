"""The words kept here are those of the public suffix list that is installed."""

from __future__ import annotations

from pathlib import Path

import publicsuffixlist

from ringfence.formats.addresses.top_level_domains import TOP_LEVEL_DOMAINS


def test_no_top_level_domain_is_missing() -> None:
    text = Path(publicsuffixlist.__file__).with_name("public_suffix_list.dat").read_text(encoding="utf-8")
    rules = text.partition("===BEGIN ICANN DOMAINS===")[2].partition("===END ICANN DOMAINS===")[0]
    lines = {line.strip() for line in rules.splitlines() if line.strip() and not line.startswith("//")}
    listed = {line.lstrip("!*.").rpartition(".")[2].encode("idna").decode() for line in lines}
    kept = set(TOP_LEVEL_DOMAINS.split())
    assert len(listed) > 1000
    assert listed - kept == set(), "add these to formats/addresses/top_level_domains.py"
