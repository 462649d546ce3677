"""The proxy of docs/deploy/nginx.conf as it is written there, on free ports, with its own certificate."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[2] / "docs" / "deploy" / "nginx.conf"
AROUND = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; {user}
events {{ worker_connections 2048; }}
http {{
    log_format who '$cookie_duoge_route $upstream_addr $status $request_uri';
    access_log {folder}/access.log who;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A running proxy: its address for browsers and where it wrote who was sent to which process."""

    url: str
    log: Path

    def served_by(self) -> dict[str, list[str]]:
        """For each browser (by the proxy's cookie) the processes that answered it, but for the first page."""
        found: dict[str, list[str]] = {}
        for route, process, *_rest in map(str.split, self.log.read_text().splitlines()):
            if route != "-" and process != "-":
                found.setdefault(route, []).append(process)
        return found


def find_nginx() -> str:
    """The path of nginx. Raises UsageError with what to install."""
    path = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/local/bin:/usr/bin:/bin")
    if path is None:
        raise pytest.UsageError("nginx is not installed. As root: apt-get install nginx-light")
    return path


@contextmanager
def proxy_before(processes: list[str], folder: Path, *, port: int, plain_port: int) -> Iterator[Proxy]:
    """Runs nginx before these processes (`127.0.0.1:8501` …), with everything it writes in the folder."""
    _make_certificate(folder)
    (folder / "site.conf").write_text(_site(processes, folder, port=port, plain_port=plain_port))
    user = "user root;" if Path("/").owner() == folder.owner() else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
    server = subprocess.Popen([find_nginx(), "-p", folder, "-c", folder / "nginx.conf"])
    try:
        _wait_for(server, port)
        yield Proxy(f"https://127.0.0.1:{port}", folder / "access.log")
    finally:
        server.terminate()
        server.wait()


def _site(processes: list[str], folder: Path, *, port: int, plain_port: int) -> str:
    """The documented file with this run's processes, ports, name and certificate in it."""
    site = SITE.read_text(encoding="utf-8")
    settings = re.findall(r"^    server 127\.0\.0\.1:\d+( .*);$", site, flags=re.MULTILINE)
    servers = "\n".join(f"    server {process}{settings[0]};" for process in processes)
    site = re.sub(r"(^    server 127\.0\.0\.1:\d+ .*;\n)+", servers + "\n", site, flags=re.MULTILINE)
    site = re.sub(r"^    listen \[::\].*\n", "", site, flags=re.MULTILINE)
    site = site.replace("listen 80;", f"listen 127.0.0.1:{plain_port};")
    site = site.replace("listen 443 ", f"listen 127.0.0.1:{port} ")
    return site.replace("duoge.example", "127.0.0.1").replace("/etc/ssl/duoge/", f"{folder}/")


def _make_certificate(folder: Path) -> None:
    asked = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1"
    written = ["-keyout", "privkey.pem", "-out", "fullchain.pem"]
    subprocess.run([*asked.split(), *written], check=True, capture_output=True, cwd=folder)


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    ends = time.monotonic() + 10
    while server.poll() is None and time.monotonic() < ends:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("nginx did not start")
