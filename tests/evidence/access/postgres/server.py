"""A real PostgreSQL server for a while, on a socket in a temporary folder: the oracle of the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

BOSS = "boss"  # the superuser that the server is made with
EXPORT = Path(__file__).parents[4] / "src/ringfence/formats/postgres/catalogue_export.sql"


def find_programs() -> Path | None:
    """The folder with initdb: `RINGFENCE_POSTGRES` names one, else the newest that Debian installed."""
    if named := os.environ.get("RINGFENCE_POSTGRES"):
        return Path(named)
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts[-3].zfill(3)
    )
    return installed[-1].parent if installed else None


@dataclass(frozen=True, slots=True)
class Server:
    """`ask` runs a script of psql and gives what it prints; errors of single statements do not end it."""

    programs: Path
    folder: Path

    def ask(self, script: str, user: str = BOSS, database: str = "postgres", strict: bool = True) -> str:
        command = [self.program("psql"), "-XAtq", "-h", str(self.folder), "-U", user, "-d", database]
        if strict:
            command += ["-v", "ON_ERROR_STOP=1"]
        done = subprocess.run(command, input=script, capture_output=True, text=True, timeout=120, check=False)
        if strict and done.returncode:
            raise AssertionError(done.stderr[-2000:])
        return done.stdout

    def logs_in(self, user: str, database: str) -> bool:
        return self.ask("select 'in';", user, database, strict=False).startswith("in")

    def export(self, database: str) -> str:
        return self.ask(EXPORT.read_text(), database=database)

    def dump_roles(self) -> str:
        command = [self.program("pg_dumpall"), "--roles-only", "-h", str(self.folder), "-U", BOSS]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout

    def copies_all(self, user: str, mark: bytes) -> bool:
        """Does a copy of the server, taken by replication, hold these bytes?"""
        with TemporaryDirectory() as name:
            copy = ["-h", str(self.folder), "-U", user, "-D", f"{name}/copy", "-c", "fast"]
            _run(self.program("pg_basebackup"), *copy)
            return any(mark in path.read_bytes() for path in Path(name).rglob("*") if path.is_file())

    def program(self, name: str) -> str:
        own = self.programs / name
        return str(own) if own.exists() else shutil.which(name) or name


@contextmanager
def run_server(programs: Path, options: Sequence[str] = ()) -> Iterator[Server]:
    """As root the server runs as the user `postgres`, for PostgreSQL refuses root."""
    with TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        as_user: list[str] = []
        if os.geteuid() == 0:
            as_user = ["runuser", "-u", "postgres", "--"]
            shutil.chown(folder, "postgres")
        data = str(folder / "data")
        _run(*as_user, str(programs / "initdb"), "-D", data, "-A", "trust", "-U", BOSS, "-E", "UTF8")
        settings = " ".join(("-c listen_addresses=", f"-k {folder}", "-c fsync=off", *options))
        control = [*as_user, str(programs / "pg_ctl"), "-D", data]
        _run(*control, "-o", settings, "-w", "-l", str(folder / "log"), "start")
        folder.chmod(0o755)
        try:
            yield Server(programs, folder)
        finally:
            _run(*control, "-m", "immediate", "stop")


def _run(*command: str) -> None:
    """The server keeps what it was started with open: nothing of it is read."""
    subprocess.run(
        command, check=True, timeout=120, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
