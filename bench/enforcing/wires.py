"""Suricata inline on a wire: a client's namespace, Suricata between two interfaces, and a server's
namespace."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .gateways import SOME
from .resolvers import write_list
from .small_network import ask, fetch
from .trial import Row, Skip, Trial, find, judge, say_version

CLIENT, SERVER = "10.9.0.1", "10.9.0.2"
WAYS = ("http", "https", "dns")
INTERFACE = """
  - interface: {here}
    copy-iface: {there}
    copy-mode: ips
    threads: 1
    cluster-id: {number}
    cluster-type: cluster_flow"""
CONF = """%YAML 1.1
---
af-packet: {interfaces}
stream: {{inline: auto}}
app-layer:
  protocols:
    tls: {{enabled: yes}}
    quic: {{enabled: yes}}
    http: {{enabled: yes}}
    dns: {{udp: {{enabled: yes}}, tcp: {{enabled: yes}}}}
outputs: []
default-log-dir: {folder}
default-rule-path: {folder}
rule-files: [{rules}]
"""


def try_suricata(trial: Trial) -> Row:
    """Names over HTTP, TLS and DNS, through the engine as an intrusion prevention system."""
    suricata = find("suricata")
    rules = write_list(trial, "suricata")
    conf = trial.folder / "suricata.yaml"
    ends = (("rf-a", "rf-b", 97), ("rf-b", "rf-a", 98))
    interfaces = "".join(INTERFACE.format(here=a, there=b, number=number) for a, b, number in ends)
    conf.write_text(CONF.format(folder=trial.folder, rules=rules.name, interfaces=interfaces))
    _check(suricata, conf)
    engine, server = _lay_wire(suricata, conf, trial.folder)
    try:
        stopped = [f"{way}://{name}" for name in trial.stopped[:SOME] for way in WAYS]
        passed = [f"{way}://{name}" for name in trial.passed[:SOME] for way in WAYS]
        arrived = _send_over_wire([*stopped, *passed])
        version = say_version(suricata, "-V").partition("version ")[2]
        return judge("Suricata inline", version, arrived.__contains__, stopped, passed)
    finally:
        for process in (engine, server):
            process.terminate()
            process.wait(30)
        for name in ("rf-client", "rf-server"):
            subprocess.run(["ip", "netns", "del", name], check=True)


def _check(suricata: str, conf: Path) -> None:
    """Every rule must load: Suricata goes on without those that do not."""
    done = subprocess.run(
        [suricata, "-T", "-c", conf, "-l", conf.parent], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"suricata -T: {done.stderr[-500:]}")
    loaded = [
        line for line in (done.stdout + done.stderr).splitlines() if "rules successfully loaded" in line
    ]
    if loaded and ", 0 rules failed" not in loaded[0]:
        raise RuntimeError(loaded[0])


def _lay_wire(
    suricata: str, conf: Path, folder: Path
) -> tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]]:
    for name, end, address in (("rf-client", "rf-a", CLIENT), ("rf-server", "rf-b", SERVER)):
        inside = ["ip", "-n", name]
        subprocess.run(["ip", "netns", "add", name], check=True)
        subprocess.run(
            ["ip", "link", "add", end, "type", "veth", "peer", "name", "eth0", "netns", name], check=True
        )
        subprocess.run(["ip", "link", "set", end, "up"], check=True)
        subprocess.run([*inside, "addr", "add", f"{address}/24", "dev", "eth0"], check=True)
        subprocess.run([*inside, "link", "set", "eth0", "up"], check=True)
        # the sums of packets are left to a card that is not there
        subprocess.run(
            ["ip", "netns", "exec", name, find("ethtool"), "-K", "eth0", "tx", "off"],
            check=True,
            capture_output=True,
        )
    log = (folder / "suricata.out").open("w")
    command = [
        suricata,
        "-c",
        str(conf),
        "--af-packet",
        "-l",
        str(folder),
        "--pidfile",
        str(folder / "suricata.pid"),
    ]
    engine = subprocess.Popen(command, stdout=log, stderr=log)
    serve = (
        "import time; from pathlib import Path; from enforcing.small_network import serve_dns, serve_web; "
    )
    serve += f"serve_dns(address={SERVER!r}); serve_web(Path({str(folder)!r})); time.sleep(3600)"
    server = subprocess.Popen(
        ["ip", "netns", "exec", "rf-server", sys.executable, "-c", serve], env=_environment()
    )
    for _ in range(100):
        time.sleep(0.3)
        if _send_over_wire(["http://ready.example.net"]):
            return engine, server
    raise Skip(f"it did not come up: {(folder / 'suricata.out').read_text()[-600:]}")


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def _send_over_wire(urls: list[str]) -> set[str]:
    """Send to all of these from the client's namespace; the ones that arrived."""
    command = ["ip", "netns", "exec", "rf-client", sys.executable, "-m", "enforcing.wires"]
    text = "\n".join(urls)
    done = subprocess.run(command, input=text, capture_output=True, text=True, env=_environment(), check=True)
    return set(done.stdout.split())


def _arrives(url: str) -> bool:
    way, _, host = url.partition("://")
    if way == "dns":
        try:
            return bool(ask(host, 53, SERVER)[1])
        except OSError:
            return False
    return fetch(SERVER, 443 if way == "https" else 80, host, 3)


if __name__ == "__main__":
    asked = sys.stdin.read().split()
    with ThreadPoolExecutor(16) as threads:
        for url, arrived in zip(asked, threads.map(_arrives, asked), strict=True):
            if arrived:
                print(url)
