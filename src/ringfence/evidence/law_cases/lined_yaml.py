"""YAML with the line of everything in it, and every scalar as it is written.

`NO` is Norway and `202.10` a section: no word is turned into a truth value or a number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from ...errors import EvidenceError

LARGEST = 4_000_000  # characters of one file
DEEPEST = 20  # levels; a case has five
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Row(dict[str, Any]):
    """A mapping of the file; `line` is where it begins, `lines` where each key stands."""

    def __init__(self, line: int = 0) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}
        self.merged: set[str] = set()  # keys that `<<` gave, which the mapping's own may replace

    @classmethod
    def of(cls, other: Row, keys: Iterable[str]) -> Row:
        """Some keys of another row, with their lines."""
        row = cls(other.line)
        row.update({key: other[key] for key in other if key in set(keys)})
        row.lines.update(other.lines)
        return row

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


def load_yaml(text: str, file: str) -> Any:
    """Mappings as `Row`, lists, and text. Raises EvidenceError."""
    if len(text) > LARGEST:
        raise EvidenceError(file, "", f"is larger than {LARGEST:,} characters", "split it into several files")
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        raise EvidenceError(
            file,
            f"line {mark.line + 1}" if mark else "",
            f"this is not YAML ({what})",
            "look for a missing colon, quote or bracket, and indent with spaces alone",
        ) from error
    except RecursionError as error:
        raise _too_deep(file, 1) from error
    return _Reading(file).read(node) if node is not None else []


@dataclass(slots=True)
class _Reading:
    """One file being read. What an anchor names is read once, so that no file grows by its aliases."""

    file: str
    done: dict[int, Any] = field(default_factory=dict)

    def read(self, node: Any, depth: int = 0) -> Any:
        if depth > DEEPEST:  # an anchor inside what it names ends here too
            raise _too_deep(self.file, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return "" if node.value in ("~", "null") and not node.style else str(node.value)
        if id(node) not in self.done:
            self.done[id(node)] = (
                self.read_mapping(node, depth)
                if isinstance(node, yaml.MappingNode)
                else [self.read(each, depth + 1) for each in node.value]
            )
        return self.done[id(node)]

    def read_mapping(self, node: Any, depth: int) -> Row:
        row = Row(node.start_mark.line + 1)
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise EvidenceError(self.file, f"line {line}", "a key is no word", "write it as `key: value`")
            if key.value in row.lines and key.value not in row.merged:
                what = f"“{key.value}” stands twice"
                raise EvidenceError(self.file, f"line {line}", what, "keep one, or give it a list")
            read = self.read(value, depth + 1)
            if key.value == "<<":
                self._merge(row, read, line)
                continue
            row[key.value] = read
            row.lines[key.value] = line
            row.merged.discard(key.value)
        return row

    def _merge(self, row: Row, other: Any, line: int) -> None:
        if not isinstance(other, Row):
            raise EvidenceError(
                self.file, f"line {line}", "`<<` names no mapping", "name one anchor: <<: *it"
            )
        for key in other.keys() - row.keys():
            row[key], row.lines[key] = other[key], line
            row.merged.add(key)


def _too_deep(file: str, line: int) -> EvidenceError:
    return EvidenceError(file, f"line {line}", "is nested too deep", "a case has five levels at most")
