"""What stands -> which clauses are open, to data, to ciphertext and to the use of keys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .clauses import Clauses
from .columns import ALL, CERTAIN, Bytes, Flags, Ints

ROOM = (
    8_000_000  # clauses to follow for the users of all keys together: a hostile file must not take for ever
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on one graph: link rows (one more, for NONE), and the seals that may stand or surely do.

    `certain_only` is the lower graph. Without `controls` encryption shuts nothing.
    """

    rows: Flags
    may_seal: Flags
    sure_seal: Flags
    certain_only: bool
    controls: bool = True


@dataclass(frozen=True, slots=True)
class Gates:
    """What is open on one graph.

    `limits` are those of the clauses, SHUT where they are shut; `sealed` are the nodes that nothing leaves in
    the clear, and `seals` the seals that ciphertext comes out of.
    """

    certain_only: bool
    limits: Ints
    sealed: Bytes
    seals: Flags


def open_gates(clauses: Clauses, standing: Standing) -> Gates:
    """Encryption is a control: on the lower graph nothing that may be encrypted is certain to leave in the
    clear; on the upper one everything may that is not certain to be encrypted."""
    limits, seals = clauses.limits * standing.rows[clauses.rows], clauses.seals
    sealed = np.zeros(clauses.nodes, np.uint8)
    if standing.certain_only:
        limits *= clauses.marks & CERTAIN
        sealed[seals.tails[standing.may_seal]] = 1
        return Gates(True, limits, sealed, standing.sure_seal)
    if not standing.controls:
        return Gates(False, limits, sealed, np.zeros(len(seals.rows), bool))
    sealed[seals.tails[standing.sure_seal & (seals.limits == ALL)]] = 1
    return Gates(False, limits, sealed, standing.may_seal)
