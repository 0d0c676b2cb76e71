"""The commands by which docs/sealed-record.md verifies a ledger without ringfence, run as they stand."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.ledger.small_ledger import KEY, make

PAGE = Path(__file__).parents[2] / "docs" / "sealed-record.md"
NEEDED = ("bash", "openssl", "sha256sum", "gunzip", "base64", "python3")
MISSING = [each for each in NEEDED if shutil.which(each) is None]


def _run_page(folder: Path) -> list[str]:
    """What each block prints."""
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "seal.pub").write_bytes(public)
    blocks = re.findall(r"^```bash\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    return [
        subprocess.run(["bash", "-c", block], cwd=folder, capture_output=True, text=True, check=False).stdout
        for block in blocks
    ]


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
def test_a_ledger_verifies_by_hand(tmp_path: Path) -> None:
    ledger = make(tmp_path / "ledger")
    files, signature, roots = _run_page(tmp_path)
    assert (files, signature) == ("", "Signature Verified Successfully\n")
    told, found = roots.split()
    assert told == found

    kept = next(each for each in (ledger / "evidence").iterdir() if each.suffix == ".gz")
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    (ledger / "entries").write_bytes((ledger / "entries").read_bytes().replace(b"noise", b"n0ise"))
    files, _, roots = _run_page(tmp_path)
    told, found = roots.split()
    assert "changed: " in files
    assert told != found
