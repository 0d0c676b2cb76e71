"""Result -> block list: the hosts that a plan, or the paths, say to keep data from.

plan        what the plan's steps stop sending to
open        every endpoint on an open path
unproven    every endpoint on an open or unproven path
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..catalogue.lookup import Catalogue
from ..catalogue.updates.range_table import Address, RangeTable
from ..errors import UsageError
from ..model.block import BlockedAddress, BlockedName, BlockList, LeftOut, Reason
from ..model.fact import Link
from ..model.kinds import Answer, Verb
from ..model.path import Path
from ..model.result import Result
from ..report.first_screen import rules_on, shown_plan
from ..report.people import people_as_counts
from ..report.wording import label_of
from .addresses import AddressChooser, AddressVerdict, read_address, read_addresses
from .breadth import BreadthChooser
from .evidence_hosts import EvidenceHosts
from .merge_names import merge_names

STOP_SENDING = "stop sending"  # the kind of remedy that a network can carry out
SCOPES = {
    "plan": "what the plan stops sending to",
    "open": "every endpoint on an open path",
    "unproven": "every endpoint on an open or unproven path",
}
PathsOf = Mapping[str, Sequence[Path]]  # endpoint -> the paths it lies on


def block_result(
    result: Result, scope: str, catalogue: Catalogue, tables: Iterable[RangeTable] = ()
) -> BlockList:
    """The list for one examined case. Raises UsageError when there is nothing to block."""
    shown = people_as_counts(result)
    paths_of = _endpoints_of_plan(shown) if scope == "plan" else _endpoints_on(shown, scope)
    hosts = EvidenceHosts(shown)
    chooser = _Chooser(
        shown,
        hosts,
        BreadthChooser(catalogue, shown.question.on, hosts.operators),
        AddressChooser(catalogue, tuple(tables), hosts.seen_at),
        paths_of,
    )
    for endpoint in sorted(paths_of):
        chooser.add(endpoint)
    if not chooser.names and not chooser.addresses:
        raise UsageError(_say_nothing(shown, scope, chooser.left_out))
    return BlockList(
        title=shown.question.title,
        asked=SCOPES[scope],
        on=shown.question.on,
        names=merge_names(chooser.names),
        addresses=tuple(sorted(chooser.addresses.values(), key=lambda each: (each.version, each.address))),
        left_out=tuple(sorted(set(chooser.left_out), key=lambda each: (each.what, each.why))),
        version=shown.version,
    )


def _say_nothing(result: Result, scope: str, left_out: Sequence[LeftOut]) -> str:
    """Why the list would be empty, and where to look next."""
    if left_out:
        first = left_out[0]
        return f"nothing can be blocked: {len(left_out)} left out, the first {first.what!r}: {first.why}"
    wider = [each for each in list(SCOPES)[list(SCOPES).index(scope) + 1 :] if _endpoints_on(result, each)]
    if wider:
        why = "no step of the plan stops sending" if scope == "plan" else "no open path has an endpoint"
        count = len(_endpoints_on(result, wider[0]))
        return f"nothing to block: {why}; --scope {wider[0]} takes {count} from the paths"
    return "nothing to block: no path of this case has an endpoint, so no network can stop one"


def _endpoints_on(result: Result, scope: str) -> PathsOf:
    """Every endpoint that data is sent to on paths of the scope."""
    answers = (Answer.OPEN,) if scope == "open" else (Answer.OPEN, Answer.UNPROVEN)
    found: dict[str, list[Path]] = {}
    for path in result.paths:
        if path.answer in answers:
            for endpoint in dict.fromkeys(hop.head for hop in path.hops if hop.verb is Verb.SENDS_TO):
                found.setdefault(endpoint, []).append(path)
    return found


def _endpoints_of_plan(result: Result) -> PathsOf:
    """The endpoints that the shown plan's steps stop sending to, with the paths that those steps close."""
    plan = shown_plan(result)
    by_fingerprint = {path.fingerprint: path for path in result.paths}
    found: dict[str, dict[str, Path]] = {}
    for step in plan.steps if plan else ():
        says = [result.facts[fact].says for fact in step.remedy.removes if fact in result.facts]
        heads = {link.head for link in says if isinstance(link, Link) and link.verb is Verb.SENDS_TO}
        for head in heads if step.remedy.kind == STOP_SENDING else ():
            closes = {each: by_fingerprint[each] for each in step.closes if each in by_fingerprint}
            found.setdefault(head, {}).update(closes)
    return {endpoint: list(paths.values()) for endpoint, paths in found.items()}


