"""Every mistake in a case gives one message that names the file, the place and the cure."""

from __future__ import annotations

import json
import os
import random
from contextlib import suppress
from pathlib import Path

import pytest

from ringfence.errors import EvidenceError, UsageError
from ringfence.evidence.read_case import read_case
from ringfence.model.fact import Link
from ringfence.model.kinds import Rung, Verb

SETTINGS = '[case]\ntitle = "T"\non = 2026-01-01\n'


def case(folder: Path, **files: bytes | str) -> Path:
    """A case folder with these files; `__` in a name stands for the dot."""
    (folder / "ringfence.toml").write_text(SETTINGS)
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (
            "ownership__csv",
            "owned,owner,shares\na,b,1%\n",
            ["ownership.csv", "line 1", "did you mean 'share'"],
        ),
        ("ownership__csv", "owned,share\na,1%\n", ["line 1", "'owner' is missing"]),
        ("ownership__csv", "owned,owner,share\na,b,140%\n", ["line 2", "140%", "0% to 100%"]),
        ("ownership__csv", "owned,owner,share\na,b,50%..20%\n", ["line 2", "upside down"]),
        ("ownership__csv", "owned,owner,share\na,b,half\n", ["line 2", "not a share"]),
        ("ownership__csv", "owned,owner,since\na,b,2026-13-01\n", ["line 2", "not a day"]),
        ("ownership__csv", "owned,owner\na\n", ["line 2", "1 cells, the header 2"]),
        ("ownership__csv", 'owned,owner\na,"b\n', ["not CSV", "close every quote"]),
        ("ownership__csv", b"owned,owner\na,\xff\n", ["line 2", "UTF-8"]),
        ("ownership__csv", "owned,owner\n".encode("utf-16"), ["UTF-16"]),
        ("ownership__csv", "owned,owner\na,\0\n", ["NUL"]),
        ("ownership__csv", b"", ["empty"]),
        ("data__csv", "data,category\nx,biometrics\n", ["line 2", "did you mean 'biometric'"]),
        ("data__csv", "data,category,us_persons\nx,biometric,many\n", ["line 2", "not a count"]),
        ("data__csv", "data,category\nx,biometric\nx,other\n", ["line 3", "already described", "line 2"]),
        ("control__csv", "directed,director,means\na,b,golden shares\n", ["did you mean 'golden share'"]),
        ("organisations__csv", "organisation,organised_in\na,China\n", ["line 2", "ISO 3166-1"]),
        ("organisations__csv", "organisation,us_person\na,maybe\n", ["line 2", "yes, no or unknown"]),
        ("ownershp__csv", "owned,owner\na,b\n", ["did you mean 'ownership'"]),
        ("more__toml", "[[ownership]\n", ["not TOML", "line 1"]),
        ("more__toml", "[[owner]]\nowned = 1\n", ["more.toml", "not a table"]),
    ],
)
def test_a_wrong_table(tmp_path: Path, name: str, content: bytes | str, says: list[str]) -> None:
    with pytest.raises(EvidenceError) as raised:
        read_case(case(tmp_path, **{name: content}))
    message = str(raised.value)
    assert all(part in message for part in [*says, "cure:"]), message


def test_a_file_of_two_gigabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    path = case(tmp_path) / "ownership.csv"
    path.touch()
    os.truncate(path, 2 << 30)
    with pytest.raises(EvidenceError, match="2,147,483,648 bytes"):
        read_case(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "what", "change"),
    [
        ("traffic.har", None, "2,147,483,648 bytes", "hosts contacted"),
        ("traffic.har", b"{", "nothing", "hosts contacted"),
        ("x.pcap", b"no capture", "", "hosts contacted"),
        ("app.apk", b"no app", "this is no ZIP archive", "components"),
    ],
)
def test_a_broken_capture_or_app_in_a_case_is_a_gap(
    tmp_path: Path, name: str, content: bytes | None, what: str, change: str
) -> None:
    path = case(tmp_path, **{"organisations.csv": "organisation\nfinch\n"}) / name
    path.write_bytes(content or b"")
    if content is None:
        os.truncate(path, 2 << 30)
    read = read_case(tmp_path)
    (gap,) = read.evidence.gaps
    assert gap.source.file == name
    assert gap.what.startswith("not read: ")
    assert what in gap.what
    assert change in gap.could_change
    assert read.settings.seen == ("organisations",)


