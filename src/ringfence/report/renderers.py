"""What ringfence can write, in one list: files by format, and what each command prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..model.drift import Drift
from ..model.inventory import InventoryCheck
from ..model.measure import MeasureTable
from ..model.profile import Profile
from ..model.readers import ReaderTable
from ..model.result import DealResult, Result
from ..model.screening import Screening
from .app_parts import parts_to_csv
from .data_seen import seen_to_csv
from .drift import drift_to_csv, drift_to_html
from .endpoints import endpoints_to_csv
from .inventory_check import check_to_csv, check_to_html
from .measures import (
    measures_to_csv,
    measures_to_html,
    measures_to_json,
    readers_to_csv,
    readers_to_json,
)
from .profile_page import profile_to_html
from .screening import screening_to_csv
from .screening_page import screening_to_html
from .to_csv import fixes_to_csv, paths_to_csv
from .to_cyclonedx import to_cyclonedx
from .to_ftm import to_ftm
from .to_graphml import to_graphml
from .to_html import to_html
from .to_json import check_to_json, drift_to_json, profile_to_json, screening_to_json, to_json
from .to_junit import to_junit
from .to_markdown import to_markdown
from .to_opengraph import to_opengraph
from .to_oscal import to_oscal
from .to_sarif import to_sarif
from .to_terminal import deal_to_terminal, plan_to_terminal, result_to_terminal

# `-o FORMAT=FILE` writes one of these.
RENDERERS: Mapping[str, Callable[[Result | DealResult], str]] = {
    "html": to_html,
    "json": to_json,
    "csv": paths_to_csv,
    "fixes": fixes_to_csv,
    "parts": parts_to_csv,
    "seen": seen_to_csv,
    "endpoints": endpoints_to_csv,
    "markdown": to_markdown,
    "sarif": to_sarif,
    "junit": to_junit,
    "cyclonedx": to_cyclonedx,
    "opengraph": to_opengraph,
    "graphml": to_graphml,
    "ftm": to_ftm,
    "oscal": to_oscal,
}

# The same of an inventory that was checked against lists.
CHECK_RENDERERS: Mapping[str, Callable[[InventoryCheck], str]] = {
    "html": check_to_html,
    "json": check_to_json,
    "csv": check_to_csv,
}

# The same of screened vendors.
SCREENING_RENDERERS: Mapping[str, Callable[[Screening], str]] = {
    "html": screening_to_html,
    "json": screening_to_json,
    "csv": screening_to_csv,
}

# The same of two results compared.
DRIFT_RENDERERS: Mapping[str, Callable[[Drift], str]] = {
    "html": drift_to_html,
    "json": drift_to_json,
    "csv": drift_to_csv,
}

# The same of an answer to `who`.
PROFILE_RENDERERS: Mapping[str, Callable[[Profile], str]] = {"html": profile_to_html, "json": profile_to_json}

# The same of measures that were judged, and of readers.
MEASURE_RENDERERS: Mapping[str, Callable[[MeasureTable], str]] = {
    "html": measures_to_html,
    "json": measures_to_json,
    "csv": measures_to_csv,
}
READER_RENDERERS: Mapping[str, Callable[[ReaderTable], str]] = {
    "json": readers_to_json,
    "csv": readers_to_csv,
}

# command -> (what it examined, the case as typed) -> what it prints, ending with the next command to type.
PRINTERS: Mapping[str, Callable[[Any, str], str]] = {
    "scan": lambda result, case: result_to_terminal(result, f"ringfence plan {case}"),
    "plan": lambda result, case: plan_to_terminal(result, f"ringfence scan {case} -o html=report.html"),
    "deal": lambda deal, case: deal_to_terminal(deal, f"ringfence deal {case} {deal.deal} -o html=deal.html"),
}
PRINTERS_OF_JSON: Mapping[str, Callable[[Any, str], str]] = {
    command: lambda result, case: to_json(result) for command in PRINTERS
}
