"""What if these stakes were others? Only what can change is worked out again; nothing given is altered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from ..model.kinds import Verdict
from ..model.share import WHOLE, Share
from .cascades import VERDICTS, Spread
from .components import below
from .holdings import Flags, Ints
from .look_through import Floats, Integrated, least_weights, solve
from .network import Network
from .repairs import BINDS, ROUNDING


@dataclass(frozen=True, slots=True)
class Change:
    """All that `owner` holds of `owned` is `share` (of every measure); a new stake where there was none."""

    owner: int
    owned: int
    share: Share


def change_network(network: Network, changes: Iterable[Change]) -> Network:
    """The network with these stakes; its arrays are copied, its answers are not worked out again.

    A new link has the table's row -1.
    """
    lo, hi = network.lo.copy(), network.hi.copy()
    owner, starts, owned, rows = network.owner, network.starts, network.owned, network.rows
    into_starts, into_owners, into_links = network.incoming
    companies = []
    for change in changes:
        ends = (
            change.share.lower << 1 | change.share.lower_open,
            change.share.upper << 1 | change.share.upper_open,
        )
        links = np.arange(starts[change.owner], starts[change.owner + 1])
        links = links[owned[links] == change.owned]
        if len(links):
            lo[:, links] = hi[:, links] = 0
            lo[:, links[0]], hi[:, links[0]] = ends
        else:
            at, into_at = int(starts[change.owner + 1]), int(into_starts[change.owned + 1])
            owner, owned = np.insert(owner, at, change.owner), np.insert(owned, at, change.owned)
            rows = np.insert(rows, at, -1)
            lo, hi = np.insert(lo, at, ends[0], axis=1), np.insert(hi, at, ends[1], axis=1)
            into_links = np.insert(into_links + (into_links >= at), into_at, at).astype(np.int32)
            into_owners = np.insert(into_owners, into_at, change.owner)
            starts, into_starts = starts.copy(), into_starts.copy()
            starts[change.owner + 1 :] += 1
            into_starts[change.owned + 1 :] += 1
        companies.append(change.owned)
    changed = replace(network, starts=starts, owned=owned, rows=rows, lo=lo, hi=hi)
    vars(changed).update(owner=owner, incoming=(into_starts, into_owners, into_links))
    return _weigh_again(changed, companies)


def _weigh_again(changed: Network, companies: list[int]) -> Network:
    totals, over = changed.totals.copy(), changed.over.copy()
    for company in set(companies):
        sizes = changed.lo[:, changed.links_into(company)]
        sizes = np.where(sizes >= BINDS, 0, sizes)
        totals[:, company] = ((sizes >> 1).sum(axis=1, dtype=np.int64) << 20) + (sizes & 1).sum(axis=1)
        excess = (totals[:, company] >> 20).max() - WHOLE
        over[company] = excess > ROUNDING * sizes.shape[1]
    weighed = replace(changed, totals=totals, over=over)
    vars(weighed).update(owner=changed.owner, incoming=changed.incoming)
    return weighed


def respread(found: Spread, changed: Network, companies: Iterable[int]) -> dict[int, tuple[Verdict, Verdict]]:
    """The nodes whose verdict is another one when the stakes in these companies are those of `changed`,
    with the verdict before and after.

    All members that the companies lead to over members are taken to be none, and found again from what is
    still held: the least fixpoint, though none of the others is looked at.
    """
    companies = list(dict.fromkeys(companies))
    walk = _Walk(found, changed, companies)
    seeds = {int(each): 2 for each in (*found.seeds.possible, *found.seeds.never_certain)}
    seeds = {node: 2 for node in seeds if node in found.seeds.certain or node in found.seeds.possible}
    seeds |= {int(each): 1 for each in found.seeds.certain if int(each) not in found.seeds.never_certain}
    pending, doubtful = companies.copy(), dict.fromkeys(companies)
    while pending:
        node = pending.pop()
        if found.state[node] & 3 == 0:
            continue
        for head in dict.fromkeys(walk.heads(node).tolist()):
            if head not in doubtful and found.state[head] & 3:
                doubtful[head] = None
                pending.append(head)
    for node in doubtful:
        walk.now[node] = 0 if found.state[node] & 64 else seeds.get(node, 0)
    for phase in (1, 2):
        gained = [node for node, member in walk.now.items() if member]
        waiting = [*doubtful, *(head for node in gained for head in walk.heads(node).tolist())]
        while waiting:
            node = waiting.pop()
            before = walk.member(node)
            if before in (1, phase) or not walk.joins(node, phase):
                continue
            walk.now[node] = phase
            waiting.extend(walk.heads(node).tolist())
    return {
        node: (VERDICTS[found.state[node] & 3], VERDICTS[member])
        for node, member in sorted(walk.now.items())
        if member != found.state[node] & 3
    }


class _Walk:
    """Membership as it is now: what changed so far over what was found."""

    def __init__(self, found: Spread, changed: Network, companies: list[int]) -> None:
        self._found, self._network = found, changed
        lo, hi = changed.bound(found.rule.binding, found.rule.may_bind)
        first = 0 if len(found.lo) == len(lo) else int(found.rule.measure)
        self._measures = range(first, first + len(found.lo))
        self._lo, self._hi = lo, hi
        closed = {int(each) for each in found.seeds.established}
        self._held = {each for each in companies if each < changed.entities} - closed
        self.now: dict[int, int] = {}

    def member(self, node: int) -> int:
        return self.now.get(node, int(self._found.state[node] & 3))

    def heads(self, node: int) -> Ints:
        return self._network.owned[self._network.starts[node] : self._network.starts[node + 1]]

    def joins(self, node: int, phase: int) -> bool:
        """As the kernel decides, from all that is held of the node."""
        flags = int(self._found.state[node])
        if flags & 64 or (flags & 128 and phase == 1):
            return False
        links = self._network.links_into(node)
        members = np.array([self.member(owner) for owner in self._network.owner[links].tolist()], np.int64)
        counting = members == 1 if phase == 1 else members != 0
        rest = int(self._found.rule.unnamed) if node in self._held else int(self._found.rests[node])
        for measure in self._measures:
            lo, hi = self._lo[measure, links], self._hi[measure, links]
            if (lo[members == 1] >= BINDS).any() or (phase == 2 and (hi[counting] >= BINDS).any()):
                return True
            lo = np.where(lo >= BINDS, 0, lo)
            if phase == 1 and self._network.over[node]:
                largest = np.where(counting, lo, -1) if len(lo) else lo
                lo = np.where(np.arange(len(lo)) == (np.argmax(largest) if len(lo) else 0), lo, 0)
            if self._reaches(node, lo, hi, counting, phase, rest):
                return True
        return False

    def _reaches(self, node: int, lo: Ints, hi: Ints, counting: Flags, phase: int, rest: int) -> bool:
        rule, over = self._found.rule, bool(self._network.over[node])
        taken = _add(lo[counting])
        certainly = taken[0] > rule.line or (taken[0] == rule.line and (taken[1] or not rule.strict))
        if phase == 1 or (certainly and not over):
            return certainly
        if rest < 2 and not (hi[counting] > 0).any():
            return False
        most, others = _add(hi[counting]), (0, False) if over else _add(lo[~counting])
        left = WHOLE - others[0]
        if rest or left < most[0]:
            most = left, others[1]
        elif left == most[0]:
            most = left, most[1] or others[1]
        return most[0] > rule.line or (most[0] == rule.line and not rule.strict and not most[1])


def _add(sizes: Ints) -> tuple[int, bool]:
    return int((sizes >> 1).sum()), bool((sizes & 1).any())


def look_through_again(
    before: Integrated, changed: Network, members: Ints, companies: Ints, measure: int = 0
) -> Floats:
    """Least look-through shares after the stakes in these companies changed; what is not below them stays."""
    whole = np.zeros(changed.nodes, np.uint8)
    whole[members] = 1
    components = below(changed, companies)
    weights = least_weights(changed, measure)
    affected = np.zeros(changed.nodes, np.bool_)
    affected[components.order] = True
    base = np.zeros(changed.nodes)
    links = np.concatenate([changed.links_into(int(node)) for node in components.order])
    outer = links[~affected[changed.owner[links]]]
    np.add.at(base, changed.owned[outer], weights[outer] * 1e-6 * before.least[changed.owner[outer]])
    shares = solve(changed, components, weights, whole, base)
    return np.where(affected, shares, before.least)
