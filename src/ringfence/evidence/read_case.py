"""A case folder -> the question, the facts, the gaps, and what the asker demands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os.path import commonpath
from pathlib import Path
from typing import Any, TypeGuard

from ..catalogue.lookup import Catalogue
from ..catalogue.open_index import open_index
from ..cells import CellError, choose, clean_cell, read_day
from ..errors import EvidenceError, UsageError
from ..model.excepted import Exemption
from ..model.fact import Entity, Evidence, Gap, Link
from ..model.kinds import Kind
from ..model.result import Question, Unknown
from ..model.settings import Settings
from ..model.source import Source
from .case.read_exceptions import NAME as EXCEPTIONS
from .case.read_exceptions import read_exceptions
from .case.read_table import FactSheet, read_csv_table, read_toml, read_toml_rows
from .case.tables import TABLES
from .files import read_text_file
from .known_access import FOLDER as ACCESS_FOLDER
from .known_access import add_known_access, name_format
from .known_locations import add_known_locations
from .known_orders import add_known_orders
from .known_owners import FOLDER as OWNERSHIP_FOLDER
from .known_owners import OWNERSHIP, add_known_owners, find_owner_files
from .known_parties import CATALOGUE, add_known_parties
from .readers import READERS, SOFTWARE, TRAFFIC, Reader, find_reader, has_known_name, join_sets
from .ties.tie_traffic import tie_traffic
from .traffic.canary_file import NAMES as CANARY_FILES
from .traffic.search_data import NOTHING_SOUGHT, DataSearch, Sought

SETTINGS = "ringfence.toml"
LEDGER_FOLDER = "ledger"  # of a case, where it was sealed
KINDS_OF_EVIDENCE = frozenset(TABLES) | {reader.kind for reader in READERS.values()}
OF_THE_CATALOGUE = ("ownership", "organisations")  # what it knows of the parties behind files alone
_MOST_TOLD = 3  # gaps in a message
CASE_KEYS = frozenset({"title", "we", "us_person", "on", "law_on", "prepared"})
COVERAGE_KEYS = frozenset({"demanded", "expected", "not_seen"})
# Of each kind of file: what a source of it is called, and what one that could not be read might change.
SYSTEMS = {SOFTWARE: "app package", TRAFFIC: "traffic"}
COULD_CHANGE = {
    SOFTWARE: "components, data read and hosts in it",
    TRAFFIC: "hosts contacted and data sent in it",
}


@dataclass(frozen=True, slots=True)
class Case:
    """What was read: `deals` are the deal files that lie in the folder."""

    folder: Path
    question: Question
    settings: Settings
    evidence: Evidence
    deals: tuple[Path, ...]
    exceptions: tuple[Exemption, ...] = ()


def read_case(path: Path, sought: Sought = NOTHING_SOUGHT, owners: Sequence[Path] = ()) -> Case:
    """Read a case folder, one file as a case of its own, or a folder of nothing but such files.

    `sought` says which known values its traffic is searched for, instead of those that the case gives;
    `owners` are ownership files beside those of the case. Raises EvidenceError or UsageError.
    """
    search = sought.open_search(path)
    if not path.is_dir() and find_reader(path):
        return read_files((path,), path.parent, search)
    if not path.is_dir():
        raise _unread(path)
    if not (path / SETTINGS).is_file():
        if files := _list_files(path):
            return read_files(tuple(files), path, search)
        raise UsageError(f"{path} has no {SETTINGS}, so it is not a case\n  cure: see docs/case-format.md")
    file = read_text_file(path / SETTINGS, path)
    values = read_toml(file)
    try:
        question, not_seen, demanded, expected = _read_settings(path.resolve().name, values)
        systems, uids = _read_systems(values), _read_uids(values)
        costs = _read_costs(values.get("costs", {}))
    except CellError as error:
        raise EvidenceError(file.name, "", error.what, error.cure) from None
    sheet, sources, seen = _read_tables(path)
    declared = {fact.says.id for fact in sheet.facts.values() if _is_endpoint(fact.says)}
    found = [Evidence(tuple(sheet.facts.values()), sources=tuple(sources))]
    for file_, reader in join_sets(_list_files(path, is_case=True)).items():
        name = file_.relative_to(path).as_posix()
        try:
            found.append(reader.read_file(file_, path, systems.get(name, ""), declared, search))
        except EvidenceError as error:
            found.append(Evidence(gaps=(_not_read(error, reader),)))
        else:
            seen.append(reader.kind)
    stated, of_access = add_known_access(tie_traffic(_join(found), uids), path)
    evidence, has_owners = add_known_owners(
        add_known_parties(stated), [*find_owner_files(path), *owners], path
    )
    evidence = add_known_orders(add_known_locations(evidence, path))
    seen += [*of_access, *([OWNERSHIP] if has_owners else [])]
    settings = Settings(expected, tuple(dict.fromkeys(seen)), demanded, not_seen, costs)
    deals = tuple(sorted((path / "deals").glob("*.toml")))
    return Case(path, question, settings, evidence, deals, read_exceptions(path))


def _unread(path: Path) -> UsageError:
    """Why a file is no case, and what it may be instead."""
    if path.is_file() and (kind := name_format(path)):
        cure = f"put it in {ACCESS_FOLDER}/ of a case that says what its stores hold; docs/access-files.md"
        return UsageError(
            f"{path} ({kind}) says who can reach stores, not what data they hold\n  cure: {cure}"
        )
    kinds = ", ".join(READERS)
    return UsageError(
        f"{path} is not there, or of no kind that is read\n"
        f"  cure: name a case folder (with {SETTINGS}), a log, or a file that ends in {kinds}"
    )


def _is_endpoint(says: object) -> TypeGuard[Entity]:
    return isinstance(says, Entity) and says.kind is Kind.ENDPOINT


def _list_files(folder: Path, *, is_case: bool = False) -> dict[Path, Reader]:
    """The files of the folder that a reader knows, in order of their names, and what reads each."""
    known: dict[Path, Reader] = {}
    for each in sorted(folder.rglob("*")):
        if each.is_dir() or not has_known_name(each) or _is_sealed(each, folder):
            continue
        if is_case and each.relative_to(folder).parts[0] in (ACCESS_FOLDER, OWNERSHIP_FOLDER):
            continue  # read together, as what one system grants and as one table of owners
        if reader := find_reader(each, folder if is_case else None):
            known[each] = reader
    return known


def _is_sealed(path: Path, folder: Path) -> bool:
    """Is it a file that the case's ledger keeps, and so one that was read where it came from?"""
    return path.is_relative_to(folder / LEDGER_FOLDER) and (folder / LEDGER_FOLDER / "checkpoints").is_file()


