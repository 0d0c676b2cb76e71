"""What block lists can be written for, in one list."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..model.block import BlockList
from .to_adguard import to_adguard
from .to_dnsmasq import to_dnsmasq
from .to_hosts import to_hosts
from .to_mitmproxy import to_mitmproxy
from .to_mobileconfig import to_mobileconfig
from .to_nftables import to_nftables
from .to_rpz import to_rpz
from .to_squid import to_squid
from .to_suricata import to_suricata, to_suricata_dataset
from .to_unbound import to_unbound
from .to_url_blocklist import to_android, to_chrome, to_intune

# `-o FORMAT=FILE` writes one of these.
ENGINES: Mapping[str, Callable[[BlockList], str]] = {
    "hosts": to_hosts,
    "dnsmasq": to_dnsmasq,
    "unbound": to_unbound,
    "rpz": to_rpz,
    "adguard": to_adguard,
    "nftables": to_nftables,
    "suricata": to_suricata,
    "suricata-dataset": to_suricata_dataset,
    "squid": to_squid,
    "mitmproxy": to_mitmproxy,
    "chrome": to_chrome,
    "android": to_android,
    "intune": to_intune,
    "mobileconfig": to_mobileconfig,
}
