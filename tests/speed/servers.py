"""Servers to measure: ours, the empty one beside it, and how long each takes to answer."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = "app:app"
EMPTY = "tests.speed.empty.app:app"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: where, as which process, and how many seconds after its start."""

    url: str
    process: subprocess.Popen[bytes]
    seconds: float


@contextmanager
def serving(application: str) -> Iterator[Running]:
    """Serve one of the applications by uvicorn, with this project's Streamlit configuration."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", application, "--port", str(port), "--log-level", "warning"]
    with running(command, f"http://127.0.0.1:{port}/_stcore/health") as server:
        yield server


@contextmanager
def running(command: list[str], probe: str, *, cwd: Path = ROOT) -> Iterator[Running]:
    """A server process, waited for until its probe answers."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, env=os.environ.copy(), stdout=subprocess.DEVNULL)
    try:
        while not _answers(probe):
            assert process.poll() is None, f"the server ended: {command}"
            assert time.perf_counter() - began < 60, f"not ready within a minute: {command}"
            time.sleep(0.01)
        url = probe.rsplit("/_stcore", 1)[0].removesuffix("/readyz")
        yield Running(url, process, time.perf_counter() - began)
    finally:
        process.kill()
        process.wait()


def _answers(probe: str) -> bool:
    try:
        with urllib.request.urlopen(probe, timeout=5):
            return True
    except OSError:
        return False
