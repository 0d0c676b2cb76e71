"""Names: how well and how fast two names of one company or person are told from two that only look alike.

    python bench/names.py PAIRS.csv           fit on four fifths, measure on the fifth kept back, five times
    python bench/names.py PAIRS.csv --write   and fit on all, into src/ringfence/names/weights.json

PAIRS.csv has the columns set, schema (Person or Organization), name1, name2, match (1 or 0). Peers are
measured on the same pairs where they are installed: nomenklatura's LogicV2, and rapidfuzz.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from ringfence.names import analyse
from ringfence.names.pack import pack_names
from ringfence.names.score import measure_pairs, score_pairs

WEIGHTS = Path(__file__).resolve().parent.parent / "src" / "ringfence" / "names" / "weights.json"
FOLDS = 5
RIDGE = 1.7  # held back the fit; chosen by the kept-back folds
PRECISION = 0.95
ROUNDS = 3  # of fitting and choosing, for each pair, the readings that fit best

Pairs = list[dict[str, str]]
Floats = NDArray[np.float64]


def read_pairs(path: Path) -> Pairs:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fold_of(pair: dict[str, str]) -> int:
    """Pairs with the same first name stay together, so that nothing of what is kept back was seen."""
    return int(hashlib.sha256(pair["name1"].encode()).hexdigest(), 16) % FOLDS


def fit(inputs: Floats, owner: NDArray[np.int64], match: Floats) -> Floats:
    """Logistic regression over the best readings of each pair; the last weight is the intercept."""
    chosen = choose(inputs[:, 0] + inputs[:, 1], owner, len(match))
    weights = np.zeros(inputs.shape[1] + 1)
    for _ in range(ROUNDS):
        rows = inputs[chosen]

        def loss(weights: Floats, rows: Floats = rows) -> tuple[float, Floats]:
            margin = rows @ weights[:-1] + weights[-1]
            wrong = 1 / (1 + np.exp(-margin)) - match
            slope = np.append(rows.T @ wrong + 2 * RIDGE * weights[:-1], wrong.sum())
            value = np.logaddexp(0, margin).sum() - match @ margin + RIDGE * (weights[:-1] ** 2).sum()
            return float(value), slope

        weights = minimize(loss, weights, jac=True, method="L-BFGS-B", options={"maxiter": 2000}).x
        chosen = choose(inputs @ weights[:-1], owner, len(match))
    return weights


def choose(value: Floats, owner: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Of each pair the readings with the highest value. Every pair must have readings."""
    order = np.lexsort((value, owner))
    chosen = np.zeros(count, dtype=np.int64)
    chosen[owner[order]] = order
    return chosen


def recall_at(score: Floats, match: Floats, precision: float = PRECISION) -> tuple[float, float]:
    """The most that can be found with no more than the allowed wrong ones, and the score that takes."""
    order = np.argsort(-score, kind="stable")
    right = np.cumsum(match[order])
    enough = np.flatnonzero(right / np.arange(1, len(order) + 1) >= precision)
    if not len(enough):
        return 0.0, 1.0
    return float(right[enough[-1]] / match.sum()), float(score[order][enough[-1]])


def cross_validate(pairs: Pairs) -> Floats:
    """The score of each pair by weights that were fitted without it."""
    inputs, owner, match = inputs_of(pairs)
    folds = np.array([fold_of(pair) for pair in pairs])
    score = np.zeros(len(pairs))
    for fold in range(FOLDS):
        kept_back = folds[owner] == fold
        renumbered = np.cumsum(folds != fold) - 1
        weights = fit(inputs[~kept_back], renumbered[owner[~kept_back]], match[folds != fold])
        chance = 1 / (1 + np.exp(-(inputs[kept_back] @ weights[:-1] + weights[-1])))
        np.maximum.at(score, owner[kept_back], chance)
    return score


def inputs_of(pairs: Pairs) -> tuple[Floats, NDArray[np.int64], Floats]:
    names = sorted({pair[column] for pair in pairs for column in ("name1", "name2")})
    number = {name: i for i, name in enumerate(names)}
    packed = pack_names(names)
    places = np.array([(number[pair["name1"]], number[pair["name2"]]) for pair in pairs])
    inputs, owner = measure_pairs(packed, packed, places, people(pairs))
    return inputs.astype(np.float64), owner, np.array([float(pair["match"]) for pair in pairs])


def people(pairs: Pairs) -> NDArray[np.bool_]:
    return np.array([pair["schema"] == "Person" for pair in pairs])


