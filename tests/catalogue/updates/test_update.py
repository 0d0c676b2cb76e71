"""`update`: verified, swapped whole, each source failing alone; nothing is fetched but by its clients."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import json
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.catalogue.updates import update as module
from ringfence.catalogue.updates.sources import SOURCES
from ringfence.catalogue.updates.update import open_tables, plan_update, table_path, update, update_from
from ringfence.errors import EvidenceError, UsageError
from tests.packages import make_deb, make_location_database, make_tar

TOR = {
    "./usr/share/tor/geoip": b"# head\n16777216,16777471,AU\n16777472,16778239,CN\n16778240,16778250,??\n",
    "./usr/share/tor/geoip6": b"2001:2::,2001:2:0:ffff:ffff:ffff:ffff:ffff,JP\n",
}
ASN = {
    "package/asn-ipv4.csv": b'1.0.0.0,1.0.0.255,13335,"Cloudflare, Inc."\n1.0.0.9,1.0.4.0,1,Overlap\n',
    "package/asn-ipv6.csv": b"2001:200::,2001:200::ffff,2500,WIDE Project\n",
}
NODES = [(1, 0, 0), (0, 0, 0)]
LOC = {"./usr/share/libloc-location/location.db": make_location_database([("US", 7, 0)], NODES, {7: "SEVEN"})}
PACKAGES = {
    "tor-geoipdb_1.deb": make_deb(TOR),
    "libloc-database_2.deb": make_deb(LOC),
    "ip-location-db-asn-3.tgz": make_tar(ASN, "w:gz"),
}


SMALL = tuple(replace(source, least=1) for source in SOURCES)


@pytest.fixture(autouse=True)
def small_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real sources, but a package may be small."""
    monkeypatch.setattr(module, "SOURCES", SMALL)
    monkeypatch.setattr(module, "MOST_LEFT_OUT", 1)


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    for name, data in PACKAGES.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_packages_that_the_user_has(packages: Path) -> None:
    outcomes = update_from([packages / name for name in PACKAGES])
    assert [outcome.ok for outcome in outcomes] == [True, True, True], outcomes
    assert "1 ranges that overlap others were left out" in outcomes[2].says
    tables = {source.name: table for source, table in open_tables()}
    assert tables["countries"].find(ipaddress.ip_address("1.0.1.9")) == {"country": "CN"}
    assert tables["countries"].find(ipaddress.ip_address("1.0.4.5")) is None  # unknown in the source
    assert tables["countries"].find(ipaddress.ip_address("2001:2::1")) == {"country": "JP"}
    assert tables["networks"].find(ipaddress.ip_address("8.8.8.8")) == {
        "asn": 7,
        "country": "US",
        "name": "SEVEN",
    }
    assert tables["networks-2"].find(ipaddress.ip_address("1.0.0.1")) == {
        "asn": 13335,
        "name": "Cloudflare, Inc.",
    }
    assert tables["networks-2"].head["licence"] == "CC-BY-4.0"


def test_a_checksum_that_does_not_match_changes_nothing(packages: Path) -> None:
    with pytest.raises(EvidenceError, match="SHA-256"):
        update_from(packages / "tor-geoipdb_1.deb", "0" * 64)
    assert open_tables() == []


@pytest.mark.parametrize(
    "data",
    [b"", b"no package", make_deb({"./else": b""}), make_deb({**TOR, "./usr/share/tor/geoip": b"a,b\n"})],
)
def test_a_wrong_package_leaves_the_last_good_table(packages: Path, data: bytes) -> None:
    assert update_from(packages / "tor-geoipdb_1.deb")[0].ok
    (packages / "tor-geoipdb_2.deb").write_bytes(data)
    assert not update_from(packages / "tor-geoipdb_2.deb")[0].ok
    assert [source.name for source, _ in open_tables()] == ["countries"]


def test_a_package_that_shrank_by_more_than_half_is_refused(packages: Path) -> None:
    lines = b"".join(b"%d,%d,AU\n" % (n * 10, n * 10 + 5) for n in range(50))
    (packages / "tor-geoipdb_2.deb").write_bytes(make_deb({**TOR, "./usr/share/tor/geoip": lines}))
    assert update_from(packages / "tor-geoipdb_2.deb")[0].ok
    (refused,) = update_from(packages / "tor-geoipdb_1.deb")
    assert (refused.ok, "at least 25 are expected" in refused.says) == (False, True)


