"""The firewall and the proxies: requests through them, by name over HTTP and TLS, and by address."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .resolvers import write_list
from .small_network import AT_BLOCKED, fetch, fetch_through
from .trial import Row, Skip, Trial, find, judge, say_version

SOME = 40  # names sent through an engine that needs long for each


def try_nftables(trial: Trial) -> Row:
    nft = find("nft")
    subprocess.run([nft, "-f", write_list(trial, "nftables")], check=True)
    try:
        addresses = trial.stopped_addresses, trial.passed_addresses
        return judge(
            "nftables",
            say_version(nft, "-v").split()[1],
            lambda at: fetch(at, 80, "any.example", 2),
            *addresses,
        )
    finally:
        subprocess.run([nft, "delete", "table", "inet", "ringfence"], check=True)


def try_squid(trial: Trial) -> Row:
    """HTTP, and HTTPS by CONNECT: both ways for every name."""
    squid = find("squid")
    conf = trial.folder / "squid.conf"
    conf.write_text(
        f"http_port 127.0.0.1:3128\ninclude {write_list(trial, 'squid')}\nhttp_access allow all\n"
        "cache deny all\ndns_nameservers 127.0.0.1\naccess_log none\ncache_store_log none\n"
        f"pinger_enable off\nnetdb_filename none\ncache_log {trial.folder}/squid.log\npid_filename none\n"
        f"shutdown_lifetime 0 seconds\ncoredump_dir {trial.folder}\n"
    )
    user = pwd.getpwnam("proxy")
    os.chown(trial.folder, user.pw_uid, user.pw_gid)
    subprocess.run([squid, "-k", "parse", "-f", str(conf)], check=True, capture_output=True)
    with running([squid, "-N", "-f", str(conf)], trial.folder, 3128):
        # each name both ways; the address of a listed one by a name that no list has
        stopped = [f"{way}://{name}/" for name in (*trial.stopped, AT_BLOCKED) for way in ("http", "https")]
        passed = [f"{way}://{name}/" for name in trial.passed for way in ("http", "https")]
        return judge(
            "Squid", say_version(squid, "-v").split()[-1], lambda url: _through(3128, url), stopped, passed
        )


def try_mitmproxy(trial: Trial) -> Row:
    mitmdump = os.environ.get("RINGFENCE_MITMDUMP") or find("mitmdump")
    addon = write_list(trial, "mitmproxy").rename(trial.folder / "ringfence_addon.py")
    command = [mitmdump, "-q", "-p", "3129", "-s", str(addon), "--set", "ssl_insecure=true"]
    with running([*command, "--set", f"confdir={trial.folder}"], trial.folder, 3129):
        stopped = [
            f"{way}://{name}/" for name in (*trial.stopped[:SOME], AT_BLOCKED) for way in ("http", "https")
        ]
        passed = [f"{way}://{name}/" for name in trial.passed[:SOME] for way in ("http", "https")]
        version = say_version(mitmdump, "--version").split()[-1]
        return judge("mitmproxy", version, lambda url: _through(3129, url), stopped, passed)


def _through(port: int, url: str) -> bool:
    return fetch_through(port, url, url.split("/")[2])


@contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    """The proxy, until the block ends."""
    log = (folder / f"log-{port}").open("w+")
    engine = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        for _ in range(300):
            time.sleep(0.1)
            with socket.socket() as sock:
                if sock.connect_ex(("127.0.0.1", port)) == 0:
                    break
        else:
            log.seek(0)
            raise Skip(f"it did not come up: {log.read()[-600:]}")
        yield
    finally:
        engine.terminate()
        engine.wait(20)
        log.close()
