"""Every pair of answers has a fate, and the fates say what a reader would say."""

from __future__ import annotations

from itertools import product

import pytest

from ringfence.deal.compare import FATES, ORDER
from ringfence.model.kinds import Answer

ANSWERS = [None, *Answer]
STAYS_AWAY = {(None, None), (None, Answer.CLOSED), (Answer.CLOSED, None), (Answer.CLOSED, Answer.CLOSED)}


def test_every_change_of_answer_has_a_fate() -> None:
    assert set(FATES) == set(product(ANSWERS, ANSWERS)) - STAYS_AWAY


def test_every_fate_has_a_place_in_the_order() -> None:
    assert set(FATES.values()) == set(ORDER)


@pytest.mark.parametrize("before", ANSWERS)
def test_a_path_that_is_open_after_is_never_called_closed(before: Answer | None) -> None:
    assert FATES[before, Answer.OPEN] in ("left open", "newly opened")
