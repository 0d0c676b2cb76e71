"""`ringfence seal`, `ringfence verify` and `ringfence ledger` as a user types them."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from ringfence.cli_ledger import NOT_VERIFIED, VERIFIED
from ringfence.cli_options import NOTHING_OPEN, USER_ERROR
from ringfence.ledger.canonical import canonical_json
from tests.conftest import Run
from tests.ledger.small_ledger import read_all

EXAMPLE = Path(__file__).parents[1] / "examples" / "grindr"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "grindr"))


def test_a_case_is_sealed_verified_and_handed_over(run: Run, case: Path, tmp_path: Path) -> None:
    key = tmp_path / "keys" / "seal"
    code, out, err = run("seal", case, "--init", "--key", key)
    assert code == NOTHING_OPEN
    assert "keep it secret" in err
    assert "ringfence/grindr" in out
    number = sum(1 for each in EXAMPLE.rglob("*") if each.is_file())
    assert f"Sealed as entry {number} " in out
    code, out, _ = run("verify", case, "--key", f"{key}.pub")
    assert code == VERIFIED
    assert "VERIFIED" in out
    assert "does not prove" in out

    code, out, _ = run("ledger", "list", case, "--kind", "verdict")
    assert out.startswith(f"{number:>6}  verdict   ")
    zip_, envelope, checkpoint = tmp_path / "l.zip", tmp_path / "v.json", tmp_path / "c.txt"
    result, law = tmp_path / "result.json", tmp_path / "law.json"
    words = ("-o", f"zip={zip_}", "-o", f"dsse={envelope}", "-o", f"checkpoint={checkpoint}",
             "-o", f"file={result}", "-o", f"law={law}")  # fmt: skip
    assert run("ledger", "export", case, "--entry", number, "--key", key, *words)[0] == NOTHING_OPEN
    for file in (zip_, envelope):
        assert run("verify", file, "--key", f"{key}.pub")[0] == VERIFIED
    verdict = json.loads(run("ledger", "show", zip_, number)[1])
    assert verdict["result"]["sha256"] == sha256(result.read_bytes()).hexdigest()
    facts = json.loads(result.read_text())["facts"]
    assert verdict["facts"] == {"count": len(facts), "sha256": sha256(canonical_json(facts)).hexdigest()}
    regimes = {each["name"]: each for each in json.loads(law.read_text())["regimes"]}
    assert verdict["rules"] == {
        name: sha256(canonical_json(each)).hexdigest() for name, each in regimes.items()
    }

    (case / "note.txt").write_text("a change")
    assert "Sealed as entry" in run("seal", case, "--key", key)[1]
    assert run("verify", case, "--key", f"{key}.pub", "--checkpoint", checkpoint)[0] == VERIFIED
    growth = tmp_path / "growth.json"
    run("ledger", "export", case, "--since", checkpoint, "-o", f"growth={growth}")
    code, out, _ = run("verify", growth, "--key", f"{key}.pub", "--json")
    assert (code, json.loads(out)["wrong"]) == (VERIFIED, [])


def test_the_same_files_give_the_same_ledger_byte_for_byte(run: Run, case: Path, tmp_path: Path) -> None:
    """In two ledgers, from two folders; and in one ledger the same verdict is sealed once."""
    key, one, two = tmp_path / "seal", tmp_path / "one", tmp_path / "two"
    run("seal", case, "--init", "--key", key, "--ledger", one)
    other = Path(shutil.copytree(case, tmp_path / "elsewhere" / "grindr"))
    run("seal", other, "--init", "--key", key, "--ledger", two)
    assert read_all(one) == read_all(two)
    code, out, _ = run("seal", case, "--key", key, "--ledger", one)
    assert code == NOTHING_OPEN
    assert "Sealed before, as entry" in out
    assert read_all(one) == read_all(two)


def test_a_ledger_in_its_case_is_no_evidence_of_it(run: Run, case: Path, tmp_path: Path) -> None:
    """What the ledger keeps is not read a second time."""
    (case / "traffic.log").write_text("nothing that a reader knows\n")
    key = tmp_path / "seal"
    before = run("scan", case, "--json")[1]
    run("seal", case, "--init", "--key", key)
    (case / "ledger" / "evidence" / "capture.pcap").write_bytes(b"\xd4\xc3\xb2\xa1junk")
    assert run("scan", case, "--json")[1] == before
    code, out, _ = run("verify", case, "--key", f"{key}.pub")
    assert code == NOT_VERIFIED
    assert "evidence/capture.pcap does not belong to the ledger" in out


def test_a_change_is_told_and_gives_exit_code_1(run: Run, case: Path, tmp_path: Path) -> None:
    key, ledger = tmp_path / "seal", case / "ledger"
    run("seal", case, "--init", "--key", key, "-q")
    data = (ledger / "entries").read_bytes()
    (ledger / "entries").write_bytes(data.replace(b"data.csv", b"date.csv"))
    code, out, _ = run("verify", ledger, "--key", f"{key}.pub")
    assert code == NOT_VERIFIED
    assert "NOT VERIFIED" in out
    assert "are not those that were signed" in out
    code, out, _ = run("verify", ledger, "--key", f"{key}.pub", "--json")
    assert json.loads(out)["whole"] is False
    code, _, err = run("seal", case, "--key", key)
    assert code == USER_ERROR
    assert "not those that were signed" in err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("seal", "{case}", "--key", "{case}/seal", "--init"), "which is handed over"),
        (("seal", "{case}", "--key", "{case}-key"), "cannot read the key"),
        (("seal", "{case}/data.csv", "--key", "{case}-key"), "--ledger FOLDER"),
        (("verify", "{case}", "--key", "{case}/data.csv"), "no public key"),
        (("ledger", "show", "{case}", "0"), "entries: cannot be read"),
        (("ledger", "export", "{case}-none", "-o", "zip=x"), "is not there"),
    ],
)
def test_mistakes_give_one_message_and_exit_code_2(
    run: Run, case: Path, words: tuple[str, ...], why: str
) -> None:
    code, _, err = run(*(word.format(case=case) for word in words))
    assert code == USER_ERROR
    assert why in err
    assert "Traceback" not in err
