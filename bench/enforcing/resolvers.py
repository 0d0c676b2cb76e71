"""The resolvers: each reads its list, and is asked for every name."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ringfence.enforcement.engines import ENGINES

from .small_network import AT_BLOCKED, ask
from .trial import Row, Skip, Trial, find, judge, say_version

NOWHERE = ("0.0.0.0", "::")


def try_dnsmasq(trial: Trial) -> Row:
    dnsmasq = find("dnsmasq")
    file = write_list(trial, "dnsmasq")
    command = [
        dnsmasq,
        "-k",
        "-p",
        "5301",
        "--no-resolv",
        "--no-hosts",
        "--server=127.0.0.1",
        f"--conf-file={file}",
    ]
    with running(command, trial.folder, 5301):
        return judge(
            "dnsmasq", say_version(dnsmasq, "-v").split()[2], resolves(5301), trial.stopped, trial.passed
        )


def try_hosts(trial: Trial) -> Row:
    """A hosts file stops the names that it holds; what is below them is not asked."""
    dnsmasq = find("dnsmasq")
    file = write_list(trial, "hosts")
    command = [
        dnsmasq,
        "-k",
        "-p",
        "5302",
        "--no-resolv",
        "--no-hosts",
        "--server=127.0.0.1",
        "--conf-file=/dev/null",
    ]
    names = [name.name for name in trial.blocked.names]
    with running([*command, f"--addn-hosts={file}"], trial.folder, 5302):
        return judge(
            "hosts (dnsmasq)", say_version(dnsmasq, "-v").split()[2], resolves(5302), names, trial.passed
        )


def try_hosts_of_libc(trial: Trial) -> Row:
    """The same as /etc/hosts of this namespace, by the C library."""
    file = write_list(trial, "hosts")
    subprocess.run(["mount", "--bind", file, "/etc/hosts"], check=True)

    def arrives(name: str) -> bool:
        done = subprocess.run(["getent", "ahosts", name], capture_output=True, text=True, check=False)
        found = {line.split()[0] for line in done.stdout.splitlines()}
        return bool(found) and not found <= set(NOWHERE)

    try:
        names = [name.name for name in trial.blocked.names]
        return judge(
            "hosts (C library)",
            say_version("ldd", "--version").split()[-1],
            arrives,
            names[:40],
            trial.passed[:40],
        )
    finally:
        subprocess.run(["umount", "/etc/hosts"], check=True)


def try_unbound(trial: Trial) -> Row:
    file = write_list(trial, "unbound")
    return _unbound(trial, "Unbound local zones", 5303, f'include: "{file}"\n', "iterator", trial.stopped)


def try_unbound_policy(trial: Trial) -> Row:
    file = write_list(trial, "rpz")
    clause = f'rpz:\n  name: "rpz.ringfence."\n  zonefile: "{file}"\n'
    return _unbound(
        trial, "Unbound policy zone", 5304, clause, "respip iterator", (*trial.stopped, AT_BLOCKED)
    )


def _unbound(
    trial: Trial, engine: str, port: int, clause: str, modules: str, stopped: tuple[str, ...]
) -> Row:
    unbound = find("unbound")
    conf = trial.folder / f"unbound-{port}.conf"
    conf.write_text(
        f'server:\n  interface: 127.0.0.1@{port}\n  do-daemonize: no\n  chroot: ""\n  username: ""\n'
        f'  pidfile: ""\n  use-syslog: no\n  do-not-query-localhost: no\n  do-ip6: no\n'
        f'  module-config: "{modules}"\n{clause}forward-zone:\n  name: "."\n  forward-addr: 127.0.0.1\n'
    )
    with running([unbound, "-d", "-c", str(conf)], trial.folder, port):
        return judge(engine, say_version(unbound, "-V").split()[1], resolves(port), stopped, trial.passed)


def try_bind(trial: Trial) -> Row:
    named = find("named")
    file = write_list(trial, "rpz")
    conf = trial.folder / "named.conf"
    conf.write_text(
        f'options {{ directory "{trial.folder}"; listen-on port 5305 {{ 127.0.0.1; }}; '
        "listen-on-v6 { none; }; pid-file none; session-keyfile none; recursion yes; allow-query { any; }; "
        "dnssec-validation no; forward only; forwarders { 127.0.0.1; }; "
        'response-policy { zone "rpz.ringfence"; }; };\ncontrols { };\n'
        f'zone "rpz.ringfence" {{ type primary; file "{file}"; }};\n'
    )
    checker = find("named-checkconf")
    done = subprocess.run([checker, "-z", str(conf)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"named-checkconf: {done.stdout}{done.stderr}")
    with running([named, "-g", "-c", str(conf)], trial.folder, 5305):
        stopped = (*trial.stopped, AT_BLOCKED)
        return judge(
            "BIND policy zone", say_version(named, "-v").split()[1], resolves(5305), stopped, trial.passed
        )


def resolves(port: int) -> Callable[[str], bool]:
    """Does the resolver there give an address that leads anywhere?"""

    def arrives(name: str) -> bool:
        _, addresses = ask(name, port)
        return bool(set(addresses) - set(NOWHERE))

    return arrives


@contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    """The engine, until the block ends; it is ready when it answers for a name that is on no list."""
    log = (folder / f"log-{port}").open("w+")
    engine = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        for _ in range(150):
            time.sleep(0.1)
            try:
                if engine.poll() is None and ask("ready.example.net", port)[1]:
                    break
            except OSError:
                continue
        else:
            log.seek(0)
            raise Skip(f"it did not come up: {log.read()[-600:]}")
        yield
    finally:
        engine.terminate()
        engine.wait(20)
        log.close()


def write_list(trial: Trial, format_: str) -> Path:
    """The trial's list in one format, as a file."""
    file = trial.folder / f"list.{format_}"
    file.write_text(ENGINES[format_](trial.blocked), encoding="utf-8")
    return file