def test_a_damaged_table_gives_way_to_the_last_good_one(packages: Path) -> None:
    update_from(packages / "tor-geoipdb_1.deb", "")
    update_from(packages / "tor-geoipdb_1.deb", "")
    path = table_path(SMALL[0])
    path.write_bytes(path.read_bytes()[:-3])
    assert [source.name for source, _ in open_tables()] == ["countries"]


def test_a_file_of_no_source_names_those_there_are(tmp_path: Path) -> None:
    (tmp_path / "else.deb").write_bytes(b"x")
    with pytest.raises(UsageError, match="tor-geoipdb"):
        update_from(tmp_path / "else.deb", "")
    with pytest.raises(UsageError, match="cannot read"):
        update_from(tmp_path / "tor-geoipdb_9.deb", "")


Clients = Callable[..., None]


@pytest.fixture
def clients(
    packages: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Clients:
    """Stands in for apt and npm: real programs on PATH that hand out the packages, with what they state."""
    folder = tmp_path_factory.mktemp("bin")

    def install(npm_integrity: str = "", apt_fails: bool = False) -> None:
        stated = {
            name.split("_")[0]: {
                "SHA256": hashlib.sha256(data).hexdigest(),
                "Size": len(data),
                "Version": "9",
                "file": name,
            }
            for name, data in PACKAGES.items()
            if name.endswith(".deb")
        }
        npm = PACKAGES["ip-location-db-asn-3.tgz"]
        integrity = npm_integrity or "sha512-" + base64.b64encode(hashlib.sha512(npm).digest()).decode()
        said = [{"version": "3", "integrity": integrity, "size": len(npm)}]
        say = f"d = {stated!r}[sys.argv[-1]]\nfor k, v in d.items(): print(k, v, sep=': ')"
        fail = "sys.exit('E: no network')\n" if apt_fails else ""
        take = f"shutil.copy({str(packages)!r} + '/' + {stated!r}[sys.argv[-1]]['file'], '.')"
        pack = f"shutil.copy({str(packages / 'ip-location-db-asn-3.tgz')!r}, '.')"
        _program(folder / "apt-cache", f"import sys\n{say}")
        _program(folder / "apt-get", f"import sys, shutil\n{fail}{take}")
        _program(folder / "npm", f"import json, shutil\n{pack}\nprint(json.dumps({said!r}))")
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    return install


def _program(path: Path, body: str) -> None:
    path.write_text(f"#!/usr/bin/env python3\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_the_clients_fetch_by_package_name(clients: Clients) -> None:
    clients()
    told: list[str] = []
    outcomes = update(SMALL[:3], told.append)
    assert [(outcome.source, outcome.ok) for outcome in outcomes] == [
        ("countries", True),
        ("networks", True),
        ("networks-2", True),
    ], outcomes
    assert told == ["fetching tor-geoipdb", "fetching libloc-database", "fetching @ip-location-db/asn"]


def test_each_source_fails_alone(clients: Clients) -> None:
    clients(apt_fails=True)
    outcomes = update(SMALL[:3], lambda _: None)
    assert [outcome.ok for outcome in outcomes] == [False, False, True]
    assert "E: no network" in outcomes[0].says


def test_a_checksum_of_the_registry_that_does_not_match(clients: Clients) -> None:
    clients(npm_integrity="sha512-AAAA")
    (outcome,) = update(SMALL[2:3], lambda _: None)
    assert (outcome.ok, "checksum" in outcome.says) == (False, True)
    assert open_tables() == []


def test_without_the_client_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    (outcome,) = update(SMALL[:1], lambda _: None)
    assert (outcome.ok, "--from FILE" in outcome.says) == (False, True)


def test_a_dry_run_says_what_would_be_run(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")  # nothing can be run
    update_from(packages / "tor-geoipdb_1.deb", "")
    says = [outcome.says for outcome in plan_update(SMALL)]
    assert "apt-get download tor-geoipdb" in says[0]
    assert "there: version" in says[0]
    assert "npm pack @ip-location-db/asn" in says[2]
    assert "nothing there yet" in says[2]
    json.dumps(says)
