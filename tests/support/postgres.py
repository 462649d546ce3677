"""A throwaway PostgreSQL: a cluster in a temporary folder, reached by a socket file, gone with the tests."""

from __future__ import annotations

import ctypes
import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

START_SECONDS = 60
PR_SET_PDEATHSIG = 1
# Speed instead of safety: nothing in here outlives the run. Without vacuum, rows stand in the order they came in.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "autovacuum": "off",
}


def find_postgres() -> Path:
    """The folder of PostgreSQL's server programs, the newest. Raises UsageError with what to install."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("postgres")
    for folder in [*reversed(packaged), *([Path(on_path).resolve().parent] if on_path else [])]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise pytest.UsageError("PostgreSQL is not installed. As root: apt-get install postgresql")


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """Runs a new cluster, gives the SQLAlchemy URL of its empty database; needs no port and no password."""
    programs, owner = find_postgres(), _owner()
    folder = Path(tempfile.mkdtemp(prefix="duoge-pg-", dir="/tmp"))  # a socket's path must be short
    shutil.chown(folder, owner)
    try:
        _create(programs, folder, owner)
        server = _start(programs, folder, owner)
        try:
            _wait_until_ready(server, folder)
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str:
    """Who runs the server: PostgreSQL refuses root, so root lends it to an account without rights."""
    if os.geteuid() != 0:
        return getpass.getuser()
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _become(owner: str) -> dict[str, Any]:
    """How subprocess turns into that account; an ordinary person stays who they are."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(owner)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _create(programs: Path, folder: Path, owner: str) -> None:
    choices = ["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"]
    outcome = subprocess.run(
        [programs / "initdb", *choices, "-D", folder / "data"],
        capture_output=True,
        text=True,
        cwd=folder,
        **_become(owner),
    )
    if outcome.returncode:
        raise pytest.UsageError(f"PostgreSQL's initdb failed: {outcome.stderr.strip()}")


def _start(programs: Path, folder: Path, owner: str) -> subprocess.Popen[bytes]:
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        server: subprocess.Popen[bytes] = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", "-k", folder, *settings],
            stdout=log,
            stderr=log,
            cwd=folder,
            preexec_fn=_die_with_the_tests,
            **_become(owner),
        )
    return server


def _die_with_the_tests() -> None:
    """A test run that is killed leaves no server behind: Linux then sends it SIGQUIT."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    ends = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < ends:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.02)
    raise pytest.UsageError(
        f"PostgreSQL did not start: {(folder / 'log').read_text(errors='replace')[-800:]}"
    )
