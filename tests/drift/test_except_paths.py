"""Exceptions: what they are about, when they are over, and that no page loses a path for one."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from ringfence import cli_options
from ringfence.drift.except_paths import except_paths
from ringfence.errors import EvidenceError
from ringfence.evidence.case.read_exceptions import read_exceptions
from ringfence.model.excepted import Exemption
from ringfence.report.exceptions import exceptions_line
from ringfence.report.to_csv import paths_to_csv
from ringfence.report.to_html import to_html
from ringfence.report.to_json import result_to_json
from ringfence.report.to_terminal import result_to_terminal
from tests.conftest import Run
from tests.report.test_json import validator
from tests.sample_result import sample_result
from tests.world import SOURCE

ROOT = Path(__file__).parents[2]
TODAY, LATER = date(2026, 11, 25), date(2027, 1, 31)
GRINDR = ROOT / "examples" / "grindr"


def exemption(*, path: str = "", entity: str = "", rule: str = "", until: date = LATER) -> Exemption:
    return Exemption(path, entity, rule, "<b>known</b>", "=Legal", until, SOURCE)


def about(each: Exemption) -> set[str]:
    return set(except_paths(sample_result(), [each], TODAY).excepted[0].paths)


def test_an_exception_is_about_what_matches_all_it_says() -> None:
    result = sample_result()
    first = result.paths[0]
    assert about(exemption(path=first.fingerprint)) == {first.fingerprint}
    ads = {p.fingerprint for p in result.paths if any(hop.head == "pangle" for hop in p.hops)}
    assert about(exemption(entity="pang*")) == ads != set()
    assert about(exemption(entity="pangle", path="0" * 12)) == set()
    ruled = about(exemption(rule="DSP *"))
    assert ruled
    assert ruled < {p.fingerprint for p in result.paths} | {""}
    assert about(exemption(entity="nobody")) == set()


def test_an_exception_that_is_over_counts_no_more() -> None:
    result = except_paths(sample_result(), [exemption(entity="*", until=TODAY)], TODAY)
    assert result.excepted[0].is_over
    assert result.excepted[0].paths
    assert result.excepted_paths == frozenset()
    assert "1 over, its paths count again" in exceptions_line(result)


def test_no_page_loses_a_path_and_every_page_counts_the_exceptions() -> None:
    bare = sample_result()
    result = except_paths(bare, [exemption(entity="*"), exemption(path="0" * 12)], TODAY)
    assert (result.paths, result.answer, result.plans) == (bare.paths, bare.answer, bare.plans)
    line = exceptions_line(result)
    assert "excepted by 2 exceptions (next ends 2027-01-31); 1 about no path that is there." in line
    for page in (" ".join(result_to_terminal(result).split()), to_html(result)):
        assert line in page
        assert "known" in page
    assert "<b>known</b>" not in to_html(result).replace(r"\u003cb", "")
    rows = list(csv.DictReader(io.StringIO(paths_to_csv(result))))
    assert len(rows) == len(bare.paths)
    assert {row["excepted_until"] for row in rows} == {"2027-01-31"}
    document = json.loads(result_to_json(result))
    assert [e.message for e in validator("result-1.schema.json").iter_errors(document)] == []


ENTRY = '[[exception]]\npath = "83d800960c29"\nreason = "r"\nowner = "o"\nuntil = 2027-01-31\n'


def test_what_is_written_is_read(tmp_path: Path) -> None:
    (tmp_path / "exceptions.toml").write_text(ENTRY)
    (read,) = read_exceptions(tmp_path)
    assert (read.path, read.reason, read.owner, read.until) == ("83d800960c29", "r", "o", LATER)
    assert (read.source.file, read.source.locator) == ("exceptions.toml", "exception 1")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('reason = "r"\n', "", "no reason"),
        ('owner = "o"\n', "", "no owner"),
        ("until = 2027-01-31\n", "", "no end"),
        ("2027-01-31", '"soon"', "'soon' is not a day"),
        ('path = "83d800960c29"\n', "", "does not say of what"),
        ("83d800960c29", "83d8*", "no fingerprint"),
        ("owner", "ownr", "'ownr' is not a key"),
        ("[[exception]]", "[[exceptions]]", "not a list"),
        ("[[exception]]", "[exception]", "not a list"),
        ('"r"', '"r', "not TOML"),
    ],
)
def test_a_mistake_excuses_nothing(tmp_path: Path, old: str, new: str, what: str) -> None:
    (tmp_path / "exceptions.toml").write_text(ENTRY.replace(old, new))
    with pytest.raises(EvidenceError, match=what):
        read_exceptions(tmp_path)


def test_excepted_paths_do_not_fail_until_the_day(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(GRINDR, tmp_path / "case")
    entry = ENTRY.replace('path = "83d800960c29"', 'entity = "*"')
    (tmp_path / "case" / "exceptions.toml").write_text(entry)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")  # 2026-11-18
    code, out, _ = run("scan", tmp_path / "case")
    assert code == cli_options.NOTHING_OPEN
    assert re.search(r"\b(\d+) of \1 paths excepted by 1 exception", " ".join(out.split()))
    assert "OPEN" in out
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1801353600")  # 2027-01-31
    code, out, _ = run("scan", tmp_path / "case")
    assert code == cli_options.OPEN_PATHS
    assert "1 over, its paths count again" in " ".join(out.split())