def print_quality(pairs: Pairs, score: Floats) -> None:
    match = np.array([float(pair["match"]) for pair in pairs])
    sets = np.array([pair["set"] for pair in pairs])
    recall, threshold = recall_at(score, match)
    print(
        f"kept back: recall {recall:.3f} at precision {PRECISION} (score {threshold:.3f}), "
        f"{len(pairs):,} pairs"
    )
    print(f"{'set':26} {'pairs':>6} {'recall at P .95':>16} {'there: precision':>17} {'recall':>7}")
    han_companies = np.array(["han" in pair["set"] and pair["schema"] != "Person" for pair in pairs])
    groups = [(name, sets == name) for name in sorted(set(sets))] + [
        ("Chinese-Latin companies", han_companies)
    ]
    for name, inside in groups:
        if not inside.any():
            continue
        taken = inside & (score >= threshold)
        precision = match[taken].mean() if taken.any() else float("nan")
        print(
            f"{name:26} {inside.sum():6,} {recall_at(score[inside], match[inside])[0]:16.3f} "
            f"{precision:17.3f} {match[taken].sum() / match[inside].sum():7.3f}"
        )
    for low in (0.1, 0.3, 0.5, 0.7, 0.9):
        inside = (score >= low) & (score < low + 0.1)
        print(
            f"calibration {low:.1f}-{low + 0.1:.1f}: {match[inside].mean():.2f} of {inside.sum():,} are right"
        )


def print_speed(pairs: Pairs) -> None:
    names = sorted({pair[column] for pair in pairs for column in ("name1", "name2")})
    number = {name: i for i, name in enumerate(names)}
    pack_names(["warm up 华为"])
    for cache in (analyse._read_word, analyse._han_word):
        cache.cache_clear()  # what a first reading costs
    start = time.process_time()
    packed = pack_names(names)
    read = time.process_time() - start
    places = np.array([(number[pair["name1"]], number[pair["name2"]]) for pair in pairs])
    start = time.process_time()
    score_pairs(packed, packed, places, people(pairs))
    scored = time.process_time() - start
    print(
        f"ringfence: {len(names) / read:,.0f} names/CPU s read, "
        f"{len(pairs) / scored:,.0f} pairs/CPU s scored, "
        f"{len(pairs) / (read + scored):,.0f} pairs/CPU s with reading"
    )


def print_peers(pairs: Pairs) -> None:
    match = np.array([float(pair["match"]) for pair in pairs])
    for name, find in (("rapidfuzz WRatio", rapidfuzz_scorer), ("nomenklatura LogicV2", logic_scorer)):
        try:
            scorer = find()
        except ImportError:
            print(f"{name}: not installed")
            continue
        start = time.process_time()
        score = np.array([scorer(pair) for pair in pairs])
        spent = time.process_time() - start
        recall, _ = recall_at(score, match)
        print(f"{name}: recall {recall:.3f} at precision {PRECISION}, {len(pairs) / spent:,.0f} pairs/CPU s")


def rapidfuzz_scorer() -> Callable[[dict[str, str]], float]:
    from rapidfuzz import fuzz, utils

    return lambda pair: fuzz.WRatio(pair["name1"], pair["name2"], processor=utils.default_process) / 100


def logic_scorer() -> Callable[[dict[str, str]], float]:
    from followthemoney import model
    from nomenklatura.matching import LogicV2
    from nomenklatura.matching.types import ScoringConfig

    config = ScoringConfig.defaults()
    counter = iter(range(10**9))

    def entity(schema: str, name: str) -> object:
        made = model.make_entity("Person" if schema == "Person" else "Organization")
        made.id = f"e{next(counter)}"  # a new id each: analysed names are cached by id
        made.add("name", name)
        return made

    def score(pair: dict[str, str]) -> float:
        left, right = (entity(pair["schema"], pair[column]) for column in ("name1", "name2"))
        return float(LogicV2.compare(left, right, config).score)

    return score


def write_weights(pairs: Pairs) -> None:
    weights = fit(*inputs_of(pairs))
    content = {
        "intercept": round(float(weights[-1]), 4),
        "weights": [round(float(w), 4) for w in weights[:-1]],
    }
    WEIGHTS.write_text(json.dumps(content) + "\n", encoding="utf-8")
    print(f"{WEIGHTS}: {len(weights)} weights from {len(pairs):,} pairs")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--write", action="store_true", help="fit on all pairs and write the weights")
    options = parser.parse_args(arguments)
    pairs = read_pairs(options.pairs)
    if options.write:
        write_weights(pairs)
    print_quality(pairs, cross_validate(pairs))
    print_speed(pairs)
    print_peers(pairs)


if __name__ == "__main__":
    main()
