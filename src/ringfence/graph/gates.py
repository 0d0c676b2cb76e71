"""What stands -> which clauses are open, to data, to ciphertext and to the use of keys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .clauses import Clauses
from .columns import ALL, CERTAIN, GIVE_USE, NONE, Bytes, Flags, Ints, fill
from .kernels.tracing import trace

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

    `limits` are those of the clauses, SHUT where they are shut, and `sealed` the nodes that nothing leaves in
    the clear. `seals` are the seals whose ciphertext is of use to anyone. Use of keys passes along the
    clauses `use`, and came to users[user_starts[k]:user_starts[k + 1]] for key number k.
    """

    certain_only: bool
    limits: Ints
    sealed: Bytes
    seals: Flags
    use: Bytes
    user_starts: Ints
    users: Ints


def open_gates(clauses: Clauses, standing: Standing) -> Gates:
    """Encryption is a control: on the lower graph nothing that may be encrypted is certain to leave in the
    clear; on the upper one everything may that is not certain to be encrypted."""
    limits, seals = clauses.limits * standing.rows[clauses.rows], clauses.seals
    if standing.certain_only:
        limits *= clauses.marks & CERTAIN
    sealed, nobody = np.zeros(clauses.nodes, np.uint8), fill(0, NONE)
    if not (standing.controls and standing.may_seal.any()):
        none = np.zeros(len(seals.rows), bool)
        return Gates(standing.certain_only, limits, sealed, none, sealed[:0], nobody, nobody)
    of_clauses = limits[: len(clauses.heads)]
    use = (clauses.marks[: len(of_clauses)] & GIVE_USE).astype(bool)
    if standing.certain_only:
        sealed[seals.tails[standing.may_seal]] = 1
        use &= of_clauses == ALL
    else:
        use &= of_clauses > 0
    user_starts, users, done = _find_users(clauses, use.view(np.uint8), sealed)
    followed = seals.key_numbers < done
    if not standing.certain_only:
        sealed[seals.tails[standing.sure_seal & (seals.limits == ALL)]] = 1
        sealed[seals.tails[standing.may_seal & ~followed]] = 0
    counted = standing.sure_seal if standing.certain_only else standing.may_seal
    of_use = counted & followed & (np.diff(user_starts) > 0)[seals.key_numbers]
    return Gates(standing.certain_only, limits, sealed, of_use, use.view(np.uint8), user_starts, users)


def _find_users(clauses: Clauses, use: Bytes, shut: Bytes) -> tuple[Ints, Ints, int]:
    """Whom the use of each key comes to, and how many keys there was room for: of the rest anyone may be a
    user."""
    keys = clauses.seals.keys
    seen, found, ends = fill(clauses.nodes, NONE), np.empty(ROOM, np.int32), np.zeros(len(keys), np.int32)
    seed_starts = np.arange(len(keys) + 1, dtype=np.int32)
    done = trace(clauses.starts, clauses.heads, use, shut, seed_starts, keys, seen, found, ends, ROOM)
    ends[done:] = ends[done - 1] if done else 0
    starts = np.concatenate([fill(1, 0), ends])
    return starts, found[: starts[-1]].copy(), done
