"""The same page recorded by `ringfence record` and by Playwright with the same Chromium: time and memory.

    python bench/recording.py [--playwright PYTHON] [--visits N] [--repeats N]

The page is the shop of the tests, on loopback. Each visit has a browser of its own, writes a HAR file, a
screenshot and the cookies, and ends when nothing was asked for during two seconds. PYTHON is an interpreter
that has Playwright. Shown for all visits together: CPU seconds of the tool and its browser, seconds passed,
the peak of the memory of both, and of the tool alone (proportional set size, looked at every 0.15 s).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "src")]

from tests.recording.small_web import small_web  # noqa: E402

OURS = """
import sys
from pathlib import Path
from ringfence.recording.chromium import find_browser
from ringfence.recording.consent import Consent
from ringfence.recording.limits import Limits
from ringfence.recording.record import record
folder, visits, *flags = sys.argv[1:]
browser = find_browser(sandbox=False, flags=tuple(flags))
for visit in range(int(visits)):
    out = Path(folder) / str(visit)
    record(["https://shop.example/"], out, browser, (Consent.NO_ANSWER,), Limits(banner_seconds=0))
"""
PLAYWRIGHT = """
import json, shutil, sys, time
from pathlib import Path
from playwright.sync_api import sync_playwright
folder, visits, *flags = sys.argv[1:]
with sync_playwright() as playwright:
    for visit in range(int(visits)):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*flags, "--no-sandbox"])
        out = Path(folder) / str(visit)
        context = browser.new_context(record_har_path=f"{out}.har", ignore_https_errors=True)
        page, last = context.new_page(), [time.monotonic()]
        page.on("request", lambda _: last.__setitem__(0, time.monotonic()))
        page.goto("https://shop.example/")
        while time.monotonic() - last[0] < 2:
            page.wait_for_timeout(100)
        page.screenshot(path=f"{out}.png")
        out.with_suffix(".json").write_text(json.dumps(context.cookies()))
        context.close()
        browser.close()
"""
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> int:
    options = parse_options()
    tools = {"ringfence": (sys.executable, OURS)}
    if options.playwright:
        tools["Playwright"] = (options.playwright, PLAYWRIGHT)
    print(f"{options.visits} visits | CPU s | s | peak MB | without the browser | requests | with initiator")
    with tempfile.TemporaryDirectory() as folder, small_web(Path(folder)) as web:
        for _ in range(options.repeats):
            for name, (python, program) in tools.items():
                out = Path(tempfile.mkdtemp(dir=folder))
                command = [python, "-c", program, str(out), str(options.visits), *web.flags]
                print(f"{name} | {measure(command)} | {count_requests(out)}", flush=True)
    return 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--playwright", metavar="PYTHON")
    parser.add_argument("--visits", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=2)
    return parser.parse_args()


def measure(command: list[str]) -> str:
    environment = os.environ | {"PYTHONPATH": str(HERE.parent / "src")}
    begin = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    ticks: dict[int, int] = {}
    peak = alone = looks = 0
    while process.poll() is None:
        running = list_tree(process.pid)
        ticks |= running
        if looks % 3 == 0:
            sizes = [(pid, read_size(pid)) for pid in running]
            peak = max(peak, sum(size for _, size in sizes))
            alone = max(alone, sum(size for pid, size in sizes if not is_browser(pid)))
        looks += 1
        time.sleep(0.05)
    if process.returncode:
        return f"ended with {process.returncode}"
    seconds = time.monotonic() - begin
    return f"{sum(ticks.values()) / _TICKS:.1f} | {seconds:.1f} | {peak / 1024:.0f} | {alone / 1024:.0f}"


def list_tree(root: int) -> dict[int, int]:
    """The processes below one, itself included, with the ticks of CPU that each has used."""
    children: dict[int, list[int]] = {}
    used: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _read(entry / "stat").rpartition(")")[2].split()):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
            used[int(entry.name)] = int(fields[11]) + int(fields[12])
    found, left = {}, [root]
    while left:
        pid = left.pop()
        found[pid] = used.get(pid, 0)
        left += children.get(pid, [])
    return found


def read_size(pid: int) -> int:
    """Its share of memory in kB."""
    lines = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def is_browser(pid: int) -> bool:
    return "chrom" in _read(Path(f"/proc/{pid}/comm"))


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:  # it has ended
        return ""


def count_requests(folder: Path) -> str:
    """In the HAR file of the first visit: how many, and of how many it says what asked for them."""
    har = next(iter(sorted(folder.rglob("*.har"))), None)
    entries = json.loads(har.read_text())["log"]["entries"] if har else []
    return f"{len(entries)} | {sum('_initiator' in each for each in entries)}"


if __name__ == "__main__":
    sys.exit(main())
