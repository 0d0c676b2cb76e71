"""The command that writes block lists for resolvers, firewalls, proxies and device management."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .cli_options import NOTHING_OPEN, Day, teller, write_outputs
from .errors import UsageError

if TYPE_CHECKING:
    from .model.block import BlockList

SCOPES = ("plan", "open", "unproven")


@click.command()
@click.argument("case", required=False, type=click.Path(path_type=Path))
@click.option("--org", "organisations", multiple=True, metavar="ORG",
              help="Instead of a case: every domain of this organisation and of the companies in its hands; "
              "may be repeated.")  # fmt: skip
@click.option("--scope", type=click.Choice(SCOPES), default="plan", show_default=True,
              help="What the plan stops sending to, or each endpoint on open (or unproven) "
              "paths.")  # fmt: skip
@click.option("-o", "--output", "outputs", multiple=True, metavar="FORMAT=FILE",
              help="Write hosts=, dnsmasq=, unbound=, rpz=, adguard=, nftables=, suricata=, "
              "suricata-dataset=, squid=, mitmproxy=, chrome=, android=, intune=, mobileconfig= or json=; "
              "may be repeated.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--law-on", type=Day(), help="Judge under the law in force that day.")
@click.option("--on", "on", type=Day(), help="Take the facts as they stood that day.")
def block(
    case: Path | None,
    organisations: tuple[str, ...],
    scope: str,
    outputs: tuple[str, ...],
    as_json: bool,
    quiet: bool,
    on: date | None,
    law_on: date | None,
) -> int:
    """Write lists that keep data from where a case says it must not go, or from an organisation.

    Each entry carries its reason. A domain is blocked whole only where all of it is known to be one owner's;
    shared hosting never is.

    \b
    ringfence block examples/sdk-health-app --scope unproven -o rpz=block.rpz -o squid=block.conf
    ringfence block --org bytedance-ltd -o dnsmasq=bytedance.conf
    """
    from .enforcement.engines import ENGINES
    from .report.terminal_block import block_list_to_terminal
    from .report.to_json import block_list_to_json

    if (case is None) == (not organisations):
        raise UsageError("give a case, or --org with an organisation, and not both")
    blocked = _block_owners(organisations, on) if case is None else _block_case(case, scope, on, law_on)
    write_outputs({**ENGINES, "json": block_list_to_json}, outputs, blocked)
    if not quiet:
        click.echo(block_list_to_json(blocked) if as_json else block_list_to_terminal(blocked), nl=False)
    return NOTHING_OPEN


def _block_case(case: Path, scope: str, on: date | None, law_on: date | None) -> BlockList:
    from .catalogue.lookup import Catalogue
    from .catalogue.open_index import open_index
    from .catalogue.updates.update import open_tables
    from .enforcement.choose import block_result
    from .pipeline import Clocks, scan

    result = scan(case, Clocks(on, law_on), teller(verbose=False))
    return block_result(result, scope, Catalogue(open_index()), [table for _, table in open_tables()])


def _block_owners(organisations: tuple[str, ...], on: date | None) -> BlockList:
    from .catalogue.lookup import Catalogue
    from .catalogue.open_index import open_index
    from .enforcement.choose_owners import block_owners

    return block_owners(Catalogue(open_index()), organisations, on)
