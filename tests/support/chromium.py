"""The Chromium that browser tests drive: a Debian package, never a download of the test tool's own."""

from __future__ import annotations

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str:
    """The browser's path: $DUOGE_CHROMIUM, else the first by name. Raises UsageError with what to install."""
    path = os.environ.get("DUOGE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise pytest.UsageError("Chromium is not installed. As root: apt-get install chromium fonts-noto-cjk")
    return path
