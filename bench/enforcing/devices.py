"""Device management: Chromium with the policy, AdGuard's engine for DNS rules, and the shape of the profiles
for which there is no engine on Linux."""

from __future__ import annotations

import json
import os
import plistlib
import subprocess
from pathlib import Path

from ringfence.enforcement.engines import ENGINES

from .resolvers import write_list
from .trial import Row, Skip, Trial, find, judge, say_version

POLICIES = Path("/etc/chromium/policies/managed")
FEW = 5  # pages opened in a browser that is started for each
ADGUARD = """
import { readFileSync } from 'fs';
const { DnsEngine, RuleStorage, StringRuleList } = await import(process.argv[2]);
const engine = new DnsEngine(new RuleStorage([new StringRuleList(1, readFileSync(process.argv[3], 'utf8'))]));
for (const name of readFileSync(0, 'utf8').split('\\n')) {
  const found = engine.match(name);
  console.log(found.basicRule || found.hostRules.length ? 'stopped' : 'passed');
}
"""


def try_chromium(trial: Trial) -> Row:
    """Chromium under the managed policy, every name led to the web server here."""
    chromium = find("chromium")
    POLICIES.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "none", POLICIES], check=True)
    (POLICIES / "ringfence.json").write_text(ENGINES["chrome"](trial.blocked))
    home = {**os.environ, "HOME": str(trial.folder)}

    def arrives(url: str) -> bool:
        command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--ignore-certificate-errors"]
        command += [
            "--host-resolver-rules=MAP * 127.0.0.1",
            f"--user-data-dir={trial.folder}/profile",
            "--dump-dom",
        ]
        done = subprocess.run(
            [*command, url], capture_output=True, text=True, check=False, env=home, timeout=60
        )
        return "arrived" in done.stdout

    try:
        stopped = [f"https://{name}/" for name in trial.stopped[:FEW]]
        passed = [f"https://{name}/" for name in trial.passed[:FEW]]
        return judge(
            "Chromium policy", say_version(chromium, "--version").split()[1], arrives, stopped, passed
        )
    finally:
        subprocess.run(["umount", POLICIES], check=True)


def try_adguard(trial: Trial) -> Row:
    """AdGuard's own rule engine for DNS (its JavaScript one; AdGuard Home's is the same rules in Go)."""
    modules = os.environ.get("RINGFENCE_ADGUARD", "")
    if not modules:
        raise Skip("RINGFENCE_ADGUARD names no folder in which npm installed @adguard/tsurlfilter")
    script = trial.folder / "adguard.mjs"
    script.write_text(ADGUARD)
    names = [*trial.stopped, *trial.passed]
    package = Path(modules) / "node_modules" / "@adguard" / "tsurlfilter"
    command = [find("node"), script, package / "dist" / "es" / "index.js", write_list(trial, "adguard")]
    done = subprocess.run(command, input="\n".join(names), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-400:])
    verdicts = dict(zip(names, done.stdout.split(), strict=True))
    version = json.loads((package / "package.json").read_text())["version"]
    arrives = lambda name: verdicts[name] == "passed"  # noqa: E731
    return judge("AdGuard rules", f"tsurlfilter {version}", arrives, trial.stopped, trial.passed)


def try_profiles(trial: Trial) -> Row:
    """Apple's, Intune's and Android's files are well formed and hold every name; nothing here can run
    them."""
    names = [name.name for name in trial.blocked.names]
    apple = plistlib.loads(ENGINES["mobileconfig"](trial.blocked).encode())
    entries = apple["PayloadContent"][0]["DenyListURLs"]
    instance = json.loads(ENGINES["intune"](trial.blocked))["settings"][0]["settingInstance"]
    values = instance["choiceSettingValue"]["children"][0]["simpleSettingCollectionValue"]
    intune = {each["value"].lstrip(".") for each in values}
    managed = json.loads(ENGINES["android"](trial.blocked))["applications"][0]["managedConfiguration"]
    android = {each.lstrip(".") for each in json.loads(managed["URLBlocklist"])}
    missing = [n for n in names if f"https://{n}/" not in entries or n not in intune or n not in android]
    held = f"{len(names) - len(missing)}/{len(names)}"
    return Row("Apple, Intune, Android", "files read back", len(names), held, "not run", tuple(missing[:4]))
