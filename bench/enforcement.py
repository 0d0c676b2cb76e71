"""Block lists in the real engines: blocked is blocked, and the rest passes.

Everything runs in network and mount namespaces of its own (`unshare`, as root), with servers on loopback.
Engines that are not installed are named with the reason. mitmproxy may be elsewhere (RINGFENCE_MITMDUMP), and
AdGuard's engine is an npm package (RINGFENCE_ADGUARD: the folder it was installed in).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from enforcing.devices import try_adguard, try_chromium, try_profiles
from enforcing.gateways import try_mitmproxy, try_nftables, try_squid
from enforcing.resolvers import (
    try_bind,
    try_dnsmasq,
    try_hosts,
    try_hosts_of_libc,
    try_unbound,
    try_unbound_policy,
)
from enforcing.small_network import BLOCKED, BLOCKED_6, FREE, FREE_6, serve_dns, serve_web, set_up_loopback
from enforcing.trial import Row, Skip, Trial
from enforcing.wires import try_suricata

from ringfence.catalogue.lookup import Catalogue
from ringfence.catalogue.open_index import open_index
from ringfence.enforcement.choose_owners import block_owners
from ringfence.model.block import BlockedAddress, BlockedName, BlockList, Reason

TRIALS = (
    try_hosts,
    try_hosts_of_libc,
    try_dnsmasq,
    try_unbound,
    try_unbound_policy,
    try_bind,
    try_adguard,
    try_nftables,
    try_squid,
    try_mitmproxy,
    try_suricata,
    try_chromium,
    try_profiles,
)
INSIDE = "RINGFENCE_INSIDE_NAMESPACE"
WHOLE, EXACT = ("tracker.example", "collect.umbrella.example"), ("only.example", "x_1.tenant.example")


def make_list(organisation: str) -> BlockList:
    """Names whole and exact, addresses of both families, and every domain of one real organisation."""
    owned = block_owners(Catalogue(open_index()), [organisation], date(2026, 11, 25))
    reason = Reason("Tracker Ltd. (fictional)", ("0123456789ab",), ("28 CFR 202.301",), ("an app",))
    made = [BlockedName(name, True, "for the trial", reason) for name in WHOLE]
    made += [BlockedName(name, False, "for the trial", reason) for name in EXACT]
    addresses = [
        BlockedAddress(BLOCKED, 4, "for the trial", reason),
        BlockedAddress(BLOCKED_6, 6, "for the trial", reason),
    ]
    return replace(owned, names=(*made, *owned.names), addresses=tuple(addresses))


def make_trial(blocked: BlockList, folder: Path) -> Trial:
    """What follows from the list: its names, and those beside, above and below them."""
    whole = [name.name for name in blocked.names if name.whole]
    exact = [name.name for name in blocked.names if not name.whole]
    stopped = [*exact, *(each for name in whole for each in (name, f"deep.sub.{name}"))]
    listed = {*whole, *exact}
    beside = [each for name in (*exact, *whole) for each in (f"not{name}", f"{name}.example.net")]
    passed = [*(f"sub.{name}" for name in exact), "umbrella.example", "example.com", *beside]
    return Trial(
        blocked,
        tuple(stopped),
        tuple(each for each in passed if each not in listed),
        (BLOCKED, BLOCKED_6),
        (FREE, FREE_6),
        folder,
    )


def run(trial_of: object, trial: Trial) -> Row:
    assert callable(trial_of)
    try:
        row: Row = trial_of(trial)
    except (Skip, RuntimeError, OSError, subprocess.SubprocessError) as error:
        name = trial_of.__name__.removeprefix("try_").replace("_", " ")
        wrong = () if isinstance(error, Skip) else (repr(error),)
        return Row(name, f"not run: {error}", 0, "", "", wrong)
    return row


def main() -> int:
    if os.geteuid() or not shutil.which("unshare") or not shutil.which("ip"):
        print("not run: block lists are tried in network namespaces, which need root, unshare and ip")
        return 0
    if not os.environ.get(INSIDE):
        command = ["unshare", "--net", "--mount", sys.executable, __file__, *sys.argv[1:]]
        return subprocess.run(command, env={**os.environ, INSIDE: "1"}, check=False).returncode
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "resolv.conf").write_text("nameserver 127.0.0.1\n")
        subprocess.run(["mount", "--bind", folder / "resolv.conf", "/etc/resolv.conf"], check=True)
        set_up_loopback()
        serve_dns()
        serve_web(folder)
        trial = make_trial(make_list(sys.argv[1] if len(sys.argv) > 1 else "bytedance-ltd"), folder)
        whole = sum(each.whole for each in trial.blocked.names)
        print(f"{len(trial.blocked.names)} names ({whole} whole), {len(trial.blocked.addresses)} addresses\n")
        print(f"{'engine':24}{'version':26}{'sent':>6}{'stopped':>10}{'arrived':>10}")
        rows = []
        for each in TRIALS:
            row = run(each, trial)
            rows.append(row)
            print(f"{row.engine:24}{row.version:26}{row.sent:6}{row.stopped:>10}{row.passed:>10}", flush=True)
            for wrong in row.wrong:
                print(f"    WRONG: {wrong}", flush=True)
    return int(any(row.wrong for row in rows))


if __name__ == "__main__":
    sys.exit(main())
