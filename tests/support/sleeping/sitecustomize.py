"""Sleep for a server whose day libfaketime changes: there `clock_nanosleep` is told a moment long past and fails.

Python reads this file by itself before a program begins, where PYTHONPATH names its folder (`tests/support/clock.py`).
"""

import select
import time
from typing import SupportsIndex


def sleep(seconds: float | SupportsIndex, /) -> None:
    """As `time.sleep`, by another call of the system."""
    select.select([], [], [], float(seconds))


time.sleep = sleep
