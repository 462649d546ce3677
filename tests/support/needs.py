"""Prints what the tests need and this machine lacks, one `what|Debian packages` a line, for tools/test.sh."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable

import pytest

from tests.support.chromium import find_chromium
from tests.support.nginx import find_nginx
from tests.support.postgres import find_postgres


def missing() -> list[tuple[str, str]]:
    """Each need that is absent, with the Debian packages that bring it."""
    needs = [
        ("Chromium", "chromium", _found(find_chromium)),
        ("A Chinese font for Chromium", "fonts-noto-cjk", _has_chinese_font()),
        ("PostgreSQL", "postgresql", _found(find_postgres)),
        ("nginx", "nginx-light", _found(find_nginx)),
    ]
    return [(what, packages) for what, packages, here in needs if not here]


def _found(search: Callable[[], object]) -> bool:
    try:
        search()
    except pytest.UsageError:
        return False
    return True


def _has_chinese_font() -> bool:
    if shutil.which("fc-list"):
        return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True).stdout)
    return bool(subprocess.run(["dpkg", "-s", "fonts-noto-cjk"], capture_output=True).returncode == 0)


if __name__ == "__main__":
    for what, packages in missing():
        print(f"{what}|{packages}")
