"""How likely two names are names of one: a number that was fitted on labelled pairs and holds on others.

The score is a chance among names that already look alike, half of them right (`bench/names.py` fits and
checks it). It is never taken for an identity: a candidate is shown with its reasons, and a person decides.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from .analyse import MOST_TOKENS
from .compare import FEATURES, compare_names
from .pack import PackedNames, list_reading_pairs, pack_names

SURE = 0.75  # in the fit, 95 of 100 at or above it are right
_LETTERS = 64  # of all words of a name together, as `compare.py` writes them in one
_NUMBERS = FEATURES.index("number differs")
_OTHER_NUMBER = (
    0.5  # Plant No. 5 is not Plant No. 7, however alike they are; the pairs have too few to fit it
)
_SQUARED = 9  # so many of the features also count squared
PERSON, ORGANISATION = "person", "organisation"


def make_inputs(
    features: NDArray[np.float32],
    person: NDArray[np.bool_],
    han: NDArray[np.bool_],
    vowelless: NDArray[np.bool_],
) -> NDArray[np.float32]:
    """What the weights are for: the features by themselves, by group of names, squared, and times how much is
    paired. One row a pair."""
    groups = [person, ~person, han, vowelless]
    columns = [features]
    for group in groups:
        kept = group.astype(np.float32)[:, None]
        columns += [features * kept, kept]
    columns += [features[:, :_SQUARED] ** 2, features[:, [0]] * features, features[:, [4]] * features]
    return np.hstack(columns)


@lru_cache(1)
def read_weights() -> tuple[NDArray[np.float32], float]:
    content = json.loads((resources.files(__package__) / "weights.json").read_text(encoding="utf-8"))
    return np.array(content["weights"], dtype=np.float32), float(content["intercept"])


def measure_pairs(
    left: PackedNames, right: PackedNames, pairs: NDArray[np.int64], person: bool | NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The inputs of every pair of readings, and which pair of names each belongs to."""
    readings, owner = list_reading_pairs(left, right, pairs)
    features = np.zeros((len(readings), len(FEATURES)), dtype=np.float32)
    compare_names(
        left.rows, left.starts, right.rows, right.starts, readings, features,
        np.zeros(MOST_TOKENS**2, dtype=np.float32), np.zeros(_LETTERS + 1, dtype=np.int32),
        np.zeros(_LETTERS, dtype=np.uint8), np.zeros(_LETTERS, dtype=np.uint8),
    )  # fmt: skip
    people = np.broadcast_to(np.asarray(person, dtype=bool), len(pairs))[owner]
    han = left.han[readings[:, 0]] != right.han[readings[:, 1]]
    vowelless = left.vowelless[readings[:, 0]] != right.vowelless[readings[:, 1]]
    return make_inputs(features, people, han, vowelless), owner


def score_pairs(
    left: PackedNames, right: PackedNames, pairs: NDArray[np.int64], person: bool | NDArray[np.bool_] = False
) -> NDArray[np.float64]:
    """The score of each pair (number in `left`, number in `right`), 0 to 1, by its best pair of readings."""
    inputs, owner = measure_pairs(left, right, pairs, person)
    weights, intercept = read_weights()
    chances = 1 / (1 + np.exp(-(inputs @ weights + intercept).astype(np.float64)))
    chances[inputs[:, _NUMBERS] == 1] *= _OTHER_NUMBER
    best = np.zeros(len(pairs))
    np.maximum.at(best, owner, chances)
    return best


def score_names(name: str, others: Sequence[str], kind: str = ORGANISATION) -> NDArray[np.float64]:
    """The score of one name with each of the others."""
    pairs = np.zeros((len(others), 2), dtype=np.int64)
    pairs[:, 1] = np.arange(len(others))
    return score_pairs(pack_names([name]), pack_names(others), pairs, kind == PERSON)
