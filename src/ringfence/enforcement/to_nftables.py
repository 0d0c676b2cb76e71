"""nftables: two sets of addresses, and a table of its own that rejects what goes to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..errors import UsageError
from ..model.block import BlockedAddress, BlockList
from .comments import describe_list, say_address

HOW = "Load it with nft -f FILE; it replaces its own table only."
FAMILIES = ((4, "ip"), (6, "ip6"))


def to_nftables(blocked: BlockList) -> str:
    """Raises UsageError for a list without addresses: a firewall knows no names."""
    if not blocked.addresses:
        raise UsageError(
            "-o nftables: the list has names only, and a firewall blocks addresses: write dnsmasq=, "
            "unbound= or rpz= for the resolver, or squid= for a proxy"
        )
    lines = [f"# {line}" for line in (*describe_list(blocked), HOW)]
    lines += ["table inet ringfence", "delete table inet ringfence", "table inet ringfence {"]
    for version, _ in FAMILIES:
        lines += _write_set(version, [each for each in blocked.addresses if each.version == version])
    for hook in ("output", "forward"):
        lines += [f"    chain {hook} {{", f"        type filter hook {hook} priority filter; policy accept;"]
        lines += [f"        {family} daddr @blocked{version} counter reject" for version, family in FAMILIES]
        lines += ["    }"]
    return "\n".join([*lines, "}"]) + "\n"


def _write_set(version: int, addresses: Sequence[BlockedAddress]) -> Iterator[str]:
    yield f"    set blocked{version} {{"
    yield f"        type ipv{version}_addr"
    if addresses:
        yield "        elements = {"
        for each in addresses:
            yield f"            # {say_address(each)}"
            yield f"            {each.address},"
        yield "        }"
    yield "    }"
