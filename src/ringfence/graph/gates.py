"""What stands -> which clauses are open, to data, to ciphertext and to the use of keys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .clauses import Clauses
from .columns import ALL, NONE, Flags, Ints, fill
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
    """For every clause the limit within which it is open (SHUT: it is not).

    `clear` is for data, `out` for ciphertext that leaves what is encrypted, `inside` for ciphertext on its
    way. `seals` are those whose ciphertext is of use to anyone, and `encrypted` the nodes that have one.
    `use` are the clauses along which keys' use passes, and `users[user_starts[k]:user_starts[k + 1]]` those
    whom the use of key number k comes to.
    """

    certain_only: bool
    clear: Ints
    out: Ints
    inside: Ints
    seals: Flags
    encrypted: Flags
    use: Flags
    user_starts: Ints
    users: Ints


def open_gates(clauses: Clauses, standing: Standing) -> Gates:
    """Encryption is a control: on the lower graph nothing that may be encrypted is certain to leave in the
    clear; on the upper one everything may that is not certain to be encrypted."""
    is_open = standing.rows[clauses.rows]
    if standing.certain_only:
        is_open &= clauses.certain
    plain = clauses.limits * is_open
    of_premise = len(clauses.heads)  # joins come after these
    use = is_open[:of_premise] & clauses.gives_use
    if not (standing.controls and standing.may_seal.any()):
        nothing, nobody = np.zeros(len(standing.may_seal), bool), fill(0, NONE)
        return Gates(standing.certain_only, plain, plain, plain, nothing, nothing, use, nobody, nobody)
    seals, sealed = clauses.seals, np.zeros(clauses.nodes, bool)
    if standing.certain_only:
        sealed[seals.tails[standing.may_seal]] = True
        use &= (clauses.limits[:of_premise] == ALL) & ~sealed[clauses.premises]
    user_starts, users, done = _find_users(clauses, use)
    followed = seals.key_numbers < done
    if not standing.certain_only:
        sealed[seals.tails[standing.sure_seal & (seals.limits == ALL)]] = True
        sealed[seals.tails[standing.may_seal & ~followed]] = False
    out, clear = plain.copy(), plain.copy()
    out[:of_premise] *= clauses.carries
    clear[:of_premise] *= ~(clauses.carries & sealed[clauses.premises])
    inside = clear.copy()
    inside[:of_premise] *= clauses.carries
    followed &= standing.sure_seal if standing.certain_only else standing.may_seal
    followed &= (np.diff(user_starts) > 0)[seals.key_numbers]
    encrypted = np.zeros(clauses.nodes, bool)
    encrypted[seals.tails[followed]] = True
    return Gates(standing.certain_only, clear, out, inside, followed, encrypted, use, user_starts, users)


def _find_users(clauses: Clauses, use: Flags) -> tuple[Ints, Ints, int]:
    """Whom the use of each key comes to, and how many keys there was room for: of the rest anyone may be a
    user."""
    keys = clauses.seals.keys
    seen, found, ends = fill(clauses.nodes, NONE), np.empty(ROOM, np.int32), np.zeros(len(keys), np.int32)
    seed_starts = np.arange(len(keys) + 1, dtype=np.int32)
    done = trace(
        clauses.starts, clauses.heads, use.view(np.uint8), seed_starts, keys, seen, found, ends, ROOM
    )
    ends[done:] = ends[done - 1] if done else 0
    starts = np.concatenate([fill(1, 0), ends])
    return starts, found[: starts[-1]].copy(), done