def read_several(paths: Sequence[Path], sought: Sought = NOTHING_SOUGHT) -> Case:
    """Files that were named together, as one case; a folder of files stands alone, and a case folder has
    ownership files at most beside it."""
    if len(paths) == 1:
        return read_case(paths[0], sought)
    if (paths[0] / SETTINGS).is_file() and _are_owner_files(paths[1:]):
        return read_case(paths[0], sought, paths[1:])
    for path in paths:
        if path.is_dir() or not find_reader(path):
            what = "is a folder" if path.is_dir() else "is not there, or of no kind that is read"
            raise UsageError(
                f"{path} {what}\n  cure: name one folder, files alone, or a case and ownership files"
            )
    files = tuple(dict.fromkeys(path.resolve() for path in paths))
    clash = len({file.name for file in files}) < len(files)
    folder = Path(commonpath([file.parent for file in files])) if clash else None
    return read_files(files, folder, sought.open_search())


def _are_owner_files(paths: Sequence[Path]) -> bool:
    from .owners.read_owner_files import is_owner_file  # late: few cases have such files

    return all(each.is_file() and is_owner_file(each) for each in paths)


def read_files(files: Sequence[Path], folder: Path | None, search: DataSearch) -> Case:
    """Files alone, called by their names, or by their places in the folder: the question is what they show,
    as of the last day that a capture of them was made, or the catalogue's own day.

    Of several files one that cannot be read is a gap. EvidenceError where nothing could be read at all.
    """
    found, kinds, gaps = _read_each(files, folder, search)
    days = [fact.recorded for each in found for fact in each.facts if fact.recorded]
    if TRAFFIC in kinds and not any(isinstance(fact.says, Link) for each in found for fact in each.facts):
        cure = "export it again; docs/case-format.md lists what is read"
        unread = [gap.what for each in found for gap in each.gaps][:_MOST_TOLD]
        what = "; ".join(("it shows no contact with a host outside", *unread))
        raise EvidenceError(files[0].name, "", what, cure)
    on = max(days, default=None)
    if on is None or SOFTWARE in kinds:  # the day of a capture is that of its traffic, not that of the app
        on = max(filter(None, (on, Catalogue(open_index()).day)))
    title = f"{'What is in' if SOFTWARE in kinds else 'Traffic in'} {_name(files, folder)}"
    question = Question(files[0].stem, title, on, on)
    evidence = add_known_parties(tie_traffic(_join([*found, Evidence(gaps=gaps)])))
    if any(source.system == CATALOGUE for source in evidence.sources):
        kinds += OF_THE_CATALOGUE
    settings = Settings((TRAFFIC, SOFTWARE, *OF_THE_CATALOGUE), tuple(dict.fromkeys(kinds)))
    return Case(folder or files[0].parent, question, settings, evidence, ())


