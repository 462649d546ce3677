"""Prints what the tests need and this machine lacks, as `what|Debian packages`, for tools/test.sh."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import playwright
import pytest

from pages.web.papers import fonts
from services.errors import Refused
from tests.support.chromium import find_chromium
from tests.support.clock import find_faketime
from tests.support.nginx import find_nginx
from tests.support.postgres import find_postgres


def missing() -> dict[str, str]:
    """What is absent, with the Debian package that brings it."""
    needs = [
        ("Chromium", "chromium", _is_found(find_chromium)),
        ("a Chinese font", fonts.PACKAGE, _has_chinese_font()),
        ("libatomic for Playwright", "libatomic1", _playwright_runs()),
        ("PostgreSQL", "postgresql", _is_found(find_postgres)),
        ("nginx", "nginx-light", _is_found(find_nginx)),
        ("libfaketime", "libfaketime", _is_found(find_faketime)),
        ("openssl", "openssl", bool(shutil.which("openssl"))),
    ]
    return {what: package for what, package, here in needs if not here}


def _is_found(search: Callable[[], object]) -> bool:
    try:
        search()
    except pytest.UsageError:
        return False
    return True


def _has_chinese_font() -> bool:
    """Chromium's pictures and the PDF papers are set in the same one."""
    try:
        return all(fonts.find(family) for family in fonts.FILES)
    except Refused:
        return False


def _playwright_runs() -> bool:
    """Its driver is a program of its own, and needs a library that a bare Debian lacks."""
    node = Path(playwright.__file__).parent / "driver" / "node"
    return subprocess.run([node, "--version"], capture_output=True).returncode == 0


if __name__ == "__main__":
    absent = missing()
    if absent:
        print(f"{', '.join(absent)}|{' '.join(absent.values())}")