def test_no_folder_and_no_settings(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not there"):
        read_case(tmp_path / "none")
    with pytest.raises(UsageError, match=r"ringfence\.toml"):
        read_case(tmp_path)


def test_an_unknown_setting_names_the_nearest(tmp_path: Path) -> None:
    (case(tmp_path) / "ringfence.toml").write_text('[case]\non = 2026-01-01\ntitel = "T"\n')
    with pytest.raises(EvidenceError, match="did you mean 'title'"):
        read_case(tmp_path)


def test_a_link_out_of_the_case_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("owned,owner\n")
    folder = tmp_path / "case"
    folder.mkdir()
    (case(folder) / "ownership.csv").symlink_to(tmp_path / "secret")
    with pytest.raises(EvidenceError, match="leads out"):
        read_case(folder)


def test_the_order_of_rows_changes_no_fact(tmp_path: Path) -> None:
    rows = ["a,b,10%", "a,c,20%", "b,c,30%"]
    ids = []
    for order in (rows, rows[::-1]):
        read = read_case(case(tmp_path, ownership__csv="\n".join(["owned,owner,share", *order]) + "\n"))
        ids.append({fact.id for fact in read.evidence.facts})
    assert ids[0] == ids[1]
    assert len(ids[0]) == 3


def request(url: str, **more: object) -> dict[str, object]:
    return {"startedDateTime": "2026-01-05T10:00:00Z", "request": {"url": url, **more}, "response": {}}


def test_har_hosts_and_data_seen(tmp_path: Path) -> None:
    secret = "38400000-8cf0-11bd-b23e-10b96e40000d"
    entries = [
        request("https://www.example.com/"),
        request(f"https://ads.tracker.io/p?gaid={secret}&lat=40.71277&lon=-74.00597&v=3"),
        {"request": {"url": 5}},
    ]
    text = "\ufeff" + json.dumps({"log": {"entries": entries}})
    evidence = read_case(case(tmp_path, web__har=text)).evidence
    links = [
        fact for fact in evidence.facts if isinstance(fact.says, Link) and fact.says.verb is Verb.SENDS_TO
    ]
    assert {fact.says.head for fact in links if isinstance(fact.says, Link)} == {
        "www.example.com",
        "ads.tracker.io",
    }
    seen = {data for fact in links if isinstance(fact.says, Link) for data in fact.says.data}
    assert seen == {"coordinates sent to ads.tracker.io", "identifiers sent to ads.tracker.io"}
    assert max(fact.rung for fact in links) is Rung.DATA_SEEN
    assert len(evidence.gaps) == 1
    assert secret not in repr(evidence)


def test_a_har_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    whole = json.dumps({"log": {"entries": [request("https://a.example/"), request("https://b.example/")]}})
    evidence = read_case(case(tmp_path, web__har=whole[: whole.index("b.example")])).evidence
    assert any(fact.says.head == "a.example" for fact in evidence.facts if isinstance(fact.says, Link))
    assert any("not JSON" in gap.what for gap in evidence.gaps)


@pytest.mark.parametrize("seed", range(6))
def test_mutated_files_raise_one_kind_of_error_or_none(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    whole = {
        "ownership.csv": b"owned,owner,share\na,b,10%\nb,a,>25%..50%\n",
        "more.toml": b'[[control]]\ndirected = "a"\ndirector = "b"\nmeans = "veto"\n',
        "web.har": json.dumps(
            {"log": {"entries": [request("https://a.example/?lat=1.234&lon=2.345")]}}
        ).encode(),
    }
    for _ in range(60):
        name = chance.choice(sorted(whole))
        content = bytearray(whole[name])
        for _ in range(chance.randint(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        case(tmp_path)
        for other, original in whole.items():
            (tmp_path / other).write_bytes(bytes(content) if other == name else original)
        with suppress(EvidenceError):  # any other exception fails the test
            read_case(tmp_path)