def _read_each(
    files: Sequence[Path], folder: Path | None, search: DataSearch
) -> tuple[list[Evidence], list[str], tuple[Gap, ...]]:
    """What was read, its kinds, and a gap for each file that could not be."""
    found: list[Evidence] = []
    kinds: list[str] = []
    gaps: list[Gap] = []
    first: EvidenceError | None = None
    for path, reader in join_sets(_find_readers(files)).items():
        try:
            found.append(reader.read_file(path, folder or path.parent, "", (), search))
            kinds.append(reader.kind)
        except EvidenceError as error:
            first = first or error
            gaps.append(_not_read(error, reader))
    if first and not found:
        raise first
    return found, kinds, tuple(gaps)


def _find_readers(files: Sequence[Path]) -> dict[Path, Reader]:
    known: dict[Path, Reader] = {}
    for path in files:
        if (reader := find_reader(path)) is None:
            raise UsageError(f"{path} is of no kind that is read\n  cure: see docs/case-format.md")
        known[path] = reader
    return known


def _not_read(error: EvidenceError, reader: Reader) -> Gap:
    source = Source(error.file, "", error.place, system=SYSTEMS[reader.kind])
    return Gap(source, f"not read: {error.what} (cure: {error.cure})", COULD_CHANGE[reader.kind])


def _name(files: Sequence[Path], folder: Path | None) -> str:
    names = [file.name for file in files]
    if len(names) < 3:
        return " and ".join(names)
    return f"{len(names)} files of {folder.resolve().name}" if folder else f"{len(names)} files"


def _join(found: Sequence[Evidence]) -> Evidence:
    return Evidence(
        tuple({fact.id: fact for each in found for fact in each.facts}.values()),
        tuple(gap for each in found for gap in each.gaps),
        tuple(source for each in found for source in each.sources),
        apps=tuple(app for each in found for app in each.apps),
        seen=tuple(seen for each in found for seen in each.seen),
        pages=tuple(page for each in found for page in each.pages),
        logs=tuple(log for each in found for log in each.logs),
    )


def _read_tables(folder: Path) -> tuple[FactSheet, list[Source], list[str]]:
    """Every table of the folder, in the order of TABLES; the sources looked at; the kinds of evidence
    seen."""
    sheet = FactSheet()
    sources: list[Source] = []
    seen: list[str] = []
    for path in _table_files(folder):
        file = read_text_file(path, folder)
        sources.append(Source(file.name, file.sha256, "", system="table"))
        if path.suffix == ".csv":
            table = TABLES[path.stem]
            placed = ((table, cells, place) for cells, place in read_csv_table(table, file))
        else:
            arrays = read_toml(file).items()
            placed = (row for name, rows in arrays for row in read_toml_rows(name, rows, file, ""))
        for table, cells, place in placed:
            sheet.read_row(table, cells, file, place)
            seen.append(table.name)
    return sheet, sources, list(dict.fromkeys(seen))


