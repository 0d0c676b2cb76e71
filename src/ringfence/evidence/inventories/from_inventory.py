"""An inventory of installed apps, as Intune, Jamf and Google export it, or a plain list -> apps."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...errors import EvidenceError
from ...formats.delimited import decode_text, read_rows
from ...model.fact import Gap
from ...model.inventory import InstalledApp, Inventory
from ...model.source import Source
from ..files import read_bytes
from .layouts import APP_LISTS, find_columns, tell_layout

DEEPEST = 12
LONGEST = 300  # characters of a name or id that are kept
_CURE = "export the apps with a column for the name or the bundle id, or write one id a line"

Row = Mapping[str, str]


def read_inventory(path: Path) -> Inventory:
    """Every app of the file once, with the devices that have it. Raises EvidenceError."""
    name = path.name
    data = read_bytes(path, path.parent, name)
    text = decode_text(data, name)
    layout, rows = _read_json(text, name) if text.lstrip()[:1] in ("[", "{") else _read_table(text, name)
    sha256 = hashlib.sha256(data).hexdigest()
    apps: dict[tuple[str, str, str], InstalledApp] = {}
    gaps = []
    for place, row in rows:
        app = _read_app(row, place)
        if app is None:
            what = "an entry with neither a name nor a bundle id"
            gaps.append(Gap(Source(name, sha256, place), what, "whether that app is on a list"))
        else:
            key = (app.bundle.casefold(), app.name.casefold(), app.publisher.casefold())
            apps[key] = _add(apps[key], app) if key in apps else app
    if not apps:
        raise EvidenceError(name, "", "no app was found in it", _CURE)
    return Inventory(Source(name, sha256, ""), layout, tuple(apps.values()), tuple(gaps))


def _add(known: InstalledApp, again: InstalledApp) -> InstalledApp:
    """Exports that have a row for each device name the same app again and again."""
    devices = max(known.devices, 1) + max(again.devices, 1)
    return InstalledApp(known.name, known.bundle, known.publisher, known.platform, devices, known.locator)


def _read_table(text: str, name: str) -> tuple[str, list[tuple[str, Row]]]:
    """A table with a header that names its columns, or else one name or id a line."""
    rows = list(read_rows(text, name))
    if not rows:
        raise EvidenceError(name, "", "the file has no rows", _CURE)
    header = rows[0][1]
    columns = find_columns(header)
    if "name" in columns or "bundle" in columns:
        place_of = {field: header.index(word) for field, word in columns.items()}
        return tell_layout(header), [
            (f"line {line}", {f: cells[at] for f, at in place_of.items() if at < len(cells)})
            for line, cells in rows[1:]
        ]
    if max(len(cells) for _, cells in rows) > 1:
        raise EvidenceError(name, "line 1", f"none of the columns names apps: {', '.join(header[:8])}", _CURE)
    return "plain list", [(f"line {line}", _as_id_or_name(cells[0])) for line, cells in rows]


def _read_json(text: str, name: str) -> tuple[str, list[tuple[str, Row]]]:
    try:
        document = json.loads(text)
    except RecursionError:
        raise EvidenceError(name, "", "the values are nested too deeply", _CURE) from None
    except ValueError as error:
        raise EvidenceError(name, "", f"this is not JSON: {error}", "export it again") from None
    found = list(_find_apps(document, "", 0, is_list_of_apps=isinstance(document, list)))
    if not found:
        raise EvidenceError(name, "", "no list of apps was found in it", _CURE)
    words = dict.fromkeys(word for _, entry in found if isinstance(entry, dict) for word in entry)
    return tell_layout(words), [(place, _row_of(entry)) for place, entry in found]


def _find_apps(value: Any, place: str, depth: int, *, is_list_of_apps: bool) -> Iterator[tuple[str, Any]]:
    """Every entry of every list that an export keeps its apps in; a list in an entry belongs to a device."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for number, entry in enumerate(value):
            where = f"{place}/{number}"
            inner = isinstance(entry, dict) and any(
                isinstance(entry.get(key), list) and entry[key] for key in APP_LISTS
            )
            if is_list_of_apps and not inner:
                yield where, entry
            else:
                yield from _find_apps(entry, where, depth + 1, is_list_of_apps=False)
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _find_apps(entry, f"{place}/{key}", depth + 1, is_list_of_apps=key in APP_LISTS)


def _row_of(entry: Any) -> Row:
    if isinstance(entry, str):
        return _as_id_or_name(entry)
    if not isinstance(entry, dict):
        return {}
    columns = find_columns(entry)
    plain = {field: entry[word] for field, word in columns.items()}
    return {field: str(cell) for field, cell in plain.items() if isinstance(cell, str | int)}


def _as_id_or_name(text: str) -> Row:
    """com.example.app is an id; everything else a name."""
    is_id = "." in text and " " not in text.strip()
    return {"bundle": text} if is_id else {"name": text}


def _read_app(row: Row, place: str) -> InstalledApp | None:
    cells = {field: cell.strip()[:LONGEST] for field, cell in row.items()}
    if not cells.get("name") and not cells.get("bundle"):
        return None
    devices = cells.get("devices", "").replace(",", "")
    count = int(devices) if devices.isascii() and devices.isdigit() and len(devices) < 10 else 0
    return InstalledApp(
        name=cells.get("name", ""),
        bundle=cells.get("bundle", ""),
        publisher=cells.get("publisher", ""),
        platform=cells.get("platform", ""),
        devices=count,
        locator=place,
    )
