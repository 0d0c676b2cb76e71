"""Verdicts that rest on other parties' verdicts, in circles too: the least ones that agree with each other.

All start from *fails* and are raised party by party until nothing changes. What is asked must be monotone:
a party that counts more never makes another one count less. So the end does not depend on the order, and an
unknown is never turned into *fails*.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping

from ..model.kinds import Verdict
from ..model.proof import Proof
from .logic import FAILS

Verdicts = Mapping[str, Verdict]


def find_least(
    parties: Iterable[str],
    rests_on: Callable[[str], Iterable[str]],
    prove: Callable[[str, Verdicts], Proof],
) -> dict[str, Proof]:
    """Of each party its proof, in the order given. `rests_on` lists the parties that its proof looks at."""
    order = list(dict.fromkeys(parties))
    known = set(order)
    relying: dict[str, list[str]] = {}
    for party in order:
        for other in dict.fromkeys(rests_on(party)):
            if other in known:
                relying.setdefault(other, []).append(party)
    verdicts: dict[str, Verdict] = {}
    proofs: dict[str, Proof] = {}
    waiting, queued = deque(order), set(order)
    while waiting:
        party = waiting.popleft()
        queued.discard(party)
        proofs[party] = proof = prove(party, verdicts)
        if proof.verdict is not verdicts.get(party, FAILS):
            verdicts[party] = proof.verdict
            fresh = [each for each in relying.get(party, ()) if each not in queued]
            waiting.extend(fresh)
            queued.update(fresh)
    return {party: proofs[party] for party in order}
