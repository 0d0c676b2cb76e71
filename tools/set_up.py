#!/usr/bin/env python3
"""Set up the project in `.venv`, with nothing but a bare Python: no pip, no ensurepip, no compiler, no root.

    python3 tools/set_up.py          what `ringfence` needs to run
    python3 tools/set_up.py --dev    and what the tests and checks need

A virtual environment is made without pip (Debian keeps ensurepip in another package), pip is installed
out of its own wheel in `tools/wheels`, and pip installs exactly what the lock file names, hash by hash,
and then the project itself, editable. Where pip finds packages is pip's business: its settings files
and `PIP_INDEX_URL`, `PIP_FIND_LINKS`, `PIP_CERT` and the like count here as everywhere.

Done once: stamps remember what the set-up was made from, and nothing happens until that changes.
Only the standard library, and only what Python 3.7 can parse, so that an old Python gets a plain answer.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
PIP_WHEEL = ROOT / "tools" / "wheels" / "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
# Outside the environment, so that kernels outlive it: `make test` after `make demo` makes a new one.
KERNEL_STAMP = ROOT / "build" / "kernels.stamp"
OLDEST_PYTHON = (3, 11)
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}


class SetUpError(Exception):
    """The set-up cannot go on; the message says what to do."""


def main(arguments: list[str]) -> int:
    """Set up, or see that it is done. Returns the exit code: 0, or 2 with a message on standard error."""
    if arguments not in ([], ["--dev"]):
        say("usage: python3 tools/set_up.py [--dev]")
        return 2
    try:
        check_python()
        set_up_packages("dev" if arguments else "run")
        set_up_project()
    except SetUpError as error:
        say(f"ringfence could not be set up: {error}")
        return 2
    return 0


def check_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise SetUpError(
            f"it needs Python {wanted} or newer, and {sys.executable} is {found}.\n"
            "  cure: name a newer one, e.g. make demo PYTHON=python3.12"
        )


def set_up_packages(level: str) -> None:
    """A fresh environment with what the lock file of `level` names ("dev" holds all of "run")."""
    stamps = {name: digest(Path(__file__), ROOT / lock) for name, lock in LOCKS.items()}
    enough = [level, "dev"] if level == "run" else [level]
    if environment_works() and any(is_stamped(name, stamps[name]) for name in enough):
        return
    say(f"setting up {VENV.name} for Python {sys.version.split()[0]}: once, a minute or two ...")
    make_environment()
    install_locked(LOCKS[level])
    stamp(level).write_text(stamps[level])


def set_up_project() -> None:
    """The project itself, editable, with its kernels compiled where the machine can.

    The kernels are in the stamp: one compiled beside its source would hide a later change of that source.
    """
    made_from = digest(ROOT / "pyproject.toml", ROOT / "setup.py", *find_kernels())
    if is_stamped("project", made_from):
        return
    kept = KERNEL_STAMP.is_file() and KERNEL_STAMP.read_text() == made_from and kernels_are_compiled()
    for compiled in () if kept else find_compiled():
        compiled.unlink()
    if kept:
        os.environ["RINGFENCE_KERNELS"] = "kept"  # setup.py compiles none then
    cure = "the project does not build (see above)."
    pip("--no-deps", "--no-build-isolation", "--editable", ROOT, cure=cure)
    KERNEL_STAMP.parent.mkdir(exist_ok=True)
    KERNEL_STAMP.write_text(made_from)
    stamp("project").write_text(made_from)
    say(f"ready, with {describe_kernels()}.")


def digest(*inputs: Path) -> str:
    """One hash over this Python and the files given, names included; a missing file counts as empty."""
    total = hashlib.sha256(repr((sys.version, sys.base_prefix)).encode())
    for path in inputs:
        content = path.read_bytes() if path.is_file() else b""
        total.update(repr((str(path.relative_to(ROOT)), hashlib.sha256(content).hexdigest())).encode())
    return total.hexdigest()


def stamp(name: str) -> Path:
    return VENV / f"set-up-{name}.stamp"


def is_stamped(name: str, made_from: str) -> bool:
    return stamp(name).is_file() and stamp(name).read_text() == made_from


def find_kernels() -> list[Path]:
    """The modules that Cython may compile: those that import its shadow module."""
    return [path for path in sorted((ROOT / "src").rglob("*.py")) if b"\nimport cython" in path.read_bytes()]


def find_compiled() -> list[Path]:
    return [compiled for path in find_kernels() for compiled in path.parent.glob(path.stem + ".*.so")]


def environment_works() -> bool:
    """Does the environment's Python start? It does not once the Python it was made from is gone."""
    try:
        return subprocess.run([VENV_PYTHON, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_environment() -> None:
    """A fresh environment with pip in it, from the wheel that is kept here."""
    if hashlib.sha256(PIP_WHEEL.read_bytes()).hexdigest() != PIP_SHA256:
        raise SetUpError(f"{PIP_WHEEL} is not the file it should be.\n  cure: git checkout -- {PIP_WHEEL}")
    try:
        venv.create(VENV, clear=True, symlinks=True, with_pip=False)
    except OSError as error:
        raise SetUpError(f"{VENV} cannot be made: {error}") from error
    run([VENV_PYTHON, PIP_WHEEL / "pip", "install", "--no-index", "--quiet", PIP_WHEEL])


def install_locked(lock: str) -> None:
    """Install what the lock file names. Only ready-made packages: building one would need a compiler."""
    cure = (
        f"pip could not install what {lock} names (see above).\n"
        "  cure: the package index must be within reach. Behind a mirror or a proxy, PIP_INDEX_URL,\n"
        "        PIP_CERT and HTTPS_PROXY say how; with no network, PIP_NO_INDEX=1 and PIP_FIND_LINKS=FOLDER."
    )
    pip("--require-hashes", "--only-binary=:all:", "--requirement", ROOT / lock, cure=cure)


def pip(*arguments: str | Path, cure: str) -> None:
    quiet = ("--quiet", "--progress-bar=off", "--disable-pip-version-check")
    run([VENV_PYTHON, "-m", "pip", "install", *quiet, *arguments], cure)


def run(command: list[str | Path], cure: str = "") -> None:
    """Run a step of the set-up. What it prints is shown only if it fails."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        say(done.stdout.decode(errors="replace").rstrip())
        raise SetUpError(cure or "this failed (see above): " + " ".join(map(str, command)))


def kernels_are_compiled() -> bool:
    return len(find_compiled()) == len(find_kernels())


def describe_kernels() -> str:
    """In a few words: did the kernels compile?"""
    if kernels_are_compiled():
        return "compiled kernels"
    return "interpreted kernels: same answers, slower (with gcc and Python.h, make clean and again)"


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