@dataclass
class _Chooser:
    """What has been chosen so far from one result."""

    result: Result
    hosts: EvidenceHosts
    breadth: BreadthChooser
    at: AddressChooser
    paths_of: PathsOf
    names: list[BlockedName] = field(default_factory=list)
    addresses: dict[str, BlockedAddress] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def add(self, endpoint: str) -> None:
        if (address := read_address(endpoint)) is not None:
            self._add_address(endpoint, address)
        else:
            self._add_name(endpoint)

    def _add_name(self, endpoint: str) -> None:
        operators = self.hosts.operators.get(endpoint, frozenset())
        host = endpoint.lower().rstrip(".")
        chosen = self.breadth.choose(host, operators, endpoint in self.hosts.given)
        if isinstance(chosen, LeftOut):
            self.left_out.append(chosen)
            return
        inside = [e for e in self.hosts.senders if chosen.whole and e.endswith(f".{chosen.name}")]
        reason = self._reason(endpoint, [endpoint, *inside], chosen.warning)
        below = tuple(sorted({*chosen.below, *inside, *({host} - {chosen.name})}))
        self.names.append(BlockedName(chosen.name, chosen.whole, chosen.why, reason, below))
        self._add_addresses_of(endpoint)

    def _add_addresses_of(self, endpoint: str) -> None:
        """The addresses behind a name; those that cannot be blocked are counted, by why."""
        refused: dict[str, int] = {}
        entity = self.result.entities.get(endpoint)
        for address in read_addresses(entity.attributes.get("addresses", "") if entity else ""):
            verdict = self._judge(endpoint, address, by_number=False)
            if verdict.refusal:
                refused[verdict.refusal] = refused.get(verdict.refusal, 0) + 1
            else:
                self._block(endpoint, address, verdict)
        for why, count in refused.items():
            self.left_out.append(LeftOut(f"{count} address{'es' * (count > 1)} of {endpoint}", why))

    def _add_address(self, endpoint: str, address: Address) -> None:
        verdict = self._judge(endpoint, address, by_number=True)
        if verdict.refusal:
            self.left_out.append(LeftOut(endpoint, verdict.refusal))
        else:
            self._block(endpoint, address, verdict)

    def _judge(self, endpoint: str, address: Address, by_number: bool) -> AddressVerdict:
        operators = self.hosts.operators.get(endpoint, frozenset())
        return self.at.judge(address, {*self.paths_of, str(address)}, operators, by_number)

    def _block(self, endpoint: str, address: Address, verdict: AddressVerdict) -> None:
        text = address.compressed
        reason = self._reason(endpoint, [endpoint], verdict.warning)
        self.addresses.setdefault(text, BlockedAddress(text, address.version, verdict.breadth, reason))

    def _reason(self, endpoint: str, senders_to: Sequence[str], warning: str) -> Reason:
        paths = tuple(self.paths_of[endpoint])
        owners = dict.fromkeys((path.owner, path.country) for path in paths)
        entities = self.result.entities
        return Reason(
            owner="; ".join(f"{label_of(entities, o)} ({label_of(entities, c)})" for o, c in owners),
            paths=tuple(path.fingerprint for path in paths),
            rules=rules_on(self.result, paths),
            stops=self.hosts.say_senders(senders_to),
            warning=warning,
        )
