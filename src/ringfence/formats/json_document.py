"""A JSON document that is read whole: bounded in size and depth, and nothing that it says twice is lost.

document = read_json(data)
document.value      what it says; of a key that stands twice the last value, as most readers take it
document.repeated   the keys that stand twice in one object
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import Any, Final

from .json_nesting import ShallowJson, TooDeepError

MOST_BYTES: Final = 1 << 28
MOST_REPEATED: Final = 100  # keys that are named


class NotJsonError(ValueError):
    """The bytes are no such document; the text says why and where."""


@dataclass(slots=True)
class JsonDocument:
    value: Any = None
    repeated: list[str] = field(default_factory=list)


def read_json(data: bytes) -> JsonDocument:
    """Read one document of UTF-8, with or without a byte-order mark. Raises NotJsonError."""
    if len(data) > MOST_BYTES:
        raise NotJsonError(f"it has more than {MOST_BYTES:,} bytes")
    document = JsonDocument()

    def join(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        joined = dict(pairs)
        if len(joined) < len(pairs) and len(document.repeated) < MOST_REPEATED:
            names = [name for name, _ in pairs]
            document.repeated += sorted({name for name in names if names.count(name) > 1})
        return joined

    try:
        ShallowJson(io.BytesIO(data)).read()
        document.value = json.loads(data.decode("utf-8-sig"), object_pairs_hook=join)
    except TooDeepError as error:
        raise NotJsonError(str(error)) from None
    except UnicodeDecodeError as error:
        raise NotJsonError(f"byte {error.start} is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise NotJsonError(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except (ValueError, RecursionError) as error:  # a number of more digits than Python reads
        raise NotJsonError(str(error)[:100]) from None
    return document
