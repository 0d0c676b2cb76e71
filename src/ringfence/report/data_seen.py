"""Personal data seen in traffic, as rows: what went to whom, in which field, under which disguise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..model.data_seen import Basis, DataSeen
from ..model.result import DealResult, Result
from .owner_chains import OwnerChains
from .to_csv import write_table
from .wording import label_of

_BASES = tuple(Basis)
_PRECISE_METRES, _PRECISE_FEET_METRES = 1_000, 563  # 28 CFR 202.242; 1,850 feet


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One kind of data from one sender to one endpoint. `owners` runs from the operator up; `reached` names
    the states of concern that a path over this endpoint ends in."""

    what: str
    category: str
    sender: str
    endpoint: str
    owners: tuple[str, ...]
    countries: tuple[str, ...]
    reached: tuple[str, ...]
    fields: tuple[DataSeen, ...]

    @property
    def precision(self) -> str:
        """How precise coordinates are, and which tests of precision they meet; "" for anything else."""
        metres = [each.metres for each in self.fields if each.metres is not None]
        if not metres:
            return ""
        finest = min(metres)
        within = [
            f"within {test}"
            for most, test in ((_PRECISE_METRES, "1,000 m"), (_PRECISE_FEET_METRES, "1,850 ft"))
            if finest <= most
        ]
        return f"to {finest:,} m: {' and '.join(within) if within else 'not precise by either test'}"

    @property
    def basis(self) -> Basis:
        """The strongest that any field gives."""
        return min((each.basis for each in self.fields), key=_BASES.index)

    @property
    def shows_values(self) -> bool:
        return any(each.value for each in self.fields)

    @property
    def times(self) -> int:
        return sum(each.times for each in self.fields)


def list_seen(result: Result) -> tuple[SeenRow, ...]:
    """What leads to a state of concern first, then the surest."""
    chains = OwnerChains(result)
    reached: dict[str, set[str]] = {}
    for path in result.paths:
        for hop in path.hops:
            reached.setdefault(hop.head, set()).add(label_of(result.entities, path.country))
    grouped: dict[tuple[str, str, str], list[DataSeen]] = {}
    for each in result.seen:
        grouped.setdefault((each.sender, each.endpoint, each.what), []).append(each)
    rows = []
    for (sender, endpoint, what), fields in grouped.items():
        chain = chains.climb(chains.operators.get(endpoint, ""))
        rows.append(
            SeenRow(
                what,
                fields[0].category,
                label_of(result.entities, sender),
                endpoint,
                tuple(label_of(result.entities, org) for org in chain),
                chains.name_countries(chain),
                tuple(sorted(reached.get(endpoint, ()))),
                tuple(sorted(fields, key=lambda each: (_BASES.index(each.basis), each.where, each.field))),
            )
        )
    return tuple(sorted(rows, key=_rank))


def _rank(row: SeenRow) -> tuple[object, ...]:
    return not row.reached, _BASES.index(row.basis), row.endpoint, row.what, row.sender


def say_disguise(each: DataSeen) -> str:
    """What was undone to see it, outermost first; "" where it went in clear."""
    return " › ".join(each.disguise)


SEEN_COLUMNS = (
    *(
        "what",
        "category",
        "identifier",
        "told_by",
        "sender",
        "endpoint",
        "host",
        "owners",
        "countries",
        "where",
    ),
    *("field", "disguise", "precision_metres", "times", "file", "place", "value"),
)


def seen_to_csv(result: Result | DealResult) -> str:
    """seen.csv: one row for each field in which personal data was seen."""
    after = result if isinstance(result, Result) else result.after
    return write_table(SEEN_COLUMNS, _cells(after))


def _cells(result: Result) -> Iterator[list[str]]:
    for row in list_seen(result):
        for each in row.fields:
            metres = "" if each.metres is None else str(each.metres)
            yield [
                *(
                    each.what,
                    each.category,
                    each.identifier,
                    each.basis,
                    row.sender,
                    each.endpoint,
                    each.host,
                ),
                *(" < ".join(row.owners), ", ".join(row.countries), each.where, each.field),
                *(
                    say_disguise(each),
                    metres,
                    str(each.times),
                    each.source.file,
                    each.source.locator,
                    each.value,
                ),
            ]
