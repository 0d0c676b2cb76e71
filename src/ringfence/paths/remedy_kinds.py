"""What can be changed in the world: the kinds of remedy, their default efforts, who does them and what
proves them.

The efforts are rough, to rank plans; a case overrides them by kind or by kind:entity (`[costs]` in
`ringfence.toml`). Nothing here ends SUBJECT TO: nobody can move a state, and that a company moves is that
company's decision.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..model.kinds import Kind, Verb


@dataclass(frozen=True, slots=True)
class RemedyKind:
    """One kind: the verb whose links it ends, or, if it `guards`, puts a working control on.

    `title` names the link's ends, `hours` is the effort, `who` does it, `proof` shows that it was done;
    `kinds` limits it to links with such tails (none: any).
    """

    name: str
    verb: Verb
    title: str
    hours: int
    who: str
    proof: str
    guards: bool = False
    kinds: tuple[Kind, ...] = ()


REMEDY_KINDS: tuple[RemedyKind, ...] = (
    RemedyKind(
        "drop component",
        Verb.EMBEDS,
        "Drop {head} from {tail}",
        16,
        "app team",
        "a scan of the next build",
    ),
    RemedyKind(
        "stop collection",
        Verb.COLLECTED_BY,
        "Stop {head} collecting: {tail}",
        400,
        "app team",
        "a scan of the next build and its traffic",
    ),
    RemedyKind(
        "stop sending",
        Verb.SENDS_TO,
        "Stop {tail} sending to {head}",
        24,
        "app team",
        "a capture in which the host is not contacted",
    ),
    RemedyKind(
        "move serving",
        Verb.SERVED_FROM,
        "Serve {tail} from elsewhere than {head}",
        80,
        "operations",
        "the configuration of the endpoint",
    ),
    RemedyKind(
        "end contract",
        Verb.PROCESSED_BY,
        "End the processing of {tail} by {head}",
        80,
        "procurement",
        "the notice of termination and the deletion certificate",
    ),
    RemedyKind(
        "stop sharing",
        Verb.SHARED_WITH,
        "Stop sharing {tail} with {head}",
        40,
        "legal",
        "the amended contract and the transfer log",
    ),
    RemedyKind(
        "revoke grant",
        Verb.PERMITS,
        "Revoke {head} on {tail}",
        4,
        "access administrators",
        "an export of the grants",
    ),
    RemedyKind(
        "take grant away",
        Verb.ASSIGNED_TO,
        "Take {tail} away from {head}",
        4,
        "access administrators",
        "an export of the grants",
    ),
    RemedyKind(
        "end role change",
        Verb.BECOMES,
        "Bar {head} from acting as {tail}",
        8,
        "access administrators",
        "an export of the trust policies",
    ),
    RemedyKind(
        "part account from service",
        Verb.RUNS_AS,
        "Run {head} without {tail}",
        16,
        "operations",
        "the configuration of the service",
    ),
    RemedyKind(
        "close accounts",
        Verb.USED_BY,
        "Close {tail} to {head}",
        8,
        "access administrators",
        "an export of the accounts",
    ),
    RemedyKind(
        "move staff",
        Verb.WORKS_FOR,
        "Move {tail} away from {head}",
        800,
        "human resources",
        "the roster after the move",
    ),
    RemedyKind(
        "change operator",
        Verb.OPERATED_BY,
        "Give {tail} to another operator than {head}",
        800,
        "operations",
        "the contract and the configuration after the move",
        kinds=(
            Kind.ENDPOINT,
            Kind.STORE,
            Kind.SERVICE,
        ),
    ),
    RemedyKind(
        "move key away",
        Verb.OPERATED_BY,
        "Move {tail} out of the hands of {head}",
        40,
        "security",
        "the key's policy after the move",
        kinds=(Kind.KEY,),
    ),
    RemedyKind(
        "change publisher",
        Verb.PUBLISHED_BY,
        "Give {tail} to another publisher than {head}",
        2000,
        "owners",
        "the store listing and the transfer agreement",
        kinds=(Kind.APP,),
    ),
    RemedyKind(
        "stop copying",
        Verb.COPIED_TO,
        "Stop copying {tail} to {head}, and delete the copy",
        24,
        "operations",
        "the deletion log",
    ),
    RemedyKind(
        "delete holding",
        Verb.HELD_IN,
        "Delete from {head}: {tail}",
        160,
        "operations",
        "the deletion log and an inventory",
    ),
    RemedyKind(
        "sell share",
        Verb.OWNED_BY,
        "{head} sells its share in {tail}",
        2000,
        "owners",
        "the share register after the sale",
    ),
    RemedyKind(
        "end direction",
        Verb.DIRECTED_BY,
        "End the power of {head} to direct {tail}",
        200,
        "owners",
        "the articles or contract after the change",
    ),
    RemedyKind(
        "guard access",
        Verb.PERMITS,
        "Put a working control on {head} to {tail}",
        320,
        "security",
        "an independent test of the control, renewed each year",
        guards=True,
    ),
    RemedyKind(
        "guard processing",
        Verb.PROCESSED_BY,
        "Meet the CISA security requirements where {head} processes {tail}",
        480,
        "security",
        "the yearly independent audit, 28 CFR 202.1002",
        guards=True,
    ),
)