def _table_files(folder: Path) -> list[Path]:
    """The table files, CSV in the order of TABLES and then TOML. A file of an unknown name is an error."""
    csv = {path.stem: path for path in sorted(folder.glob("*.csv")) if path.name not in CANARY_FILES}
    for stem, path in csv.items():
        try:
            choose(stem, TABLES, "table")
        except CellError as error:
            cure = f"{error.cure}; or move the file out of the case"
            raise EvidenceError(path.name, "", error.what, cure) from None
    return [csv[name] for name in TABLES if name in csv] + [
        path
        for path in sorted(folder.glob("*.toml"))
        if path.name not in (SETTINGS, EXCEPTIONS, *CANARY_FILES)
    ]


def _read_settings(
    name: str, values: Mapping[str, Any]
) -> tuple[Question, tuple[Unknown, ...], int, tuple[str, ...]]:
    for key in values:
        choose(key, ("case", "coverage", "costs", "traffic", "apps"), f"part of {SETTINGS}")
    case, coverage = _part(values, "case"), _part(values, "coverage")
    for key in case:
        choose(key, CASE_KEYS, "key of [case]")
    for key in coverage:
        choose(key, COVERAGE_KEYS, "key of [coverage]")
    on = read_day(clean_cell(case.get("on")))
    if on is None:
        raise CellError("[case] does not say as of which day it asks", "add on = 2026-01-22 to [case]")
    question = Question(
        case=name,
        title=clean_cell(case.get("title")) or name,
        on=on,
        law_on=read_day(clean_cell(case.get("law_on"))) or on,
        we=clean_cell(case.get("we")),
        prepared=clean_cell(case.get("prepared")),
    )
    demanded = coverage.get("demanded", 0)
    if not isinstance(demanded, int) or not 0 <= demanded <= 100:
        raise CellError(f"demanded = {demanded!r} is not a percentage", "write a whole number from 0 to 100")
    expected = tuple(
        choose(clean_cell(e), KINDS_OF_EVIDENCE, "kind of evidence") for e in coverage.get("expected", ())
    )
    return question, tuple(_read_not_seen(each) for each in coverage.get("not_seen", ())), demanded, expected


def _read_not_seen(entry: object) -> Unknown:
    if not isinstance(entry, dict) or not entry.get("what"):
        raise CellError(
            "an entry of coverage.not_seen does not say what", 'write what = "…" and could_change = "…"'
        )
    change = clean_cell(entry.get("could_change"))
    return Unknown(clean_cell(entry["what"]) + (f" (could change {change})" if change else ""), ())


def _read_costs(costs: object) -> dict[str, int]:
    if not isinstance(costs, dict):
        raise CellError("[costs] is not a table", 'write "drop component" = 16')
    for kind, hours in costs.items():
        if not isinstance(hours, int) or isinstance(hours, bool) or hours < 0:
            raise CellError(f"the cost {kind!r} is not a number of hours", "write a whole number, 0 or more")
    return dict(costs)


def _read_systems(values: Mapping[str, Any]) -> dict[str, str]:
    """`[[traffic]] file = "traffic/x.har", system = "my-app"`: whose traffic a capture is, and under
    `[[apps]]` which app of the case a package is."""
    stated = (*values.get("traffic", ()), *values.get("apps", ()))
    return {clean_cell(each.get("file")): clean_cell(each.get("system")) for each in stated}


def _read_uids(values: Mapping[str, Any]) -> dict[str, str]:
    """`uid` under `[[apps]]`: by which number a phone's logs call an app -> its package."""
    return {
        f"uid {clean_cell(each['uid'])}": clean_cell(each.get("file"))
        for each in values.get("apps", ())
        if each.get("uid")
    }


def _part(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = values.get(name, {})
    if not isinstance(part, dict):
        raise CellError(f"{name!r} is not a table", f"write [{name}]")
    return part
