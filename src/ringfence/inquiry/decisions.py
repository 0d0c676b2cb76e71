"""What people decided in a review, applied: a candidate decided *same* is a match, one decided *different* is
no candidate any more."""

from __future__ import annotations

from ..catalogue.lookup import Catalogue, Found
from ..catalogue.names import fold
from ..model.review import DIFFERENT, SAME, Review, ReviewRow


class Decisions:
    """The decided rows of a review, by the name asked, whatever its case and punctuation."""

    def __init__(self, review: Review) -> None:
        self._file = review.file
        self._same: dict[str, ReviewRow] = {}
        self._different: dict[str, set[str]] = {}
        for row in review.rows:
            if row.decision == SAME:
                self._same[fold(row.asked)] = row
            elif row.decision == DIFFERENT:
                self._different.setdefault(fold(row.asked), set()).add(row.candidate)

    def same(self, asked: str) -> tuple[str, str]:
        """The id of the candidate that it was decided to be, and by whom; two empty texts where none was."""
        row = self._same.get(fold(asked))
        return (row.candidate, row.say_decision(self._file)) if row else ("", "")

    def different(self, asked: str) -> frozenset[str]:
        """The ids of those that it was decided not to be."""
        return frozenset(self._different.get(fold(asked), ()))

    def apply(self, catalogue: Catalogue, asked: str, found: tuple[Found, ...]) -> tuple[Found, ...]:
        """What the catalogue found, less what was decided different; what was decided same alone."""
        id_, how = self.same(asked)
        if kind := catalogue.kind(id_) if id_ else "":
            return (Found(kind, id_, how),)
        without = self.different(asked)
        return tuple(each for each in found if each.id not in without)
