"""The `locations` folder of a case: positions against areas, as facts with their line, and what is told."""

from __future__ import annotations

from pathlib import Path

from ringfence.evidence.read_case import read_case
from ringfence.model.fact import Entity, Evidence

AREAS = "area,c\nYard,10,20,10,21,11,21,11,20\n"


def read(folder: Path, positions: str, areas: str = AREAS) -> Evidence:
    (folder / "ringfence.toml").write_text('[case]\ntitle = "t"\non = 2026-01-01\n')
    (folder / "data.csv").write_text("data,category\nwalks,precise geolocation\n")
    (folder / "locations").mkdir()
    (folder / "locations" / "list.csv").write_text(areas)
    (folder / "locations" / "coordinates.csv").write_text(positions)
    return read_case(folder).evidence


def stated(evidence: Evidence) -> dict[str, str]:
    (fact,) = (fact for fact in evidence.facts if fact.id == "walks in listed areas")
    assert isinstance(fact.says, Entity)
    return {**fact.says.attributes, "at": fact.source.locator}


def test_a_position_inside_decides(tmp_path: Path) -> None:
    evidence = read(tmp_path, "data,latitude,longitude\nwalks,0.5000,0.5000\nwalks,10.5000,20.5000\n")
    assert stated(evidence) == {"in_listed_area": "yes", "listed_areas": "Yard", "at": "line 3"}
    assert "locations/list.csv" in {source.file for source in evidence.sources}


def test_a_position_across_the_border_is_unknown(tmp_path: Path) -> None:
    evidence = read(tmp_path, "data,latitude,longitude,accuracy_m\nwalks,10.0000,20.5000,300\n")
    assert stated(evidence)["in_listed_area"] == "unknown"


def test_positions_outside_clear_nobody(tmp_path: Path) -> None:
    evidence = read(tmp_path, "data,latitude,longitude\nwalks,0.5000,0.5000\n")
    assert [fact.id for fact in evidence.facts if "listed" in fact.id] == []


def test_what_cannot_be_used_is_a_gap(tmp_path: Path) -> None:
    positions = "data,latitude,longitude,accuracy_m\nwalks,north,20,\nwalks,10.5,20.5,5000\n"
    evidence = read(tmp_path, positions, AREAS + "Knot,0,0,1,1,0,1,1,0\n")
    told = [gap.what for gap in evidence.gaps]
    assert any("no position" in what for what in told)
    assert any("1,000 m" in what for what in told)
    assert any("its edges cross" in what for what in told)
