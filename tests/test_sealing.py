"""What is sealed is what was read."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from ringfence import pipeline, sealing
from ringfence.errors import EvidenceError, UsageError
from ringfence.ledger.browse import find_entry
from ringfence.ledger.shelves import FolderShelf
from ringfence.ledger.write_ledger import create
from ringfence.pipeline import AS_THE_CASE_SAYS
from tests.ledger.small_ledger import KEY, check, read_all

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLES / "grindr", tmp_path / "grindr"))


def test_a_file_that_changes_while_it_is_read_stops_the_sealing(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = tmp_path / "ledger"
    create(ledger, "ringfence/x", KEY)
    scan = pipeline.scan

    def scan_and_change(*words: object) -> object:
        result = scan(*words)  # type: ignore[arg-type]
        (case / "people.csv").write_text("person\n")
        return result

    monkeypatch.setattr(sealing, "scan", scan_and_change)
    with pytest.raises(UsageError, match=r"people\.csv changed while it was being sealed"):
        sealing.seal((case,), ledger, KEY, AS_THE_CASE_SAYS, print)
    monkeypatch.undo()
    assert sealing.seal((case,), ledger, KEY, AS_THE_CASE_SAYS, print).cut
    assert check(ledger).whole


def test_a_link_in_a_case_is_refused(case: Path, tmp_path: Path) -> None:
    (case / "more.csv").symlink_to("/etc/hostname")
    with pytest.raises(EvidenceError, match="would not be sealed"):
        sealing.seal((case,), tmp_path / "ledger", KEY, AS_THE_CASE_SAYS, print)


def test_an_app_is_sealed_with_the_sources_that_the_catalogue_gave(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    create(ledger, "ringfence/x", KEY)
    app = EXAMPLES / "sample-app" / "sample-app.apk"
    sealed = sealing.seal((app,), ledger, KEY, AS_THE_CASE_SAYS, print)
    verdict = find_entry(FolderShelf(ledger), sealed.number)
    assert [each["file"] for each in verdict["evidence"]] == ["sample-app.apk"]
    assert "catalogue/china-sdks/organisations.csv" in {each["file"] for each in verdict["catalogue"]}
    assert verdict["evidence"][0]["sha256"] == sha256(app.read_bytes()).hexdigest()
    assert f"evidence/{verdict['evidence'][0]['sha256']}" in " ".join(read_all(ledger))
