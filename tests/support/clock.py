"""Another day for a server of the tests: libfaketime stands before its clock, nothing of ours is replaced."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

LIBRARIES = Path("/usr/lib")
SLEEPING = Path(__file__).with_name("sleeping")


def find_faketime() -> Path:
    """The library for programs with threads. Raises pytest.UsageError where Debian's libfaketime is missing."""
    found: Iterator[Path] = LIBRARIES.glob("**/faketime/libfaketimeMT.so.1")
    for path in found:
        return path
    raise pytest.UsageError("libfaketime is missing: apt-get install libfaketime")


def days_ago(days: int) -> dict[str, str]:
    """The environment of a process for which it is so many days ago; its clock runs on from there.

    The library's mending of waits is off: with a real monotonic clock it ends each wait for Python's lock at once, so
    that two threads took it from one another all the time and everything went twenty times slower.
    """
    return {
        "LD_PRELOAD": str(find_faketime()),
        "FAKETIME": f"-{timedelta(days=days).days}d",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        "PYTHONPATH": str(SLEEPING),
    }
